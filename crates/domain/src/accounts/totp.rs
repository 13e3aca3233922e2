//! Time-based one-time codes (RFC 6238: SHA-1, six digits, steps of 30 seconds), as every authenticator has them.

use super::LoginName;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;
use std::fmt;

/// The length of a secret in bytes: that of SHA-1, as RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// Codes of so many steps before and after the present are taken: clocks differ, and typing takes time.
const TOLERANCE: i64 = 1;

/// The secret that a telephone and the server share. It prints as dots, so that no log ever holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; SECRET_BYTES]);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(••••)")
    }
}

impl TotpSecret {
    /// A secret of random bytes, of which it takes the first twenty.
    #[must_use]
    pub fn of_random(random: &[u8; 32]) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        bytes.copy_from_slice(&random[..SECRET_BYTES]);
        Self(bytes)
    }

    /// The secret of stored bytes; `None` when they are not twenty.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes, for storing.
    #[must_use]
    pub const fn expose(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// The secret as people type it into an authenticator: base 32 in groups of four.
    #[must_use]
    pub fn grouped(&self) -> String {
        let text = self.base32();
        let groups: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        groups.join(" ")
    }

    /// What the QR code says: `otpauth://totp/…`, understood by every authenticator.
    #[must_use]
    pub fn uri(&self, issuer: &str, login: &LoginName) -> String {
        let (issuer, login) = (percent_encoded(issuer), percent_encoded(login.as_str()));
        format!("otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}", self.base32())
    }

    /// The code at a moment, as the telephone shows it.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> String {
        self.code(step_at(now))
    }

    /// The step to which a code belongs, if it is one of those around `now` and later than the last step that was taken:
    /// a code is good once.
    #[must_use]
    pub fn step_of(&self, code: &str, now: Timestamp, last_step: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|character| !character.is_whitespace()).take(DIGITS + 1).collect();
        if code.len() != DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let present = step_at(now);
        let steps = (present - TOLERANCE)..=(present + TOLERANCE);
        steps.filter(|step| last_step.is_none_or(|last| *step > last)).find(|step| self.code(*step) == code)
    }

    fn code(&self, step: i64) -> String {
        let mut mac =
            Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes keys of any length, so that this cannot fail");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash[19] & 0x0f);
        let number = u32::from_be_bytes([hash[offset] & 0x7f, hash[offset + 1], hash[offset + 2], hash[offset + 3]]);
        format!("{:06}", number % 1_000_000)
    }

    fn base32(&self) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut text = String::with_capacity(SECRET_BYTES * 8 / 5);
        for five in self.0.chunks(5) {
            let number = five.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            for position in (0..8).rev() {
                let letter = usize::try_from(number >> (5 * position) & 31).unwrap_or(0);
                text.push(char::from(LETTERS[letter]));
            }
        }
        text
    }
}

fn step_at(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP_SECONDS)
}

fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, the last six of eight digits.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().code_at(at(second)), code, "{second}");
        }
    }

    #[test]
    fn one_step_before_and_after_is_taken_and_no_further() {
        let code = secret().code_at(at(3_000));
        for (second, expected) in [(2_969, None), (2_970, Some(100)), (3_059, Some(100)), (3_060, None)] {
            assert_eq!(secret().step_of(&code, at(second), None), expected, "{second}");
        }
        let typed = format!(" {} {} ", &code[..3], &code[3..]);
        assert_eq!(secret().step_of(&typed, at(3_000), None), Some(100));
        for wrong in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(secret().step_of(wrong, at(3_000), None), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_good_once() {
        let code = secret().code_at(at(3_000));
        assert_eq!(secret().step_of(&code, at(3_000), Some(99)), Some(100));
        assert_eq!(secret().step_of(&code, at(3_000), Some(100)), None);
        assert_eq!(secret().step_of(&code, at(3_000), Some(101)), None, "nor is an earlier one");
    }

    #[test]
    fn the_secret_is_written_for_authenticators_and_never_for_logs() {
        let secret = secret();
        assert_eq!(secret.grouped(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            secret.uri("闭环", &"安办01".parse().unwrap()),
            "otpauth://totp/%E9%97%AD%E7%8E%AF:%E5%AE%89%E5%8A%9E01?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E9%97%AD%E7%8E%AF"
        );
        assert_eq!(format!("{secret:?}"), "TotpSecret(••••)");
        assert_eq!(TotpSecret::from_bytes(b"short"), None);
    }
}
