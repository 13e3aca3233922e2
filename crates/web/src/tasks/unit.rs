//! GET /units/{id}: what a unit owes, and what it must rectify; to look at and to print.

use super::table;
use crate::{Answer, App, Path, Signed, WebError, campaigns::unit_rows, hazards as ledger, places, render};
use axum::extract::State;
use bihuan_domain::{
    Language,
    accounts::Actor,
    campaigns,
    clock::china_minute,
    enterprises,
    ids::{CampaignId, UnitId},
    tasks::{Task, TaskKind},
    units::{Unit, UnitKind},
};
use bihuan_store::{
    StoreError, Tx,
    hazards::{LedgerRow, open_of_responsible},
    jurisdictions,
    tasks::{self as rows, OwedByUnit, Progress, UnitStanding},
    units,
};
use bihuan_ui::{
    Link, NavArea, StatCard, Tone, Translator,
    campaigns::{UnitPage, UnitSection},
    number, paths,
};
use jiff::{ToSpan as _, civil::Date};
use std::collections::HashMap;

/// Rows of a part of the page.
const ROWS: usize = 30;
/// Hazards that are counted and listed.
const HAZARDS: usize = 200;

/// What the page is made from.
struct Sight {
    unit: Unit,
    place: String,
    is_seen_enterprise: bool,
    standing: UnitStanding,
    campaigns: Vec<(CampaignId, String, Progress)>,
    owed: Vec<(TaskKind, Vec<Task>)>,
    done: Vec<Task>,
    hazards: Vec<LedgerRow>,
    names: HashMap<String, String>,
}

pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<UnitId>) -> Answer {
    let (actor, today) = (signed.actor.clone(), app.clock.today());
    let sight = app.store.read(move |tx| look(tx, &actor, id, today)).await?.ok_or(WebError::NotFound)?;
    let as_of = signed.translator().t1("enterprises-as-of", "time", china_minute(app.clock.now()));
    render(&build(&signed, &sight, today, as_of))
}

/// A unit is seen where it has its place, by those who belong to it, and by those who see something of what it owes.
fn look(tx: &mut Tx<'_>, actor: &Actor, id: UnitId, today: Date) -> Result<Option<Sight>, StoreError> {
    let Some(unit) = units::find(tx, id)? else { return Ok(None) };
    let scope = campaigns::visible(actor);
    let node = match &unit.place {
        Some(code) => jurisdictions::find(tx, &bihuan_domain::accounts::Scope::everything(), code)?,
        None => None,
    };
    let place = node.map(|node| node.jurisdiction.place);
    let standing = rows::standing_of_unit(tx, &scope, id, today)?;
    let hazards = open_of_responsible(tx, &actor.scope(), id, HAZARDS)?;
    let counted = standing.tasks.total + standing.returns.total + standing.duties.total;
    let is_at_home = place.as_ref().is_some_and(|place| scope.sees(place, &[id])) || scope.unit() == Some(id);
    if !is_at_home && counted == 0 && hazards.is_empty() {
        return Ok(None);
    }
    let mut owed = Vec::new();
    for kind in TaskKind::ALL {
        owed.push((*kind, rows::owed_by_unit(tx, &scope, id, *kind, ROWS)?));
    }
    let is_seen_enterprise = unit.kind == UnitKind::Enterprise
        && bihuan_store::enterprises::load(tx, &enterprises::visible(actor), id)?.is_some();
    Ok(Some(Sight {
        is_seen_enterprise,
        place: place.map(|place| places::path_text(tx, &place, " · ")).transpose()?.unwrap_or_default(),
        campaigns: rows::by_campaign(tx, &scope, id)?,
        done: rows::done_by_unit(tx, &scope, id, None, ROWS)?,
        names: places::names_of(tx, ledger::codes(&hazards))?,
        unit,
        standing,
        owed,
        hazards,
    }))
}

/// The list of a unit's tasks with conditions.
fn href(unit: UnitId, pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("unit", &unit.to_string()).append_pair("part", "answers").extend_pairs(pairs);
    format!("{}?{}", paths::TASKS, query.finish())
}

fn build(signed: &Signed, sight: &Sight, today: Date, as_of: String) -> UnitPage {
    let (t, language) = (signed.translator(), signed.language);
    let Sight { unit, .. } = sight;
    let lead = [unit.kind.label(language), &sight.place];
    let lead: Vec<_> = lead.into_iter().filter(|part| !part.is_empty()).collect();
    let file = language.pick("企业档案", "The enterprise's file");
    UnitPage {
        shell: signed.shell(&unit.name, Some(NavArea::Campaigns)),
        crumbs: vec![Link::new(t.t("campaigns-title"), paths::CAMPAIGNS)],
        lead: lead.join(" · "),
        enterprise: sight.is_seen_enterprise.then(|| Link::new(file, format!("{}/{}", paths::ENTERPRISES, unit.id))),
        figures: cards(unit.id, &sight.standing, today, language),
        campaigns: unit_rows(unit.id, &sight.campaigns, t),
        sections: sections(sight, today, t),
        hazards: ledger::table(&sight.hazards, None, &sight.names, today, language),
        hazard_count: t.t1("common-total", "count", number(sight.hazards.len() as u64)),
        as_of,
    }
}

fn cards(id: UnitId, standing: &UnitStanding, today: Date, language: Language) -> Vec<StatCard> {
    let of = |each: fn(OwedByUnit) -> u64| {
        let UnitStanding { tasks, returns, duties } = *standing;
        each(tasks) + each(returns) + each(duties)
    };
    let card = |words: (&str, &str), value: u64, href: String, tone, icon| StatCard {
        label: language.pick(words.0, words.1).to_owned(),
        value: number(value),
        href,
        note: String::new(),
        tone: if value == 0 { Tone::Neutral } else { tone },
        icon,
    };
    let list = |pairs: &[(&str, &str)]| href(id, pairs);
    let (from, to) = (today.to_string(), today.saturating_add(30.days()).to_string());
    let soon = [("owed", "1"), ("due_from", from.as_str()), ("due_to", to.as_str())];
    let mut cards = vec![
        card(("待完成", "Owed"), of(|one| one.owed), list(&[("owed", "1")]), Tone::Registered, "list-check"),
        card(
            ("逾期", "Overdue"),
            of(|one| one.overdue),
            list(&[("owed", "1"), ("overdue", "1")]),
            Tone::Overdue,
            "clock-exclamation",
        ),
        card(("30天内到期", "Due in 30 days"), of(|one| one.due_soon), list(&soon), Tone::DueSoon, "calendar-due"),
        card(("已完成", "Done"), of(OwedByUnit::done), list(&[("owed", "0")]), Tone::Good, "circle-check"),
    ];
    let all = of(|one| one.total);
    if let Some(done) = cards.get_mut(3) {
        done.note = format!("{} / {}", number(of(OwedByUnit::done)), number(all));
    }
    cards
}

fn sections(sight: &Sight, today: Date, t: Translator) -> Vec<UnitSection> {
    let (id, language) = (sight.unit.id, t.language);
    let all = |pairs: &[(&str, &str)]| Link::new(language.pick("查看全部", "See all"), href(id, pairs));
    let words = |kind: TaskKind| match kind {
        TaskKind::Task => ("tasks", ("待完成的任务", "Tasks owed"), ("没有待完成的任务。", "No task is owed.")),
        TaskKind::Return => ("returns", ("待报送", "Returns owed"), ("没有待报送的材料。", "No return is owed.")),
        TaskKind::Duty => ("duties", ("待履职", "Duties owed"), ("没有待履行的职责。", "No duty is owed.")),
    };
    let mut sections: Vec<_> = sight
        .owed
        .iter()
        .map(|(kind, tasks)| {
            let (part, title, none) = words(*kind);
            UnitSection {
                id: part,
                title: language.pick(title.0, title.1).to_owned(),
                table: table::table(tasks, today, t),
                all: all(&[("kind", kind.name()), ("owed", "1")]),
                none: language.pick(none.0, none.1).to_owned(),
            }
        })
        .collect();
    sections.push(UnitSection {
        id: "done",
        title: language.pick("最近完成", "Done last").to_owned(),
        table: table::table(&sight.done, today, t),
        all: all(&[("state", "done")]),
        none: language.pick("还没有完成的任务。", "Nothing has been done yet.").to_owned(),
    });
    sections
}
