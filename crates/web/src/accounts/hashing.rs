//! argon2id, off the request path and a few at a time.

use crate::WebError;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash};
use bihuan_domain::accounts::{PasswordCheck, PasswordText};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Hashes and compares passwords; more than so many at a time wait.
#[derive(Debug, Clone)]
pub struct Hashing {
    places: Arc<Semaphore>,
}

/// Compared with where no hash is stored, so that an unknown name takes as long as a wrong password: the hash of
/// random bytes that nobody knows.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cy1zYWx0LTAx$Lm3Z5pJ0wV5r3q0Wf3m8dL0yq4o0bq1y0m5u2s9p7uE";

impl Hashing {
    /// So many at a time.
    #[must_use]
    pub fn new(at_a_time: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(at_a_time.max(1))) }
    }

    /// Waits for a place. Who has waited should ask once more whether the work is still wanted.
    ///
    /// # Errors
    /// [`WebError::Fault`].
    pub async fn turn(&self) -> Result<Turn, WebError> {
        Ok(Turn(Arc::clone(&self.places).acquire_owned().await.map_err(WebError::fault)?))
    }

    /// The hash of a password as a PHC string, with the parameters that OWASP recommends (19 MiB, 2 passes).
    ///
    /// # Errors
    /// [`WebError::Fault`].
    pub async fn hash(&self, password: PasswordText, salt: [u8; 32]) -> Result<String, WebError> {
        self.turn().await?.run(move || hash_password(&password, &salt)).await?
    }

    /// Compares a password with a hash; without one it takes as long and is wrong.
    ///
    /// # Errors
    /// [`WebError::Fault`].
    pub async fn check(&self, password: PasswordText, hash: Option<String>) -> Result<PasswordCheck, WebError> {
        self.turn().await?.check(password, hash).await
    }
}

/// A place among those who hash.
#[derive(Debug)]
pub struct Turn(OwnedSemaphorePermit);

impl Turn {
    /// As [`Hashing::check`], at once.
    ///
    /// # Errors
    /// [`WebError::Fault`].
    pub async fn check(self, password: PasswordText, hash: Option<String>) -> Result<PasswordCheck, WebError> {
        self.run(move || {
            let stored = hash.as_deref().unwrap_or(NOBODYS);
            let Ok(parsed) = PasswordHash::new(stored) else {
                return Err(WebError::fault("a stored password hash is not readable"));
            };
            let fits = Argon2::default().verify_password(password.expose().as_bytes(), &parsed).is_ok();
            Ok(if fits && hash.is_some() { PasswordCheck::Right } else { PasswordCheck::Wrong })
        })
        .await?
    }

    async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, WebError> {
        let done = tokio::task::spawn_blocking(work).await.map_err(WebError::fault);
        drop(self.0);
        done
    }
}

/// The hash of a password as a PHC string. Takes some 20 ms: not for an asynchronous thread.
///
/// # Errors
/// [`WebError::Fault`].
pub fn hash_password(password: &PasswordText, salt: &[u8; 32]) -> Result<String, WebError> {
    let hash = Argon2::default().hash_password_with_salt(password.expose().as_bytes(), salt);
    hash.map(|hash: PasswordHash| hash.to_string()).map_err(WebError::fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_hash_and_no_other_fits_anything() {
        let hashing = Hashing::new(1);
        let text = |text: &str| PasswordText::new(text.to_owned());
        let hash = hashing.hash(text("Correct-horse-1"), [7; 32]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(hashing.check(text("Correct-horse-1"), Some(hash.clone())).await.unwrap(), PasswordCheck::Right);
        assert_eq!(hashing.check(text("Correct-horse-2"), Some(hash)).await.unwrap(), PasswordCheck::Wrong);
        assert_eq!(hashing.check(text("Correct-horse-1"), None).await.unwrap(), PasswordCheck::Wrong);
        assert!(hashing.check(text("x"), Some("no hash".to_owned())).await.is_err());
    }
}
