//! What happened to an enterprise.

use super::{Enterprise, EnterpriseStatus, FieldChange, Profile};
use crate::{
    Language,
    ids::{ImportId, UnitId},
};
use serde::{Deserialize, Serialize};

/// An event of an enterprise's stream, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EnterpriseEvent {
    /// Put on the books.
    Registered {
        /// Its identifier.
        id: UnitId,
        /// What was known.
        profile: Box<Profile>,
        /// The import that it came with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportId>,
    },
    /// Fields changed.
    Edited {
        /// Which, with what they were and what they became.
        changes: Vec<FieldChange>,
    },
    /// It works no more.
    Closed {
        /// Why.
        reason: String,
    },
    /// It works again.
    Reopened {
        /// Why.
        reason: String,
    },
}

impl EnterpriseEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Edited { .. } => "edited",
            Self::Closed { .. } => "closed",
            Self::Reopened { .. } => "reopened",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Registered { .. } => language.pick("登记", "Registered"),
            Self::Edited { .. } => language.pick("修改", "Edited"),
            Self::Closed { .. } => language.pick("关闭", "Closed"),
            Self::Reopened { .. } => language.pick("重新启用", "Reopened"),
        }
    }
}

/// Events that cannot follow one another: the log is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the enterprise event “{event}” cannot come {place} in a stream")]
pub struct EventOutOfOrder {
    /// The event's name.
    pub event: &'static str,
    /// Where it stood: `first` or `later`.
    pub place: &'static str,
}

/// Applies an event to what came before it.
///
/// # Errors
/// [`EventOutOfOrder`] when a stream does not begin with a registration or has a second one.
pub fn evolve(state: Option<Enterprise>, event: &EnterpriseEvent) -> Result<Enterprise, EventOutOfOrder> {
    let mut enterprise = match (state, event) {
        (None, EnterpriseEvent::Registered { id, profile, .. }) => {
            return Ok(Enterprise {
                id: *id,
                version: 1,
                status: EnterpriseStatus::Active,
                closed_reason: None,
                profile: (**profile).clone(),
            });
        }
        (None, _) => return Err(EventOutOfOrder { event: event.name(), place: "first" }),
        (Some(_), EnterpriseEvent::Registered { .. }) => {
            return Err(EventOutOfOrder { event: event.name(), place: "later" });
        }
        (Some(enterprise), _) => enterprise,
    };
    match event {
        EnterpriseEvent::Registered { .. } => {}
        EnterpriseEvent::Edited { changes } => changes.iter().for_each(|change| enterprise.profile.apply(change)),
        EnterpriseEvent::Closed { reason } => {
            enterprise.status = EnterpriseStatus::Closed;
            enterprise.closed_reason = Some(reason.clone());
        }
        EnterpriseEvent::Reopened { .. } => {
            enterprise.status = EnterpriseStatus::Active;
            enterprise.closed_reason = None;
        }
    }
    enterprise.version += 1;
    Ok(enterprise)
}
