//! The document's characters, and passages of them made comparable.

use crate::model::Span;
use std::ops::Range;

/// Characters of the document with what makes them hard to compare taken away: no white space, one form of digits,
/// brackets and dashes. Each remembers where it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passage {
    /// The characters.
    pub chars: Vec<char>,
    /// The place of each in the document.
    pub at: Vec<usize>,
}

impl Passage {
    /// The characters of ranges of the document, in their order.
    pub fn of(text: &[char], ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut passage = Self::default();
        for range in ranges {
            for index in range {
                passage.push(text[index], index);
            }
        }
        passage
    }

    fn push(&mut self, character: char, index: usize) {
        let Some(plain) = plain(character) else { return };
        let last = self.chars.last().copied();
        // Bold text of Markdown.
        if plain == '*' && last == Some('*') {
            self.chars.pop();
            self.at.pop();
            return;
        }
        if plain == '-' && last == Some('-') {
            return;
        }
        self.chars.push(plain);
        self.at.push(index);
    }

    /// Adds what follows.
    pub fn extend(&mut self, other: &Self) {
        self.chars.extend_from_slice(&other.chars);
        self.at.extend_from_slice(&other.at);
    }

    /// A part.
    pub fn slice(&self, range: Range<usize>) -> Self {
        Self { chars: self.chars[range.clone()].to_vec(), at: self.at[range].to_vec() }
    }

    /// Where a part stands in the document; an empty part stands before the next character.
    pub fn span(&self, range: Range<usize>) -> Span {
        if range.is_empty() {
            let at = self.at.get(range.start).copied();
            let at = at.or_else(|| self.at.last().map(|last| last + 1)).unwrap_or(0);
            return Span { start: at, end: at };
        }
        Span { start: self.at[range.start], end: self.at[range.end - 1] + 1 }
    }

    /// Where all of it stands.
    pub fn whole(&self) -> Span {
        self.span(0..self.chars.len())
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The comparable characters.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// The document's own words of a part: line breaks between Chinese characters go, other white space becomes one space.
    pub fn raw(&self, text: &[char], range: Range<usize>) -> String {
        let mut words = String::new();
        for index in range.clone() {
            let (at, previous) = (self.at[index], index.checked_sub(1).filter(|previous| *previous >= range.start));
            if let Some(previous) = previous.map(|previous| self.at[previous]) {
                let between = text.get(previous + 1..at).unwrap_or_default();
                let broken = between.iter().any(|character| matches!(character, '\n' | '\t'));
                let latin = text[previous].is_ascii_alphanumeric() && text[at].is_ascii_alphanumeric();
                if between.iter().any(|character| character.is_whitespace()) && (!broken || latin) {
                    words.push(' ');
                }
                // The second half of ——, which is compared as one dash; not that of a page's number.
                if !broken {
                    words.extend(between.iter().filter(|character| plain(**character) == Some('-')));
                }
            }
            words.push(text[at]);
        }
        words
    }

    /// All of the document's own words.
    pub fn raw_whole(&self, text: &[char]) -> String {
        self.raw(text, 0..self.chars.len())
    }
}

/// The comparable form of a character; `None` for white space.
pub(crate) fn plain(character: char) -> Option<char> {
    let character = match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    };
    Some(match character {
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2028}' | '\u{2029}' | '\u{7}' => return None,
        '(' | '﹙' => '（',
        ')' | '﹚' => '）',
        ',' => '，',
        ';' => '；',
        ':' | '∶' | '︰' => '：',
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '~' | '〜' | '∼' => '-',
        '､' => '、',
        '｡' => '。',
        '○' | '◯' | 'Ο' => '〇',
        '[' | '【' | '﹝' => '〔',
        ']' | '】' | '﹞' => '〕',
        other if other.is_whitespace() || other.is_control() => return None,
        other => other,
    })
}

/// Whether the characters begin with the words.
pub(crate) fn starts(chars: &[char], words: &str) -> bool {
    let mut at = 0;
    words.chars().all(|word| {
        at += 1;
        chars.get(at - 1) == Some(&word)
    })
}

/// Whether the characters end with the words.
pub(crate) fn ends(chars: &[char], words: &str) -> bool {
    let length = words.chars().count();
    chars.len() >= length && starts(&chars[chars.len() - length..], words)
}

/// The first of the words that the characters begin with, and its length.
pub(crate) fn starts_any(chars: &[char], words: &[&str]) -> Option<usize> {
    words.iter().find(|word| starts(chars, word)).map(|word| word.chars().count())
}

/// Where the words first stand.
pub(crate) fn find(chars: &[char], words: &str) -> Option<usize> {
    let mut rest = words.chars();
    let first = rest.next()?;
    let rest = rest.as_str();
    let mut from = 0;
    while let Some(length) = chars[from..].iter().position(|character| *character == first) {
        if starts(&chars[from + length + 1..], rest) {
            return Some(from + length);
        }
        from += length + 1;
    }
    None
}

/// Where the words last stand.
pub(crate) fn find_last(chars: &[char], words: &str) -> Option<usize> {
    (0..chars.len()).rev().find(|at| starts(&chars[*at..], words))
}

/// Whether one of the words stands in the characters.
pub(crate) fn has_any(chars: &[char], words: &[&str]) -> bool {
    words.iter().any(|word| find(chars, word).is_some())
}

/// Where the bracket that opens at `open` closes.
pub(crate) fn closing(chars: &[char], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, character) in chars.iter().enumerate().skip(open) {
        match character {
            '（' => depth += 1,
            '）' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Ranges of the characters between the separators, outside of brackets, book titles and quotation marks; none is empty.
pub(crate) fn split_outside(chars: &[char], is_separator: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, &character) in chars.iter().enumerate() {
        match character {
            '（' | '《' | '“' | '〔' => depth += 1,
            '）' | '》' | '”' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 && is_separator(character) => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(start..chars.len());
    parts.retain(|part| !part.is_empty());
    parts
}
