//! Ledgers of several townships.

mod dirt;
mod headers;
mod layouts;
mod performance;
mod qinghe;

use super::{Duplicates, Entry, HazardRow, LedgerKind, Mapping, Problem, Records, Severity, SkipReason};
use crate::tables::{Limits, Workbook};
use jiff::civil::{Date, date};
use rust_xlsxwriter::{Format, Workbook as Written, Worksheet};
use std::io::Cursor;

const TODAY: Date = date(2026, 10, 1);

/// Opens what `fill` writes on one sheet.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Workbook {
    workbook_of(vec![("台账", Box::new(fill))])
}

type Fill<'a> = Box<dyn FnOnce(&mut Worksheet) + 'a>;

fn workbook_of(sheets: Vec<(&str, Fill<'_>)>) -> Workbook {
    let mut written = Written::new();
    for (name, fill) in sheets {
        fill(written.add_worksheet().set_name(name).unwrap());
    }
    Workbook::read(Cursor::new(written.save_to_buffer().unwrap()), Limits::default()).unwrap()
}

fn csv(text: &str) -> Workbook {
    Workbook::read(Cursor::new(text.as_bytes().to_vec()), Limits::default()).unwrap()
}

/// Writes rows of texts from a row on, counted from 0.
fn put(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (row, cells) in (first..).zip(rows) {
        for (column, text) in (0u16..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write(row, column, *text).unwrap();
        }
    }
}

/// As [`put`], each row in one text with `|` between the cells.
fn lines(sheet: &mut Worksheet, first: u32, rows: &[&str]) {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split('|').collect()).collect();
    put(sheet, first, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
}

fn merge(sheet: &mut Worksheet, (r1, c1, r2, c2): (u32, u16, u32, u16), text: &str) {
    sheet.merge_range(r1, c1, r2, c2, text, &Format::new()).unwrap();
}

#[derive(Debug, Default)]
struct Outcome<T> {
    accepted: Vec<(u32, T)>,
    rejected: Vec<(u32, Problem)>,
    warnings: Vec<Problem>,
    skipped: Vec<(u32, SkipReason)>,
}

impl<T> Outcome<T> {
    fn rejected_rows(&self) -> Vec<(u32, &'static str)> {
        self.rejected.iter().map(|(row, problem)| (*row, problem.code().number())).collect()
    }
}

/// Reads all rows; `finish` adds the problems that need the whole row.
fn read<T>(
    workbook: &mut Workbook,
    mapping: &Mapping,
    parse: impl Fn(&super::RawRecord, &Mapping) -> super::ParsedRow<T>,
    mut finish: impl FnMut(u32, &T) -> Vec<Problem>,
) -> Outcome<T> {
    let mut outcome = Outcome { accepted: vec![], rejected: vec![], warnings: vec![], skipped: vec![] };
    for entry in Records::read(workbook, mapping).unwrap() {
        let record = match entry.unwrap() {
            Entry::Data(record) => record,
            Entry::Skipped { row, reason } => {
                outcome.skipped.push((row, reason));
                continue;
            }
        };
        let parsed = parse(&record.values, mapping);
        let mut problems = parsed.problems;
        if let Some(row) = &parsed.row {
            problems.extend(finish(parsed.number, row));
        }
        let (refused, warned): (Vec<_>, Vec<_>) = problems.into_iter().partition(|p| p.severity == Severity::Refusal);
        outcome.warnings.extend(warned);
        match (refused.into_iter().next(), parsed.row) {
            (Some(problem), _) => outcome.rejected.push((parsed.number, problem)),
            (None, Some(row)) => outcome.accepted.push((parsed.number, row)),
            (None, None) => panic!("row {} is dropped without a reason", parsed.number),
        }
    }
    outcome
}

fn read_hazards(workbook: &mut Workbook) -> (Mapping, Outcome<HazardRow>) {
    let mapping = super::recognise(workbook, LedgerKind::Hazards).unwrap();
    let outcome = read_hazards_by(workbook, &mapping);
    (mapping, outcome)
}

fn read_hazards_by(workbook: &mut Workbook, mapping: &Mapping) -> Outcome<HazardRow> {
    let mut duplicates = Duplicates::default();
    read(workbook, mapping, super::parse_hazard, |number, row| {
        let mut problems = super::check_hazard(number, row, mapping, TODAY);
        if problems.iter().all(|problem| problem.severity == Severity::Warning) {
            problems.extend(duplicates.hazard(number, row));
        }
        problems
    })
}

fn read_enterprises(workbook: &mut Workbook) -> (Mapping, Outcome<super::EnterpriseRow>) {
    let mapping = super::recognise(workbook, LedgerKind::Enterprises).unwrap();
    let mut duplicates = Duplicates::default();
    let outcome = read(workbook, &mapping, super::parse_enterprise, |number, row| {
        duplicates.enterprise(number, row, &mapping).into_iter().collect()
    });
    (mapping, outcome)
}
