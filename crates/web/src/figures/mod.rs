//! GET /dashboard: the figures of a place, each leading to the ledger with exactly what it counts.

mod api;
mod map;
mod rows;

pub(crate) use api::api;

use crate::{Access, Answer, App, Query, Routes, Signed, WebError, places::place_choices, render};
use axum::extract::State;
use bihuan_domain::{
    Language,
    figures::{Headline, Years},
    jurisdictions::{JurisdictionCode, Node},
};
use bihuan_store::{StoreError, Tx, figures, figures::Dashboard, jurisdictions};
use bihuan_ui::{Choice, Field, FilterBar, JsonBlock, NavArea, StatCard, Tone, figures::DashboardPage, number, paths};
use rows::Ledger;
use serde::Deserialize;
use std::collections::HashMap;

pub(crate) fn routes() -> Routes {
    Routes::new().get(paths::DASHBOARD, Access::LEDGER, page)
}

/// Which place; without one, all that the person sees.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    place: String,
}

/// What the page is made from.
struct Found {
    dashboard: Dashboard,
    place: Option<Node>,
    choices: Vec<Choice>,
    below: HashMap<String, Node>,
    map: map::Drawn,
}

/// Shows the figures of a place.
async fn page(State(app): State<App>, signed: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let place = match wanted.place.as_str() {
        "" => None,
        code => Some(code.parse::<JurisdictionCode>().map_err(|_| WebError::NotFound)?),
    };
    let today = app.clock.today();
    let years = Years { old_until: app.rules.old_stock_until_year, present: today.year() };
    let (person, language) = (signed.person.clone(), signed.language);
    let found = app.store.read(move |tx| look(tx, &person.scope(), place.as_ref(), years, today, language)).await?;
    let found = found.ok_or(WebError::NotFound)?;
    let t = signed.translator();
    let place = found.place.as_ref();
    let ledger = Ledger { place: place.map(|node| node.jurisdiction.subtree()), years, language };
    let name = place.map_or_else(
        || language.pick("全部辖区", "All of your area").to_owned(),
        |node| node.jurisdiction.name.clone(),
    );
    let lead = match language {
        Language::Chinese => format!("{name} · 截至 {today}，点击任一数字查看对应隐患"),
        Language::English => format!("{name} · as of {today}; every figure opens the hazards it counts"),
    };
    let chart = ledger.chart(&found.dashboard.months, t);
    render(&DashboardPage {
        shell: signed.shell(t.t("dashboard-title"), Some(NavArea::Dashboard)),
        lead,
        filters: filters(&found, language),
        figures: cards(&found.dashboard.headline, &ledger),
        places: ledger.places(&found.dashboard.places, &found.below, t),
        sectors: ledger.sectors(&found.dashboard.sectors, t),
        months: ledger.months(&found.dashboard.months),
        month_chart: JsonBlock::new(&chart).map_err(WebError::fault)?,
        map: JsonBlock::new(&found.map.data).map_err(WebError::fault)?,
        map_note: if found.map.data.areas.is_empty() && found.map.data.points.is_empty() {
            let none =
                ("企业尚未标注风险等级和位置，标注后在此显示四色分布。", "No enterprise here has a risk level yet.");
            language.pick(none.0, none.1).to_owned()
        } else {
            t.t("dashboard-map-note")
        },
        areas: found.map.data.areas,
    })
}

fn look(
    tx: &mut Tx<'_>,
    scope: &bihuan_domain::accounts::Scope,
    place: Option<&JurisdictionCode>,
    years: Years,
    today: jiff::civil::Date,
    language: Language,
) -> Result<Option<Found>, StoreError> {
    let node = match place {
        None => None,
        Some(code) => match jurisdictions::find(tx, scope, code)? {
            Some(node) => Some(node),
            None => return Ok(None),
        },
    };
    let Some(dashboard) = figures::dashboard(tx, scope, place, years, today)? else { return Ok(None) };
    let mut below = HashMap::new();
    for place in &dashboard.places {
        below.extend(jurisdictions::find(tx, scope, &place.code)?.map(|node| (place.code.to_string(), node)));
    }
    let map = map::draw(tx, scope, node.as_ref(), &dashboard.places, &below, language)?;
    let choices = place_choices(&jurisdictions::choices(tx, scope, place)?, |node| node.code().to_string());
    Ok(Some(Found { dashboard, place: node, choices, below, map }))
}

fn filters(found: &Found, language: Language) -> FilterBar {
    let choices = found.choices.clone();
    let value = found.place.as_ref().map(|node| node.code().to_string()).unwrap_or_default();
    let label = language.pick("行政区划", "Jurisdiction");
    let all = language.pick("全部辖区", "All of your area");
    FilterBar {
        action: paths::DASHBOARD.to_owned(),
        fields: vec![Field::select("place", label, choices, all).value(value)],
        reset_href: paths::DASHBOARD.to_owned(),
        ..FilterBar::default()
    }
}

fn cards(headline: &Headline, ledger: &Ledger) -> Vec<StatCard> {
    let language = ledger.language;
    let t = bihuan_ui::Translator::new(language);
    let card = |label: String, value: i64, href: String, tone, icon| StatCard {
        label,
        value: rows::count(value),
        href,
        note: String::new(),
        // Nothing to worry about is not shown as a worry.
        tone: if value == 0 { Tone::Neutral } else { tone },
        icon,
    };
    let of = |label: (&str, &str), value: i64| {
        format!("{} {}", language.pick(label.0, label.1), number(value.unsigned_abs()))
    };
    let mut found =
        card(t.t("dashboard-card-found"), headline.found, ledger.found(&[]), Tone::Neutral, "clipboard-list");
    found.note = of(("其中重大", "Major:"), headline.major_found);
    let mut closed =
        card(t.t("dashboard-card-closed"), headline.closed, ledger.closed(&[]), Tone::Closed, "circle-check");
    closed.note = of(("未销号", "Open:"), headline.open);
    let rate = StatCard {
        label: t.t("dashboard-card-rate"),
        value: rows::rate(headline).0,
        href: ledger.closed(&[]),
        note: language.pick("已销号 ÷（累计－终结）", "closed ÷ (found − terminated)").to_owned(),
        tone: Tone::Good,
        icon: "progress-check",
    };
    let overdue =
        card(t.t("dashboard-card-overdue"), headline.overdue, ledger.overdue(&[]), Tone::Overdue, "clock-exclamation");
    let label = match language {
        Language::Chinese => format!("{}年及以前重大存量", ledger.years.old_until),
        Language::English => format!("Major stock of {} and before", ledger.years.old_until),
    };
    let mut old = card(label, headline.major_old_open, ledger.old_majors(), Tone::Major, "alert-octagon");
    old.note = of(("重大未销号共", "Major and open:"), headline.major_open);
    let mut new = card(t.t("dashboard-card-new"), headline.new_this_year, ledger.this_year(&[]), Tone::Neutral, "plus");
    new.note = of(("其中重大", "Major:"), headline.major_new_this_year);
    let open =
        card(language.pick("未销号存量", "Open").to_owned(), headline.open, ledger.open(&[]), Tone::Rectifying, "tool");
    let listed =
        card(language.pick("挂牌督办中", "Listed").to_owned(), headline.listed, ledger.listed(), Tone::Listed, "flag");
    vec![found, closed, rate, open, overdue, old, new, listed]
}

#[cfg(test)]
mod tests;
