//! What is written is read again.

use super::*;
use crate::{
    ledger::{self, Entry, LedgerKind, Records},
    tables::{self, Limits},
};
use bihuan_domain::Language;
use jiff::civil::date;
use std::io::{Cursor, Read};

fn rows_of(bytes: Vec<u8>) -> Vec<tables::Row> {
    let mut workbook = tables::Workbook::read(Cursor::new(bytes), Limits::default()).unwrap();
    let sheet = workbook.sheets().remove(0);
    workbook.rows(&sheet).unwrap().map(Result::unwrap).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

const DANGEROUS: [&str; 6] =
    ["=HYPERLINK(\"http://x\",\"y\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1"];

#[test]
fn a_sheet_is_read_back_as_written() {
    let columns = [
        Column::new("企业名称", 14),
        Column::new("排查时间", 6),
        Column::new("整改资金（元）", 6),
        Column::new("人数", 4),
    ];
    let mut workbook = Workbook::default();
    let mut sheet =
        workbook.sheet("隐患清单", "青禾镇隐患清单", Some("2026年3月31日"), &columns, Language::Chinese).unwrap();
    sheet.row([Value::from("甲厂"), Value::Date(date(2024, 2, 29)), Value::Cents(123_456), Value::Count(12)]).unwrap();
    sheet.row([Value::from("乙厂"), Value::Empty, Value::Empty, Value::from(None::<u32>)]).unwrap();
    let mut bytes = Cursor::new(Vec::new());
    workbook.save(&mut bytes).unwrap();
    let bytes = bytes.into_inner();
    let rows = rows_of(bytes.clone());
    let texts = |row: &tables::Row| row.cells.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(texts(&rows[2]), ["企业名称", "排查时间", "整改资金（元）", "人数"]);
    assert_eq!(texts(&rows[3]), ["甲厂", "2024-02-29", "1234.56", "12"]);
    assert_eq!(texts(&rows[4]), ["乙厂"]);
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("paperSize=\"9\"") && xml.contains("orientation=\"landscape\""), "A4 landscape");
    assert!(xml.contains("ySplit=\"3\"") && xml.contains("state=\"frozen\""), "the header stays in view");
    assert!(part(&bytes, "xl/workbook.xml").contains("_xlnm.Print_Titles"), "the header is on every page");
}

#[test]
fn no_text_becomes_a_formula_in_excel() {
    let mut workbook = Workbook::default();
    let mut sheet = workbook.sheet("表", "", None, &[Column::new("=1+1", 10)], Language::Chinese).unwrap();
    for text in DANGEROUS {
        sheet.row([Value::from(text)]).unwrap();
    }
    let mut bytes = Cursor::new(Vec::new());
    workbook.save(&mut bytes).unwrap();
    let bytes = bytes.into_inner();
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"));
    let rows = rows_of(bytes);
    let texts: Vec<_> = rows[1..].iter().map(|row| row.cell(0).to_string()).collect();
    // XML turns a bare carriage return into a line feed; the text stays a text.
    assert_eq!(texts[..5], DANGEROUS[..5]);
    assert_eq!(texts[5].trim(), "=1+1");
}

#[test]
fn csv_texts_are_neutralised_and_read_back() {
    let mut bytes = Vec::new();
    let mut writer = DelimitedWriter::new(&mut bytes, ["名称", "资金"]).unwrap();
    for text in DANGEROUS {
        writer.row([Value::from(text), Value::Cents(-150)]).unwrap();
    }
    writer.finish().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.starts_with("\u{feff}名称,资金\r\n"));
    let mut reader = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        assert!(record[0].starts_with('\''), "{record:?}");
        assert_eq!(&record[1], "-1.50");
    }
    let rows = rows_of(bytes);
    assert_eq!(rows[1].cell(0).to_string(), DANGEROUS[0]);
    assert_eq!(rows[3].cell(0).to_string(), DANGEROUS[2]);
}

fn rejected(workbook: &mut tables::Workbook, mapping: &ledger::Mapping) -> Vec<AnnotatedRow> {
    let records = Records::read(workbook, mapping).unwrap();
    let parsed = records.filter_map(|entry| match entry.unwrap() {
        Entry::Data(record) => Some((ledger::parse_hazard(&record.values, mapping), record.row)),
        Entry::Skipped { .. } => None,
    });
    parsed
        .filter(|(row, _)| row.row.is_none())
        .map(|(row, original)| AnnotatedRow { row: original, problems: row.problems })
        .collect()
}

#[test]
fn rejected_rows_are_annotated_put_right_and_read_again() {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/qinghe-hazards.xlsx");
    let mut original = tables::Workbook::open(&path).unwrap();
    let mapping = ledger::recognise(&mut original, LedgerKind::Hazards).unwrap();
    let wrong = rejected(&mut original, &mapping);
    assert_eq!(wrong.iter().map(|row| row.row.number).collect::<Vec<_>>(), [119, 120, 309, 340, 380]);
    let mut bytes = Cursor::new(Vec::new());
    annotated::<SheetError>(&mut bytes, &mapping, wrong.iter().cloned().map(Ok), Language::Chinese).unwrap();
    let bytes = bytes.into_inner();
    let rows = rows_of(bytes.clone());
    let first = &rows[3];
    assert_eq!(first.cell(17).to_string(), "119");
    assert!(
        first.cell(18).to_string().starts_with("E119 IM-107 “隐患情况/隐患等级”的“特大”不是隐患等级。"),
        "{}",
        first.cell(18)
    );
    assert_eq!(first.cell(1).to_string(), wrong[0].row.cell(1).to_string());
    assert!(part(&bytes, "xl/styles.xml").contains("FFC7CE"));

    let mut again = tables::Workbook::read(Cursor::new(bytes), Limits::default()).unwrap();
    let found = ledger::recognise(&mut again, LedgerKind::Hazards).unwrap();
    assert_eq!(found.signature(), mapping.signature());
    let columns =
        |mapping: &ledger::Mapping| mapping.columns.iter().map(|c| (c.field, c.column, c.unit)).collect::<Vec<_>>();
    assert_eq!(columns(&found), columns(&mapping));
    let still = rejected(&mut again, &found);
    let codes = |rows: &[AnnotatedRow]| {
        rows.iter().flat_map(|row| row.problems.iter().map(|p| (p.code(), p.column))).collect::<Vec<_>>()
    };
    assert_eq!(codes(&still), codes(&wrong));
}

#[test]
fn a_failing_source_of_rows_ends_the_annotation() {
    let mapping = ledger::Mapping {
        kind: LedgerKind::Hazards,
        sheet: String::new(),
        title: String::new(),
        header_first_row: 1,
        header_last_row: 1,
        columns: vec![],
        constants: std::collections::BTreeMap::new(),
        headers: vec![],
    };
    let failing = [Err(SheetError::Io(std::io::Error::other("gone")))];
    assert!(annotated(Cursor::new(Vec::new()), &mapping, failing, Language::English).is_err());
    let none: [Result<AnnotatedRow, SheetError>; 0] = [];
    assert!(annotated(Cursor::new(Vec::new()), &mapping, none, Language::English).is_ok());
}
