//! How secrets lie in the database: sealed with a key that is kept apart from it, when the settings name one.

use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};

/// Bytes of chance that one sealing needs.
pub const NONCE_BYTES: usize = 12;
/// First byte of what is stored.
const OPEN: u8 = 0;
const SEALED: u8 = 1;
/// What a sealed text begins with.
const SEALED_TEXT: &str = "sealed:";

/// Seals and opens secrets (ChaCha20-Poly1305, RFC 8439), each bound to its owner. It prints no key.
#[derive(Clone)]
pub struct Sealing(Option<[u8; 32]>);

/// What is stored was sealed with another key or for another owner, or is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored secret cannot be opened: is second_factor_key_file the same as when it was stored?")]
pub struct Unopened;

impl std::fmt::Debug for Sealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Sealing(••••)" } else { "Sealing(none)" })
    }
}

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

    /// What is stored of a secret of `owner`; the first bytes of `random` are never used twice.
    #[must_use]
    pub fn seal(&self, secret: &[u8], owner: &str, random: &[u8; 32]) -> Vec<u8> {
        let open = || [&[OPEN][..], secret].concat();
        let Some(key) = &self.0 else { return open() };
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&random[..NONCE_BYTES]);
        let payload = Payload { msg: secret, aad: owner.as_bytes() };
        let sealed = ChaCha20Poly1305::new(&Key::from(*key))
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a secret is far shorter than the 256 GiB that one nonce seals");
        [&[SEALED][..], &nonce, &sealed].concat()
    }

    /// The secret of what is stored for `owner`, sealed or from before there was a key.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn open(&self, stored: &[u8], owner: &str) -> Result<Vec<u8>, Unopened> {
        match (stored.split_first(), &self.0) {
            (Some((&OPEN, bytes)), _) => Ok(bytes.to_vec()),
            (Some((&SEALED, rest)), Some(key)) => {
                let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Unopened)?;
                let payload = Payload { msg: sealed, aad: owner.as_bytes() };
                ChaCha20Poly1305::new(&Key::from(*key)).decrypt(&Nonce::from(*nonce), payload).map_err(|_| Unopened)
            }
            _ => Err(Unopened),
        }
    }

    /// As [`Self::seal`], for a column of texts: without a key the secret itself.
    #[must_use]
    pub fn seal_text(&self, secret: &str, owner: &str, random: &[u8; 32]) -> String {
        if self.0.is_none() {
            return secret.to_owned();
        }
        format!("{SEALED_TEXT}{}", hex::encode(self.seal(secret.as_bytes(), owner, random)))
    }

    /// As [`Self::open`], for a column of texts.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn open_text(&self, stored: &str, owner: &str) -> Result<String, Unopened> {
        let Some(digits) = stored.strip_prefix(SEALED_TEXT) else { return Ok(stored.to_owned()) };
        let bytes = self.open(&hex::decode(digits).map_err(|_| Unopened)?, owner)?;
        String::from_utf8(bytes).map_err(|_| Unopened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_with_its_key_for_its_owner_only() {
        let secret = b"a secret of twenty b";
        let sealing = Sealing::with_key(&format!(" {}\n", "a1".repeat(32))).unwrap();
        let sealed = sealing.seal(secret, "1", &[9; 32]);
        assert!(!sealed.windows(8).any(|part| part == &secret[..8]), "nothing of it shows");
        assert_eq!(sealing.open(&sealed, "1").unwrap(), secret);
        assert_eq!(sealing.open(&sealed, "2"), Err(Unopened), "moved to another owner");
        let other = Sealing::with_key(&"b2".repeat(32)).unwrap();
        assert!(other.open(&sealed, "1").is_err() && Sealing::none().open(&sealed, "1").is_err());
        let mut damaged = sealed;
        *damaged.last_mut().unwrap() ^= 1;
        assert!(sealing.open(&damaged, "1").is_err());
        assert_eq!(format!("{sealing:?}"), "Sealing(••••)");
    }

    #[test]
    fn secrets_of_before_the_key_are_still_read() {
        let sealing = Sealing::with_key(&"a1".repeat(32)).unwrap();
        let stored = Sealing::none().seal(b"secret", "1", &[9; 32]);
        assert_eq!(sealing.open(&stored, "1").unwrap(), b"secret");
        assert_eq!(sealing.open_text(&Sealing::none().seal_text("bh_7e", "1", &[9; 32]), "1").unwrap(), "bh_7e");
        for nonsense in [&[][..], &[1, 2, 3], &[7; 40]] {
            assert_eq!(sealing.open(nonsense, "1"), Err(Unopened));
        }
        for key in ["", "a1", "zz"] {
            assert!(Sealing::with_key(key).is_none());
        }
    }

    #[test]
    fn a_sealed_text_opens_for_its_owner_only() {
        let sealing = Sealing::with_key(&"a1".repeat(32)).unwrap();
        let sealed = sealing.seal_text("bh_7e7e7e", "county", &[9; 32]);
        assert!(!sealed.contains("7e7e7e") && sealed.starts_with("sealed:"));
        assert_eq!(sealing.open_text(&sealed, "county").unwrap(), "bh_7e7e7e");
        for (stored, owner) in [(sealed.as_str(), "town"), ("sealed:zz", "county"), ("sealed:", "county")] {
            assert_eq!(sealing.open_text(stored, owner), Err(Unopened));
        }
    }
}
