//! Texts that people fill in: trimmed, present, bounded.

use crate::{
    Refusal, RefusalCode,
    hazards::{CriterionReference, fields},
    language::Words,
};

/// A short text, such as a number or a name.
pub const SHORT: usize = 100;
/// A long text, such as a description.
pub const LONG: usize = 2_000;

/// The text trimmed; refused when empty or longer than `limit` characters.
pub fn required(text: &str, field: Words, limit: usize) -> Result<String, Refusal> {
    optional(text, field, limit)?.ok_or_else(|| Refusal::new(RefusalCode::TextMissing).with_words("field", &[field]))
}

/// The text trimmed, `None` when empty; refused when longer than `limit` characters.
pub fn optional(text: &str, field: Words, limit: usize) -> Result<Option<String>, Refusal> {
    let text = text.trim();
    if text.chars().count() > limit {
        return Err(Refusal::new(RefusalCode::TextTooLong).with_words("field", &[field]).with("limit", limit));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// A clause with its texts trimmed; refused when a name is longer than [`SHORT`] or the article than [`LONG`].
pub fn criterion(given: Option<&CriterionReference>) -> Result<Option<CriterionReference>, Refusal> {
    let text = |text: &str, limit| Ok::<_, Refusal>(optional(text, fields::CRITERION, limit)?.unwrap_or_default());
    given
        .map(|given| {
            Ok(CriterionReference {
                instrument: required(&given.instrument, fields::CRITERION, SHORT)?,
                version: text(&given.version, SHORT)?,
                article: text(&given.article, LONG)?,
            })
        })
        .transpose()
}
