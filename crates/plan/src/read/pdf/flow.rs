//! Letters into lines, lines into paragraphs, over the pages.

use super::{
    content::{Drawn, Fragment},
    grid::{self, GridCell},
};
use crate::{
    blocks::{Block, Cell, Paragraph, Row, Table},
    outline::label,
    source::{Passage, plain},
};
use std::ops::Range;

/// A line of letters.
struct Line {
    x: f32,
    y: f32,
    right: f32,
    size: f32,
    text: String,
}

/// Writes the text and the blocks.
#[derive(Default)]
pub(super) struct Writer {
    chars: Vec<char>,
    blocks: Vec<Shape>,
    /// The right end of the last line, whether it was full, for the paragraph that goes on.
    open: Option<Range<usize>>,
}

enum Shape {
    Paragraph(Vec<Range<usize>>),
    Table(Vec<Vec<(Range<usize>, GridCell)>>),
}

/// What comes next on a page, from the top.
enum Part {
    Line(Line),
    Table(grid::Grid),
}

impl Part {
    fn top(&self) -> f32 {
        match self {
            Self::Line(line) => line.y,
            Self::Table(grid) => grid.top(),
        }
    }
}

impl Writer {
    /// How many characters there are.
    pub fn length(&self) -> usize {
        self.chars.len()
    }

    /// Whether there are any words.
    pub fn has_words(&self) -> bool {
        self.chars.iter().any(|character| character.is_alphanumeric())
    }

    /// Adds a page.
    pub fn page(&mut self, drawn: &Drawn) {
        let grids: Vec<grid::Grid> = grid::find(&drawn.rules)
            .into_iter()
            .filter(|grid| drawn.fragments.iter().filter(|fragment| grid.holds(fragment)).count() > 1)
            .collect();
        let outside: Vec<Fragment> =
            drawn.fragments.iter().filter(|fragment| !grids.iter().any(|grid| grid.holds(fragment))).cloned().collect();
        let lines = lines(outside);
        let left = lines.iter().map(|line| line.x).fold(f32::MAX, f32::min);
        let right = lines.iter().map(|line| line.right).fold(0.0, f32::max);
        let mut parts: Vec<Part> = lines
            .into_iter()
            .filter(|line| !is_page_number(&line.text))
            .map(Part::Line)
            .chain(grids.into_iter().map(Part::Table))
            .collect();
        parts.sort_by(|first, second| second.top().total_cmp(&first.top()));
        for part in parts {
            match part {
                Part::Line(line) => self.line(&line, left, right),
                Part::Table(grid) => self.table(&grid, &drawn.fragments),
            }
        }
    }

    fn line(&mut self, line: &Line, left: f32, right: f32) {
        let words: Vec<char> = line.text.chars().filter_map(plain).collect();
        let indented = line.x > left + line.size * 1.2;
        let begins = indented || label::read(&words).is_some();
        let start = self.chars.len();
        self.chars.extend(line.text.chars());
        let range = start..self.chars.len();
        self.chars.push('\n');
        match self.blocks.last_mut() {
            Some(Shape::Paragraph(lines)) if self.open.is_some() && !begins => lines.push(range.clone()),
            _ => self.blocks.push(Shape::Paragraph(vec![range.clone()])),
        }
        let full = line.right >= right - line.size * 2.5;
        self.open = full.then_some(range);
    }

    fn table(&mut self, grid: &grid::Grid, fragments: &[Fragment]) {
        self.open = None;
        let mut rows = Vec::new();
        for cells in grid.cells(fragments) {
            let mut row = Vec::with_capacity(cells.len());
            for (index, mut cell) in cells.into_iter().enumerate() {
                if index > 0 {
                    self.chars.push('\t');
                }
                let start = self.chars.len();
                let mut previous: Option<Line> = None;
                for line in lines(std::mem::take(&mut cell.fragments)) {
                    if let Some(previous) = &previous {
                        self.chars.extend(between(previous, &line, cell.right));
                    }
                    self.chars.extend(line.text.chars());
                    previous = Some(line);
                }
                row.push((start..self.chars.len(), cell));
            }
            self.chars.push('\n');
            rows.push(row);
        }
        // A table goes on behind the page's end.
        match self.blocks.last_mut() {
            Some(Shape::Table(last)) if last.first().is_some_and(|row| row.len() == grid.width()) => last.extend(rows),
            _ => self.blocks.push(Shape::Table(rows)),
        }
    }

    /// The text and its blocks.
    pub fn finish(self) -> (Vec<char>, Vec<Block>) {
        let chars = self.chars;
        let block = |shape: Shape| match shape {
            Shape::Paragraph(lines) => {
                Block::Paragraph(Paragraph { passage: Passage::of(&chars, lines), style_level: 0 })
            }
            Shape::Table(rows) => {
                let cell = |(range, cell): (Range<usize>, GridCell)| Cell {
                    passage: Passage::of(&chars, [range]),
                    columns: cell.columns,
                    merged_up: cell.merged_up,
                };
                Block::Table(Table::of(
                    rows.into_iter().map(|row| Row { cells: row.into_iter().map(cell).collect() }).collect(),
                ))
            }
        };
        let blocks = self.blocks.into_iter().map(block).collect();
        (chars, blocks)
    }
}

/// What stands between two lines of a cell: nothing when the first was full, else the end of a paragraph.
fn between(first: &Line, second: &Line, right: f32) -> Option<char> {
    if first.right < right - first.size * 1.9 {
        return Some('\n');
    }
    let latin = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphanumeric());
    (latin(first.text.chars().last()) && latin(second.text.chars().next())).then_some(' ')
}

fn is_page_number(text: &str) -> bool {
    let words: String =
        text.chars().filter(|character| !character.is_whitespace() && !"-—–·第页".contains(*character)).collect();
    !words.is_empty() && words.len() <= 4 && words.chars().all(|character| character.is_ascii_digit())
}

/// Letters into lines, from the top; letters apart by more than two widths get spaces between.
fn lines(mut fragments: Vec<Fragment>) -> Vec<Line> {
    fragments.sort_by(|first, second| second.y.total_cmp(&first.y).then(first.x.total_cmp(&second.x)));
    let mut rows: Vec<Vec<Fragment>> = Vec::new();
    for fragment in fragments {
        match rows.last_mut() {
            Some(row) if (row[0].y - fragment.y).abs() <= row[0].size.max(fragment.size) * 0.45 => row.push(fragment),
            _ => rows.push(vec![fragment]),
        }
    }
    rows.into_iter().map(line).collect()
}

fn line(mut row: Vec<Fragment>) -> Line {
    row.sort_by(|first, second| first.x.total_cmp(&second.x));
    let mut text = String::new();
    let (x, y, size) = (row[0].x, row[0].y, row[0].size);
    let mut right = x;
    for fragment in &row {
        let gap = fragment.x - right;
        if !text.is_empty() && gap > fragment.size * 1.8 {
            text.push_str("  ");
        } else if !text.is_empty() && gap > fragment.size * 0.3 && text.ends_with(|end: char| end.is_ascii_alphabetic())
        {
            text.push(' ');
        }
        text.push_str(&fragment.text);
        right = right.max(fragment.x + fragment.width());
    }
    Line { x, y, right, size, text }
}
