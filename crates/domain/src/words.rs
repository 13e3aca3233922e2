//! Enums whose values have a stable name and a word in each language.

/// Declares an enum with `ALL`, `name`, `from_name` and `label`: `Variant = "stable_name", "中文", "English";`.
macro_rules! worded {
    ($(#[$doc:meta])* $enum:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal, $chinese:literal, $english:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $enum {
            $($(#[$variant_doc])* #[serde(rename = $name)] $variant,)+
        }

        impl $enum {
            /// All values, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name, as the log and the database hold it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The value of a stable name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }

            /// The word that people read, in both languages.
            #[must_use]
            pub const fn words(self) -> $crate::language::Words {
                match self { $(Self::$variant => $crate::language::Words::new($chinese, $english),)+ }
            }

            /// The word that people read.
            #[must_use]
            pub const fn label(self, language: $crate::Language) -> &'static str {
                self.words().pick(language)
            }
        }
    };
}
