//! 停产停业（停用） and its lifting.

use super::{
    Context,
    texts::{LONG, SHORT, required},
};
use crate::{
    Refusal, RefusalCode,
    hazards::{Hazard, HazardEvent, OrderStopWork, StopWork, fields},
};

pub fn order(hazard: &Hazard, command: &OrderStopWork, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    if let Some(order) = hazard.stop_work_in_force() {
        return Err(Refusal::new(RefusalCode::StopWorkAlready).with("number", &order.number));
    }
    Ok(vec![HazardEvent::StopWorkOrdered(StopWork {
        number: required(&command.number, fields::ORDER_NUMBER, SHORT)?,
        extent: required(&command.extent, fields::EXTENT, LONG)?,
        ordered_on: context.today(),
        lifted_on: None,
    })])
}

pub fn lift(hazard: &Hazard, reason: &str, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    if hazard.stop_work_in_force().is_none() {
        return Err(RefusalCode::NoStopWork.into());
    }
    let reason = required(reason, fields::LIFTING, LONG)?;
    Ok(vec![HazardEvent::StopWorkLifted { lifted_on: context.today(), reason }])
}

/// Refuses what cannot be while a stop-work order is in force.
pub fn lifted(hazard: &Hazard) -> Result<(), Refusal> {
    if hazard.stop_work_in_force().is_some() { Err(RefusalCode::StopWorkInForce.into()) } else { Ok(()) }
}
