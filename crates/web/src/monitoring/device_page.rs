//! GET /devices/{id}: a device with its alarms; POST /devices/{id}/{command}: a step on it.

use super::{
    alarms as alarm_list,
    device_form::{belonging, belonging_fields, profile, profile_fields, secret},
    device_readings::{self, Asked},
    words::{Refused, command, device_state, places, version, version_field},
};
use crate::{
    Answer, App, Fields, Path, Query, Signed, WebError,
    places::{names_of, path_text},
    redirect, render,
};
use axum::extract::State;
use bihuan_domain::{
    clock::china_second,
    identifiers::Sectors,
    ids::DeviceId,
    monitoring::{Alarm, Device, DeviceCommand, DeviceCommandKind, DeviceState, available},
};
use bihuan_store::{
    CommandError, StoreError,
    monitoring::{
        alarms::{self, AlarmFilter},
        devices,
    },
    units,
};
use bihuan_ui::{
    ActionForm, ActionWeight, Badge, Choice, Fact, Field, Link, NavArea, Tone, Translator,
    monitoring::{FurtherTable, MonitoringPage},
    paths,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// Alarms that the page shows.
const ALARMS: usize = 20;

struct Sight {
    device: Device,
    place: String,
    enterprise: Option<String>,
    seen_at: Option<Timestamp>,
    alarms: Vec<Alarm>,
    readings: device_readings::Sight,
    names: HashMap<String, String>,
    places: Vec<Choice>,
    online_since: Timestamp,
}

pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<DeviceId>,
    Query(asked): Query<Asked>,
) -> Answer {
    render(&build(&signed, &look(&app, &signed, id, asked).await?, None)?)
}

/// The page with a secret that was just made.
pub async fn with_secret(app: &App, signed: &Signed, id: DeviceId, secret: String) -> Answer {
    let mut page = build(signed, &look(app, signed, id, Asked::default()).await?, None)?;
    page.secret = Some(secret);
    render(&page)
}

async fn look(app: &App, signed: &Signed, id: DeviceId, asked: Asked) -> Result<Sight, WebError> {
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    let online_since = devices::online_since(now, &app.rules.monitoring);
    let found = app.store.read(move |tx| {
        let Some(device) = devices::load(tx, &actor.scope(), id)? else { return Ok::<_, StoreError>(None) };
        let filter = AlarmFilter { device: Some(id), ..AlarmFilter::default() };
        let mut alarms = alarms::list(tx, &actor.scope(), &filter, None, ALARMS)?;
        alarms.truncate(ALARMS);
        let codes: Vec<String> = alarms.iter().map(|alarm| alarm.raised.place.code().to_string()).collect();
        let is_keeper = !available(&device, &actor).is_empty();
        Ok(Some(Sight {
            place: path_text(tx, &device.jurisdiction, " · ")?,
            enterprise: match device.enterprise {
                Some(unit) => units::find(tx, unit)?.map(|unit| unit.name),
                None => None,
            },
            seen_at: devices::last_seen(tx, id)?,
            readings: device_readings::look(tx, id, &asked, now)?,
            names: names_of(tx, codes)?,
            places: if is_keeper { places(tx, &actor, None)? } else { Vec::new() },
            alarms,
            device,
            online_since,
        }))
    });
    found.await?.ok_or(WebError::NotFound)
}

fn build(signed: &Signed, sight: &Sight, refused: Option<&Refused>) -> Result<MonitoringPage, WebError> {
    let (language, t) = (signed.language, signed.translator());
    let device = &sight.device;
    let mut badges = vec![device_state(device.state, language)];
    if device.state == DeviceState::Active {
        let is_online = sight.seen_at.is_some_and(|at| at >= sight.online_since);
        let (tone, key) =
            if is_online { (Tone::Good, "monitoring-online") } else { (Tone::Warning, "monitoring-offline") };
        badges.push(Badge::new(tone, t.t(key)));
    }
    let mut actions: Vec<ActionForm> =
        available(device, &signed.actor).into_iter().map(|kind| form(kind, sight, t)).collect();
    if let Some(refused) = refused {
        refused.show(&mut actions, language);
    }
    let none = if sight.alarms.is_empty() { t.t("monitoring-alarms-empty-title") } else { String::new() };
    Ok(MonitoringPage {
        shell: signed.shell(&device.name, Some(NavArea::Monitoring)),
        crumbs: vec![Link::new(t.t("monitoring-devices"), paths::DEVICES)],
        badges,
        lead: format!("{} · {}", device.protocol.label(language), device.identity),
        secret: None,
        links: links(device, &actions, t),
        facts_title: t.t("monitoring-facts"),
        facts: facts(sight, t),
        tables: vec![FurtherTable {
            title: t.t("monitoring-alarms"),
            lead: none,
            table: alarm_list::table(&sight.alarms, &sight.names, t),
        }],
        readings: device_readings::section(&sight.readings, device.id, t).map_err(WebError::fault)?,
        timeline: Vec::new(),
        actions,
    })
}

fn links(device: &Device, actions: &[ActionForm], t: Translator) -> Vec<Link> {
    let all = format!("{}?device={}&state=all", paths::ALARMS, device.id);
    let mut links = vec![Link::new(t.t("monitoring-all-alarms"), all)];
    if !actions.is_empty() {
        links.push(Link::new(t.t("monitoring-for-device"), format!("{}/new?device={}", paths::RULES, device.id)));
    }
    links
}

fn facts(sight: &Sight, t: Translator) -> Vec<Fact> {
    let device = &sight.device;
    let fact = |key: &str, value: String| Fact::new(t.t(key), value);
    let mut enterprise = fact("monitoring-enterprise", sight.enterprise.clone().unwrap_or_default());
    enterprise.href = device.enterprise.map(|unit| format!("{}/{unit}", paths::ENTERPRISES));
    let facts = [
        fact("monitoring-seen", sight.seen_at.map_or_else(|| t.t("monitoring-never"), china_second)),
        fact("monitoring-protocol", device.protocol.label(t.language).to_owned()),
        fact("monitoring-identity", device.identity.to_string()),
        fact("monitoring-place", sight.place.clone()),
        enterprise,
        fact("monitoring-sector", Sectors::included().label(&device.sector, t.language).to_owned()),
        fact("monitoring-line", device.line.clone().unwrap_or_default()),
        fact("monitoring-capacity", device.capacity_persons.map(|count| count.to_string()).unwrap_or_default()),
        fact("monitoring-position", device.position.map(|position| position.to_string()).unwrap_or_default()),
    ];
    facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
}

fn form(kind: DeviceCommandKind, sight: &Sight, t: Translator) -> ActionForm {
    let device = &sight.device;
    let reason = || vec![Field::text_area("reason", t.t("monitoring-reason")).required()];
    let mut fields = match kind {
        DeviceCommandKind::Edit => profile_fields(Some(device), t),
        DeviceCommandKind::Move => {
            let name = sight.enterprise.as_deref().unwrap_or_default();
            belonging_fields(Some((device, name)), sight.places.clone(), t)
        }
        DeviceCommandKind::RotateSecret => {
            vec![Field::text("secret", t.t("monitoring-secret-own")).hint(t.t("monitoring-secret-own-hint"))]
        }
        DeviceCommandKind::Suspend | DeviceCommandKind::Retire => reason(),
        DeviceCommandKind::Resume | DeviceCommandKind::Register => Vec::new(),
    };
    fields.push(version_field(device.version));
    let action = format!("{}/{}/{}", paths::DEVICES, device.id, kind.name());
    let mut form = ActionForm::new(kind.name(), action, kind.label(t.language), fields);
    (form.icon, form.weight) = match kind {
        DeviceCommandKind::RotateSecret => ("key", ActionWeight::Secondary),
        DeviceCommandKind::Suspend | DeviceCommandKind::Retire => ("ban", ActionWeight::Danger),
        DeviceCommandKind::Resume => ("check", ActionWeight::Primary),
        _ => ("edit", ActionWeight::Secondary),
    };
    if kind == DeviceCommandKind::RotateSecret {
        form.explanation = Some(t.t("monitoring-secret-explanation"));
    }
    form
}

/// Takes a step; a refusal is shown at its form, with everything that was typed. A new secret is shown once.
pub async fn submit(
    State(app): State<App>,
    signed: Signed,
    Path((id, name)): Path<(DeviceId, String)>,
    fields: Fields,
) -> Answer {
    let kind = DeviceCommandKind::from_name(&name).ok_or(WebError::NotFound)?;
    let expected = version(&fields)?;
    let (typed, made) = (fields.clone(), secret(&fields, app.ids.secret_bytes()));
    let done = command(&app, &signed, move |tx, by| {
        let reason = typed.text("reason").to_owned();
        let mut new_secret = None;
        let step = match kind {
            DeviceCommandKind::Edit => DeviceCommand::Edit(profile(&typed)?),
            DeviceCommandKind::Move => DeviceCommand::Move(belonging(tx, by.actor, &typed)?),
            DeviceCommandKind::RotateSecret => {
                new_secret = Some(made?);
                DeviceCommand::RotateSecret
            }
            DeviceCommandKind::Suspend => DeviceCommand::Suspend { reason },
            DeviceCommandKind::Resume => DeviceCommand::Resume,
            DeviceCommandKind::Retire => DeviceCommand::Retire { reason },
            DeviceCommandKind::Register => return Err(CommandError::NotFound),
        };
        devices::execute(tx, id, Some(expected), &step, new_secret.as_deref(), by)?;
        Ok(new_secret)
    });
    match done.await {
        Ok(Some(secret)) => with_secret(&app, &signed, id, secret).await,
        Ok(None) => {
            let text = signed.translator().t1("monitoring-done", "step", kind.label(signed.language));
            redirect(format!("{}/{id}", paths::DEVICES)).done(text).into()
        }
        Err(CommandError::Refused(refusal)) => {
            let refused = Refused { step: kind.name(), refusal, typed: fields };
            let sight = look(&app, &signed, id, Asked::default()).await?;
            let page = build(&signed, &sight, Some(&refused))?;
            refused.answer(&page)
        }
        Err(error) => Err(error.into()),
    }
}
