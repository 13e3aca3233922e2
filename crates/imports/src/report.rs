//! What came of an import.

use bihuan_documents::ledger::{Mapping, Problem, Record, Severity};
use bihuan_domain::Language;
use bihuan_store::imports::Counts;
use serde_json::{Value, json};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is new.
    Accepted,
    /// It was there already; nothing was added.
    AlreadyKnown,
    /// It is left out.
    Rejected,
}

/// What came of an import: every row of data is accepted, already known or rejected.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The counts.
    pub counts: Counts,
    /// For every rejected row its first problem that rejects it, in the order of the rows.
    pub rejected: Vec<Problem>,
    /// Problems of rows that were taken over all the same, the first [`Report::WARNINGS`].
    pub warnings: Vec<Problem>,
}

impl Report {
    /// The most warnings that are kept.
    pub const WARNINGS: usize = 1_000;

    pub(crate) fn count(&mut self, outcome: Outcome, problems: &[Problem]) {
        self.counts.rows += 1;
        match outcome {
            Outcome::Accepted => self.counts.accepted += 1,
            Outcome::AlreadyKnown => self.counts.already_known += 1,
            Outcome::Rejected => {
                self.counts.rejected += 1;
                let first = problems.iter().find(|problem| problem.severity == Severity::Refusal);
                self.rejected.extend(first.cloned());
                return;
            }
        }
        let room = Self::WARNINGS.saturating_sub(self.warnings.len());
        self.warnings.extend(problems.iter().take(room).cloned());
    }

    /// As the command line prints it: `rows`, `accepted`, `already_known`, `rejected` and `warnings`, each with `row` (as
    /// the spreadsheet shows it), `column`, `code` and `message`.
    #[must_use]
    pub fn to_json(&self, language: Language) -> Value {
        let list = |problems: &[Problem]| -> Vec<Value> {
            problems
                .iter()
                .map(|problem| {
                    json!({
                        "row": problem.row,
                        "column": problem.column_name(language),
                        "code": problem.code().number(),
                        "message": problem.message(language),
                    })
                })
                .collect()
        };
        json!({
            "rows": self.counts.rows,
            "accepted": self.counts.accepted,
            "already_known": self.counts.already_known,
            "rejected": list(&self.rejected),
            "warnings": list(&self.warnings),
        })
    }
}

/// Watches the rows go by.
pub trait Observer: Send {
    /// The columns, before the first row.
    ///
    /// # Errors
    /// When it cannot write them down: the import then does not happen.
    fn mapping(&mut self, mapping: &Mapping) -> std::io::Result<()>;

    /// A row, in the order of the file.
    ///
    /// # Errors
    /// When it cannot write it down: the import then does not happen.
    fn row(&mut self, record: &Record, outcome: Outcome, problems: &[Problem]) -> std::io::Result<()>;
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn mapping(&mut self, _: &Mapping) -> std::io::Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &Record, _: Outcome, _: &[Problem]) -> std::io::Result<()> {
        Ok(())
    }
}
