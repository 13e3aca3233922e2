//! GET /devices/new: the form for registering a device; POST /devices registers it.

use super::{
    device_page,
    words::{Pairs, command, place, places, refill, text},
};
use crate::{Answer, App, Fields, Query, Signed, WebError, redirect, render, render_refused};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Actor,
    enterprises::Position,
    hazards::SectorCode,
    identifiers::Sectors,
    ids::{DeviceId, UnitId},
    monitoring::{Belonging, Device, DeviceProfile, Origin, Protocol, RegisterDevice, own_secret},
};
use bihuan_store::{CommandError, Tx, monitoring::devices};
use bihuan_ui::{
    Choice, Field, FieldKind, Link, NavArea, Translator, hazards::FieldGroup, monitoring::MonitoringFormPage, paths,
};

pub async fn new(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    render(&form(&app, &signed, &pairs).await?)
}

async fn form(app: &App, signed: &Signed, given: &Pairs) -> Result<MonitoringFormPage, WebError> {
    let (t, actor) = (signed.translator(), signed.actor.clone());
    let places = app.store.read(move |tx| places(tx, &actor, None)).await?;
    let language = t.language;
    let value = |name: &str| text(given, name).unwrap_or_default().to_owned();
    let protocols = Protocol::ALL.iter().map(|one| Choice::new(one.name(), one.label(language))).collect();
    let identity = vec![
        Field::select("protocol", t.t("monitoring-protocol"), protocols, "").value(value("protocol")).required(),
        Field::text("identity", t.t("monitoring-identity"))
            .hint(t.t("monitoring-identity-hint"))
            .value(value("identity"))
            .required(),
        Field::text("secret", t.t("monitoring-secret-own")).hint(t.t("monitoring-secret-own-hint")),
        Field::hidden("origin", value("origin")),
    ];
    let mut about = identity;
    about.extend(profile_fields(None, t));
    Ok(MonitoringFormPage {
        shell: signed.shell(t.t("monitoring-device-add"), Some(NavArea::Monitoring)),
        crumbs: vec![Link::new(t.t("monitoring-devices"), paths::DEVICES)],
        action: paths::DEVICES.to_owned(),
        groups: vec![
            FieldGroup::new(t.t("monitoring-device-group"), about),
            FieldGroup::new(t.t("monitoring-device-group-belonging"), belonging_fields(None, places, t)),
        ],
        submit_label: t.t("monitoring-device-add"),
        cancel_href: paths::DEVICES.to_owned(),
        error: None,
        code: String::new(),
    })
}

/// The fields of what is known of a device.
pub fn profile_fields(device: Option<&Device>, t: Translator) -> Vec<Field> {
    let sectors = Sectors::included().all().iter();
    let sectors = sectors.map(|sector| Choice::new(sector.code.as_str(), sector.label(t.language))).collect();
    let degrees = |millionths: i32| format!("{:.6}", f64::from(millionths) / 1e6);
    let position = device.and_then(|device| device.position);
    let position = FieldKind::Position {
        latitude: position.map(|position| degrees(position.latitude_1e6())).unwrap_or_default(),
        longitude: position.map(|position| degrees(position.longitude_1e6())).unwrap_or_default(),
    };
    let count = FieldKind::Number { min: "1".into(), max: "100000".into(), step: "1".into(), unit: String::new() };
    let capacity = device.and_then(|device| device.capacity_persons).map(|count| count.to_string());
    let line = device.and_then(|device| device.line.clone());
    vec![
        Field::text("name", t.t("monitoring-name"))
            .value(device.map(|device| device.name.clone()).unwrap_or_default())
            .required(),
        Field::select("sector", t.t("monitoring-sector"), sectors, "")
            .value(device.map_or("other", |device| device.sector.as_str()))
            .required(),
        Field::text("line", t.t("monitoring-line")).hint(t.t("monitoring-line-hint")).value(line.unwrap_or_default()),
        Field::new("capacity", t.t("monitoring-capacity"), count)
            .hint(t.t("monitoring-capacity-hint"))
            .value(capacity.unwrap_or_default()),
        Field::new("position", t.t("monitoring-position"), position),
    ]
}

/// The fields of where a device belongs; `enterprise` is its name.
pub fn belonging_fields(device: Option<(&Device, &str)>, places: Vec<Choice>, t: Translator) -> Vec<Field> {
    let search_url = format!("{}/suggestions", paths::ENTERPRISES);
    let name = device.map(|(_, name)| name.to_owned()).unwrap_or_default();
    let unit = device.and_then(|(device, _)| device.enterprise).map(|unit| unit.to_string()).unwrap_or_default();
    let code = device.map(|(device, _)| device.jurisdiction.code().to_string()).unwrap_or_default();
    vec![
        Field::select("jurisdiction", t.t("monitoring-place"), places, "").value(code).required(),
        Field::new("enterprise", t.t("monitoring-enterprise"), FieldKind::Suggest { search_url, text: name })
            .hint(t.t("monitoring-enterprise-hint"))
            .value(unit),
    ]
}

/// What is known of a device, as filled in.
pub fn profile(fields: &Fields) -> Result<DeviceProfile, Refusal> {
    let capacity = fields.filled("capacity").map(str::parse::<u32>).transpose();
    Ok(DeviceProfile {
        name: fields.text("name").to_owned(),
        line: fields.filled("line").map(str::to_owned),
        sector: SectorCode::parse(fields.text("sector")).unwrap_or_else(SectorCode::other),
        position: position(fields)?,
        capacity_persons: capacity.map_err(|_| Refusal::new(RefusalCode::DeviceCapacity))?,
    })
}

fn position(fields: &Fields) -> Result<Option<Position>, Refusal> {
    let (Some(latitude), Some(longitude)) = (fields.filled("latitude"), fields.filled("longitude")) else {
        return Ok(None);
    };
    let refused = || {
        let refusal = Refusal::new(RefusalCode::PositionOutOfRange);
        refusal.with("latitude", latitude).with("longitude", longitude)
    };
    let millionths = |text: &str| {
        let degrees: f64 = text.parse().ok()?;
        format!("{:.0}", degrees * 1e6).parse::<i32>().ok()
    };
    let (north, east) = millionths(latitude).zip(millionths(longitude)).ok_or_else(refused)?;
    Ok(Some(Position::new(north, east)?))
}

/// Where a device belongs, as filled in; a place that the user does not see is as unknown as one that is not there.
pub fn belonging(tx: &mut Tx<'_>, actor: &Actor, fields: &Fields) -> Result<Belonging, CommandError> {
    let jurisdiction = place(tx, actor, fields.text("jurisdiction").trim())?.ok_or(CommandError::NotFound)?;
    let enterprise = match fields.filled("enterprise") {
        Some(id) => {
            let unit: Result<UnitId, _> = id.parse();
            Some(unit.map_err(|_| CommandError::from(Refusal::from(RefusalCode::DeviceEnterprise)))?)
        }
        None => None,
    };
    Ok(Belonging { jurisdiction, enterprise })
}

/// A secret that was typed, or a new one.
pub fn secret(fields: &Fields, bytes: [u8; 32]) -> Result<String, Refusal> {
    match fields.filled("secret") {
        Some(typed) => own_secret(typed),
        // 128 bits: as long as an authentication code may be typed by hand.
        None => Ok(hex::encode(&bytes[..16])),
    }
}

/// Registers a device; its secret is shown once.
pub async fn register(State(app): State<App>, signed: Signed, fields: Fields) -> Answer {
    let id = DeviceId(app.ids.next());
    let (typed, made) = (fields.clone(), secret(&fields, app.ids.secret_bytes()));
    let registered = command(&app, &signed, move |tx, by| {
        let protocol = Protocol::from_name(typed.text("protocol")).unwrap_or(Protocol::Http);
        let command = RegisterDevice {
            protocol,
            identity: typed.text("identity").to_owned(),
            profile: profile(&typed)?,
            belonging: belonging(tx, by.actor, &typed)?,
            origin: Origin::from_name(typed.text("origin")).unwrap_or(Origin::Registered),
        };
        let secret = made?;
        let device = devices::register(tx, id, &command, Some(&secret), by)?;
        Ok((device, secret))
    });
    match registered.await {
        Ok((device, secret)) if device.protocol.carries_secret() => {
            device_page::with_secret(&app, &signed, id, secret).await
        }
        Ok(_) => {
            let text = signed.translator().t("monitoring-registered");
            redirect(format!("{}/{id}", paths::DEVICES)).done(text).into()
        }
        Err(CommandError::Refused(refusal)) => {
            let mut page = form(&app, &signed, &Pairs::new()).await?;
            refill(&mut page.groups, &fields);
            page.error = Some(refusal.message(signed.language));
            refusal.code.number().clone_into(&mut page.code);
            render_refused(&page)
        }
        Err(error) => Err(error.into()),
    }
}
