//! The life of a hazard (隐患): states, commands, events, and the one place where its rules are decided.

mod classification;
mod command;
mod deadline;
pub mod decide;
mod event;
pub mod fields;
mod hazard;
mod import;
mod notice;
mod policy;
mod state;

pub use classification::{CriterionReference, HazardLevel, HazardSource, SectorCode};
pub use command::{
    Acceptance as AcceptCommand, Assign, Changes, CloseOut, Command, CommandKind, Correct, Delist, Extend, List,
    OnTheSpot, Open, OpenKind, OrderStopWork, PlanInput, Reject, Reopen, Submit, Term,
};
pub use deadline::days_overdue;
pub use decide::{Context, available, decide, decide_open, obstacles};
pub use event::{HazardEvent, Recorded};
pub use hazard::{
    Acceptance, Assignment, Closure, Evidence, Extension, Hazard, ImportMark, Listing, Phase, Photo, Plan, Rejection,
    Responsible, Sponsor, StopWork, Submission, TwoReports,
};
pub use import::{History, Standing, decide_import};
pub use notice::{NoticeKind, decide_notice, notices};
pub use policy::{EscalationDays, HazardPolicy, RectificationDays};
pub use state::{EscalationStep, HazardState};
