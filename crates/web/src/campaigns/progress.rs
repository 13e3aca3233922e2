//! Progress in tables, each figure with the tasks that it counts.

use bihuan_domain::{
    campaigns::NamedUnit,
    ids::{CampaignId, UnitId},
    tasks::TaskKind,
};
use bihuan_store::tasks::{MonthFigure, Progress};
use bihuan_ui::{
    Link, Translator,
    campaigns::{ProgressRow, ProgressTable},
    figures::MonthChart,
    number, paths,
};

/// The list of tasks of a campaign with conditions.
pub fn href(campaign: CampaignId, pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("campaign", &campaign.to_string()).extend_pairs(pairs);
    format!("{}?{}", paths::TASKS, query.finish())
}

fn row(campaign: CampaignId, name: &str, own: &[(&str, &str)], progress: Progress) -> ProgressRow {
    let with = |more: &[(&str, &str)]| href(campaign, &[own, more].concat());
    ProgressRow {
        name: Link::new(name, with(&[])),
        total: Link::new(number(progress.total), with(&[])),
        done: Link::new(number(progress.done), with(&[("state", "done")])),
        overdue: Link::new(number(progress.overdue), with(&[("overdue", "1")])),
        rate: format!("{}%", progress.percent()),
        percent: progress.percent(),
    }
}

/// By heading.
pub fn chapters(campaign: CampaignId, chapters: &[(String, Progress)], t: Translator) -> ProgressTable {
    let none = t.language.pick("（无章节）", "(no heading)");
    let rows = chapters.iter().map(|(chapter, progress)| {
        let own = [("kind", TaskKind::Task.name()), ("chapter", chapter.as_str())];
        row(campaign, if chapter.is_empty() { none } else { chapter }, &own, *progress)
    });
    ProgressTable { label: t.t("campaigns-column-section"), rows: rows.collect() }
}

/// By unit; a unit's done ones are those of which it owes nothing.
pub fn units(campaign: CampaignId, units: &[(NamedUnit, Progress)], t: Translator) -> ProgressTable {
    let rows = units.iter().map(|(unit, progress)| {
        let id = unit.id.to_string();
        let own = [("unit", id.as_str()), ("part", "answers")];
        let mut row = row(campaign, &unit.name, &own, *progress);
        row.name.href = format!("/units/{id}");
        row.done.href = href(campaign, &[&own[..], &[("owed", "0")]].concat());
        row.overdue.href = href(campaign, &[&own[..], &[("owed", "1"), ("overdue", "1")]].concat());
        row
    });
    ProgressTable { label: t.t("campaigns-filter-unit"), rows: rows.collect() }
}

/// A unit's progress by campaign.
pub fn of_unit(unit: UnitId, campaigns: &[(CampaignId, String, Progress)], t: Translator) -> ProgressTable {
    let unit = unit.to_string();
    let rows = campaigns.iter().map(|(campaign, title, progress)| {
        let own = [("unit", unit.as_str()), ("part", "answers")];
        let mut row = row(*campaign, title, &own, *progress);
        row.name.href = format!("/campaigns/{campaign}");
        row.done.href = href(*campaign, &[&own[..], &[("owed", "0")]].concat());
        row.overdue.href = href(*campaign, &[&own[..], &[("owed", "1"), ("overdue", "1")]].concat());
        row
    });
    ProgressTable { label: t.t("campaigns-filter-campaign"), rows: rows.collect() }
}

/// By month: the table, and the same for the chart.
pub fn months(campaign: CampaignId, months: &[MonthFigure], t: Translator) -> (Vec<(String, Link, Link)>, MonthChart) {
    let kind = ("kind", TaskKind::Task.name());
    let due = |month: &str| href(campaign, &[kind, ("due_month", month)]);
    let done = |month: &str| href(campaign, &[kind, ("done_month", month)]);
    let table = months.iter().map(|one| {
        let (due, done) = (due(&one.month), done(&one.month));
        (one.month.clone(), Link::new(number(one.due), due), Link::new(number(one.done), done))
    });
    let chart = MonthChart {
        found_label: t.t("campaigns-due"),
        closed_label: t.t("campaigns-done"),
        months: months.iter().map(|one| one.month.clone()).collect(),
        found: months.iter().map(|one| one.due).collect(),
        closed: months.iter().map(|one| one.done).collect(),
        found_hrefs: months.iter().map(|one| due(&one.month)).collect(),
        closed_hrefs: months.iter().map(|one| done(&one.month)).collect(),
    };
    (table.collect(), chart)
}
