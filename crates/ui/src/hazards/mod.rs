//! The ledger, the hazard's page, registration.

mod ledger;
mod page;
mod register;

pub use ledger::{LedgerPage, SaveView, SavedView};
pub use page::{HazardPage, LoopStep, Panel, StepStatus};
pub use register::{FieldGroup, RegisterPage};
