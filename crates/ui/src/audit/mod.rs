//! The audit log and its proof.

use crate::{
    parts::{Badge, Empty, Fact, Link, Paging},
    shell::Shell,
    table::FilterBar,
};
use askama::Template;

/// The audit log.
#[derive(Debug, Clone, Template)]
#[template(path = "audit/log.html")]
pub struct AuditPage {
    /// The frame.
    pub shell: Shell,
    /// The conditions.
    pub filters: FilterBar,
    /// Whether the log is whole.
    pub proof: Proof,
    /// The events of this page, the latest first.
    pub events: Vec<AuditEvent>,
    /// The pages before and after.
    pub paging: Paging,
    /// Shown when there are none.
    pub empty: Empty,
}

/// The last verification.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// Whole, broken, not yet verified.
    pub badge: Badge,
    /// When, how many events and checkpoints, the first that is wrong.
    pub facts: Vec<Fact>,
    /// Where a new verification is posted; `None` while one runs.
    pub verify_action: Option<String>,
    /// Where the page asks again while one runs.
    pub poll_url: Option<String>,
}

/// An event of the log.
#[derive(Debug, Clone, Default)]
pub struct AuditEvent {
    /// When, to the second.
    pub when: String,
    /// Who.
    pub who: String,
    /// The unit or role, empty for none.
    pub who_detail: String,
    /// What, in words.
    pub what: String,
    /// About what; leads there when the reader may.
    pub subject: Link,
    /// Its number in the stream.
    pub version: String,
    /// The first characters of its hash.
    pub hash_short: String,
    /// The whole hash.
    pub hash: String,
    /// What was recorded.
    pub facts: Vec<Fact>,
}
