//! What is known of an account's second factor, and what recovery codes look like.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How many recovery codes a user gets.
pub const RECOVERY_CODES: u32 = 10;
/// Letters and digits that nobody confuses on paper.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Characters of a recovery code: 80 bits, so that a plain hash of one cannot be guessed back.
const LENGTH: usize = 16;

/// Whether log-in has a second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum SecondFactor {
    /// The password alone opens the account.
    #[default]
    None,
    /// A code of the user's telephone is asked for too.
    Enrolled {
        /// Since when.
        at: Timestamp,
        /// How many recovery codes are left.
        recovery_codes_left: u32,
    },
}

impl SecondFactor {
    /// Whether there is one.
    #[must_use]
    pub const fn is_enrolled(self) -> bool {
        matches!(self, Self::Enrolled { .. })
    }
}

/// Whether the user's roles demand a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorNeed {
    /// There is one.
    Met,
    /// There is none and no role demands it.
    Optional,
    /// There is none, and a role may not be used without: enrolment comes first.
    MustEnrol,
}

/// A recovery code of random bytes, such as `ABCD-EFGH-JKLM-NPQR`.
#[must_use]
pub fn recovery_code(random: &[u8; 32]) -> String {
    let mut text = String::with_capacity(LENGTH + 3);
    for (position, byte) in random.iter().take(LENGTH).enumerate() {
        if position > 0 && position % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    }
    text
}

/// What somebody typed as the recovery code that it may be: capitals without spaces and dashes; `None` when it has not
/// the shape of one.
#[must_use]
pub fn normalised_recovery_code(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '-')
        .take(LENGTH + 1)
        .map(|character| character.to_ascii_uppercase())
        .collect();
    (code.len() == LENGTH && code.bytes().all(|byte| LETTERS.contains(&byte))).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_written_and_as_people_type_it() {
        let mut random = [0; 32];
        random.iter_mut().zip(0..).for_each(|(byte, number)| *byte = number);
        assert_eq!(recovery_code(&random), "ABCD-EFGH-JKLM-NPQR");
        for typed in ["ABCD-EFGH-JKLM-NPQR", " abcd efgh jklmnpqr "] {
            assert_eq!(normalised_recovery_code(typed).as_deref(), Some("ABCDEFGHJKLMNPQR"));
        }
        for other in ["", "123456", "ABCD-EFGH-JKLM-NPQ0", "ABCD-EFGH-JKLM-NPQRS", "ABCD-EFGH-JKLM-NPQ密"] {
            assert_eq!(normalised_recovery_code(other), None, "{other}");
        }
    }
}
