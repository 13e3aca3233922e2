//! Word files: numbers that Word computes, merged cells, nested tables, text boxes, changes.

use crate::support::word::{cell, file, list, numbered, p, pack, styled, table};
use bihuan_plan::{Compiled, compile};

fn read(bytes: &[u8]) -> Compiled {
    compile(bytes, "plan.docx").unwrap()
}

#[test]
fn numbers_are_those_that_word_prints() {
    let lists = [
        list(0, &[("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]),
        list(1, &[("decimalEnclosedCircle", "%1")]),
        list(2, &[("bullet", "")]),
    ];
    let mut body = String::new();
    for (level, text) in [
        (0, "总体要求"),
        (0, "主要任务"),
        (1, "健全责任"),
        (2, "开展排查。"),
        (2, "落实整改。"),
        (1, "强化执法"),
        (2, "从严查处。"),
        (0, "保障措施"),
    ] {
        body += &numbered(1, level, text);
    }
    body += &numbered(2, 0, "圆圈");
    body += &numbered(3, 0, "点");
    let text = read(&file(&body, &lists, "")).text;
    assert_eq!(
        text,
        "一、总体要求\n二、主要任务\n（一）健全责任\n1.开展排查。\n2.落实整改。\n（二）强化执法\n1.从严查处。\n三、保障措施\n①圆圈\n点\n"
    );
}

#[test]
fn styles_give_numbers_and_levels() {
    let styles = "<w:style w:styleId=\"a\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style>\
        <w:style w:styleId=\"b\"><w:basedOn w:val=\"a\"/><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>";
    let body = [styled("a", "任务"), styled("b", "排查"), styled("b", "整改"), styled("a", "保障")].concat();
    let text =
        read(&file(&body, &[list(0, &[("chineseCounting", "%1、"), ("chineseCounting", "（%2）")])], styles)).text;
    assert_eq!(text, "一、任务\n（一）排查\n（二）整改\n二、保障\n");
}

#[test]
fn merged_cells_count_for_every_row() {
    let rows: &[&[&str]] = &[
        &["5>青山镇治本攻坚任务清单"],
        &["序号", "类别", "重点任务", "责任单位", "完成时限"],
        &["1", "v:消防安全", "开展九小场所排查。", "v:镇应急办、派出所", "2024年6月底前"],
        &["2", "^", "推动电动车棚建设。", "^", "v:2025年底前"],
        &["5>二、工贸领域"],
        &["3", "粉尘", "清理除尘系统。", "镇经发办（工信）牵头；各村配合", "^"],
    ];
    let compiled = read(&file(&table(rows), &[], ""));
    let tasks = &compiled.plan.tasks;
    assert_eq!(tasks.len(), 3);
    assert_eq!(tasks[0].table.as_deref(), Some("青山镇治本攻坚任务清单"));
    assert_eq!(
        (tasks[1].path.as_slice(), tasks[1].responsible_raw.as_str()),
        (&["消防安全".to_owned()][..], "镇应急办、派出所")
    );
    assert_eq!(tasks[1].deadline.due.unwrap().to_string(), "2025-12-31");
    assert_eq!(
        (tasks[2].path.as_slice(), tasks[2].deadline.raw.as_str()),
        (&["二、工贸领域".to_owned(), "粉尘".to_owned()][..], "2025年底前")
    );
    assert_eq!(tasks.iter().map(|task| task.ordinal.as_deref()).collect::<Vec<_>>(), [Some("1"), Some("2"), Some("3")]);
}

#[test]
fn a_table_is_kept_as_it_is_laid_out() {
    use bihuan_plan::ColumnKind::{Deadline, Group, Ordinal, Other, Task, Units};
    let rows: &[&[&str]] = &[
        &["6>青山镇治本攻坚任务清单"],
        &["序号", "类别", "重点任务", "责任单位", "完成时限", "备注"],
        &["1", "v:消防安全", "开展九小场所排查。", "镇应急办、派出所", "2024年6月底前", "含学校"],
        &["2", "^", "推动电动车棚建设。", "镇建设办", "2025年底前", ""],
    ];
    let plan = read(&file(&table(rows), &[], "")).plan;
    assert_eq!(plan.tables[0].title.as_deref(), Some("青山镇治本攻坚任务清单"));
    let columns: Vec<_> = plan.tables[0].columns.iter().map(|column| (column.name.as_str(), column.holds)).collect();
    let expected = [
        ("序号", Ordinal),
        ("类别", Group),
        ("重点任务", Task),
        ("责任单位", Units),
        ("完成时限", Deadline),
        ("备注", Other),
    ];
    assert_eq!(columns, expected);
    let cells: Vec<_> = plan.tasks.iter().map(|task| task.row.as_ref().unwrap().cells.join("|")).collect();
    assert_eq!(
        cells,
        [
            "1|消防安全|开展九小场所排查。|镇应急办、派出所|2024年6月底前|含学校",
            "2|消防安全|推动电动车棚建设。|镇建设办|2025年底前|"
        ]
    );
    assert!(plan.tasks.iter().all(|task| task.row.as_ref().is_some_and(|row| row.table == 0)));
}

#[test]
fn a_header_of_two_rows() {
    let rows: &[&[&str]] = &[
        &["v:序号", "v:任务内容", "2>责任分工", "v:完成时限"],
        &["^", "^", "牵头单位", "配合单位", "^"],
        &["1", "开展排查。", "镇应急办", "各村、派出所", "每季度末月25日前"],
    ];
    let compiled = read(&file(&table(rows), &[], ""));
    let task = &compiled.plan.tasks[0];
    assert_eq!(task.responsible_raw, "牵头单位：镇应急办；配合单位：各村、派出所");
    let units: Vec<_> = task.responsible.iter().map(|unit| (unit.name.as_str(), unit.role, unit.stated)).collect();
    use bihuan_plan::Role::{Lead, Support};
    assert_eq!(units, [("镇应急办", Lead, true), ("各村", Support, true), ("派出所", Support, true)]);
}

#[test]
fn a_table_within_a_table_and_text_in_boxes() {
    let inner = table(&[&["任务", "责任单位", "完成时限"], &["开展排查。", "镇应急办", "2024年"]]);
    let boxed = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        p("示府发〔2024〕8号"),
        p("示府发〔2024〕8号")
    );
    let body = format!("{boxed}<w:tbl><w:tr><w:tc><w:tcPr/>{}</w:tc></w:tr></w:tbl>", inner + "<w:p/>");
    let compiled = read(&file(&body, &[], ""));
    assert_eq!(compiled.plan.tasks.len(), 1);
    assert_eq!(compiled.plan.tasks[0].text, "开展排查。");
    assert_eq!(compiled.plan.document.number.as_deref(), Some("示府发〔2024〕8号"));
    assert_eq!(compiled.text.matches("示府发").count(), 1);
    let with_list = table(&[
        &["任务", "责任单位", "完成时限"],
        &[&format!("{}{}", p("开展排查。"), table(&[&["甲", "乙"]])), "镇应急办", "2024年"],
    ]);
    assert_eq!(read(&file(&with_list, &[], "")).plan.tasks[0].text, "开展排查。甲乙");
}

#[test]
fn deleted_and_hidden_text_is_left_out() {
    let body = "<w:p><w:r><w:t>一、任务</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>&amp;A</w:t></w:r></w:p>";
    assert_eq!(read(&file(body, &[], "")).text, "一、任务新&A\n");
}

#[test]
fn files_that_are_no_plans_are_refused_by_number() {
    let code = |bytes: &[u8]| compile(bytes, "x.docx").unwrap_err().code().number();
    assert_eq!(code(&pack(&[("xl/workbook.xml", b"<x/>")])), "PL-001");
    assert_eq!(code(b"PK\x03\x04broken"), "PL-005");
    assert_eq!(code(&pack(&[("word/document.xml", b"<w:document><w:body><w:p>")])), "PL-005");
    assert_eq!(code(&file("", &[], "")), "PL-006");
    assert_eq!(code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 word"), "PL-002");
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(code(&locked), "PL-003");
    let whole = file(&p(&"排查".repeat(5_000)), &[], "");
    assert_eq!(code(&whole[..whole.len() / 2]), "PL-005");
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let zeros = vec![b' '; 40 << 20];
    let bomb = pack(&[("word/document.xml", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert_eq!(compile(&bomb, "x.docx").unwrap_err().code().number(), "PL-004");
    let deep = "<w:tbl><w:tr><w:tc>".repeat(10_000);
    assert_eq!(compile(&file(&deep, &[], ""), "x.docx").unwrap_err().code().number(), "PL-005");
    assert!(cell("9999999>x").contains("gridSpan"));
    let wide = table(&[&["9999999>任务"]]);
    assert_eq!(read(&file(&wide, &[], "")).plan.tasks.len(), 0);
}
