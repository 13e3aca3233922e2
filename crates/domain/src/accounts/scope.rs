//! What an actor may see. Every query of the store demands one.

use crate::{
    ids::UnitId,
    jurisdictions::{Place, Subtree},
};

/// The part of the ledger that an actor may see. The empty scope sees nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    everything: Everything,
    subtrees: Vec<Subtree>,
    unit: Option<UnitId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Everything {
    Yes,
    No,
}

impl Scope {
    /// A scope of subtrees and a unit; subtrees are kept sorted and without repeats.
    #[must_use]
    pub fn new(mut subtrees: Vec<Subtree>, unit: Option<UnitId>) -> Self {
        subtrees.sort_by(|a, b| (a.level, &a.code).cmp(&(b.level, &b.code)));
        subtrees.dedup();
        Self { everything: Everything::No, subtrees, unit }
    }

    /// Sees nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self::new(Vec::new(), None)
    }

    /// The scope of the system itself and of the command line.
    #[must_use]
    pub const fn everything() -> Self {
        Self { everything: Everything::Yes, subtrees: Vec::new(), unit: None }
    }

    /// Whether no restriction applies.
    #[must_use]
    pub const fn is_everything(&self) -> bool {
        matches!(self.everything, Everything::Yes)
    }

    /// Whether nothing can be seen.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !self.is_everything() && self.subtrees.is_empty() && self.unit.is_none()
    }

    /// The subtrees, highest first.
    #[must_use]
    pub fn subtrees(&self) -> &[Subtree] {
        &self.subtrees
    }

    /// The unit whose own records are seen.
    #[must_use]
    pub const fn unit(&self) -> Option<UnitId> {
        self.unit
    }

    /// Whether something at a place that concerns some units may be seen.
    #[must_use]
    pub fn sees(&self, place: &Place, units: &[UnitId]) -> bool {
        self.is_everything()
            || self.subtrees.iter().any(|subtree| subtree.covers(place))
            || self.unit.is_some_and(|unit| units.contains(&unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jurisdictions::AdministrativeLevel;

    fn place() -> Place {
        Place::root(AdministrativeLevel::County, "350525000000".parse().unwrap())
            .child(AdministrativeLevel::Township, "350525190000".parse().unwrap())
            .unwrap()
    }

    #[test]
    fn the_empty_scope_sees_nothing() {
        assert!(Scope::nothing().is_nothing());
        assert!(!Scope::nothing().sees(&place(), &[UnitId(uuid::Uuid::nil())]));
    }

    #[test]
    fn a_subtree_sees_what_lies_below_it() {
        let county = Subtree { code: "350525000000".parse().unwrap(), level: AdministrativeLevel::County };
        let other = Subtree { code: "350526000000".parse().unwrap(), level: AdministrativeLevel::County };
        assert!(Scope::new(vec![county], None).sees(&place(), &[]));
        assert!(!Scope::new(vec![other], None).sees(&place(), &[]));
    }

    #[test]
    fn a_unit_sees_its_own() {
        let own = UnitId(uuid::Uuid::from_u128(7));
        assert!(Scope::new(vec![], Some(own)).sees(&place(), &[own]));
        assert!(!Scope::new(vec![], Some(own)).sees(&place(), &[UnitId(uuid::Uuid::from_u128(8))]));
    }
}
