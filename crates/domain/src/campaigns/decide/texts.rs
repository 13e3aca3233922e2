//! Texts that people fill in: trimmed, present, bounded.

use crate::{Refusal, RefusalCode, campaigns::Contents, language::Words};

pub(super) const SHORT: usize = 100;
pub(super) const TITLE: usize = 300;
/// A reason, an opinion, a report.
pub(crate) const LONG: usize = 2_000;
/// The longest text of an item: a whole chapter of a plan.
pub(super) const TEXT: usize = 20_000;

/// The text trimmed and without control characters but line ends; refused when empty or longer than `limit` characters.
pub(crate) fn required(text: &str, field: Words, limit: usize) -> Result<String, Refusal> {
    optional(text, field, limit)?
        .ok_or_else(|| Refusal::new(RefusalCode::CampaignTextMissing).with_words("field", &[field]))
}

/// The same, `None` when empty.
pub(crate) fn optional(text: &str, field: Words, limit: usize) -> Result<Option<String>, Refusal> {
    let text = plain(text);
    if text.chars().count() > limit {
        return Err(Refusal::new(RefusalCode::CampaignTextTooLong).with_words("field", &[field]).with("limit", limit));
    }
    Ok((!text.is_empty()).then_some(text))
}

fn plain(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    plain.trim().to_owned()
}

/// What a document's reader found, cut to the lengths that people may write: nobody can settle a refusal of it.
pub(super) fn clip(contents: &mut Contents) {
    let clipped = |text: &str, limit: usize| plain(text).chars().take(limit).collect::<String>();
    contents.title = clipped(&contents.title, TITLE);
    contents.text = clipped(&contents.text, TEXT);
    contents.ordinal = clipped(&contents.ordinal, SHORT);
    contents.addressee = clipped(&contents.addressee, SHORT);
    contents.deadline.raw = clipped(&contents.deadline.raw, TITLE);
    contents.table = contents.table.as_deref().map(|table| clipped(table, TITLE)).filter(|table| !table.is_empty());
    contents.path = contents.path.iter().map(|heading| clipped(heading, TITLE)).collect();
    for party in &mut contents.parties {
        party.name = clipped(&party.name, TITLE);
    }
    contents.parties.retain(|party| !party.name.is_empty());
    for milestone in &mut contents.deadline.milestones {
        milestone.text = clipped(&milestone.text, TITLE);
    }
    if contents.title.is_empty() {
        contents.title = contents.text.chars().take(40).collect();
    }
}
