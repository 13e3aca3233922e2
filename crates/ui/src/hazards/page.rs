use crate::{
    form::ActionForm,
    parts::{Badge, Download, Fact, Link, Photo, TimelineEvent, Tone},
    shell::Shell,
};
use askama::Template;

/// A hazard with everything about it, and the steps that this user may take.
#[derive(Debug, Clone, Template)]
#[template(path = "hazards/hazard.html")]
pub struct HazardPage {
    /// The frame.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Its number.
    pub number: String,
    /// What is wrong.
    pub description: String,
    /// State, level, overdue, 挂牌, 停产: the state first.
    pub badges: Vec<Badge>,
    /// Where it stands in the loop.
    pub steps: Vec<LoopStep>,
    /// Everything known.
    pub facts: Vec<Fact>,
    /// Photos of the state before.
    pub before: Vec<Photo>,
    /// Photos of the state after.
    pub after: Vec<Photo>,
    /// Supervision listing, stop-work, sponsor, escalation, plan, reports: those that there are.
    pub panels: Vec<Panel>,
    /// Its history, the latest first.
    pub timeline: Vec<TimelineEvent>,
    /// Whether the chain of its events is whole, such as `12 条记录，链条完整`.
    pub chain: Badge,
    /// Exactly the steps that this user may take now, the next step of the loop first.
    pub actions: Vec<ActionForm>,
    /// Where photos are whose files are not here; empty when all are.
    pub originals: String,
    /// Why there are none, or whom it waits for.
    pub waiting_for: String,
    /// Steps that are this user's by role and state, each with the rule that keeps them from this user.
    pub obstacles: Vec<Fact>,
    /// Notices as Word files.
    pub downloads: Vec<Download>,
    /// The enterprise's page, the earlier hazard of a recurrence.
    pub related: Vec<Link>,
}

/// A station of the loop.
#[derive(Debug, Clone, Default)]
pub struct LoopStep {
    /// Its name.
    pub label: String,
    /// When it was passed, or is due; empty for neither.
    pub when: String,
    /// Whether it is passed.
    pub status: StepStatus,
}

/// Whether a station is passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepStatus {
    /// Passed.
    Done,
    /// Here it stands.
    Current,
    /// Still to come.
    #[default]
    Ahead,
}

impl StepStatus {
    /// The CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "is-done",
            Self::Current => "is-current",
            Self::Ahead => "is-ahead",
        }
    }

    /// Whether it stands here.
    #[must_use]
    pub const fn is_current(self) -> bool {
        matches!(self, Self::Current)
    }
}

/// What stands beside the state.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    /// Its title, such as `挂牌督办`.
    pub title: String,
    /// The icon's name in the sprite.
    pub icon: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// What is known.
    pub facts: Vec<Fact>,
}
