//! The rows of a sheet that are data.

use super::{Field, FillDown, Mapping, RawRecord, header};
use crate::{
    parse,
    tables::{Cell, Row, Rows, TableError, Workbook},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A row of data.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// As it stands in the sheet, merged cells filled.
    pub row: Row,
    /// By field.
    pub values: RawRecord,
}

/// Why a row below the header is not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Nothing in it but perhaps a number in advance.
    Blank,
    /// 合计, 小计, 共480条
    Total,
    /// 填表人, 审核人, 注：
    Footer,
    /// The header again, as on a printed page.
    RepeatedHeader,
    /// 1 2 3 4 … or 甲 乙 1 2 … under the header.
    Numbering,
    /// 一、东埔村
    Section,
    /// An example of how to fill the form in.
    Example,
}

/// A row below the header.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// Data.
    Data(Box<Record>),
    /// Not data.
    Skipped {
        /// Its number as the spreadsheet shows it.
        row: u32,
        /// Why.
        reason: SkipReason,
    },
}

/// The rows below the header, streamed.
#[derive(Debug)]
pub struct Records<'a> {
    rows: Rows<'a>,
    mapping: &'a Mapping,
    header_texts: BTreeMap<u16, String>,
    carried: BTreeMap<u16, Cell>,
}

impl<'a> Records<'a> {
    /// Reads a sheet by a mapping.
    ///
    /// # Errors
    /// When the mapping does not fit, or reading refuses.
    pub fn read(workbook: &'a mut Workbook, mapping: &'a Mapping) -> Result<Self, TableError> {
        mapping.validate()?;
        let last_level = |text: &str| header::normalise(text.rsplit('/').next().unwrap_or(text)).whole;
        let header_texts = mapping.columns.iter().map(|mapped| (mapped.column, last_level(&mapped.header))).collect();
        Ok(Self { rows: workbook.rows(&mapping.sheet)?, mapping, header_texts, carried: BTreeMap::new() })
    }

    fn entry(&mut self, mut row: Row) -> Entry {
        if let Some(reason) = self.skip_reason(&row) {
            return Entry::Skipped { row: row.number, reason };
        }
        for mapped in self.mapping.columns.iter().filter(|mapped| mapped.fill_down == FillDown::Blank) {
            let cell = row.cell(mapped.column);
            if !cell.is_empty() {
                self.carried.insert(mapped.column, cell.clone());
            } else if let Some(above) = self.carried.get(&mapped.column) {
                row.put(mapped.column, above.clone());
                row.merged_from_above.push(mapped.column);
            }
        }
        let values = self.mapping.apply(&row);
        Entry::Data(Box::new(Record { row, values }))
    }

    fn skip_reason(&self, row: &Row) -> Option<SkipReason> {
        let sequence = self.mapping.column(Field::Sequence).map(|mapped| mapped.column);
        let mut own = row.own_cells().filter(|(column, _)| Some(*column) != sequence).peekable();
        let first_cell = row.own_cells().next().map(|(_, cell)| cell.to_string()).unwrap_or_default();
        let first = parse::normalise(&first_cell).replace(' ', "");
        if own.peek().is_none() {
            let footer = is_footer(&first).then_some(SkipReason::Footer);
            let total = is_total(&first).then_some(SkipReason::Total);
            let section = is_section(&first).then_some(SkipReason::Section);
            return Some(total.or(footer).or(section).unwrap_or(SkipReason::Blank));
        }
        let filled = own.count();
        let texts = || row.own_cells().take(4).map(|(_, cell)| parse::normalise(&cell.to_string()).replace(' ', ""));
        let full = self.has_required(row);
        if is_total(&first) || (!full && texts().any(|text| is_total(&text))) {
            return Some(SkipReason::Total);
        }
        if is_example(&first) || self.instructs(row) {
            return Some(SkipReason::Example);
        }
        if !full && is_footer(&first) {
            return Some(SkipReason::Footer);
        }
        if self.repeats_header(row) {
            return Some(SkipReason::RepeatedHeader);
        }
        if is_numbering(row) {
            return Some(SkipReason::Numbering);
        }
        let heading = is_section(&first) || sequence.is_none_or(|column| row.cell(column).is_empty());
        (!full && filled <= 1 && heading).then_some(SkipReason::Section)
    }

    /// Whether the row has, of its own, every field without which it cannot be data.
    fn has_required(&self, row: &Row) -> bool {
        let has = |field: &Field| {
            self.mapping.column(*field).is_some_and(|mapped| !row.cell(mapped.column).is_empty())
                || self.mapping.constants.contains_key(field)
        };
        self.mapping.kind.required().iter().all(|any| any.iter().any(has))
    }

    fn repeats_header(&self, row: &Row) -> bool {
        let mut same = 0;
        let mut filled = 0;
        for (column, text) in &self.header_texts {
            if let Cell::Text(cell) = row.cell(*column) {
                filled += 1;
                // A header is short, and its first character tells most cells apart from it.
                let begins = cell.trim_start().chars().next() == text.chars().next();
                same += usize::from(begins && header::normalise(cell).whole == *text);
            }
        }
        same >= 2 && same * 2 >= filled
    }

    fn instructs(&self, row: &Row) -> bool {
        let words = ["如:", "例如", "请填", "必填", "选填", "格式:", "填写说明", "请选择", "示例", "例:"];
        let says = |cell: &Cell| match cell {
            Cell::Text(text)
                if text.trim_start().starts_with(['如', '例', '请', '必', '选', '格', '填', '示', '(', '（']) =>
            {
                let text = parse::normalise(text);
                words.iter().any(|word| text.trim_start_matches('(').starts_with(word))
            }
            _ => false,
        };
        self.mapping.columns.iter().filter(|mapped| says(row.cell(mapped.column))).count() >= 2
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Entry, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.rows.next()? {
                Ok(row) if row.number <= self.mapping.header_last_row => {}
                Ok(row) => return Some(Ok(self.entry(row))),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn is_total(text: &str) -> bool {
    let words = [
        "合计",
        "总计",
        "小计",
        "累计",
        "共计",
        "汇总",
        "总数",
        "总合计",
        "本页合计",
        "本页小计",
        "total",
        "subtotal",
        "Total",
        "TOTAL",
    ];
    let rest = words.iter().find_map(|word| text.strip_prefix(word));
    let only_numbers = |rest: &str| {
        rest.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    ':' | '('
                        | ')'
                        | '.'
                        | ','
                        | '条'
                        | '家'
                        | '项'
                        | '个'
                        | '处'
                        | '户'
                        | '起'
                        | '元'
                        | '万'
                        | '共'
                        | '页'
                        | '本'
                )
        })
    };
    let counted = text.strip_prefix('共').or_else(|| text.strip_prefix("总共")).is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.trim_start_matches(|c: char| c.is_ascii_digit()).chars().count() <= 4
    });
    rest.is_some_and(only_numbers) || counted || text.ends_with("小计") && text.chars().count() <= 10
}

fn is_footer(text: &str) -> bool {
    let words = [
        "填表人",
        "填报人",
        "审核人",
        "制表人",
        "制表",
        "审核",
        "审批人",
        "填报单位",
        "填表单位",
        "填报日期",
        "填表日期",
        "填表时间",
        "填报时间",
        "填表说明",
        "填报说明",
        "说明:",
        "注:",
        "注1",
        "注意",
        "备注:",
        "单位负责人",
        "主要负责人:",
        "主要领导",
        "分管领导",
        "负责人签字",
        "签字",
        "签名",
        "联系人",
        "联系电话",
        "统计人",
        "统计时间",
        "统计日期",
        "截至",
        "截止",
        "日期:",
        "盖章",
        "(盖章)",
        "单位(盖章)",
        "报送单位",
        "报送人",
        "上报人",
        "上报时间",
        "复核人",
        "经办人",
        "*注",
        "※",
        "★",
        "制表时间",
        "制表日期",
        "负责人:",
        "报表人",
        "以上",
        "打印",
    ];
    words.iter().any(|word| text.starts_with(word))
}

fn is_example(text: &str) -> bool {
    ["例", "示例", "样例", "范例", "填写示例", "填报示例", "填写样例", "样表", "例如", "模板", "example", "Example"]
        .contains(&text.trim_end_matches(':'))
        || ["示例:", "例:", "示例1", "示例(", "例1", "例如:"].iter().any(|word| text.starts_with(word))
}

/// 一、…, （一）…, 第一部分
fn is_section(text: &str) -> bool {
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let bare = text.trim_start_matches(['(', '第']);
    bare.starts_with(numeral) && bare.trim_start_matches(numeral).starts_with(['、', ')', '.', '部', '类', '章'])
}

/// 1 2 3 4 …, (1) (2) …, 甲 乙 1 2 …, A B C …
fn is_numbering(row: &Row) -> bool {
    let mut expected = 0u32;
    let mut cells = 0;
    for (_, cell) in row.own_cells() {
        let text = parse::normalise(&cell.to_string()).replace(['(', ')', ' ', '栏', '列'], "");
        match text.parse::<u32>() {
            Ok(number) if expected == 0 || number == expected => expected = number.saturating_add(1),
            Err(_)
                if expected == 0
                    && ["甲", "乙", "丙", "丁", "戊", "己", "A", "B", "C", "D"].contains(&text.as_str()) => {}
            _ => return false,
        }
        cells += 1;
    }
    cells >= 4 && expected <= 120
}
