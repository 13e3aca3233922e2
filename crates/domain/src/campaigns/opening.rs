//! What a running campaign asks of whom and by when: its items as tasks to open.

use super::{Cadence, Campaign, Contents, Every, Exception, Item, ItemKind, NamedUnit, Occurrence, Party, PartyRole};
use crate::{
    calendar::WorkCalendar,
    enterprises::Enterprise,
    jurisdictions::Place,
    tasks::{Opened, OwedBy, TaskKind, TaskParty},
};
use jiff::{ToSpan as _, civil::Date};

/// A task to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// What its first event says.
    pub opened: Opened,
}

impl Opening {
    fn of(
        campaign: &Campaign,
        item: &Item,
        occurrence: String,
        words: (String, String),
        (from, due_on): (Option<Date>, Option<Date>),
    ) -> Self {
        let contents = &item.contents;
        let (title, text) = words;
        Self {
            opened: Opened {
                kind: match item.kind {
                    ItemKind::Duty => TaskKind::Duty,
                    ItemKind::Return => TaskKind::Return,
                    ItemKind::Task | ItemKind::Target | ItemKind::Phase => TaskKind::Task,
                },
                campaign: campaign.id,
                campaign_title: campaign.document.title.clone(),
                office: campaign.office.clone(),
                item: item.id,
                occurrence,
                place: campaign.place.clone(),
                chapter: contents.chapter().to_owned(),
                section: contents.section().to_owned(),
                ordinal: contents.ordinal.clone(),
                title,
                text,
                parties: parties_of(contents),
                from,
                due_on,
                owed_by: OwedBy::Units,
            },
        }
    }
}

/// The units of an item, each once, in the role that asks most of it.
pub(super) fn parties_of(contents: &Contents) -> Vec<TaskParty> {
    let mut parties: Vec<TaskParty> = Vec::new();
    let mut add = |unit: &NamedUnit, party: &Party| match parties.iter_mut().find(|known| known.unit.id == unit.id) {
        Some(known) => known.role = known.role.min(party.role),
        None => parties.push(TaskParty { unit: unit.clone(), role: party.role, completed: None }),
    };
    for party in &contents.parties {
        party.units.iter().for_each(|unit| add(unit, party));
    }
    parties
}

/// Tasks that a campaign opens when it is published: those that are due once. A task with dates on the way is one for each
/// date; a task without any date is due when the campaign ends.
#[must_use]
pub fn fixed_openings(campaign: &Campaign) -> Vec<Opening> {
    let mut openings = Vec::new();
    for item in campaign.items.iter().filter(|item| is_asked(item)) {
        let Contents { title, text, deadline, .. } = &item.contents;
        for (at, milestone) in deadline.milestones.iter().enumerate() {
            let words = (short(&milestone.text, title), text.clone());
            let dates = (deadline.from, Some(milestone.due_on));
            openings.push(Opening::of(campaign, item, format!("m{}", at + 1), words, dates));
        }
        let due_on = deadline.due_on.or_else(|| {
            let is_open = deadline.every.is_none() && deadline.milestones.is_empty();
            campaign.document.to.filter(|_| is_open)
        });
        if due_on.is_some() {
            let words = (title.clone(), text.clone());
            openings.push(Opening::of(campaign, item, "once".to_owned(), words, (deadline.from, due_on)));
        }
    }
    openings
}

/// Tasks that recur and whose period has begun on `today`, but for duties of enterprises. Periods that were over before
/// the campaign was published, or that begin after its end, ask for nothing.
#[must_use]
pub fn recurring_openings(campaign: &Campaign, today: Date, calendar: &WorkCalendar) -> Vec<Opening> {
    let mut openings = Vec::new();
    for item in campaign.items.iter().filter(|item| is_asked(item) && item.contents.enterprises.is_none()) {
        let Some(every) = item.contents.deadline.every else { continue };
        for occurrence in every.occurrences(today, campaign.first_year(today), calendar) {
            if is_in_force(campaign, &occurrence) {
                let words = (item.contents.title.clone(), item.contents.text.clone());
                let dates = (Some(occurrence.from), Some(occurrence.due_on));
                openings.push(Opening::of(campaign, item, occurrence.key, words, dates));
            }
        }
    }
    openings
}

/// The rhythm in which a duty binds an enterprise, with the exception that it comes from; `None` where it does not bind it.
#[must_use]
pub fn rhythm<'a>(item: &'a Item, enterprise: &Enterprise) -> Option<(Every, Option<&'a Exception>)> {
    let contents = &item.contents;
    let has = |wanted: &[crate::identifiers::KeyFieldCode]| {
        wanted.iter().any(|field| enterprise.profile.key_fields.contains(field))
    };
    let binds = contents.enterprises.as_ref().is_some_and(|fields| fields.is_empty() || has(fields));
    let exception = contents.exceptions.iter().find(|exception| has(&exception.key_fields));
    let every = exception.map(|exception| exception.every).or(contents.deadline.every).filter(|_| binds)?;
    Some((every, exception))
}

/// The periods of a rhythm within the campaign's time whose last day lies between two days, the earliest first.
#[must_use]
pub fn periods(
    campaign: &Campaign,
    every: Every,
    (from, to): (Date, Date),
    calendar: &WorkCalendar,
) -> Vec<Occurrence> {
    let first_year = campaign.first_year(from);
    let mut found: Vec<Occurrence> = Vec::new();
    // The last day of a period may move by a long holiday: begin well before. The shortest step of a period but a day is a week.
    let step = if every.cadence == Cadence::Day { 1.day() } else { 7.days() };
    let mut at = from.saturating_sub(31.days());
    while at <= to {
        for one in every.occurrences(at, first_year, calendar) {
            let is_new = found.iter().all(|known| known.key != one.key);
            if is_new && one.due_on >= from && one.due_on <= to && is_in_force(campaign, &one) {
                found.push(one);
            }
        }
        at = at.saturating_add(step);
    }
    found.sort_by_key(|one| one.due_on);
    found
}

/// What a duty of enterprises asks of one of them in the period of `today`: in its own rhythm where an exception names it,
/// in the usual one otherwise; nothing of an enterprise that it does not bind.
#[must_use]
pub fn obligation(
    campaign: &Campaign,
    item: &Item,
    enterprise: &Enterprise,
    today: Date,
    calendar: &WorkCalendar,
) -> Vec<Opening> {
    let contents = &item.contents;
    let Some((every, _)) = rhythm(item, enterprise) else { return Vec::new() };
    let unit = NamedUnit { id: enterprise.id, name: enterprise.profile.name.clone() };
    let occurrences = every.occurrences(today, campaign.first_year(today), calendar);
    let in_force = occurrences.into_iter().filter(|occurrence| is_in_force(campaign, occurrence));
    in_force
        .map(|occurrence| {
            let words = (contents.title.clone(), contents.text.clone());
            let dates = (Some(occurrence.from), Some(occurrence.due_on));
            let mut opening = Opening::of(campaign, item, occurrence.key, words, dates);
            opening.opened.owed_by = OwedBy::Enterprise;
            opening.opened.place = Place::clone(enterprise.place());
            opening.opened.parties =
                vec![TaskParty { unit: unit.clone(), role: PartyRole::Responsible, completed: None }];
            opening
        })
        .collect()
}

fn is_asked(item: &Item) -> bool {
    item.state == super::ItemState::Accepted && matches!(item.kind, ItemKind::Task | ItemKind::Return | ItemKind::Duty)
}

fn is_in_force(campaign: &Campaign, occurrence: &Occurrence) -> bool {
    campaign.published_on.is_some_and(|published| occurrence.due_on >= published)
        && campaign.document.to.is_none_or(|last| occurrence.from <= last)
}

fn short(text: &str, title: &str) -> String {
    let text = text.trim();
    if text.is_empty() { title.to_owned() } else { text.chars().take(300).collect() }
}
