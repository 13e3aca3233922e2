//! Importing a workbook: upload, preview, commit, result.

use crate::{
    form::Field,
    hazards::LoopStep,
    parts::{Badge, Link, Paging, StatCard, Tab},
    shell::Shell,
    table::Table,
};
use askama::Template;

/// Step one: what is imported, and the file.
#[derive(Debug, Clone, Template)]
#[template(path = "imports/upload.html")]
pub struct ImportUploadPage {
    /// The frame.
    pub shell: Shell,
    /// Where it stands: upload, preview, commit, result.
    pub steps: Vec<LoopStep>,
    /// Where it is posted, with files.
    pub action: String,
    /// What is imported, and the file.
    pub fields: Vec<Field>,
    /// Empty workbooks to fill in.
    pub templates: Vec<Link>,
    /// Earlier imports.
    pub recent: Table,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}

/// Step two: how the columns were understood, and every problem on its cell.
#[derive(Debug, Clone, Template)]
#[template(path = "imports/preview.html")]
pub struct ImportPreviewPage {
    /// The frame.
    pub shell: Shell,
    /// Where it stands.
    pub steps: Vec<LoopStep>,
    /// The file's name, its sheet, the row of its head.
    pub file: String,
    /// Rows, accepted, rejected, already there.
    pub figures: Vec<StatCard>,
    /// Where a changed mapping is posted.
    pub mapping_action: String,
    /// The columns of the file.
    pub mapping: Vec<ColumnMapping>,
    /// What is needed and not in the file, empty for nothing.
    pub missing: String,
    /// The kinds of problems, with how many of each.
    pub problems: Vec<ProblemKind>,
    /// All rows, rows with problems.
    pub tabs: Vec<Tab>,
    /// The heads of the preview's columns.
    pub columns: Vec<String>,
    /// The rows of this page.
    pub rows: Vec<PreviewRow>,
    /// The pages before and after.
    pub paging: Paging,
    /// The workbook with every problem written beside its row; `None` when there is none.
    pub annotated_href: Option<String>,
    /// Where the commit is posted; `None` when nothing can be imported.
    pub commit_action: Option<String>,
    /// The button, such as `导入 464 行`.
    pub commit_label: String,
    /// A question before it, such as how many rows are left out.
    pub commit_confirm: String,
    /// Where it is given up.
    pub cancel_action: String,
}

/// How a column was understood.
#[derive(Debug, Clone)]
pub struct ColumnMapping {
    /// Its letter in the spreadsheet.
    pub letter: String,
    /// Its head in the file.
    pub header: String,
    /// A few of its values.
    pub samples: String,
    /// What it means: a select named after the letter.
    pub target: Field,
    /// How it was recognised, or not.
    pub badge: Badge,
}

/// A kind of problem.
#[derive(Debug, Clone, Default)]
pub struct ProblemKind {
    /// The number, such as `IM-104`.
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
    /// How many rows have it; leads to them.
    pub count: Link,
}

/// A row of the file.
#[derive(Debug, Clone, Default)]
pub struct PreviewRow {
    /// Its number as the spreadsheet shows it.
    pub number: String,
    /// Accepted, rejected, already there.
    pub badge: Badge,
    /// Its cells, in the order of the columns.
    pub cells: Vec<PreviewCell>,
}

/// A cell of the file.
#[derive(Debug, Clone, Default)]
pub struct PreviewCell {
    /// As it will be stored, or as it stands in the file when it is wrong.
    pub text: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// Step three: how far it is. The page asks for its fragment (block `progress`) every second until it ends; the end is
/// told by the header `HX-Redirect`, or by [`ImportProgressPage::poll_url`] being `None`.
#[derive(Debug, Clone, Template)]
#[template(path = "imports/progress.html", blocks = ["progress"])]
pub struct ImportProgressPage {
    /// The frame.
    pub shell: Shell,
    /// Where it stands.
    pub steps: Vec<LoopStep>,
    /// The file's name.
    pub file: String,
    /// Rows done.
    pub done: u64,
    /// Rows altogether.
    pub total: u64,
    /// How far, in words: `已导入 12,000 行，共 100,000 行`.
    pub text: String,
    /// Where the fragment comes from; `None` when it has ended.
    pub poll_url: Option<String>,
    /// Where the result is.
    pub result_href: String,
}

/// Step four: what became of it.
#[derive(Debug, Clone, Template)]
#[template(path = "imports/result.html")]
pub struct ImportResultPage {
    /// The frame.
    pub shell: Shell,
    /// Where it stands.
    pub steps: Vec<LoopStep>,
    /// The file's name.
    pub file: String,
    /// Whether it went in.
    pub badge: Badge,
    /// What happened, one sentence.
    pub message: String,
    /// Rows, imported, rejected, already there.
    pub figures: Vec<StatCard>,
    /// The workbook with the rejected rows.
    pub annotated_href: Option<String>,
    /// Where to go from here; the first is the main one.
    pub next: Vec<Link>,
}
