use crate::{
    form::{ActionForm, Field},
    hazards::FieldGroup,
    parts::{Badge, Empty, Fact, Link, Paging},
    shell::Shell,
    table::{FilterBar, Table},
};
use askama::Template;

/// The list of users.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/users.html")]
pub struct UsersPage {
    /// The frame.
    pub shell: Shell,
    /// The conditions.
    pub filters: FilterBar,
    /// How many there are, grouped.
    pub total: String,
    /// The rows of this page.
    pub table: Table,
    /// The pages before and after.
    pub paging: Paging,
    /// Where to add one, if the user may.
    pub add_href: Option<String>,
    /// Shown when there are none.
    pub empty: Empty,
}

/// A user: the form, the roles, and the steps on the account.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/user.html")]
pub struct UserPage {
    /// The frame; its title is the name, or what the page is for.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Active, locked, disabled, must change the password.
    pub badges: Vec<Badge>,
    /// Last log-in and the like; empty for a new one.
    pub facts: Vec<Fact>,
    /// Where the form is posted.
    pub action: String,
    /// What is asked.
    pub groups: Vec<FieldGroup>,
    /// The roles: those there are, then empty lines; sent as `role` and `jurisdiction`, once per line. Empty when this
    /// user may not grant.
    pub grants: Vec<GrantLine>,
    /// The button.
    pub submit_label: String,
    /// Reset the password, unlock, disable: those that this user may.
    pub actions: Vec<ActionForm>,
    /// A one-time link just made, shown once.
    pub one_time_link: Option<String>,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}

/// A role in a subtree.
#[derive(Debug, Clone)]
pub struct GrantLine {
    /// The role, a select named `role`.
    pub role: Field,
    /// The subtree, a select named `jurisdiction`.
    pub jurisdiction: Field,
}
