//! GET /campaigns/{id}/calendar: what is to be handed in, month by month.

use crate::{Answer, App, Path, Signed, WebError, render};
use axum::extract::State;
use bihuan_domain::{
    Language,
    calendar::WorkCalendar,
    campaigns::{self, Campaign, Item, ItemKind},
    ids::CampaignId,
    tasks::{Task, TaskKind},
};
use bihuan_store::{
    StoreError, campaigns as rows,
    tasks::{self, TaskFilter},
};
use bihuan_ui::{
    Badge, Empty, Link, NavArea, Tone,
    campaigns::{CalendarMonth, CalendarPage, ReturnLine},
    paths,
};
use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};
use std::collections::BTreeMap;

/// Months that the calendar shows.
const MONTHS: i32 = 12;
/// Tasks of returns that are looked at.
const TASKS: usize = 2_000;

pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>) -> Answer {
    let (scope, today) = (campaigns::visible(&signed.actor), app.clock.today());
    let first = today.first_of_month();
    let found = app.store.read(move |tx| {
        let Some(head) = rows::load_head(tx, &scope, id)? else { return Ok::<_, StoreError>(None) };
        let campaign = rows::load(tx, &scope, id)?.unwrap_or(head);
        let filter = TaskFilter {
            campaign: Some(id),
            kind: Some(TaskKind::Return),
            due_from: Some(first),
            ..TaskFilter::default()
        };
        let (open, _) = tasks::list(tx, &scope, &filter, None, TASKS)?;
        Ok(Some((campaign, open)))
    });
    let (campaign, open) = found.await?.ok_or(WebError::NotFound)?;
    let t = signed.translator();
    render(&CalendarPage {
        shell: signed.shell(t.t("campaigns-calendar-title"), Some(NavArea::Campaigns)),
        crumbs: vec![
            Link::new(t.t("campaigns-title"), paths::CAMPAIGNS),
            Link::new(&campaign.document.title, format!("/campaigns/{id}")),
        ],
        months: months(&campaign, &open, today, &app.rules.calendar, signed.language),
        empty: Empty {
            icon: "calendar",
            title: t.t("campaigns-calendar-empty-title"),
            sentence: t.t("campaigns-calendar-empty-sentence"),
            action: None,
        },
    })
}

fn months(
    campaign: &Campaign,
    open: &[Task],
    today: Date,
    calendar: &WorkCalendar,
    language: Language,
) -> Vec<CalendarMonth> {
    let mut days: BTreeMap<Date, Vec<ReturnLine>> = BTreeMap::new();
    for task in open {
        let Some(due) = task.due_on else { continue };
        let who: Vec<_> = task.parties.iter().map(|party| party.unit.name.as_str()).collect();
        days.entry(due).or_default().push(ReturnLine {
            day: day(due, language),
            what: Link::new(&task.title, format!("/tasks/{}", task.id)),
            who: who.join("、"),
            badge: crate::tasks::state_badge(task, language),
        });
    }
    for item in campaign.accepted(ItemKind::Return) {
        for (key, due) in ahead(campaign, item, today, calendar) {
            let is_open = open.iter().any(|task| task.item == item.id && task.occurrence == key);
            if !is_open {
                days.entry(due).or_default().push(planned(item, due, language));
            }
        }
    }
    let mut months: Vec<CalendarMonth> = Vec::new();
    for (due, lines) in days {
        let name = match language {
            Language::Chinese => format!("{}年{}月", due.year(), due.month()),
            Language::English => format!("{:04}-{:02}", due.year(), due.month()),
        };
        match months.last_mut().filter(|month| month.name == name) {
            Some(month) => month.lines.extend(lines),
            None => months.push(CalendarMonth { name, lines }),
        }
    }
    months
}

/// The periods to come within the months that are shown and the campaign's time.
fn ahead(campaign: &Campaign, item: &Item, today: Date, calendar: &WorkCalendar) -> Vec<(String, Date)> {
    let Some(every) = item.contents.deadline.every else { return Vec::new() };
    let last = today.saturating_add(MONTHS.months());
    let last = campaign.document.to.map_or(last, |end| end.min(last));
    let mut found: BTreeMap<String, Date> = BTreeMap::new();
    let mut at = today;
    while at <= last {
        for one in every.occurrences(at, campaign.first_year(today), calendar) {
            if one.due_on >= today {
                found.insert(one.key, one.due_on);
            }
        }
        at = at.saturating_add(7.days());
    }
    found.into_iter().collect()
}

fn planned(item: &Item, due: Date, language: Language) -> ReturnLine {
    let units: Vec<_> = item.contents.parties.iter().map(|party| party.name.as_str()).collect();
    let to = &item.contents.addressee;
    let who = if to.is_empty() { units.join("、") } else { format!("{} → {to}", units.join("、")) };
    ReturnLine {
        day: day(due, language),
        what: Link::new(&item.contents.title, ""),
        who,
        badge: Badge::new(Tone::Neutral, language.pick("未到期", "To come")),
    }
}

fn day(date: Date, language: Language) -> String {
    let (chinese, english) = match date.weekday() {
        Weekday::Monday => ("周一", "Mon"),
        Weekday::Tuesday => ("周二", "Tue"),
        Weekday::Wednesday => ("周三", "Wed"),
        Weekday::Thursday => ("周四", "Thu"),
        Weekday::Friday => ("周五", "Fri"),
        Weekday::Saturday => ("周六", "Sat"),
        Weekday::Sunday => ("周日", "Sun"),
    };
    format!("{date} {}", language.pick(chinese, english))
}
