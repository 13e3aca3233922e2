//! 工作台: what needs somebody now.

use super::{
    LedgerFilter,
    row::{LISTED_COLUMNS, LedgerRow, read_body},
    walk::Conditions,
};
use crate::{
    StoreError, Tx,
    engine::Plan,
    figures::{self, Change},
};
use bihuan_domain::{
    Language,
    accounts::{Actor, Person, Role},
    figures::{Cube, Fact, Overdue},
    hazards::{
        HazardState,
        decide::{AUTHORITIES, FINDERS, OFFICERS},
    },
    ids::{HazardId, UnitId},
    jurisdictions::Subtree,
};
use std::collections::BTreeMap;

/// Rows of a unit that are counted, at most.
const UNIT_ROWS: i64 = 5_000;

/// A part of the workbench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// 待核实
    ToVerify,
    /// 待交办
    ToAssign,
    /// 待整改
    ToRectify,
    /// 待验收
    ToAccept,
    /// 待销号
    ToCloseOut,
    /// 已逾期
    Overdue,
}

/// A part with its first rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which.
    pub kind: SectionKind,
    /// How many there are; `None` for somebody whose places and unit may overlap.
    pub count: Option<u64>,
    /// The first rows: what is due first, else what was found first.
    pub rows: Vec<LedgerRow>,
}

impl SectionKind {
    /// All, in the order in which the page shows them.
    pub const ALL: [Self; 6] =
        [Self::ToVerify, Self::ToAssign, Self::ToAccept, Self::ToCloseOut, Self::Overdue, Self::ToRectify];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ToVerify => "to-verify",
            Self::ToAssign => "to-assign",
            Self::ToRectify => "to-rectify",
            Self::ToAccept => "to-accept",
            Self::ToCloseOut => "to-close-out",
            Self::Overdue => "overdue",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::ToVerify => language.pick("待核实", "To verify"),
            Self::ToAssign => language.pick("待交办", "To assign"),
            Self::ToRectify => language.pick("待整改", "To rectify"),
            Self::ToAccept => language.pick("待验收", "To accept"),
            Self::ToCloseOut => language.pick("待销号", "To close out"),
            Self::Overdue => language.pick("已逾期", "Overdue"),
        }
    }

    /// The state of its hazards.
    #[must_use]
    pub const fn state(self) -> HazardState {
        match self {
            Self::ToVerify => HazardState::Reported,
            Self::ToAssign => HazardState::Registered,
            Self::ToRectify | Self::Overdue => HazardState::Rectifying,
            Self::ToAccept => HazardState::Submitted,
            Self::ToCloseOut => HazardState::Accepted,
        }
    }

    /// The ledger's filter that lists it.
    #[must_use]
    pub fn filter(self) -> LedgerFilter {
        let overdue = (self == Self::Overdue).then_some(Overdue::Yes);
        LedgerFilter { states: vec![self.state()], overdue, ..LedgerFilter::default() }
    }

    /// The roles whose work it is.
    const fn roles(self) -> &'static [Role] {
        match self {
            Self::ToVerify | Self::ToAssign | Self::ToAccept => OFFICERS,
            Self::ToRectify => FINDERS,
            Self::ToCloseOut => AUTHORITIES,
            Self::Overdue => &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::Leader],
        }
    }

    const fn concerns_units(self) -> bool {
        matches!(self, Self::ToRectify | Self::Overdue)
    }
}

/// What needs the actor now: the sections of the actor's roles, each with up to `rows` rows.
///
/// # Errors
/// A fault of the database.
pub fn workbench(tx: &mut Tx<'_>, actor: &Actor, rows: u32) -> Result<Vec<Section>, StoreError> {
    let Some(person) = actor.person() else { return Ok(Vec::new()) };
    let pending = figures::pending(tx)?;
    let mut sections = Vec::new();
    for kind in SectionKind::ALL {
        let subtrees = figures::merged_subtrees(tx, &subtrees_of(person, kind), &pending)?;
        let unit = person.acts_for_unit.filter(|_| kind.concerns_units());
        if subtrees.is_empty() && unit.is_none() {
            continue;
        }
        sections.push(section(tx, kind, &subtrees, unit, rows, &pending)?);
    }
    Ok(sections)
}

fn subtrees_of(person: &Person, kind: SectionKind) -> Vec<Subtree> {
    let mut subtrees: Vec<_> = person
        .grants
        .iter()
        .filter(|grant| kind.roles().contains(&grant.role))
        .map(|grant| grant.subtree.clone())
        .collect();
    subtrees.sort();
    subtrees.dedup();
    subtrees
}

fn section(
    tx: &mut Tx<'_>,
    kind: SectionKind,
    subtrees: &[Subtree],
    unit: Option<UnitId>,
    rows: u32,
    pending: &[Change],
) -> Result<Section, StoreError> {
    let mut found: BTreeMap<HazardId, LedgerRow> = BTreeMap::new();
    let mut count = 0;
    for subtree in subtrees {
        let here = count_at(tx, kind, subtree, pending)?;
        count += here;
        if here == 0 {
            continue;
        }
        found.extend(territorial(tx, kind, subtree, rows)?.into_iter().map(|row| (row.id, row)));
    }
    if let Some(unit) = unit {
        let own = of_unit(tx, kind, unit)?;
        count += own.len() as u64;
        found.extend(own.into_iter().map(|row| (row.id, row)));
    }
    let mut rows_found: Vec<_> = found.into_values().collect();
    if kind.state() == HazardState::Rectifying {
        // A term that nobody named comes last.
        rows_found.sort_by_key(|row| (row.due_on.is_none(), row.due_on, row.id));
    } else {
        rows_found.sort_by_key(|row| (row.found_on, row.id));
    }
    rows_found.truncate(rows as usize);
    let is_double = !subtrees.is_empty() && unit.is_some();
    Ok(Section { kind, count: (!is_double).then_some(count), rows: rows_found })
}

fn count_at(tx: &mut Tx<'_>, kind: SectionKind, subtree: &Subtree, pending: &[Change]) -> Result<u64, StoreError> {
    let tally = figures::tally(tx, subtree.code.as_str(), &[Cube::Status], pending)?;
    let overdue = kind == SectionKind::Overdue;
    let count = tally.count(|status| status.state == kind.state() && (!overdue || status.overdue));
    Ok(u64::try_from(count).unwrap_or_default())
}

fn territorial(tx: &mut Tx<'_>, kind: SectionKind, subtree: &Subtree, rows: u32) -> Result<Vec<LedgerRow>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.compare(subtree.level.name(), "=", subtree.code.as_str());
    let limit = conditions.bind(rows);
    let (index, term, order) = match kind {
        SectionKind::ToRectify => ("hazard_due", "state = 'rectifying' AND version <> -14", "due_on, id"),
        SectionKind::Overdue => ("hazard_due", "state = 'rectifying' AND overdue = 1 AND version <> -14", "due_on, id"),
        SectionKind::ToVerify => ("hazard_state", "state = 'reported' AND version <> -6", "found_on, id"),
        SectionKind::ToAssign => ("hazard_state", "state = 'registered' AND version <> -6", "found_on, id"),
        SectionKind::ToAccept => ("hazard_state", "state = 'submitted' AND version <> -6", "found_on, id"),
        SectionKind::ToCloseOut => ("hazard_state", "state = 'accepted' AND version <> -6", "found_on, id"),
    };
    // A hazard without a term, as only imports have, cannot be sorted by it: the ledger lists it.
    let dated = if index == "hazard_due" { " AND due_on >= ''" } else { "" };
    let sql = format!(
        "SELECT {LISTED_COLUMNS} FROM hazard{} WHERE {}{dated} AND {term} ORDER BY {order} LIMIT {limit}",
        tx.indexed_by(index),
        conditions.sql.join(" AND "),
    );
    tx.read_by(Plan::WalkInOrder)?;
    tx.query(&sql, &conditions.values)?.iter().map(LedgerRow::read).collect()
}

/// What a unit must do, found by its index.
fn of_unit(tx: &mut Tx<'_>, kind: SectionKind, unit: UnitId) -> Result<Vec<LedgerRow>, StoreError> {
    let sql = format!(
        "SELECT {LISTED_COLUMNS} FROM hazard{}
         WHERE responsible_unit = $1 AND state = 'rectifying' AND version <> -13 ORDER BY found_on, id LIMIT $2",
        tx.indexed_by("hazard_responsible"),
    );
    tx.read_by(Plan::WalkInOrder)?;
    let rows = tx.query(&sql, &[unit.into(), UNIT_ROWS.into()])?;
    let mut found = rows.iter().map(LedgerRow::read).collect::<Result<Vec<_>, _>>()?;
    found.retain(|row| match kind {
        SectionKind::Overdue => row.overdue,
        _ => true,
    });
    Ok(found)
}

/// What the hazards of a unit count as: its own, and those it must rectify.
pub(crate) fn facts_of_unit(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<Fact>, StoreError> {
    let mut facts = BTreeMap::new();
    for (column, index, term) in [
        ("enterprise", "hazard_enterprise", "version <> -12"),
        ("responsible_unit", "hazard_responsible", "version <> -13"),
    ] {
        let sql = format!(
            "SELECT body FROM hazard{} WHERE {column} = $1 AND {term} ORDER BY found_on, id LIMIT $2",
            tx.indexed_by(index)
        );
        tx.read_by(Plan::WalkInOrder)?;
        for row in tx.query(&sql, &[unit.into(), UNIT_ROWS.into()])? {
            let hazard = read_body(&row, 0)?;
            facts.insert(hazard.id, Fact::of(&hazard));
        }
    }
    Ok(facts.into_values().collect())
}
