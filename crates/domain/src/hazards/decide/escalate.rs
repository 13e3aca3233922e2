//! What the clock does to an overdue hazard: 提醒 → 通报 → 约谈 → 督办 → 问责移送.

use super::Context;
use crate::{
    Refusal, RefusalCode,
    hazards::{EscalationStep, Hazard, HazardEvent, days_overdue},
};
use jiff::ToSpan;

pub fn mark_overdue(hazard: &Hazard, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let due_on = hazard.due_on().filter(|due_on| context.today() > *due_on).ok_or(RefusalCode::NotOverdue)?;
    if hazard.overdue_since.is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![HazardEvent::BecameOverdue { since: due_on.saturating_add(1.day()) }])
}

pub fn escalate(hazard: &Hazard, step: EscalationStep, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let overdue = hazard.due_on().map_or(0, |due_on| days_overdue(due_on, context.today()));
    let expected = EscalationStep::after(hazard.escalation).ok_or(RefusalCode::NotOverdue)?;
    if step != expected {
        let expected = |language| expected.label(language);
        return Err(Refusal::new(RefusalCode::EscalationOrder).with_label("expected", expected));
    }
    if hazard.overdue_since.is_none() || overdue < context.policy.escalation(hazard.level).days_of(step) {
        return Err(RefusalCode::NotOverdue.into());
    }
    Ok(vec![HazardEvent::Escalated { step, days_overdue: overdue }])
}
