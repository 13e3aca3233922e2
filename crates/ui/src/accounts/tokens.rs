use crate::{
    hazards::FieldGroup,
    parts::{Empty, Link},
    shell::Shell,
};
use askama::Template;

/// The access tokens of a user: the own ones with the form for another, or somebody's for an administrator to revoke.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/tokens.html")]
pub struct TokensPage {
    /// The frame.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// What tokens are for, or whose they are.
    pub lead: String,
    /// The secret of a token just made, shown once.
    pub secret: Option<String>,
    /// Those that are neither expired nor revoked.
    pub tokens: Vec<TokenLine>,
    /// Shown when there are none.
    pub empty: Empty,
    /// What is asked for another; empty for an administrator.
    pub form: Vec<FieldGroup>,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}

/// A token.
#[derive(Debug, Clone, Default)]
pub struct TokenLine {
    /// What it is for.
    pub name: String,
    /// Reads only, or writes too.
    pub access: String,
    /// The parts that it opens.
    pub slices: String,
    /// The node to which it is narrowed.
    pub within: String,
    /// When it was made.
    pub issued: String,
    /// When it ends.
    pub expires: String,
    /// When it was last used.
    pub used: String,
    /// Where its revocation is posted.
    pub revoke_action: String,
}
