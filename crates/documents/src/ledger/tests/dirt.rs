//! What stands in rows beside clean data, and mappings that people change.

use super::*;
use crate::ledger::{self, Field, FillDown};
use bihuan_domain::Language;
use rust_xlsxwriter::{ExcelDateTime, Formula};

#[test]
fn what_is_not_data_is_skipped_with_its_reason() {
    let header: &[&str] = &["序号", "单位名称", "隐患内容", "隐患等级", "检查时间", "整改期限"];
    let mut book = workbook(|sheet| {
        put(sheet, 0, &[&["2025年隐患台账"], header, &["1", "2", "3", "4", "5", "6"]]);
        lines(sheet, 3, &["例|某某公司|示例内容|一般|2025-01-01|2025-02-01", "|如：某公司|请填写具体内容|||"]);
        lines(sheet, 5, &["一、东埔村", "1|甲厂|电线裸露|一般|2025-01-02|2025-01-09", "小计||1条"]);
        put(
            sheet,
            8,
            &[
                header,
                &["2", "乙厂", "无灭火器", "较大", "2025-01-03", "2025-01-09"],
                &["", "", "共2条"],
                &["3"],
                &["4"],
            ],
        );
        lines(sheet, 14, &["合计|2家||2", "注：本表每月5日前报送。", "填表人：||审核人：||联系电话："]);
    });
    let (_, outcome) = read_hazards(&mut book);
    use SkipReason as S;
    let reasons: Vec<_> = outcome.skipped.iter().map(|(row, reason)| (*row, *reason)).collect();
    assert_eq!(
        reasons,
        [
            (3, S::Numbering),
            (4, S::Example),
            (5, S::Example),
            (6, S::Section),
            (8, S::Total),
            (9, S::RepeatedHeader),
            (11, S::Total),
            (12, S::Blank),
            (13, S::Blank),
            (15, S::Total),
            (16, S::Footer),
            (17, S::Footer),
        ]
    );
    assert_eq!(outcome.accepted.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [7, 10]);
    assert_eq!(outcome.rejected_rows(), []);
}

#[test]
fn merged_cells_fill_down_and_blank_ones_only_when_the_mapping_says_so() {
    let mut book = workbook(|sheet| {
        lines(sheet, 0, &["企业名称|隐患描述|隐患等级|排查时间|整改资金(元)"]);
        merge(sheet, (1, 0, 2, 0), "甲厂");
        merge(sheet, (1, 4, 2, 4), "500");
        lines(
            sheet,
            1,
            &[
                "|无护栏|一般|2025-01-02",
                "|无灭火器|一般|2025-01-02",
                "乙厂|堵通道|一般|2025-01-03",
                "|线裸露|一般|2025-01-03",
            ],
        );
    });
    let (mut mapping, outcome) = read_hazards(&mut book);
    let names: Vec<_> =
        outcome.accepted.iter().map(|(row, hazard)| (*row, hazard.enterprise.as_str(), hazard.funds_cents)).collect();
    // One sum for both rows counts once.
    assert_eq!(names, [(2, "甲厂", Some(50_000)), (3, "甲厂", None), (4, "乙厂", None)]);
    assert_eq!(outcome.rejected_rows(), [(5, "IM-101")]);
    mapping.columns[0].fill_down = FillDown::Blank;
    let outcome = read_hazards_by(&mut book, &mapping);
    assert_eq!(outcome.rejected_rows(), []);
    assert_eq!(outcome.accepted[3].1.enterprise, "乙厂");
}

#[test]
fn problems_name_the_cell_and_say_what_to_do_in_both_languages() {
    let mut book = workbook(|sheet| {
        lines(sheet, 0, &["企业名称|隐患描述|隐患等级|排查时间|完成时间|整改资金（万元）"]);
        lines(
            sheet,
            1,
            &[
                "甲厂|一|特大|2025-01-02||",
                "甲厂|二|一般|2025年3月||",
                "甲厂|三|一般|25.3.5||",
                "甲厂|四|一般|2025-02-30||",
                "甲厂|五|一般|2025-03-02|2025-03-01|",
                "甲厂|六|一般|2027-03-02||",
                "甲厂|七|一般|2025-03-02||约3万",
                "甲厂|八||2025-03-02||",
                "|九|一般|2025-03-02||",
                "甲厂|十|一般|2025-03-02||",
                "甲厂|十|一般|2025-03-02||",
            ],
        );
    });
    let (_, outcome) = read_hazards(&mut book);
    assert_eq!(
        outcome.rejected_rows(),
        [
            (2, "IM-107"),
            (3, "IM-103"),
            (4, "IM-104"),
            (5, "IM-105"),
            (6, "IM-130"),
            (7, "IM-131"),
            (8, "IM-110"),
            (9, "IM-101"),
            (10, "IM-101"),
            (12, "IM-143"),
        ]
    );
    let problem = &outcome.rejected[0].1;
    assert_eq!((problem.column_letter().as_deref(), problem.header.as_str()), (Some("C"), "隐患等级"));
    assert_eq!(problem.message(Language::Chinese), "“隐患等级”的“特大”不是隐患等级。请填“一般”“较大”或“重大”。");
    for (_, problem) in &outcome.rejected {
        for language in Language::ALL {
            assert!(!problem.message(language).contains('{'), "{}", problem.message(language));
        }
    }
}

#[test]
fn a_status_without_a_date_is_a_warning_and_not_a_guess() {
    let mut book = workbook(|sheet| {
        lines(sheet, 0, &["企业名称|隐患描述|隐患等级|排查时间|完成时间|整改情况|验收时间"]);
        lines(
            sheet,
            1,
            &[
                "甲厂|一|一般|2025-01-02||已整改|",
                "甲厂|二|一般|2025-01-02|2025-01-03|未整改|",
                "甲厂|三|一般|2025-01-02|未完成|整改中|",
                "甲厂|四|一般|2025-01-02|||2025-01-09",
            ],
        );
    });
    let (_, outcome) = read_hazards(&mut book);
    assert_eq!(outcome.accepted.len(), 4);
    let warnings: Vec<_> = outcome.warnings.iter().map(|problem| (problem.row, problem.code().number())).collect();
    assert_eq!(warnings, [(2, "IM-132"), (3, "IM-134"), (5, "IM-133")]);
}

#[test]
fn real_dates_formulas_and_numbers_held_as_text() {
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let mut book = workbook(|sheet| {
        lines(sheet, 0, &["企业名称|隐患描述|隐患等级|排查时间|整改期限|整改资金（万元）"]);
        for row in 1..=3 {
            put(sheet, row, &[&["甲厂", ["", "一", "二", "三"][row as usize], "一般"]]);
        }
        sheet.write_datetime_with_format(1, 3, ExcelDateTime::from_ymd(2025, 3, 5).unwrap(), &day).unwrap();
        sheet.write_formula_with_format(1, 4, Formula::new("=D2+15").set_result("45736"), &day).unwrap();
        sheet.write_number(1, 5, 0.3).unwrap();
        sheet.write_number(2, 3, 45721.0).unwrap();
        sheet.write_string(2, 4, "45736").unwrap();
        sheet.write_string(2, 5, "０．３万元").unwrap();
        sheet.write_number(3, 3, 20_250_305.0).unwrap();
        sheet.write_formula(3, 5, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.set_row_hidden(2).unwrap();
    });
    let (_, outcome) = read_hazards(&mut book);
    for (_, row) in &outcome.accepted {
        assert_eq!(
            (row.found_on, row.deadline, row.funds_cents),
            (date(2025, 3, 5), Some(date(2025, 3, 20)), Some(300_000))
        );
    }
    assert_eq!(outcome.accepted.len(), 2, "a hidden row is data: {:?}", outcome.rejected);
    assert_eq!(outcome.rejected_rows(), [(4, "IM-120")]);
}

#[test]
fn a_mapping_is_changed_remembered_and_found_again() {
    let rows = |title: &'static str, day: &'static str| {
        workbook(move |sheet| {
            put(
                sheet,
                0,
                &[&[title], &["单位", "问题", "甲", "日期", "乙"], &["甲厂", "无护栏", "一般", day, "2025-02-01"]],
            );
        })
    };
    let mut mapping = ledger::recognise(&mut rows("一月", "2025-01-02"), LedgerKind::Hazards).unwrap();
    assert_eq!(mapping.missing(), [Field::Level]);
    mapping.assign(Field::Level, Some(2));
    mapping.assign(Field::Deadline, Some(4));
    assert!(mapping.missing().is_empty());
    let stored: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
    assert_eq!(stored, mapping);
    let mut second = rows("二月", "2025-02-02");
    let found = ledger::recognise(&mut second, LedgerKind::Hazards).unwrap();
    let remembered = stored.remembered_for(&found).unwrap();
    // 2025-02-01 lies before the day found: the remembered column is in use.
    assert_eq!(read_hazards_by(&mut second, &remembered).rejected_rows(), [(3, "IM-130")]);
    let other =
        ledger::recognise(&mut csv("单位,问题,等级,日期\n甲厂,无,一般,2025-01-01\n"), LedgerKind::Hazards).unwrap();
    assert_eq!(stored.remembered_for(&other), None);
}

#[test]
fn a_forged_mapping_is_refused() {
    let mut book = csv("单位,问题,等级,日期\n甲厂,无护栏,一般,2025-01-01\n");
    let good = ledger::recognise(&mut book, LedgerKind::Hazards).unwrap();
    let mut twice = good.clone();
    twice.columns[1].column = twice.columns[0].column;
    let mut beyond = good.clone();
    beyond.columns[0].column = 60_000;
    let mut wrong_kind = good.clone();
    wrong_kind.columns[0].field = Field::JurisdictionCode;
    for forged in [twice, beyond, wrong_kind] {
        assert_eq!(Records::read(&mut book, &forged).unwrap_err().code().number(), "IM-012");
    }
    assert!(Records::read(&mut book, &good).is_ok());
}

#[test]
fn a_file_without_the_header_is_refused_and_the_kinds_are_told_apart() {
    let mut shopping = csv("品名,数量\n苹果,3\n");
    let error = ledger::recognise(&mut shopping, LedgerKind::Hazards).unwrap_err();
    assert_eq!(error.code().number(), "IM-010");
    assert!(error.refusal().message(Language::Chinese).contains("隐患描述"));
    let mut enterprises = csv("企业名称,统一社会信用代码,所在村,行业\n甲厂,91350521MA2YN5C07Q,东岭村,建材\n");
    assert_eq!(ledger::recognise(&mut enterprises, LedgerKind::Hazards).unwrap_err().code().number(), "IM-010");
    assert_eq!(ledger::recognise_kind(&mut enterprises).unwrap().kind, LedgerKind::Enterprises);
}
