//! What becomes of the tasks of a campaign when its new version is published.

use super::{ChangeKind, ChangedField, Finished, compare};
use crate::{
    calendar::WorkCalendar,
    campaigns::{Campaign, Contents, Item, ItemId, Opening, fixed_openings, opening::parties_of, recurring_openings},
    tasks::{Asked, Revised, Task, TaskEvent, TaskParty, TaskState},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Why a task that the new version asks for no more is cancelled.
pub const REVISED: &str = "方案已修订，不再要求（revised: no longer asked for）";

type Key = (ItemId, String);

/// The tasks of a campaign on their way to its new version.
#[derive(Debug)]
pub struct Succession<'a> {
    after: &'a Campaign,
    /// By the item of the version before.
    items: BTreeMap<ItemId, Successor<'a>>,
    /// What each version asks for today, the new one as if it had run from the day of the one before.
    asked_before: BTreeMap<Key, Opening>,
    asked_after: BTreeMap<Key, Opening>,
    /// What the new version asks for of itself.
    opened: Vec<Opening>,
    carried: BTreeSet<Key>,
    today: Date,
}

/// An item of the version before beside what it became.
#[derive(Debug)]
struct Successor<'a> {
    was: &'a Item,
    item: &'a Item,
    changed: Vec<ChangedField>,
    finished: Finished,
}

impl<'a> Succession<'a> {
    /// From a campaign to its new version, which has been published today.
    #[must_use]
    pub fn new(before: &'a Campaign, after: &'a Campaign, today: Date, calendar: &WorkCalendar) -> Self {
        let changes = compare(before, after);
        let stays = changes.iter().filter(|change| matches!(change.kind, ChangeKind::Changed | ChangeKind::Unchanged));
        let items = stays.filter_map(|change| {
            let (was, item) = (before.item(change.was?)?, after.item(change.item?)?);
            Some((was.id, Successor { was, item, changed: change.fields.clone(), finished: change.finished }))
        });
        let asked = |campaign: &Campaign| {
            fixed_openings(campaign)
                .into_iter()
                .chain(recurring_openings(campaign, today, calendar))
                .collect::<Vec<_>>()
        };
        let by_key = |openings: Vec<Opening>| openings.into_iter().map(|one| (key(&one), one)).collect();
        let since_before = Campaign { published_on: before.published_on, ..after.clone() };
        Self {
            items: items.collect(),
            asked_before: by_key(asked(before)),
            asked_after: by_key(asked(&since_before)),
            opened: asked(after),
            carried: BTreeSet::new(),
            after,
            today,
        }
    }

    /// What happens to a task: it goes over to the new version, with what changed if it is not at its end; or it is
    /// cancelled, being asked for no more. `None`: it is at its end and stays with the version before.
    pub fn next(&mut self, task: &Task) -> Option<TaskEvent> {
        let is_live = !matches!(task.state, TaskState::Done | TaskState::Cancelled);
        let cancelled = || is_live.then(|| TaskEvent::Cancelled { reason: REVISED.to_owned() });
        let Some(successor) = self.items.get(&task.item) else { return cancelled() };
        let before = self.asked_before.get(&(task.item, task.occurrence.clone()));
        let after = self.successor_of(task, before, successor.item.id);
        if is_live && successor.is_void(task, before, after) {
            return cancelled();
        }
        let contents = &successor.item.contents;
        let reopens = task.state == TaskState::Done && successor.finished == Finished::Reopened;
        let asked = (is_live || reopens).then(|| successor.asked(task, before, after)).flatten();
        let revised = Revised {
            campaign: self.after.id,
            campaign_title: self.after.document.title.clone(),
            office: self.after.office.clone(),
            item: successor.item.id,
            occurrence: after.map_or_else(|| task.occurrence.clone(), |one| one.opened.occurrence.clone()),
            chapter: contents.chapter().to_owned(),
            section: contents.section().to_owned(),
            ordinal: contents.ordinal.clone(),
            on: self.today,
            before: asked.as_ref().map(|_| Asked::of(task)),
            after: asked,
            finished: if reopens { Finished::Reopened } else { Finished::Kept },
        };
        self.carried.insert((revised.item, revised.occurrence.clone()));
        Some(TaskEvent::Revised(Box::new(revised)))
    }

    /// Which date or period of the new item a task becomes: that of the same day, else that of the same name, unless it
    /// is another's day.
    fn successor_of(&self, task: &Task, before: Option<&Opening>, item: ItemId) -> Option<&Opening> {
        let named = self.asked_after.get(&(item, task.occurrence.clone()));
        if !is_fixed(&task.occurrence) {
            return named;
        }
        let due_on = before.and_then(|one| one.opened.due_on);
        let same_day = fixed(&self.asked_after, item).find(|one| due_on.is_some() && one.opened.due_on == due_on);
        let is_others =
            |one: &Opening| fixed(&self.asked_before, task.item).any(|old| old.opened.due_on == one.opened.due_on);
        same_day.or_else(|| named.filter(|one| !is_others(one)))
    }

    /// What the new version asks for and no task that went over to it is.
    pub fn openings(self) -> impl Iterator<Item = Opening> {
        let carried = self.carried;
        self.opened.into_iter().filter(move |opening| !carried.contains(&key(opening)))
    }
}

impl Successor<'_> {
    /// Whether the new version no longer asks for this date or period of an item that stays.
    fn is_void(&self, task: &Task, before: Option<&Opening>, after: Option<&Opening>) -> bool {
        if after.is_some() {
            return false;
        }
        let (was, item) = (&self.was.contents, &self.item.contents);
        if binds_enterprises(was) || binds_enterprises(item) {
            let rhythm = [ChangedField::Deadline, ChangedField::Binds];
            return self.changed.iter().any(|field| rhythm.contains(field));
        }
        let cadence = |contents: &Contents| contents.deadline.every.map(|every| every.cadence);
        // A period that lies behind is still owed while the rhythm is the same.
        before.is_some() || is_fixed(&task.occurrence) || cadence(was) != cadence(item)
    }

    /// What the task asks for now; `None` when that is what it asked for before.
    fn asked(&self, task: &Task, before: Option<&Opening>, after: Option<&Opening>) -> Option<Asked> {
        let says = |field| self.changed.contains(&field);
        let contents = &self.item.contents;
        let mut asked = Asked::of(task);
        if says(ChangedField::Title) || says(ChangedField::Text) {
            let words = after.map(|one| (one.opened.title.clone(), one.opened.text.clone()));
            (asked.title, asked.text) = words.unwrap_or_else(|| (contents.title.clone(), contents.text.clone()));
        }
        if says(ChangedField::Units) && !binds_enterprises(contents) {
            asked.parties = parties_of(contents);
            for party in &mut asked.parties {
                party.completed = task.party(party.unit.id).and_then(|known: &TaskParty| known.completed);
            }
        }
        // A term that was lengthened stays unless the document words another one.
        let dates = |one: &Opening| (one.opened.from, one.opened.due_on);
        if let Some(after) = after
            && before.map(dates) != Some(dates(after))
        {
            (asked.from, asked.due_on) = dates(after);
        }
        let is_reopened = self.finished == Finished::Reopened && task.state == TaskState::Done;
        (is_reopened || asked != Asked::of(task)).then_some(asked)
    }
}

fn key(opening: &Opening) -> Key {
    (opening.opened.item, opening.opened.occurrence.clone())
}

fn fixed(asked: &BTreeMap<Key, Opening>, item: ItemId) -> impl Iterator<Item = &Opening> {
    asked.values().filter(move |one| one.opened.item == item && is_fixed(&one.opened.occurrence))
}

/// Whether an occurrence is a date of its own, no period of a rhythm.
fn is_fixed(occurrence: &str) -> bool {
    occurrence == "once" || occurrence.starts_with('m')
}

const fn binds_enterprises(contents: &Contents) -> bool {
    contents.enterprises.is_some()
}
