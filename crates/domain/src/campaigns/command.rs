//! What people do with campaigns.

use super::{
    Contents, Correspondence, Document, Drafted, Finished, ItemId, ItemKind, NamedUnit, Party, RecordedFigure,
};
use crate::{Language, ids::CampaignId};
use jiff::civil::Date;

/// Begin a campaign with what was found in a document, or with nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its new identifier.
    pub id: CampaignId,
    /// What it begins with.
    pub drafted: Drafted,
}

/// A command on a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CampaignCommand {
    /// Put right what the document says of itself.
    EditDocument(Document),
    /// Add an item.
    AddItem {
        /// What it is.
        kind: ItemKind,
        /// What it says.
        contents: Box<Contents>,
    },
    /// Put an item right; it is accepted with it.
    EditItem {
        /// Which.
        item: ItemId,
        /// What it says.
        contents: Box<Contents>,
    },
    /// Make items part of the campaign.
    AcceptItems(Vec<ItemId>),
    /// Give several items units, a last day, or both; they are accepted with it.
    AssignItems {
        /// Which.
        items: Vec<ItemId>,
        /// Units that they get beside those that they have.
        parties: Vec<Party>,
        /// The day that they get instead of what they say.
        due_on: Option<Date>,
    },
    /// Leave items out.
    DropItems(Vec<ItemId>),
    /// Make several items one: the first of the document.
    MergeItems(Vec<ItemId>),
    /// Make an item several, a text each.
    SplitItem {
        /// Which.
        item: ItemId,
        /// Their texts.
        texts: Vec<String>,
    },
    /// Say whom a name means.
    MatchUnit {
        /// As the document words it.
        name: String,
        /// Whom it means; none takes an earlier match back.
        units: Vec<NamedUnit>,
    },
    /// Say of several names whom they mean: whoever is named in no pair stays as it is.
    MatchUnits(Vec<(String, Vec<NamedUnit>)>),
    /// Leave names out of all items: what they stand for is nobody who could be given a task.
    LeaveOutUnits {
        /// As the document words them.
        names: Vec<String>,
    },
    /// Decide about a warning.
    SettleWarning {
        /// Which.
        number: u32,
        /// What was decided.
        remark: String,
    },
    /// Decide the same about several warnings.
    SettleWarnings {
        /// Which.
        numbers: Vec<u32>,
        /// What was decided.
        remark: String,
    },
    /// Say which item of the version before an item is.
    Correspond(Correspondence),
    /// Say what becomes of the finished tasks of an item that changed.
    TreatFinished {
        /// Which.
        item: ItemId,
        /// What becomes of them.
        finished: Finished,
    },
    /// Let it run; a new version in the place of the one before.
    Publish,
    /// Give a draft up.
    Discard {
        /// Why.
        reason: String,
    },
    /// Bring it to its end.
    End {
        /// Why.
        reason: String,
    },
    /// Enter a figure for a target.
    RecordFigure(RecordedFigure),
}

worded! {
    /// The kinds of commands on campaigns.
    CampaignCommandKind {
        /// Begin.
        Draft = "draft", "起草行动", "draft a campaign";
        /// Put right what the document says of itself.
        EditDocument = "edit_document", "修改文件信息", "edit the document";
        /// Add an item.
        AddItem = "add_item", "添加条目", "add an item";
        /// Put an item right.
        EditItem = "edit_item", "修改条目", "edit an item";
        /// Accept items.
        AcceptItems = "accept_items", "采纳条目", "accept items";
        /// Give items units and days.
        AssignItems = "assign_items", "批量指定", "assign units and days";
        /// Leave items out.
        DropItems = "drop_items", "舍弃条目", "drop items";
        /// Merge items.
        MergeItems = "merge_items", "合并条目", "merge items";
        /// Split an item.
        SplitItem = "split_item", "拆分条目", "split an item";
        /// Match a name.
        MatchUnit = "match_unit", "对应单位", "match a unit";
        /// Leave names out.
        LeaveOutUnits = "leave_out_units", "去掉单位名称", "leave names of units out";
        /// Settle a warning.
        SettleWarning = "settle_warning", "处理提示", "settle a warning";
        /// Say which item of the version before an item is.
        Correspond = "correspond", "核定修订对应关系", "set a correspondence";
        /// Say what becomes of finished tasks.
        TreatFinished = "treat_finished", "核定已完成任务的处理", "treat finished tasks";
        /// Publish.
        Publish = "publish", "发布行动", "publish";
        /// Give up.
        Discard = "discard", "放弃草稿", "discard the draft";
        /// End.
        End = "end", "结束行动", "end the campaign";
        /// Enter a figure.
        RecordFigure = "record_figure", "填报目标数据", "enter a figure";
    }
}

impl CampaignCommand {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> CampaignCommandKind {
        match self {
            Self::EditDocument(_) => CampaignCommandKind::EditDocument,
            Self::AddItem { .. } => CampaignCommandKind::AddItem,
            Self::EditItem { .. } => CampaignCommandKind::EditItem,
            Self::AcceptItems(_) => CampaignCommandKind::AcceptItems,
            Self::AssignItems { .. } => CampaignCommandKind::AssignItems,
            Self::DropItems(_) => CampaignCommandKind::DropItems,
            Self::MergeItems(_) => CampaignCommandKind::MergeItems,
            Self::SplitItem { .. } => CampaignCommandKind::SplitItem,
            Self::MatchUnit { .. } | Self::MatchUnits(_) => CampaignCommandKind::MatchUnit,
            Self::LeaveOutUnits { .. } => CampaignCommandKind::LeaveOutUnits,
            Self::SettleWarning { .. } | Self::SettleWarnings { .. } => CampaignCommandKind::SettleWarning,
            Self::Correspond(_) => CampaignCommandKind::Correspond,
            Self::TreatFinished { .. } => CampaignCommandKind::TreatFinished,
            Self::Publish => CampaignCommandKind::Publish,
            Self::Discard { .. } => CampaignCommandKind::Discard,
            Self::End { .. } => CampaignCommandKind::End,
            Self::RecordFigure(_) => CampaignCommandKind::RecordFigure,
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        self.kind().label(language)
    }
}
