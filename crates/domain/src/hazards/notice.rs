//! Which official notices a hazard's facts allow.

use super::Hazard;
use crate::{Language, Refusal, RefusalCode};

/// An official notice (公文) about a hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// 隐患整改通知书: to the unit that must rectify.
    Rectification,
    /// 整改复查意见书: what the re-examination found.
    Reexamination,
    /// 挂牌督办通知书: that a government lists the hazard.
    SupervisionListing,
}

impl NoticeKind {
    /// All kinds, in the order in which a hazard comes to them.
    pub const ALL: [Self; 3] = [Self::Rectification, Self::Reexamination, Self::SupervisionListing];

    /// The stable name, as addresses hold it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rectification => "rectification",
            Self::Reexamination => "reexamination",
            Self::SupervisionListing => "supervision-listing",
        }
    }

    /// The kind of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The title of the document.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Rectification => language.pick("隐患整改通知书", "Rectification notice"),
            Self::Reexamination => language.pick("整改复查意见书", "Re-examination opinion"),
            Self::SupervisionListing => language.pick("挂牌督办通知书", "Supervision listing notice"),
        }
    }

    const fn condition(self, language: Language) -> &'static str {
        match self {
            Self::Rectification => language.pick("隐患交办后才能出具", "it can be issued once the hazard is assigned"),
            Self::Reexamination => {
                language.pick("验收（通过或不通过）后才能出具", "it can be issued once the rectification was judged")
            }
            Self::SupervisionListing => {
                language.pick("挂牌督办期间才能出具", "it can be issued while the hazard is listed")
            }
        }
    }
}

/// The notices that the hazard's facts allow.
pub fn notices(hazard: &Hazard) -> impl Iterator<Item = NoticeKind> {
    NoticeKind::ALL.into_iter().filter(|kind| allows(hazard, *kind))
}

/// Decides whether a notice can be issued.
///
/// # Errors
/// [`RefusalCode::NoticeTooEarly`] when the hazard has not come so far.
pub fn decide_notice(hazard: &Hazard, kind: NoticeKind) -> Result<(), Refusal> {
    if allows(hazard, kind) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::NoticeTooEarly)
        .with_label("notice", |language| kind.label(language))
        .with_label("condition", |language| kind.condition(language)))
}

fn allows(hazard: &Hazard, kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::Rectification => hazard.assignment.is_some(),
        NoticeKind::Reexamination => {
            hazard.assignment.is_some() && (hazard.acceptance.is_some() || !hazard.rejections.is_empty())
        }
        NoticeKind::SupervisionListing => hazard.listing_in_force().is_some(),
    }
}
