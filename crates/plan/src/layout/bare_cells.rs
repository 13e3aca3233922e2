//! Tables whose cells stand on lines of their own with nothing before them, as copied from a page or a PDF.

use super::{Taken, Text};
use crate::{
    blocks::{Block, Cell, Row, Table},
    deadlines::{Mode, scan},
    numbers::arabic,
    outline::label,
    source::{Passage, has_any},
    tables::columns::{Columns, of_header},
    units,
};
use std::ops::Range;

/// Reads a table whose header begins at a line.
pub(super) fn read(text: &Text, at: usize) -> Option<Taken> {
    let mut cells: Vec<usize> = Vec::new();
    let mut next = at;
    while let Some(line) = text.lines.get(next) {
        if !line.blank {
            if line.tabbed || of_header(&line.passage(text.chars).chars).is_none() {
                break;
            }
            cells.push(next);
        }
        next += 1;
    }
    if cells.len() < 3 || cells.len() > 12 {
        return None;
    }
    let header = row(text, &cells.iter().map(|line| Some(*line..line + 1)).collect::<Vec<_>>());
    let columns = Columns::of_row(&header)?;
    let mut rows = vec![header];
    let mut last = 0;
    while let Some((cells, number, after)) = next_row(text, next, &columns, last) {
        rows.push(row(text, &cells));
        (next, last) = (after, number);
    }
    (rows.len() > 1).then(|| (vec![Block::Table(Table::of(rows))], next))
}

/// A row of cells, each some lines or none.
fn row(text: &Text, cells: &[Option<Range<usize>>]) -> Row {
    let cell = |lines: &Option<Range<usize>>| {
        let lines = lines.clone().into_iter().flatten().map(|line| text.lines[line].range.clone());
        Cell::plain(Passage::of(text.chars, lines))
    };
    Row { cells: cells.iter().map(cell).collect() }
}

/// The lines of each cell of a row; none for a cell that is not written.
type Cells = Vec<Option<Range<usize>>>;
/// A row, its number, and the line after it.
type Found = (Cells, u32, usize);

/// The row that begins at a line: with the column for numbers first, up to the next number; else by the shape of its cells.
fn next_row(text: &Text, from: usize, columns: &Columns, last: u32) -> Option<Found> {
    let lines: Vec<usize> = (from..text.lines.len()).filter(|line| !text.lines[*line].blank).take(40).collect();
    let width = columns.kinds.len();
    if columns.ordinal == Some(0) {
        return numbered(text, &lines, columns, last);
    }
    for missing in [0, 1] {
        let count = width.checked_sub(missing)?;
        let Some(taken) = lines.get(..count) else { continue };
        let mut cells: Cells = vec![None; missing];
        cells.extend(taken.iter().map(|line| Some(*line..line + 1)));
        if plausible(text, &cells, columns) {
            return Some((cells, last + 1, taken.last()? + 1));
        }
    }
    None
}

fn ordinal(text: &Text, line: usize) -> Option<u32> {
    let words = text.lines[line].passage(text.chars).chars;
    let (value, length) = arabic(&words)?;
    matches!(words[length..], [] | ['.' | '、']).then_some(value)
}

fn numbered(text: &Text, lines: &[usize], columns: &Columns, last: u32) -> Option<Found> {
    let width = columns.kinds.len();
    let first = *lines.first()?;
    let number = ordinal(text, first).filter(|number| *number == last + 1 || last == 0)?;
    let end = lines[1..].iter().position(|line| ordinal(text, *line) == Some(number + 1) || is_outside(text, *line));
    let taken = &lines[..end.map_or(lines.len(), |length| length + 1)];
    // The last row has no number behind it: as many lines as columns.
    let taken = if end.is_none() { &taken[..width.min(taken.len())] } else { taken };
    let mut cells: Cells = Vec::with_capacity(width);
    match taken.len().checked_sub(width) {
        Some(extra) => cells = spread(text, taken, extra, columns)?,
        None if taken.len() + columns.groups.len() >= width && taken.len() > 2 => {
            // A group merged over rows is written once.
            let missing = width - taken.len();
            let mut next = taken.iter();
            for column in 0..width {
                let merged = columns.groups.iter().take(missing).any(|group| *group == column);
                cells.push(if merged { None } else { next.next().map(|line| *line..line + 1) });
            }
        }
        None => return None,
    }
    plausible(text, &cells, columns).then(|| (cells, number, taken.last().map_or(first, |line| line + 1)))
}

/// Shares lines among the cells of a row: as many ways as there are, the one whose cells break off least.
fn spread(text: &Text, lines: &[usize], extra: usize, columns: &Columns) -> Option<Cells> {
    let width = columns.kinds.len();
    if extra > 8 {
        return None;
    }
    let breaks_off = |line: usize| {
        let words = text.lines[line].passage(text.chars).chars;
        words.last().is_some_and(|end| "，、（；：".contains(*end))
    };
    let mut best: Option<(usize, usize, Cells)> = None;
    let mut shares = vec![0; width];
    shares[columns.task] = extra;
    loop {
        let mut at = 0;
        let mut cells: Cells = Vec::with_capacity(width);
        for share in &shares {
            cells.push(Some(lines[at]..lines[at + share] + 1));
            at += share + 1;
        }
        let broken = cells.iter().flatten().filter(|cell| breaks_off(cell.end - 1)).count();
        let away = extra - shares[columns.task];
        let better = best.as_ref().is_none_or(|(least, moved, _)| (broken, away) < (*least, *moved));
        if better && plausible(text, &cells, columns) {
            best = Some((broken, away, cells));
        }
        if !next_share(&mut shares, columns.task, extra) {
            return best.map(|(_, _, cells)| cells);
        }
    }
}

/// The next way to share lines; the task has what the others leave.
fn next_share(shares: &mut [usize], task: usize, extra: usize) -> bool {
    for column in 1..shares.len() {
        if column == task {
            continue;
        }
        shares[column] += 1;
        let others: usize = shares.iter().enumerate().filter(|(index, _)| *index != task).map(|(_, share)| share).sum();
        if others <= extra {
            shares[task] = extra - others;
            return true;
        }
        shares[column] = 0;
    }
    false
}

/// A line that can stand in no table.
fn is_outside(text: &Text, line: usize) -> bool {
    let words = text.lines[line].passage(text.chars).chars;
    label::read(&words).is_some_and(|label| label.level == 0)
}

/// Whether the cells look like those of the columns.
fn plausible(text: &Text, cells: &[Option<Range<usize>>], columns: &Columns) -> bool {
    let words = |column: usize| -> Vec<char> {
        let lines = cells[column].clone().into_iter().flatten().map(|line| text.lines[line].range.clone());
        Passage::of(text.chars, lines).chars
    };
    let is_deadline = |column: &usize| {
        let words = words(*column);
        let known = ["长期", "持续", "日常", "常态", "全年", "按", "适时", "立即", "后"];
        words.len() <= 40 && (!scan(&words, Mode::Cell, Some(2024)).is_empty() || has_any(&words, &known))
    };
    let is_unit = |column: &usize| {
        let words = words(*column);
        words.len() <= 200 && (units::names_an_office(&words) || words.is_empty())
    };
    words(columns.task).len() > 1 && columns.deadline.iter().all(is_deadline) && columns.units.iter().all(is_unit)
}
