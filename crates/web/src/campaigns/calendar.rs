//! GET /campaigns/{id}/calendar: what is to be handed in and what recurs, month by month.

use super::progress;
use crate::{Answer, App, Path, Signed, WebError, render};
use axum::extract::State;
use bihuan_domain::{
    Language,
    accounts::Scope,
    calendar::WorkCalendar,
    campaigns::{self, Cadence, Campaign, Every, Item, ItemKind, Occurrence, periods},
    ids::CampaignId,
    tasks::{Task, TaskKind},
};
use bihuan_store::{
    StoreError, Tx, campaigns as rows,
    tasks::{self, DutyDay, TaskFilter},
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
/// Tasks of a kind that are looked at.
const TASKS: usize = 2_000;

/// What the page is made from.
struct Sight {
    campaign: Campaign,
    /// Returns, and duties of units.
    open: Vec<Task>,
    /// Duties of enterprises by day.
    duties: Vec<DutyDay>,
}

pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>) -> Answer {
    let (scope, today) = (campaigns::visible(&signed.actor), app.clock.today());
    let sight = app.store.read(move |tx| look(tx, &scope, id, today)).await?.ok_or(WebError::NotFound)?;
    let t = signed.translator();
    render(&CalendarPage {
        shell: signed.shell(t.t("campaigns-calendar-title"), Some(NavArea::Campaigns)),
        crumbs: vec![
            Link::new(t.t("campaigns-title"), paths::CAMPAIGNS),
            Link::new(&sight.campaign.document.title, format!("/campaigns/{id}")),
        ],
        months: months(lines(&sight, today, &app.rules.calendar, signed.language), signed.language),
        empty: Empty {
            icon: "calendar",
            title: t.t("campaigns-calendar-empty-title"),
            sentence: t.t("campaigns-calendar-empty-sentence"),
            action: None,
        },
    })
}

fn look(tx: &mut Tx<'_>, scope: &Scope, id: CampaignId, today: Date) -> Result<Option<Sight>, StoreError> {
    let Some(head) = rows::load_head(tx, scope, id)? else { return Ok(None) };
    let campaign = rows::load(tx, scope, id)?.unwrap_or(head);
    let first = today.first_of_month();
    let base = TaskFilter { campaign: Some(id), due_from: Some(first), ..TaskFilter::default() };
    let returns = TaskFilter { kind: Some(TaskKind::Return), ..base.clone() };
    let (mut open, _) = tasks::list(tx, scope, &returns, None, TASKS)?;
    open.extend(tasks::list_of_units(tx, scope, &TaskFilter { kind: Some(TaskKind::Duty), ..base }, TASKS)?);
    let duties = tasks::duty_days(tx, scope, id, first)?;
    Ok(Some(Sight { campaign, open, duties }))
}

type Days = BTreeMap<Date, Vec<ReturnLine>>;

fn lines(sight: &Sight, today: Date, calendar: &WorkCalendar, language: Language) -> Days {
    let Sight { campaign, open, duties } = sight;
    let mut days = Days::new();
    for task in open {
        let Some(due) = task.due_on else { continue };
        days.entry(due).or_default().push(of_task(task, due, language));
    }
    for duty in duties {
        days.entry(duty.due_on).or_default().push(of_duty(campaign.id, duty, today, language));
    }
    for item in campaign.accepted(ItemKind::Return) {
        for one in item.contents.deadline.every.map(|every| ahead(campaign, every, today, calendar)).unwrap_or_default()
        {
            if !open.iter().any(|task| task.item == item.id && task.occurrence == one.key) {
                days.entry(one.due_on).or_default().push(planned(item, "", one.due_on, language));
            }
        }
    }
    for item in campaign.accepted(ItemKind::Duty) {
        let usual = item.contents.deadline.every.map(|every| ("", every));
        let others = item.contents.exceptions.iter().map(|exception| (exception.who.as_str(), exception.every));
        for (who, every) in usual.into_iter().chain(others) {
            for one in ahead(campaign, every, today, calendar) {
                let is_open = open.iter().any(|task| task.item == item.id && task.occurrence == one.key)
                    || duties.iter().any(|duty| duty.item == item.id && duty.due_on == one.due_on);
                if !is_open {
                    days.entry(one.due_on).or_default().push(planned(item, who, one.due_on, language));
                }
            }
        }
    }
    days
}

fn months(days: Days, language: Language) -> Vec<CalendarMonth> {
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

/// The periods to come within the months that are shown; of what recurs within a month only those of this one.
fn ahead(campaign: &Campaign, every: Every, today: Date, calendar: &WorkCalendar) -> Vec<Occurrence> {
    let last = match every.cadence {
        Cadence::Day | Cadence::Week => today.last_of_month(),
        _ => today.saturating_add(MONTHS.months()),
    };
    periods(campaign, every, (today, last), calendar)
}

fn of_task(task: &Task, due: Date, language: Language) -> ReturnLine {
    let who: Vec<_> = task.parties.iter().map(|party| party.unit.name.as_str()).collect();
    ReturnLine {
        day: day(due, language),
        kind: kind(task.kind, language),
        what: Link::new(&task.title, format!("/tasks/{}", task.id)),
        who: who.join("、"),
        badge: crate::tasks::state_badge(task, language),
    }
}

fn of_duty(campaign: CampaignId, duty: &DutyDay, today: Date, language: Language) -> ReturnLine {
    let on = duty.due_on.to_string();
    let (total, done) = (duty.total, duty.done);
    let tone = if done == total {
        Tone::Closed
    } else if duty.due_on < today {
        Tone::Overdue
    } else {
        Tone::Rectifying
    };
    ReturnLine {
        day: day(duty.due_on, language),
        kind: kind(TaskKind::Duty, language),
        what: Link::new(
            &duty.title,
            progress::href(campaign, &[("kind", TaskKind::Duty.name()), ("due_from", &on), ("due_to", &on)]),
        ),
        who: match language {
            Language::Chinese => format!("{total}家企业"),
            Language::English => format!("{total} enterprises"),
        },
        badge: Badge::new(tone, format!("{} {done}/{total}", language.pick("已履职", "fulfilled"))),
    }
}

fn planned(item: &Item, exception: &str, due: Date, language: Language) -> ReturnLine {
    let units: Vec<_> = item.contents.parties.iter().map(|party| party.name.as_str()).collect();
    let units = if exception.is_empty() { units.join("、") } else { exception.to_owned() };
    let to = &item.contents.addressee;
    let of = if item.kind == ItemKind::Duty { TaskKind::Duty } else { TaskKind::Return };
    ReturnLine {
        day: day(due, language),
        kind: kind(of, language),
        what: Link::new(&item.contents.title, ""),
        who: if to.is_empty() { units } else { format!("{units} → {to}") },
        badge: Badge::new(Tone::Neutral, language.pick("未到期", "To come")),
    }
}

fn kind(kind: TaskKind, language: Language) -> Badge {
    let tone = if kind == TaskKind::Duty { Tone::General } else { Tone::Registered };
    Badge::new(tone, kind.label(language))
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
