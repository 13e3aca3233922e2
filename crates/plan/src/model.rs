//! What a plan says, in the shapes of `bihuan plan compile --format json`.
//!
//! Fields may be added, not renamed: other programs read them.

mod warning;

pub use warning::{Warning, WarningCode};

use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

/// A place in the text: characters (Unicode scalar values) from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// The first character.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
}

/// Everything found in a plan document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// Title, number, issuer, dates.
    pub document: DocumentHead,
    /// Headings by their numbering, in the order of the text.
    pub outline: Vec<Heading>,
    /// The stages of the campaign.
    pub phases: Vec<Phase>,
    /// Figures or states to be reached by a date.
    pub targets: Vec<Target>,
    /// What has to be done, in the order of the text.
    pub tasks: Vec<Task>,
    /// The tables that tasks were read from, as the document lays them out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TaskTable>,
    /// What recurs and binds somebody other than the receivers of the plan.
    pub duties: Vec<Duty>,
    /// Reports to hand in.
    pub returns: Vec<Return>,
    /// What a person must look at.
    pub warnings: Vec<Warning>,
}

/// The document's head.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentHead {
    /// The plan's title (not that of the notice around it), its lines joined.
    pub title: Option<String>,
    /// The 发文字号, such as `示府发〔2024〕8号`.
    pub number: Option<String>,
    /// The issuing authority.
    pub issuer: Option<String>,
    /// The day it is dated.
    pub issued_on: Option<Date>,
    /// From when to when the campaign runs.
    pub period: Option<Period>,
}

/// From a day to a day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// A heading of the outline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// 0 for an annex or the main text's title, 1 for 一、 or 第…章, 2 for （一） or 第…条, 3 for `1.`, 4 for `（1）`, 5 for ①.
    pub level: u8,
    /// The number as written, such as `（一）`; empty for a title.
    pub label: String,
    /// The heading without its number.
    pub title: String,
    /// Where it stands.
    pub source: Span,
}

/// A stage of the campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// Its name, such as `动员部署`.
    pub title: String,
    /// Its first day, when the document says it.
    pub from: Option<Date>,
    /// Its last day, when the document says it.
    pub to: Option<Date>,
    /// The annex or part it belongs to, as headings from the outside in; empty for the main text.
    #[serde(default)]
    pub path: Vec<String>,
    /// What is done in it, as the document words it.
    #[serde(default)]
    pub text: String,
    /// Where it stands.
    pub source: Span,
}

/// A figure or a state to be reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// By when.
    pub by: Option<Date>,
    /// What, as the document words it.
    pub text: String,
    /// How much; `None` for a state without a figure.
    pub value: Option<TargetValue>,
    /// Where it stands.
    pub source: Span,
}

/// How much is to be reached. Exactly one of the three bounds is set.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TargetValue {
    /// 不低于, 不少于, 以上, 达到.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "short_number")]
    pub at_least: Option<f64>,
    /// 不超过, 不高于, 控制在…以内.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "short_number")]
    pub at_most: Option<f64>,
    /// A bare figure, such as 100%.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "short_number")]
    pub exactly: Option<f64>,
    /// `%`, or the measure word as written (`个`, `家`, `学时`).
    pub unit: String,
}

/// Writes 70, not 70.0.
fn short_number<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "whole and far within the range of i64")]
        Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => serializer.serialize_i64(*number as i64),
        Some(number) => serializer.serialize_f64(*number),
        None => serializer.serialize_none(),
    }
}

/// Something that has to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// `t1`, `t2`, … in the order of the text.
    pub id: String,
    /// Whether a table or a paragraph words it.
    pub origin: Origin,
    /// The table's title; `None` for a task from the text.
    pub table: Option<String>,
    /// The headings above it, from the outside in, with their numbers.
    pub path: Vec<String>,
    /// Its number without brackets and dots, such as `8` or `一`.
    pub ordinal: Option<String>,
    /// The first sentence or clause, without its number.
    pub title: String,
    /// The task as the document words it, whole.
    pub text: String,
    /// Who is responsible.
    pub responsible: Vec<Responsible>,
    /// The words from which `responsible` was read; empty when there are none.
    pub responsible_raw: String,
    /// By when.
    pub deadline: Deadline,
    /// Where it stands: for a table its row.
    pub source: Span,
    /// The paragraph of the text that a row of a table puts into a list, when there is one.
    #[serde(default)]
    pub elaborated: Option<Span>,
    /// Its row in one of the plan's tables; `None` for a task from the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<TaskRow>,
}

/// A table of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskTable {
    /// Its title, when it has one.
    pub title: Option<String>,
    /// Its columns, from left to right.
    pub columns: Vec<TableColumn>,
}

/// A column of a table of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumn {
    /// Its header, without white space.
    pub name: String,
    /// What it holds.
    pub holds: ColumnKind,
}

/// What a column of a table of tasks holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// 序号
    Ordinal,
    /// 专题项目, 大项: what stands above several tasks.
    Group,
    /// The task.
    Task,
    /// 完成时限
    Deadline,
    /// 责任单位, without a role.
    Units,
    /// 牵头单位
    Lead,
    /// 配合单位
    Support,
    /// Anything else, such as 备注; people are not taken.
    Other,
}

/// A row of a table of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    /// Which of the plan's tables, from 0.
    pub table: usize,
    /// The words of its cells, one for each column; those of a merged cell in each of its rows.
    pub cells: Vec<String>,
}

/// What words a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A row of a table.
    Table,
    /// A paragraph.
    Body,
}

/// A responsible unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Responsible {
    /// The unit's name, or the group's expression, as written.
    pub name: String,
    /// The division in brackets behind the name.
    pub division: Option<String>,
    /// In which part.
    pub role: Role,
    /// Whether the document says the role (牵头, 配合); `false`: it only lists the units, and each counts as a lead.
    #[serde(default)]
    pub stated: bool,
    /// One unit, or an expression for many.
    #[serde(default)]
    pub kind: UnitKind,
}

/// The part of a unit in a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// 牵头, or one of the responsible units of a list without roles.
    Lead,
    /// 配合, 参与, 按职责分工负责 beside a lead.
    Support,
}

/// One unit or many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// The name of one unit.
    #[default]
    Unit,
    /// An expression for several, such as 各乡镇党委、政府.
    Group,
}

/// By when something has to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// The words; empty when there are none.
    pub raw: String,
    /// Which of the forms.
    pub kind: DeadlineKind,
    /// The first day of a period.
    pub from: Option<Date>,
    /// The last day.
    pub due: Option<Date>,
    /// How often.
    pub every: Option<Every>,
    /// Whether it goes on after `due` (2020年底前形成，并持续强化).
    #[serde(default)]
    pub continues: bool,
    /// The other dates that the task's words name, in the order of the text.
    #[serde(default)]
    pub milestones: Vec<Milestone>,
    /// Where the words stand.
    #[serde(default)]
    pub source: Option<Span>,
}

/// The forms of deadlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadlineKind {
    /// `due` is the last day.
    By,
    /// From `from` to `due`.
    Period,
    /// Each `every`.
    Recurring,
    /// 长期坚持, 持续推进, 日常工作.
    Continuous,
    /// Depends on an event or on a higher authority.
    Relative,
    /// None was found.
    None,
}

/// A further date of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Milestone {
    /// The words of the date.
    pub raw: String,
    /// The first day of a period.
    pub from: Option<Date>,
    /// The last day; `None` for a recurring one.
    pub due: Option<Date>,
    /// How often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Every>,
    /// What is due, as the document words it.
    pub text: String,
    /// Where the words of the date stand.
    #[serde(default)]
    pub source: Option<Span>,
}

/// How often something recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Every {
    /// The length of a period.
    pub period: EveryPeriod,
    /// How many times within a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// The month within the period, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// The day of the month, or of the week from Monday = 1. Beyond a month's end: its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
    /// The working day counted from the period's beginning, instead of `day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_day: Option<u8>,
}

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EveryPeriod {
    /// 每日
    Day,
    /// 每周
    Week,
    /// 每月
    Month,
    /// 每季度
    Quarter,
    /// 每半年
    HalfYear,
    /// 每年
    Year,
    /// 每两年
    TwoYears,
    /// 每三年
    ThreeYears,
}

/// Something that recurs by the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// Whom it binds, as the document words it.
    pub who: Option<String>,
    /// What is to be done.
    pub what: String,
    /// How often.
    pub every: Every,
    /// Who does it at another rhythm.
    pub exceptions: Vec<DutyException>,
    /// Where it stands.
    pub source: Span,
}

/// Who does a duty at another rhythm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DutyException {
    /// Who, as the document words it.
    pub who: String,
    /// How often.
    pub every: Every,
}

/// A report to hand in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Return {
    /// What is handed in.
    pub what: String,
    /// By whom.
    pub from: Option<String>,
    /// To whom.
    pub to: Option<String>,
    /// How often; `None` for a single one.
    pub every: Option<Every>,
    /// The last day of a single one.
    pub due: Option<Date>,
    /// The single days, when the document names several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Date>,
    /// The words of the date.
    #[serde(default)]
    pub raw: String,
    /// Where it stands.
    pub source: Span,
}
