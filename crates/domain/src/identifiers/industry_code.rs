//! Codes of the classification of industries (国民经济行业分类, GB/T 4754-2017).

use super::normalise;
use crate::{Refusal, RefusalCode};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The sections (门类) with their last division (大类).
const SECTIONS: [(char, u8); 20] = [
    ('A', 5),
    ('B', 12),
    ('C', 43),
    ('D', 46),
    ('E', 50),
    ('F', 52),
    ('G', 60),
    ('H', 62),
    ('I', 65),
    ('J', 69),
    ('K', 70),
    ('L', 72),
    ('M', 75),
    ('N', 79),
    ('O', 82),
    ('P', 83),
    ('Q', 85),
    ('R', 90),
    ('S', 96),
    ('T', 97),
];

/// A code: the section's letter, then 2 (大类), 3 (中类) or 4 (小类) digits, such as `C1353`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[A-T][0-9]{2,4}$")))]
#[serde(try_from = "String", into = "String")]
pub struct IndustryCode(String);

/// Why a text is no industry code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IndustryCodeError {
    /// Not a letter and 2 to 4 digits.
    #[error("an industry code is one letter and 2 to 4 digits, such as C1353")]
    Shape,
    /// The first two digits name no division.
    #[error("there is no division {division:02}; divisions go from 01 to 97")]
    Division {
        /// The two digits.
        division: u8,
    },
    /// The letter is missing; the digits tell it.
    #[error("the letter is missing; by the digits it is {expected}")]
    LetterMissing {
        /// The letter that the digits imply.
        expected: char,
    },
    /// The letter is not that of the division.
    #[error("the letter is {found}, by the digits it would be {expected}")]
    Letter {
        /// The letter that the digits imply.
        expected: char,
        /// What stands there.
        found: char,
    },
}

/// Whether the letter of a code was written or had to be derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// It stood there.
    Written,
    /// It was derived from the division.
    Derived,
}

impl IndustryCode {
    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The letter of the section.
    #[must_use]
    pub fn section(&self) -> char {
        self.0.chars().next().unwrap_or('T')
    }

    /// The two digits of the division, as a number.
    #[must_use]
    pub fn division(&self) -> u8 {
        self.0.get(1..3).and_then(|digits| digits.parse().ok()).unwrap_or_default()
    }

    /// Reads a code and derives a missing letter.
    ///
    /// # Errors
    /// [`IndustryCodeError`], but never `LetterMissing`.
    pub fn recover(text: &str) -> Result<(Self, Letter), IndustryCodeError> {
        match text.parse::<Self>() {
            Ok(code) => Ok((code, Letter::Written)),
            Err(IndustryCodeError::LetterMissing { expected }) => {
                Ok((Self(format!("{expected}{}", normalise(text))), Letter::Derived))
            }
            Err(error) => Err(error),
        }
    }
}

impl FromStr for IndustryCode {
    type Err = IndustryCodeError;

    /// Accepts lower case, full-width characters and white space anywhere; the letter must be there.
    fn from_str(text: &str) -> Result<Self, IndustryCodeError> {
        let code = normalise(text);
        let letter = code.chars().next().filter(char::is_ascii_uppercase);
        let digits = if letter.is_some() { &code[1..] } else { &code };
        if !(2..=4).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IndustryCodeError::Shape);
        }
        let division: u8 = digits[..2].parse().map_err(|_| IndustryCodeError::Shape)?;
        let section = SECTIONS.iter().find(|(_, last)| division <= *last);
        let Some((expected, _)) = section.copied().filter(|_| division > 0) else {
            return Err(IndustryCodeError::Division { division });
        };
        match letter {
            None => Err(IndustryCodeError::LetterMissing { expected }),
            Some(found) if found != expected => Err(IndustryCodeError::Letter { expected, found }),
            Some(_) => Ok(Self(code)),
        }
    }
}

impl TryFrom<String> for IndustryCode {
    type Error = IndustryCodeError;
    fn try_from(text: String) -> Result<Self, IndustryCodeError> {
        text.parse()
    }
}

impl From<IndustryCode> for String {
    fn from(code: IndustryCode) -> Self {
        code.0
    }
}

impl fmt::Display for IndustryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<IndustryCodeError> for Refusal {
    fn from(error: IndustryCodeError) -> Self {
        match error {
            IndustryCodeError::Shape => Self::new(RefusalCode::IndustryCodeShape),
            IndustryCodeError::Division { division } => {
                Self::new(RefusalCode::IndustryCodeDivision).with("division", format!("{division:02}"))
            }
            IndustryCodeError::LetterMissing { expected } | IndustryCodeError::Letter { expected, .. } => {
                Self::new(RefusalCode::IndustryCodeLetter).with("expected", expected)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn samples(kind: &str) -> Vec<String> {
        let text = include_str!("../../testdata/identifiers.jsonl");
        let line = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let line = line.into_iter().find(|line| line["id"] == "gbt4754").unwrap();
        line[kind].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn valid_samples_are_accepted() {
        let valid = samples("valid");
        assert_eq!(valid.len(), 7);
        for code in valid {
            assert_eq!(code.parse::<IndustryCode>().unwrap().as_str(), code);
            assert_eq!(IndustryCode::recover(&code).unwrap().1, Letter::Written);
        }
    }

    #[test]
    fn invalid_samples_are_refused_for_their_reason() {
        let errors: Vec<_> = samples("invalid").iter().map(|code| code.parse::<IndustryCode>().unwrap_err()).collect();
        assert_eq!(
            errors,
            [
                IndustryCodeError::Letter { expected: 'D', found: 'C' },
                IndustryCodeError::Letter { expected: 'C', found: 'Z' },
                IndustryCodeError::LetterMissing { expected: 'C' },
                IndustryCodeError::Letter { expected: 'B', found: 'A' },
                IndustryCodeError::Division { division: 0 },
                IndustryCodeError::Letter { expected: 'T', found: 'U' },
            ]
        );
        for bad in ["", "C", "C1", "C13535", "1", "13.5", "C13A", "食品", "CC13", "98", "T99"] {
            assert!(bad.parse::<IndustryCode>().is_err() && IndustryCode::recover(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_missing_letter_is_derived() {
        let (code, letter) = IndustryCode::recover("２６６１ ").unwrap();
        assert_eq!((code.as_str(), letter), ("C2661", Letter::Derived));
        assert_eq!((code.section(), code.division()), ('C', 26));
        assert_eq!("ｃ1353".parse::<IndustryCode>().unwrap().as_str(), "C1353");
    }

    proptest! {
        #[test]
        fn every_division_has_one_letter(division in 1_u8..=97, rest in "[0-9]{0,2}") {
            let (code, _) = IndustryCode::recover(&format!("{division:02}{rest}")).unwrap();
            prop_assert_eq!(code.division(), division);
            prop_assert_eq!(&code.to_string().parse::<IndustryCode>().unwrap(), &code);
            let fitting = ('A'..='Z').filter(|letter| format!("{letter}{division:02}{rest}").parse::<IndustryCode>().is_ok());
            prop_assert_eq!(fitting.count(), 1);
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            if let Ok((code, _)) = IndustryCode::recover(&text) {
                prop_assert!((3..=5).contains(&code.as_str().len()));
            }
        }
    }
}
