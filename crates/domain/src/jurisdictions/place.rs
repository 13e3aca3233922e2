//! Where something is: a node and all its ancestors, so that scope is one comparison.

use super::{AdministrativeLevel, JurisdictionCode};
use serde::{Deserialize, Serialize};

/// A node with its ancestors, at most one code a level, highest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    try_from = "Vec<(AdministrativeLevel, JurisdictionCode)>",
    into = "Vec<(AdministrativeLevel, JurisdictionCode)>"
)]
pub struct Place(Vec<(AdministrativeLevel, JurisdictionCode)>);

/// Why nodes do not make a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// A child must stand at a lower level than its parent.
    #[error("a jurisdiction stands below its parent's level")]
    NotBelowParent,
    /// A place has at least one node.
    #[error("a place has at least one node")]
    Empty,
}

impl TryFrom<Vec<(AdministrativeLevel, JurisdictionCode)>> for Place {
    type Error = PlaceError;
    fn try_from(nodes: Vec<(AdministrativeLevel, JurisdictionCode)>) -> Result<Self, PlaceError> {
        if nodes.is_empty() {
            return Err(PlaceError::Empty);
        }
        if nodes.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err(PlaceError::NotBelowParent);
        }
        Ok(Self(nodes))
    }
}

impl From<Place> for Vec<(AdministrativeLevel, JurisdictionCode)> {
    fn from(place: Place) -> Self {
        place.0
    }
}

impl Place {
    /// The place of a root of the tree.
    #[must_use]
    pub fn root(level: AdministrativeLevel, code: JurisdictionCode) -> Self {
        Self(vec![(level, code)])
    }

    /// The place of a child.
    ///
    /// # Errors
    /// [`PlaceError::NotBelowParent`] when the level is not below this place's.
    pub fn child(&self, level: AdministrativeLevel, code: JurisdictionCode) -> Result<Self, PlaceError> {
        if level <= self.level() {
            return Err(PlaceError::NotBelowParent);
        }
        let mut codes = self.0.clone();
        codes.push((level, code));
        Ok(Self(codes))
    }

    /// The code at a level, if the place has one there.
    #[must_use]
    pub fn at(&self, level: AdministrativeLevel) -> Option<&JurisdictionCode> {
        self.0.iter().find(|(at, _)| *at == level).map(|(_, code)| code)
    }

    /// The level of the node itself.
    #[must_use]
    pub fn level(&self) -> AdministrativeLevel {
        self.leaf().0
    }

    /// The code of the node itself.
    #[must_use]
    pub fn code(&self) -> &JurisdictionCode {
        &self.leaf().1
    }

    /// The code of the node right above; `None` for a root.
    #[must_use]
    pub fn parent(&self) -> Option<&JurisdictionCode> {
        self.0.iter().rev().nth(1).map(|(_, code)| code)
    }

    /// The node and its ancestors, highest first.
    pub fn nodes(&self) -> impl Iterator<Item = (AdministrativeLevel, &JurisdictionCode)> {
        self.0.iter().map(|(level, code)| (*level, code))
    }

    fn leaf(&self) -> &(AdministrativeLevel, JurisdictionCode) {
        // Every constructor refuses an empty one.
        &self.0[self.0.len() - 1]
    }
}

/// A node as the root of everything below it: what a user is responsible for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Subtree {
    /// The code of the root.
    pub code: JurisdictionCode,
    /// The level of the root.
    pub level: AdministrativeLevel,
}

impl Subtree {
    /// Whether a place lies in this subtree.
    #[must_use]
    pub fn covers(&self, place: &Place) -> bool {
        place.at(self.level) == Some(&self.code)
    }
}
