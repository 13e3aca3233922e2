//! What was decided about the version before and still holds for the new one, so that nobody decides it twice.

use super::{changed_fields, likeness};
use crate::campaigns::{Campaign, Contents, Drafted, Item, ItemId, ItemState, Span};

/// Gives a new version what people decided about the version before: an item that its document words exactly as before is
/// accepted or dropped as it was, with what people put right in it; a warning within such an item is settled. What people
/// had added by hand is proposed again. `first` is how the version before began.
pub fn inherit(drafted: &mut Drafted, first: &Drafted, before: &Campaign) {
    let found = found_in(first);
    let pairs = {
        let old: Vec<&Item> = found.iter().collect();
        let new: Vec<&Item> = drafted.items.iter().collect();
        likeness::pairs(&old, &new, &[])
    };
    let mut spans: Vec<(Span, Span)> = Vec::new();
    for item in &mut drafted.items {
        let was = pairs
            .iter()
            .find(|(_, to)| *to == item.id)
            .and_then(|(from, _)| found.iter().find(|one| one.id == *from).zip(before.item(*from)));
        let Some((was, decided)) = was else { continue };
        if decided.state == ItemState::Proposed || !changed_fields(&was.contents, &item.contents).is_empty() {
            continue;
        }
        spans.extend(was.contents.source.zip(item.contents.source));
        let contents = renewed(&was.contents, &decided.contents, &item.contents);
        if contents != item.contents {
            drafted.found.push(item.clone());
        }
        (item.contents, item.state) = (contents, decided.state);
    }
    settle(drafted, before, &spans);
    add_by_hand(drafted, first, before);
}

/// What the reader of the version before had found, before anything of it was taken over.
fn found_in(first: &Drafted) -> Vec<Item> {
    let original = |item: &Item| first.found.iter().find(|one| one.id == item.id).unwrap_or(item).clone();
    first.items.iter().map(original).collect()
}

/// What people made of an item, at the place where it stands now.
fn renewed(was: &Contents, decided: &Contents, now: &Contents) -> Contents {
    let is_own = |changed: bool| !changed;
    let mut contents = decided.clone();
    contents.source = now.source;
    contents.row.clone_from(&now.row);
    if is_own((&was.path, &was.table) != (&decided.path, &decided.table)) {
        (contents.path, contents.table) = (now.path.clone(), now.table.clone());
    }
    if is_own(was.ordinal != decided.ordinal) {
        contents.ordinal.clone_from(&now.ordinal);
    }
    contents
}

/// Settles warnings within items that are worded as before, where the same was settled there.
fn settle(drafted: &mut Drafted, before: &Campaign, spans: &[(Span, Span)]) {
    let within = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
    for warning in &mut drafted.warnings {
        let Some(place) = warning.source else { continue };
        let items = spans.iter().filter(|(_, now)| within(*now, place));
        let remark = items.filter_map(|(was, _)| {
            let same = before.warnings.iter().filter(|one| one.code == warning.code);
            let mut there = same.filter(|one| one.source.is_some_and(|source| within(*was, source)));
            there.find_map(|one| one.settled.clone())
        });
        warning.settled = remark.into_iter().next();
    }
}

/// Proposes what people had added, unless the new version has it.
fn add_by_hand(drafted: &mut Drafted, first: &Drafted, before: &Campaign) {
    let is_by_hand =
        |item: &&Item| item.state == ItemState::Accepted && !first.items.iter().any(|found| found.id == item.id);
    let by_hand: Vec<&Item> = before.items.iter().filter(is_by_hand).collect();
    let present: Vec<ItemId> = {
        let new: Vec<&Item> = drafted.items.iter().collect();
        likeness::pairs(&by_hand, &new, &[]).into_iter().map(|(was, _)| was).collect()
    };
    let next = drafted.items.iter().map(|item| item.id.0).max().unwrap_or(0) + 1;
    let missing = by_hand.into_iter().filter(|item| !present.contains(&item.id));
    drafted.items.extend((next..).zip(missing).map(|(number, item)| {
        let contents = Contents { source: None, row: None, ..item.contents.clone() };
        Item { id: ItemId(number), kind: item.kind, state: ItemState::Proposed, contents }
    }));
}
