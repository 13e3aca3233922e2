//! GET /devices: the devices that the user sees, by filters; who is on line; who knocked.

use super::words::{Pairs, address, device_state, places, tabs, text, within};
use crate::{Answer, App, Query, Signed, WebError, places::names_of, render};
use axum::extract::State;
use bihuan_domain::{
    accounts::Actor,
    clock::china_minute,
    identifiers::{SectorCode, Sectors},
    ids::DeviceId,
    jurisdictions::AdministrativeLevel,
    monitoring::{DeviceState, KEEPERS, Protocol},
};
use bihuan_store::{
    StoreError, Tx,
    monitoring::devices::{self, DeviceFilter, DeviceRow, OnlineRate, PAGE_SIZE, Presence, Unknown},
};
use bihuan_ui::{
    Badge, Cell, Choice, Column, ColumnKind, Empty, Field, FilterBar, Link, NavArea, Paging, Row, StatCard, Table,
    Tone, Translator,
    monitoring::{FurtherTable, MonitoringListPage},
    number, paths,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// Unknown devices that the page shows.
const UNKNOWN: usize = 100;

struct Sight {
    rows: Vec<DeviceRow>,
    rates: Vec<OnlineRate>,
    unknown: Vec<Unknown>,
    names: HashMap<String, String>,
    places: Vec<Choice>,
}

pub async fn page(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let filter = filter(&pairs).ok_or(WebError::BadRequest)?;
    let since = devices::online_since(app.clock.now(), &app.rules.monitoring);
    let (actor, asked) = (signed.actor.clone(), pairs.clone());
    let sight = app.store.read(move |tx| look(tx, &actor, filter, &asked, since)).await?.ok_or(WebError::NotFound)?;
    render(&build(&signed, &pairs, sight, since))
}

/// What an address asks for; `None` when it names something that does not exist.
fn filter(pairs: &Pairs) -> Option<DeviceFilter> {
    let mut filter = DeviceFilter {
        text: text(pairs, "q").unwrap_or_default().chars().take(100).collect(),
        ..DeviceFilter::default()
    };
    if let Some(protocol) = text(pairs, "protocol") {
        filter.protocol = Some(Protocol::from_name(protocol)?);
    }
    if let Some(sector) = text(pairs, "sector") {
        filter.sector = Some(SectorCode::parse(sector)?);
    }
    if let Some(state) = text(pairs, "state") {
        filter.state = Some(DeviceState::from_name(state)?);
    }
    if let Some(enterprise) = text(pairs, "enterprise") {
        filter.enterprise = Some(enterprise.parse().ok()?);
    }
    filter.presence = match text(pairs, "presence") {
        None => None,
        Some("online") => Some(Presence::Online),
        Some("offline") => Some(Presence::Offline),
        Some(_) => return None,
    };
    Some(filter)
}

fn may_keep(actor: &Actor) -> bool {
    actor.person().is_none_or(|person| KEEPERS.iter().any(|role| person.has(*role)))
}

fn look(
    tx: &mut Tx<'_>,
    actor: &Actor,
    mut filter: DeviceFilter,
    pairs: &Pairs,
    since: Timestamp,
) -> Result<Option<Sight>, StoreError> {
    let Some(within) = within(tx, actor, text(pairs, "jurisdiction"))? else { return Ok(None) };
    filter.within = within;
    let scope = actor.scope();
    let after = text(pairs, "after").and_then(|text| {
        let (id, name) = text.split_once('~')?;
        Some((name, id.parse::<DeviceId>().ok()?))
    });
    let rows = devices::list(tx, &scope, &filter, (since, after), PAGE_SIZE)?;
    let level = scope.subtrees().iter().map(|subtree| subtree.level).min();
    let below = match level {
        Some(AdministrativeLevel::Province) => AdministrativeLevel::Prefecture,
        Some(AdministrativeLevel::Prefecture) => AdministrativeLevel::County,
        Some(AdministrativeLevel::County) => AdministrativeLevel::Township,
        _ => AdministrativeLevel::Village,
    };
    let rates = devices::online_rates(tx, &scope, below, since)?;
    let codes = rows.iter().map(|row| row.device.jurisdiction.code().to_string());
    let codes: Vec<String> = codes.chain(rates.iter().map(|rate| rate.place_code.clone())).collect();
    Ok(Some(Sight {
        names: names_of(tx, codes)?,
        unknown: devices::unknown(tx, actor, UNKNOWN)?,
        places: places(tx, actor, text(pairs, "jurisdiction"))?,
        rows,
        rates,
    }))
}

fn build(signed: &Signed, pairs: &Pairs, mut sight: Sight, since: Timestamp) -> MonitoringListPage {
    let t = signed.translator();
    let has_more = sight.rows.len() > PAGE_SIZE;
    sight.rows.truncate(PAGE_SIZE);
    let last = sight.rows.last().filter(|_| has_more).map(|row| &row.device);
    let next = last.map(|last| address(paths::DEVICES, pairs, Some(("after", &format!("{}~{}", last.id, last.name)))));
    let add = Link::new(t.t("monitoring-device-add"), format!("{}/new", paths::DEVICES));
    let actions: Vec<Link> = if may_keep(&signed.actor) { vec![add.clone()] } else { Vec::new() };
    let count: u64 = sight.rates.iter().map(|rate| rate.count).sum();
    let online: u64 = sight.rates.iter().map(|rate| rate.online).sum();
    let card = |key: &str, value: u64, presence: &str, tone, icon| StatCard {
        label: t.t(key),
        value: number(value),
        href: format!("{}?presence={presence}", paths::DEVICES),
        note: String::new(),
        tone,
        icon,
    };
    let mut further = Vec::new();
    if !sight.unknown.is_empty() {
        further.push(unknown(&sight.unknown, t));
    }
    if count > 0 {
        further.push(rates(&sight.rates, &sight.names, t));
    }
    MonitoringListPage {
        shell: signed.shell(t.t("monitoring-devices"), Some(NavArea::Monitoring)),
        lead: t.t("monitoring-devices-lead"),
        tabs: tabs(paths::DEVICES, t),
        figures: vec![
            card("monitoring-online-count", online, "online", Tone::Good, "circle-check"),
            card("monitoring-offline-count", count - online, "offline", Tone::Warning, "alert-triangle"),
        ],
        filters: Some(filters(pairs, sight.places, t)),
        total: t.t("monitoring-devices"),
        table: table(&sight.rows, &sight.names, since, t),
        empty: Empty {
            icon: "info-circle",
            title: t.t("monitoring-devices-empty-title"),
            sentence: t.t("monitoring-devices-empty-sentence"),
            action: actions.first().cloned(),
        },
        actions,
        paging: Paging { previous: pairs.contains_key("after").then(|| address(paths::DEVICES, pairs, None)), next },
        further,
    }
}

fn filters(pairs: &Pairs, places: Vec<Choice>, t: Translator) -> FilterBar {
    let language = t.language;
    let value = |name: &str| text(pairs, name).unwrap_or_default().to_owned();
    let all = t.t("common-all");
    let select =
        |name: &str, key: &str, choices: Vec<Choice>| Field::select(name, t.t(key), choices, &all).value(value(name));
    let protocols = Protocol::ALL.iter().map(|one| Choice::new(one.name(), one.label(language))).collect();
    let states = DeviceState::ALL.iter().map(|state| Choice::new(state.name(), state.label(language))).collect();
    let sectors = Sectors::included().all().iter();
    let sectors = sectors.map(|sector| Choice::new(sector.code.as_str(), sector.label(language))).collect();
    let presence =
        vec![Choice::new("online", t.t("monitoring-online")), Choice::new("offline", t.t("monitoring-offline"))];
    FilterBar {
        action: paths::DEVICES.to_owned(),
        text: Some(Field::text("q", t.t("common-search")).value(value("q")).hint(t.t("monitoring-search-hint"))),
        fields: vec![
            select("presence", "monitoring-presence", presence),
            select("protocol", "monitoring-protocol", protocols),
            select("jurisdiction", "monitoring-place", places),
        ],
        more: vec![select("sector", "monitoring-sector", sectors), select("state", "monitoring-state", states)],
        is_more_open: ["sector", "state"].iter().any(|name| text(pairs, name).is_some()),
        hidden: text(pairs, "enterprise").map(|unit| ("enterprise".to_owned(), unit.to_owned())).into_iter().collect(),
        reset_href: paths::DEVICES.to_owned(),
        ..FilterBar::default()
    }
}

/// Devices as a table; `names` are those of places.
pub fn table(rows: &[DeviceRow], names: &HashMap<String, String>, since: Timestamp, t: Translator) -> Table {
    let language = t.language;
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let row = |row: &DeviceRow| {
        let device = &row.device;
        let presence = match row.seen_at {
            Some(at) if at >= since => Badge::new(Tone::Good, t.t("monitoring-online")),
            _ => Badge::new(Tone::Warning, t.t("monitoring-offline")),
        };
        let badge = if device.state == DeviceState::Active { presence } else { device_state(device.state, language) };
        let mut cells = Row::new(vec![
            Cell::link(&device.name, format!("{}/{}", paths::DEVICES, device.id)).second_line(format!(
                "{} · {}",
                device.protocol.label(language),
                device.identity
            )),
            Cell::badges([badge]),
            Cell::text(names.get(device.jurisdiction.code().as_str()).cloned().unwrap_or_default()),
            Cell::text(row.enterprise_name.clone().unwrap_or_default()),
            Cell::text(row.seen_at.map_or_else(|| t.t("monitoring-never"), china_minute)),
        ]);
        cells.is_muted = device.state == DeviceState::Retired;
        cells
    };
    Table {
        caption: t.t("monitoring-devices"),
        columns: vec![
            column("monitoring-name", ColumnKind::Main),
            column("monitoring-state", ColumnKind::Short),
            column("monitoring-place", ColumnKind::Text),
            column("monitoring-enterprise", ColumnKind::Text),
            column("monitoring-seen", ColumnKind::Short),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

fn rates(rates: &[OnlineRate], names: &HashMap<String, String>, t: Translator) -> FurtherTable {
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let row = |rate: &OnlineRate| {
        // Devices that stand higher than the places of the list.
        let own = || if rate.place_code.is_empty() { t.t("monitoring-rate-own") } else { rate.place_code.clone() };
        let name = names.get(&rate.place_code).cloned().unwrap_or_else(own);
        let thousandths = (rate.online * 1000).checked_div(rate.count).unwrap_or(0);
        let percent = format!("{}.{}%", thousandths / 10, thousandths % 10);
        Row::new(vec![
            Cell::text(name),
            Cell::text(number(rate.count)),
            Cell::text(number(rate.online)),
            Cell::text(percent),
        ])
    };
    FurtherTable {
        title: t.t("monitoring-rates"),
        lead: String::new(),
        table: Table {
            caption: t.t("monitoring-rates"),
            columns: vec![
                column("monitoring-place", ColumnKind::Main),
                column("monitoring-rate-count", ColumnKind::Number),
                column("monitoring-online", ColumnKind::Number),
                column("monitoring-rate", ColumnKind::Number),
            ],
            rows: rates.iter().map(row).collect(),
        },
    }
}

fn unknown(unknown: &[Unknown], t: Translator) -> FurtherTable {
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let row = |one: &Unknown| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("protocol", one.protocol.name())
            .append_pair("identity", &one.identity)
            .append_pair("origin", "adopted")
            .finish();
        Row::new(vec![
            Cell::text(&one.identity).second_line(one.protocol.label(t.language)),
            Cell::text(&one.address),
            Cell::text(china_minute(one.first_at)),
            Cell::text(china_minute(one.last_at)),
            Cell::text(number(one.count)),
            Cell::steps([Link::new(t.t("monitoring-device-adopt"), format!("{}/new?{query}", paths::DEVICES))]),
        ])
    };
    FurtherTable {
        title: t.t("monitoring-unknown"),
        lead: t.t("monitoring-unknown-lead"),
        table: Table {
            caption: t.t("monitoring-unknown"),
            columns: vec![
                column("monitoring-identity", ColumnKind::Main),
                column("monitoring-address", ColumnKind::Short),
                column("monitoring-first", ColumnKind::Short),
                column("monitoring-last", ColumnKind::Short),
                column("monitoring-count", ColumnKind::Number),
                column("monitoring-actions", ColumnKind::Short),
            ],
            rows: unknown.iter().map(row).collect(),
        },
    }
}
