//! Where a page of the ledger begins.

use bihuan_domain::{Refusal, RefusalCode, ids::HazardId};
use jiff::civil::Date;
use std::{fmt, str::FromStr};

/// A row's place in the order of the ledger: newest first, then by identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The day it was found.
    pub found_on: Date,
    /// Identifier.
    pub id: HazardId,
}

/// Which page. As text it is empty, `after_<date>_<id>` or `before_<date>_<id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cursor {
    /// The first.
    #[default]
    Start,
    /// The one that follows a row.
    After(Key),
    /// The one that ends before a row.
    Before(Key),
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => Ok(()),
            Self::After(key) => write!(f, "after_{}_{}", key.found_on, key.id),
            Self::Before(key) => write!(f, "before_{}_{}", key.found_on, key.id),
        }
    }
}

impl FromStr for Cursor {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Ok(Self::Start);
        }
        let refused = || Refusal::new(RefusalCode::PageInvalid);
        let mut parts = text.splitn(3, '_');
        let (Some(direction), Some(date), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(refused());
        };
        let key = Key { found_on: date.parse().map_err(|_| refused())?, id: id.parse().map_err(|_| refused())? };
        let cursor = match direction {
            "after" => Self::After(key),
            "before" => Self::Before(key),
            _ => return Err(refused()),
        };
        // Only what this program writes: no other spelling of the same page.
        if cursor.to_string() == text { Ok(cursor) } else { Err(refused()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_spelling_is_read() {
        let text = "after_2026-03-02_00000000-0000-0000-0000-000000000007";
        assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        assert_eq!("".parse::<Cursor>().unwrap(), Cursor::Start);
        for bad in [
            "after",
            "after_2026-03-02",
            "after_2026-13-02_00000000-0000-0000-0000-000000000007",
            "until_2026-03-02_00000000-0000-0000-0000-000000000007",
            "after_20260302_00000000-0000-0000-0000-000000000007",
            "after_2026-03-02_00000000000000000000000000000007",
            "after_2026-03-02_00000000-0000-0000-0000-000000000007'--",
        ] {
            assert_eq!(bad.parse::<Cursor>().unwrap_err().code, RefusalCode::PageInvalid, "{bad}");
        }
    }
}
