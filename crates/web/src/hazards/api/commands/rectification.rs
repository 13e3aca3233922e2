//! On the way to rectification: assignment, plan, reports, extension, submission, on the spot.

use super::{ApiRoutes, Body, Day, Found, TermBody, body, on};
use bihuan_domain::{
    Refusal,
    hazards::{Assign, Command, CommandKind, Extend, OnTheSpot, PlanInput, Responsible, Submit, TwoReports},
    ids::{PhotoId, UnitId},
};
use schemars::JsonSchema;
use serde::Deserialize;

pub fn add(routes: ApiRoutes) -> ApiRoutes {
    let routes = on::<Give>(routes, "/api/v1/hazards/{id}/commands/assign", "assignHazard", "Give it to a unit (交办)");
    let routes = on::<PutRight>(
        routes,
        "/api/v1/hazards/{id}/commands/fix-on-the-spot",
        "fixHazardOnTheSpot",
        "It was put right on the spot (立查立改)",
    );
    let routes = on::<RecordPlan>(
        routes,
        "/api/v1/hazards/{id}/commands/record-plan",
        "recordHazardPlan",
        "Record the plan (五落实)",
    );
    let routes = on::<RecordReports>(
        routes,
        "/api/v1/hazards/{id}/commands/record-reports",
        "recordHazardReports",
        "Record the two reports (双报告)",
    );
    let routes =
        on::<Lengthen>(routes, "/api/v1/hazards/{id}/commands/extend", "extendHazard", "Lengthen the term (延期)");
    on::<HandIn>(routes, "/api/v1/hazards/{id}/commands/submit", "submitHazard", "Say that it is rectified (提交整改)")
}

body! {
    /// A unit must rectify it.
    #[schemars(rename = "AssignHazard")]
    Give = Assign, r#"{
        "version": 1, "unit": "018f2a4e-0000-7000-8000-000000000001",
        "term": { "working_days": 10 }, "requirement": "加装箱门"
    }"#;
    {
        /// The unit: the hazard's enterprise, another that the caller sees, or an office of the place.
        unit: UnitId,
        /// How long it has.
        term: TermBody,
        /// What is asked.
        #[serde(default)]
        #[schemars(length(max = 2000))]
        requirement: String,
    }
    fn unit(&self) -> Option<UnitId> {
        Some(self.unit)
    }
    fn command(self, mut found: Found) -> Result<Command, Refusal> {
        let (unit, unit_name) = found.unit()?;
        Ok(Command::Assign(Assign { unit, unit_name, term: self.term.into(), requirement: self.requirement }))
    }
}

body! {
    /// It was put right before the finder's eyes.
    #[schemars(rename = "FixHazardOnTheSpot")]
    PutRight = FixOnTheSpot, r#"{
        "version": 1, "unit": "018f2a4e-0000-7000-8000-000000000001",
        "result": "当场清理消防通道", "photos": ["018f2a4e-0000-7000-8000-000000000002"]
    }"#;
    {
        /// The unit that put it right.
        unit: UnitId,
        /// What was done.
        #[schemars(length(min = 1, max = 2000))]
        result: String,
        /// Uploaded photos of the state after.
        #[schemars(length(max = 9))]
        photos: Vec<PhotoId>,
    }
    fn unit(&self) -> Option<UnitId> {
        Some(self.unit)
    }
    fn photos(&self) -> &[PhotoId] {
        &self.photos
    }
    fn command(self, mut found: Found) -> Result<Command, Refusal> {
        let (unit, unit_name) = found.unit()?;
        Ok(Command::FixOnTheSpot(OnTheSpot { unit, unit_name, result: self.result, photos: found.photos }))
    }
}

/// Who owns the rectification.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ResponsiblePerson")]
struct Owner {
    /// The unit's head, or somebody else.
    post: Post,
    /// The name.
    #[schemars(length(min = 1, max = 100))]
    name: String,
}

/// The post of who owns the rectification.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ResponsiblePost")]
enum Post {
    /// 主要负责人
    Head,
    /// Somebody else.
    Other,
}

body! {
    /// Responsibility, measures, funds, time limit, contingency plan; what is left out is not yet settled.
    #[schemars(rename = "RecordHazardPlan")]
    RecordPlan = RecordPlan, r#"{
        "version": 2, "responsible": { "post": "head", "name": "某某" }, "measures": "更换线路",
        "funds_cents": 1200000, "target_on": "2026-03-20", "contingency": "断电值守"
    }"#;
    {
        /// Who owns it (责任).
        responsible: Option<Owner>,
        /// Measures (措施).
        #[serde(default)]
        #[schemars(length(max = 2000))]
        measures: String,
        /// Funds (资金), in cents of yuan.
        #[schemars(range(min = 0))]
        funds_cents: Option<i64>,
        /// Time limit (时限).
        target_on: Option<Day>,
        /// Contingency plan (预案).
        #[serde(default)]
        #[schemars(length(max = 2000))]
        contingency: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        let responsible = self.responsible.map(|owner| match owner.post {
            Post::Head => Responsible::Head(owner.name),
            Post::Other => Responsible::Other(owner.name),
        });
        Ok(Command::RecordPlan(PlanInput {
            responsible,
            measures: self.measures,
            funds_cents: self.funds_cents,
            target_on: self.target_on.map(|day| day.0),
            contingency: self.contingency,
        }))
    }
}

body! {
    /// When a major hazard was reported to each side.
    #[schemars(rename = "RecordHazardReports")]
    RecordReports = RecordReports, r#"{
        "version": 2, "to_regulator_on": "2026-03-02", "to_workers_congress_on": "2026-03-02"
    }"#;
    {
        /// To the regulator.
        to_regulator_on: Option<Day>,
        /// To the workers' congress.
        to_workers_congress_on: Option<Day>,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::RecordReports(TwoReports {
            to_regulator_on: self.to_regulator_on.map(|day| day.0),
            to_workers_congress_on: self.to_workers_congress_on.map(|day| day.0),
        }))
    }
}

body! {
    /// A longer term.
    #[schemars(rename = "ExtendHazard")]
    Lengthen = Extend, r#"{ "version": 2, "term": { "due_on": "2026-04-15" }, "reason": "配件尚未到货" }"#;
    {
        /// The new term, counted from today.
        term: TermBody,
        /// Why.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
        /// Number of the minutes of the collective decision; needed from the second extension on.
        #[schemars(length(max = 100))]
        decision: Option<String>,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        let decision = self.decision.filter(|text| !text.trim().is_empty());
        Ok(Command::Extend(Extend { term: self.term.into(), reason: self.reason, decision }))
    }
}

body! {
    /// It is rectified.
    #[schemars(rename = "SubmitHazard")]
    HandIn = Submit, r#"{
        "version": 2, "result": "已加装箱门", "photos": ["018f2a4e-0000-7000-8000-000000000002"]
    }"#;
    {
        /// What was done.
        #[schemars(length(min = 1, max = 2000))]
        result: String,
        /// Uploaded photos of the state after.
        #[serde(default)]
        #[schemars(length(max = 9))]
        photos: Vec<PhotoId>,
    }
    fn photos(&self) -> &[PhotoId] {
        &self.photos
    }
    fn command(self, found: Found) -> Result<Command, Refusal> {
        Ok(Command::Submit(Submit { result: self.result, photos: found.photos }))
    }
}
