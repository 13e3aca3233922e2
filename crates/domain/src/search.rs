//! What free text is found by: words, and pairs of neighbouring Chinese characters.

use unicode_normalization::UnicodeNormalization as _;

/// The most words that a search looks at.
const WORDS_PER_QUERY: usize = 8;
/// Characters of a word by which it is filed.
const LONGEST_TERM: usize = 64;
/// Parts behind hyphens under which a word is filed.
const PARTS_PER_WORD: usize = 4;

/// A text as searches compare it: full width made half width, lower case, every run of other characters one space.
#[must_use]
pub fn searchable(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.nfkc().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() || character == '-' {
            result.push(character);
        } else if !result.is_empty() && !result.ends_with(' ') {
            result.push(' ');
        }
    }
    result.truncate(result.trim_end().len());
    result
}

/// The terms under which a [`searchable`] text is filed, sorted, without repeats: every pair of neighbouring Chinese
/// characters, the last character of each run of them, every other word, and what follows each hyphen in it (so that
/// `350525190-2026-00042` is found by `2026-00042` and by `00042`).
#[must_use]
pub fn search_terms(searchable: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for run in runs(searchable) {
        if is_chinese(run) {
            terms.extend(pairs(run));
            terms.extend(run.chars().next_back().map(String::from));
        } else {
            terms.extend(run.match_indices('-').take(PARTS_PER_WORD).map(|(at, _)| bounded(&run[at + 1..])));
            terms.push(bounded(run));
        }
    }
    terms.retain(|term| !term.is_empty());
    terms.sort();
    terms.dedup();
    terms
}

/// What a user looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// The words, each of which a text must contain.
    pub words: Vec<String>,
    /// The terms under which all matching texts are filed.
    pub terms: Vec<SearchTerm>,
}

/// A term to look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchTerm {
    /// The term itself.
    Exactly(String),
    /// Every term that begins so: single Chinese characters, words and numbers.
    Beginning(String),
}

impl SearchQuery {
    /// The query of what a user typed; empty when there is nothing in it to look for. A word of letters and digits is
    /// found from its beginning or from behind a hyphen.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = searchable(text);
        let words: Vec<String> = text
            .split(' ')
            .map(|word| word.trim_matches('-').to_owned())
            .filter(|word| !word.is_empty())
            .take(WORDS_PER_QUERY)
            .collect();
        let mut terms = Vec::new();
        for run in words.iter().flat_map(|word| runs(word)) {
            if is_chinese(run) && run.chars().count() > 1 {
                terms.extend(pairs(run).map(SearchTerm::Exactly));
            } else {
                terms.push(SearchTerm::Beginning(bounded(run)));
            }
        }
        Self { words, terms }
    }

    /// Whether a [`searchable`] text holds every word: Chinese anywhere, other words from a beginning or behind a hyphen.
    #[must_use]
    pub fn matches(&self, searchable: &str) -> bool {
        self.words.iter().all(|word| {
            searchable.match_indices(word.as_str()).any(|(at, _)| is_chinese(word) || begins_term(&searchable[..at]))
        })
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// Whether a word of letters and digits is filed that stands behind this text: it begins there, or follows one of the first
/// hyphens of a longer one.
fn begins_term(before: &str) -> bool {
    let is_end = |c: char| c == ' ' || is_ideograph(c);
    let piece = before.rsplit(is_end).next().unwrap_or_default().trim_start_matches('-');
    piece.is_empty() || piece.ends_with('-') && piece.matches('-').count() <= PARTS_PER_WORD
}

/// Pieces that are Chinese throughout or not at all.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').flat_map(|word| {
        let mut pieces = Vec::new();
        let mut start = 0;
        let mut previous = None;
        for (at, character) in word.char_indices() {
            let chinese = is_ideograph(character);
            if previous.is_some_and(|previous| previous != chinese) {
                pieces.push(&word[start..at]);
                start = at;
            }
            previous = Some(chinese);
        }
        pieces.push(&word[start..]);
        pieces.into_iter().map(|piece| piece.trim_matches('-')).filter(|piece| !piece.is_empty())
    })
}

fn is_chinese(run: &str) -> bool {
    run.chars().next().is_some_and(is_ideograph)
}

const fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn bounded(word: &str) -> String {
    word.chars().take(LONGEST_TERM).collect()
}

fn pairs(run: &str) -> impl Iterator<Item = String> {
    run.chars().zip(run.chars().skip(1)).map(|(first, second)| [first, second].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_filed_by_pairs_and_words_by_their_parts() {
        let text = searchable("配电箱，ＰＥ线 350525190-2026-00042");
        assert_eq!(text, "配电箱 pe线 350525190-2026-00042");
        let terms = search_terms(&text);
        for term in ["配电", "电箱", "箱", "pe", "线", "350525190-2026-00042", "2026-00042", "00042"] {
            assert!(terms.iter().any(|filed| filed == term), "{term} in {terms:?}");
        }
    }

    #[test]
    fn a_query_asks_for_pairs_and_for_beginnings() {
        let query = SearchQuery::parse("配电箱 00042");
        assert_eq!(query.words, ["配电箱", "00042"]);
        let exactly = |term: &str| SearchTerm::Exactly(term.to_owned());
        assert_eq!(query.terms, [exactly("配电"), exactly("电箱"), SearchTerm::Beginning("00042".to_owned())]);
        assert_eq!(SearchQuery::parse("电").terms, [SearchTerm::Beginning("电".to_owned())]);
    }

    #[test]
    fn words_are_found_from_their_beginnings_and_chinese_anywhere() {
        let text = searchable("三相配电箱 A-17 线路PE 350525190-2026-00042");
        for found in ["配电箱", "电", "17", "a-1", "PE", "2026-0004", "三相 00042", "线路pe"] {
            assert!(SearchQuery::parse(found).matches(&text), "{found}");
        }
        for missing in ["配箱", "7", "e", "0042", "三相 00043", "PE线"] {
            assert!(!SearchQuery::parse(missing).matches(&text), "{missing}");
        }
    }

    /// What the index files and what a walk compares must be the same: a word is found behind its first hyphens only.
    #[test]
    fn a_word_of_many_hyphens_is_found_by_its_first_parts_on_every_way() {
        let text = searchable("电a-b-c-d-e-f-g");
        let terms = search_terms(&text);
        for (word, is_found) in [("a-b", true), ("b", true), ("e-f", true), ("f", false), ("g", false)] {
            assert_eq!(SearchQuery::parse(word).matches(&text), is_found, "{word}");
            assert_eq!(terms.iter().any(|term| term.starts_with(word)), is_found, "{word}");
        }
    }

    #[test]
    fn marks_alone_ask_for_nothing_and_quotes_are_dropped() {
        assert!(SearchQuery::parse(" %_'\"*() -- ").is_empty());
        assert_eq!(SearchQuery::parse("' OR \"1\"=*").words, ["or", "1"]);
    }
}
