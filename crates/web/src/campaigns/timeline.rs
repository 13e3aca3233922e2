//! GET /campaigns/{id}/timeline: the phases of a campaign, and what happened in it.

use super::{page::phases, progress, words};
use crate::{Answer, App, Path, Signed, WebError, render};
use axum::extract::State;
use bihuan_domain::{
    Language,
    audit::{EventEnvelope, StreamId},
    campaigns::{self, Campaign, CampaignEvent, ItemKind},
    china_date,
    ids::CampaignId,
    tasks::Task,
};
use bihuan_store::{
    StoreError, Tx, audit, campaigns as rows,
    tasks::{self, MonthFigure},
};
use bihuan_ui::{Fact, Link, NavArea, TimelineEvent, Tone, campaigns::TimelinePage, number, paths};
use jiff::civil::Date;

/// Tasks that are named; the months count all.
const DONE: usize = 100;

/// What the page is made from.
struct Sight {
    campaign: Campaign,
    events: Vec<EventEnvelope>,
    months: Vec<MonthFigure>,
    done: Vec<Task>,
}

pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>) -> Answer {
    let (scope, today) = (campaigns::visible(&signed.actor), app.clock.today());
    let sight = app.store.read(move |tx| look(tx, &scope, id)).await?.ok_or(WebError::NotFound)?;
    let (t, campaign) = (signed.translator(), &sight.campaign);
    render(&TimelinePage {
        shell: signed.shell(t.t("campaigns-timeline-title"), Some(NavArea::Campaigns)),
        crumbs: vec![
            Link::new(t.t("campaigns-title"), paths::CAMPAIGNS),
            Link::new(&campaign.document.title, format!("/campaigns/{id}")),
        ],
        phases: phases(campaign, today, signed.language),
        events: events(&sight, today, signed.language),
    })
}

fn look(tx: &mut Tx<'_>, scope: &bihuan_domain::accounts::Scope, id: CampaignId) -> Result<Option<Sight>, StoreError> {
    let Some(head) = rows::load_head(tx, scope, id)? else { return Ok(None) };
    // What the office decided is for those who see the campaign's place; what became of tasks, as far as they are seen.
    let whole = rows::load_outline(tx, scope, id)?;
    let scope = &tasks::scope_within(scope, &head);
    let events = if whole.is_some() { audit::stream_envelopes(tx, &StreamId::campaign(id))? } else { Vec::new() };
    Ok(Some(Sight {
        campaign: whole.unwrap_or(head),
        events,
        months: tasks::by_month(tx, scope, id)?,
        done: tasks::done_last(tx, scope, id, DONE)?,
    }))
}

/// Everything by day, the latest first; the same day in the order of this function.
fn events(sight: &Sight, today: Date, language: Language) -> Vec<TimelineEvent> {
    let mut all: Vec<(Date, TimelineEvent)> = Vec::new();
    all.extend(sight.months.iter().filter_map(|month| of_month(sight.campaign.id, month, today, language)));
    all.extend(sight.done.iter().filter_map(|task| of_task(task, language)));
    all.extend(of_phases(&sight.campaign, language));
    all.extend(sight.events.iter().filter_map(|envelope| of_campaign(envelope, language)));
    all.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    all.into_iter().map(|(_, event)| event).collect()
}

fn event(day: Date, title: String, tone: Tone, facts: Vec<Fact>) -> (Date, TimelineEvent) {
    let facts = facts.into_iter().filter(|fact| !fact.value.is_empty()).collect();
    (day, TimelineEvent { title, when: day.to_string(), tone, facts, ..TimelineEvent::default() })
}

/// A month stands at its last day, the present one at today.
fn of_month(
    campaign: CampaignId,
    month: &MonthFigure,
    today: Date,
    language: Language,
) -> Option<(Date, TimelineEvent)> {
    let first: Date = format!("{}-01", month.month).parse().ok()?;
    let last = first.last_of_month();
    let day = if first <= today && today <= last { today } else { last };
    let list = |name: &str| progress::href(campaign, &[("kind", "task"), (name, &month.month)]);
    let fact = |words: (&str, &str), count: u64, name: &str| {
        Fact::new(language.pick(words.0, words.1), number(count)).href(list(name))
    };
    let title = match language {
        Language::Chinese => format!("{}年{}月", first.year(), first.month()),
        Language::English => month.month.clone(),
    };
    let facts = vec![
        fact(("到期任务", "Tasks due"), month.due, "due_month"),
        fact(("完成任务", "Tasks done"), month.done, "done_month"),
    ];
    let tone = if last < today { Tone::Neutral } else { Tone::DueSoon };
    Some(event(day, title, tone, facts))
}

fn of_task(task: &Task, language: Language) -> Option<(Date, TimelineEvent)> {
    let units: Vec<_> = task.parties.iter().take(3).map(|party| party.unit.name.as_str()).collect();
    let facts = vec![
        Fact::new(task.kind.label(language), &task.title).href(format!("/tasks/{}", task.id)).wide(),
        Fact::new(language.pick("责任单位", "Units"), units.join("、")),
    ];
    Some(event(task.done_on?, language.pick("完成", "Done").to_owned(), Tone::Closed, facts))
}

fn of_phases(campaign: &Campaign, language: Language) -> Vec<(Date, TimelineEvent)> {
    let mut found = Vec::new();
    for item in campaign.accepted(ItemKind::Phase) {
        let title = &item.contents.title;
        let told = |day: Option<Date>, words: (&str, &str)| {
            day.map(|day| {
                event(day, format!("{}：{title}", language.pick(words.0, words.1)), Tone::Registered, Vec::new())
            })
        };
        found.extend(told(item.contents.deadline.from, ("阶段开始", "Phase begins")));
        found.extend(told(item.contents.deadline.due_on, ("阶段结束", "Phase ends")));
    }
    found
}

/// What moved the campaign; the steps of its review are in the log.
fn of_campaign(envelope: &EventEnvelope, language: Language) -> Option<(Date, TimelineEvent)> {
    let told: CampaignEvent = serde_json::from_str(&envelope.payload).ok()?;
    let tone = match &told {
        CampaignEvent::Drafted(_) => Tone::Neutral,
        CampaignEvent::Published { .. } => Tone::Registered,
        CampaignEvent::FigureRecorded(_) => Tone::Accepted,
        CampaignEvent::Ended { .. } | CampaignEvent::Discarded { .. } => Tone::Terminated,
        _ => return None,
    };
    let (title, facts) = words::tell(&told, language);
    Some(event(china_date(envelope.recorded_at), title, tone, facts))
}
