//! The name by which a user logs in.

use crate::{Refusal, RefusalCode};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use unicode_normalization::UnicodeNormalization;

/// A log-in name: 2 to 32 characters, of ASCII letters, digits, `.`, `_`, `-` and Chinese characters; kept in lower
/// case and NFKC, so that full width and capitals name the same account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LoginName(String);

impl LoginName {
    /// The normalised text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Lower case and NFKC, as names are compared.
pub(super) fn normalised(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).collect()
}

const fn fits(character: char) -> bool {
    matches!(character, 'a'..='z' | '0'..='9' | '.' | '_' | '-' | '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

impl FromStr for LoginName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let name = normalised(text);
        let shape = (2..=32).contains(&name.chars().count()) && name.chars().all(fits);
        if shape { Ok(Self(name)) } else { Err(RefusalCode::LoginNameShape.into()) }
    }
}

impl TryFrom<String> for LoginName {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        text.parse()
    }
}

impl From<LoginName> for String {
    fn from(name: LoginName) -> Self {
        name.0
    }
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_capitals_and_spaces_are_normalised() {
        for (typed, kept) in [(" Zhang.San ", "zhang.san"), ("ＡＤＭＩＮ－１", "admin-1"), ("安办01", "安办01")]
        {
            assert_eq!(typed.parse::<LoginName>().unwrap().as_str(), kept);
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for bad in ["", "a", "张", "a b", "<b>", "a@b", "a/b", "аdmin", "x'--", &"a".repeat(33)] {
            assert_eq!(bad.parse::<LoginName>().unwrap_err().code, RefusalCode::LoginNameShape, "{bad}");
        }
        assert!(serde_json::from_str::<LoginName>("\"a b\"").is_err());
    }
}
