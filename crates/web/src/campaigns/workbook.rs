//! A workbook of tasks as sheets that the grammar of plans reads.

use bihuan_documents::tables::{Cell, Limits, Row, TableError, Workbook};
use bihuan_domain::Refusal;
use bihuan_plan::{Compiled, Sheet, SheetCell, SheetRow};
use std::io::Cursor;

/// Rows of a sheet: a campaign has no more items.
const ROWS: usize = 5_200;
/// Columns of a sheet.
const COLUMNS: usize = 40;

/// Whether a file is a spreadsheet rather than a document.
pub fn is_workbook(bytes: &[u8], name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_package = bytes.starts_with(b"PK\x03\x04");
    let has_sheets = || bytes.windows(12).any(|window| window == b"xl/workbook.");
    matches!(ending.as_str(), "csv" | "xls" | "et") && !is_package || is_package && has_sheets()
}

/// Compiles a workbook.
///
/// # Errors
/// `IM-0xx` for a file that is no workbook, `CA-124` without a table of tasks.
pub fn compile(bytes: &[u8]) -> Result<Compiled, Refusal> {
    let sheets = sheets(bytes).map_err(|error| error.refusal())?;
    bihuan_plan::compile_sheets(&sheets).map_err(|error| error.refusal().clone())
}

fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, TableError> {
    let mut book = Workbook::read(Cursor::new(bytes.to_vec()), Limits::default())?;
    let mut sheets = Vec::new();
    for name in book.sheets() {
        let merges = book.merges(&name)?;
        let rows = book.rows(&name)?.take(ROWS).collect::<Result<Vec<Row>, _>>()?;
        let wide = |row: u32, column: u16| {
            let merge = merges.iter().find(|merge| merge.first_row == row && merge.first_column == column);
            merge.map_or(1, |merge| usize::from(merge.last_column - merge.first_column) + 1)
        };
        let row = |row: Row| {
            let cell = |(column, cell): (u16, &Cell)| {
                let merged_up = row.merged_from_above.contains(&column);
                let text = if merged_up { String::new() } else { cell.to_string() };
                SheetCell { text, columns: wide(row.number, column), merged_up }
            };
            SheetRow { number: row.number, cells: (0..).zip(&row.cells).take(COLUMNS).map(cell).collect() }
        };
        sheets.push(Sheet { rows: rows.into_iter().map(row).collect(), name });
    }
    Ok(sheets)
}
