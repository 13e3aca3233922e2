//! Editing what is known.

use super::{
    CreditCodeHolder, Enterprise, EnterpriseCommand, EnterpriseEvent, EnterpriseStatus, FieldChange, Profile, access,
    register::check_credit_code,
};
use crate::{Refusal, RefusalCode, accounts::Actor};

pub(super) fn decide(
    enterprise: &Enterprise,
    profile: &Profile,
    holder: Option<&CreditCodeHolder>,
    actor: &Actor,
) -> Result<Vec<EnterpriseEvent>, Refusal> {
    if enterprise.status == EnterpriseStatus::Closed {
        let command = EnterpriseCommand::Edit(Box::new(profile.clone()));
        return Err(
            Refusal::new(RefusalCode::EnterpriseClosed).with_label("command", |language| command.label(language))
        );
    }
    let profile = profile.clone().checked()?;
    let changes = enterprise.profile.changes_to(&profile);
    if changes.is_empty() {
        return Err(RefusalCode::EnterpriseUnchanged.into());
    }
    let fields = changes.iter().map(FieldChange::field);
    access::check_fields(actor, Some(enterprise.id), enterprise.place(), &profile.place, fields)?;
    check_credit_code(&profile, enterprise.id, holder)?;
    Ok(vec![EnterpriseEvent::Edited { changes }])
}
