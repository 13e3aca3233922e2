//! A campaign as its events have made it.

use super::{CampaignEvent, Item, ItemId, ItemKind, ItemState};
use crate::{
    ids::{CampaignId, UnitId},
    jurisdictions::Place,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

worded! {
    /// Where a campaign stands.
    CampaignState {
        /// 审核中: a document's contents are being reviewed.
        Draft = "draft", "审核中", "In review";
        /// 进行中: published, its tasks run.
        Running = "running", "进行中", "Running";
        /// 已结束
        Ended = "ended", "已结束", "Ended";
        /// 已修订: a new version runs in its place.
        Superseded = "superseded", "已修订", "Superseded";
        /// 已放弃: a draft that was given up.
        Discarded = "discarded", "已放弃", "Discarded";
    }
}

/// A unit with its name at the time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedUnit {
    /// The unit.
    pub id: UnitId,
    /// Its name.
    pub name: String,
}

/// What the document says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its number (文号); empty when it has none.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// When it was issued.
    pub issued_on: Option<Date>,
    /// The first day of the campaign.
    pub from: Option<Date>,
    /// The last day of the campaign.
    pub to: Option<Date>,
}

/// Something about the document of which its reader was not sure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Warning {
    /// Its number within the campaign, from 1.
    pub number: u32,
    /// Its stable code, such as `PL-012`.
    pub code: String,
    /// What it is, in Chinese.
    pub message: String,
    /// The same in English.
    pub message_english: String,
    /// Where.
    pub source: Option<super::Span>,
    /// What somebody decided about it; `None` until then.
    pub settled: Option<String>,
}

/// A figure that somebody entered for a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordedFigure {
    /// The target.
    pub item: ItemId,
    /// The value in thousandths of the target's unit.
    pub value_thousandths: i64,
    /// The day for which it holds.
    pub on: Date,
    /// Where it comes from.
    pub remark: String,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Campaign {
    /// Identifier.
    pub id: CampaignId,
    /// Count of its events.
    pub version: u64,
    /// Where it stands.
    pub state: CampaignState,
    /// Whose campaign it is.
    pub place: Place,
    /// The campaign office (专班、安办): verifies what units report.
    pub office: NamedUnit,
    /// What the document says of itself.
    pub document: Document,
    /// The name of the file; empty for a campaign written by hand.
    pub file_name: String,
    /// SM3 of the source text, hexadecimal; empty for a campaign written by hand.
    pub text_sm3: String,
    /// The campaign whose document this one is a new version of.
    pub revises: Option<CampaignId>,
    /// The tables of its document that tasks were found in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<super::DocumentTable>,
    /// The new version that runs in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<CampaignId>,
    /// What people said about which item was which in the version before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub correspondences: Vec<super::Correspondence>,
    /// Changed items whose finished tasks are opened again on publication.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reopened: Vec<ItemId>,
    /// What it asks for.
    pub items: Vec<Item>,
    /// What its reader was not sure of.
    pub warnings: Vec<Warning>,
    /// Figures that were entered by hand, in order.
    pub figures: Vec<RecordedFigure>,
    /// When it was published.
    pub published_on: Option<Date>,
    /// Why it was ended or given up.
    pub end_reason: Option<String>,
    /// The number of the next item.
    pub next_item: u32,
    /// When its last event was recorded.
    pub last_recorded_at: Timestamp,
}

impl Campaign {
    /// The item of a number.
    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The items of a kind that belong to it.
    pub fn accepted(&self, kind: ItemKind) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.kind == kind && item.state == ItemState::Accepted)
    }

    /// The figure that was last entered for a target.
    #[must_use]
    pub fn figure(&self, item: ItemId) -> Option<&RecordedFigure> {
        self.figures.iter().rfind(|figure| figure.item == item)
    }

    /// Whether somebody must do an item and nobody is named: it cannot be published so.
    #[must_use]
    pub fn lacks_unit(&self, item: &Item) -> bool {
        let Item { contents, .. } = item;
        is_asked(item) && contents.enterprises.is_none() && contents.parties.is_empty()
    }

    /// Whether an item has no day, and the campaign no last one: it cannot be published so.
    #[must_use]
    pub fn lacks_deadline(&self, item: &Item) -> bool {
        let deadline = &item.contents.deadline;
        let has_dates = deadline.every.is_some() || !deadline.milestones.is_empty();
        is_asked(item) && deadline.due_on.or(self.document.to).is_none() && !has_dates
    }

    /// The year in which periods of three years begin.
    #[must_use]
    pub fn first_year(&self, today: Date) -> i16 {
        self.document.from.map_or(today.year(), Date::year)
    }

    /// Names of units in accepted or proposed items that mean no unit yet, each once, in the order of the document.
    #[must_use]
    pub fn unmatched_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let live = self.items.iter().filter(|item| item.state != ItemState::Dropped);
        for party in live.flat_map(|item| item.contents.unmatched()) {
            if !names.contains(&party.name) {
                names.push(party.name.clone());
            }
        }
        names
    }

    /// The campaign of its events in order; `None` when they do not begin with a draft.
    #[must_use]
    pub fn replay<'a>(
        id: CampaignId,
        events: impl IntoIterator<Item = (&'a CampaignEvent, Timestamp)>,
    ) -> Option<Self> {
        let mut events = events.into_iter();
        let (first, at) = events.next()?;
        let mut campaign = Self::begin(id, first, at)?;
        events.for_each(|(event, at)| campaign.evolve(event, at));
        Some(campaign)
    }
}

/// Whether somebody must do an item.
fn is_asked(item: &Item) -> bool {
    item.state != ItemState::Dropped && matches!(item.kind, ItemKind::Task | ItemKind::Duty | ItemKind::Return)
}
