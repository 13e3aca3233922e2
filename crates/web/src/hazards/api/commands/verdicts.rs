//! What officers decide: a report's truth, acceptance, closing, reopening, the end without rectification.

use super::{ApiRoutes, Body, Found, TermBody, body, on};
use bihuan_domain::{
    Refusal,
    hazards::{AcceptCommand, CloseOut, Command, CommandKind, HazardLevel, Reject, Reopen},
    ids::PhotoId,
};
use schemars::JsonSchema;
use serde::Deserialize;

pub fn add(routes: ApiRoutes) -> ApiRoutes {
    let routes =
        on::<Verify>(routes, "/api/v1/hazards/{id}/commands/verify", "verifyHazard", "A report is true (核实)");
    let routes =
        on::<Dismiss>(routes, "/api/v1/hazards/{id}/commands/dismiss", "dismissHazard", "A report is untrue (不属实)");
    let routes = on::<Accept>(
        routes,
        "/api/v1/hazards/{id}/commands/accept",
        "acceptHazard",
        "Let the rectification pass (验收通过)",
    );
    let routes = on::<SendBack>(
        routes,
        "/api/v1/hazards/{id}/commands/reject",
        "rejectHazard",
        "Send the rectification back (验收不通过)",
    );
    let routes =
        on::<StrikeOff>(routes, "/api/v1/hazards/{id}/commands/close-out", "closeOutHazard", "Strike it off (销号)");
    let routes = on::<BackToWork>(
        routes,
        "/api/v1/hazards/{id}/commands/reopen",
        "reopenHazard",
        "Back to rectification (重新整改)",
    );
    on::<Terminate>(
        routes,
        "/api/v1/hazards/{id}/commands/terminate",
        "terminateHazard",
        "End it without rectification (终结)",
    )
}

body! {
    /// A report is true.
    #[schemars(rename = "VerifyHazard")]
    Verify = Verify, r#"{ "version": 1, "finding": "现场核实属实", "level": "general" }"#;
    {
        /// What was found on site.
        #[schemars(length(min = 1, max = 2000))]
        finding: String,
        /// The level.
        level: HazardLevel,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::Verify { finding: self.finding, level: self.level })
    }
}

body! {
    /// A report is untrue.
    #[schemars(rename = "DismissHazard")]
    Dismiss = Dismiss, r#"{ "version": 1, "reason": "现场未发现所述问题" }"#;
    {
        /// Why.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::Dismiss { reason: self.reason })
    }
}

body! {
    /// The rectification passes.
    #[schemars(rename = "AcceptHazard")]
    Accept = Accept, r#"{ "version": 3, "opinion": "整改到位", "photos": [] }"#;
    {
        /// The opinion.
        #[serde(default)]
        #[schemars(length(max = 2000))]
        opinion: String,
        /// Uploaded photos of the state found.
        #[serde(default)]
        #[schemars(length(max = 9))]
        photos: Vec<PhotoId>,
    }
    fn photos(&self) -> &[PhotoId] {
        &self.photos
    }
    fn command(self, found: Found) -> Result<Command, Refusal> {
        Ok(Command::Accept(AcceptCommand { opinion: self.opinion, photos: found.photos }))
    }
}

body! {
    /// The rectification does not pass.
    #[schemars(rename = "RejectHazard")]
    SendBack = Reject, r#"{ "version": 3, "reason": "箱门未上锁", "photos": [] }"#;
    {
        /// Why, and what is asked.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
        /// Uploaded photos of the state found.
        #[serde(default)]
        #[schemars(length(max = 9))]
        photos: Vec<PhotoId>,
    }
    fn photos(&self) -> &[PhotoId] {
        &self.photos
    }
    fn command(self, found: Found) -> Result<Command, Refusal> {
        Ok(Command::Reject(Reject { reason: self.reason, photos: found.photos }))
    }
}

body! {
    /// Strike it off the list.
    #[schemars(rename = "CloseOutHazard")]
    StrikeOff = CloseOut, r#"{ "version": 4, "remark": "" }"#;
    {
        /// A remark.
        #[serde(default)]
        #[schemars(length(max = 2000))]
        remark: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::CloseOut(CloseOut { remark: self.remark }))
    }
}

body! {
    /// Back to rectification.
    #[schemars(rename = "ReopenHazard")]
    BackToWork = Reopen, r#"{ "version": 5, "reason": "问题再次出现", "term": { "working_days": 10 } }"#;
    {
        /// Why.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
        /// The new term.
        term: TermBody,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::Reopen(Reopen { reason: self.reason, term: self.term.into() }))
    }
}

body! {
    /// End it without rectification.
    #[schemars(rename = "TerminateHazard")]
    Terminate = Terminate, r#"{ "version": 2, "reason": "企业已关闭，场所已拆除" }"#;
    {
        /// Why.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
    }
    fn command(self, _: Found) -> Result<Command, Refusal> {
        Ok(Command::Terminate { reason: self.reason })
    }
}
