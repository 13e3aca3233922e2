//! Refusals by number: every rule that says no has a stable code and a sentence that says what to do.

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $chinese:literal, $english:literal;)*) => {
        /// The number of a rule that refuses. Numbers are never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RefusalCode {
            $($(#[doc = $doc])+ $name,)*
        }

        impl RefusalCode {
            /// All codes, in the order of `docs/refusals.md`.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The number, such as `HZ-104`.
            #[must_use]
            pub const fn number(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The rule in a few words, as developers read it.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)* }
            }

            /// The sentence, with details in braces.
            #[must_use]
            pub const fn template(self, language: Language) -> &'static str {
                match self { $(Self::$name => language.pick($chinese, $english),)* }
            }
        }
    };
}

#[macro_use]
mod hazards;
#[macro_use]
mod photos;
#[macro_use]
mod jurisdictions;
#[macro_use]
mod enterprises;
#[macro_use]
mod accounts;
#[macro_use]
mod imports;
#[macro_use]
mod api;
#[macro_use]
mod outward;
#[macro_use]
mod plans;
#[macro_use]
mod campaigns;
#[macro_use]
mod monitoring;
#[macro_use]
mod system;
mod sentence;

pub use sentence::Refusal;

use crate::Language;
use std::fmt;

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}

// Each file adds its part of the table and calls the next; the last calls `refusals`.
hazard_refusals!();

#[cfg(test)]
mod tests;
