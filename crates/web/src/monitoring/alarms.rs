//! GET /alarms: the alarms that the user sees, by filters.

use super::words::{Pairs, address, alarm_level, alarm_state, places, tabs, text, within};
use crate::{Answer, App, Query, Signed, WebError, places::names_of, render};
use axum::extract::State;
use bihuan_domain::{
    accounts::Actor,
    clock::china_minute,
    ids::AlarmId,
    monitoring::{Alarm, AlarmClass, AlarmLevel, AlarmState},
};
use bihuan_store::{
    StoreError, Tx,
    monitoring::alarms::{self, AlarmDigest, AlarmFilter, PAGE_SIZE},
};
use bihuan_ui::{
    Cell, Choice, Column, ColumnKind, Empty, Field, FilterBar, NavArea, Paging, Row, StatCard, Table, Tone, Translator,
    monitoring::{FurtherTable, MonitoringListPage},
    number, paths,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// Mornings that the page shows.
const MORNINGS: usize = 7;

struct Sight {
    alarms: Vec<Alarm>,
    total: u64,
    open: u64,
    standing: u64,
    digests: Vec<AlarmDigest>,
    names: HashMap<String, String>,
    places: Vec<Choice>,
}

/// Shows the list; what stands, unless a state is chosen.
pub async fn page(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let filter = filter(&pairs).ok_or(WebError::BadRequest)?;
    let before = match text(&pairs, "after") {
        Some(text) => Some(cursor(text).ok_or(WebError::BadRequest)?),
        None => None,
    };
    let (actor, asked) = (signed.actor.clone(), pairs.clone());
    let sight = app.store.read(move |tx| look(tx, &actor, filter, &asked, before)).await?;
    render(&build(&signed, &pairs, sight.ok_or(WebError::NotFound)?))
}

fn cursor(text: &str) -> Option<(Timestamp, AlarmId)> {
    let (at, id) = text.split_once('~')?;
    Some((Timestamp::from_millisecond(at.parse().ok()?).ok()?, id.parse().ok()?))
}

/// What an address asks for; `None` when it names something that does not exist.
fn filter(pairs: &Pairs) -> Option<AlarmFilter> {
    let mut filter = AlarmFilter::standing();
    match text(pairs, "state") {
        None => {}
        Some("all") => filter.states.clear(),
        Some(state) => filter.states = vec![AlarmState::from_name(state)?],
    }
    if let Some(class) = text(pairs, "class") {
        filter.class = Some(AlarmClass::from_name(class)?);
    }
    if let Some(level) = text(pairs, "level") {
        filter.level = Some(AlarmLevel::from_name(level)?);
    }
    if let Some(device) = text(pairs, "device") {
        filter.device = Some(device.parse().ok()?);
    }
    if let Some(enterprise) = text(pairs, "enterprise") {
        filter.enterprise = Some(enterprise.parse().ok()?);
    }
    Some(filter)
}

fn look(
    tx: &mut Tx<'_>,
    actor: &Actor,
    mut filter: AlarmFilter,
    pairs: &Pairs,
    before: Option<(Timestamp, AlarmId)>,
) -> Result<Option<Sight>, StoreError> {
    let Some(within) = within(tx, actor, text(pairs, "jurisdiction"))? else { return Ok(None) };
    filter.within = within;
    let scope = actor.scope();
    let alarms = alarms::list(tx, &scope, &filter, before, PAGE_SIZE)?;
    let open = AlarmFilter { states: vec![AlarmState::Open], ..AlarmFilter::default() };
    let codes: Vec<String> = alarms.iter().map(|alarm| alarm.raised.place.code().to_string()).collect();
    Ok(Some(Sight {
        total: alarms::count(tx, &scope, &filter)?,
        open: alarms::count(tx, &scope, &open)?,
        standing: alarms::count(tx, &scope, &AlarmFilter::standing())?,
        digests: alarms::digests(tx, &scope, MORNINGS)?,
        names: names_of(tx, codes)?,
        places: places(tx, actor, text(pairs, "jurisdiction"))?,
        alarms,
    }))
}

fn build(signed: &Signed, pairs: &Pairs, mut sight: Sight) -> MonitoringListPage {
    let t = signed.translator();
    let has_more = sight.alarms.len() > PAGE_SIZE;
    sight.alarms.truncate(PAGE_SIZE);
    let last = sight.alarms.last().filter(|_| has_more);
    let next = last.map(|last| {
        address(paths::ALARMS, pairs, Some(("after", &format!("{}~{}", last.raised.at.as_millisecond(), last.id))))
    });
    let card = |key: &str, value: u64, state: &str, tone, icon| StatCard {
        label: t.t(key),
        value: number(value),
        href: format!("{}?state={state}", paths::ALARMS),
        note: String::new(),
        tone,
        icon,
    };
    let mut figures = vec![card("monitoring-open-count", sight.open, "open", Tone::Bad, "alert-circle")];
    let mut standing = card("monitoring-standing-count", sight.standing, "", Tone::Warning, "bell-ringing");
    paths::ALARMS.clone_into(&mut standing.href);
    figures.push(standing);
    MonitoringListPage {
        shell: signed.shell(t.t("monitoring-alarms"), Some(NavArea::Monitoring)),
        lead: t.t("monitoring-alarms-lead"),
        tabs: tabs(paths::ALARMS, t),
        actions: Vec::new(),
        figures,
        filters: Some(filters(pairs, sight.places, t)),
        total: t.t1("monitoring-total-alarms", "count", number(sight.total)),
        table: table(&sight.alarms, &sight.names, t),
        empty: Empty {
            icon: "circle-check",
            title: t.t("monitoring-alarms-empty-title"),
            sentence: t.t("monitoring-alarms-empty-sentence"),
            action: None,
        },
        paging: Paging { previous: pairs.contains_key("after").then(|| address(paths::ALARMS, pairs, None)), next },
        further: if sight.digests.is_empty() { Vec::new() } else { vec![digests(&sight.digests, t)] },
    }
}

fn digests(digests: &[AlarmDigest], t: Translator) -> FurtherTable {
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let row = |digest: &AlarmDigest| {
        let figures = [digest.raised, digest.cleared, digest.standing, digest.offline];
        let mut cells = vec![Cell::text(digest.day.to_string())];
        cells.extend(figures.map(|figure| Cell::text(number(figure))));
        Row::new(cells)
    };
    FurtherTable {
        title: t.t("monitoring-digests"),
        lead: t.t("monitoring-digests-lead"),
        table: Table {
            caption: t.t("monitoring-digests"),
            columns: vec![
                column("monitoring-day", ColumnKind::Main),
                column("monitoring-raised", ColumnKind::Number),
                column("monitoring-cleared", ColumnKind::Number),
                column("monitoring-standing", ColumnKind::Number),
                column("monitoring-offline-count", ColumnKind::Number),
            ],
            rows: digests.iter().map(row).collect(),
        },
    }
}

fn filters(pairs: &Pairs, places: Vec<Choice>, t: Translator) -> FilterBar {
    let language = t.language;
    let value = |name: &str| text(pairs, name).unwrap_or_default().to_owned();
    let select = |name: &str, key: &str, choices: Vec<Choice>, empty: String| {
        Field::select(name, t.t(key), choices, &empty).value(value(name))
    };
    let mut states: Vec<_> =
        AlarmState::ALL.iter().map(|state| Choice::new(state.name(), state.label(language))).collect();
    states.push(Choice::new("all", t.t("monitoring-all-alarms")));
    let levels = AlarmLevel::ALL.iter().map(|level| Choice::new(level.name(), level.label(language))).collect();
    let classes = AlarmClass::ALL.iter().map(|class| Choice::new(class.name(), class.label(language))).collect();
    let all = || t.t("common-all");
    let kept = ["device", "enterprise"];
    FilterBar {
        action: paths::ALARMS.to_owned(),
        fields: vec![
            select("state", "monitoring-state", states, t.t("monitoring-standing-alarms")),
            select("level", "monitoring-level", levels, all()),
            select("class", "monitoring-class", classes, all()),
            select("jurisdiction", "monitoring-place", places, all()),
        ],
        hidden: kept.iter().filter_map(|name| Some(((*name).to_owned(), pairs.get(*name)?.clone()))).collect(),
        reset_href: paths::ALARMS.to_owned(),
        ..FilterBar::default()
    }
}

/// Alarms as a table; `names` are those of places.
pub fn table(alarms: &[Alarm], names: &HashMap<String, String>, t: Translator) -> Table {
    let language = t.language;
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let row = |alarm: &Alarm| {
        let raised = &alarm.raised;
        let place = names.get(raised.place.code().as_str()).cloned().unwrap_or_default();
        Row::new(vec![
            Cell::link(alarm.rule_name(language), format!("{}/{}", paths::ALARMS, alarm.id))
                .second_line(raised.device_name.clone()),
            Cell::badges([alarm_level(raised.level, language)]),
            Cell::badges([alarm_state(alarm.state, language)]),
            Cell::text(place),
            Cell::text(china_minute(raised.at)),
            Cell::text(number(u64::from(alarm.occurrences))),
            Cell::text(alarm.assigned.as_ref().map(|user| user.name.clone()).unwrap_or_default()),
        ])
    };
    Table {
        caption: t.t("monitoring-alarms"),
        columns: vec![
            column("monitoring-rule", ColumnKind::Main),
            column("monitoring-level", ColumnKind::Short),
            column("monitoring-state", ColumnKind::Short),
            column("monitoring-place", ColumnKind::Text),
            column("monitoring-raised-at", ColumnKind::Short),
            column("monitoring-occurrences", ColumnKind::Number),
            column("monitoring-assigned", ColumnKind::Short),
        ],
        rows: alarms.iter().map(row).collect(),
    }
}
