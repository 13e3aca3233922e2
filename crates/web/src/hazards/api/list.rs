//! GET /api/v1/hazards

use super::PATH;
use crate::{
    App,
    api::{ApiAnswer, Caller, Day, Limit, Page, Params, Problem, next_href, ok},
};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    hazards::{EscalationStep, HazardLevel, HazardSource, HazardState, SectorCode},
    ids::{HazardId, UnitId},
    jurisdictions::{self, JurisdictionCode},
};
use bihuan_store::{
    StoreError,
    hazards::{self, Cursor, LedgerFilter, LedgerRow},
    jurisdictions as tree,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// Which hazards. It is read by name, as the page's address is.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is asked for")]
pub struct Conditions {
    /// In this node of the tree or below.
    place: Option<JurisdictionCode>,
    /// In one of these states.
    #[schemars(length(min = 1, max = 8))]
    state: Option<Vec<HazardState>>,
    /// Of this level.
    level: Option<HazardLevel>,
    /// Of this sector.
    sector: Option<SectorCode>,
    /// From this source.
    source: Option<HazardSource>,
    /// Found on this day or later.
    found_from: Option<Day>,
    /// Found on this day or earlier.
    found_to: Option<Day>,
    /// Whether the term ran out.
    overdue: Option<bool>,
    /// Whether under supervision listing.
    listed: Option<bool>,
    /// With a term that is running and ends on this day or later.
    due_from: Option<Day>,
    /// With a term that is running and ends on this day or earlier.
    due_to: Option<Day>,
    /// Of this enterprise.
    enterprise: Option<UnitId>,
    /// Free text: number, enterprise or place, location, description.
    #[schemars(length(min = 1, max = 100))]
    text: Option<String>,
    /// Rows of a page.
    limit: Limit,
    /// Where the page begins, as `next` has it.
    #[schemars(regex(pattern = "^after_[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9a-f-]{36}$"))]
    cursor: Option<String>,
}

const NAMES: [&str; 15] = [
    "place",
    "state",
    "level",
    "sector",
    "source",
    "found_from",
    "found_to",
    "overdue",
    "listed",
    "due_from",
    "due_to",
    "enterprise",
    "text",
    "limit",
    "cursor",
];

/// A row of the ledger.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HazardRow")]
pub struct Row {
    /// Identifier.
    id: HazardId,
    /// The number that people quote.
    number: String,
    /// To be named by commands.
    version: u64,
    /// The node where it is.
    place: String,
    /// The enterprise it belongs to.
    enterprise: Option<UnitId>,
    /// Its name, or of the place.
    subject_name: String,
    /// The unit that must rectify.
    responsible_unit: Option<UnitId>,
    /// That unit's name.
    responsible_name: Option<String>,
    /// Where exactly.
    location: String,
    /// What is wrong.
    description: String,
    /// Level.
    level: HazardLevel,
    /// Sector.
    sector: SectorCode,
    /// Source.
    source: HazardSource,
    /// State.
    state: HazardState,
    /// The day it was found.
    found_on: Date,
    /// The last day of its term.
    due_on: Option<Date>,
    /// Whether its term ran out.
    is_overdue: bool,
    /// How far it has escalated.
    escalation: Option<EscalationStep>,
    /// Whether it is under supervision listing.
    is_listed: bool,
    /// The day it was closed out.
    closed_on: Option<Date>,
}

impl From<LedgerRow> for Row {
    fn from(row: LedgerRow) -> Self {
        Self {
            id: row.id,
            number: row.number,
            version: row.version,
            place: row.place_code,
            enterprise: row.enterprise,
            subject_name: row.subject_name,
            responsible_unit: row.responsible_unit,
            responsible_name: row.responsible_name,
            location: row.location,
            description: row.description,
            level: row.level,
            sector: row.sector,
            source: row.source,
            state: row.state,
            found_on: row.found_on,
            due_on: row.due_on,
            is_overdue: row.overdue,
            escalation: row.escalation,
            is_listed: row.listed,
            closed_on: row.closed_on,
        }
    }
}

type Pairs = Vec<(String, String)>;

/// What was asked, read.
struct Asked {
    filter: LedgerFilter,
    place: Option<JurisdictionCode>,
    cursor: Cursor,
    limit: Limit,
    /// The conditions without the page.
    conditions: Pairs,
}

/// A page of the ledger.
pub async fn list(State(app): State<App>, caller: Caller, Params(pairs): Params<Pairs>) -> ApiAnswer {
    let Asked { mut filter, place, cursor, limit, conditions } = read(&pairs)?;
    let (scope, seen) = (caller.person.scope(), jurisdictions::visible(&caller.actor));
    let found = app.store.read(move |tx| {
        if let Some(code) = place {
            let Some(node) = tree::find(tx, &seen, &code)? else { return Ok::<_, StoreError>(None) };
            filter.jurisdiction = Some(node.jurisdiction.subtree());
        }
        hazards::list_up_to(tx, &scope, &filter, &cursor, limit.rows()).map(Some)
    });
    let found = found.await?.ok_or_else(Problem::not_found)?;
    let pairs: Vec<_> = conditions.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let next = found.next.map(|cursor| next_href(PATH, &pairs, limit, &cursor.to_string()));
    ok(&Page { items: found.rows.into_iter().map(Row::from).collect(), next })
}

fn read(pairs: &[(String, String)]) -> Result<Asked, Problem> {
    let mut seen = Vec::new();
    for (name, value) in pairs {
        if !NAMES.contains(&name.as_str()) {
            return Err(Problem::query(format!("unknown parameter “{name}”")));
        }
        if name != "state" && seen.contains(&name) {
            return Err(Problem::query(format!("“{name}” stands there twice")));
        }
        if value.trim() != value && name != "text" || value.trim().is_empty() {
            return Err(Problem::query(format!("“{name}” is empty, or has spaces around it")));
        }
        seen.push(name);
    }
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let place =
        value("place").map(str::parse).transpose().map_err(|error| Problem::query(format!("place: {error}")))?;
    let limit = value("limit").map(str::parse).transpose().map_err(Problem::query)?.unwrap_or_default();
    let cursor = match value("cursor").map(str::parse).transpose()? {
        None => Cursor::Start,
        Some(cursor @ Cursor::After(_)) => cursor,
        Some(_) => return Err(Refusal::from(RefusalCode::PageInvalid).into()),
    };
    let mut for_filter = Vec::new();
    for (name, value) in pairs {
        let value = match (name.as_str(), value.as_str()) {
            ("place" | "limit" | "cursor", _) => continue,
            ("overdue" | "listed", "true") => "1",
            ("overdue" | "listed", "false") => "0",
            ("overdue" | "listed", _) => return Err(Problem::query(format!("“{name}” is true or false"))),
            (_, value) => value,
        };
        for_filter.push((name.as_str(), value));
    }
    let filter = LedgerFilter::from_pairs(for_filter)?;
    let conditions = pairs.iter().filter(|(name, _)| name != "limit" && name != "cursor").cloned().collect();
    Ok(Asked { filter, place, cursor, limit, conditions })
}
