//! A new version of a running campaign's document: what of it changed, and what becomes of the tasks that are open.
//!
//! [`compare`] pairs the items of both versions by what they say, wherever they stand; [`inherit`] takes over what was
//! decided about items that the new version words as before; [`Succession`] moves the tasks to the new version.

mod inherit;
mod likeness;
mod succession;

pub use inherit::inherit;
pub use succession::{REVISED, Succession};

use super::{Campaign, Contents, Item, ItemId, ItemKind, ItemState, Party, PartyRole};
use crate::ids::UnitId;
use likeness::plain;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

worded! {
    /// What became of an item in a new version.
    ChangeKind {
        /// 新增: the version before did not ask for it.
        Added = "added", "新增", "Added";
        /// 删除: the new version asks for it no more.
        Removed = "removed", "删除", "Removed";
        /// 调整: it says something else.
        Changed = "changed", "调整", "Changed";
        /// 未变: it says the same, wherever it stands.
        Unchanged = "unchanged", "未变", "Unchanged";
    }
}

worded! {
    /// A part of what an item says.
    ChangedField {
        /// 标题
        Title = "title", "标题", "Title";
        /// 内容
        Text = "text", "内容", "Text";
        /// 时限
        Deadline = "deadline", "时限", "Deadline";
        /// 责任单位
        Units = "units", "责任单位", "Units";
        /// 报送至
        Addressee = "addressee", "报送至", "To whom";
        /// 约束对象: whom a duty binds, and its exceptions.
        Binds = "binds", "约束对象和例外", "Whom it binds";
        /// 目标值
        Goal = "goal", "目标值", "Value";
    }
}

worded! {
    /// What becomes of finished tasks of an item that changed.
    Finished {
        /// 保持完成
        Kept = "kept", "保持完成", "stay finished";
        /// 重新办理
        Reopened = "reopened", "重新办理", "are opened again";
    }
}

/// What a person said about an item of a new version: which item of the version before it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Correspondence {
    /// The item of the new version.
    pub item: ItemId,
    /// The item of the version before; `None`: it is new.
    pub was: Option<ItemId>,
}

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// Added, removed, changed or unchanged.
    pub kind: ChangeKind,
    /// What the item is.
    pub item_kind: ItemKind,
    /// The item of the version before; `None` for an added one.
    pub was: Option<ItemId>,
    /// The item of the new version; `None` for a removed one.
    pub item: Option<ItemId>,
    /// What of it changed; none but for a changed one.
    pub fields: Vec<ChangedField>,
    /// What becomes of its finished tasks.
    pub finished: Finished,
}

/// Compares the items that a campaign runs with those of its new version: what was added, changed and left as it was in
/// the order of the new version, then what was removed. Items that were dropped count on neither side.
#[must_use]
pub fn compare(before: &Campaign, after: &Campaign) -> Vec<Change> {
    let old: Vec<&Item> = before.items.iter().filter(|item| item.state == ItemState::Accepted).collect();
    let new: Vec<&Item> = after.items.iter().filter(|item| item.state != ItemState::Dropped).collect();
    let pairs = likeness::pairs(&old, &new, &after.correspondences);
    let finished = |item: &Item| {
        if after.reopened.contains(&item.id) { Finished::Reopened } else { Finished::Kept }
    };
    let change = |item: &&Item| {
        let was = pairs.iter().find(|(_, to)| *to == item.id).and_then(|(from, _)| before.item(*from));
        let fields = was.map(|was| changed_fields(&was.contents, &item.contents)).unwrap_or_default();
        let kind = match was {
            None => ChangeKind::Added,
            Some(_) if fields.is_empty() => ChangeKind::Unchanged,
            Some(_) => ChangeKind::Changed,
        };
        let finished = finished(item);
        Change { kind, item_kind: item.kind, was: was.map(|was| was.id), item: Some(item.id), fields, finished }
    };
    let mut changes: Vec<Change> = new.iter().map(change).collect();
    let kept: BTreeSet<ItemId> = changes.iter().filter_map(|change| change.was).collect();
    changes.extend(old.iter().filter(|item| !kept.contains(&item.id)).map(|item| Change {
        kind: ChangeKind::Removed,
        item_kind: item.kind,
        was: Some(item.id),
        item: None,
        fields: Vec::new(),
        finished: Finished::Kept,
    }));
    changes
}

/// What differs between two versions of an item. Where it stands, its number, and how blanks and widths are written are
/// no difference.
#[must_use]
pub fn changed_fields(before: &Contents, after: &Contents) -> Vec<ChangedField> {
    let mut fields = Vec::new();
    let mut differs = |field, yes: bool| fields.extend(yes.then_some(field));
    let text = plain(&before.text) != plain(&after.text);
    // A title that is the beginning of the text says nothing of its own.
    let own_title = |contents: &Contents| !plain(&contents.text).starts_with(&plain(&contents.title));
    let title = plain(&before.title) != plain(&after.title);
    differs(ChangedField::Title, title && (!text || own_title(before) || own_title(after)));
    differs(ChangedField::Text, text);
    differs(ChangedField::Deadline, has_other_dates(before, after));
    differs(ChangedField::Units, has_other_units(&before.parties, &after.parties));
    differs(ChangedField::Addressee, plain(&before.addressee) != plain(&after.addressee));
    differs(ChangedField::Binds, before.enterprises != after.enterprises || before.exceptions != after.exceptions);
    differs(ChangedField::Goal, before.goal != after.goal || before.metric != after.metric);
    fields
}

fn has_other_dates(before: &Contents, after: &Contents) -> bool {
    let (before, after) = (&before.deadline, &after.deadline);
    let days = |contents: &super::Deadline| contents.milestones.iter().map(|one| one.due_on).collect::<Vec<_>>();
    let is_open = before.due_on.is_none() && before.every.is_none() && before.milestones.is_empty();
    (before.from, before.due_on, before.every) != (after.from, after.due_on, after.every)
        || days(before) != days(after)
        || (is_open && plain(&before.raw) != plain(&after.raw))
}

/// Other names or roles, or the same names for other units.
fn has_other_units(before: &[Party], after: &[Party]) -> bool {
    type Named = (String, Option<String>, PartyRole);
    let named = |parties: &[Party]| {
        let one = |party: &Party| (plain(&party.name), party.division.as_deref().map(plain), party.role);
        parties.iter().map(one).collect::<BTreeSet<Named>>()
    };
    if named(before) != named(after) {
        return true;
    }
    let matched = |parties: &[Party]| parties.iter().all(|party| !party.units.is_empty());
    let units = |parties: &[Party]| {
        parties.iter().flat_map(|party| &party.units).map(|unit| unit.id).collect::<BTreeSet<UnitId>>()
    };
    matched(before) && matched(after) && units(before) != units(after)
}
