//! 工作台: what needs me now.

use crate::{
    parts::{Badge, Empty, Link, Tone},
    shell::Shell,
};
use askama::Template;

/// Everyone's first page.
#[derive(Debug, Clone, Template)]
#[template(path = "workbench/workbench.html")]
pub struct WorkbenchPage {
    /// The frame.
    pub shell: Shell,
    /// Whom it greets and when, such as `今天是 2026年10月8日 星期四`.
    pub lead: String,
    /// Sections that have something, in the order of work; the tiles above lead to them.
    pub sections: Vec<WorkSection>,
    /// Buttons in the head: register, on the spot.
    pub quick: Vec<QuickStep>,
    /// Shown when no section has anything.
    pub empty: Empty,
}

/// A button in the head.
#[derive(Debug, Clone)]
pub struct QuickStep {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// The icon's name in the sprite.
    pub icon: &'static str,
}

/// One kind of work: 待核实, 待交办, …, 逾期, 已升级.
#[derive(Debug, Clone)]
pub struct WorkSection {
    /// The fragment, such as `assign`.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What is to be done, one sentence.
    pub explanation: String,
    /// Its tone.
    pub tone: Tone,
    /// How much waits altogether.
    pub count: String,
    /// The first of it.
    pub rows: Vec<WorkRow>,
    /// The ledger with all of it, when there is more than shown.
    pub all: Option<Link>,
}

/// A hazard that waits.
#[derive(Debug, Clone, Default)]
pub struct WorkRow {
    /// Its number.
    pub number: String,
    /// Its page.
    pub href: String,
    /// The enterprise or place.
    pub subject: String,
    /// The jurisdiction and where exactly.
    pub place: String,
    /// What is wrong.
    pub description: String,
    /// Level, and whatever else stands beside: 挂牌, escalation step.
    pub badges: Vec<Badge>,
    /// When it is due, such as `逾期 3 天`.
    pub due: Option<Badge>,
    /// The next step, one click: a link to the hazard's page with that form unfolded.
    pub step: Option<Link>,
}
