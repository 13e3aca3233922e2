//! How the secrets of second factors lie in the database: sealed, when the settings name a key.

use crate::WebError;
use bihuan_domain::{
    accounts::totp::{SECRET_BYTES, TotpSecret},
    ids::UserId,
};
use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};

/// Seals and opens secrets (ChaCha20-Poly1305, RFC 8439), each bound to its account. It prints no key.
#[derive(Clone)]
pub struct Sealing(Option<[u8; 32]>);

impl std::fmt::Debug for Sealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Sealing(••••)" } else { "Sealing(none)" })
    }
}

/// First byte of what is stored.
const OPEN: u8 = 0;
const SEALED: u8 = 1;
const NONCE_BYTES: usize = 12;

impl Sealing {
    /// Secrets are stored as they are: whoever reads the database has them.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// With a key of 64 hexadecimal digits; blanks around it are ignored. `None` for any other text.
    #[must_use]
    pub fn with_key(text: &str) -> Option<Self> {
        let bytes = hex::decode(text.trim()).ok()?;
        Some(Self(Some(bytes.try_into().ok()?)))
    }

    /// What is stored of a secret; `random` is never used twice.
    pub(crate) fn seal(&self, secret: &TotpSecret, user: UserId, random: &[u8; 32]) -> Result<Vec<u8>, WebError> {
        let Some(key) = &self.0 else {
            return Ok([&[OPEN][..], secret.expose()].concat());
        };
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&random[..NONCE_BYTES]);
        let bound_to = user.to_string();
        let payload = Payload { msg: secret.expose(), aad: bound_to.as_bytes() };
        let sealed = ChaCha20Poly1305::new(&Key::from(*key)).encrypt(&Nonce::from(nonce), payload);
        Ok([&[SEALED][..], &nonce, &sealed.map_err(WebError::fault)?].concat())
    }

    /// The secret of what is stored.
    ///
    /// # Errors
    /// [`WebError::Fault`] when it was sealed with another key, or is damaged.
    pub(crate) fn open(&self, stored: &[u8], user: UserId) -> Result<TotpSecret, WebError> {
        let unreadable =
            || WebError::fault("the secret of a second factor cannot be opened: is second_factor_key_file the same?");
        let bytes = match (stored.split_first(), &self.0) {
            (Some((&OPEN, bytes)), _) => bytes.to_vec(),
            (Some((&SEALED, rest)), Some(key)) => {
                let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or_else(unreadable)?;
                let bound_to = user.to_string();
                let payload = Payload { msg: sealed, aad: bound_to.as_bytes() };
                let opened = ChaCha20Poly1305::new(&Key::from(*key)).decrypt(&Nonce::from(*nonce), payload);
                opened.map_err(|_| unreadable())?
            }
            _ => return Err(unreadable()),
        };
        if bytes.len() == SECRET_BYTES {
            TotpSecret::from_bytes(&bytes).ok_or_else(unreadable)
        } else {
            Err(unreadable())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(number: u128) -> UserId {
        UserId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_sealed_secret_opens_with_its_key_for_its_account_only() {
        let secret = TotpSecret::of_random(&[5; 32]);
        let sealing = Sealing::with_key(&format!(" {}\n", "a1".repeat(32))).unwrap();
        let sealed = sealing.seal(&secret, user(1), &[9; 32]).unwrap();
        assert!(!sealed.windows(8).any(|part| part == &secret.expose()[..8]), "nothing of it shows");
        assert_eq!(sealing.open(&sealed, user(1)).unwrap(), secret);
        assert!(sealing.open(&sealed, user(2)).is_err(), "moved to another account");
        let other = Sealing::with_key(&"b2".repeat(32)).unwrap();
        assert!(other.open(&sealed, user(1)).is_err() && Sealing::none().open(&sealed, user(1)).is_err());
        let mut damaged = sealed;
        *damaged.last_mut().unwrap() ^= 1;
        assert!(sealing.open(&damaged, user(1)).is_err());
        assert_eq!(format!("{sealing:?}"), "Sealing(••••)");
    }

    #[test]
    fn secrets_of_before_the_key_are_still_read() {
        let secret = TotpSecret::of_random(&[5; 32]);
        let stored = Sealing::none().seal(&secret, user(1), &[9; 32]).unwrap();
        let sealing = Sealing::with_key(&"a1".repeat(32)).unwrap();
        assert_eq!(sealing.open(&stored, user(1)).unwrap(), secret);
        for nonsense in [&[][..], &[0, 1], &[1, 2, 3], &[7; 40]] {
            assert!(sealing.open(nonsense, user(1)).is_err());
        }
        for key in ["", "a1", "zz"] {
            assert!(Sealing::with_key(key).is_none());
        }
    }
}
