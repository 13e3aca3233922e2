//! Closing an enterprise that works no more, and reopening it.

use super::{Enterprise, EnterpriseCommand, EnterpriseEvent, EnterpriseStatus, REASON_LIMIT, profile::tidy};
use crate::{Language, Refusal, RefusalCode};

pub(super) fn close(enterprise: &Enterprise, reason: &str) -> Result<Vec<EnterpriseEvent>, Refusal> {
    let command = EnterpriseCommand::Close { reason: reason.to_owned() };
    if enterprise.status == EnterpriseStatus::Closed {
        return Err(
            Refusal::new(RefusalCode::EnterpriseClosed).with_label("command", |language| command.label(language))
        );
    }
    Ok(vec![EnterpriseEvent::Closed { reason: checked_reason(&command, reason)? }])
}

pub(super) fn reopen(enterprise: &Enterprise, reason: &str) -> Result<Vec<EnterpriseEvent>, Refusal> {
    if enterprise.status == EnterpriseStatus::Active {
        return Err(RefusalCode::EnterpriseNotClosed.into());
    }
    let command = EnterpriseCommand::Reopen { reason: reason.to_owned() };
    Ok(vec![EnterpriseEvent::Reopened { reason: checked_reason(&command, reason)? }])
}

fn checked_reason(command: &EnterpriseCommand, reason: &str) -> Result<String, Refusal> {
    let reason = tidy(reason);
    if reason.is_empty() {
        let refusal = Refusal::new(RefusalCode::EnterpriseReasonMissing);
        return Err(refusal.with_label("command", |language| command.label(language)));
    }
    if reason.chars().count() > REASON_LIMIT {
        let label = |language: Language| language.pick("原因", "Reason");
        return Err(Refusal::new(RefusalCode::EnterpriseTextTooLong)
            .with_label("field", label)
            .with("limit", REASON_LIMIT));
    }
    Ok(reason)
}
