//! Between the form's fields and a profile.

use crate::{Fields, WebError};
use bihuan_domain::{
    Refusal,
    enterprises::{EnterpriseKind, Position, Profile, RiskColour, StandardisationGrade},
    identifiers::{CreditCode, IndustryCode, KeyFieldCode, SectorCode, Sectors},
    jurisdictions::Place,
};

/// A profile as the form says. `place` is where the chosen node is.
///
/// # Errors
/// The refusal of what cannot be read; [`WebError::BadRequest`] for a choice that the form did not offer.
pub fn read(fields: &Fields, place: Place) -> Result<Profile, WebError> {
    let text = |name: &str| fields.text(name).to_owned();
    let credit_code = fields.filled("credit_code").map(str::parse::<CreditCode>).transpose().map_err(Refusal::from)?;
    let industry = fields.filled("industry_code").map(str::parse::<IndustryCode>).transpose();
    let industry_code = industry.map_err(Refusal::from)?;
    let sector = match fields.filled("sector") {
        Some(code) => SectorCode::parse(code).ok_or(WebError::BadRequest)?,
        // Told by the industry code, or by the name.
        None => Sectors::included().sector_for(industry_code.as_ref(), fields.text("name")).clone(),
    };
    let mut profile = Profile::new(text("name"), sector, place);
    profile.credit_code = credit_code;
    profile.industry_code = industry_code;
    if let Some(kind) = fields.filled("kind") {
        profile.kind = EnterpriseKind::from_name(kind).ok_or(WebError::BadRequest)?;
    }
    let key_fields = fields.all("key_fields").map(KeyFieldCode::parse).collect::<Option<_>>();
    profile.key_fields = key_fields.ok_or(WebError::BadRequest)?;
    profile.employees = fields.parsed("employees")?;
    profile.address = text("address");
    profile.head_name = text("head_name");
    profile.head_phone = text("head_phone");
    profile.safety_officer_name = text("safety_officer_name");
    profile.safety_officer_phone = text("safety_officer_phone");
    let risk = fields.filled("risk").map(|name| RiskColour::from_name(name).ok_or(WebError::BadRequest));
    profile.risk = risk.transpose()?;
    let grade =
        fields.filled("standardisation").map(|name| StandardisationGrade::from_name(name).ok_or(WebError::BadRequest));
    profile.standardisation = grade.transpose()?;
    profile.position = position(fields)?;
    profile.remark = text("remark");
    Ok(profile)
}

fn position(fields: &Fields) -> Result<Option<Position>, WebError> {
    let (Some(latitude), Some(longitude)) = (degrees(fields, "latitude")?, degrees(fields, "longitude")?) else {
        return Ok(None);
    };
    Ok(Some(Position::new(latitude, longitude).map_err(Refusal::from)?))
}

/// Degrees in millionths; what no degree can be is out of range there.
fn degrees(fields: &Fields, name: &str) -> Result<Option<i32>, WebError> {
    let Some(degrees) = fields.parsed::<f64>(name)? else { return Ok(None) };
    if degrees.is_finite() && degrees.abs() <= 1_000.0 {
        Ok(Some((degrees * 1e6).round() as i32))
    } else {
        Err(WebError::BadRequest)
    }
}

/// The fields of a form that shows a profile.
pub fn fields_of(profile: &Profile) -> Fields {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    put("name", profile.name.clone());
    put("credit_code", profile.credit_code.as_ref().map(ToString::to_string).unwrap_or_default());
    put("kind", profile.kind.name().to_owned());
    put("place", profile.place.code().to_string());
    put("address", profile.address.clone());
    put("sector", profile.sector.to_string());
    put("industry_code", profile.industry_code.as_ref().map(ToString::to_string).unwrap_or_default());
    for field in &profile.key_fields {
        put("key_fields", field.to_string());
    }
    put("employees", profile.employees.map(|count| count.to_string()).unwrap_or_default());
    put("head_name", profile.head_name.clone());
    put("head_phone", profile.head_phone.clone());
    put("safety_officer_name", profile.safety_officer_name.clone());
    put("safety_officer_phone", profile.safety_officer_phone.clone());
    put("risk", profile.risk.map_or("", RiskColour::name).to_owned());
    put("standardisation", profile.standardisation.map_or("", StandardisationGrade::name).to_owned());
    if let Some(position) = profile.position {
        put("latitude", in_degrees(position.latitude_1e6()));
        put("longitude", in_degrees(position.longitude_1e6()));
    }
    put("remark", profile.remark.clone());
    Fields::new(pairs)
}

fn in_degrees(millionths: i32) -> String {
    format!("{:.6}", f64::from(millionths) / 1e6)
}
