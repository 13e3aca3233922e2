//! Texts.

use super::{Parsed, refuse};
use crate::tables::Cell;
use bihuan_domain::{Refusal, RefusalCode};
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// One way to write a text: full-width letters, digits and brackets become half-width (NFKC), invisible characters go,
/// runs of blanks become one.
#[must_use]
pub fn normalise(text: &str) -> String {
    // Most cells need nothing: asking costs a tenth of doing it.
    if text.chars().all(|c| c.is_ascii_graphic() || ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return text.to_owned();
    }
    let invisible = |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}');
    let text: String =
        if is_nfkc(text) { text.chars().filter(invisible).collect() } else { text.nfkc().filter(invisible).collect() };
    if text.chars().any(char::is_whitespace) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text }
}

/// Whether a text only says that there is nothing: `/`, `-`, `无`, `暂无`.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    text.chars().all(|c| matches!(c, '/' | '\\' | '-' | '—' | '－' | '–' | '_' | '.' | '／' | '*' | ' ' | '?' | '？'))
        || matches!(
            text,
            "无" | "暂无" | "没有" | "空" | "n/a" | "N/A" | "NA" | "na" | "不详" | "null" | "NULL" | "none" | "None"
        )
}

/// A text as it stands, without blanks around it; `None` when the cell is empty.
///
/// # Errors
/// A failed formula, or more than `limit` characters.
pub fn optional_text(cell: &Cell, limit: usize) -> Parsed<Option<String>> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Error(error) => Err(refuse(RefusalCode::FormulaError, error)),
        Cell::Text(text) => {
            let text = text.trim();
            let length = if text.len() > limit { text.chars().count() } else { 0 };
            if length > limit {
                return Err(Refusal::new(RefusalCode::CellTextTooLong).with("limit", limit).with("length", length));
            }
            Ok((!text.is_empty()).then(|| text.to_owned()))
        }
        Cell::Number(_) | Cell::Date(_) | Cell::Bool(_) => Ok(Some(cell.to_string())),
    }
}

/// A text with several entries, separated by 、 ， ； / or line breaks; each once, in order.
///
/// # Errors
/// As [`optional_text`].
pub fn list(cell: &Cell, limit: usize) -> Parsed<Vec<String>> {
    let mut entries: Vec<String> = Vec::new();
    let text = optional_text(cell, limit)?.unwrap_or_default();
    for entry in text.split(['、', ',', '，', ';', '；', '/', '／', '|', '\n', '\r', '\\']) {
        let entry = normalise(entry);
        if !entry.is_empty() && !is_placeholder(&entry) && !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    Ok(entries)
}
