//! The JSON interface for people to read: its documentation, and a page about each refusal.

use crate::{parts::Link, shell::Shell};
use askama::Template;

/// The documentation of the interface.
#[derive(Debug, Clone, Template)]
#[template(path = "api/docs.html")]
pub struct DocsPage {
    /// The frame.
    pub shell: Shell,
    /// Where the OpenAPI document is.
    pub document_href: &'static str,
    /// What is to be known about all of it, in English.
    pub introduction: Vec<String>,
    /// The operations by slice.
    pub groups: Vec<DocsGroup>,
    /// The types that they read and write.
    pub schemas: Vec<DocsSchema>,
}

/// The operations of a slice.
#[derive(Debug, Clone, Default)]
pub struct DocsGroup {
    /// The fragment.
    pub id: String,
    /// The head.
    pub title: String,
    /// The operations.
    pub operations: Vec<DocsOperation>,
}

/// An operation.
#[derive(Debug, Clone, Default)]
pub struct DocsOperation {
    /// The fragment.
    pub id: String,
    /// The method.
    pub method: String,
    /// The pattern of the address.
    pub path: String,
    /// What it is for.
    pub summary: String,
    /// What is to be known, by paragraphs.
    pub description: Vec<String>,
    /// Parts of the address, of the query, headers.
    pub parameters: Vec<DocsRow>,
    /// What is sent.
    pub body: Vec<DocsRow>,
    /// What is sent, as an example.
    pub example: String,
    /// What it answers.
    pub answers: Vec<DocsRow>,
}

/// A type.
#[derive(Debug, Clone, Default)]
pub struct DocsSchema {
    /// The fragment.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub meaning: String,
    /// Its fields, or its forms.
    pub fields: Vec<DocsRow>,
}

/// A parameter, a field, or an answer.
#[derive(Debug, Clone, Default)]
pub struct DocsRow {
    /// Its name.
    pub name: String,
    /// Where it stands: path, query, header; empty for a field.
    pub place: String,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it may be; names of types lead to them.
    pub kind: Vec<Link>,
    /// What it means.
    pub meaning: String,
}

/// A page about a refusal: where the `type` of a problem leads.
#[derive(Debug, Clone, Template)]
#[template(path = "api/problem.html")]
pub struct ProblemPage {
    /// The frame.
    pub shell: Shell,
    /// The refusal's number.
    pub code: &'static str,
    /// The sentence, with details in braces.
    pub sentence: &'static str,
    /// The rule, in English.
    pub rule: &'static str,
}
