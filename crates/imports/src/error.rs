//! Why an import did not happen. What is wrong with single rows is no error: it stands in the report.

use bihuan_documents::tables::TableError;
use bihuan_domain::Refusal;
use bihuan_store::{CommandError, Outage, StoreError};

/// Why an import did not happen; nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not read; [`TableError::refusal`] is for the user.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A refusal, a stale import, or a fault of the database.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// Whoever watches the rows could not write them down.
    #[error("cannot keep the preview: {0}")]
    Observer(#[from] std::io::Error),
}

impl ImportError {
    /// The number and the sentence for the user; `None` for a fault, which is for the log.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Table(error) => Some(error.refusal()),
            Self::Command(CommandError::Refused(refusal)) => Some(refusal.clone()),
            Self::Command(CommandError::Store(error)) => error.outage().map(|outage| outage.code().into()),
            Self::Command(_) => None,
            Self::Observer(error) => Outage::of_file(error).map(|outage| outage.code().into()),
        }
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Command(error.into())
    }
}

impl From<Refusal> for ImportError {
    fn from(refusal: Refusal) -> Self {
        Self::Command(refusal.into())
    }
}
