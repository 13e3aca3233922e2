//! Finds the header of a ledger and says what each column means.

use super::{
    Field, FillDown, Header, LedgerKind, MappedColumn, Mapping,
    header::{self, HeaderText},
    mapping::unit_of,
    profile::Profile,
};
use crate::{
    parse::MoneyUnit,
    tables::{Merge, Row, TableError, Workbook, column_letter},
};
use bihuan_domain::{Refusal, RefusalCode};
use std::collections::{BTreeMap, BTreeSet};

/// The header begins within so many rows.
const HEADER_WITHIN_ROWS: u32 = 30;
/// Rows of a header at most.
const HEADER_ROWS: u32 = 3;
/// Rows below the header whose contents are looked at.
const SAMPLE_ROWS: usize = 60;
/// Fewest points for a column to be mapped.
const THRESHOLD: i32 = 60;

/// Recognises a ledger: in the first sheet that has its header.
///
/// # Errors
/// [`RefusalCode::HeaderNotRecognised`] when no sheet has, and whatever reading refuses.
pub fn recognise(workbook: &mut Workbook, kind: LedgerKind) -> Result<Mapping, TableError> {
    let mut empty = true;
    for sheet in workbook.sheets() {
        let sample = Sample::read(workbook, &sheet)?;
        empty &= sample.rows.is_empty();
        if let Some(mapping) = sample.recognise(kind) {
            return Ok(mapping);
        }
    }
    if empty {
        return Err(RefusalCode::NoSheet.into());
    }
    Err(not_recognised(kind))
}

/// Recognises a ledger in one sheet.
///
/// # Errors
/// As [`recognise`].
pub fn recognise_sheet(workbook: &mut Workbook, sheet: &str, kind: LedgerKind) -> Result<Mapping, TableError> {
    Sample::read(workbook, sheet)?.recognise(kind).ok_or_else(|| not_recognised(kind))
}

/// Recognises which ledger a file is: the kind whose header explains the most columns.
///
/// # Errors
/// As [`recognise`]; the refusal names what a hazard ledger needs.
pub fn recognise_kind(workbook: &mut Workbook) -> Result<Mapping, TableError> {
    for sheet in workbook.sheets() {
        let sample = Sample::read(workbook, &sheet)?;
        let found = LedgerKind::ALL.into_iter().filter_map(|kind| sample.recognise(kind));
        if let Some(best) = found.max_by_key(|mapping| mapping.columns.len()) {
            return Ok(best);
        }
    }
    Err(not_recognised(LedgerKind::Hazards))
}

fn not_recognised(kind: LedgerKind) -> TableError {
    let fields = kind.required().iter().filter_map(|any| any.first());
    let words: Vec<_> = fields.map(|field| field.words()).collect();
    Refusal::new(RefusalCode::HeaderNotRecognised).with_words("fields", &words).into()
}

/// The first rows of a sheet.
struct Sample {
    sheet: String,
    rows: Vec<Row>,
    /// Texts of the header zone by row and column, merged cells filled in every direction.
    texts: BTreeMap<(u32, u16), String>,
    /// Merged ranges that begin in the header zone.
    merges: Vec<Merge>,
    columns: u16,
}

/// A possible header.
struct Candidate {
    first_row: u32,
    last_row: u32,
    total: i32,
    columns: Vec<(Field, u16, i32)>,
}

impl Sample {
    fn read(workbook: &mut Workbook, sheet: &str) -> Result<Self, TableError> {
        let zone = HEADER_WITHIN_ROWS + HEADER_ROWS;
        let merges: Vec<_> = workbook.merges(sheet)?.into_iter().filter(|merge| merge.first_row <= zone).collect();
        let mut rows = Vec::new();
        let mut below = 0;
        for row in workbook.rows(sheet)? {
            let row = row?;
            below += usize::from(row.number > zone);
            if below > SAMPLE_ROWS {
                break;
            }
            rows.push(row);
        }
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        let mut texts = BTreeMap::new();
        for row in rows.iter().take_while(|row| row.number <= zone) {
            for (column, cell) in (0u16..).zip(&row.cells).filter(|(_, cell)| !cell.is_empty()) {
                texts.insert((row.number, column), cell.to_string().trim().to_owned());
            }
        }
        for merge in &merges {
            let Some(text) = texts.get(&(merge.first_row, merge.first_column)).cloned() else { continue };
            for row in merge.first_row..=merge.last_row.min(zone) {
                for column in merge.first_column..=merge.last_column.min(columns.saturating_sub(1)) {
                    texts.insert((row, column), text.clone());
                }
            }
        }
        Ok(Self { sheet: sheet.to_owned(), rows, texts, merges, columns })
    }

    fn recognise(&self, kind: LedgerKind) -> Option<Mapping> {
        let last = self.rows.last()?.number.min(HEADER_WITHIN_ROWS);
        let spans = (1..=last).flat_map(|first| (first..first + HEADER_ROWS).map(move |end| (first, end)));
        let candidates = spans
            .filter(|(first, end)| self.is_possible(*first, *end))
            .filter_map(|(first, end)| self.candidate(kind, first, end));
        // The best explanation; of equal ones the shortest header, and of these the first.
        let best = candidates.min_by_key(|found| (-found.total, found.last_row - found.first_row, found.first_row))?;
        Some(self.mapping(kind, &best))
    }

    /// Whether a span of rows cuts no merged range and begins below the title.
    fn is_possible(&self, first: u32, last: u32) -> bool {
        let cuts = |merge: &Merge| {
            let above = merge.first_row < first && merge.last_row >= first;
            let below = merge.first_row <= last && merge.last_row > last;
            above || below
        };
        let texts: BTreeSet<_> = self.texts.range((first, 0)..(first + 1, 0)).map(|(_, text)| text).collect();
        texts.len() >= 2 && !self.merges.iter().any(cuts)
    }

    /// Header texts of a column from the top down, each once.
    fn levels(&self, first: u32, last: u32, column: u16) -> Vec<&str> {
        let mut levels: Vec<&str> = Vec::new();
        for row in first..=last {
            if let Some(text) = self.texts.get(&(row, column))
                && levels.last() != Some(&text.as_str())
            {
                levels.push(text);
            }
        }
        levels
    }

    fn profile(&self, last_header_row: u32, column: u16) -> Profile {
        let mut profile = Profile::default();
        let below = self.rows.iter().filter(|row| row.number > last_header_row);
        for row in below.take(SAMPLE_ROWS) {
            // Rows with next to nothing in them are totals and signatures.
            if row.own_cells().take(3).count() >= 3 {
                profile.add(row.cell(column));
            }
        }
        profile
    }

    fn candidate(&self, kind: LedgerKind, first_row: u32, last_row: u32) -> Option<Candidate> {
        let required: BTreeSet<Field> =
            kind.required().iter().flat_map(|any| any.iter().copied()).chain([Field::Level]).collect();
        let mut offers = Vec::new();
        for column in 0..self.columns {
            let levels: Vec<HeaderText> =
                self.levels(first_row, last_row, column).into_iter().map(header::normalise).collect();
            let points = header::column_points(kind, &levels);
            if points.is_empty() || levels.last().is_some_and(|leaf| header::is_annotation(&leaf.whole)) {
                continue;
            }
            let profile = self.profile(last_row, column);
            let leaf = levels.last().map_or("", |leaf| leaf.whole.as_str());
            for (field, points) in points {
                let points = (i32::from(points) + profile.adjustment(field.content(), leaf)).min(100);
                if points >= THRESHOLD {
                    let priority = points + if required.contains(&field) { 20 } else { 0 };
                    offers.push((priority, field, column, points));
                }
            }
        }
        offers.sort_by_key(|(priority, field, column, _)| (-priority, *column, *field));
        let mut columns: Vec<(Field, u16, i32)> = Vec::new();
        for (_, field, column, points) in offers {
            if !columns.iter().any(|(taken, at, _)| *taken == field || *at == column) {
                columns.push((field, column, points));
            }
        }
        let has = |field: &Field| columns.iter().any(|(taken, ..)| taken == field);
        let complete = kind.required().iter().all(|any| any.iter().any(has));
        (complete && columns.len() >= kind.fewest_fields()).then(|| Candidate {
            first_row,
            last_row,
            total: columns.iter().map(|(.., points)| points).sum(),
            columns,
        })
    }

    fn mapping(&self, kind: LedgerKind, found: &Candidate) -> Mapping {
        let headers: Vec<_> = (0..self.columns)
            .map(|column| self.header(found, column))
            .filter(|header| !header::is_annotation(&header.text))
            .filter(|header| !header.text.is_empty() || self.profile(found.last_row, header.column).filled > 0)
            .collect();
        let title = self.title(found.first_row);
        let mut columns: Vec<_> = found
            .columns
            .iter()
            .map(|&(field, column, points)| {
                let header = self.header(found, column).text;
                let unit =
                    (field == Field::Funds).then(|| unit_of(&header).or_else(|| unit_in_title(&title))).flatten();
                MappedColumn {
                    field,
                    column,
                    confidence: u8::try_from(points.clamp(0, 100)).unwrap_or(100),
                    header,
                    unit,
                    fill_down: FillDown::Merged,
                    blank_percent: self.profile(found.last_row, column).blank_percent(),
                }
            })
            .collect();
        columns.sort_by_key(|mapped| mapped.column);
        let mut constants = BTreeMap::new();
        if kind == LedgerKind::Hazards
            && !columns.iter().any(|mapped| mapped.field == Field::Level)
            && let Some(level) = level_in_title(&format!("{title}{}", self.sheet))
        {
            constants.insert(Field::Level, level.to_owned());
        }
        Mapping {
            kind,
            sheet: self.sheet.clone(),
            title,
            header_first_row: found.first_row,
            header_last_row: found.last_row,
            columns,
            constants,
            headers,
        }
    }

    fn header(&self, found: &Candidate, column: u16) -> Header {
        let levels = self.levels(found.first_row, found.last_row, column);
        let levels: Vec<String> = levels.iter().map(|text| text.split_whitespace().collect()).collect();
        Header { column, letter: column_letter(column), text: levels.join("/"), levels }
    }

    /// All texts above the header, each once, in order.
    fn title(&self, first_row: u32) -> String {
        let mut texts: Vec<&str> = Vec::new();
        for (_, text) in self.texts.range(..(first_row, 0)) {
            if !texts.contains(&text.as_str()) {
                texts.push(text);
            }
        }
        texts.join(" ")
    }
}

/// 单位：万元
fn unit_in_title(title: &str) -> Option<MoneyUnit> {
    ["万元", "千元", "亿元"].iter().find(|unit| title.contains(*unit)).and_then(|unit| MoneyUnit::from_text(unit))
}

/// A ledger of major hazards alone has no column for the level.
fn level_in_title(title: &str) -> Option<&'static str> {
    let major = ["重大隐患", "重大事故隐患", "重大安全隐患", "重大火灾隐患"].iter().any(|word| title.contains(word));
    let general = ["一般隐患", "一般事故隐患", "一般安全隐患"].iter().any(|word| title.contains(word));
    match (major, general) {
        (true, false) => Some("重大"),
        (false, true) => Some("一般"),
        _ => None,
    }
}
