//! What happened to a node of the tree.

use super::{Jurisdiction, JurisdictionCode, Node, Place};
use crate::{Language, ids::ImportId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An event of a node's stream, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum JurisdictionEvent {
    /// Put into the tree.
    Added {
        /// Its code.
        code: JurisdictionCode,
        /// Its name.
        name: String,
        /// Where it stands.
        place: Place,
        /// The import that it came with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportId>,
    },
    /// Renamed.
    Renamed {
        /// What it was called.
        before: String,
        /// What it is called.
        after: String,
    },
    /// In force no more.
    Closed {
        /// The last day on which it was.
        on: Date,
    },
}

impl JurisdictionEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Added { .. } => "added",
            Self::Renamed { .. } => "renamed",
            Self::Closed { .. } => "closed",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Added { .. } => language.pick("添加", "Added"),
            Self::Renamed { .. } => language.pick("更名", "Renamed"),
            Self::Closed { .. } => language.pick("撤销", "Closed"),
        }
    }
}

/// Events that cannot follow one another: the log is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the jurisdiction event “{event}” cannot come {place} in a stream")]
pub struct JurisdictionEventOutOfOrder {
    /// The event's name.
    pub event: &'static str,
    /// Where it stood: `first` or `later`.
    pub place: &'static str,
}

/// Applies an event to what came before it.
///
/// # Errors
/// [`JurisdictionEventOutOfOrder`] when a stream does not begin with an addition or has a second one.
pub fn evolve(state: Option<Node>, event: &JurisdictionEvent) -> Result<Node, JurisdictionEventOutOfOrder> {
    let mut node = match (state, event) {
        (None, JurisdictionEvent::Added { code, name, place, .. }) => {
            let jurisdiction = Jurisdiction { code: code.clone(), name: name.clone(), place: place.clone() };
            return Ok(Node { jurisdiction, version: 1, closed_on: None });
        }
        (None, _) => return Err(JurisdictionEventOutOfOrder { event: event.name(), place: "first" }),
        (Some(_), JurisdictionEvent::Added { .. }) => {
            return Err(JurisdictionEventOutOfOrder { event: event.name(), place: "later" });
        }
        (Some(node), _) => node,
    };
    match event {
        JurisdictionEvent::Added { .. } => {}
        JurisdictionEvent::Renamed { after, .. } => node.jurisdiction.name.clone_from(after),
        JurisdictionEvent::Closed { on } => node.closed_on = Some(*on),
    }
    node.version += 1;
    Ok(node)
}
