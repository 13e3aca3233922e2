//! What can be wrong between the cells of a row, and between the rows of a file, without knowing the database.

use super::{EnterpriseRow, Field, HazardRow, JurisdictionRow, Mapping, Problem};
use crate::parse::{Answer, StateWord, state_word};
use bihuan_domain::{Refusal, RefusalCode, identifiers::CreditCode};
use jiff::civil::Date;
use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
};

/// What is wrong between the dates of a hazard, and between its dates and its status. An overdue completion is not wrong.
#[must_use]
pub fn check_hazard(number: u32, row: &HazardRow, mapping: &Mapping, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    let steps = [
        (Field::FoundOn, Some(row.found_on)),
        (Field::CompletedOn, row.completed_on),
        (Field::AcceptedOn, row.accepted_on),
        (Field::ClosedOn, row.closed_on),
    ];
    let mut latest = (Field::FoundOn, row.found_on);
    for (field, date) in steps {
        let Some(date) = date else { continue };
        if date < latest.1 {
            problems.push(order(mapping, number, (field, date), latest));
        } else {
            latest = (field, date);
        }
        if date > today {
            let refusal = Refusal::new(RefusalCode::LedgerDateInFuture).with("value", date).with("today", today);
            problems.push(Problem::of_field(mapping, number, field, refusal));
        }
    }
    if let Some(deadline) = row.deadline.filter(|deadline| *deadline < row.found_on) {
        problems.push(order(mapping, number, (Field::Deadline, deadline), (Field::FoundOn, row.found_on)));
    }
    gaps(number, row, mapping, &mut problems);
    problems
}

/// Names a field in a sentence: by its header, or by its own word when the ledger has no such column.
fn naming(refusal: Refusal, name: &'static str, mapping: &Mapping, field: Field) -> Refusal {
    match mapping.column(field) {
        Some(mapped) => refusal.with(name, &mapped.header),
        None => refusal.with_label(name, |language| field.label(language)),
    }
}

fn order(mapping: &Mapping, number: u32, later: (Field, Date), earlier: (Field, Date)) -> Problem {
    let refusal =
        Refusal::new(RefusalCode::OrderOfLedgerDates).with("later_date", later.1).with("earlier_date", earlier.1);
    let refusal = naming(naming(refusal, "later", mapping, later.0), "earlier", mapping, earlier.0);
    Problem::of_field(mapping, number, later.0, refusal)
}

/// Warnings: a step without the one before it, a status that says otherwise than the dates.
fn gaps(number: u32, row: &HazardRow, mapping: &Mapping, problems: &mut Vec<Problem>) {
    let undated = |later: Field, earlier: Field| {
        let refusal = Refusal::new(RefusalCode::EarlierStepUndated);
        let refusal = naming(naming(refusal, "later", mapping, later), "earlier", mapping, earlier);
        Problem::of_field(mapping, number, earlier, refusal)
    };
    if row.accepted_on.is_some() && row.completed_on.is_none() {
        problems.push(undated(Field::AcceptedOn, Field::CompletedOn));
    }
    if row.closed_on.is_some() && row.accepted_on.is_none() {
        problems.push(undated(Field::ClosedOn, Field::AcceptedOn));
    }
    let statuses = [
        (
            Field::RectificationStatus,
            &row.status,
            Field::CompletedOn,
            row.completed_on.or(row.accepted_on).or(row.closed_on),
        ),
        (Field::ClosingStatus, &row.closing_status, Field::ClosedOn, row.closed_on),
    ];
    if row.listed == Some(Answer::Yes) && row.closed_on.is_none() {
        problems.push(Problem::of_field(mapping, number, Field::Listed, RefusalCode::ListingNotTaken.into()));
    }
    for (field, text, step, date) in statuses {
        let Some(text) = text else { continue };
        let code = match (state_word(text), date) {
            (StateWord::Done, None) => RefusalCode::DoneWithoutDate,
            (StateWord::NotDone, Some(_)) => RefusalCode::StatusContradictsDate,
            _ => continue,
        };
        let refusal = naming(Refusal::new(code).with("value", text), "later", mapping, step);
        problems.push(Problem::of_field(mapping, number, field, refusal));
    }
}

/// Finds what stands twice in a file. Ask only for rows that are otherwise accepted: a row that is rejected takes
/// nobody's place.
#[derive(Debug, Default)]
pub struct Duplicates {
    credit_codes: HashMap<CreditCode, u32>,
    jurisdictions: HashMap<String, u32>,
    /// By 64-bit hash of the row's contents: among a million rows, one false hit in about forty million files.
    hazards: HashMap<u64, u32>,
}

impl Duplicates {
    /// A credit code that stood in an earlier row.
    pub fn enterprise(&mut self, number: u32, row: &EnterpriseRow, mapping: &Mapping) -> Option<Problem> {
        let first = earlier(self.credit_codes.entry(row.credit_code.clone()), number)?;
        Some(Problem::duplicate_credit_code(mapping, number, row.credit_code.as_str(), first))
    }

    /// A jurisdiction's code that stood in an earlier row.
    pub fn jurisdiction(&mut self, number: u32, row: &JurisdictionRow, mapping: &Mapping) -> Option<Problem> {
        let code = row.code.as_str();
        let first = earlier(self.jurisdictions.entry(code.to_owned()), number)?;
        let refusal = Refusal::new(RefusalCode::DuplicateJurisdiction).with("value", code).with("row", first);
        Some(Problem::of_field(mapping, number, Field::JurisdictionCode, refusal))
    }

    /// A hazard whose fields all equal those of an earlier row.
    pub fn hazard(&mut self, number: u32, row: &HazardRow) -> Option<Problem> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(row);
        let first = earlier(self.hazards.entry(hash), number)?;
        Some(Problem::of_row(number, Refusal::new(RefusalCode::DuplicateRow).with("row", first)))
    }
}

fn earlier<K>(entry: Entry<'_, K, u32>, number: u32) -> Option<u32> {
    match entry {
        Entry::Occupied(found) => Some(*found.get()),
        Entry::Vacant(free) => {
            free.insert(number);
            None
        }
    }
}
