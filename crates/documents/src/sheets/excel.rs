//! Excel, streamed: a row goes to disk when the next one begins.

use super::{Column, SheetError, Value};
use bihuan_domain::Language;
use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook as Written, Worksheet, XlsxError,
};
use std::io::{Seek, Write};

/// The most characters that a cell takes.
const CELL_CHARACTERS: usize = 32_767;
/// Paper A4.
const A4: u8 = 9;

/// Formats that are written once per workbook.
pub(super) struct Formats {
    pub(super) title: Format,
    subtitle: Format,
    pub(super) header: Format,
    text: Format,
    date: Format,
    money: Format,
    pub(super) wrong_text: Format,
    pub(super) wrong_date: Format,
}

impl Formats {
    fn new() -> Self {
        let base = Format::new().set_font_name("宋体").set_font_size(11).set_align(FormatAlign::VerticalCenter);
        let cell = base.clone().set_border(FormatBorder::Thin).set_text_wrap();
        let wrong = Color::RGB(0x00FF_C7CE);
        let date = cell.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center);
        Self {
            title: base.clone().set_font_name("黑体").set_font_size(18).set_align(FormatAlign::Center),
            subtitle: base.set_align(FormatAlign::Left),
            header: cell
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(0x00DD_E7F3)),
            money: cell.clone().set_num_format("#,##0.00"),
            wrong_text: cell.clone().set_background_color(wrong),
            wrong_date: date.clone().set_background_color(wrong),
            text: cell,
            date,
        }
    }
}

/// A workbook under way.
pub struct Workbook {
    written: Written,
    formats: Formats,
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").finish_non_exhaustive()
    }
}

impl Default for Workbook {
    fn default() -> Self {
        Self { written: Written::new(), formats: Formats::new() }
    }
}

impl Workbook {
    /// Begins a sheet: title over all columns, an optional line below it (who reports, when), and the header, which stays
    /// in view and is repeated on every printed page. A4 landscape, as wide as the page.
    ///
    /// # Errors
    /// [`SheetError::Excel`] for a sheet name that Excel refuses (empty, over 31 characters, one of `[]:*?/\`, taken).
    pub fn sheet(
        &mut self,
        name: &str,
        title: &str,
        subtitle: Option<&str>,
        columns: &[Column],
        language: Language,
    ) -> Result<SheetWriter<'_>, SheetError> {
        let formats = &self.formats;
        let sheet = self.written.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        let next = begin(sheet, formats, (title, subtitle), columns, language)?;
        Ok(SheetWriter { sheet, formats, next })
    }

    /// A whole sheet, held in memory: under its title, subtitle and header these rows. In the `merged` columns a cell is one
    /// over neighbouring rows with the same words, as far as the merged columns to its left are one too.
    ///
    /// # Errors
    /// [`SheetError::Excel`] for a sheet name that Excel refuses.
    pub fn merged_sheet(
        &mut self,
        (name, title, subtitle): (&str, &str, &str),
        columns: &[Column],
        (rows, merged): (&[Vec<Value>], &[usize]),
        language: Language,
    ) -> Result<(), SheetError> {
        let formats = &self.formats;
        let sheet = self.written.add_worksheet();
        sheet.set_name(name)?;
        let first = begin(sheet, formats, (title, Some(subtitle)), columns, language)?;
        for (number, row) in (first..).zip(rows) {
            for (column, value) in (0u16..).zip(row) {
                write_value(sheet, number, column, value, formats)?;
            }
        }
        let mut starts = vec![0; merged.len()];
        for at in 1..=rows.len() {
            let ended = |level: &usize| match (rows.get(at - 1), rows.get(at)) {
                (Some(above), Some(row)) => above.get(merged[*level]) != row.get(merged[*level]),
                _ => true,
            };
            let Some(outermost) = (0..merged.len()).find(ended) else { continue };
            for level in outermost..merged.len() {
                merge(sheet, formats, (first, starts[level], at), merged[level], rows)?;
                starts[level] = at;
            }
        }
        Ok(())
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When writing fails.
    pub fn save(mut self, target: impl Write + Seek + Send) -> Result<(), SheetError> {
        Ok(self.written.save_to_writer(target)?)
    }

    pub(super) const fn parts(&mut self) -> (&mut Written, &Formats) {
        (&mut self.written, &self.formats)
    }
}

/// Writes title, subtitle and header; returns the first row below.
fn begin(
    sheet: &mut Worksheet,
    formats: &Formats,
    (title, subtitle): (&str, Option<&str>),
    columns: &[Column],
    language: Language,
) -> Result<u32, XlsxError> {
    set_up_page(sheet, language)?;
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (index, column) in (0u16..).zip(columns) {
        // A Chinese character is two of Excel's units wide.
        sheet.set_column_width(index, f64::from(column.width_characters) * 2.0 + 1.0)?;
    }
    let mut next = 0;
    if !title.is_empty() {
        wide(sheet, next, last, title, &formats.title)?;
        sheet.set_row_height(next, 32)?;
        next += 1;
    }
    if let Some(subtitle) = subtitle {
        wide(sheet, next, last, subtitle, &formats.subtitle)?;
        next += 1;
    }
    for (index, column) in (0u16..).zip(columns) {
        sheet.write_string_with_format(next, index, &column.header, &formats.header)?;
    }
    sheet.set_freeze_panes(next + 1, 0)?;
    sheet.set_repeat_rows(next, next)?;
    Ok(next + 1)
}

/// Makes the cells of a column one from one row to before another, counted from the first.
fn merge(
    sheet: &mut Worksheet,
    formats: &Formats,
    (first, start, end): (u32, usize, usize),
    column: usize,
    rows: &[Vec<Value>],
) -> Result<(), XlsxError> {
    let words = rows.get(start).and_then(|row| row.get(column));
    let (Some(Value::Text(words)), 2..) = (words, end - start) else { return Ok(()) };
    let row = |at: usize| u32::try_from(at).map_or(u32::MAX, |at| first.saturating_add(at));
    let column = u16::try_from(column).unwrap_or(u16::MAX);
    let words: String = words.chars().take(CELL_CHARACTERS).collect();
    sheet.merge_range(row(start), column, row(end - 1), column, &words, &formats.text)?;
    Ok(())
}

pub(super) fn set_up_page(sheet: &mut Worksheet, language: Language) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer(language.pick("&C第 &P 页 共 &N 页", "&CPage &P of &N"));
    sheet.set_print_center_horizontally(true);
    Ok(())
}

/// Merges a row over all columns; a single column cannot be merged.
pub(super) fn wide(sheet: &mut Worksheet, row: u32, last: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    if last == 0 {
        sheet.write_string_with_format(row, 0, text, format)?;
    } else {
        sheet.merge_range(row, 0, row, last, text, format)?;
    }
    Ok(())
}

/// A sheet under way.
pub struct SheetWriter<'a> {
    sheet: &'a mut Worksheet,
    formats: &'a Formats,
    next: u32,
}

impl std::fmt::Debug for SheetWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SheetWriter").field("next", &self.next).finish_non_exhaustive()
    }
}

impl SheetWriter<'_> {
    /// Writes the next row. Earlier rows can no longer be changed.
    ///
    /// # Errors
    /// When the disk is full, or after 1,048,576 rows.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) -> Result<(), SheetError> {
        for (column, value) in (0u16..).zip(values) {
            write_value(self.sheet, self.next, column, &value, self.formats)?;
        }
        self.next += 1;
        Ok(())
    }
}

pub(super) fn write_value(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Value,
    formats: &Formats,
) -> Result<(), XlsxError> {
    write_formatted(sheet, row, column, value, [&formats.text, &formats.date, &formats.money])
}

/// Writes a value; `formats` are for texts and numbers, dates, money.
#[expect(clippy::cast_precision_loss, reason = "a spreadsheet's numbers are 64-bit floats")]
pub(super) fn write_formatted(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Value,
    [text_format, date_format, money_format]: [&Format; 3],
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => sheet.write_blank(row, column, text_format)?,
        Value::Text(text) if text.chars().count() > CELL_CHARACTERS => {
            let cut: String = text.chars().take(CELL_CHARACTERS).collect();
            sheet.write_string_with_format(row, column, cut, text_format)?
        }
        Value::Text(text) => sheet.write_string_with_format(row, column, text, text_format)?,
        Value::Count(count) => sheet.write_number_with_format(row, column, *count as f64, text_format)?,
        Value::Decimal(number) => sheet.write_number_with_format(row, column, *number, text_format)?,
        Value::Cents(cents) => sheet.write_number_with_format(row, column, *cents as f64 / 100.0, money_format)?,
        Value::Date(date) => match excel_date(*date) {
            Some(at) => sheet.write_datetime_with_format(row, column, at, date_format)?,
            None => sheet.write_string_with_format(row, column, date.to_string(), text_format)?,
        },
    };
    Ok(())
}

/// Excel knows the years 1900 to 9999.
fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    ExcelDateTime::from_ymd(u16::try_from(date.year()).ok()?, month, day).ok()
}
