//! What a locality runs by: its calendar and its own numbers.

use crate::{
    accounts::{AccountPolicy, ApiPolicy},
    calendar::WorkCalendar,
    hazards::HazardPolicy,
    monitoring::MonitoringPolicy,
    outward::OutwardPolicy,
    tasks::CampaignPolicy,
};

/// Calendar and policies, read once at start and shared.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Working days.
    pub calendar: WorkCalendar,
    /// Log-in, passwords, time-outs.
    pub accounts: AccountPolicy,
    /// The JSON interface and its tokens.
    pub api: ApiPolicy,
    /// What is sent to other instances and systems.
    pub outward: OutwardPolicy,
    /// Terms and escalation of hazards.
    pub hazards: HazardPolicy,
    /// Reminders and escalation of a campaign's tasks.
    pub campaigns: CampaignPolicy,
    /// Devices, rules and alarms.
    pub monitoring: MonitoringPolicy,
    /// Hazards found in this year or before are old stock (存量); 2023 for 治本攻坚 2024–2026.
    pub old_stock_until_year: i16,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            calendar: WorkCalendar::china(),
            accounts: AccountPolicy::default(),
            api: ApiPolicy::default(),
            outward: OutwardPolicy::default(),
            hazards: HazardPolicy::default(),
            campaigns: CampaignPolicy::default(),
            monitoring: MonitoringPolicy::default(),
            old_stock_until_year: 2023,
        }
    }
}
