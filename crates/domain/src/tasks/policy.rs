//! What a locality sets for itself about tasks.

use crate::hazards::EscalationDays;
use serde::{Deserialize, Serialize};

/// The numbers that a locality configures. Defaults are proposals, not law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CampaignPolicy {
    /// Working days before the last day at which units are reminded.
    pub reminder_working_days: u32,
    /// When an overdue task climbs.
    pub escalation: EscalationDays,
}

impl Default for CampaignPolicy {
    fn default() -> Self {
        Self { reminder_working_days: 5, escalation: EscalationDays::default() }
    }
}
