//! Registering an enterprise.

use super::{CreditCodeHolder, Enterprise, EnterpriseEvent, Field, Profile, access};
use crate::{
    Language, Refusal, RefusalCode,
    accounts::Actor,
    ids::{ImportId, UnitId},
};

/// Put an enterprise on the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEnterprise {
    /// Its new identifier.
    pub id: UnitId,
    /// What is known of it.
    pub profile: Profile,
    /// The import that it came with.
    pub import: Option<ImportId>,
}

impl RegisterEnterprise {
    /// The word that people read.
    #[must_use]
    pub const fn label(language: Language) -> &'static str {
        language.pick("登记单位", "register an enterprise")
    }
}

/// Decides a registration. `existing` is what the store holds under the identifier, `holder` who holds the credit code.
///
/// # Errors
/// A [`Refusal`] `EN-0xx`: no authority, contents, identifier or credit code taken.
pub fn register(
    existing: Option<&Enterprise>,
    command: &RegisterEnterprise,
    holder: Option<&CreditCodeHolder>,
    actor: &Actor,
) -> Result<Vec<EnterpriseEvent>, Refusal> {
    let place = &command.profile.place;
    if !access::may_register(actor, place) {
        return Err(Refusal::new(RefusalCode::EnterpriseNotAuthorised).with_label("command", RegisterEnterprise::label));
    }
    if existing.is_some() {
        return Err(RefusalCode::EnterpriseExists.into());
    }
    let profile = command.profile.clone().checked()?;
    let set = [(Field::Risk, profile.risk.is_some()), (Field::Standardisation, profile.standardisation.is_some())];
    let set = set.into_iter().filter(|(_, given)| *given).map(|(field, _)| field);
    access::check_fields(actor, None, place, place, set)?;
    check_credit_code(&profile, command.id, holder)?;
    Ok(vec![EnterpriseEvent::Registered { id: command.id, profile: Box::new(profile), import: command.import }])
}

/// A credit code belongs to one enterprise.
pub(super) fn check_credit_code(
    profile: &Profile,
    id: UnitId,
    holder: Option<&CreditCodeHolder>,
) -> Result<(), Refusal> {
    match (&profile.credit_code, holder) {
        (Some(code), Some(holder)) if holder.id != id => {
            Err(Refusal::new(RefusalCode::CreditCodeTaken).with("code", code).with("name", &holder.name))
        }
        _ => Ok(()),
    }
}
