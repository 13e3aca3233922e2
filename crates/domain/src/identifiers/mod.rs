//! Identifiers and classifications that Chinese standards define.

mod credit_code;
mod industry_code;
mod sectors;

pub use credit_code::{CreditCode, CreditCodeError, CreditCodeWarning};
pub use industry_code::{IndustryCode, IndustryCodeError, Letter};
pub use sectors::{KeyField, KeyFieldCode, KeyFieldsFound, Sector, SectorCode, SectorError, Sectors};

/// A code as people type it, as the standards write it: full-width characters become half-width, letters upper-case,
/// and white space and invisible characters go.
fn normalise(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            // Full-width forms stand 0xFEE0 above their ASCII twins.
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0),
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => None,
            _ if character.is_whitespace() || character.is_control() => None,
            _ => Some(character),
        })
        .map(|character| character.to_ascii_uppercase())
        .collect()
}
