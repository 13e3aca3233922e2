//! What is known of an enterprise, in words.

use bihuan_domain::{
    Language,
    enterprises::{Field, Profile, RiskColour},
    identifiers::{CreditCode, IndustryCode, Sectors},
};
use bihuan_store::{StoreError, Tx, accounts};
use bihuan_ui::{Badge, Fact, Tone};

/// The badge of a risk level.
pub fn risk_badge(risk: RiskColour, language: Language) -> Badge {
    let tone = match risk {
        RiskColour::Red => Tone::RiskRed,
        RiskColour::Orange => Tone::RiskOrange,
        RiskColour::Yellow => Tone::RiskYellow,
        RiskColour::Blue => Tone::RiskBlue,
    };
    Badge::new(tone, risk.label(language))
}

/// A field's value as people read it; empty when it is not known.
pub fn value(profile: &Profile, field: Field, language: Language, place: &str) -> String {
    let sectors = Sectors::included();
    match field {
        Field::Name => profile.name.clone(),
        Field::CreditCode => profile.credit_code.as_ref().map_or("", CreditCode::as_str).to_owned(),
        Field::Kind => profile.kind.label(language).to_owned(),
        Field::Place => place.to_owned(),
        Field::Address => profile.address.clone(),
        Field::Sector => sectors.label(&profile.sector, language).to_owned(),
        Field::IndustryCode => profile.industry_code.as_ref().map_or("", IndustryCode::as_str).to_owned(),
        Field::KeyFields => {
            let labels = profile.key_fields.iter().map(|code| sectors.key_field_label(code, language));
            labels.collect::<Vec<_>>().join(language.pick("、", ", "))
        }
        Field::Employees => profile.employees.map(|count| count.to_string()).unwrap_or_default(),
        Field::HeadName => profile.head_name.clone(),
        Field::HeadPhone => profile.head_phone.clone(),
        Field::SafetyOfficerName => profile.safety_officer_name.clone(),
        Field::SafetyOfficerPhone => profile.safety_officer_phone.clone(),
        Field::Risk => profile.risk.map_or("", |risk| risk.label(language)).to_owned(),
        Field::Standardisation => profile.standardisation.map_or("", |grade| grade.label(language)).to_owned(),
        Field::Position => profile.position.map(|position| position.to_string()).unwrap_or_default(),
        Field::Remark => profile.remark.clone(),
    }
}

/// A field as a fact.
pub fn fact(profile: &Profile, field: Field, language: Language, place: &str) -> Fact {
    let fact = Fact::new(field.label(language), value(profile, field, language, place));
    if matches!(field, Field::Address | Field::Remark) { fact.wide() } else { fact }
}

/// Who acted, in words.
pub fn actor_name(tx: &mut Tx<'_>, name: &str, language: Language) -> Result<String, StoreError> {
    let Ok(id) = name.parse() else {
        return Ok(match name {
            "system" => language.pick("系统自动", "Bihuan itself").to_owned(),
            "operator" => language.pick("命令行操作员", "Operator of the command line").to_owned(),
            other => other.to_owned(),
        });
    };
    let Some(account) = accounts::find(tx, id)? else { return Ok(name.to_owned()) };
    let person = account.person();
    Ok(format!("{} · {}", person.name, person.unit_name))
}
