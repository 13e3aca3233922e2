//! 核实 and 不属实.

use super::texts::{LONG, required};
use crate::{
    Refusal,
    hazards::{HazardEvent, HazardLevel, fields},
};

pub fn verify(finding: &str, level: HazardLevel) -> Result<Vec<HazardEvent>, Refusal> {
    let finding = required(finding, fields::FINDING, LONG)?;
    Ok(vec![HazardEvent::Verified { finding, level }])
}

pub fn dismiss(reason: &str) -> Result<Vec<HazardEvent>, Refusal> {
    let reason = required(reason, fields::DISMISSAL, LONG)?;
    Ok(vec![HazardEvent::Dismissed { reason }])
}
