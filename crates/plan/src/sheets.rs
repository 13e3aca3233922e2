//! Sheets of a workbook, read by the same grammar as the tables of a document.

use crate::{
    Compiled, PlanError,
    blocks::{Block, Breaks, Cell, Paragraph, Row, Table},
    compile,
    model::{Warning, WarningCode},
    read::MAX_CHARS,
    source::Passage,
    tables::columns::Columns,
};
use bihuan_domain::RefusalCode;

/// Rows above a header that may be titles.
const ROWS_ABOVE_HEADER: usize = 10;

/// A sheet: rows of cells that whoever reads the workbook has made into text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; empty for a file that has none.
    pub name: String,
    /// Its rows with contents, from the top.
    pub rows: Vec<SheetRow>,
}

/// A row of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// Its number as the spreadsheet shows it.
    pub number: u32,
    /// Its cells from the first column.
    pub cells: Vec<SheetCell>,
}

/// A cell of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetCell {
    /// Its words; empty where it is one with another cell.
    pub text: String,
    /// How many columns it takes, at least 1.
    pub columns: usize,
    /// Whether it is one with the cell above.
    pub merged_up: bool,
}

/// Where a row begins in the text, and what it is called.
struct Place {
    start: usize,
    sheet: usize,
    row: u32,
}

/// Compiles the sheets of a workbook: those with a table of tasks, whatever its columns are called. Rows above the header
/// are the document's head; warnings name the row. The text has a line for each row, its cells between tabulators.
///
/// # Errors
/// `CA-124` when no sheet has a table of tasks, `PL-00x` for more text than a plan has.
pub fn compile_sheets(sheets: &[Sheet]) -> Result<Compiled, PlanError> {
    let mut writer = Writer { chars: Vec::new(), blocks: Vec::new(), places: Vec::new() };
    let with_tasks = sheets.iter().enumerate().filter_map(|(at, sheet)| Some((at, sheet, header_of(sheet)?)));
    let mut named = 0;
    for (at, sheet, header) in with_tasks {
        named += 1;
        writer.sheet(at, sheet, header);
        if writer.chars.len() > MAX_CHARS {
            return Err(PlanError::too_large((MAX_CHARS * 3) as u64));
        }
    }
    if named == 0 {
        return Err(RefusalCode::CampaignSheetWithoutTasks.into());
    }
    let Writer { chars, blocks, places } = writer;
    let mut plan = compile::plan(&chars, blocks);
    // A list has no head that it could lack.
    plan.warnings.retain(|warning| warning.code != WarningCode::HeadIncomplete);
    plan.document.title = plan.document.title.or_else(|| title_of(sheets));
    for warning in &mut plan.warnings {
        name_row(warning, &places, sheets, named > 1);
    }
    Ok(Compiled { text: chars.into_iter().collect(), plan })
}

/// The first line above the header of the first table of tasks: what a list is called.
fn title_of(sheets: &[Sheet]) -> Option<String> {
    let (sheet, header) = sheets.iter().find_map(|sheet| Some((sheet, header_of(sheet)?)))?;
    let lines = sheet.rows[..header].iter().flat_map(|row| &row.cells).map(|cell| cell.text.trim());
    lines.filter(|line| line.chars().count() > 3).map(|line| line.replace(char::is_whitespace, "")).next()
}

/// The row of the header of a table of tasks.
fn header_of(sheet: &Sheet) -> Option<usize> {
    let is_header = |row: &SheetRow| {
        let cells = row.cells.iter().map(|cell| {
            let chars: Vec<char> = cell.text.chars().collect();
            Cell { columns: cell.columns.max(1), ..Cell::plain(Passage::of(&chars, std::iter::once(0..chars.len()))) }
        });
        Columns::of_row(&Row { cells: cells.collect() }).is_some()
    };
    sheet.rows.iter().take(ROWS_ABOVE_HEADER).position(is_header)
}

/// Puts the row before a warning's sentence.
fn name_row(warning: &mut Warning, places: &[Place], sheets: &[Sheet], many: bool) -> Option<()> {
    if warning.subject.is_empty() && warning.source.end == 0 {
        return None;
    }
    let place = places.iter().rfind(|place| place.start <= warning.source.start)?;
    let name = sheets.get(place.sheet).map(|sheet| sheet.name.as_str()).filter(|name| many && !name.is_empty());
    let (zh, en) = name.map_or_else(Default::default, |name| (format!("“{name}”"), format!("“{name}” ")));
    warning.message_zh = format!("{zh}第{}行：{}", place.row, warning.message_zh);
    warning.message = format!("{en}row {}: {}", place.row, warning.message);
    Some(())
}

struct Writer {
    chars: Vec<char>,
    blocks: Vec<Block>,
    places: Vec<Place>,
}

impl Writer {
    fn sheet(&mut self, at: usize, sheet: &Sheet, header: usize) {
        let (above, table) = sheet.rows.split_at(header);
        for row in above {
            let cells = self.row(at, row);
            for cell in cells.cells.into_iter().filter(|cell| !cell.passage.is_empty()) {
                self.blocks.push(Block::Paragraph(Paragraph { passage: cell.passage, style_level: 0 }));
            }
        }
        let rows = table.iter().map(|row| self.row(at, row)).collect();
        self.blocks.push(Block::Table(Table { rows, breaks: Breaks::Never }));
    }

    /// Writes a row as a line and reads its cells from there.
    fn row(&mut self, sheet: usize, row: &SheetRow) -> Row {
        self.places.push(Place { start: self.chars.len(), sheet, row: row.number });
        let mut cells = Vec::with_capacity(row.cells.len());
        for (column, cell) in row.cells.iter().enumerate() {
            if column > 0 {
                self.chars.push('\t');
            }
            let start = self.chars.len();
            self.chars.extend(cell.text.chars().filter(|character| !matches!(character, '\r' | '\t')));
            let passage = Passage::of(&self.chars, std::iter::once(start..self.chars.len()));
            cells.push(Cell { passage, columns: cell.columns.max(1), merged_up: cell.merged_up });
        }
        self.chars.push('\n');
        Row { cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DeadlineKind, Role};

    fn sheet(rows: &[&str]) -> Sheet {
        let cell = |text: &str| match text {
            "^" => SheetCell { text: String::new(), columns: 1, merged_up: true },
            text => SheetCell { text: text.to_owned(), columns: 1, merged_up: false },
        };
        let row = |(number, row): (u32, &&str)| SheetRow { number, cells: row.split('|').map(cell).collect() };
        Sheet { name: "任务".to_owned(), rows: (1..).zip(rows).map(row).collect() }
    }

    #[test]
    fn columns_are_known_by_their_names_in_any_order() {
        let found = compile_sheets(&[sheet(&[
            "青禾镇燃气安全排查整治任务清单",
            "完成时限|牵头单位|序号|整治内容|配合单位",
            "2026年6月底前|派出所|1|排查餐饮场所|各村",
            "2026-09-30|市场监管所|2|清退不合格钢瓶|派出所、应急办",
            "|||开展宣传|",
        ])])
        .unwrap();
        let tasks = &found.plan.tasks;
        assert_eq!(tasks.len(), 3, "{tasks:#?}");
        assert_eq!(tasks[0].deadline.due, Some("2026-06-30".parse().unwrap()));
        assert_eq!(tasks[1].deadline.due, Some("2026-09-30".parse().unwrap()));
        let units: Vec<_> = tasks[1].responsible.iter().map(|one| (one.name.as_str(), one.role)).collect();
        assert_eq!(units, [("市场监管所", Role::Lead), ("派出所", Role::Support), ("应急办", Role::Support)]);
        assert_eq!(found.plan.document.title.as_deref(), Some("青禾镇燃气安全排查整治任务清单"));
        let told: Vec<_> = found.plan.warnings.iter().map(|warning| warning.message_zh.as_str()).collect();
        assert!(told.iter().any(|sentence| sentence.starts_with("第5行：")), "{told:#?}");
    }

    #[test]
    fn merged_cells_count_for_every_row_and_no_row_is_the_rest_of_another() {
        let found = compile_sheets(&[sheet(&[
            "序号|专题|工作任务|责任单位|完成年限",
            "1|消防|打通消防车通道|派出所|2026年",
            "^|^|清理楼道杂物|^|^",
            "2|燃气|排查管道|住建办|2025年12月",
        ])])
        .unwrap();
        let told: Vec<_> = found
            .plan
            .tasks
            .iter()
            .map(|task| (task.text.as_str(), task.path.last().map(String::as_str), task.responsible_raw.as_str()))
            .collect();
        let wanted = [
            ("打通消防车通道", Some("消防"), "派出所"),
            ("清理楼道杂物", Some("消防"), "派出所"),
            ("排查管道", Some("燃气"), "住建办"),
        ];
        assert_eq!(told, wanted);
        assert!(found.plan.tasks.iter().all(|task| task.deadline.kind == DeadlineKind::By), "{:#?}", found.plan.tasks);
    }

    #[test]
    fn several_sheets_are_told_apart_and_one_without_tasks_is_refused() {
        let one = sheet(&["任务内容|责任单位|完成时限", "排查|派出所|很快"]);
        let mut other = one.clone();
        other.name = "第二张".to_owned();
        let people = sheet(&["姓名|职务|联系电话", "某某|主任|123"]);
        let found = compile_sheets(&[one, people.clone(), other]).unwrap();
        assert_eq!(found.plan.tasks.len(), 2);
        assert!(
            found.plan.warnings.iter().any(|one| one.message.starts_with("“第二张” row 2: ")),
            "{:#?}",
            found.plan.warnings
        );
        assert_eq!(compile_sheets(&[people]).unwrap_err().code(), RefusalCode::CampaignSheetWithoutTasks);
        assert_eq!(compile_sheets(&[]).unwrap_err().code(), RefusalCode::CampaignSheetWithoutTasks);
    }
}
