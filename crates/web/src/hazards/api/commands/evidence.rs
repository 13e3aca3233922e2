//! What is added or put right afterwards: photos and facts.

use super::{ApiRoutes, Body, Day, Found, body, on};
use crate::hazards::api::register::Criterion;
use bihuan_domain::{
    Refusal,
    hazards::{
        Changes, Command, CommandKind, Correct, CriterionReference, HazardLevel, HazardSource, Phase, SectorCode,
    },
    ids::PhotoId,
};
use schemars::JsonSchema;
use serde::Deserialize;

pub fn add(routes: ApiRoutes) -> ApiRoutes {
    let routes = on::<AddPhotos>(
        routes,
        "/api/v1/hazards/{id}/commands/add-evidence",
        "addHazardEvidence",
        "Add photos (补充照片)",
    );
    on::<PutRight>(routes, "/api/v1/hazards/{id}/commands/correct", "correctHazard", "Put facts right (更正)")
}

body! {
    /// More photos.
    #[schemars(rename = "AddHazardEvidence")]
    AddPhotos = AddEvidence, r#"{
        "version": 1, "phase": "before", "photos": ["018f2a4e-0000-7000-8000-000000000002"], "remark": "全景"
    }"#;
    {
        /// What they show.
        phase: Phase,
        /// Uploaded photos.
        #[schemars(length(min = 1, max = 9))]
        photos: Vec<PhotoId>,
        /// What there is to say.
        #[serde(default)]
        #[schemars(length(max = 2000))]
        remark: String,
    }
    fn photos(&self) -> &[PhotoId] {
        &self.photos
    }
    fn phase(&self) -> Phase {
        self.phase
    }
    fn command(self, found: Found) -> Result<Command, Refusal> {
        Ok(Command::AddEvidence { phase: self.phase, photos: found.photos, remark: self.remark })
    }
}

/// The facts that change; those left out stay as they are.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "HazardChanges")]
struct NewFacts {
    /// What is wrong.
    #[schemars(length(min = 1, max = 2000))]
    description: Option<String>,
    /// Where exactly.
    #[schemars(length(max = 100))]
    location: Option<String>,
    /// Level.
    level: Option<HazardLevel>,
    /// Sector.
    sector: Option<SectorCode>,
    /// Source.
    source: Option<HazardSource>,
    /// The day it was found.
    found_on: Option<Day>,
    /// The clause it was judged by.
    criterion: Option<Criterion>,
}

body! {
    /// Facts were wrong.
    #[schemars(rename = "CorrectHazard")]
    PutRight = Correct, r#"{ "version": 2, "changes": { "location": "二号车间" }, "reason": "登记有误" }"#;
    {
        /// What changes.
        changes: NewFacts,
        /// Why.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        let facts = self.changes;
        let changes = Changes {
            description: facts.description,
            location: facts.location,
            level: facts.level,
            sector: facts.sector,
            source: facts.source,
            found_on: facts.found_on.map(|day| day.0),
            criterion: facts.criterion.map(CriterionReference::from),
        };
        Ok(Command::Correct(Correct { changes, reason: self.reason }))
    }
}
