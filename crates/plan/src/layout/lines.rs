//! The lines of a text.

use crate::source::{Passage, plain};
use std::ops::Range;

/// A line, without its end.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its characters.
    pub range: Range<usize>,
    /// Whether a tabulator begins it.
    pub tabbed: bool,
    /// Tabulators between words.
    pub inner_tabs: usize,
    /// Nothing but white space, or the number of a page.
    pub blank: bool,
}

impl Line {
    /// Its words.
    pub fn passage(&self, text: &[char]) -> Passage {
        Passage::of(text, [self.range.clone()])
    }

    /// Its characters as written.
    pub fn chars<'a>(&self, text: &'a [char]) -> &'a [char] {
        &text[self.range.clone()]
    }

    /// Ranges between tabulators; the first is empty when a tabulator begins the line.
    pub fn fields(&self, text: &[char]) -> Vec<Range<usize>> {
        split(self.range.clone(), |at| text[at] == '\t')
    }
}

pub(super) fn split(range: Range<usize>, is_separator: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = range.start;
    for at in range.clone() {
        if is_separator(at) {
            parts.push(start..at);
            start = at + 1;
        }
    }
    parts.push(start..range.end);
    parts
}

/// The lines of a text.
pub(super) fn lines(text: &[char]) -> Vec<Line> {
    split(0..text.len(), |at| matches!(text[at], '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}'))
        .into_iter()
        .map(|range| {
            let chars = &text[range.clone()];
            let tabbed = chars.first() == Some(&'\t');
            let trimmed = trim(chars);
            let inner_tabs = trimmed.iter().filter(|character| **character == '\t').count();
            // A cell that is empty is a line of one tabulator, and no blank line.
            let blank = trimmed.is_empty() && !tabbed || is_page_number(trimmed);
            Line { range, tabbed, inner_tabs, blank }
        })
        .collect()
}

fn trim(chars: &[char]) -> &[char] {
    let is_word = |character: &char| plain(*character).is_some();
    match (chars.iter().position(is_word), chars.iter().rposition(is_word)) {
        (Some(start), Some(end)) => &chars[start..=end],
        _ => &[],
    }
}

/// - 12 -, —12—, 第 12 页 共 30 页.
fn is_page_number(chars: &[char]) -> bool {
    let words: Vec<char> = chars.iter().filter_map(|character| plain(*character)).collect();
    let inner: String =
        words.iter().filter(|character| !character.is_ascii_digit() && !"-·•.".contains(**character)).collect();
    let digits = words.iter().filter(|character| character.is_ascii_digit()).count();
    match inner.as_str() {
        "" => {
            digits > 0 && digits <= 4 && words.len() >= digits + 2 && words[0] == '-' && words[words.len() - 1] == '-'
        }
        "第页" | "第页共页" | "第页，共页" | "第页/共页" => digits > 0,
        _ => false,
    }
}
