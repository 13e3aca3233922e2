//! Tables turned round: a task is a column of its own, or a small table of names and values.

use super::columns::{Columns, of_header};
use crate::blocks::{Cell, Row, Table};

/// The fewest pairs of a name and a value that make a task.
const PAIRS: usize = 3;

/// A table whose rows are pairs of a name and a value, as one with a header; `None` for any other. A name that comes again
/// begins the next task.
pub(super) fn upright(table: &Table) -> Option<Table> {
    let mut records: Vec<Vec<(String, Cell, Cell)>> = vec![Vec::new()];
    for row in &table.rows {
        let cells: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.passage.is_empty()).collect();
        if cells.len() < 2 {
            // A title over the table, or a name without a value.
            continue;
        }
        for pair in cells.chunks(2) {
            let [name, value] = pair else { return None };
            of_header(&name.passage.chars)?;
            // A header of the usual kind is a row of names.
            if of_header(&value.passage.chars).is_some() {
                return None;
            }
            let words = name.passage.text();
            let is_known = |record: &Vec<(String, Cell, Cell)>| record.iter().any(|(known, ..)| *known == words);
            if records.last().is_some_and(is_known) {
                records.push(Vec::new());
            }
            let plain = |cell: &Cell| Cell::plain(cell.passage.clone());
            records.last_mut()?.push((words, plain(name), plain(value)));
        }
    }
    let first = records.first().filter(|record| record.len() >= PAIRS)?;
    let header = Row { cells: first.iter().map(|(_, name, _)| name.clone()).collect() };
    Columns::of_row(&header)?;
    let names: Vec<&String> = first.iter().map(|(name, ..)| name).collect();
    let row = |record: &Vec<(String, Cell, Cell)>| {
        let value = |name: &&String| {
            let found = record.iter().find(|(known, ..)| known == *name);
            found.map_or_else(Cell::default, |(_, _, value)| value.clone())
        };
        Row { cells: names.iter().map(value).collect() }
    };
    let rows = std::iter::once(header.clone()).chain(records.iter().map(row)).collect();
    Some(Table { rows, breaks: crate::blocks::Breaks::Never })
}
