//! Where the database is.

use crate::StoreError;
use std::{fmt, path::PathBuf, str::FromStr};

/// `sqlite:PATH`, or a `postgres://…` address.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server's address, as libpq writes it.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            if path.is_empty() {
                return Err(StoreError::Address("sqlite: needs a path, such as sqlite:data/bihuan.sqlite".to_owned()));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        if let Some(rest) = text.strip_prefix("postgres:") {
            return Ok(Self::Postgres(rest.to_owned()));
        }
        Err(StoreError::Address(format!(
            "'{}' is no database address: write sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME",
            text.split('@').next_back().unwrap_or_default()
        )))
    }
}

/// Without the password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(address) => match address.split_once('@') {
                Some((_, rest)) => write!(f, "postgres://…@{rest}"),
                None => f.write_str("postgres:…"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let url: DatabaseUrl = "postgres://bihuan:secret@db.example/ledger".parse().unwrap();
        assert_eq!(url.to_string(), "postgres://…@db.example/ledger");
        let error = "mysql://bihuan:secret@db.example/x".parse::<DatabaseUrl>().unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
