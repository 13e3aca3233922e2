//! The tree of jurisdictions.

use crate::{
    form::ActionForm,
    parts::{Empty, Link, Paging},
    shell::Shell,
    table::FilterBar,
};
use askama::Template;

/// A part of the tree: a node with what lies below it.
#[derive(Debug, Clone, Template)]
#[template(path = "jurisdictions/tree.html")]
pub struct JurisdictionsPage {
    /// The frame.
    pub shell: Shell,
    /// The ancestors of the node, highest first.
    pub crumbs: Vec<Link>,
    /// Find by name or code.
    pub filters: FilterBar,
    /// How many there are below, grouped.
    pub total: String,
    /// The nodes, each after its parent.
    pub nodes: Vec<TreeNode>,
    /// The pages before and after, when there are too many for one.
    pub paging: Paging,
    /// Add a node, rename one: those that the user may.
    pub actions: Vec<ActionForm>,
    /// Where to import the tree, if the user may.
    pub import_href: Option<String>,
    /// Shown when there are none.
    pub empty: Empty,
}

/// A node of the tree.
#[derive(Debug, Clone, Default)]
pub struct TreeNode {
    /// How far below the page's root, 0 to 5.
    pub depth: u8,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its level in words.
    pub level: String,
    /// The page with it as the root.
    pub href: String,
    /// How many enterprises are there, grouped.
    pub enterprises: String,
    /// How many hazards are open there; opens the ledger.
    pub open_hazards: Link,
    /// Where to edit it, if the user may.
    pub edit_href: Option<String>,
}
