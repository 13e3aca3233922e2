//! 延期: once before expiry; again only by a collective decision.

use super::{
    Context, assign,
    texts::{LONG, SHORT, optional, required},
};
use crate::{
    Refusal, RefusalCode,
    hazards::{Extend, Extension, Hazard, HazardEvent, fields},
};

pub fn extend(hazard: &Hazard, extend: &Extend, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let reason = required(&extend.reason, fields::EXTENSION_REASON, LONG)?;
    let decision = optional(extend.decision.as_deref().unwrap_or(""), fields::DECISION, SHORT)?;
    let today = context.today();
    let due_on = assign::due_after_today(extend.term, context)?;
    if let Some(present) = hazard.due_on() {
        if today > present {
            return Err(Refusal::new(RefusalCode::ExtensionAfterExpiry).with("due", present));
        }
        if due_on <= present {
            return Err(Refusal::new(RefusalCode::ExtensionNotLater).with("due", present));
        }
    }
    if !hazard.extensions.is_empty() && decision.is_none() {
        return Err(RefusalCode::ExtensionNeedsDecision.into());
    }
    Ok(vec![HazardEvent::Extended(Extension { due_on, reason, decision, granted_on: today })])
}
