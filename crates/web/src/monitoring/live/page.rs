//! GET /monitoring/live

use super::{MOST, Narrowed, row::Look};
use crate::{
    Answer, App, Query, Signed, WebError,
    monitoring::words::{Pairs, address, places, tabs, text},
    places::names_of,
    render,
};
use axum::extract::State;
use bihuan_domain::{accounts::Actor, clock::china_second, identifiers::Sectors, monitoring::AlarmLevel};
use bihuan_store::{
    StoreError, Tx,
    monitoring::{
        devices,
        live::{self, LiveDevice},
    },
};
use bihuan_ui::{
    Badge, Choice, Field, FilterBar, JsonBlock, NavArea, Tone, Translator,
    monitoring::{LiveMap, LiveMark, LivePage, LiveRow},
    paths,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// What a page begins with.
pub struct Listed {
    pub devices: Vec<LiveDevice>,
    pub names: HashMap<String, String>,
}

/// The devices of a page.
///
/// # Errors
/// A fault of the database.
pub fn listed(
    tx: &mut Tx<'_>,
    actor: &Actor,
    narrowed: &Narrowed,
    online_since: Timestamp,
) -> Result<Listed, StoreError> {
    let devices = live::list(tx, &actor.scope(), &narrowed.0, online_since, MOST + 1)?;
    let codes: Vec<String> = devices.iter().map(|live| live.device.jurisdiction.code().to_string()).collect();
    Ok(Listed { names: names_of(tx, codes)?, devices })
}

pub async fn page(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let (actor, asked, now) = (signed.actor.clone(), pairs.clone(), app.clock.now());
    let since = devices::online_since(now, &app.rules.monitoring);
    let found = app.store.read(move |tx| {
        let Some(narrowed) = Narrowed::of(tx, &actor, &asked)? else { return Ok::<_, StoreError>(None) };
        let chosen = text(&asked, "jurisdiction");
        Ok(Some((listed(tx, &actor, &narrowed, since)?, places(tx, &actor, chosen)?)))
    });
    let (mut listed, places) = found.await?.ok_or(WebError::NotFound)?;
    let t = signed.translator();
    let is_cut = listed.devices.len() > MOST;
    listed.devices.truncate(MOST);
    let look = Look { names: &listed.names, online_since: since, as_of: now, t };
    let rows: Vec<LiveRow> = listed.devices.iter().map(|live| look.row(live)).collect();
    let points: Vec<_> = rows.iter().filter_map(|row| row.point.clone()).collect();
    let has_map = !points.is_empty();
    let map = JsonBlock::new(&LiveMap { areas: [], points }).map_err(WebError::fault)?;
    render(&LivePage {
        shell: signed.shell(t.t("monitoring-live"), Some(NavArea::Monitoring)),
        lead: t.t("monitoring-live-lead"),
        tabs: tabs(paths::LIVE, t),
        filters: filters(&pairs, places, t),
        events: address(paths::LIVE_EVENTS, &pairs, None),
        as_of: china_second(now),
        total: if is_cut { t.t1("monitoring-live-cut", "count", MOST.to_string()) } else { String::new() },
        marks: marks(t),
        rows,
        has_map,
        map,
    })
}

fn filters(pairs: &Pairs, places: Vec<Choice>, t: Translator) -> FilterBar {
    let value = |name: &str| text(pairs, name).unwrap_or_default().to_owned();
    let all = t.t("common-all");
    let sectors = Sectors::included().all().iter();
    let sectors = sectors.map(|sector| Choice::new(sector.code.as_str(), sector.label(t.language))).collect();
    FilterBar {
        action: paths::LIVE.to_owned(),
        text: Some(Field::text("q", t.t("common-search")).value(value("q")).hint(t.t("monitoring-search-hint"))),
        fields: vec![
            Field::select("jurisdiction", t.t("monitoring-place"), places, &all).value(value("jurisdiction")),
            Field::select("sector", t.t("monitoring-sector"), sectors, &all).value(value("sector")),
        ],
        hidden: text(pairs, "enterprise").map(|unit| ("enterprise".to_owned(), unit.to_owned())).into_iter().collect(),
        reset_href: paths::LIVE.to_owned(),
        ..FilterBar::default()
    }
}

/// Every mark that a row may carry: the page's script takes copies of them.
fn marks(t: Translator) -> Vec<LiveMark> {
    let mark = |key: &'static str, badge: Badge| LiveMark { key, badge };
    let mut marks = vec![
        mark("online", Badge::new(Tone::Good, t.t("monitoring-online"))),
        mark("offline", Badge::new(Tone::Warning, t.t("monitoring-offline"))),
    ];
    let level = |level: &AlarmLevel| mark(level.name(), crate::monitoring::words::alarm_level(*level, t.language));
    marks.extend(AlarmLevel::ALL.iter().map(level));
    marks
}
