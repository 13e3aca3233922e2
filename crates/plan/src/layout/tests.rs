use super::*;

/// Paragraphs as P, rows as R with their cells between bars.
fn show(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut shown = Vec::new();
    for block in blocks(&chars) {
        match block {
            Block::Paragraph(paragraph) => shown.push(format!("P {}", paragraph.passage.text())),
            Block::Table(table) => {
                for row in table.rows {
                    let cells: Vec<_> = row.cells.iter().map(|cell| cell.passage.text()).collect();
                    shown.push(format!("R {}", cells.join("|")));
                }
            }
        }
    }
    shown
}

#[test]
fn cells_on_lines_of_their_own() {
    let text = "任务清单\n\n\t专题\n\n项目\n\t重点任务\n\t完成\n\n年限\n\t责任单位\n\n\t（一）健全责任\n\t1.开展\n排查。\n\t2020年\n\n-2022年\n\t镇安办\n\n（消防）\n\n\n\t\n\t2.整改。\n\n\n\t长期\n坚持\n\t各村\n\n附件2\n正文。";
    assert_eq!(
        show(text),
        [
            "P 任务清单",
            "R 专题项目|重点任务|完成年限|责任单位",
            "R （一）健全责任|1.开展排查。|2020年-2022年|镇安办（消防）",
            "R |2.整改。|长期坚持|各村",
            "P 附件2",
            "P 正文。"
        ]
    );
}

#[test]
fn a_table_goes_on_behind_a_page() {
    let text =
        "\t任务\n\t时限\n\t责任单位\n\n\t1.甲\n\t2024年\n\t镇安办\n\n— 12 —\n\n\t2.乙\n\t2025年\n\t各村\n\n正文结束。";
    assert_eq!(show(text), ["R 任务|时限|责任单位", "R 1.甲|2024年|镇安办", "R 2.乙|2025年|各村", "P 正文结束。"]);
}

#[test]
fn rows_that_lack_their_merged_cell() {
    let text = "\t类别\n\t任务\n\t时限\n\t责任单位\n\n\t消防\n\t1.甲\n\t2024年\n\t镇安办\n\n\t2.乙\n\t2025年\n\t各村\n\n\t3.丙\n\t2026年\n\t各村\n";
    assert_eq!(
        show(text),
        ["R 类别|任务|时限|责任单位", "R 消防|1.甲|2024年|镇安办", "R |2.乙|2025年|各村", "R |3.丙|2026年|各村"]
    );
}

#[test]
fn rows_on_one_line() {
    let text = "序号\t任务\t责任单位\t完成时限\n1\t开展排查\t镇安办\t2024年底\n2\t落实整改\t各村\t每月\n";
    let rows = ["R 序号|任务|责任单位|完成时限", "R 1|开展排查|镇安办|2024年底", "R 2|落实整改|各村|每月"];
    assert_eq!(show(text), rows);
    let text = "| 序号 | 任务 | 责任单位 | 完成时限 |\n|---|:--:|---|---|\n| 1 | 开展排查 | 镇安办 | 2024年底 |\n| 2 | 落实<br>整改 | 各村 | 每月 |\n";
    assert_eq!(show(text), rows);
    let text = "序号  任务    责任单位  完成时限\n1    开展排查  镇安办   2024年底\n2    落实整改  各村    每月\n";
    assert_eq!(show(text), rows);
    let text = "序号\n任务\n责任单位\n完成时限\n1\n开展排查\n镇安办\n2024年底\n2\n落实\n整改\n各村\n每月\n3\n总结\n各村\n2025年\n附件2\n";
    assert_eq!(show(text), [&rows[..], &["R 3|总结|各村|2025年", "P 附件2"]].concat());
}

#[test]
fn broken_paragraphs_are_joined() {
    let text = "一、总体要求\n\n各村要加强行业领域安全生产工作的督促，推动行业领\n\n域落实主体责任。\n2. 健全制度。\n示例镇人民政府\n2024年4月10日\n";
    assert_eq!(
        show(text),
        [
            "P 一、总体要求",
            "P 各村要加强行业领域安全生产工作的督促，推动行业领域落实主体责任。",
            "P 2.健全制度。",
            "P 示例镇人民政府",
            "P 2024年4月10日"
        ]
    );
}

#[test]
fn headings_that_hang_on_the_line_before_are_set_apart() {
    let text = "一、总体要求\n为做好工作。\n二、主要任务\n（一）健全机制。各村要落实。（二）压实责任。各村要负责。\n责任单位：各村按职责分工负责三、时间安排\n从2024年起。";
    assert_eq!(
        show(text),
        [
            "P 一、总体要求",
            "P 为做好工作。",
            "P 二、主要任务",
            "P （一）健全机制。各村要落实。",
            "P （二）压实责任。各村要负责。",
            "P 责任单位：各村按职责分工负责",
            "P 三、时间安排",
            "P 从2024年起。"
        ]
    );
}

#[test]
fn indented_paragraphs_are_no_table() {
    let text = "\t为加强工作，制定本方案。\n\t一、工作目标\n\t到2024年，责任落实。\n";
    assert_eq!(show(text), ["P 为加强工作，制定本方案。", "P 一、工作目标", "P 到2024年，责任落实。"]);
}
