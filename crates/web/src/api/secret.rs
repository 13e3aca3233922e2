//! The secret of an access token.

/// What every secret begins with, so that one that leaked is recognised for what it is.
const PREFIX: &str = "bh_";

/// The secret that a program sends: the prefix and 64 hexadecimal digits. It prints as dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(••••)")
    }
}

impl Secret {
    /// A new one.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(format!("{PREFIX}{}", hex::encode(secret)))
    }

    /// The secret that a text is, if it has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        let fits = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// The text, to be shown once.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        bihuan_store::accounts::token_hash(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_one_spelling_and_does_not_print_itself() {
        let secret = Secret::new([0xab; 32]);
        assert_eq!(Secret::parse(secret.as_str()), Some(secret.clone()));
        assert!(!format!("{secret:?}").contains("ab"));
        let digits = "ab".repeat(32);
        for bad in [String::new(), digits.clone(), format!("bh_{}", digits.to_uppercase()), format!("bh_{digits}0")] {
            assert_eq!(Secret::parse(&bad), None, "{bad}");
        }
    }
}
