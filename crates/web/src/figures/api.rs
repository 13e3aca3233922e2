//! GET /api/v1/figures: the figures of a place.

use crate::{
    App,
    api::{ApiAnswer, ApiRoutes, Caller, Operation, Params, Problem, ok},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    accounts::{ApiSlice, Role},
    figures::{Headline, Years},
    hazards::{HazardSource, SectorCode},
    jurisdictions::JurisdictionCode,
};
use bihuan_store::figures::{self, Dashboard};
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const READERS: &[Role] =
    &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::Leader, Role::EnterpriseSafetyOfficer];

pub fn api() -> ApiRoutes {
    let show = Operation::get("/api/v1/figures", "getFigures", "The figures of a place")
        .description("They are exact at every moment; each equals what the ledger lists for it.")
        .open_to(ApiSlice::Figures, READERS)
        .query::<Conditions>()
        .problem(StatusCode::NOT_FOUND)
        .answers::<Figures>(StatusCode::OK, "The figures.");
    ApiRoutes::new().on(show, show_figures)
}

/// Of what.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Conditions {
    /// The node, with all below it; all that the caller sees when left out.
    place: Option<JurisdictionCode>,
}

/// The figures of a place.
#[derive(Debug, Serialize, JsonSchema)]
struct Figures {
    /// When they were read.
    at: Timestamp,
    /// The day that counts as today, China's.
    today: Date,
    /// Hazards found in this year or before are old stock (存量).
    old_stock_until_year: i16,
    /// What stands above everything.
    headline: Headline,
    /// The same for each place below; for each subtree, when the caller sees several.
    places: Vec<OfPlace>,
    /// By sector, the most first.
    sectors: Vec<OfSector>,
    /// By source, the most first.
    sources: Vec<OfSource>,
    /// The last 36 months, oldest first.
    months: Vec<OfMonth>,
}

/// The headline of a place.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PlaceFigures")]
struct OfPlace {
    /// Its code.
    code: JurisdictionCode,
    /// Its figures.
    headline: Headline,
}

/// What counts as a hazard in a sector.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SectorFigures")]
struct OfSector {
    /// The sector.
    sector: SectorCode,
    /// All.
    found: i64,
    /// Open now.
    open: i64,
    /// Closed out.
    closed: i64,
}

/// What counts as a hazard from a source.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SourceFigures")]
struct OfSource {
    /// The source.
    source: HazardSource,
    /// All.
    found: i64,
    /// Open now.
    open: i64,
    /// Closed out.
    closed: i64,
}

/// A month.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MonthFigures")]
struct OfMonth {
    /// Which, such as `2026-03`.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}$"))]
    month: String,
    /// Found in it.
    found: i64,
    /// Closed out in it.
    closed: i64,
}

async fn show_figures(State(app): State<App>, caller: Caller, Params(asked): Params<Conditions>) -> ApiAnswer {
    let (at, today) = (app.clock.now(), app.clock.today());
    let years = Years { old_until: app.rules.old_stock_until_year, present: today.year() };
    let scope = caller.person.scope();
    let found = app.store.read(move |tx| figures::dashboard(tx, &scope, asked.place.as_ref(), years, today));
    let Dashboard { headline, places, sectors, sources, months } = found.await?.ok_or_else(Problem::not_found)?;
    ok(&Figures {
        at,
        today,
        old_stock_until_year: years.old_until,
        headline,
        places: places.into_iter().map(|place| OfPlace { code: place.code, headline: place.headline }).collect(),
        sectors: sectors
            .into_iter()
            .map(|of| OfSector { sector: of.sector, found: of.found, open: of.open, closed: of.closed })
            .collect(),
        sources: sources
            .into_iter()
            .map(|of| OfSource { source: of.source, found: of.found, open: of.open, closed: of.closed })
            .collect(),
        months: months
            .into_iter()
            .map(|of| OfMonth { month: of.month.to_string(), found: of.found, closed: of.closed })
            .collect(),
    })
}
