//! Unified social credit codes (统一社会信用代码, GB 32100-2015).

use super::normalise;
use crate::{Refusal, RefusalCode};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The 31 characters; a character's value is its position. I, O, S, V and Z are left out.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Registering authorities (登记管理部门), the first character.
const AUTHORITIES: &[u8] = b"123456789ANY";
/// Weights of GB 11714 for the first eight characters of the organisation code.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A unified social credit code: 18 characters, upper-case and half-width, with a right check character.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9A-HJ-NPQRTUWXY]{18}$")))]
pub struct CreditCode(String);

/// Why a text is no unified social credit code. Positions count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Not 18 characters.
    #[error("a unified social credit code has 18 characters, this one has {found}")]
    Length {
        /// How many there are, white space left out.
        found: usize,
    },
    /// A character that the standard leaves out.
    #[error("character {position} is “{character}”, which a unified social credit code never contains")]
    Alphabet {
        /// Where.
        position: usize,
        /// What stands there.
        character: char,
    },
    /// The first character names no registering authority.
    #[error("“{character}” names no registering authority")]
    Authority {
        /// What stands there.
        character: char,
    },
    /// The check character does not fit the others.
    #[error("the check character is “{found}”, by the others it would be “{expected}”")]
    Check {
        /// What the other characters lead to.
        expected: char,
        /// What stands there.
        found: char,
    },
}

/// What is odd about a code that is nevertheless accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeWarning {
    /// The ninth character of the organisation code (GB 11714) does not fit; some early codes break that rule.
    #[error("character 17 is “{found}”, by GB 11714 it would be “{expected}”")]
    OrganisationCheck {
        /// What GB 11714 leads to.
        expected: char,
        /// What stands there.
        found: char,
    },
}

impl CreditCode {
    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is odd about the code, if anything.
    #[must_use]
    pub fn warning(&self) -> Option<CreditCodeWarning> {
        let organisation = &self.0.as_bytes()[8..17];
        let sum: u32 =
            organisation.iter().zip(ORGANISATION_WEIGHTS).map(|(byte, weight)| plain_value(*byte) * weight).sum();
        let expected = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            digit => char::from_digit(digit, 10).unwrap_or('0'),
        };
        let found = char::from(organisation[8]);
        (found != expected).then_some(CreditCodeWarning::OrganisationCheck { expected, found })
    }
}

/// The value of a character of the alphabet.
fn value(byte: u8) -> Option<u32> {
    ALPHABET.iter().position(|known| *known == byte).and_then(|position| u32::try_from(position).ok())
}

/// The value that GB 11714 gives a character: 0–9, then A = 10 to Z = 35.
fn plain_value(byte: u8) -> u32 {
    char::from(byte).to_digit(36).unwrap_or(0)
}

/// The check character of the first 17 values.
fn check_character(values: &[u32]) -> char {
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 3 % 31));
    let sum: u32 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    let check = (31 - sum % 31) % 31;
    ALPHABET.get(check as usize).copied().map_or('0', char::from)
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    /// Accepts lower case, full-width characters and white space anywhere.
    fn from_str(text: &str) -> Result<Self, CreditCodeError> {
        let code = normalise(text);
        let found = code.chars().count();
        if found != 18 {
            return Err(CreditCodeError::Length { found });
        }
        let values = code
            .chars()
            .enumerate()
            .map(|(index, character)| {
                let wrong = CreditCodeError::Alphabet { position: index + 1, character };
                u8::try_from(character).ok().and_then(value).ok_or(wrong)
            })
            .collect::<Result<Vec<u32>, _>>()?;
        let bytes = code.as_bytes();
        if !AUTHORITIES.contains(&bytes[0]) {
            return Err(CreditCodeError::Authority { character: char::from(bytes[0]) });
        }
        let expected = check_character(&values[..17]);
        let found = char::from(bytes[17]);
        if found != expected {
            return Err(CreditCodeError::Check { expected, found });
        }
        Ok(Self(code))
    }
}

impl TryFrom<String> for CreditCode {
    type Error = CreditCodeError;
    fn try_from(text: String) -> Result<Self, CreditCodeError> {
        text.parse()
    }
}

impl From<CreditCode> for String {
    fn from(code: CreditCode) -> Self {
        code.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<CreditCodeError> for Refusal {
    fn from(error: CreditCodeError) -> Self {
        match error {
            CreditCodeError::Length { found } => Self::new(RefusalCode::CreditCodeLength).with("found", found),
            CreditCodeError::Alphabet { position, character } => {
                Self::new(RefusalCode::CreditCodeAlphabet).with("position", position).with("character", character)
            }
            CreditCodeError::Authority { character } => {
                Self::new(RefusalCode::CreditCodeAuthority).with("character", character)
            }
            // The expected character is not told: typing it in would only hide the slip elsewhere in the code.
            CreditCodeError::Check { found, .. } => Self::new(RefusalCode::CreditCodeCheck).with("found", found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// Published real codes on which the rules were confirmed.
    const REAL: [&str; 4] = ["91350100M000100Y43", "91330100799655058B", "9144030071526726XG", "91110000802100433B"];

    fn samples() -> Value {
        let text = include_str!("../../testdata/identifiers.jsonl");
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.into_iter().find(|line| line["id"] == "uscc").unwrap()
    }

    #[test]
    fn valid_samples_are_accepted() {
        let samples = samples();
        let valid = samples["valid"].as_array().unwrap();
        assert_eq!(valid.len(), 5);
        for code in valid.iter().map(|code| code.as_str().unwrap()).chain(REAL) {
            assert_eq!(code.parse::<CreditCode>().unwrap().as_str(), code);
        }
    }

    #[test]
    fn invalid_samples_are_refused_for_their_reason() {
        let samples = samples();
        let errors: Vec<_> = samples["invalid"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sample| sample["value"].as_str().unwrap().parse::<CreditCode>().unwrap_err())
            .collect();
        assert!(matches!(errors[0], CreditCodeError::Check { expected: 'J', found: '0' }));
        assert_eq!(errors[1], CreditCodeError::Alphabet { position: 11, character: 'I' });
        assert_eq!(errors[2], CreditCodeError::Length { found: 17 });
        assert!(matches!(errors[3], CreditCodeError::Check { .. }));
        assert_eq!(errors[4], CreditCodeError::Authority { character: '0' });
    }

    #[test]
    fn what_people_type_is_normalised() {
        for text in [
            "  91371526ma3t7k2q7j ",
            "9137 1526 MA3T 7K2Q 7J",
            "９１３７１５２６ＭＡ３Ｔ７Ｋ２Ｑ７Ｊ",
            "\u{FEFF}91371526\u{3000}MA3T7K2Q7J\n",
        ] {
            assert_eq!(text.parse::<CreditCode>().unwrap().as_str(), "91371526MA3T7K2Q7J", "{text}");
        }
        assert!(matches!(
            "统一社会信用代码统一社会信用代码统一".parse::<CreditCode>(),
            Err(CreditCodeError::Alphabet { position: 1, .. })
        ));
        assert_eq!("".parse::<CreditCode>(), Err(CreditCodeError::Length { found: 0 }));
    }

    #[test]
    fn the_organisation_check_only_warns() {
        for code in REAL {
            assert_eq!(code.parse::<CreditCode>().unwrap().warning(), None, "{code}");
        }
        // The same code with another organisation check character, and its own check character made right.
        let mut values: Vec<u32> = b"91350100M000100Y5".iter().filter_map(|byte| value(*byte)).collect();
        values.truncate(17);
        let odd: CreditCode = format!("91350100M000100Y5{}", check_character(&values)).parse().unwrap();
        assert_eq!(odd.warning(), Some(CreditCodeWarning::OrganisationCheck { expected: '4', found: '5' }));
    }

    #[test]
    fn stored_codes_are_checked_when_read() {
        assert!(serde_json::from_str::<CreditCode>("\"91371526MA3T7K2Q7J\"").is_ok());
        assert!(serde_json::from_str::<CreditCode>("\"91371526MA3T7K2Q70\"").is_err());
    }

    fn any_code() -> impl Strategy<Value = CreditCode> {
        (0..AUTHORITIES.len(), prop::collection::vec(0_usize..31, 16)).prop_map(|(authority, rest)| {
            let mut code = vec![AUTHORITIES[authority]];
            code.extend(rest.into_iter().map(|index| ALPHABET[index]));
            let values: Vec<u32> = code.iter().filter_map(|byte| value(*byte)).collect();
            let text: String = code.into_iter().map(char::from).chain([check_character(&values)]).collect();
            text.parse().unwrap()
        })
    }

    proptest! {
        #[test]
        fn codes_survive_a_round_trip(code in any_code()) {
            prop_assert_eq!(&code.to_string().to_lowercase().parse::<CreditCode>().unwrap(), &code);
            let json = serde_json::to_string(&code).unwrap();
            prop_assert_eq!(serde_json::from_str::<CreditCode>(&json).unwrap(), code);
        }

        // 31 is prime and no weight is a multiple of it, so one changed character always changes the sum.
        #[test]
        fn one_changed_character_is_found(code in any_code(), position in 0_usize..18, other in 0_usize..31) {
            let mut bytes = code.as_str().as_bytes().to_vec();
            prop_assume!(bytes[position] != ALPHABET[other]);
            bytes[position] = ALPHABET[other];
            prop_assert!(String::from_utf8(bytes).unwrap().parse::<CreditCode>().is_err());
        }

        // Neighbouring weights differ modulo 31, so exchanging two different neighbours changes the sum too.
        #[test]
        fn exchanged_neighbours_are_found(code in any_code(), position in 0_usize..17) {
            let mut bytes = code.as_str().as_bytes().to_vec();
            prop_assume!(bytes[position] != bytes[position + 1]);
            bytes.swap(position, position + 1);
            prop_assert!(String::from_utf8(bytes).unwrap().parse::<CreditCode>().is_err());
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            if let Ok(code) = text.parse::<CreditCode>() {
                prop_assert_eq!(code.as_str().len(), 18);
            }
        }
    }
}
