//! `.xlsx`, streamed.

use super::{Cell, Limits, Merge, Row, Source, TableError, column_letter};
use bihuan_domain::{Refusal, RefusalCode};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use jiff::civil::{Date, DateTime, Time};
use std::{
    collections::{BTreeMap, HashMap},
    io::BufReader,
    panic::{AssertUnwindSafe, catch_unwind},
};

type Input = BufReader<Box<dyn Source>>;

pub(super) struct Excel {
    workbook: Xlsx<Input>,
    sheets: Vec<String>,
    merges: HashMap<String, Vec<Merge>>,
}

fn failed(error: XlsxError) -> TableError {
    match error {
        XlsxError::Password => RefusalCode::FileEncrypted.into(),
        XlsxError::Io(error) => TableError::Io(error),
        XlsxError::WorksheetNotFound(_) => RefusalCode::MappingDoesNotFit.into(),
        other => TableError::damaged(other),
    }
}

/// Runs a piece of the library's reader: a damaged file that makes it panic is refused like any other.
fn careful<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, TableError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or(Err(XlsxError::Unexpected("the reader has given up")))
        .map_err(failed)
}

impl Excel {
    pub(super) fn open(source: Box<dyn Source>) -> Result<Self, TableError> {
        let workbook: Xlsx<Input> = careful(|| Xlsx::new(BufReader::new(source)))?;
        let metadata = workbook.sheets_metadata();
        let of = |visible: bool| {
            metadata
                .iter()
                .filter(move |sheet| sheet.typ == SheetType::WorkSheet)
                .filter(move |sheet| (sheet.visible == SheetVisible::Visible) == visible)
                .map(|sheet| sheet.name.clone())
        };
        let sheets: Vec<_> = of(true).chain(of(false)).collect();
        if sheets.is_empty() {
            return Err(RefusalCode::NoSheet.into());
        }
        Ok(Self { workbook, sheets, merges: HashMap::new() })
    }

    pub(super) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    pub(super) fn merges(&mut self, sheet: &str, limits: &Limits) -> Result<&[Merge], TableError> {
        if !self.merges.contains_key(sheet) {
            let ranges = careful(|| self.workbook.merge_cells_by_sheet_name(sheet))?;
            if ranges.len() > limits.merges {
                return Err(Refusal::new(RefusalCode::FileTooLarge).with("limit", limits.sheet_bytes >> 20).into());
            }
            let mut merges: Vec<_> = ranges
                .iter()
                .map(|range| Merge {
                    first_row: range.start.0.saturating_add(1),
                    last_row: range.end.0.saturating_add(1),
                    first_column: u16::try_from(range.start.1).unwrap_or(u16::MAX),
                    last_column: u16::try_from(range.end.1).unwrap_or(u16::MAX),
                })
                .collect();
            merges.sort_by_key(|merge| (merge.first_row, merge.first_column));
            self.merges.insert(sheet.to_owned(), merges);
        }
        Ok(&self.merges[sheet])
    }

    pub(super) fn rows(&mut self, sheet: &str, limits: Limits) -> Result<ExcelRows<'_>, TableError> {
        self.merges(sheet, &limits)?;
        let vertical = self.merges[sheet].iter().filter(|merge| merge.last_row > merge.first_row).copied().collect();
        let reader = careful(|| self.workbook.worksheet_cells_reader(sheet))?;
        Ok(ExcelRows {
            reader,
            ahead: None,
            merges: Filler { waiting: vertical, next: 0, active: BTreeMap::new() },
            limits,
            ended: false,
            last: 0,
        })
    }
}

pub(super) struct ExcelRows<'a> {
    reader: XlsxCellReader<'a, Input>,
    ahead: Option<(u32, u16, Cell)>,
    merges: Filler,
    limits: Limits,
    /// Behind the last cell the reader must not be asked again.
    ended: bool,
    /// The number of the last row that had a cell.
    last: u32,
}

impl ExcelRows<'_> {
    pub(super) fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        loop {
            let Some((number, column, cell)) = self.next_cell()? else { return Ok(None) };
            let mut row = Row { number, ..Row::default() };
            row.put(column, cell);
            while let Some((next, column, cell)) = self.next_cell()? {
                if next != number {
                    self.ahead = Some((next, column, cell));
                    break;
                }
                row.put(column, cell);
            }
            self.merges.fill(&mut row);
            while row.cells.last().is_some_and(Cell::is_empty) {
                row.cells.pop();
            }
            if !row.cells.is_empty() {
                return Ok(Some(row));
            }
        }
    }

    /// The next cell with contents, or the first cell of a row whatever it holds: merged cells leave only frames.
    fn next_cell(&mut self) -> Result<Option<(u32, u16, Cell)>, TableError> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        while !self.ended {
            let reader = &mut self.reader;
            let Some(found) = careful(|| reader.next_cell())? else {
                self.ended = true;
                break;
            };
            let (row, column) = found.get_position();
            let number = row.saturating_add(1);
            // A number too large for the library comes back as a small one.
            if number < self.last {
                return Err(TableError::damaged(format!("row {number} stands behind row {}", self.last)));
            }
            self.last = number;
            let cell = convert(found.get_value());
            // An empty cell counts only as a sign that the row exists, in column A's stead.
            let Ok(index) = u16::try_from(column) else { continue };
            if cell.is_empty() {
                if index < self.limits.columns {
                    return Ok(Some((number, index, cell)));
                }
                continue;
            }
            self.check(number, index, &cell)?;
            return Ok(Some((number, index, cell)));
        }
        Ok(None)
    }

    fn check(&self, number: u32, column: u16, cell: &Cell) -> Result<(), TableError> {
        if number > self.limits.rows {
            return Err(Refusal::new(RefusalCode::TooManyRows).with("limit", self.limits.rows).into());
        }
        if column >= self.limits.columns {
            let limit = self.limits.columns;
            return Err(Refusal::new(RefusalCode::TooManyColumns).with("row", number).with("limit", limit).into());
        }
        match cell {
            Cell::Text(text) if text.len() > self.limits.cell_chars => {
                check_length(text, number, column, self.limits.cell_chars)
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn check_length(text: &str, number: u32, column: u16, limit: usize) -> Result<(), TableError> {
    if text.chars().count() <= limit {
        return Ok(());
    }
    let cell = format!("{}{number}", column_letter(column));
    Err(Refusal::new(RefusalCode::CellTooLong).with("cell", cell).with("limit", limit).into())
}

fn convert(value: &DataRef<'_>) -> Cell {
    #[expect(clippy::cast_precision_loss, reason = "a spreadsheet's numbers are 64-bit floats")]
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            date_time((year, month, day), (hour, minute, second)).unwrap_or(Cell::Number(at.as_f64()))
        }
        DataRef::DateTimeIso(text) => text.parse::<DateTime>().map_or_else(|_| Cell::text(text), Cell::Date),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn date_time((year, month, day): (u16, u8, u8), (hour, minute, second): (u8, u8, u8)) -> Option<Cell> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()?;
    Some(Cell::Date(date.to_datetime(time)))
}

/// Carries the values of vertically merged cells down.
struct Filler {
    waiting: Vec<Merge>,
    next: usize,
    /// By first column: last row and value.
    active: BTreeMap<u16, (u32, Cell)>,
}

impl Filler {
    fn fill(&mut self, row: &mut Row) {
        self.active.retain(|_, (last_row, _)| *last_row >= row.number);
        for (&column, (_, value)) in &self.active {
            if row.cell(column).is_empty() && !value.is_empty() {
                row.put(column, value.clone());
                row.merged_from_above.push(column);
            }
        }
        while let Some(merge) = self.waiting.get(self.next).filter(|merge| merge.first_row <= row.number) {
            if merge.first_row == row.number {
                let value = row.cell(merge.first_column).clone();
                self.active.insert(merge.first_column, (merge.last_row, value));
            }
            self.next += 1;
        }
    }
}
