//! What a person must look at before a plan is published.

use super::Span;
use bihuan_domain::{Language, Refusal, RefusalCode};
use serde::{Deserialize, Serialize};

/// A doubt, with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Its number.
    pub code: WarningCode,
    /// The sentence in English.
    pub message: String,
    /// The sentence in Chinese.
    #[serde(default)]
    pub message_zh: String,
    /// The words it is about.
    #[serde(default)]
    pub subject: String,
    /// Where they stand.
    pub source: Span,
}

impl Warning {
    /// A warning about words of the document; `details` fill the other braces of the sentence.
    pub(crate) fn new(code: WarningCode, subject: &str, source: Span, details: &[(&'static str, String)]) -> Self {
        let refusal = Refusal::new(code.refusal()).with("subject", subject);
        let refusal = details.iter().fold(refusal, |refusal, (name, value)| refusal.with(name, value));
        Self {
            code,
            message: refusal.message(Language::English),
            message_zh: refusal.message(Language::Chinese),
            subject: subject.to_owned(),
            source,
        }
    }

    /// The sentence.
    #[must_use]
    pub fn sentence(&self, language: Language) -> &str {
        language.pick(&self.message_zh, &self.message)
    }
}

macro_rules! warnings {
    ($($name:ident = $number:literal => $refusal:ident,)*) => {
        /// The numbers of warnings; `docs/refusals.md` has their sentences.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum WarningCode {
            $(
                #[doc = concat!("`", $number, "`")]
                #[serde(rename = $number)]
                $name,
            )*
        }

        impl WarningCode {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The number with its sentences.
            #[must_use]
            pub const fn refusal(self) -> RefusalCode {
                match self { $(Self::$name => RefusalCode::$refusal,)* }
            }
        }

        #[cfg(test)]
        #[test]
        fn numbers_are_those_of_the_refusals() {
            $(assert_eq!(RefusalCode::$refusal.number(), $number);)*
        }
    };
}

warnings! {
    DeadlineUnknown = "PL-012" => PlanDeadlineUnknown,
    DeadlineTwoReadings = "PL-013" => PlanDeadlineTwoReadings,
    DeadlineWithoutYear = "PL-014" => PlanDeadlineWithoutYear,
    DeadlineImpossible = "PL-015" => PlanDeadlineImpossible,
    DeadlineYearAssumed = "PL-016" => PlanDeadlineYearAssumed,
    TaskWithoutUnit = "PL-020" => PlanTaskWithoutUnit,
    UnitsUnsure = "PL-021" => PlanUnitsUnsure,
    DivisionUnsure = "PL-022" => PlanDivisionUnsure,
    RowUnsure = "PL-030" => PlanRowUnsure,
    ColumnsUnsure = "PL-031" => PlanColumnsUnsure,
    NumberingBroken = "PL-032" => PlanNumberingBroken,
    ParagraphNotInTable = "PL-033" => PlanParagraphNotInTable,
    CellFromAbove = "PL-034" => PlanCellFromAbove,
    DutyUnsure = "PL-040" => PlanDutyUnsure,
    ReturnUnsure = "PL-041" => PlanReturnUnsure,
    HeadIncomplete = "PL-050" => PlanHeadIncomplete,
    WithoutTasks = "PL-051" => PlanWithoutTasks,
}
