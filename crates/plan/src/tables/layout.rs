//! A task table as the document lays it out.

use super::{Draft, TaskTable, columns::Column, deadline_column};
use crate::{
    model::{self, ColumnKind, Role, TableColumn},
    source::Passage,
};

/// Its title and columns.
pub(crate) fn table(table: &TaskTable, title: Option<String>) -> model::TaskTable {
    let column = |(index, name): (usize, &String)| TableColumn { name: name.clone(), holds: holds(table, index) };
    model::TaskTable { title, columns: table.header.iter().enumerate().map(column).collect() }
}

fn holds(table: &TaskTable, index: usize) -> ColumnKind {
    let columns = &table.columns;
    if index == columns.task {
        return ColumnKind::Task;
    }
    if columns.groups.contains(&index) {
        return ColumnKind::Group;
    }
    match columns.kinds.get(index) {
        Some(Column::Ordinal) => ColumnKind::Ordinal,
        Some(Column::Deadline) if deadline_column(columns, &table.header) == Some(index) => ColumnKind::Deadline,
        Some(Column::Units(None)) => ColumnKind::Units,
        Some(Column::Units(Some(Role::Lead))) => ColumnKind::Lead,
        Some(Column::Units(Some(Role::Support))) => ColumnKind::Support,
        _ => ColumnKind::Other,
    }
}

/// The words of a row's cells, one for each column. Names of people are left out.
pub(crate) fn cells(text: &[char], table: &TaskTable, draft: &Draft) -> Vec<String> {
    let columns = &table.columns;
    let raw = |passage: &Passage| passage.raw_whole(text);
    let cell = |index: usize| -> String {
        let group = columns.groups.iter().position(|column| *column == index);
        let unit = columns.units.iter().position(|column| *column == index);
        let other = draft.others.iter().find(|(column, _)| *column == index);
        if index == columns.task {
            raw(&draft.task)
        } else if let Some(level) = group {
            draft.group_cells.get(level).cloned().unwrap_or_default()
        } else if columns.ordinal == Some(index) {
            draft.ordinal.as_ref().map(raw).unwrap_or_default()
        } else if deadline_column(columns, &table.header) == Some(index) {
            raw(&draft.deadline)
        } else if let Some(unit) = unit {
            draft.units.get(unit).map(raw).unwrap_or_default()
        } else {
            other.map(|(_, passage)| raw(passage)).unwrap_or_default()
        }
    };
    (0..table.header.len()).map(cell).collect()
}
