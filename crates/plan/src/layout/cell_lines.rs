//! Tables whose cells stand on lines of their own, each begun by a tabulator:
//!
//! ```text
//! ⇥重点任务
//! ⇥完成时限
//! ⇥责任单位
//!
//! ⇥1.开展排查。
//! ⇥2024年6月底前
//! ⇥镇安办
//! ```
//!
//! A cell may go on over further lines and blank lines; a row has ended when it has as many cells as the header.

use super::{Taken, Text};
use crate::{
    blocks::{Block, Cell, Row, Table},
    outline::label,
    source::Passage,
    tables::columns::{Column, Columns, of_header},
};
use std::ops::Range;

/// A cell's lines.
type Lines = Vec<Range<usize>>;

/// Reads a table that begins at a line. `last` are the columns of the table before, which may go on here.
pub(super) fn read(text: &Text, at: usize, last: Option<&Columns>) -> Option<Taken> {
    if !text.lines[at].tabbed || text.lines[at].inner_tabs > 0 {
        return None;
    }
    let (mut rows, width, next) = match header(text, at) {
        Some((header, next)) => {
            let width = header.cells.len();
            (vec![header], width, next)
        }
        None => (Vec::new(), last.filter(|columns| goes_on(text, at, columns))?.kinds.len(), at),
    };
    let (body, next) = Reader { text, width, groups: Vec::new() }.read(next);
    rows.extend(body);
    Some((vec![Block::Table(Table::of(rows))], next))
}

/// Whether what stands at a line is a row of a table of those columns.
fn goes_on(text: &Text, at: usize, columns: &Columns) -> bool {
    let width = columns.kinds.len();
    let cells = text.lines[at..].iter().take(width).filter(|line| line.tabbed && line.inner_tabs == 0).count();
    cells == width && text.lines.get(at + width).is_none_or(|line| line.blank || line.tabbed)
}

fn row(text: &Text, cells: Vec<Lines>) -> Row {
    Row { cells: cells.into_iter().map(|lines| Cell::plain(Passage::of(text.chars, lines))).collect() }
}

/// The header at a line, and the line after it.
fn header(text: &Text, at: usize) -> Option<(Row, usize)> {
    let mut cells: Vec<Lines> = Vec::new();
    let mut next = at;
    while let Some(line) = text.lines.get(next) {
        let complete = || cells.len() > 1 && Columns::of_row(&row(text, cells.clone())).is_some();
        if line.blank {
            // A header's cell may go on behind a blank line.
            let following = text.lines[next..].iter().position(|line| !line.blank).map(|length| next + length);
            if following.is_none_or(|following| text.lines[following].tabbed) && complete() {
                break;
            }
        } else if line.tabbed && line.inner_tabs == 0 {
            let words = line.passage(text.chars).chars;
            if complete() && of_header(&words).is_none() && !words.is_empty() {
                break;
            }
            cells.push(vec![line.range.clone()]);
        } else {
            cells.last_mut()?.push(line.range.clone());
        }
        let last = cells.last().map_or(0, |lines| Passage::of(text.chars, lines.iter().cloned()).chars.len());
        if last > 16 || cells.len() > 20 {
            return None;
        }
        next += 1;
    }
    let header = row(text, cells);
    let columns = Columns::of_row(&header)?;
    // A list of short lines is no table.
    let known = columns.kinds.iter().filter(|kind| **kind != Column::Other).count();
    (known * 2 > header.cells.len()).then_some((header, next))
}

struct Reader<'a> {
    text: &'a Text<'a>,
    width: usize,
    /// Cells up to a blank line before a tabulator.
    groups: Vec<Vec<Lines>>,
}

impl Reader<'_> {
    /// Reads the body from a line on.
    fn read(mut self, from: usize) -> (Vec<Row>, usize) {
        let mut at = from;
        let mut fresh = true;
        let mut end = from;
        while let Some(line) = self.text.lines.get(at) {
            if line.blank {
                fresh = true;
            } else if line.tabbed && line.inner_tabs == 0 {
                if fresh || self.groups.is_empty() {
                    self.groups.push(Vec::new());
                }
                if let Some(group) = self.groups.last_mut() {
                    group.push(vec![line.range.clone()]);
                }
                fresh = false;
                end = at + 1;
            } else {
                if self.ends_at(at, fresh) {
                    break;
                }
                if let Some(cell) = self.groups.last_mut().and_then(|group| group.last_mut()) {
                    cell.push(line.range.clone());
                }
                fresh = false;
                end = at + 1;
            }
            at += 1;
        }
        (self.rows(), end)
    }

    /// Cells since the last whole row.
    fn pending(&self) -> usize {
        self.groups.iter().map(Vec::len).sum::<usize>() % self.width
    }

    /// Whether a line without a tabulator stands behind the table instead of in its last cell.
    fn ends_at(&self, at: usize, after_blank: bool) -> bool {
        let words = self.text.lines[at].passage(self.text.chars).chars;
        let level = label::read(&words).map(|label| label.level);
        if self.groups.is_empty() || level == Some(0) || self.text.lines[at].inner_tabs > 1 {
            return true;
        }
        if self.pending() != 0 {
            return false;
        }
        if !after_blank {
            // Directly below a whole row: more of its last cell, unless a new part begins.
            return level == Some(1) || words.len() > 60;
        }
        let previous = self.groups.last().and_then(|group| group.last());
        let previous =
            previous.map(|lines| Passage::of(self.text.chars, lines.iter().cloned()).chars).unwrap_or_default();
        let opened = previous.iter().filter(|character| **character == '（').count()
            > previous.iter().filter(|character| **character == '）').count();
        let hanging = previous.last().is_some_and(|character| "、，（及和至-".contains(*character));
        let continues = level.is_none() && words.first().is_some_and(|character| "（、，；-）".contains(*character));
        !(opened || hanging || continues)
    }

    /// Cells into rows: each as long as the header, whatever blank lines say, as far as that works out.
    fn rows(self) -> Vec<Row> {
        let (text, width) = (self.text, self.width);
        let mut rows = Vec::new();
        let mut cells: Vec<Lines> = Vec::new();
        let mut groups = self.groups.into_iter().peekable();
        while let Some(group) = groups.next() {
            cells.extend(group);
            while cells.len() >= width {
                let rest = cells.split_off(width);
                rows.push(row(text, std::mem::replace(&mut cells, rest)));
            }
            let missing = width - cells.len();
            let Some(next) = groups.peek() else { continue };
            if !cells.is_empty() && cells.len() + next.len() > width && next.len() != missing {
                rows.push(row(text, padded(std::mem::take(&mut cells), missing)));
            }
        }
        if !cells.is_empty() {
            let missing = width - cells.len();
            rows.push(row(text, padded(cells, missing)));
        }
        rows
    }
}

/// A row that lacks cells: the first ones, merged over rows, as a rule; a single cell is a heading within the table.
fn padded(mut cells: Vec<Lines>, missing: usize) -> Vec<Lines> {
    if cells.len() == 1 {
        cells.extend(std::iter::repeat_n(Vec::new(), missing));
        return cells;
    }
    cells.splice(0..0, std::iter::repeat_n(Vec::new(), missing));
    cells
}
