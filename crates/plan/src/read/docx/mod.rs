//! Word: `.docx`, with the numbers that Word computes, merged cells, nested tables and text boxes.

mod emit;
mod numbering;
mod package;
mod parse;
mod styles;

use super::Extracted;
use crate::PlanError;

/// Reads a Word document.
pub(super) fn read(bytes: &[u8]) -> Result<Extracted, PlanError> {
    let package = package::open(bytes)?;
    let styles = package.styles.as_deref().map(styles::read).transpose()?.unwrap_or_default();
    let numbering = package.numbering.as_deref().map(numbering::read).transpose()?.unwrap_or_default();
    let blocks = parse::read(&package.document)?;
    Ok(emit::emit(&blocks, &styles, numbering))
}
