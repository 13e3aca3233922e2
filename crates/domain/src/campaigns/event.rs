//! What happened to a campaign, and how each event changes it.

use super::{
    Campaign, CampaignState, Contents, Correspondence, Document, DocumentTable, Finished, Item, ItemId, ItemState,
    NamedUnit, RecordedFigure, Warning,
};
use crate::{Language, ids::CampaignId, jurisdictions::Place};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// How a campaign began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Drafted {
    /// Whose campaign it is.
    pub place: Place,
    /// The campaign office.
    pub office: NamedUnit,
    /// What the document says of itself.
    pub document: Document,
    /// The name of the file; empty for a campaign written by hand.
    pub file_name: String,
    /// SM3 of the source text, hexadecimal; empty when there is none.
    pub text_sm3: String,
    /// The campaign whose document this one is a new version of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revises: Option<CampaignId>,
    /// The tables that tasks were found in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<DocumentTable>,
    /// What was found; of a new version also what was taken over from the version before.
    pub items: Vec<Item>,
    /// Items as they were found, where more than their state was taken over from the version before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Item>,
    /// What its reader was not sure of.
    pub warnings: Vec<Warning>,
}

/// What happened. The names are stored: they are added to, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CampaignEvent {
    /// A document became a draft.
    Drafted(Box<Drafted>),
    /// What the document says of itself was put right.
    DocumentEdited {
        /// What it says.
        document: Document,
    },
    /// An item was added.
    ItemAdded {
        /// The item.
        item: Box<Item>,
    },
    /// An item was put right.
    ItemEdited {
        /// Which.
        item: ItemId,
        /// What it says.
        contents: Box<Contents>,
    },
    /// Items became part of the campaign.
    ItemsAccepted {
        /// Which.
        items: Vec<ItemId>,
    },
    /// Items are no part of the campaign.
    ItemsDropped {
        /// Which.
        items: Vec<ItemId>,
    },
    /// Several items became one.
    ItemsMerged {
        /// The one that stays.
        into: ItemId,
        /// Those that went into it.
        merged: Vec<ItemId>,
        /// What it says.
        contents: Box<Contents>,
    },
    /// An item became several.
    ItemSplit {
        /// The one that stays.
        item: ItemId,
        /// What it says.
        contents: Box<Contents>,
        /// The others.
        added: Vec<Item>,
    },
    /// A name means these units.
    UnitMatched {
        /// As the document words it.
        name: String,
        /// Whom it means.
        units: Vec<NamedUnit>,
    },
    /// Names were left out of all items.
    UnitsLeftOut {
        /// As the document words them.
        names: Vec<String>,
    },
    /// A warning was settled.
    WarningSettled {
        /// Which.
        number: u32,
        /// What was decided.
        remark: String,
    },
    /// It began to run.
    Published {
        /// The day.
        on: Date,
    },
    /// The draft was given up.
    Discarded {
        /// Why.
        reason: String,
    },
    /// It came to its end.
    Ended {
        /// The day.
        on: Date,
        /// Why.
        reason: String,
    },
    /// A figure was entered for a target.
    FigureRecorded(RecordedFigure),
    /// Somebody said which item of the version before an item is.
    Corresponds(Correspondence),
    /// Somebody said what becomes of an item's finished tasks.
    FinishedTreated {
        /// Which.
        item: ItemId,
        /// What becomes of them.
        finished: Finished,
    },
    /// A new version runs in its place.
    Superseded {
        /// The new version.
        by: CampaignId,
        /// The day.
        on: Date,
    },
}

impl CampaignEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Drafted(_) => "drafted",
            Self::DocumentEdited { .. } => "document_edited",
            Self::ItemAdded { .. } => "item_added",
            Self::ItemEdited { .. } => "item_edited",
            Self::ItemsAccepted { .. } => "items_accepted",
            Self::ItemsDropped { .. } => "items_dropped",
            Self::ItemsMerged { .. } => "items_merged",
            Self::ItemSplit { .. } => "item_split",
            Self::UnitMatched { .. } => "unit_matched",
            Self::UnitsLeftOut { .. } => "units_left_out",
            Self::WarningSettled { .. } => "warning_settled",
            Self::Published { .. } => "published",
            Self::Discarded { .. } => "discarded",
            Self::Ended { .. } => "ended",
            Self::FigureRecorded(_) => "figure_recorded",
            Self::Corresponds(_) => "corresponds",
            Self::FinishedTreated { .. } => "finished_treated",
            Self::Superseded { .. } => "superseded",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Drafted(_) => language.pick("起草行动", "Drafted"),
            Self::DocumentEdited { .. } => language.pick("修改文件信息", "Document edited"),
            Self::ItemAdded { .. } => language.pick("添加条目", "Item added"),
            Self::ItemEdited { .. } => language.pick("修改条目", "Item edited"),
            Self::ItemsAccepted { .. } => language.pick("采纳条目", "Items accepted"),
            Self::ItemsDropped { .. } => language.pick("舍弃条目", "Items dropped"),
            Self::ItemsMerged { .. } => language.pick("合并条目", "Items merged"),
            Self::ItemSplit { .. } => language.pick("拆分条目", "Item split"),
            Self::UnitMatched { .. } => language.pick("对应单位", "Unit matched"),
            Self::UnitsLeftOut { .. } => language.pick("去掉单位名称", "Names of units left out"),
            Self::WarningSettled { .. } => language.pick("处理提示", "Warning settled"),
            Self::Published { .. } => language.pick("发布行动", "Published"),
            Self::Discarded { .. } => language.pick("放弃草稿", "Draft discarded"),
            Self::Ended { .. } => language.pick("结束行动", "Ended"),
            Self::FigureRecorded(_) => language.pick("填报目标数据", "Figure entered"),
            Self::Corresponds(_) => language.pick("核定修订对应关系", "Correspondence of versions set"),
            Self::FinishedTreated { .. } => language.pick("核定已完成任务的处理", "Treatment of finished tasks set"),
            Self::Superseded { .. } => language.pick("由修订版接续", "Superseded by its new version"),
        }
    }
}

impl Campaign {
    /// The campaign that a first event begins; `None` for any other event.
    #[must_use]
    pub fn begin(id: CampaignId, event: &CampaignEvent, at: Timestamp) -> Option<Self> {
        let CampaignEvent::Drafted(drafted) = event else { return None };
        let last = drafted.items.iter().map(|item| item.id.0).max().unwrap_or(0);
        Some(Self {
            id,
            version: 1,
            state: CampaignState::Draft,
            place: drafted.place.clone(),
            office: drafted.office.clone(),
            document: drafted.document.clone(),
            file_name: drafted.file_name.clone(),
            text_sm3: drafted.text_sm3.clone(),
            revises: drafted.revises,
            tables: drafted.tables.clone(),
            superseded_by: None,
            correspondences: Vec::new(),
            reopened: Vec::new(),
            items: drafted.items.clone(),
            warnings: drafted.warnings.clone(),
            figures: Vec::new(),
            published_on: None,
            end_reason: None,
            next_item: last + 1,
            last_recorded_at: at,
        })
    }

    /// Applies the next event. Total: events are facts, whatever the rules have become since.
    pub fn evolve(&mut self, event: &CampaignEvent, at: Timestamp) {
        self.version += 1;
        self.last_recorded_at = at;
        match event {
            CampaignEvent::Drafted(_) => {}
            CampaignEvent::DocumentEdited { document } => self.document = document.clone(),
            CampaignEvent::ItemAdded { item } => self.add(std::slice::from_ref(item), None),
            CampaignEvent::ItemEdited { item, contents } => self.say(*item, contents),
            CampaignEvent::ItemsAccepted { items } => self.mark(items, ItemState::Accepted),
            CampaignEvent::ItemsDropped { items } => self.mark(items, ItemState::Dropped),
            CampaignEvent::ItemsMerged { into, merged, contents } => {
                self.say(*into, contents);
                self.mark(&[*into], ItemState::Accepted);
                self.mark(merged, ItemState::Dropped);
            }
            CampaignEvent::ItemSplit { item, contents, added } => {
                self.say(*item, contents);
                self.mark(&[*item], ItemState::Accepted);
                self.add(added, Some(*item));
            }
            CampaignEvent::UnitMatched { name, units } => self.match_unit(name, units),
            CampaignEvent::UnitsLeftOut { names } => {
                for item in &mut self.items {
                    item.contents.parties.retain(|party| !names.contains(&party.name));
                }
            }
            CampaignEvent::WarningSettled { number, remark } => {
                for warning in self.warnings.iter_mut().filter(|warning| warning.number == *number) {
                    warning.settled = Some(remark.clone());
                }
            }
            CampaignEvent::Published { on } => {
                self.state = CampaignState::Running;
                self.published_on = Some(*on);
            }
            CampaignEvent::Discarded { reason } => self.end(CampaignState::Discarded, reason),
            CampaignEvent::Ended { reason, .. } => self.end(CampaignState::Ended, reason),
            CampaignEvent::FigureRecorded(figure) => self.figures.push(figure.clone()),
            CampaignEvent::Corresponds(said) => {
                // An item of the version before becomes one item.
                self.correspondences.retain(|one| one.item != said.item && (said.was.is_none() || one.was != said.was));
                self.correspondences.push(*said);
            }
            CampaignEvent::FinishedTreated { item, finished } => {
                self.reopened.retain(|one| one != item);
                self.reopened.extend((*finished == Finished::Reopened).then_some(*item));
            }
            CampaignEvent::Superseded { by, .. } => {
                self.state = CampaignState::Superseded;
                self.superseded_by = Some(*by);
            }
        }
    }

    fn end(&mut self, state: CampaignState, reason: &str) {
        self.state = state;
        self.end_reason = Some(reason.to_owned());
    }

    /// Puts items after another, or at the end.
    fn add(&mut self, added: &[Item], after: Option<ItemId>) {
        let at = after.and_then(|after| self.items.iter().position(|item| item.id == after));
        let at = at.map_or(self.items.len(), |at| at + 1);
        self.items.splice(at..at, added.iter().cloned());
        let last = added.iter().map(|item| item.id.0 + 1).max().unwrap_or(0);
        self.next_item = self.next_item.max(last);
    }

    fn say(&mut self, id: ItemId, contents: &Contents) {
        if let Some(item) = self.items.iter_mut().find(|item| item.id == id) {
            item.contents = contents.clone();
        }
    }

    fn mark(&mut self, ids: &[ItemId], state: ItemState) {
        for item in self.items.iter_mut().filter(|item| ids.contains(&item.id)) {
            item.state = state;
        }
    }

    fn match_unit(&mut self, name: &str, units: &[NamedUnit]) {
        let parties = self.items.iter_mut().flat_map(|item| &mut item.contents.parties);
        for party in parties.filter(|party| party.name == name) {
            party.units = units.to_vec();
        }
    }
}
