//! Plans in styles of their own: tables turned round, columns in another order, numbers that are broken or words.

use crate::support::word::{file, p, table};
use bihuan_plan::{Compiled, Task, compile};

fn read(body: &str) -> Compiled {
    compile(&file(body, &[], ""), "方案.docx").unwrap()
}

fn brief(task: &Task) -> (String, String, String) {
    let units: Vec<_> = task.responsible.iter().map(|one| format!("{:?} {}", one.role, one.name)).collect();
    let due = task.deadline.due.map(|due| due.to_string()).unwrap_or_else(|| task.deadline.raw.clone());
    (task.text.clone(), units.join("、"), due)
}

const TITLE: &str = "青禾镇燃气安全排查整治实施方案";

type Brief<'a> = (&'a str, &'a str, &'a str);

fn told(found: &Compiled) -> Vec<(String, String, String)> {
    found.plan.tasks.iter().map(brief).collect()
}

fn is(found: &Compiled, wanted: &[Brief<'_>]) {
    let told = told(found);
    let told: Vec<Brief<'_>> = told.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(told, wanted, "{:#?}", found.plan.warnings);
}

fn paths(found: &Compiled) -> Vec<String> {
    found.plan.tasks.iter().map(|task| task.path.join("/")).collect()
}

#[test]
fn a_table_for_each_task_of_names_and_values() {
    let of = |rows: &[&[&str]]| table(rows);
    let found = read(
        &[
            p(TITLE),
            p("一、重点任务"),
            of(&[
                &["2>任务一"],
                &["任务名称", "排查餐饮场所"],
                &["工作措施", "逐户排查餐饮场所燃气使用情况，建立台账"],
                &["牵头单位", "市场监管所"],
                &["配合单位", "各村（社区）"],
                &["完成时限", "2026年6月底前"],
            ]),
            of(&[
                &["任务名称", "清退钢瓶", "牵头单位", "住建办"],
                &["工作措施", "清退超期未检钢瓶", "完成时限", "26年9月底前"],
            ]),
        ]
        .concat(),
    );
    is(
        &found,
        &[
            ("逐户排查餐饮场所燃气使用情况，建立台账", "Lead 市场监管所、Support 各村（社区）", "2026-06-30"),
            ("清退超期未检钢瓶", "Lead 住建办", "2026-09-30"),
        ],
    );
    assert_eq!(paths(&found), ["排查餐饮场所", "清退钢瓶"]);
}

#[test]
fn columns_in_another_order_with_cells_over_several_rows() {
    let header: &[&str] = &["完成时限", "配合单位", "牵头单位", "主要措施", "任务类别", "序号"];
    let found = read(
        &[
            p(TITLE),
            table(&[
                header,
                &["v:2026年6月底前", "各村", "派出所", "打通消防车通道", "v:消防", "v:1"],
                &["^", "各村", "派出所", "清理楼道杂物", "^", "^"],
                &["长期坚持", "住建办", "市场监管所", "排查管道", "燃气", "2"],
            ]),
            p("（续表）"),
            table(&[header, &["2026/9/30", "", "住建办", "改造老旧管道", "燃气", "3"]]),
        ]
        .concat(),
    );
    is(
        &found,
        &[
            ("打通消防车通道", "Support 各村、Lead 派出所", "2026-06-30"),
            ("清理楼道杂物", "Support 各村、Lead 派出所", "2026-06-30"),
            ("排查管道", "Support 住建办、Lead 市场监管所", "长期坚持"),
            ("改造老旧管道", "Lead 住建办", "2026-09-30"),
        ],
    );
    assert_eq!(paths(&found), ["消防", "消防", "燃气", "燃气"]);
    assert_eq!(found.plan.document.title.as_deref(), Some(TITLE), "the title above the first table is the document's");
}

#[test]
fn tasks_that_are_numbered_by_words() {
    let text = "青禾镇安全生产治本攻坚行动方案
一、总体要求
坚持预防为主，到2026年底，重大事故隐患动态清零。
二、主要任务
任务一：排查餐饮场所燃气隐患。逐户建立台账，2026年6月30日前完成。牵头单位：市场监管所，配合单位：各村（社区）。
任务二：清退不合格钢瓶，26年9月底前完成。（住建办牵头，派出所配合）
任务四：开展宣传教育，2026年底前完成。责任单位：宣传办。
三、保障措施
加强领导。
";
    let found = compile(text.as_bytes(), "x.txt").unwrap();
    is(
        &found,
        &[
            (
                "任务一：排查餐饮场所燃气隐患。逐户建立台账，2026年6月30日前完成。",
                "Lead 市场监管所、Support 各村（社区）",
                "2026-06-30",
            ),
            ("任务二：清退不合格钢瓶，26年9月底前完成。", "Lead 住建办、Support 派出所", "2026-09-30"),
            ("任务四：开展宣传教育，2026年底前完成。", "Lead 宣传办", "2026-12-31"),
        ],
    );
    let ordinals: Vec<_> = found.plan.tasks.iter().filter_map(|task| task.ordinal.as_deref()).collect();
    assert_eq!(ordinals, ["一", "二", "四"]);
}

#[test]
fn a_notice_with_a_time_of_its_own_and_numbers_left_out() {
    let text = "关于开展建筑施工领域安全隐患大排查的通知
青安办〔2026〕5号
各村、镇直有关单位：
现就有关事项通知如下。
一、排查时间
2026年3月至2026年8月
二、排查重点
（1）高处作业。检查临边洞口防护，4月底前排查一遍。
（4）深基坑。检查专项方案；完成时限：6月底；责任单位：规建办、各村
三、有关要求
一是加强领导。二是压实责任。
请各单位于每月5日前将上月排查情况报镇安办，8月31日前报送总结。
青禾镇安全生产委员会办公室
2026年3月2日
";
    let found = compile(text.as_bytes(), "x.txt").unwrap();
    let dues: Vec<_> = told(&found).into_iter().map(|(_, units, due)| (units, due)).collect();
    let wanted = [(String::new(), "2026-04-30"), ("Lead 规建办、Lead 各村".to_owned(), "2026-06-30")];
    assert_eq!(dues, wanted.map(|(units, due)| (units, due.to_owned())));
    let period = found.plan.document.period.unwrap();
    assert_eq!((period.from.to_string(), period.to.to_string()), ("2026-03-01".to_owned(), "2026-08-31".to_owned()));
    let senders: Vec<_> = found.plan.returns.iter().map(|one| one.from.as_deref()).collect();
    assert_eq!(senders, [Some("各单位"), Some("各单位")]);
}
