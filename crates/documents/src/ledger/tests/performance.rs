//! A hundred thousand rows.

use super::*;
use rust_xlsxwriter::ExcelDateTime;
use std::{io::Write, time::Instant};

const ROWS: u32 = 100_000;

/// A ledger of 17 columns, with merged enterprise names, as a county's export would be.
fn big_ledger() -> tempfile::NamedTempFile {
    let mut written = Written::new();
    let sheet = written.add_worksheet_with_constant_memory().unwrap();
    put(
        sheet,
        0,
        &[&[
            "序号",
            "企业名称",
            "所在村",
            "隐患描述",
            "隐患等级",
            "排查时间",
            "来源",
            "整改措施",
            "责任人",
            "整改资金（万元）",
            "整改期限",
            "应急预案",
            "完成时间",
            "验收人",
            "验收时间",
            "销号时间",
            "备注",
        ]],
    );
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let found = ExcelDateTime::from_ymd(2025, 3, 5).unwrap();
    for row in 1..=ROWS {
        sheet.write(row, 0, row).unwrap();
        sheet.write(row, 1, format!("溪口镇第{}石材有限公司", row / 3)).unwrap();
        sheet.write(row, 3, format!("第{row}处配电箱未接地、接线裸露")).unwrap();
        sheet.write_with_format(row, 5, &found, &day).unwrap();
        for (column, text) in [
            (2, "东岭村"),
            (4, "一般"),
            (6, "县局检查"),
            (7, "立即整改"),
            (8, "王某"),
            (10, "2025.4.5"),
            (11, "有"),
            (12, "2025年4月1日"),
            (13, "李某"),
            (14, "20250402"),
            (15, "2025/4/3"),
            (16, "无"),
        ] {
            sheet.write(row, column, text).unwrap();
        }
        sheet.write(row, 9, 0.3).unwrap();
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    written.save_to_writer(&mut file).unwrap();
    file.flush().unwrap();
    file
}

/// Resident memory in MiB, where the system tells.
fn resident_mib() -> Option<u64> {
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").ok()?.split_whitespace().nth(1)?.parse().ok()?;
    Some((pages * 4096) >> 20)
}

#[test]
fn a_hundred_thousand_rows_are_streamed() {
    let file = big_ledger();
    let before = resident_mib();
    let begun = Instant::now();
    let mut workbook = Workbook::open(file.path()).unwrap();
    let mapping = super::super::recognise(&mut workbook, LedgerKind::Hazards).unwrap();
    assert_eq!(mapping.columns.len(), 17);
    let recognised = begun.elapsed().as_secs_f32();
    let mut accepted = 0;
    let mut most = 0;
    let mut duplicates = Duplicates::default();
    for entry in Records::read(&mut workbook, &mapping).unwrap() {
        let Entry::Data(record) = entry.unwrap() else { panic!("every row is data") };
        let parsed = super::super::parse_hazard(&record.values, &mapping);
        let row = parsed.row.unwrap();
        assert!(super::super::check_hazard(parsed.number, &row, &mapping, TODAY).is_empty());
        assert!(duplicates.hazard(parsed.number, &row).is_none());
        accepted += 1;
        if accepted % 10_000 == 0 {
            most = most.max(resident_mib().unwrap_or(0));
        }
    }
    let seconds = begun.elapsed().as_secs_f32();
    println!(
        "{ROWS} rows in {seconds:.1} s, the header after {recognised:.1} s; resident {before:?} MiB before, {most} MiB at most"
    );
    assert_eq!(accepted, ROWS);
    // Other tests of this process share the figure; the rows themselves would take hundreds.
    assert!(most.saturating_sub(before.unwrap_or(0)) < 150, "{most} MiB");
}
