//! What is wrong with a row, and where.

use super::{Field, Mapping};
use crate::tables::column_letter;
use bihuan_domain::{Language, Refusal, RefusalCode};

/// Whether a row can be taken over in spite of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The row is taken over; a person should look at it.
    Warning,
    /// The row is rejected.
    Refusal,
}

/// A problem of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The row as the spreadsheet shows it.
    pub row: u32,
    /// The column, from 0; `None` for the row as a whole, or a field that has no column.
    pub column: Option<u16>,
    /// The column's header as it stands; empty when there is no column.
    pub header: String,
    /// The field.
    pub field: Option<Field>,
    /// The rule.
    pub refusal: Refusal,
    /// Whether it rejects the row.
    pub severity: Severity,
}

impl Problem {
    /// A problem of one field.
    #[must_use]
    pub fn of_field(mapping: &Mapping, row: u32, field: Field, refusal: Refusal) -> Self {
        let mapped = mapping.column(field);
        Self {
            row,
            column: mapped.map(|mapped| mapped.column),
            header: mapped.map(|mapped| mapped.header.clone()).unwrap_or_default(),
            field: Some(field),
            severity: severity(refusal.code),
            refusal,
        }
    }

    /// A problem of the whole row.
    #[must_use]
    pub const fn of_row(row: u32, refusal: Refusal) -> Self {
        Self { row, column: None, header: String::new(), field: None, refusal, severity: Severity::Refusal }
    }

    /// The tree has no such village (or no such township, when the village is not named).
    #[must_use]
    pub fn unknown_village(mapping: &Mapping, row: u32, name: &str) -> Self {
        Self::of_field(mapping, row, Field::Village, Refusal::new(RefusalCode::UnknownVillage).with("value", name))
    }

    /// Several villages have the name.
    #[must_use]
    pub fn ambiguous_village(mapping: &Mapping, row: u32, name: &str, count: usize) -> Self {
        let refusal = Refusal::new(RefusalCode::AmbiguousVillage).with("value", name).with("count", count);
        Self::of_field(mapping, row, Field::Village, refusal)
    }

    /// No enterprise has the name or code.
    #[must_use]
    pub fn unknown_enterprise(mapping: &Mapping, row: u32, name: &str) -> Self {
        Self::of_field(
            mapping,
            row,
            Field::EnterpriseName,
            Refusal::new(RefusalCode::UnknownEnterprise).with("value", name),
        )
    }

    /// Several enterprises have the name.
    #[must_use]
    pub fn ambiguous_enterprise(mapping: &Mapping, row: u32, name: &str, count: usize) -> Self {
        let refusal = Refusal::new(RefusalCode::AmbiguousEnterprise).with("value", name).with("count", count);
        Self::of_field(mapping, row, Field::EnterpriseName, refusal)
    }

    /// The credit code stood in an earlier row of the file.
    #[must_use]
    pub fn duplicate_credit_code(mapping: &Mapping, row: u32, code: &str, first_row: u32) -> Self {
        let refusal = Refusal::new(RefusalCode::DuplicateCreditCode).with("value", code).with("row", first_row);
        Self::of_field(mapping, row, Field::CreditCode, refusal)
    }

    /// Another enterprise is registered under the credit code.
    #[must_use]
    pub fn credit_code_taken(mapping: &Mapping, row: u32, code: &str, name: &str) -> Self {
        let refusal = Refusal::new(RefusalCode::CreditCodeTaken).with("code", code).with("name", name);
        Self::of_field(mapping, row, Field::CreditCode, refusal)
    }

    /// The tree has no such parent.
    #[must_use]
    pub fn unknown_parent(mapping: &Mapping, row: u32, parent: &str) -> Self {
        Self::of_field(mapping, row, Field::Parent, Refusal::new(RefusalCode::UnknownParent).with("value", parent))
    }

    /// The row belongs to a place where the importing user has no say.
    #[must_use]
    pub fn outside_scope(mapping: &Mapping, row: u32, place: &str) -> Self {
        Self::of_field(mapping, row, Field::Village, Refusal::new(RefusalCode::OutsideScope).with("value", place))
    }

    /// What the column is called: its header, or the field's name when the ledger has no such column.
    #[must_use]
    pub fn column_name(&self, language: Language) -> String {
        if self.header.is_empty() {
            self.field.map(|field| field.label(language).to_owned()).unwrap_or_default()
        } else {
            self.header.clone()
        }
    }

    /// The letter of the column.
    #[must_use]
    pub fn column_letter(&self) -> Option<String> {
        self.column.map(column_letter)
    }

    /// The number of the rule.
    #[must_use]
    pub const fn code(&self) -> RefusalCode {
        self.refusal.code
    }

    /// The sentence that says what to do.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        self.refusal.clone().with("column", self.column_name(language)).message(language)
    }
}

const fn severity(code: RefusalCode) -> Severity {
    match code {
        RefusalCode::DoneWithoutDate
        | RefusalCode::EarlierStepUndated
        | RefusalCode::ListingNotTaken
        | RefusalCode::StatusContradictsDate => Severity::Warning,
        _ => Severity::Refusal,
    }
}
