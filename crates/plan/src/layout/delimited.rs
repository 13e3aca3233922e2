//! Tables with a row a line: Markdown, tabulators, or columns of spaces.

use super::{
    Taken, Text,
    lines::{Line, split},
};
use crate::{
    blocks::{Block, Cell, Row, Table},
    source::Passage,
    tables::columns::{Columns, of_header},
};
use std::ops::Range;

fn row(text: &Text, fields: Vec<Range<usize>>) -> Row {
    Row { cells: fields.into_iter().map(|field| Cell::plain(Passage::of(text.chars, [field]))).collect() }
}

/// `| a | b |` lines, the second of which is mostly `|---|---|`; or lines between drawn rules, where a row may take several.
pub(super) fn markdown(text: &Text, at: usize) -> Option<Taken> {
    let mut rows: Vec<Row> = Vec::new();
    let (mut next, mut ruled, mut drawn) = (at, true, 0);
    while let Some(line) = text.lines.get(next) {
        if is_drawn_rule(line.chars(text.chars)) {
            (ruled, drawn) = (true, drawn + 1);
            next += 1;
            continue;
        }
        let Some(fields) = pipes(text, line) else { break };
        let row = row(text, fields);
        let is_rule =
            row.cells.iter().all(|cell| cell.passage.chars.iter().all(|character| "-：=".contains(*character)));
        match rows.last_mut() {
            Some(last) if drawn > 0 && !ruled && last.cells.len() == row.cells.len() => {
                last.cells.iter_mut().zip(&row.cells).for_each(|(cell, more)| cell.passage.extend(&more.passage));
            }
            _ if is_rule => {}
            _ => rows.push(break_marks(text, row)),
        }
        ruled = false;
        next += 1;
    }
    (next > at + 1 && !rows.is_empty()).then(|| (vec![Block::Table(Table::of(rows))], next))
}

/// ├──┼──┤
fn is_drawn_rule(chars: &[char]) -> bool {
    let mut words = chars.iter().filter(|character| !character.is_whitespace()).peekable();
    let drawn = |character: &char| ('\u{2500}'..='\u{257f}').contains(character) && !matches!(character, '│' | '┃');
    words.peek().is_some() && words.all(drawn)
}

fn pipes(text: &Text, line: &Line) -> Option<Vec<Range<usize>>> {
    let chars = line.chars(text.chars);
    let start = chars.iter().position(|character| !character.is_whitespace())?;
    let end = chars.iter().rposition(|character| !character.is_whitespace())?;
    let bar = |character: char| matches!(character, '|' | '｜' | '│' | '┃');
    if !bar(chars[start]) || start == end {
        return None;
    }
    let end = if bar(chars[end]) { end } else { end + 1 };
    let range = line.range.start + start + 1..line.range.start + end;
    Some(split(range, |at| bar(text.chars[at]) && text.chars[at - 1] != '\\'))
}

/// `<br>` in a cell of Markdown is the end of a line.
fn break_marks(text: &Text, mut row: Row) -> Row {
    for cell in &mut row.cells {
        let chars = &cell.passage.chars;
        let breaks: Vec<_> = (0..chars.len()).filter(|at| chars[*at] == '<').collect();
        let Some(marks) =
            breaks.iter().map(|at| mark(chars, *at)).collect::<Option<Vec<_>>>().filter(|marks| !marks.is_empty())
        else {
            continue;
        };
        let keep = |index: &usize| !marks.iter().any(|mark| mark.contains(index));
        let kept: Vec<usize> = (0..chars.len()).filter(keep).map(|index| cell.passage.at[index]).collect();
        cell.passage = Passage::of(text.chars, kept.into_iter().map(|at| at..at + 1));
    }
    row
}

fn mark(chars: &[char], at: usize) -> Option<Range<usize>> {
    ["<br>", "<br/>", "<br", "<BR>"].iter().find(|word| crate::source::starts(&chars[at..], word)).and_then(|_| {
        let end = chars[at..].iter().position(|character| *character == '>')?;
        (end < 6).then_some(at..at + end + 1)
    })
}

/// Lines with tabulators between cells. A line without any goes on with the cell before.
pub(super) fn tabs(text: &Text, at: usize) -> Option<Taken> {
    let line = &text.lines[at];
    if line.inner_tabs == 0 {
        return None;
    }
    let header = row(text, line.fields(text.chars));
    let width = header.cells.len();
    let known = Columns::of_row(&header).is_some();
    let mut rows: Vec<Vec<Vec<Range<usize>>>> = Vec::new();
    let mut next = at;
    let mut end = at;
    while let Some(line) = text.lines.get(next) {
        if line.blank {
            let following = text.lines[next..].iter().find(|line| !line.blank);
            if following.is_none_or(|line| line.inner_tabs == 0 || !known) {
                break;
            }
        } else if line.inner_tabs > 0 || line.tabbed && known {
            let mut fields: Vec<Vec<Range<usize>>> =
                line.fields(text.chars).into_iter().map(|field| vec![field]).collect();
            let incomplete = rows.last().is_some_and(|row| row.len() < width);
            match rows.last_mut() {
                // The row went on on this line: the last cell of the line before and the first of this one are one.
                Some(row) if known && incomplete && row.len() + fields.len() - 1 <= width => {
                    let first = fields.remove(0);
                    if let Some(cell) = row.last_mut() {
                        cell.extend(first);
                    }
                    row.extend(fields);
                }
                _ => rows.push(fields),
            }
            end = next + 1;
        } else if known && rows.last().is_some_and(|row| row.len() < width) {
            rows.last_mut()?.last_mut()?.push(line.range.clone());
            end = next + 1;
        } else {
            break;
        }
        next += 1;
    }
    if rows.len() < 2 && !known {
        return None;
    }
    let make = |fields: Vec<Vec<Range<usize>>>| Row {
        cells: fields.into_iter().map(|lines| Cell::plain(Passage::of(text.chars, lines))).collect(),
    };
    Some((vec![Block::Table(Table::of(rows.into_iter().map(make).collect()))], end))
}

/// Lines whose cells stand apart by two or more spaces, below a header that is recognised.
pub(super) fn spaces(text: &Text, at: usize) -> Option<Taken> {
    let header = row(text, gaps(text, &text.lines[at]));
    if header.cells.len() < 3 || header.cells.iter().any(|cell| of_header(&cell.passage.chars).is_none()) {
        return None;
    }
    Columns::of_row(&header)?;
    let width = header.cells.len();
    let mut rows = vec![header];
    let mut next = at + 1;
    while let Some(line) = text.lines.get(next).filter(|line| !line.blank) {
        let mut fields = gaps(text, line);
        if fields.len() < width {
            // Words that fill their column leave a single blank before the next.
            fields = split(line.range.clone(), |at| text.chars[at].is_whitespace());
            fields.retain(|field| !field.is_empty());
        }
        if fields.len() != width {
            break;
        }
        rows.push(row(text, fields));
        next += 1;
    }
    (rows.len() > 1).then(|| (vec![Block::Table(Table::of(rows))], next))
}

fn gaps(text: &Text, line: &Line) -> Vec<Range<usize>> {
    let chars = text.chars;
    let wide = |at: usize| {
        chars[at] == '\u{3000}'
            || chars[at] == ' ' && (chars.get(at + 1) == Some(&' ') || at > line.range.start && chars[at - 1] == ' ')
    };
    let mut fields = split(line.range.clone(), wide);
    fields.retain(|field| chars[field.clone()].iter().any(|character| !character.is_whitespace()));
    fields
}
