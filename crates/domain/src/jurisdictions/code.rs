//! Codes of the tree's nodes.

use super::AdministrativeLevel;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The code of a node: a 12-digit statistical code (统计用区划代码), or an own code for development zones and grids
/// (4 to 24 of `A–Z 0–9 -`, with at least one letter so that the two never meet).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(
    feature = "schema",
    schemars(extend(
        "minLength" = 4,
        "maxLength" = 24,
        "pattern" = "^((11|12|13|14|15|21|22|23|31|32|33|34|35|36|37|41|42|43|44|45|46|50|51|52|53|54|61|62|63|64|65|71|81|82)[0-9]{10}|[0-9-]*[A-Z][A-Z0-9-]*)$"
    ))
)]
pub struct JurisdictionCode(String);

/// Why a text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Neither 12 digits nor an own code.
    #[error("a jurisdiction code is 12 digits, or 4–24 letters A–Z, digits and '-' with at least one letter")]
    Shape,
    /// The first two digits name no province.
    #[error("the first two digits name no province")]
    Province,
}

/// First two digits of the provinces (GB/T 2260).
const PROVINCES: [u8; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82,
];

impl JurisdictionCode {
    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level that a statistical code's trailing zeros tell (2, 4, 6, 9 or 12 digits are used); `None` for an own
    /// code.
    #[must_use]
    pub fn level_of_digits(&self) -> Option<AdministrativeLevel> {
        use AdministrativeLevel::{County, Prefecture, Province, Township, Village};
        if !self.is_statistical() {
            return None;
        }
        let levels = [Province, Prefecture, County, Township, Village];
        levels.into_iter().find(|level| self.0[digits_used(*level)..].bytes().all(|digit| digit == b'0'))
    }

    /// The digits that everything below a statistical code of this level begins with; `None` for an own code.
    #[must_use]
    pub fn prefix_at(&self, level: AdministrativeLevel) -> Option<&str> {
        self.is_statistical().then(|| &self.0[..digits_used(level)])
    }

    /// Whether this is a 12-digit statistical code.
    #[must_use]
    pub fn is_statistical(&self) -> bool {
        self.0.len() == 12 && self.0.bytes().all(|b| b.is_ascii_digit())
    }
}

/// How many digits of a statistical code are used down to a level (2, 2, 2, 3 and 3 a level).
const fn digits_used(level: AdministrativeLevel) -> usize {
    match level {
        AdministrativeLevel::Province => 2,
        AdministrativeLevel::Prefecture => 4,
        AdministrativeLevel::County => 6,
        AdministrativeLevel::Township => 9,
        AdministrativeLevel::Village | AdministrativeLevel::Grid => 12,
    }
}

impl FromStr for JurisdictionCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            let province: u8 = text[..2].parse().map_err(|_| CodeError::Province)?;
            return if PROVINCES.contains(&province) { Ok(Self(text.to_owned())) } else { Err(CodeError::Province) };
        }
        let own = (4..=24).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
            && text.bytes().any(|b| b.is_ascii_uppercase());
        if own { Ok(Self(text.to_owned())) } else { Err(CodeError::Shape) }
    }
}

impl TryFrom<String> for JurisdictionCode {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<JurisdictionCode> for String {
    fn from(code: JurisdictionCode) -> Self {
        code.0
    }
}

impl fmt::Display for JurisdictionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistical_and_own_codes_are_told_apart() {
        let village: JurisdictionCode = "350525190200".parse().unwrap();
        assert!(village.is_statistical());
        let zone: JurisdictionCode = "KFQ-01".parse().unwrap();
        assert!(!zone.is_statistical());
    }

    #[test]
    fn other_texts_are_refused() {
        for bad in ["", "37152", "991526000000", "3715261020500", "37a526", "0123-456", "KFQ/01", "甲乙丙丁"] {
            assert!(bad.parse::<JurisdictionCode>().is_err(), "{bad}");
        }
    }
}
