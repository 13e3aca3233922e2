//! What a plan says, found in its tree: head, phases, targets, duties, returns, tasks.

pub(crate) mod body;
pub(crate) mod duties;
pub(crate) mod head;
pub(crate) mod phases;
pub(crate) mod returns;
pub(crate) mod sections;
mod subjects;
pub(crate) mod targets;

use crate::{
    deadlines::Calendar,
    model::{Warning, WarningCode},
    outline::tree::{Node, Tree},
    source::Passage,
};
use std::ops::Range;

/// What the finders look at, and where they tell their doubts.
pub(crate) struct Context<'a> {
    /// The document's characters.
    pub text: &'a [char],
    /// Its parts and numbered paragraphs.
    pub tree: &'a Tree,
    /// What is known of its dates.
    pub calendar: Calendar,
    /// What a person must look at.
    pub warnings: Vec<Warning>,
}

impl Context<'_> {
    /// Tells a doubt about words.
    pub fn doubt(&mut self, code: WarningCode, passage: &Passage, range: Range<usize>) {
        let subject = passage.raw(self.text, range.start..range.end.min(range.start + 60));
        self.warnings.push(Warning::new(code, &subject, passage.span(range), &[]));
    }

    /// The headings above a node, from the outside in, with the annex.
    pub fn path(&self, node: usize) -> Vec<String> {
        let mut path = Vec::new();
        let mut above = self.tree.nodes[node].parent;
        while let Some(index) = above {
            path.push(self.heading(&self.tree.nodes[index]));
            above = self.tree.nodes[index].parent;
        }
        let label = &self.tree.parts[self.tree.nodes[node].part].label;
        if !label.is_empty() {
            path.push(label.text());
        }
        path.reverse();
        path
    }

    /// A heading with its number.
    pub fn heading(&self, node: &Node) -> String {
        node.passage.raw(self.text, 0..node.title().end)
    }
}

/// Ranges of the sentences, each without its 。 or ；; brackets and quotations are not broken.
pub(crate) fn sentences(chars: &[char]) -> Vec<Range<usize>> {
    crate::source::split_outside(chars, |character| matches!(character, '。' | '；' | '！' | '？'))
}

/// Ranges of the clauses of a sentence.
pub(crate) fn clauses(chars: &[char]) -> Vec<Range<usize>> {
    crate::source::split_outside(chars, |character| matches!(character, '，' | '：'))
}
