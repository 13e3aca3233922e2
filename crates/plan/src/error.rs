//! Why a file is not read.

use bihuan_domain::{Language, Refusal, RefusalCode};
use std::fmt;

/// Why a file is not read as a plan. [`PlanError::refusal`] is what people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanError {
    refusal: Refusal,
    /// For the log.
    context: Option<String>,
}

impl PlanError {
    /// The number and the sentence for the user.
    #[must_use]
    pub const fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    /// The number of the refusal.
    #[must_use]
    pub const fn code(&self) -> RefusalCode {
        self.refusal.code
    }

    /// What the log should know beside the refusal.
    #[must_use]
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    pub(crate) fn damaged(context: impl fmt::Display) -> Self {
        Self { refusal: RefusalCode::PlanDamaged.into(), context: Some(context.to_string()) }
    }

    pub(crate) fn too_large(limit_bytes: u64) -> Self {
        Refusal::new(RefusalCode::PlanTooLarge).with("limit", limit_bytes >> 20).into()
    }
}

impl From<RefusalCode> for PlanError {
    fn from(code: RefusalCode) -> Self {
        Refusal::new(code).into()
    }
}

impl From<Refusal> for PlanError {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, context: None }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.refusal.code, self.refusal.message(Language::English))?;
        match &self.context {
            Some(context) => write!(f, " ({context})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for PlanError {}
