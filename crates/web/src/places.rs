//! Names of places.

use bihuan_domain::{
    accounts::Scope,
    jurisdictions::{AdministrativeLevel, JurisdictionCode, Place},
};
use bihuan_store::{StoreError, Tx, jurisdictions};
use std::collections::HashMap;

/// The names of some codes. The names of places are no secret: whoever sees a record sees where it is.
pub(crate) fn names_of(
    tx: &mut Tx<'_>,
    codes: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, String>, StoreError> {
    let mut names = HashMap::new();
    for code in codes {
        let Ok(parsed) = code.parse::<JurisdictionCode>() else { continue };
        if names.contains_key(&code) {
            continue;
        }
        if let Some(node) = jurisdictions::find(tx, &Scope::everything(), &parsed)? {
            names.insert(code, node.jurisdiction.name);
        }
    }
    Ok(names)
}

/// A place in words, from the township down, or its own name where it lies higher.
pub(crate) fn path_text(tx: &mut Tx<'_>, place: &Place, separator: &str) -> Result<String, StoreError> {
    let is_own = |code: &JurisdictionCode| code == place.code();
    let shown = place.nodes().filter(|(level, code)| *level >= AdministrativeLevel::Township || is_own(code));
    let codes: Vec<_> = shown.map(|(_, code)| code.to_string()).collect();
    let names = names_of(tx, codes.clone())?;
    let names: Vec<_> = codes.iter().map(|code| names.get(code).unwrap_or(code).as_str()).collect();
    Ok(names.join(separator))
}
