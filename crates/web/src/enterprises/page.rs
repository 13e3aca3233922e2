//! Everything that is known about an enterprise (一企一档).

use super::{
    duties::{self, Obligation},
    facts::{actor_name, fact, risk_badge, value},
    monitored::{Monitored, monitored, monitoring},
};
use crate::{Answer, App, Path, Signed, WebError, places::path_text, render};
use axum::extract::State;
use bihuan_domain::{
    accounts::{Actor, Role, Scope},
    audit::EventEnvelope,
    calendar::WorkCalendar,
    clock::china_minute,
    enterprises::{self, Enterprise, EnterpriseEvent, EnterpriseStatus, Field as Known},
    hazards::{Hazard, HazardLevel},
    ids::UnitId,
};
use bihuan_store::{
    StoreError, Tx, audit, enterprises as rows,
    hazards::{LedgerFilter, for_each_row},
    monitoring::devices,
};
use bihuan_ui::{
    ActionForm, ActionWeight, Badge, Cell, Column, ColumnKind, Fact, Field, JsonBlock, Link, NavArea, Row, StatCard,
    Table, TimelineEvent, Tone,
    enterprises::{EnterprisePage, FactGroup, MapData, MapPoint},
    number, paths,
};
use jiff::{Timestamp, civil::Date};
use std::collections::HashMap;

/// Hazards in the page's list.
const HAZARDS: usize = 10;

#[derive(Default)]
struct Hazards {
    latest: Vec<Hazard>,
    found: u64,
    open: u64,
    overdue: u64,
    major: u64,
}

struct Sight {
    enterprise: Enterprise,
    place: String,
    events: Vec<EventEnvelope>,
    actors: HashMap<String, String>,
    hazards: Hazards,
    monitored: Monitored,
    duties: Option<Vec<Obligation>>,
}

pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<UnitId>) -> Answer {
    let (actor, language) = (signed.actor.clone(), signed.language);
    let (today, rules) = (app.clock.today(), app.rules.clone());
    let since = devices::online_since(app.clock.now(), &app.rules.monitoring);
    let sight = app
        .store
        .read(move |tx| read(tx, &actor, id, (today, &rules.calendar, since), language))
        .await?
        .ok_or(WebError::NotFound)?;
    let as_of = signed.translator().t1("enterprises-as-of", "time", china_minute(app.clock.now()));
    render(&page(&signed, &sight, today, as_of)?)
}

fn read(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: UnitId,
    (today, calendar, online_since): (Date, &WorkCalendar, Timestamp),
    language: bihuan_domain::Language,
) -> Result<Option<Sight>, StoreError> {
    let Some(enterprise) = rows::load(tx, &enterprises::visible(actor), id)? else { return Ok(None) };
    let place = path_text(tx, enterprise.place(), " · ")?;
    let events = audit::stream_envelopes(tx, &rows::stream(id))?;
    let mut actors = HashMap::new();
    for event in &events {
        if !actors.contains_key(&event.actor) {
            actors.insert(event.actor.clone(), actor_name(tx, &event.actor, language)?);
        }
    }
    let hazards = hazards(tx, &actor.scope(), id)?;
    let monitored = monitored(tx, &actor.scope(), id, online_since)?;
    let duties = duties::obligations(tx, actor, &enterprise, today, calendar)?;
    Ok(Some(Sight { enterprise, place, events, actors, hazards, monitored, duties }))
}

fn hazards(tx: &mut Tx<'_>, scope: &Scope, id: UnitId) -> Result<Hazards, StoreError> {
    let filter = LedgerFilter { enterprise: Some(id), ..LedgerFilter::default() };
    let mut hazards = Hazards::default();
    for_each_row(tx, scope, &filter, |hazard| -> Result<(), StoreError> {
        let open = u64::from(hazard.state.is_open());
        hazards.found += 1;
        hazards.open += open;
        hazards.overdue += u64::from(hazard.overdue_since.is_some());
        hazards.major += u64::from(hazard.level == HazardLevel::Major);
        if hazards.latest.len() < HAZARDS {
            hazards.latest.push(hazard);
        }
        Ok(())
    })?;
    Ok(hazards)
}

fn page(signed: &Signed, sight: &Sight, today: Date, as_of: String) -> Result<EnterprisePage, WebError> {
    let (t, language) = (signed.translator(), signed.language);
    let Enterprise { id, profile, status, .. } = &sight.enterprise;
    let href = format!("{}/{id}", paths::ENTERPRISES);
    let works = *status == EnterpriseStatus::Active;
    let may_edit = works && may_edit(signed, &sight.enterprise);
    let mut badges: Vec<Badge> = profile.risk.map(|risk| risk_badge(risk, language)).into_iter().collect();
    badges.extend(profile.standardisation.map(|grade| Badge::new(Tone::Neutral, grade.label(language))));
    if !works {
        badges.push(Badge::new(Tone::Terminated, status.label(language)));
    }
    let lead = [Known::CreditCode, Known::Place, Known::Address];
    let lead = lead.map(|field| value(profile, field, language, &sight.place));
    let lead: Vec<_> = lead.iter().filter(|text| !text.is_empty()).map(String::as_str).collect();
    let registers = [Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer];
    let may_register =
        signed.person.holds(&registers, sight.enterprise.place()) || signed.person.acts_for_unit == Some(*id);
    Ok(EnterprisePage {
        shell: signed.shell(&profile.name, Some(NavArea::Enterprises)),
        crumbs: vec![Link::new(t.t("enterprises-list-title"), paths::ENTERPRISES)],
        badges,
        lead: lead.join(" · "),
        figures: figures(signed, *id, &sight.hazards),
        groups: groups(signed, sight),
        map: map(sight).map_err(WebError::fault)?,
        duties: sight.duties.as_ref().map(|duties| duties::table(duties, today, language)),
        all_duties: Link::new(t.t("enterprises-duties-all"), duties::all_href(*id)),
        timeline: timeline(sight, language),
        actions: actions(signed, &sight.enterprise),
        hazards: table(signed, &sight.hazards.latest),
        all_hazards: Link::new(t.t("enterprises-hazards-all"), ledger(&LedgerFilter::default(), *id)),
        monitoring: monitoring(&sight.monitored, t),
        edit_href: may_edit.then(|| format!("{href}/edit")),
        register_href: (works && may_register).then(|| format!("{}?enterprise={id}", paths::HAZARD_REGISTER)),
        as_of,
    })
}

const OFFICE: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::SystemAdministrator];

fn may_edit(signed: &Signed, enterprise: &Enterprise) -> bool {
    signed.person.holds(OFFICE, enterprise.place())
        || signed.person.holds(&[Role::GridOfficer], enterprise.place())
        || signed.person.acts_for_unit == Some(enterprise.id)
}

/// The ledger with the hazards of an enterprise.
fn ledger(filter: &LedgerFilter, id: UnitId) -> String {
    let filter = LedgerFilter { enterprise: Some(id), ..filter.clone() };
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    format!("{}?{query}", paths::HAZARDS)
}

fn figures(signed: &Signed, id: UnitId, hazards: &Hazards) -> Vec<StatCard> {
    use bihuan_domain::{figures::Overdue, hazards::HazardState};
    let t = signed.translator();
    let card = |key: &str, count: u64, filter: LedgerFilter, tone, icon| StatCard {
        label: t.t(key),
        value: number(count),
        href: ledger(&filter, id),
        note: String::new(),
        tone: if count == 0 { Tone::Neutral } else { tone },
        icon,
    };
    let all = LedgerFilter::default;
    let open = HazardState::ALL.into_iter().filter(|state| state.is_open()).collect();
    vec![
        card("enterprises-figure-found", hazards.found, all(), Tone::Registered, "search"),
        card("enterprises-figure-open", hazards.open, LedgerFilter { states: open, ..all() }, Tone::Rectifying, "tool"),
        card(
            "enterprises-figure-overdue",
            hazards.overdue,
            LedgerFilter { overdue: Some(Overdue::Yes), ..all() },
            Tone::Overdue,
            "clock-exclamation",
        ),
        card(
            "enterprises-figure-major",
            hazards.major,
            LedgerFilter { level: Some(HazardLevel::Major), ..all() },
            Tone::Major,
            "alert-triangle",
        ),
    ]
}

fn groups(signed: &Signed, sight: &Sight) -> Vec<FactGroup> {
    let (t, language) = (signed.translator(), signed.language);
    let profile = &sight.enterprise.profile;
    let group = |key: &str, fields: &[Known]| FactGroup {
        title: t.t(key),
        facts: fields.iter().map(|field| fact(profile, *field, language, &sight.place)).collect(),
    };
    let mut identity = group(
        "enterprises-group-identity",
        &[
            Known::CreditCode,
            Known::Kind,
            Known::Sector,
            Known::IndustryCode,
            Known::KeyFields,
            Known::Employees,
            Known::Remark,
        ],
    );
    identity.facts.insert(0, Fact::new(t.t("enterprises-status"), sight.enterprise.status.label(language)));
    if let Some(reason) = &sight.enterprise.closed_reason {
        identity.facts.push(Fact::new(t.t("enterprises-reason"), reason).wide());
    }
    vec![
        identity,
        group("enterprises-group-risk", &[Known::Risk, Known::Standardisation]),
        group(
            "enterprises-group-people",
            &[Known::HeadName, Known::HeadPhone, Known::SafetyOfficerName, Known::SafetyOfficerPhone],
        ),
        group("enterprises-group-place", &[Known::Place, Known::Address, Known::Position]),
    ]
}

fn map(sight: &Sight) -> serde_json::Result<Option<JsonBlock>> {
    let profile = &sight.enterprise.profile;
    let Some(position) = profile.position else { return Ok(None) };
    let degrees = |millionths: i32| f64::from(millionths) / 1e6;
    let point = MapPoint {
        name: profile.name.clone(),
        risk: profile.risk.map_or("", |risk| risk.name()),
        note: sight.place.clone(),
        href: String::new(),
        position: (degrees(position.latitude_1e6()), degrees(position.longitude_1e6())),
    };
    JsonBlock::new(&MapData { areas: Vec::new(), points: vec![point] }).map(Some)
}

/// All events, the latest first.
fn timeline(sight: &Sight, language: bihuan_domain::Language) -> Vec<TimelineEvent> {
    let tell = |envelope: &EventEnvelope| {
        // An event that cannot be read is damage for the audit to name; the page shows that it is there.
        let event = serde_json::from_str::<EnterpriseEvent>(&envelope.payload).ok();
        let facts = match &event {
            Some(EnterpriseEvent::Edited { changes }) => {
                changes.iter().map(|change| Fact::new(change.field().label(language), String::new())).collect()
            }
            Some(EnterpriseEvent::Closed { reason } | EnterpriseEvent::Reopened { reason }) => {
                vec![Fact::new(language.pick("原因", "Reason"), reason)]
            }
            _ => Vec::new(),
        };
        let imported = matches!(&event, Some(EnterpriseEvent::Registered { import: Some(_), .. }));
        TimelineEvent {
            title: event.map_or_else(|| envelope.kind.clone(), |event| event.label(language).to_owned()),
            when: china_minute(envelope.recorded_at),
            who: sight.actors.get(&envelope.actor).cloned().unwrap_or_default(),
            facts,
            tone: Tone::Neutral,
            version: envelope.version.to_string(),
            hash_short: envelope.hash.to_string().chars().take(8).collect(),
            is_imported: imported,
            ..TimelineEvent::default()
        }
    };
    sight.events.iter().rev().map(tell).collect()
}

fn actions(signed: &Signed, enterprise: &Enterprise) -> Vec<ActionForm> {
    if !signed.person.holds(OFFICE, enterprise.place()) {
        return Vec::new();
    }
    let t = signed.translator();
    let fields = vec![
        Field::hidden("version", enterprise.version.to_string()),
        Field::text_area("reason", t.t("enterprises-reason")).required(),
    ];
    let base = format!("{}/{}", paths::ENTERPRISES, enterprise.id);
    if enterprise.status == EnterpriseStatus::Closed {
        return vec![ActionForm::new("reopen", format!("{base}/reopen"), t.t("enterprises-reopen"), fields)];
    }
    let mut close = ActionForm::new("close", format!("{base}/close"), t.t("enterprises-close"), fields);
    (close.icon, close.weight) = ("archive", ActionWeight::Danger);
    close.confirm = Some(t.t("enterprises-close-confirm"));
    vec![close]
}

fn table(signed: &Signed, hazards: &[Hazard]) -> Table {
    let (t, language) = (signed.translator(), signed.language);
    let row = |hazard: &Hazard| {
        Row::new(vec![
            Cell::link(&hazard.description, format!("{}/{}", paths::HAZARDS, hazard.id)),
            Cell::badges([Badge::level(hazard.level, language), Badge::state(hazard.state, language)]),
            Cell::text(hazard.found_on.to_string()),
            Cell::text(hazard.due_on().map(|date| date.to_string()).unwrap_or_default()),
        ])
    };
    Table {
        caption: t.t("enterprises-hazards"),
        columns: vec![
            Column::new(t.t("enterprises-hazards"), ColumnKind::Main),
            Column::new(t.t("enterprises-status"), ColumnKind::Short),
            Column::new(language.pick("排查时间", "Found on"), ColumnKind::Short),
            Column::new(language.pick("整改期限", "Due on"), ColumnKind::Short),
        ],
        rows: hazards.iter().map(row).collect(),
    }
}
