//! The row of a hazard: one function makes it, whoever asks (commands, imports, the rebuild check).

use crate::{Row, StoreError, Value, territory};
use bihuan_domain::{
    hazards::{EscalationStep, Hazard, HazardLevel, HazardSource, HazardState, SectorCode},
    ids::{HazardId, UnitId},
    jurisdictions::{AdministrativeLevel, JurisdictionCode},
    search::searchable,
};
use jiff::civil::Date;

/// The columns of [`projection`], in order.
pub const COLUMNS: [&str; 32] = [
    "id",
    "number",
    "version",
    "province",
    "prefecture",
    "county",
    "township",
    "village",
    "grid",
    "place_code",
    "enterprise",
    "responsible_unit",
    "responsible_name",
    "subject_name",
    "location",
    "description",
    "level",
    "sector",
    "source",
    "state",
    "found_on",
    "due_on",
    "overdue",
    "escalation",
    "listed",
    "closed_on",
    "recurrence_of",
    "imported",
    "updated_at",
    "search_text",
    "body",
    "territory",
];

/// What a list shows of a row: the columns of [`LedgerRow`], in order.
pub(super) const LISTED_COLUMNS: &str = "id, found_on, number, version, place_code, township, village, enterprise, \
     responsible_unit, responsible_name, subject_name, location, description, level, sector, source, state, due_on, \
     overdue, escalation, listed, closed_on";

/// The row of a hazard, in the order of [`COLUMNS`].
///
/// # Errors
/// [`StoreError::Corrupt`] when the hazard cannot be written as JSON.
pub fn projection(hazard: &Hazard) -> Result<Vec<Value>, StoreError> {
    let mut values = plain(hazard);
    values[column("search_text")] = search_text(hazard).into();
    values[column("body")] = body(hazard)?;
    Ok(values)
}

/// The columns that differ between two states of a hazard, by position, with their values after; its territory before is not
/// asked.
///
/// # Errors
/// [`StoreError::Corrupt`] when the hazard cannot be written as JSON.
pub(super) fn changes(before: &Hazard, after: &Hazard) -> Result<Vec<(usize, Value)>, StoreError> {
    let (was, is) = (plain(before), plain(after));
    let mut changes: Vec<_> =
        is.into_iter().enumerate().zip(was).filter(|((_, is), was)| is != was).map(|(change, _)| change).collect();
    if searched(before) != searched(after) {
        changes.push((column("search_text"), search_text(after).into()));
    }
    changes.push((column("body"), body(after)?));
    Ok(changes)
}

fn body(hazard: &Hazard) -> Result<Value, StoreError> {
    let body = serde_json::to_string(hazard).map_err(|error| StoreError::corrupt("hazard", error))?;
    Ok(body.into())
}

/// The row but for what takes time to make: `search_text` and `body` are `NULL`.
fn plain(hazard: &Hazard) -> Vec<Value> {
    let at = |level| -> Value { hazard.place.at(level).map(JurisdictionCode::as_str).into() };
    let assignment = hazard.assignment.as_ref();
    vec![
        hazard.id.into(),
        (&hazard.number).into(),
        hazard.version.into(),
        at(AdministrativeLevel::Province),
        at(AdministrativeLevel::Prefecture),
        at(AdministrativeLevel::County),
        at(AdministrativeLevel::Township),
        at(AdministrativeLevel::Village),
        at(AdministrativeLevel::Grid),
        hazard.place.code().as_str().into(),
        hazard.enterprise.into(),
        assignment.map(|assignment| assignment.unit).into(),
        assignment.map(|assignment| &assignment.unit_name).into(),
        (&hazard.subject_name).into(),
        (&hazard.location).into(),
        (&hazard.description).into(),
        hazard.level.name().into(),
        hazard.sector.as_str().into(),
        hazard.source.name().into(),
        hazard.state.name().into(),
        hazard.found_on.into(),
        hazard.due_on().into(),
        hazard.overdue_since.is_some().into(),
        hazard.escalation.map_or("", EscalationStep::name).into(),
        hazard.listing_in_force().is_some().into(),
        hazard.closure.as_ref().map(|closure| closure.closed_on).into(),
        hazard.recurrence_of.into(),
        hazard.imported.map(|mark| mark.import).into(),
        hazard.last_recorded_at.into(),
        Value::Null,
        Value::Null,
        territory::of(&hazard.place).into(),
    ]
}

/// What free text looks into.
pub(super) fn search_text(hazard: &Hazard) -> String {
    searched(hazard).map(|part| searchable(part)).join(" ")
}

fn searched(hazard: &Hazard) -> [&String; 4] {
    [&hazard.number, &hazard.subject_name, &hazard.location, &hazard.description]
}

/// The position of a column in [`projection`].
pub(super) fn column(name: &str) -> usize {
    COLUMNS.iter().position(|column| *column == name).unwrap_or(COLUMNS.len())
}

/// Reads a hazard from its `body`.
pub(super) fn read_body(row: &Row, index: usize) -> Result<Hazard, StoreError> {
    let body: String = row.get(index)?;
    serde_json::from_str(&body).map_err(|error| StoreError::corrupt("hazard.body", error))
}

/// A hazard as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// Identifier.
    pub id: HazardId,
    /// The number that people quote.
    pub number: String,
    /// Count of its events.
    pub version: u64,
    /// Where it is.
    pub place_code: String,
    /// The township, if the place has one.
    pub township: Option<String>,
    /// The village, if the place has one.
    pub village: Option<String>,
    /// The enterprise it belongs to.
    pub enterprise: Option<UnitId>,
    /// The unit that must rectify.
    pub responsible_unit: Option<UnitId>,
    /// That unit's name.
    pub responsible_name: Option<String>,
    /// The enterprise's name, or of the place.
    pub subject_name: String,
    /// Where exactly.
    pub location: String,
    /// What is wrong.
    pub description: String,
    /// Level.
    pub level: HazardLevel,
    /// Sector.
    pub sector: SectorCode,
    /// Source.
    pub source: HazardSource,
    /// State.
    pub state: HazardState,
    /// The day it was found.
    pub found_on: Date,
    /// The last day of its term.
    pub due_on: Option<Date>,
    /// Whether its term ran out.
    pub overdue: bool,
    /// How far it has escalated.
    pub escalation: Option<EscalationStep>,
    /// Whether it is under supervision listing.
    pub listed: bool,
    /// The day it was closed out.
    pub closed_on: Option<Date>,
}

impl LedgerRow {
    /// Reads a row of [`LISTED_COLUMNS`].
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get(0)?,
            found_on: row.get(1)?,
            number: row.get(2)?,
            version: row.get(3)?,
            place_code: row.get(4)?,
            township: row.get(5)?,
            village: row.get(6)?,
            enterprise: row.get(7)?,
            responsible_unit: row.get(8)?,
            responsible_name: row.get(9)?,
            subject_name: row.get(10)?,
            location: row.get(11)?,
            description: row.get(12)?,
            level: named(row, 13, "level", HazardLevel::from_name)?,
            sector: named(row, 14, "sector", SectorCode::parse)?,
            source: named(row, 15, "source", HazardSource::from_name)?,
            state: named(row, 16, "state", HazardState::from_name)?,
            due_on: row.get(17)?,
            overdue: row.get(18)?,
            escalation: EscalationStep::from_name(&row.get::<String>(19)?),
            listed: row.get(20)?,
            closed_on: row.get(21)?,
        })
    }
}

fn named<T>(row: &Row, index: usize, what: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    let name: String = row.get(index)?;
    read(&name).ok_or_else(|| StoreError::corrupt(format!("hazard.{what}"), name))
}
