//! Why a file is not read.

use bihuan_domain::{Language, Refusal, RefusalCode};
use std::fmt;

/// Why a file is not read as a spreadsheet or a ledger. [`TableError::refusal`] is what people are told.
#[derive(Debug)]
pub enum TableError {
    /// A rule that every user can act upon.
    Refused(Refusal),
    /// The file is broken; the text is for the log.
    Damaged(String),
    /// The file cannot be read at all.
    Io(std::io::Error),
}

impl TableError {
    /// The number and the sentence for the user.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Damaged(_) => RefusalCode::FileDamaged.into(),
            Self::Io(_) => RefusalCode::FileUnreadable.into(),
        }
    }

    /// The number of the refusal.
    #[must_use]
    pub fn code(&self) -> RefusalCode {
        self.refusal().code
    }

    pub(crate) fn damaged(context: impl fmt::Display) -> Self {
        Self::Damaged(context.to_string())
    }
}

impl From<RefusalCode> for TableError {
    fn from(code: RefusalCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<Refusal> for TableError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refusal = self.refusal();
        write!(f, "{}: {}", refusal.code, refusal.message(Language::English))?;
        match self {
            Self::Refused(_) => Ok(()),
            Self::Damaged(context) => write!(f, " ({context})"),
            Self::Io(error) => write!(f, " ({error})"),
        }
    }
}

impl std::error::Error for TableError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Refused(_) | Self::Damaged(_) => None,
        }
    }
}
