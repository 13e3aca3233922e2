//! GET /tasks: the tasks that the user sees, by filters.

use super::table;
use crate::{Answer, App, Query, Signed, WebError, render};
use axum::extract::State;
use bihuan_domain::{
    accounts::Scope,
    campaigns::{self, CampaignState},
    tasks::{Task, TaskKind, TaskState},
    units::Unit,
};
use bihuan_store::{
    StoreError, Tx,
    campaigns::{self as campaign_rows, Brief},
    tasks::{self as rows, Answers, Cursor, OnlyOverdue, Owed, PAGE_SIZE, TaskFilter},
    units,
};
use bihuan_ui::{
    Choice, Empty, Field, FilterBar, Link, NavArea, Paging, StatCard, Tone, Translator, campaigns::TasksPage, number,
    paths,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Conditions as the address has them.
pub type Pairs = BTreeMap<String, String>;

/// What the page is made from.
struct Sight {
    tasks: Vec<Task>,
    more: bool,
    total: u64,
    campaigns: Vec<Brief>,
    unit: Option<Unit>,
    owed: u64,
    overdue: u64,
}

/// What an address asks for; `None` when it names something that does not exist.
pub fn filter(pairs: &Pairs) -> Option<TaskFilter> {
    let text = |name: &str| pairs.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let mut filter = TaskFilter {
        chapter: pairs.get("chapter").cloned(),
        done_month: text("done_month").map(str::to_owned),
        due_month: text("due_month").map(str::to_owned),
        text: text("q").map(str::to_owned),
        only_overdue: text("overdue").map(|_| OnlyOverdue),
        owed: match text("owed") {
            Some("1") => Some(Owed::Yes),
            Some("0") => Some(Owed::No),
            _ => None,
        },
        answers: text("part").filter(|part| *part == "answers").map(|_| Answers),
        ..TaskFilter::default()
    };
    if let Some(id) = text("campaign") {
        filter.campaign = Some(id.parse().ok()?);
    }
    if let Some(id) = text("unit") {
        filter.unit = Some(id.parse().ok()?);
    }
    if let Some(kind) = text("kind") {
        filter.kind = Some(TaskKind::from_name(kind)?);
    }
    if let Some(state) = text("state") {
        filter.states = vec![TaskState::from_name(state)?];
    }
    let date = |name: &str| text(name).map(str::parse::<Date>).transpose().ok();
    (filter.due_from, filter.due_to) = (date("due_from")?, date("due_to")?);
    Some(filter)
}

pub async fn page(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let filter = filter(&pairs).ok_or(WebError::BadRequest)?;
    let cursor = pairs.get("after").map(|text| text.parse::<Cursor>()).transpose().map_err(|_| WebError::BadRequest)?;
    let scope = campaigns::visible(&signed.actor);
    let asked = filter.clone();
    let sight = app.store.read(move |tx| look(tx, &scope, &asked, cursor)).await?;
    render(&build(&signed, &pairs, &filter, &sight, app.clock.today()))
}

fn look(tx: &mut Tx<'_>, scope: &Scope, filter: &TaskFilter, after: Option<Cursor>) -> Result<Sight, StoreError> {
    let (tasks, more) = rows::list(tx, scope, filter, after, PAGE_SIZE)?;
    let states = [CampaignState::Running, CampaignState::Ended, CampaignState::Superseded];
    let (mut owed, mut overdue) = (0, 0);
    if filter.unit.is_some() {
        let of_unit =
            TaskFilter { campaign: filter.campaign, unit: filter.unit, owed: Some(Owed::Yes), ..TaskFilter::default() };
        owed = rows::count(tx, scope, &of_unit)?;
        overdue = rows::count(tx, scope, &TaskFilter { only_overdue: Some(OnlyOverdue), ..of_unit })?;
    }
    Ok(Sight {
        total: rows::count(tx, scope, filter)?,
        campaigns: campaign_rows::list(tx, scope, &states)?,
        unit: filter.unit.map(|unit| units::find(tx, unit)).transpose()?.flatten(),
        tasks,
        more,
        owed,
        overdue,
    })
}

fn href(path: &str, pairs: &Pairs, change: &[(&str, Option<&str>)]) -> String {
    let mut pairs = pairs.clone();
    pairs.remove("after");
    for (name, value) in change {
        match value {
            Some(value) => pairs.insert((*name).to_owned(), (*value).to_owned()),
            None => pairs.remove(*name),
        };
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn build(signed: &Signed, pairs: &Pairs, filter: &TaskFilter, sight: &Sight, today: Date) -> TasksPage {
    let t = signed.translator();
    let campaign = filter.campaign.and_then(|id| sight.campaigns.iter().find(|one| one.id == id));
    let mut crumbs = vec![Link::new(t.t("campaigns-title"), paths::CAMPAIGNS)];
    crumbs.extend(campaign.map(|one| Link::new(&one.document.title, format!("/campaigns/{}", one.id))));
    // The unit is named only where the user sees a task of it.
    let unit = sight.unit.as_ref().filter(|_| sight.total > 0);
    let last = sight.tasks.last().filter(|_| sight.more).map(|task| task.id.to_string());
    TasksPage {
        shell: signed.shell(t.t("campaigns-tasks-title"), Some(NavArea::Campaigns)),
        crumbs,
        title: unit.map_or_else(|| t.t("campaigns-tasks-title"), |unit| unit.name.clone()),
        unit: unit.map(|unit| Link::new(t.t("campaigns-unit-page"), format!("/units/{}", unit.id))),
        lead: campaign.map(|one| one.document.title.clone()).unwrap_or_default(),
        figures: unit.map(|_| unit_cards(pairs, sight, t)).unwrap_or_default(),
        export_href: href("/tasks/export.xlsx", pairs, &[]),
        filters: filters(pairs, filter, &sight.campaigns, unit, t),
        total: number(sight.total),
        table: table::table(&sight.tasks, today, t),
        paging: Paging {
            previous: pairs.contains_key("after").then(|| href(paths::TASKS, pairs, &[])),
            next: last.map(|last| href(paths::TASKS, pairs, &[("after", Some(&last))])),
        },
        empty: Empty {
            icon: "list-check",
            title: t.t("campaigns-tasks-empty-title"),
            sentence: t.t("campaigns-tasks-empty-sentence"),
            action: None,
        },
    }
}

fn unit_cards(pairs: &Pairs, sight: &Sight, t: Translator) -> Vec<StatCard> {
    let card = |words: (&str, &str), value: u64, change: &[(&str, Option<&str>)], tone, icon| StatCard {
        label: t.language.pick(words.0, words.1).to_owned(),
        value: number(value),
        href: href(paths::TASKS, pairs, change),
        note: String::new(),
        tone,
        icon,
    };
    let owed = [("owed", Some("1")), ("overdue", None), ("state", None)];
    let overdue = [("owed", Some("1")), ("overdue", Some("1")), ("state", None)];
    vec![
        card(("待完成", "Owed"), sight.owed, &owed, Tone::Registered, "list-check"),
        card(("其中逾期", "Of these overdue"), sight.overdue, &overdue, Tone::Overdue, "clock-exclamation"),
    ]
}

fn filters(pairs: &Pairs, filter: &TaskFilter, campaigns: &[Brief], unit: Option<&Unit>, t: Translator) -> FilterBar {
    let language = t.language;
    let value = |name: &str| pairs.get(name).cloned().unwrap_or_default();
    let all = t.t("common-all");
    let select =
        |name: &str, key: &str, choices: Vec<Choice>| Field::select(name, t.t(key), choices, &all).value(value(name));
    let states = TaskState::ALL.iter().map(|state| Choice::new(state.name(), state.label(language)));
    let kinds = TaskKind::ALL.iter().map(|kind| Choice::new(kind.name(), kind.label(language)));
    let chosen = campaigns.iter().map(|one| Choice::new(one.id.to_string(), &one.document.title));
    let overdue = vec![Choice::new("1", t.t("campaigns-filter-overdue-only"))];
    let mut active: Vec<Link> = Vec::new();
    for (name, key) in
        [("chapter", "campaigns-filter-chapter"), ("due_month", "campaigns-due"), ("done_month", "campaigns-done")]
    {
        if let Some(set) = pairs.get(name) {
            active.push(Link::new(format!("{}：{set}", t.t(key)), href(paths::TASKS, pairs, &[(name, None)])));
        }
    }
    if let Some(unit) = unit {
        let label = format!("{}：{}", t.t("campaigns-filter-unit"), unit.name);
        active.push(Link::new(label, href(paths::TASKS, pairs, &[("unit", None), ("owed", None), ("part", None)])));
    }
    if let Some(owed) = filter.owed {
        let label = match owed {
            Owed::Yes => language.pick("仅待完成", "Only owed"),
            Owed::No => language.pick("仅已完成本单位部分", "Only the unit's part done"),
        };
        active.push(Link::new(label, href(paths::TASKS, pairs, &[("owed", None)])));
    }
    let kept = ["unit", "owed", "part", "chapter", "due_month", "done_month"];
    FilterBar {
        action: paths::TASKS.to_owned(),
        text: Some(Field::text("q", t.t("campaigns-filter-text")).value(value("q"))),
        fields: vec![
            select("state", "campaigns-filter-state", states.collect()),
            select("kind", "campaigns-filter-kind", kinds.collect()),
            select("overdue", "campaigns-filter-overdue", overdue),
        ],
        more: vec![
            select("campaign", "campaigns-filter-campaign", chosen.collect()),
            Field::date("due_from", t.t("campaigns-filter-due-from")).value(value("due_from")),
            Field::date("due_to", t.t("campaigns-filter-due-to")).value(value("due_to")),
        ],
        is_more_open: ["due_from", "due_to"].iter().any(|name| pairs.contains_key(*name)),
        hidden: kept.iter().filter_map(|name| Some(((*name).to_owned(), pairs.get(*name)?.clone()))).collect(),
        active,
        reset_href: paths::TASKS.to_owned(),
        submit: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_name_nothing_are_no_filter() {
        let pairs = |name: &str, value: &str| Pairs::from([(name.to_owned(), value.to_owned())]);
        for (name, value) in [("state", "lost"), ("kind", "x"), ("campaign", "1"), ("unit", "x"), ("due_from", "soon")]
        {
            assert!(filter(&pairs(name, value)).is_none(), "{name}={value}");
        }
        let found = filter(&pairs("state", "done")).unwrap();
        assert_eq!(found.states, [TaskState::Done]);
        assert_eq!(filter(&pairs("owed", "0")).unwrap().owed, Some(Owed::No));
    }
}
