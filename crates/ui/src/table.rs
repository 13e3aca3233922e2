//! Tables as data: they become cards on a phone, the main column their head.

use crate::parts::{Badge, Link};

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What it lists, for those who do not see it.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; each has a cell for each column.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its head.
    pub label: String,
    /// How its cells are set.
    pub kind: ColumnKind,
}

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    #[default]
    Text,
    /// The column by which people know the row; the head of the card on a phone.
    Main,
    /// A longer text.
    Wide,
    /// Figures, to the right.
    Number,
    /// Short things that do not break: dates, badges.
    Short,
    /// Buttons, to the right.
    Steps,
}

impl ColumnKind {
    /// The CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Text => "is-text",
            Self::Main => "is-main",
            Self::Wide => "is-wide",
            Self::Number => "is-number",
            Self::Short => "is-short",
            Self::Steps => "is-steps",
        }
    }
}

/// A row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
    /// Whether it is set back: disabled, ended.
    pub is_muted: bool,
}

/// A cell. What is empty is not drawn; a cell with nothing is a dash.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// Where the text leads.
    pub href: Option<String>,
    /// A second, smaller line.
    pub second_line: String,
    /// Badges after the text.
    pub badges: Vec<Badge>,
    /// Buttons.
    pub steps: Vec<Link>,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(label: impl Into<String>, kind: ColumnKind) -> Self {
        Self { label: label.into(), kind }
    }
}

impl Cell {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A text that leads somewhere.
    #[must_use]
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()), ..Self::default() }
    }

    /// Badges.
    #[must_use]
    pub fn badges(badges: impl IntoIterator<Item = Badge>) -> Self {
        Self { badges: badges.into_iter().collect(), ..Self::default() }
    }

    /// Buttons.
    #[must_use]
    pub fn steps(steps: impl IntoIterator<Item = Link>) -> Self {
        Self { steps: steps.into_iter().collect(), ..Self::default() }
    }

    /// Adds a second line.
    #[must_use]
    pub fn second_line(mut self, text: impl Into<String>) -> Self {
        self.second_line = text.into();
        self
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.badges.is_empty() && self.steps.is_empty()
    }
}

impl Row {
    /// A row of cells.
    #[must_use]
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { cells, is_muted: false }
    }

    /// The cells with their columns.
    pub fn with<'a>(&'a self, columns: &'a [Column]) -> impl Iterator<Item = (&'a Cell, &'a Column)> {
        self.cells.iter().zip(columns)
    }
}

/// The bar of conditions above a list; sent by GET, so that the address is the view.
#[derive(Debug, Clone, Default)]
pub struct FilterBar {
    /// Where it is sent: the path of the list.
    pub action: String,
    /// The free text; its name is `q`.
    pub text: Option<crate::form::Field>,
    /// The conditions always shown.
    pub fields: Vec<crate::form::Field>,
    /// Further ones, folded.
    pub more: Vec<crate::form::Field>,
    /// Whether the further ones are unfolded: when one of them is set.
    pub is_more_open: bool,
    /// Kept as they are: name and value.
    pub hidden: Vec<(String, String)>,
    /// What is set, each with the address without it.
    pub active: Vec<Link>,
    /// The address without any condition.
    pub reset_href: String,
    /// What the button says, where it does more than search.
    pub submit: String,
}
