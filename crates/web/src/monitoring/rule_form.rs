//! The forms of rules: GET /rules/new?kind=…, POST /rules; GET /rules/{id}/edit, POST /rules/{id}.

use super::words::{Pairs, command, place, places, refill, text, version, version_field};
use crate::{Answer, App, Fields, Path, Query, Signed, WebError, redirect, render, render_refused};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Actor,
    hazards::{HazardLevel, SectorCode},
    identifiers::Sectors,
    ids::{DeviceId, RuleId},
    monitoring::{
        AlarmClass, AlarmLevel, Comparison, Device, DeviceState, FieldInput, Join, Metrics, Rule, RuleCommand,
        RuleContents, RuleField, RuleKind, RuleKindName, RuleScope, Side,
    },
};
use bihuan_store::{
    CommandError, StoreError, Tx,
    monitoring::{
        devices::{self, DeviceFilter},
        rules,
    },
};
use bihuan_ui::{
    Choice, Field, FieldKind, Link, NavArea, Translator, hazards::FieldGroup, monitoring::MonitoringFormPage, paths,
};
use jiff::Timestamp;

/// Devices that a form offers; others are named by their identity.
const OFFERED: usize = 60;

/// The form of a kind; without one, the kinds to choose from.
pub async fn new(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let name = text(&pairs, "kind").and_then(RuleKindName::from_name).unwrap_or(RuleKindName::Threshold);
    let device = text(&pairs, "device").and_then(|id| id.parse().ok());
    render(&new_form(&app, &signed, name, device).await?)
}

async fn new_form(
    app: &App,
    signed: &Signed,
    name: RuleKindName,
    device: Option<DeviceId>,
) -> Result<MonitoringFormPage, WebError> {
    let contents = RuleContents {
        chinese: String::new(),
        english: String::new(),
        asks: RuleKind::usual(name),
        scope: RuleScope { sectors: Vec::new(), devices: device.into_iter().collect() },
        class: AlarmClass::Safety,
        level: AlarmLevel::Warning,
        hazard_level: None,
        hold_seconds: 300,
    };
    let (actor, chosen) = (signed.actor.clone(), contents.scope.devices.clone());
    let (places, devices) = app
        .store
        .read(move |tx| Ok::<_, StoreError>((places(tx, &actor, None)?, offered(tx, &actor, &chosen)?)))
        .await?;
    let t = signed.translator();
    let mut page = form(signed, &contents, &devices, t.t("monitoring-rule-add"), paths::RULES.to_owned());
    let everywhere = t.t("monitoring-everywhere");
    if let Some(group) = page.groups.last_mut() {
        group.fields.insert(0, Field::select("jurisdiction", t.t("monitoring-place"), places, &everywhere));
    }
    let kinds = RuleKindName::ALL.iter().filter(|other| **other != name);
    page.crumbs.extend(
        kinds.map(|other| Link::new(other.label(t.language), format!("{}/new?kind={}", paths::RULES, other.name()))),
    );
    Ok(page)
}

/// The devices that are chosen, then others that the user sees, by name.
fn offered(tx: &mut Tx<'_>, actor: &Actor, chosen: &[DeviceId]) -> Result<Vec<Device>, StoreError> {
    let scope = actor.scope();
    let mut found = Vec::new();
    for id in chosen {
        found.extend(devices::load(tx, &scope, *id)?);
    }
    let filter = DeviceFilter { state: Some(DeviceState::Active), ..DeviceFilter::default() };
    let others = devices::list(tx, &scope, &filter, (Timestamp::MAX, None), OFFERED)?;
    let others = others.into_iter().map(|row| row.device).filter(|device| !chosen.contains(&device.id));
    found.extend(others.take(OFFERED));
    Ok(found)
}

pub async fn edit(State(app): State<App>, signed: Signed, Path(id): Path<RuleId>) -> Answer {
    let (rule, devices) = load(&app, &signed, id).await?;
    render(&edit_form(&signed, &rule, &devices))
}

async fn load(app: &App, signed: &Signed, id: RuleId) -> Result<(Rule, Vec<Device>), WebError> {
    let actor = signed.actor.clone();
    let found = app.store.read(move |tx| {
        let Some(rule) = rules::load(tx, &actor.scope(), id)? else { return Ok::<_, StoreError>(None) };
        let devices = offered(tx, &actor, &rule.contents.scope.devices)?;
        Ok(Some((rule, devices)))
    });
    found.await?.ok_or(WebError::NotFound)
}

fn edit_form(signed: &Signed, rule: &Rule, devices: &[Device]) -> MonitoringFormPage {
    let (t, href) = (signed.translator(), format!("{}/{}", paths::RULES, rule.id));
    let mut page = form(signed, &rule.contents, devices, t.t("monitoring-edit"), href.clone());
    page.crumbs.push(Link::new(rule.contents.label(t.language), href.clone()));
    page.cancel_href = href;
    if let Some(group) = page.groups.first_mut() {
        group.lead = t.t("monitoring-edit-explanation");
        group.fields.push(version_field(rule.version));
    }
    page
}

fn form(
    signed: &Signed,
    contents: &RuleContents,
    devices: &[Device],
    title: String,
    action: String,
) -> MonitoringFormPage {
    let (t, language) = (signed.translator(), signed.language);
    let name = contents.asks.name();
    let mut what = vec![
        Field::text("chinese", t.t("monitoring-chinese")).value(&contents.chinese).required(),
        Field::text("english", t.t("monitoring-english")).hint(t.t("monitoring-english-hint")).value(&contents.english),
        Field::hidden("kind", name.name()),
    ];
    what.extend(contents.asks.fields().iter().map(|field| input(field, t)));
    let mut group = FieldGroup::new(format!("{} · {}", t.t("monitoring-rule-group-what"), name.label(language)), what);
    group.lead = String::new();
    MonitoringFormPage {
        shell: signed.shell(title, Some(NavArea::Monitoring)),
        crumbs: vec![Link::new(t.t("monitoring-rules"), paths::RULES)],
        action,
        groups: vec![
            group,
            FieldGroup::new(t.t("monitoring-rule-group-outcome"), outcome(contents, t)),
            FieldGroup::new(t.t("monitoring-rule-group-scope"), scope(contents, devices, t)),
        ],
        submit_label: t.t("common-save"),
        cancel_href: paths::RULES.to_owned(),
        error: None,
        code: String::new(),
    }
}

fn input(field: &RuleField, t: Translator) -> Field {
    let language = t.language;
    let label = field.label(language);
    let choices =
        |all: Vec<(&'static str, &'static str)>| all.into_iter().map(|(name, label)| Choice::new(name, label));
    let select = |all: Vec<(&'static str, &'static str)>| {
        Field::select(field.name, label, choices(all).collect(), "").value(&field.value).required()
    };
    let filled = match field.input {
        FieldInput::Comparison => {
            return select(Comparison::ALL.iter().map(|one| (one.name(), one.label(language))).collect());
        }
        FieldInput::Side => return select(Side::ALL.iter().map(|one| (one.name(), one.label(language))).collect()),
        FieldInput::Join => return select(Join::ALL.iter().map(|one| (one.name(), one.label(language))).collect()),
        FieldInput::Metric => {
            let known = Metrics::included().all();
            let mut all: Vec<Choice> = known
                .map(|info| {
                    let unit = if info.unit.is_empty() { String::new() } else { format!("（{}）", info.unit) };
                    Choice::new(info.code.as_str(), format!("{}{unit}", info.label(language)))
                })
                .collect();
            if !all.iter().any(|choice| choice.value == field.value) {
                all.push(Choice::new(&field.value, &field.value));
            }
            return Field::select(field.name, label, all, "").value(&field.value).required();
        }
        FieldInput::Lines => Field::text_area(field.name, label),
        FieldInput::Line => Field::text(field.name, label).required(),
        FieldInput::Number => {
            let any =
                FieldKind::Number { min: String::new(), max: String::new(), step: "any".into(), unit: String::new() };
            Field::new(field.name, label, any).required()
        }
    };
    filled.hint(field.hint.pick(language)).value(&field.value)
}

fn outcome(contents: &RuleContents, t: Translator) -> Vec<Field> {
    let language = t.language;
    let levels = AlarmLevel::ALL.iter().map(|level| Choice::new(level.name(), level.label(language))).collect();
    let classes = AlarmClass::ALL.iter().map(|class| Choice::new(class.name(), class.label(language))).collect();
    let hazards = [HazardLevel::General, HazardLevel::Serious, HazardLevel::Major];
    let hazards = hazards.map(|level| Choice::new(level.name(), level.label(language))).to_vec();
    let seconds = FieldKind::Number { min: "60".into(), max: "86400".into(), step: "1".into(), unit: String::new() };
    vec![
        Field::select("class", t.t("monitoring-class"), classes, "").value(contents.class.name()).required(),
        Field::select("level", t.t("monitoring-level"), levels, "").value(contents.level.name()).required(),
        Field::select("hazard_level", t.t("monitoring-hazard-level"), hazards, &t.t("monitoring-hazard-none"))
            .value(contents.hazard_level.map_or("", HazardLevel::name)),
        Field::new("hold_seconds", t.t("monitoring-hold"), seconds)
            .hint(t.t("monitoring-hold-hint"))
            .value(contents.hold_seconds.to_string())
            .required(),
    ]
}

fn scope(contents: &RuleContents, devices: &[Device], t: Translator) -> Vec<Field> {
    let sector = |sector: &bihuan_domain::identifiers::Sector| {
        let mut choice = Choice::new(sector.code.as_str(), sector.label(t.language));
        choice.is_selected = contents.scope.sectors.contains(&sector.code);
        choice
    };
    let device = |device: &Device| {
        let mut choice = Choice::new(device.id.to_string(), &device.name);
        choice.hint = device.identity.to_string();
        choice.is_selected = contents.scope.devices.contains(&device.id);
        choice
    };
    let sectors = Sectors::included().all().iter().map(sector).collect();
    let sectors = Field::new("sectors", t.t("monitoring-sectors"), FieldKind::Checkboxes { choices: sectors });
    let mut fields = vec![sectors.hint(t.t("monitoring-sectors-hint"))];
    if !devices.is_empty() {
        let choices = devices.iter().map(device).collect();
        let field = Field::new("devices", t.t("monitoring-rule-devices"), FieldKind::Checkboxes { choices });
        fields.push(field.hint(t.t("monitoring-rule-devices-hint")));
    }
    if devices.len() >= OFFERED {
        let more = Field::text_area("more_devices", t.t("monitoring-rule-more-devices"));
        fields.push(more.hint(t.t("monitoring-rule-more-devices-hint")));
    }
    fields
}

/// What a form says. Devices that the rule names and the user does not see stay as they are.
fn read(
    tx: &mut Tx<'_>,
    actor: &Actor,
    fields: &Fields,
    before: Option<&RuleContents>,
) -> Result<RuleContents, CommandError> {
    let name = RuleKindName::from_name(fields.text("kind")).unwrap_or(RuleKindName::Threshold);
    let asks = RuleKind::read(name, |field| fields.text(field))?;
    let sectors = fields.all("sectors").filter_map(SectorCode::parse).collect();
    let mut named = Vec::new();
    for id in before.map(|before| before.scope.devices.as_slice()).unwrap_or_default() {
        if devices::load(tx, &actor.scope(), *id)?.is_none() {
            named.push(*id);
        }
    }
    named.extend(fields.all("devices").filter_map(|id| id.parse::<DeviceId>().ok()));
    for identity in fields.text("more_devices").lines().map(str::trim).filter(|line| !line.is_empty()) {
        named.push(by_identity(tx, actor, identity)?);
    }
    named.sort_unstable();
    named.dedup();
    Ok(RuleContents {
        chinese: fields.text("chinese").to_owned(),
        english: fields.text("english").to_owned(),
        asks,
        scope: RuleScope { sectors, devices: named },
        class: AlarmClass::from_name(fields.text("class")).unwrap_or(AlarmClass::Safety),
        level: AlarmLevel::from_name(fields.text("level")).unwrap_or(AlarmLevel::Warning),
        hazard_level: HazardLevel::from_name(fields.text("hazard_level")),
        // What is no number is out of bounds too.
        hold_seconds: fields.text("hold_seconds").trim().parse().unwrap_or(0),
    })
}

fn by_identity(tx: &mut Tx<'_>, actor: &Actor, identity: &str) -> Result<DeviceId, CommandError> {
    let filter =
        DeviceFilter { text: identity.to_owned(), state: Some(DeviceState::Active), ..DeviceFilter::default() };
    let found = devices::list(tx, &actor.scope(), &filter, (Timestamp::MAX, None), OFFERED)?;
    let found = found.into_iter().find(|row| row.device.identity.as_str() == identity);
    found.map(|row| row.device.id).ok_or_else(|| Refusal::new(RefusalCode::RuleDevice).with("device", identity).into())
}

pub async fn define(State(app): State<App>, signed: Signed, fields: Fields) -> Answer {
    let (id, typed) = (RuleId(app.ids.next()), fields.clone());
    let made = command(&app, &signed, move |tx, by| {
        let contents = read(tx, by.actor, &typed, None)?;
        let place = match typed.filled("jurisdiction") {
            Some(code) => Some(place(tx, by.actor, code)?.ok_or(CommandError::NotFound)?),
            None => None,
        };
        rules::define(tx, id, place.as_ref(), &contents, by)
    });
    match made.await {
        Ok(rule) => {
            let text = signed.translator().t("monitoring-saved");
            redirect(format!("{}/{}", paths::RULES, rule.id)).done(text).into()
        }
        Err(CommandError::Refused(refusal)) => {
            let name = RuleKindName::from_name(fields.text("kind")).unwrap_or(RuleKindName::Threshold);
            refused(new_form(&app, &signed, name, None).await?, &signed, &fields, &refusal)
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn save(State(app): State<App>, signed: Signed, Path(id): Path<RuleId>, fields: Fields) -> Answer {
    let (rule, devices) = load(&app, &signed, id).await?;
    let (expected, typed, before) = (version(&fields)?, fields.clone(), rule.contents.clone());
    let saved = command(&app, &signed, move |tx, by| {
        let contents = read(tx, by.actor, &typed, Some(&before))?;
        rules::execute(tx, id, Some(expected), &RuleCommand::Edit(contents), by)
    });
    match saved.await {
        Ok(_) => {
            let text = signed.translator().t("monitoring-saved");
            redirect(format!("{}/{id}", paths::RULES)).done(text).into()
        }
        Err(CommandError::Refused(refusal)) if refusal.code != RefusalCode::MonitoringNotAuthorised => {
            refused(edit_form(&signed, &rule, &devices), &signed, &fields, &refusal)
        }
        Err(error) => Err(error.into()),
    }
}

fn refused(mut page: MonitoringFormPage, signed: &Signed, typed: &Fields, refusal: &Refusal) -> Answer {
    refill(&mut page.groups, typed);
    page.error = Some(refusal.message(signed.language));
    refusal.code.number().clone_into(&mut page.code);
    render_refused(&page)
}
