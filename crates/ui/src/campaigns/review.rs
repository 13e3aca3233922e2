//! Campaigns, a new one, and the review of a draft.

use crate::{
    form::{ActionForm, Choice, Field},
    parts::{Badge, Empty, Fact, Link, Paging, Tab},
    shell::Shell,
    table::Table,
};
use askama::Template;

/// All campaigns that the user sees.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/list.html")]
pub struct CampaignsPage {
    /// The frame.
    pub shell: Shell,
    /// Where a new one begins, if the user may.
    pub new_href: Option<String>,
    /// All tasks that the user sees.
    pub tasks_href: String,
    /// Running, in review, ended.
    pub sections: Vec<CampaignSection>,
    /// Shown when there are none.
    pub empty: Empty,
}

/// Campaigns in one state.
#[derive(Debug, Clone)]
pub struct CampaignSection {
    /// The state in words.
    pub title: String,
    /// The campaigns.
    pub table: Table,
}

/// A new campaign: from a document, from a workbook, or by hand.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/new.html")]
pub struct CampaignNewPage {
    /// The frame.
    pub shell: Shell,
    /// Up to the list.
    pub crumbs: Vec<Link>,
    /// Where the document is posted.
    pub upload_action: String,
    /// File and place.
    pub upload_fields: Vec<Field>,
    /// Where the form by hand is posted.
    pub hand_action: String,
    /// Title, dates, place.
    pub hand_fields: Vec<Field>,
    /// Why the last try was refused; empty when it was not.
    pub error: String,
    /// The refusal's number.
    pub code: String,
}

/// The review of a draft: the source text, and what was found in it.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/review.html")]
pub struct ReviewPage {
    /// The frame.
    pub shell: Shell,
    /// Up to the list.
    pub crumbs: Vec<Link>,
    /// State.
    pub badges: Vec<Badge>,
    /// What it changes, for a new version.
    pub links: Vec<Link>,
    /// What the document says of itself.
    pub facts: Vec<Fact>,
    /// What still stands between the draft and its publication.
    pub obstacles: Vec<Fact>,
    /// Kinds of items, units, warnings.
    pub tabs: Vec<Tab>,
    /// The source text; empty for a campaign written by hand.
    pub paragraphs: Vec<Paragraph>,
    /// The items of the tab; on the tab of units the names of the document.
    pub items: Vec<ReviewItem>,
    /// What is done to several of the list at once; `None` when the user may not, or there are none.
    pub batch: Option<Batch>,
    /// The draft's version.
    pub version: String,
    /// The tab, for the way back.
    pub tab: String,
    /// What the items of the list still need, or the code of its warnings; empty for all.
    pub only: String,
    /// All items, and those that still need something.
    pub filters: Vec<Tab>,
    /// The pages before and after of a long list.
    pub paging: Paging,
    /// Forms of the tab: units to match, an item to add.
    pub forms: Vec<ActionForm>,
    /// Warnings, on their tab.
    pub warnings: Vec<ReviewWarning>,
    /// What is said of the tab; empty for nothing.
    pub note: String,
    /// Publish, edit the document, discard.
    pub actions: Vec<ActionForm>,
    /// Why the last batch was refused; empty when it was not.
    pub error: String,
    /// The refusal's number.
    pub code: String,
}

/// What is done to several of a list at once.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Where it is posted.
    pub action: String,
    /// What the list holds.
    pub of: BatchOf,
}

/// What a list holds of which several are ticked.
#[derive(Debug, Clone)]
pub enum BatchOf {
    /// Items, which are accepted, dropped, merged, or given units of one of these roles.
    Items {
        /// The roles.
        roles: Vec<Choice>,
        /// Names of units that are offered while one is typed.
        units: Vec<String>,
    },
    /// Names, which are given one of these units.
    Names {
        /// The units.
        units: Vec<Choice>,
    },
    /// Warnings, which are settled.
    Warnings,
}

/// A paragraph of the source text.
#[derive(Debug, Clone, Default)]
pub struct Paragraph {
    /// Its parts.
    pub segments: Vec<Segment>,
}

/// A part of the source text.
#[derive(Debug, Clone, Default)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// The number of the item that was found there; empty for none.
    pub item: String,
    /// The review with that item.
    pub href: String,
    /// The kind of the item, for its colour: `task`, `duty`, `return`, `target`, `phase`, `warning`.
    pub kind: &'static str,
    /// Whether it is the item's first part, which others lead to.
    pub is_first: bool,
    /// Whether its item is the chosen one.
    pub is_chosen: bool,
}

/// An item of a draft.
#[derive(Debug, Clone, Default)]
pub struct ReviewItem {
    /// Its number.
    pub id: String,
    /// What is sent when it is ticked: its number, or the name.
    pub value: String,
    /// Its number in the document, and the heading it stands under.
    pub place: String,
    /// In a few words.
    pub title: String,
    /// As the document words it.
    pub text: String,
    /// State, units, dates.
    pub badges: Vec<Badge>,
    /// Whether it stands in the source text.
    pub has_source: bool,
    /// The review with this item open.
    pub href: String,
    /// Whether it is the chosen one.
    pub is_chosen: bool,
    /// Whether it was dropped.
    pub is_dropped: bool,
    /// Edit and split, for the chosen one.
    pub forms: Vec<ActionForm>,
}

/// Something that the document's reader was not sure of.
#[derive(Debug, Clone, Default)]
pub struct ReviewWarning {
    /// Its number.
    pub number: String,
    /// Its code.
    pub code: String,
    /// What it is.
    pub message: String,
    /// What was decided; empty until then.
    pub settled: String,
    /// Whether it stands in the source text.
    pub has_source: bool,
    /// Settle it; `None` when the user may not.
    pub form: Option<ActionForm>,
}
