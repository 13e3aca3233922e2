use crate::{
    form::{Field, has_files},
    parts::{Link, Tab},
    shell::Shell,
};
use askama::Template;

/// Registration, usable with one thumb; also its on-the-spot variant (立查立改).
#[derive(Debug, Clone, Template)]
#[template(path = "hazards/register.html")]
pub struct RegisterPage {
    /// The frame.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// One sentence on what this is for.
    pub lead: String,
    /// Registration, on the spot.
    pub variants: Vec<Tab>,
    /// Where it is posted.
    pub action: String,
    /// What is asked, in groups.
    pub groups: Vec<FieldGroup>,
    /// The button.
    pub submit_label: String,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}

/// Fields under one head.
#[derive(Debug, Clone, Default)]
pub struct FieldGroup {
    /// The head.
    pub title: String,
    /// A sentence under it, empty for none.
    pub lead: String,
    /// The fields.
    pub fields: Vec<Field>,
}

impl FieldGroup {
    /// Fields under a head.
    #[must_use]
    pub fn new(title: impl Into<String>, fields: Vec<Field>) -> Self {
        Self { title: title.into(), lead: String::new(), fields }
    }
}

impl RegisterPage {
    /// Whether files are sent.
    #[must_use]
    pub fn has_files(&self) -> bool {
        self.groups.iter().any(|group| has_files(&group.fields))
    }
}
