//! Which item of one version is which of the other: by what they say and the heading they stand under, never by where
//! they stand or how they are numbered.

use super::{super::name_key, Correspondence};
use crate::campaigns::{Contents, Item, ItemId, ItemKind};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization as _;

/// What a pair must reach of [`FULL`], with its heading, units and dates.
const ENOUGH: u32 = 500;
/// What its words alone must reach.
const ENOUGH_WORDS: u32 = 400;
const FULL: u32 = 1000;

/// A text as it is compared: half-width, in lower case, without blanks and punctuation.
pub(super) fn plain(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric() || *c == '%').flat_map(char::to_lowercase).collect()
}

/// What is compared of an item.
struct Profile {
    id: ItemId,
    kind: ItemKind,
    words: String,
    pairs: Vec<(char, char)>,
    section: Vec<(char, char)>,
    units: BTreeSet<String>,
    dates: Vec<String>,
}

impl Profile {
    fn of(item: &Item) -> Self {
        let contents = &item.contents;
        let (title, text) = (plain(&contents.title), plain(&contents.text));
        let words = if text.contains(&title) { text } else { format!("{title}{text}") };
        Self {
            id: item.id,
            kind: item.kind,
            pairs: pairs_of(&words),
            section: pairs_of(&heading(contents)),
            units: contents.parties.iter().map(|party| name_key(&party.name)).collect(),
            dates: dates(contents),
            words,
        }
    }

    /// How alike two items are, in thousandths; `None` when they are not the same one.
    fn likeness(&self, other: &Self) -> Option<u32> {
        if self.kind != other.kind {
            return None;
        }
        let words = if self.words == other.words { FULL } else { likeness(&self.pairs, &other.pairs) };
        if words < ENOUGH_WORDS {
            return None;
        }
        let section = likeness(&self.section, &other.section);
        let units = if self.units == other.units { FULL } else { 0 };
        let dates = if self.dates == other.dates { FULL } else { 0 };
        let whole = (words * 70 + section * 20 + units * 5 + dates * 5) / 100;
        (whole >= ENOUGH).then_some(whole)
    }
}

/// The nearest heading without its number: `（三）排查` and `二、排查` are one.
fn heading(contents: &Contents) -> String {
    let number = |c: char| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || "第一二三四五六七八九十百条章节部分附件（）()、.．：:①②③④⑤⑥⑦⑧⑨⑩".contains(c)
    };
    plain(contents.section().trim_start_matches(number))
}

fn dates(contents: &Contents) -> Vec<String> {
    let deadline = &contents.deadline;
    let days = deadline.due_on.into_iter().chain(deadline.milestones.iter().map(|one| one.due_on));
    let every = deadline.every.map(|every| every.cadence.name().to_owned());
    days.map(|day| day.to_string()).chain(every).collect()
}

/// The neighbouring characters of a text, sorted.
fn pairs_of(text: &str) -> Vec<(char, char)> {
    let following = text.chars().skip(1).chain(['\0']);
    let mut pairs: Vec<_> = text.chars().zip(following).collect();
    pairs.sort_unstable();
    pairs
}

/// Dice's coefficient of two sorted lists, in thousandths; nothing beside nothing is alike.
fn likeness(one: &[(char, char)], other: &[(char, char)]) -> u32 {
    let all = one.len() + other.len();
    if all == 0 {
        return FULL;
    }
    // Lists of very different lengths cannot reach enough, whatever they hold.
    if one.len().min(other.len()) * 2 * (FULL as usize) < all * 100 {
        return 0;
    }
    let (mut left, mut right, mut common) = (0, 0, 0_usize);
    while left < one.len() && right < other.len() {
        match one[left].cmp(&other[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => (left, right, common) = (left + 1, right + 1, common + 1),
        }
    }
    u32::try_from(common * 2 * (FULL as usize) / all).unwrap_or(FULL)
}

/// The pairs of items that are one, of the version before and of the new one. What people said comes first; then items
/// of the same words, then of alike words, the most alike first.
pub(super) fn pairs(old: &[&Item], new: &[&Item], said: &[Correspondence]) -> Vec<(ItemId, ItemId)> {
    let of = |items: &[&Item]| items.iter().map(|item| Profile::of(item)).collect::<Vec<_>>();
    let (mut old, mut new) = (of(old), of(new));
    let mut found = Vec::new();
    for one in said {
        let Some(at) = new.iter().position(|item| item.id == one.item) else { continue };
        let was = one.was.and_then(|was| old.iter().position(|item| item.id == was));
        let item = new.remove(at);
        if let Some(was) = was {
            found.push((old.remove(was).id, item.id));
        }
    }
    let mut by_words: BTreeMap<(ItemKind, &str), Vec<&Profile>> = BTreeMap::new();
    for item in &old {
        by_words.entry((item.kind, &item.words)).or_default().push(item);
    }
    let same = new.iter().flat_map(|item| {
        by_words.get(&(item.kind, item.words.as_str())).into_iter().flatten().map(move |was| (*was, item))
    });
    take_best(same, &mut found);
    let is_free = |id: ItemId, at: fn(&(ItemId, ItemId)) -> ItemId| !found.iter().any(|pair| at(pair) == id);
    let left_old: Vec<_> = old.iter().filter(|item| is_free(item.id, |pair| pair.0)).collect();
    let left_new: Vec<_> = new.iter().filter(|item| is_free(item.id, |pair| pair.1)).collect();
    let alike = left_old.iter().flat_map(|was| left_new.iter().map(move |item| (*was, *item)));
    take_best(alike, &mut found);
    found
}

fn take_best<'a>(candidates: impl Iterator<Item = (&'a Profile, &'a Profile)>, found: &mut Vec<(ItemId, ItemId)>) {
    let scored = candidates.filter_map(|(was, item)| Some((was.likeness(item)?, was.id, item.id)));
    let mut scored: Vec<(u32, ItemId, ItemId)> = scored.collect();
    scored.sort_by_key(|(score, was, item)| (std::cmp::Reverse(*score), *was, *item));
    let (mut gone, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for (_, was, item) in scored {
        if !gone.contains(&was) && !taken.contains(&item) {
            gone.insert(was);
            taken.insert(item);
            found.push((was, item));
        }
    }
}
