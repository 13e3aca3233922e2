//! Codes.

use super::{Parsed, normalise, refuse};
use crate::tables::Cell;
use bihuan_domain::{
    Refusal, RefusalCode,
    identifiers::{CreditCode, CreditCodeError},
    jurisdictions::JurisdictionCode,
};

/// Text of a code: upper case, half width, without blanks and hyphens. A number keeps its digits only up to 15.
fn code_text(cell: &Cell) -> Parsed<String> {
    match cell {
        Cell::Empty => Err(RefusalCode::CellMissing.into()),
        Cell::Error(error) => Err(refuse(RefusalCode::FormulaError, error)),
        Cell::Number(number) if number.abs() >= 1e15 || number.fract() != 0.0 => Err(RefusalCode::CodeAsNumber.into()),
        Cell::Number(_) | Cell::Date(_) | Cell::Bool(_) => Ok(cell.to_string()),
        Cell::Text(text) => {
            let text = normalise(text).to_uppercase();
            let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '"' | '`' | '‘' | '’')).collect();
            if text.contains("E+") && text.starts_with(|c: char| c.is_ascii_digit()) {
                return Err(RefusalCode::CodeAsNumber.into());
            }
            Ok(text)
        }
    }
}

/// A unified social credit code (GB 32100-2015); hyphens are left out.
///
/// # Errors
/// A wrong length, character, registering authority or check character, each with its own number (`EN-02x`).
pub fn credit_code(cell: &Cell) -> Parsed<CreditCode> {
    let code = code_text(cell)?.replace(['-', '—'], "");
    code.parse().map_err(|error: CreditCodeError| error.into())
}

/// The code of a jurisdiction.
///
/// # Errors
/// Neither 12 digits nor an own code.
pub fn jurisdiction_code(cell: &Cell) -> Parsed<JurisdictionCode> {
    let code = code_text(cell)?;
    code.parse().map_err(|_| -> Refusal { refuse(RefusalCode::JurisdictionCodeShape, &code) })
}
