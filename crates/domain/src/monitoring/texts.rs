//! Texts that people write.

use crate::{Refusal, RefusalCode, language::Words};

/// Names.
pub const SHORT: usize = 100;
/// Reasons and remarks.
pub const LONG: usize = 500;

/// A text without control characters and blanks around it.
pub fn required(text: &str, field: Words, limit: usize) -> Result<String, Refusal> {
    read(text, field, 1, limit)
}

/// The same, `None` when empty.
pub fn optional(text: &str, field: Words, limit: usize) -> Result<Option<String>, Refusal> {
    Ok(Some(read(text, field, 0, limit)?).filter(|text| !text.is_empty()))
}

fn read(text: &str, field: Words, least: usize, limit: usize) -> Result<String, Refusal> {
    let plain: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let plain = plain.trim();
    if (least..=limit).contains(&plain.chars().count()) {
        return Ok(plain.to_owned());
    }
    Err(Refusal::new(RefusalCode::MonitoringField)
        .with_words("field", &[field])
        .with("least", least)
        .with("limit", limit))
}
