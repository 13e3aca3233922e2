//! Official notices as Word files, laid out by GB/T 9704-2012.

mod layout;
mod rectification;
mod reexamination;
mod report;
mod supervision;
mod texts;

pub use report::{Report, report};

use bihuan_domain::hazards::{Hazard, NoticeKind};
use jiff::civil::Date;

/// What a notice says beside the hazard.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The authority that issues it (发文机关), as it signs.
    pub authority: String,
    /// Its number (发文字号); without one, a blank to be filled in is left.
    pub number: Option<String>,
    /// The day of issue (成文日期).
    pub issued_on: Date,
    /// The name of the place, such as `青禾镇河东村`; empty when unknown.
    pub place: String,
}

/// Why a notice could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// The hazard lacks what the notice is about; [`bihuan_domain::hazards::decide_notice`] says so beforehand.
    #[error("the hazard has no {0}")]
    Missing(&'static str),
    /// The file could not be packed.
    #[error("the Word file could not be packed")]
    Pack(#[from] std::io::Error),
}

/// Makes a notice as the bytes of a `.docx` file.
///
/// # Errors
/// [`NoticeError::Missing`] when the hazard's facts do not allow the notice.
pub fn notice(kind: NoticeKind, hazard: &Hazard, issue: &Issue) -> Result<Vec<u8>, NoticeError> {
    let document = match kind {
        NoticeKind::Rectification => rectification::document(hazard, issue)?,
        NoticeKind::Reexamination => reexamination::document(hazard, issue)?,
        NoticeKind::SupervisionListing => supervision::document(hazard, issue)?,
    };
    document.pack()
}

#[cfg(test)]
mod tests;
