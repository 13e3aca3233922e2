use crate::{
    parts::{Empty, Paging, Tab},
    shell::Shell,
    table::{FilterBar, Table},
};
use askama::Template;

/// The hazard ledger in one of its views.
#[derive(Debug, Clone, Template)]
#[template(path = "hazards/ledger.html")]
pub struct LedgerPage {
    /// The frame.
    pub shell: Shell,
    /// 隐患清单, 整改清单, 验收销号清单, 挂牌督办清单.
    pub views: Vec<Tab>,
    /// The user's own views.
    pub saved: Vec<SavedView>,
    /// How to save the present conditions; `None` when there are none or saving is not for this user.
    pub save: Option<SaveView>,
    /// The conditions.
    pub filters: FilterBar,
    /// How many there are, grouped: `1,234`.
    pub total: String,
    /// The rows of this page, in the columns of this view.
    pub table: Table,
    /// The pages before and after.
    pub paging: Paging,
    /// The same list as a workbook.
    pub export_href: Option<String>,
    /// Where to register, if the user may.
    pub register_href: Option<String>,
    /// Shown when the list is empty.
    pub empty: Empty,
}

/// A view that the user has saved.
#[derive(Debug, Clone, Default)]
pub struct SavedView {
    /// Its name.
    pub label: String,
    /// The ledger with its conditions.
    pub href: String,
    /// Where its removal is posted.
    pub delete_action: String,
    /// Whether it is the present one.
    pub is_active: bool,
}

/// How to save a view: posts `name` and `query`.
#[derive(Debug, Clone, Default)]
pub struct SaveView {
    /// Where it is posted.
    pub action: String,
    /// The present conditions as a query string.
    pub query: String,
}
