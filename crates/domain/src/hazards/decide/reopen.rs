//! 重新整改 and 终结.

use super::{
    Context, assign, stop_work,
    texts::{LONG, required},
};
use crate::{
    Refusal,
    hazards::{Hazard, HazardEvent, Reopen, fields},
};

pub fn reopen(command: &Reopen, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let reason = required(&command.reason, fields::REOPENING, LONG)?;
    let due_on = assign::due_after_today(command.term, context)?;
    Ok(vec![HazardEvent::Reopened { reason, reopened_on: context.today(), due_on }])
}

/// The enterprise shut, the site was demolished: an end that never counts as rectified. A listed hazard may end; it is
/// delisted afterwards by the level that listed it.
pub fn terminate(hazard: &Hazard, reason: &str, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let reason = required(reason, fields::TERMINATION, LONG)?;
    stop_work::lifted(hazard)?;
    Ok(vec![HazardEvent::Terminated { reason, terminated_on: context.today() }])
}
