//! Rows of a table into tasks.

use super::{
    Draft, TaskTable,
    columns::{Column, Columns, of_header},
    heading, is_heading,
    turned::upright,
};
use crate::{
    blocks::{Breaks, Cell, Row, Table},
    deadlines::{Mode, scan},
    outline::label,
    source::Passage,
};

/// Rows above the header that may be titles.
const ROWS_ABOVE_HEADER: usize = 5;

/// Reads the tasks of a table; `None` when it is none of tasks.
pub(crate) fn read(table: &Table) -> Option<TaskTable> {
    let header_at = |table: &Table| {
        (0..table.rows.len().min(ROWS_ABOVE_HEADER)).find(|at| Columns::of_row(&table.rows[*at]).is_some())
    };
    let turned = upright(table);
    let table = turned.as_ref().unwrap_or(table);
    let at = header_at(table)?;
    let (columns, height) = header(table, at)?;
    let words = |column: usize| {
        let rows = table.rows[at..at + height].iter().rev();
        rows.filter_map(|row| row.cells.get(column))
            .find(|cell| !cell.passage.is_empty())
            .map(heading)
            .unwrap_or_default()
    };
    let names = (0..columns.kinds.len()).map(words).collect();
    let above =
        table.rows[..at].iter().filter_map(|row| row.only_cell().map(|cell| row.cells[cell].passage.clone())).next();
    let mut reader = Reader {
        groups: vec![None; columns.groups.len()],
        section: None,
        breaks: table.breaks,
        table: TaskTable { columns, header: names, title: above, drafts: Vec::new(), unsure: Vec::new() },
    };
    for row in &table.rows[at + height..] {
        reader.row(row);
    }
    Some(reader.table)
}

/// The columns of a header of one row or two, and how many.
fn header(table: &Table, at: usize) -> Option<(Columns, usize)> {
    let upper = spread(&table.rows[at]);
    let single = Columns::of(upper.clone());
    let Some(next) = table.rows.get(at + 1) else { return single.map(|columns| (columns, 1)) };
    let lower: Vec<_> = next.cells.iter().map(|cell| of_header(&cell.passage.chars)).collect();
    let filled = next.cells.iter().filter(|cell| !cell.passage.is_empty() && !cell.merged_up).count();
    let known = next.cells.iter().zip(&lower).filter(|(cell, kind)| kind.is_some() && !cell.merged_up).count();
    let two = filled > 0
        && filled == known
        && filled < next.cells.len()
        && table.rows[at].cells.iter().any(|cell| cell.columns > 1);
    if two {
        let kinds = upper
            .iter()
            .zip(lower.iter().chain(std::iter::repeat(&None)))
            .map(|(upper, lower)| lower.or(*upper))
            .collect();
        if let Some(columns) = Columns::of(kinds) {
            return Some((columns, 2));
        }
    }
    single.map(|columns| (columns, 1))
}

/// What the columns hold, a header over several columns for each of them.
fn spread(row: &Row) -> Vec<Option<Column>> {
    let mut kinds: Vec<Option<Column>> = Vec::with_capacity(row.cells.len());
    let mut left = 0;
    for cell in &row.cells {
        if cell.passage.is_empty() && left > 0 {
            kinds.push(kinds.last().copied().flatten());
            left -= 1;
        } else {
            kinds.push(of_header(&cell.passage.chars));
            left = cell.columns.saturating_sub(1);
        }
    }
    kinds
}

struct Reader {
    table: TaskTable,
    breaks: Breaks,
    groups: Vec<Option<String>>,
    /// A heading over the whole width.
    section: Option<String>,
}

impl Reader {
    fn row(&mut self, row: &Row) {
        let columns = self.table.columns.clone();
        if row.is_empty() || Columns::of_row(row).is_some_and(|again| again == columns) {
            return;
        }
        let empty = Cell::default();
        let cell = |column: usize| row.cells.get(column).unwrap_or(&empty);
        let task = cell(columns.task);
        if let Some(only) = row.only_cell().filter(|only| self.is_section(row, *only)) {
            return self.head(only, &row.cells[only]);
        }
        if self.is_rest(row, &columns) {
            return self.extend(row, &columns);
        }
        for (level, column) in columns.groups.iter().enumerate() {
            let cell = cell(*column);
            if !cell.passage.is_empty() && !cell.merged_up {
                let words = heading(cell);
                if self.groups[level].as_ref() != Some(&words) {
                    self.groups[level] = Some(words);
                    self.groups[level + 1..].fill(None);
                }
            }
        }
        if task.passage.is_empty() || task.merged_up {
            return self.rest_of_row(row);
        }
        let draft = self.draft(row, &columns);
        self.table.drafts.push(draft);
    }

    /// Whether the only cell with words is a heading over the rows below it.
    fn is_section(&self, row: &Row, only: usize) -> bool {
        let (cell, columns) = (&row.cells[only], &self.table.columns);
        let has_owner = columns.units.contains(&only) || columns.deadline.contains(&only);
        if has_owner || cell.merged_up {
            return false;
        }
        let merged_below = columns
            .units
            .iter()
            .chain(&columns.deadline)
            .any(|column| row.cells.get(*column).is_some_and(|cell| cell.merged_up));
        let chars = &cell.passage.chars;
        let short = chars.len() <= 40 && !chars.iter().any(|character| "。；".contains(*character));
        cell.columns > 2 && short
            || !merged_below && (only != columns.task && columns.ordinal != Some(only) && short || is_heading(chars))
    }

    fn head(&mut self, only: usize, cell: &Cell) {
        let words = heading(cell);
        match self.table.columns.groups.iter().position(|column| *column == only).filter(|_| cell.columns < 2) {
            Some(level) => {
                self.groups[level] = Some(words);
                self.groups[level + 1..].fill(None);
            }
            None => {
                self.section = Some(words);
                self.groups.fill(None);
            }
        }
    }

    /// A row without a task: the rest of the row before, broken by a page.
    fn rest_of_row(&mut self, row: &Row) {
        let columns = self.table.columns.clone();
        let owned =
            |column: &usize| row.cells.get(*column).is_some_and(|cell| !cell.passage.is_empty() && !cell.merged_up);
        let has_words = columns.units.iter().chain(&columns.deadline).any(owned);
        match (has_words, self.table.drafts.is_empty()) {
            (true, false) => self.extend(row, &columns),
            (true, true) => {
                let mut words = Passage::default();
                row.cells.iter().for_each(|cell| words.extend(&cell.passage));
                self.table.unsure.push(words);
            }
            _ => {}
        }
    }

    /// Whether a row is the rest of the one before, broken by a page: it has no number though that had one, and the sentence
    /// before has not ended; without numbers it has no group and no date either.
    fn is_rest(&self, row: &Row, columns: &Columns) -> bool {
        let Some(last) = self.table.drafts.last() else { return false };
        // One number over several rows: the format itself says that they are rows of their own.
        let shares_number = |column: usize| row.cells.get(column).is_some_and(|cell| cell.merged_up);
        if self.breaks == Breaks::Never || columns.ordinal.is_some_and(shares_number) {
            return false;
        }
        let cell = |column: usize| row.cells.get(column).filter(|cell| !cell.passage.is_empty() && !cell.merged_up);
        let Some(task) = cell(columns.task).map(|cell| &cell.passage.chars) else { return false };
        let numbered = columns.ordinal.is_some_and(|column| cell(column).is_some()) || label::read(task).is_some();
        let grouped = columns.groups.iter().any(|column| cell(*column).is_some());
        let ended = last.task.chars.last().is_none_or(|end| "。；！".contains(*end));
        let dated = columns
            .deadline
            .iter()
            .filter_map(|column| cell(*column))
            .any(|cell| !scan(&cell.passage.chars, Mode::Cell, Some(2000)).is_empty());
        let has_units = columns.units.iter().any(|column| cell(*column).is_some());
        let was_numbered = last.ordinal.is_some();
        // The first half of a broken row has neither date nor units.
        let waits =
            last.from_above.len() > columns.units.len().min(columns.deadline.len()) && !columns.units.is_empty();
        !numbered && !ended && (was_numbered || waits && !grouped || !grouped && !dated && !has_units)
    }

    fn extend(&mut self, row: &Row, columns: &Columns) {
        let Some(last) = self.table.drafts.last_mut() else { return };
        let empty = Cell::default();
        let cell = |column: usize| row.cells.get(column).filter(|cell| !cell.merged_up).unwrap_or(&empty);
        let has_own = columns.units.iter().chain(&columns.deadline).any(|column| !cell(*column).passage.is_empty());
        if has_own && !last.from_above.is_empty() {
            last.from_above.clear();
            last.deadline = Passage::default();
            last.units.fill(Passage::default());
        }
        last.task.extend(&cell(columns.task).passage);
        if let Some(column) = deadline_column(columns, &self.table.header) {
            last.deadline.extend(&cell(column).passage);
        }
        for (units, column) in last.units.iter_mut().zip(&columns.units) {
            units.extend(&cell(*column).passage);
        }
        for (level, column) in columns.groups.iter().enumerate() {
            let rest = heading(cell(*column));
            if let (false, Some(group)) = (rest.is_empty(), self.groups[level].as_mut()) {
                let whole = format!("{group}{rest}");
                let cells = last.groups.iter_mut().chain(&mut last.group_cells);
                cells.filter(|own| *own == group).for_each(|own| own.clone_from(&whole));
                *group = whole;
            }
        }
        row.cells.iter().for_each(|cell| last.row.extend(&cell.passage));
    }

    fn draft(&self, row: &Row, columns: &Columns) -> Draft {
        let mut draft = Draft {
            groups: self.section.iter().chain(self.groups.iter().flatten()).cloned().collect(),
            group_cells: self.groups.iter().map(|group| group.clone().unwrap_or_default()).collect(),
            others: others(row, columns),
            ..Draft::default()
        };
        row.cells.iter().filter(|cell| !cell.merged_up).for_each(|cell| draft.row.extend(&cell.passage));
        draft.task = row.cells[columns.task].passage.clone();
        draft.ordinal = columns
            .ordinal
            .and_then(|column| row.cells.get(column))
            .map(|cell| cell.passage.clone())
            .filter(|words| !words.is_empty());
        if let Some(column) = deadline_column(columns, &self.table.header) {
            draft.deadline = self.value(row, column, |draft| &draft.deadline, &mut draft.from_above);
        }
        let mut units = Vec::with_capacity(columns.units.len());
        let has_units =
            columns.units.iter().any(|column| row.cells.get(*column).is_some_and(|cell| !cell.passage.is_empty()));
        for (index, column) in columns.units.iter().enumerate() {
            let own = row.cells.get(*column).filter(|cell| (has_units || !cell.passage.is_empty()) && !cell.merged_up);
            units.push(match own {
                Some(cell) => cell.passage.clone(),
                None => self.value(
                    row,
                    *column,
                    |draft| draft.units.get(index).unwrap_or(&draft.task),
                    &mut draft.from_above,
                ),
            });
        }
        draft.units = units;
        draft
    }

    /// A cell's words; those of the row above when the format says that the cells are one, or when the cell is empty.
    fn value(
        &self,
        row: &Row,
        column: usize,
        of: impl Fn(&Draft) -> &Passage,
        from_above: &mut Vec<Passage>,
    ) -> Passage {
        let cell = row.cells.get(column);
        let own = cell.map(|cell| cell.passage.clone()).unwrap_or_default();
        let merged = cell.is_some_and(|cell| cell.merged_up);
        if !own.is_empty() && !merged {
            return own;
        }
        let above = self.table.drafts.last().map(of).cloned().unwrap_or_default();
        if !merged && !above.is_empty() {
            from_above.push(above.clone());
        }
        above
    }
}

/// The words of columns that hold neither heading, task, date, unit nor person.
fn others(row: &Row, columns: &Columns) -> Vec<(usize, Passage)> {
    let is_other = |column: usize| {
        column != columns.task
            && !columns.groups.contains(&column)
            && matches!(columns.kinds.get(column), Some(Column::Goal | Column::Other | Column::Task(_)))
    };
    let cells = row.cells.iter().enumerate().filter(|(column, cell)| is_other(*column) && !cell.passage.is_empty());
    cells.map(|(column, cell)| (column, cell.passage.clone())).collect()
}

/// The column whose date counts: of several the one that says 完成, else the last.
pub(crate) fn deadline_column(columns: &Columns, header: &[String]) -> Option<usize> {
    let finished = columns
        .deadline
        .iter()
        .find(|column| ["完成", "截止", "时限"].iter().any(|word| header[**column].contains(word)));
    finished.or(columns.deadline.last()).copied()
}
