//! How the secrets of second factors lie in the database: each sealed for its account.

use crate::WebError;
use bihuan_domain::{
    accounts::totp::{SECRET_BYTES, TotpSecret},
    ids::UserId,
    sealing::Sealing,
};

/// What is stored of a secret; `random` is never used twice.
pub fn seal(sealing: &Sealing, secret: &TotpSecret, user: UserId, random: &[u8; 32]) -> Vec<u8> {
    sealing.seal(secret.expose(), &user.to_string(), random)
}

/// The secret of what is stored.
///
/// # Errors
/// [`WebError::Fault`] when it was sealed with another key, or is damaged.
pub fn open(sealing: &Sealing, stored: &[u8], user: UserId) -> Result<TotpSecret, WebError> {
    let bytes = sealing.open(stored, &user.to_string()).map_err(WebError::fault)?;
    let secret = if bytes.len() == SECRET_BYTES { TotpSecret::from_bytes(&bytes) } else { None };
    secret.ok_or_else(|| WebError::fault("a stored second factor is damaged"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_for_its_account_only_and_a_short_one_never() {
        let user = |number| UserId(uuid::Uuid::from_u128(number));
        let (secret, sealing) = (TotpSecret::of_random(&[5; 32]), Sealing::with_key(&"a1".repeat(32)).unwrap());
        let stored = seal(&sealing, &secret, user(1), &[9; 32]);
        assert_eq!(open(&sealing, &stored, user(1)).unwrap(), secret);
        assert!(open(&sealing, &stored, user(2)).is_err());
        assert!(open(&sealing, &[0, 1], user(1)).is_err(), "too short");
    }
}
