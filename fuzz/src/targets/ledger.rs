//! What every uploaded file goes through: opened, recognised, read row by row, made into typed rows.

use bihuan_documents::{
    ledger::{self, Entry, LedgerKind, Mapping, Records},
    tables::{Cell, Limits, TableError, Workbook},
};
use bihuan_domain::Language;
use std::io::Cursor;

/// Bounds small enough to be reached.
const LIMITS: Limits = Limits {
    sheet_bytes: 1 << 20,
    strings_bytes: 1 << 20,
    part_bytes: 1 << 20,
    ratio: 1_000,
    parts: 64,
    rows: 3_000,
    columns: 60,
    cell_chars: 2_000,
    merges: 100,
};

/// Reads a file as an import would. A file that is refused is refused in words.
pub fn read(bytes: Vec<u8>) {
    let mut workbook = match Workbook::read(Cursor::new(bytes), LIMITS) {
        Ok(workbook) => workbook,
        Err(error) => return assert_in_words(&error),
    };
    for sheet in workbook.sheets() {
        if let Err(error) = read_rows(&mut workbook, &sheet) {
            assert_in_words(&error);
        }
    }
    for kind in [LedgerKind::Hazards, LedgerKind::Enterprises, LedgerKind::Jurisdictions] {
        match ledger::recognise(&mut workbook, kind) {
            Ok(mapping) => read_records(&mut workbook, &mapping),
            Err(error) => assert_in_words(&error),
        }
    }
}

fn assert_in_words(error: &TableError) {
    for language in Language::ALL {
        assert!(!error.refusal().message(language).is_empty());
    }
}

/// Rows keep the bounds, and come in order.
fn read_rows(workbook: &mut Workbook, sheet: &str) -> Result<(), TableError> {
    assert!(workbook.merges(sheet)?.len() <= LIMITS.merges, "more merged ranges than allowed");
    let mut last = 0;
    for row in workbook.rows(sheet)? {
        let row = row?;
        assert!(row.number > last && row.number <= LIMITS.rows, "row {} after {last}", row.number);
        last = row.number;
        assert!(row.cells.len() <= usize::from(LIMITS.columns), "{} columns", row.cells.len());
        for cell in &row.cells {
            if let Cell::Text(text) | Cell::Error(text) = cell {
                assert!(text.chars().count() <= LIMITS.cell_chars, "{} characters", text.chars().count());
            }
        }
    }
    Ok(())
}

fn read_records(workbook: &mut Workbook, mapping: &Mapping) {
    let records = match Records::read(workbook, mapping) {
        Ok(records) => records,
        Err(error) => return assert_in_words(&error),
    };
    for entry in records {
        let record = match entry {
            Ok(Entry::Data(record)) => record,
            Ok(Entry::Skipped { .. }) => continue,
            Err(error) => return assert_in_words(&error),
        };
        match mapping.kind {
            LedgerKind::Hazards => drop(ledger::parse_hazard(&record.values, mapping)),
            LedgerKind::Enterprises => drop(ledger::parse_enterprise(&record.values, mapping)),
            LedgerKind::Jurisdictions => drop(ledger::parse_jurisdiction(&record.values, mapping)),
        }
    }
}
