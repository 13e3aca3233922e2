//! The task list in the layout of the document's own tables, with what became of each row behind it.

use super::export;
use crate::export::ExportError;
use bihuan_documents::sheets::{Column, Value, Workbook};
use bihuan_domain::{
    Language,
    accounts::Scope,
    campaigns::{Campaign, ColumnHolds, DocumentTable, Item, ItemId, Party, PartyRole, TableRow},
    tasks::{Task, TaskState},
};
use bihuan_store::{
    Tx, campaigns as rows,
    tasks::{self, TaskFilter},
};
use std::{collections::BTreeMap, fs::File, io::Seek as _};

/// The longest name of a sheet, in characters.
const SHEET_NAME: usize = 31;

/// The campaign of a filter, if its document has tables of tasks and the scope sees it whole.
///
/// # Errors
/// A fault of the database.
pub fn campaign(tx: &mut Tx<'_>, scope: &Scope, filter: &TaskFilter) -> Result<Option<Campaign>, ExportError> {
    let Some(id) = filter.campaign else { return Ok(None) };
    Ok(rows::load(tx, scope, id)?.filter(|campaign| !campaign.tables.is_empty()))
}

/// A sheet for each table, and one in the usual layout for what stands in none.
///
/// # Errors
/// A fault of the database or of the disk.
pub fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (filter, campaign): (&TaskFilter, &Campaign),
    language: Language,
    subtitle: &str,
) -> Result<File, ExportError> {
    let mut of_item: BTreeMap<ItemId, Vec<Task>> = BTreeMap::new();
    let mut others = Vec::new();
    let in_table = |id: ItemId| campaign.item(id).is_some_and(|item| item.contents.row.is_some());
    tasks::for_each(tx, scope, filter, |task| -> Result<(), ExportError> {
        if in_table(task.item) {
            of_item.entry(task.item).or_default().push(task);
        } else {
            others.push(export::row(&task, language).into_iter().map(Value::from).collect());
        }
        Ok(())
    })?;
    let mut book = Workbook::default();
    for (number, table) in campaign.tables.iter().enumerate() {
        let of_table = campaign.items.iter().filter_map(|item| {
            let row = item.contents.row.as_ref().filter(|row| row.table as usize == number)?;
            Some((item, row, of_item.get(&item.id)?))
        });
        let lines: Vec<_> = of_table.map(|(item, row, tasks)| line(table, item, row, tasks, language)).collect();
        if !lines.is_empty() {
            let title = table.title.as_deref().unwrap_or(&campaign.document.title);
            let merged: Vec<_> =
                (0..table.columns.len()).filter(|at| table.columns[*at].holds == ColumnHolds::Group).collect();
            let name = sheet_name(number + 1, title);
            book.merged_sheet((&name, title, subtitle), &columns(table, language), (&lines, &merged), language)?;
        }
    }
    if !others.is_empty() || of_item.is_empty() {
        let title = language.pick("其他任务", "Other tasks");
        book.merged_sheet((title, title, subtitle), &export::columns(language), (&others, &[]), language)?;
    }
    let mut file = tempfile::tempfile()?;
    book.save(&mut file)?;
    file.rewind()?;
    Ok(file)
}

/// A name that Excel takes, with the table's number in front so that no two are alike.
fn sheet_name(number: usize, title: &str) -> String {
    let title = title.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control());
    format!("{number} ").chars().chain(title).take(SHEET_NAME).collect::<String>().trim().to_owned()
}

fn columns(table: &DocumentTable, language: Language) -> Vec<Column> {
    let width = |holds| match holds {
        ColumnHolds::Ordinal => 5,
        ColumnHolds::Task => 40,
        ColumnHolds::Deadline => 12,
        ColumnHolds::Group | ColumnHolds::Other => 14,
        ColumnHolds::Units | ColumnHolds::Lead | ColumnHolds::Support => 22,
    };
    let own = table.columns.iter().map(|column| Column::new(&column.name, width(column.holds)));
    let added = [
        (("进度", "Progress"), 8),
        (("状态", "State"), 10),
        (("完成日期", "Done on"), 12),
        (("完成情况", "What was done"), 36),
    ];
    own.chain(added.map(|(words, width)| Column::new(language.pick(words.0, words.1), width))).collect()
}

/// A row of the document with what became of its tasks; it is several where the row names several dates.
fn line(table: &DocumentTable, item: &Item, row: &TableRow, tasks: &[Task], language: Language) -> Vec<Value> {
    let contents = &item.contents;
    let cell = |at: usize| row.cells.get(at).map(String::as_str).unwrap_or_default();
    let own = table.columns.iter().enumerate().map(|(at, column)| match column.holds {
        ColumnHolds::Task => contents.text.clone(),
        ColumnHolds::Deadline => contents.deadline.raw.clone(),
        ColumnHolds::Ordinal if cell(at).is_empty() => contents.ordinal.clone(),
        ColumnHolds::Units => units(&contents.parties, cell(at), |_| true),
        ColumnHolds::Lead => units(&contents.parties, cell(at), |role| role != PartyRole::Support),
        ColumnHolds::Support => units(&contents.parties, cell(at), |role| role == PartyRole::Support),
        ColumnHolds::Ordinal | ColumnHolds::Group | ColumnHolds::Other => cell(at).to_owned(),
    });
    let mut values: Vec<Value> = own.map(Value::from).collect();
    let sum: u32 = tasks.iter().map(|task| u32::from(task.percent())).sum();
    let count = u32::try_from(tasks.len()).unwrap_or(u32::MAX).max(1);
    // What is furthest from its end speaks for the row.
    let least =
        tasks.iter().map(|task| task.state).min_by_key(|state| TaskState::ALL.iter().position(|one| one == state));
    let overdue = tasks.iter().any(|task| task.overdue_since.is_some());
    let state = least.map(|state| state.label(language)).unwrap_or_default();
    let mark = if overdue { language.pick("（逾期）", " (overdue)") } else { "" };
    let all_done = tasks.iter().all(|task| task.done_on.is_some());
    let done_on = tasks.iter().filter_map(|task| task.done_on).max().filter(|_| all_done);
    values.push(format!("{}%", sum / count).into());
    values.push(format!("{state}{mark}").into());
    values.push(done_on.map_or(Value::Empty, Value::Date));
    values.push(tasks.iter().flat_map(export::said).collect::<Vec<_>>().join("\n").into());
    values
}

/// The units as the document words them, unless somebody has put others in their place since.
fn units(parties: &[Party], raw: &str, is_in: fn(PartyRole) -> bool) -> String {
    let named: Vec<_> = parties.iter().filter(|party| is_in(party.role)).collect();
    if !raw.is_empty() && named.iter().all(|party| raw.contains(&party.name)) {
        return raw.to_owned();
    }
    let words = |party: &&Party| match &party.division {
        Some(division) => format!("{}（{division}）", party.name),
        None => party.name.clone(),
    };
    named.iter().map(words).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_such_as_excel_takes() {
        let name = sheet_name(13, "附件：[危险化学品]重点项目/任务清单*以及一个非常非常长的标题它超过了三十一个字");
        assert_eq!(name.chars().count(), SHEET_NAME);
        assert!(name.starts_with("13 附件：危险化学品重点项目任务清单"), "{name}");
        assert_eq!(sheet_name(1, "''"), "1");
    }
}
