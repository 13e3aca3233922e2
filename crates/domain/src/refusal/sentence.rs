//! A refusal with what its sentence is about.

use super::RefusalCode;
use crate::{Language, language::Words};
use std::fmt;

/// A refusal: its code and what its sentence is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rule that refused.
    pub code: RefusalCode,
    details: Vec<Detail>,
}

/// What a sentence is about, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Detail {
    name: &'static str,
    chinese: String,
    english: String,
}

impl Refusal {
    /// A refusal without details.
    #[must_use]
    pub const fn new(code: RefusalCode) -> Self {
        Self { code, details: Vec::new() }
    }

    /// Adds a detail that the sentence names in braces: a number, a date, a name.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl fmt::Display) -> Self {
        let text = value.to_string();
        self.push(name, text.clone(), text)
    }

    /// Adds a detail that is a word of the interface.
    #[must_use]
    pub fn with_label(self, name: &'static str, label: impl Fn(Language) -> &'static str) -> Self {
        self.push(name, label(Language::Chinese).to_owned(), label(Language::English).to_owned())
    }

    /// Adds a detail that is a list of words of the interface.
    #[must_use]
    pub fn with_words(self, name: &'static str, words: &[Words]) -> Self {
        let join = |language: Language| {
            let words: Vec<_> = words.iter().map(|words| words.pick(language)).collect();
            words.join(language.pick("、", ", "))
        };
        self.push(name, join(Language::Chinese), join(Language::English))
    }

    fn push(mut self, name: &'static str, chinese: String, english: String) -> Self {
        self.details.push(Detail { name, chinese, english });
        self
    }

    /// The sentence that people read.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        self.details.iter().fold(self.code.template(language).to_owned(), |text, detail| {
            let value = language.pick(&detail.chinese, &detail.english);
            text.replace(&format!("{{{}}}", detail.name), value)
        })
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message(Language::English))
    }
}

impl std::error::Error for Refusal {}
