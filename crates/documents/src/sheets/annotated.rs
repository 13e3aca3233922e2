//! The rejected rows of a ledger, as they stood, with what is wrong: to be put right and imported again.

use super::{
    SheetError, Value, Workbook,
    excel::{Formats, set_up_page, wide, write_formatted, write_value},
};
use crate::{
    ledger::{ANNOTATIONS, Mapping, Problem},
    tables::Row,
};
use bihuan_domain::Language;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::io::{Seek, Write};

/// A rejected row and its problems.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedRow {
    /// The row as it stood.
    pub row: Row,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Writes a workbook of rejected rows: the ledger's own columns in their places under title and header, offending cells in
/// red, and behind them two columns, the row's number in the original file and the problems in words. The importer reads
/// the file as it reads the original; it does not know the two columns and leaves them alone.
///
/// Cell notes would need the whole sheet in memory; the words stand in the last column instead.
///
/// # Errors
/// Whatever an iterator item brings, and when writing fails.
pub fn annotated<E: From<SheetError>>(
    target: impl Write + Seek + Send,
    mapping: &Mapping,
    rows: impl IntoIterator<Item = Result<AnnotatedRow, E>>,
    language: Language,
) -> Result<(), E> {
    let mut workbook = Workbook::default();
    let after = mapping.headers.iter().map(|header| header.column + 1).max().unwrap_or(0);
    let (written, formats) = workbook.parts();
    let sheet = written.add_worksheet_with_constant_memory().map_err(SheetError::from)?;
    let first = header(sheet, formats, mapping, after, language).map_err(SheetError::from)?;
    for (number, item) in (first..).zip(rows) {
        let item = item?;
        let wrong: Vec<u16> = item.problems.iter().filter_map(|problem| problem.column).collect();
        let write = |sheet: &mut Worksheet| {
            for column in 0..after {
                let value = Value::from(item.row.cell(column));
                if wrong.contains(&column) {
                    let marked = [&formats.wrong_text, &formats.wrong_date, &formats.wrong_text];
                    write_formatted(sheet, number, column, &value, marked)?;
                } else {
                    write_value(sheet, number, column, &value, formats)?;
                }
            }
            write_value(sheet, number, after, &Value::from(item.row.number), formats)?;
            let words: Vec<_> = item.problems.iter().map(|problem| sentence(problem, language)).collect();
            write_formatted(sheet, number, after + 1, &Value::from(words.join("\n")), [&formats.wrong_text; 3])
        };
        write(sheet).map_err(SheetError::from)?;
    }
    Ok(workbook.save(target)?)
}

fn sentence(problem: &Problem, language: Language) -> String {
    let place = problem.column_letter().map(|letter| format!("{letter}{} ", problem.row)).unwrap_or_default();
    format!("{place}{} {}", problem.code(), problem.message(language))
}

/// Writes the title and the header with its groups; returns the number of rows.
fn header(
    sheet: &mut Worksheet,
    formats: &Formats,
    mapping: &Mapping,
    after: u16,
    language: Language,
) -> Result<u32, XlsxError> {
    sheet.set_name(language.pick("待更正", "To correct"))?;
    set_up_page(sheet, language)?;
    let depth = mapping.headers.iter().map(|header| header.levels.len()).max().unwrap_or(1).max(1);
    let mut row = 0;
    if !mapping.title.is_empty() {
        wide(sheet, row, after + 1, &mapping.title, &formats.title)?;
        row += 1;
    }
    for level in 0..depth {
        let text = |column: u16| {
            let header = mapping.headers.iter().find(|header| header.column == column);
            header.and_then(|header| header.levels.get(level)).map_or("", String::as_str)
        };
        let is_group = level + 1 < depth;
        let mut column = 0;
        while column < after {
            let same = |next: &u16| is_group && !text(column).is_empty() && text(*next) == text(column);
            let last = (column + 1..after).take_while(same).last().unwrap_or(column);
            if last > column {
                sheet.merge_range(row, column, row, last, text(column), &formats.header)?;
            } else {
                write_formatted(sheet, row, column, &Value::from(text(column)), [&formats.header; 3])?;
            }
            column = last + 1;
        }
        for (column, texts) in (after..).zip(ANNOTATIONS) {
            let text = if is_group { "" } else { language.pick(texts[0], texts[1]) };
            write_formatted(sheet, row, column, &Value::from(text), [&formats.header; 3])?;
        }
        row += 1;
    }
    for header in &mapping.headers {
        let characters = header.levels.last().map_or(0, |text| text.chars().count());
        sheet.set_column_width(header.column, f64::from(u16::try_from(characters * 2).unwrap_or(30).clamp(10, 30)))?;
    }
    sheet.set_column_width(after, 10)?.set_column_width(after + 1, 80)?;
    sheet.set_freeze_panes(row, 0)?.set_repeat_rows(0, row - 1)?;
    Ok(row)
}
