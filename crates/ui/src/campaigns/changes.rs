//! A new version of a campaign: its upload, and what it changes.

use crate::{
    form::{ActionForm, Field},
    parts::{Badge, Empty, Link, StatCard},
    shell::Shell,
};
use askama::Template;

/// The upload of a new version.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/revise.html")]
pub struct CampaignRevisePage {
    /// The frame.
    pub shell: Shell,
    /// Up to the campaign.
    pub crumbs: Vec<Link>,
    /// Where the document is posted.
    pub action: String,
    /// The file.
    pub fields: Vec<Field>,
    /// New versions that are drafts already.
    pub drafts: Vec<Link>,
    /// Why the last try was refused; empty when it was not.
    pub error: String,
    /// The refusal's number.
    pub code: String,
}

/// What a new version changes.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/changes.html")]
pub struct ChangesPage {
    /// The frame.
    pub shell: Shell,
    /// Up to the new version.
    pub crumbs: Vec<Link>,
    /// State of the new version.
    pub badges: Vec<Badge>,
    /// The version before.
    pub before: Link,
    /// The review of the new version.
    pub after: Link,
    /// How many of each kind.
    pub figures: Vec<StatCard>,
    /// Changed, added, removed, unchanged; none that is empty.
    pub groups: Vec<ChangeGroup>,
    /// Which added item a removed one was.
    pub forms: Vec<ActionForm>,
    /// Shown without any item.
    pub empty: Empty,
    /// Why the last step was refused; empty when it was not.
    pub error: String,
    /// The refusal's number.
    pub code: String,
}

/// Changes of a kind.
#[derive(Debug, Clone, Default)]
pub struct ChangeGroup {
    /// The kind: `changed`, `added`, `removed`, `unchanged`.
    pub id: &'static str,
    /// The kind in words.
    pub title: String,
    /// How many, grouped.
    pub count: String,
    /// What becomes of them.
    pub note: String,
    /// Whether they are folded away.
    pub is_folded: bool,
    /// The changes.
    pub changes: Vec<ChangeCard>,
}

/// A change of an item.
#[derive(Debug, Clone, Default)]
pub struct ChangeCard {
    /// Unique on the page.
    pub id: String,
    /// Its number in the document, and the heading it stands under.
    pub place: String,
    /// In a few words.
    pub title: String,
    /// As the document words it; empty where the rows say it.
    pub text: String,
    /// Kind, units, dates.
    pub badges: Vec<Badge>,
    /// What was beside what is.
    pub rows: Vec<ChangeRow>,
    /// What becomes of its tasks; empty without any.
    pub tasks: String,
    /// What the user may decide about it, a button each.
    pub forms: Vec<ActionForm>,
}

/// A part of an item in both versions: what both begin with, what differs, what both end with.
#[derive(Debug, Clone, Default)]
pub struct ChangeRow {
    /// Which part.
    pub label: String,
    /// As it was.
    pub before: (String, String, String),
    /// As it is.
    pub after: (String, String, String),
}
