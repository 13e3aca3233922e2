//! What a document asks for: tasks, duties, returns, targets and phases.

use super::{Every, Metric, NamedUnit};
use crate::identifiers::KeyFieldCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of an item within its campaign, from 1; never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ItemId(pub u32);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for ItemId {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

worded! {
    /// What an item is.
    ItemKind {
        /// 任务: something to do by a date.
        Task = "task", "任务", "Task";
        /// 履职义务: something that recurs, for enterprises or units.
        Duty = "duty", "履职义务", "Duty";
        /// 报表: something to hand in.
        Return = "return", "报送", "Return";
        /// 目标: a figure to reach.
        Target = "target", "目标", "Target";
        /// 阶段: a part of the campaign's time.
        Phase = "phase", "阶段", "Phase";
    }
}

worded! {
    /// Whether an item belongs to the campaign.
    ItemState {
        /// 待审: found in the document, not looked at.
        Proposed = "proposed", "待审", "To review";
        /// 采纳: part of the campaign.
        Accepted = "accepted", "已采纳", "Accepted";
        /// 舍弃: no part of the campaign.
        Dropped = "dropped", "已舍弃", "Dropped";
    }
}

worded! {
    /// What a unit has to do with a task.
    PartyRole {
        /// 牵头: answers for it, and confirms what others report.
        Lead = "lead", "牵头", "Lead";
        /// 责任: does it.
        Responsible = "responsible", "责任", "Responsible";
        /// 配合: helps.
        Support = "support", "配合", "Support";
    }
}

/// Whether a name is one unit's or an expression for several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// One unit.
    #[default]
    One,
    /// Several, such as 各乡镇党委、政府.
    Several,
}

worded! {
    /// How a figure must stand to a target's value.
    Bound {
        /// 不低于
        AtLeast = "at_least", "不低于", "at least";
        /// 不超过
        AtMost = "at_most", "不超过", "at most";
    }
}

/// A part of the source text, in characters (Unicode scalar values), end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// A unit as the document names it, and the units of the organisation that are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Party {
    /// The name or expression, such as `各乡镇党委、政府`.
    pub name: String,
    /// The division in brackets, such as `住建`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Lead, responsible or support.
    pub role: PartyRole,
    /// One unit, or an expression for several.
    #[serde(default)]
    pub means: Means,
    /// Whom it means: one unit, or several for an expression; none while it is unmatched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<NamedUnit>,
}

/// A date within a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Milestone {
    /// As the document words the date.
    pub raw: String,
    /// The last day.
    pub due_on: Date,
    /// What must be done by then.
    pub text: String,
}

/// When something is due: once, at milestones, again and again, or as long as the campaign lasts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deadline {
    /// As the document words it.
    pub raw: String,
    /// The first day, where it is said.
    pub from: Option<Date>,
    /// The last day, where it is due once.
    pub due_on: Option<Date>,
    /// The rhythm, where it recurs.
    pub every: Option<Every>,
    /// Dates on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
}

/// Another rhythm for some enterprises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exception {
    /// As the document words it.
    pub who: String,
    /// Their rhythm.
    pub every: Every,
    /// The key fields (重点领域) that mark such an enterprise.
    pub key_fields: Vec<KeyFieldCode>,
}

/// The value that a figure must reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Goal {
    /// From which side.
    pub bound: Bound,
    /// The value in thousandths of the unit.
    pub value_thousandths: i64,
    /// The unit, such as `%` or `处`.
    pub unit: String,
}

impl Goal {
    /// Whether a value, in thousandths of the unit, reaches it.
    #[must_use]
    pub const fn is_met_by(&self, value_thousandths: i64) -> bool {
        match self.bound {
            Bound::AtLeast => value_thousandths >= self.value_thousandths,
            Bound::AtMost => value_thousandths <= self.value_thousandths,
        }
    }
}

/// What an item says; what people edit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Contents {
    /// The headings that it stands under.
    pub path: Vec<String>,
    /// The title of its table, if it stands in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Its number in the document.
    pub ordinal: String,
    /// In a few words.
    pub title: String,
    /// As the document words it.
    pub text: String,
    /// Who; for a duty whom it binds.
    pub parties: Vec<Party>,
    /// To whom a return goes.
    pub addressee: String,
    /// When.
    pub deadline: Deadline,
    /// Other rhythms of a duty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// A duty of enterprises: of those with one of these key fields, or of all when there are none. `None`: of units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprises: Option<Vec<KeyFieldCode>>,
    /// The value of a target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// The figure of the ledger that measures a target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// Where it stands in the source text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Span>,
    /// Its row in one of the document's tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<TableRow>,
}

/// What a column of a document's table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ColumnHolds {
    /// A number.
    Ordinal,
    /// What stands above several tasks.
    Group,
    /// The task.
    Task,
    /// When.
    Deadline,
    /// Who, whatever the role.
    Units,
    /// Who leads or is responsible.
    Lead,
    /// Who supports.
    Support,
    /// Anything else.
    Other,
}

/// A column of a document's table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentColumn {
    /// Its header.
    pub name: String,
    /// What it holds.
    pub holds: ColumnHolds,
}

/// A table of tasks as the document lays it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentTable {
    /// Its title, when it has one.
    pub title: Option<String>,
    /// Its columns, from left to right.
    pub columns: Vec<DocumentColumn>,
}

/// The row of a document's table that an item stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TableRow {
    /// Which of the campaign's tables, from 0.
    pub table: u32,
    /// The words of its cells, one for each column; empty for the task and its deadline, which the item says itself.
    pub cells: Vec<String>,
}

/// An item of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Item {
    /// Its number.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Whether it belongs to the campaign.
    pub state: ItemState,
    /// What it says.
    pub contents: Contents,
}

impl Contents {
    /// The heading under which it is shown: the table's title, or the innermost heading.
    #[must_use]
    pub fn section(&self) -> &str {
        self.table.as_deref().or(self.path.last().map(String::as_str)).unwrap_or_default()
    }

    /// The highest heading, by which progress is summed.
    #[must_use]
    pub fn chapter(&self) -> &str {
        self.table.as_deref().or(self.path.first().map(String::as_str)).unwrap_or_default()
    }

    /// Names of parties that mean no unit yet.
    pub fn unmatched(&self) -> impl Iterator<Item = &Party> {
        let binds_enterprises = self.enterprises.is_some();
        self.parties.iter().filter(move |party| party.units.is_empty() && !binds_enterprises)
    }
}
