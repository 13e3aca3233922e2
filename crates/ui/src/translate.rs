//! Texts of the interface, from `locales/{zh-CN,en}/<slice>.ftl`.

use bihuan_domain::Language;
use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue};
use std::{borrow::Cow, collections::HashMap, fmt::Display, sync::LazyLock};

fluent_templates::static_loader! {
    static CATALOGUES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        // The marks for mixed directions are for languages that this interface does not speak.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static IDENTIFIERS: LazyLock<[LanguageIdentifier; 2]> = LazyLock::new(|| {
    Language::ALL.map(|language| language.tag().parse().expect("the tags of Language are well-formed"))
});

/// Texts of one language. Keys are `slice-place-what`; a missing key shows itself as `⟦key⟧`, and fails a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Translator {
    /// The language.
    pub language: Language,
}

impl Translator {
    /// Texts of a language.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// A text without arguments.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        self.look_up(key, None)
    }

    /// A text with one argument.
    #[must_use]
    pub fn t1(self, key: &str, name: &'static str, value: impl Display) -> String {
        self.look_up(key, Some(&HashMap::from([argument(name, &value)])))
    }

    /// A text with two arguments.
    #[must_use]
    pub fn t2(
        self,
        key: &str,
        a: &'static str,
        a_value: impl Display,
        b: &'static str,
        b_value: impl Display,
    ) -> String {
        self.look_up(key, Some(&HashMap::from([argument(a, &a_value), argument(b, &b_value)])))
    }

    /// A text with any arguments.
    #[must_use]
    pub fn with(self, key: &str, arguments: &[(&'static str, &dyn Display)]) -> String {
        self.look_up(key, Some(&arguments.iter().map(|(name, value)| argument(name, value)).collect()))
    }

    fn look_up(self, key: &str, arguments: Option<&HashMap<Cow<'static, str>, FluentValue<'static>>>) -> String {
        let [chinese, english] = &*IDENTIFIERS;
        let identifier = match self.language {
            Language::Chinese => chinese,
            Language::English => english,
        };
        CATALOGUES.try_lookup_complete(identifier, key, arguments).unwrap_or_else(|| format!("⟦{key}⟧"))
    }
}

fn argument(name: &'static str, value: &dyn Display) -> (Cow<'static, str>, FluentValue<'static>) {
    // A text that is a whole number becomes one, so that English can choose its plural.
    let text = value.to_string();
    let number = text.parse::<u32>().ok().filter(|number| *number < 1000 && number.to_string() == text);
    (Cow::Borrowed(name), number.map_or_else(|| FluentValue::from(text), FluentValue::from))
}

/// A count with thousands set apart, as figures are read in both languages: `1,234,567`.
#[must_use]
pub fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 12, 123, 1234, 1_234_567].map(number), ["0", "12", "123", "1,234", "1,234,567"]);
    }

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(Translator::default().t("no-such-key"), "⟦no-such-key⟧");
    }

    #[test]
    fn arguments_are_put_in() {
        let chinese = Translator::new(Language::Chinese).t1("common-total", "count", "1,234");
        assert_eq!(chinese, "共 1,234 条");
        let english = Translator::new(Language::English);
        assert_eq!(english.t1("common-total", "count", 1), "1 record");
        assert_eq!(english.t1("common-total", "count", "1,234"), "1,234 records");
    }
}
