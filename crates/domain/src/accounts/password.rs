//! What a password must be. Texts of passwords pass through here and are kept nowhere.

use super::{AccountPolicy, LoginName, common_passwords::is_common, login::normalised};
use crate::{Refusal, RefusalCode};
use std::fmt;

/// The most characters of a password: bounds the work of hashing.
pub const PASSWORD_MAX_LENGTH: usize = 128;

/// A password as typed. It prints as dots, so that no log ever holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordText(String);

impl PasswordText {
    /// Takes the text as typed.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for hashing only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordText(••••)")
    }
}

/// Checks a new password. That it differs from the old one is checked by hash, outside, and given to the decision as
/// [`Sameness`](super::Sameness).
///
/// # Errors
/// `AC-026` too short, `AC-027` too few classes of characters, `AC-028` holds the log-in name, `AC-033` too long, `AC-040`
/// one that everybody guesses.
pub fn check_password(password: &PasswordText, login: &LoginName, policy: &AccountPolicy) -> Result<(), Refusal> {
    let text = password.expose();
    let length = text.chars().count();
    if length > PASSWORD_MAX_LENGTH {
        return Err(Refusal::new(RefusalCode::PasswordTooLong).with("limit", PASSWORD_MAX_LENGTH));
    }
    if length < usize::try_from(policy.password_min_length).unwrap_or(usize::MAX) {
        return Err(Refusal::new(RefusalCode::PasswordTooShort).with("limit", policy.password_min_length));
    }
    if classes(text) < policy.password_min_classes {
        return Err(Refusal::new(RefusalCode::PasswordTooSimple).with("limit", policy.password_min_classes));
    }
    if normalised(text).contains(login.as_str()) {
        return Err(RefusalCode::PasswordHoldsLogin.into());
    }
    if is_common(&normalised(text)) {
        return Err(RefusalCode::PasswordCommon.into());
    }
    Ok(())
}

/// How many of lower case, upper case, digits and others the text has.
fn classes(text: &str) -> u32 {
    let lower = text.chars().any(char::is_lowercase);
    let upper = text.chars().any(char::is_uppercase);
    let digit = text.chars().any(|c| c.is_ascii_digit());
    let other = text.chars().any(|c| !c.is_lowercase() && !c.is_uppercase() && !c.is_ascii_digit());
    [lower, upper, digit, other].into_iter().map(u32::from).sum()
}
