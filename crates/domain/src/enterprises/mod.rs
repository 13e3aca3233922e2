//! Supervised entities (企业（单位）): what is known of them, and who may register, edit, close and reopen them.
//!
//! [`register()`] and [`decide`] answer a command with events or a [`Refusal`]; [`evolve`] applies an
//! event. Both are pure.

mod access;
mod close;
mod edit;
mod event;
mod key;
mod kinds;
mod position;
mod profile;
mod register;

pub use access::{may_register, visible};
pub use event::{EnterpriseEvent, EventOutOfOrder, evolve};
pub use key::name_key;
pub use kinds::{EnterpriseKind, EnterpriseStatus, RiskColour, StandardisationGrade};
pub use position::{Position, PositionError};
pub use profile::{EMPLOYEES_LIMIT, Field, FieldChange, Profile};
pub use register::{RegisterEnterprise, register};

use crate::{Language, Refusal, RefusalCode, accounts::Actor, ids::UnitId, jurisdictions::Place};
use serde::{Deserialize, Serialize};

/// The longest reason for closing or reopening, in characters.
pub const REASON_LIMIT: usize = 500;

/// A supervised entity as it now is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Enterprise {
    /// Its identifier, which is also that of its unit.
    pub id: UnitId,
    /// How many events it has had: 1 after registration.
    pub version: u64,
    /// Whether it works.
    pub status: EnterpriseStatus,
    /// Why it was closed, as long as it is.
    pub closed_reason: Option<String>,
    /// What is known of it.
    pub profile: Profile,
}

impl Enterprise {
    /// Where it stands.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.profile.place
    }
}

/// What people do to an enterprise that is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnterpriseCommand {
    /// Replace what is known by this profile.
    Edit(Box<Profile>),
    /// It works no more (关闭).
    Close {
        /// Why.
        reason: String,
    },
    /// It works again.
    Reopen {
        /// Why.
        reason: String,
    },
}

impl EnterpriseCommand {
    /// The word that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Edit(_) => language.pick("修改单位档案", "edit the enterprise"),
            Self::Close { .. } => language.pick("关闭单位", "close the enterprise"),
            Self::Reopen { .. } => language.pick("重新启用单位", "reopen the enterprise"),
        }
    }
}

/// Who holds the credit code of a new profile, as the store found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditCodeHolder {
    /// The holder.
    pub id: UnitId,
    /// Its name.
    pub name: String,
}

/// Decides a command on an enterprise.
///
/// `expected_version` is the version that the actor saw; `holder` is who holds the credit code of an edit's profile.
///
/// # Errors
/// A [`Refusal`] `EN-0xx`, in this order: no authority, stale version, closed or not closed, contents.
pub fn decide(
    enterprise: &Enterprise,
    expected_version: u64,
    command: &EnterpriseCommand,
    holder: Option<&CreditCodeHolder>,
    actor: &Actor,
) -> Result<Vec<EnterpriseEvent>, Refusal> {
    access::authorise(actor, enterprise, command)?;
    if expected_version != enterprise.version {
        return Err(Refusal::new(RefusalCode::EnterpriseStale).with("current", enterprise.version));
    }
    match command {
        EnterpriseCommand::Edit(profile) => edit::decide(enterprise, profile, holder, actor),
        EnterpriseCommand::Close { reason } => close::close(enterprise, reason),
        EnterpriseCommand::Reopen { reason } => close::reopen(enterprise, reason),
    }
}

#[cfg(test)]
mod tests;
