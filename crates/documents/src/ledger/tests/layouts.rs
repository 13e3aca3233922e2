//! Ledgers as other townships lay them out.

use super::*;
use crate::ledger::{self, Field};
use crate::parse::MoneyUnit;
use bihuan_domain::{
    enterprises::{RiskColour, StandardisationGrade},
    hazards::{HazardLevel, HazardSource},
};

fn fields(mapping: &Mapping) -> Vec<(Field, u16)> {
    mapping.columns.iter().map(|mapped| (mapped.field, mapped.column)).collect()
}

#[test]
fn columns_in_another_order_under_other_names_without_a_title() {
    use Field as F;
    let mut book = workbook(|sheet| {
        lines(
            sheet,
            0,
            &[
                "检查日期|被检查单位|检查类型|主要隐患|隐患级别|整改要求|整改时限|整改责任人|整改资金（元）|是否整改|整改完成日期|复查人|复查时间|附件|备注 ",
                "2025-01-03| 溪口镇 兴达石材厂 |企业自查自改|配电箱无漏电保护|一般隐患|加装|7日内|王|3,000|是|2025/1/5|李|2025.1.6.|x.jpg|",
                "2025年1月4日 10时30分|溪口镇永丰鞋厂|12345投诉|疏散通道堵塞|重大隐患|清理|2025-02-01|赵|2万|否|||||注意",
            ],
        );
    });
    let (mapping, outcome) = read_hazards(&mut book);
    assert_eq!(
        fields(&mapping),
        [
            (F::FoundOn, 0),
            (F::EnterpriseName, 1),
            (F::Source, 2),
            (F::Description, 3),
            (F::Level, 4),
            (F::Measures, 5),
            (F::Deadline, 6),
            (F::Responsible, 7),
            (F::Funds, 8),
            (F::RectificationStatus, 9),
            (F::CompletedOn, 10),
            (F::Acceptor, 11),
            (F::AcceptedOn, 12),
            (F::Note, 14),
        ]
    );
    assert_eq!(mapping.headers.len(), 15);
    assert_eq!(outcome.rejected_rows(), []);
    let (row, first) = &outcome.accepted[0];
    assert_eq!((*row, first.enterprise.as_str(), first.level), (2, "溪口镇兴达石材厂", HazardLevel::General));
    assert_eq!((first.found_on, first.deadline), (date(2025, 1, 3), Some(date(2025, 1, 10))));
    assert_eq!((first.funds_cents, first.completed_on), (Some(300_000), Some(date(2025, 1, 5))));
    assert_eq!((first.source, first.accepted_on), (Some(HazardSource::SelfCheck), Some(date(2025, 1, 6))));
    let (_, second) = &outcome.accepted[1];
    assert_eq!(
        (second.found_on, second.funds_cents, second.source),
        (date(2025, 1, 4), Some(2_000_000), Some(HazardSource::Tip))
    );
    assert_eq!((second.level, second.completed_on, second.note.as_deref()), (HazardLevel::Major, None, Some("注意")));
}

#[test]
fn three_header_rows_in_which_only_the_groups_tell_the_columns_apart() {
    use Field as F;
    let mut book = workbook(|sheet| {
        merge(sheet, (0, 0, 0, 10), "溪口镇重大事故隐患“一单四制”台账");
        lines(sheet, 1, &["填报单位（盖章）：|||||||单位：万元"]);
        merge(sheet, (2, 0, 4, 0), "序\n号");
        merge(sheet, (2, 1, 4, 1), "企业（单位）\n名 称");
        merge(sheet, (2, 2, 2, 4), "隐患基本情况");
        merge(sheet, (3, 2, 4, 2), "主要内容");
        merge(sheet, (3, 3, 3, 4), "排查");
        lines(sheet, 4, &["|||时间|方式"]);
        merge(sheet, (2, 5, 2, 7), "整改");
        merge(sheet, (3, 5, 4, 5), "责任人");
        merge(sheet, (3, 6, 4, 6), "完成时间");
        merge(sheet, (3, 7, 4, 7), "资金");
        merge(sheet, (2, 8, 2, 9), "验收");
        merge(sheet, (3, 8, 4, 8), "时间");
        merge(sheet, (3, 9, 4, 9), "人员");
        merge(sheet, (2, 10, 2, 11), "销号");
        merge(sheet, (3, 10, 4, 10), "日期");
        merge(sheet, (3, 11, 4, 11), "情况");
        lines(
            sheet,
            5,
            &[
                "1|溪口镇兴达石材厂|除尘系统未设泄爆|2024.3.5|专家会诊|王|2024.4.1|1.5|2024.4.3|李|2024.4.5|已销号",
                "2|溪口镇永丰鞋厂|喷漆间无通风|2024.3.6|镇安办检查|赵|2024.4.2|0.8||||未销号",
            ],
        );
    });
    let (mapping, outcome) = read_hazards(&mut book);
    assert_eq!((mapping.header_first_row, mapping.header_last_row), (3, 5));
    assert_eq!(
        fields(&mapping),
        [
            (F::Sequence, 0),
            (F::EnterpriseName, 1),
            (F::Description, 2),
            (F::FoundOn, 3),
            (F::Source, 4),
            (F::Responsible, 5),
            (F::CompletedOn, 6),
            (F::Funds, 7),
            (F::AcceptedOn, 8),
            (F::Acceptor, 9),
            (F::ClosedOn, 10),
            (F::ClosingStatus, 11),
        ],
        "{:#?}",
        mapping.columns
    );
    // The title says the level and the unit that no column says.
    assert_eq!(mapping.constants.get(&Field::Level).map(String::as_str), Some("重大"));
    assert_eq!(mapping.column(Field::Funds).unwrap().unit, Some(MoneyUnit::TenThousandYuan));
    assert_eq!(outcome.rejected_rows(), []);
    let (row, first) = &outcome.accepted[0];
    assert_eq!(
        (*row, first.level, first.funds_cents, first.closed_on),
        (6, HazardLevel::Major, Some(1_500_000), Some(date(2024, 4, 5)))
    );
}

#[test]
fn the_first_sheet_with_a_header_counts_and_hidden_ones_come_last() {
    let header: &[&str] = &["隐患描述", "企业名称", "隐患等级", "发现时间"];
    let mut book = workbook_of(vec![
        (
            "填写说明",
            Box::new(|sheet: &mut Worksheet| {
                lines(sheet, 0, &["本表由企业填写", "企业名称|填营业执照上的全称", "隐患描述|写明部位"]);
            }),
        ),
        (
            "下拉选项",
            Box::new(|sheet: &mut Worksheet| {
                sheet.set_hidden(true);
                put(sheet, 0, &[header, &["x", "旧", "一般", "2020-01-01"]]);
            }),
        ),
        (
            "2025",
            Box::new(|sheet: &mut Worksheet| put(sheet, 0, &[header, &["电线裸露", "甲厂", "一般", "2025-01-02"]])),
        ),
    ]);
    assert_eq!(book.sheets(), ["填写说明", "2025", "下拉选项"]);
    let (mapping, outcome) = read_hazards(&mut book);
    assert_eq!(mapping.sheet, "2025");
    assert_eq!(outcome.accepted.len(), 1);
}

#[test]
fn is_it_major_is_a_level_too() {
    let mut book = workbook(|sheet| {
        lines(sheet, 0, &["企业名称|存在问题|是否为重大事故隐患|检查时间"]);
        lines(sheet, 1, &["甲厂|一处|是|2025-01-02", "乙厂|二处|否|2025-01-02", "丙厂|三处|不清楚|2025-01-02"]);
    });
    let (_, outcome) = read_hazards(&mut book);
    assert_eq!(
        outcome.accepted.iter().map(|(_, row)| row.level).collect::<Vec<_>>(),
        [HazardLevel::Major, HazardLevel::General]
    );
    assert_eq!(outcome.rejected_rows(), [(4, "IM-107")]);
}

#[test]
fn the_contents_decide_what_an_ambiguous_header_means() {
    let table = |second: [&'static str; 3]| {
        workbook(move |sheet| {
            lines(sheet, 0, &["单位名称|隐患内容|隐患类型|日期"]);
            for (row, word) in (1u32..).zip(second) {
                put(sheet, row, &[&["甲厂", "无护栏", word, "2025-01-02"]]);
            }
        })
    };
    let level = ledger::recognise(&mut table(["一般", "重大", "一般"]), LedgerKind::Hazards).unwrap();
    assert_eq!(level.column(Field::Level).map(|mapped| mapped.column), Some(2));
    let category = ledger::recognise(&mut table(["电气", "消防", "机械"]), LedgerKind::Hazards).unwrap();
    assert_eq!(category.column(Field::Category).map(|mapped| mapped.column), Some(2));
    assert_eq!(category.missing(), [Field::Level]);
}

#[test]
fn enterprises_of_another_county() {
    use Field as F;
    let mut book = workbook(|sheet| {
        merge(sheet, (0, 0, 0, 12), "工贸企业“一企一档”花名册");
        merge(sheet, (1, 4, 1, 5), "主要负责人");
        merge(sheet, (1, 6, 1, 7), "安全管理员");
        lines(sheet, 1, &["编号|企业全称|信用代码|所属行政村|||||行业领域|员工总数|四色等级|标准化达标情况|经纬度"]);
        lines(sheet, 2, &["||||姓名|电话|姓名|电话"]);
        lines(
            sheet,
            3,
            &[
                "1|兴达石材厂|９１３５０５２１ma2yn5c07q|东岭村|王|0595-1|李|0595-2|建材|约50|橙色（较大风险）|三级|118.67，24.91",
                "2|永丰鞋厂|91371526MA3T7K2Q7J|东岭村|赵|0595-3|钱|0595-4|轻工、有限空间|300人|低风险|小微企业|24.91 118.67",
                "3|旧厂|1.23E+17|东岭村||||||很多|绿|四级|1,2",
            ],
        );
    });
    let (mapping, outcome) = read_enterprises(&mut book);
    assert_eq!(
        fields(&mapping),
        [
            (F::Sequence, 0),
            (F::EnterpriseName, 1),
            (F::CreditCode, 2),
            (F::Village, 3),
            (F::Head, 4),
            (F::Phone, 5),
            (F::SafetyOfficer, 6),
            (F::SafetyPhone, 7),
            (F::Industry, 8),
            (F::Headcount, 9),
            (F::RiskColour, 10),
            (F::Standardisation, 11),
            (F::Coordinates, 12),
        ],
        "{:#?}",
        mapping.columns
    );
    let (_, first) = &outcome.accepted[0];
    assert_eq!((first.credit_code.as_str(), first.headcount), ("91350521MA2YN5C07Q", Some(50)));
    assert_eq!((first.risk, first.standardisation), (Some(RiskColour::Orange), Some(StandardisationGrade::Third)));
    assert_eq!((first.phone.as_deref(), first.safety_phone.as_deref()), (Some("0595-1"), Some("0595-2")));
    let (_, second) = &outcome.accepted[1];
    assert_eq!(
        (second.risk, second.standardisation, second.position),
        (Some(RiskColour::Blue), Some(StandardisationGrade::Small), first.position)
    );
    assert_eq!(outcome.rejected_rows(), [(6, "IM-114")]);
}

#[test]
fn a_csv_in_gb18030_with_blank_lines_keeps_the_spreadsheets_row_numbers() {
    let text = "检查台账\r\n\r\n企业名称,隐患描述,隐患等级,排查时间\r\n甲厂,\"线路\n裸露\",一般,2025/1/2\r\n\r\n乙厂,无护栏,重大,2025/1/3";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let mut book = Workbook::read(Cursor::new(bytes.into_owned()), Limits::default()).unwrap();
    let (mapping, outcome) = read_hazards(&mut book);
    assert_eq!(mapping.header_first_row, 3);
    assert_eq!(
        outcome.accepted.iter().map(|(row, hazard)| (*row, hazard.enterprise.as_str())).collect::<Vec<_>>(),
        [(4, "甲厂"), (6, "乙厂")]
    );
}

#[test]
fn english_headers_are_understood() {
    let mut book = csv(
        "\u{feff}No.,Enterprise,Description,Level,Found on,Deadline,Completed on,Remarks\n1,Acme Ltd,Bare wires,general,2025-01-02,2025-01-09,2025-01-05,\n",
    );
    let (mapping, outcome) = read_hazards(&mut book);
    assert_eq!(mapping.columns.len(), 8);
    assert_eq!(outcome.accepted[0].1.enterprise, "Acme Ltd");
}
