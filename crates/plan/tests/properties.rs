//! What holds for whatever is read: no panic, spans within the text, ids in order, dates in order.

use bihuan_plan::{Compiled, DeadlineKind, Span, compile};
use proptest::prelude::*;

/// Pieces that plans are made of, so that random texts reach the grammar.
const PIECES: &[&str] = &[
    "一、",
    "（一）",
    "1.",
    "（1）",
    "①",
    "附件",
    "附件2",
    "第一章 ",
    "第三条 ",
    "\n",
    "\n\n",
    "\t",
    "|",
    "|---|",
    "。",
    "；",
    "，",
    "：",
    "（",
    "）",
    "《",
    "》",
    "〔2024〕8号",
    "“",
    "”",
    "2024年",
    "2024年6月底前",
    "2020-2022年",
    "每季度末月24日前",
    "每年",
    "每三年",
    "至少",
    "1次",
    "长期坚持",
    "13月",
    "2月30日",
    "9999年",
    "前",
    "底",
    "、",
    "年",
    "月",
    "主要任务",
    "工作目标",
    "实施步骤",
    "保障措施",
    "责任单位：",
    "牵头单位：",
    "完成时限：",
    "责任单位",
    "完成时限",
    "重点任务",
    "序号",
    "牵头",
    "配合",
    "按职责分工负责",
    "镇应急办",
    "各乡镇党委、政府",
    "县住建局（市政、住建）",
    "企业",
    "主要负责人",
    "要",
    "开展检查",
    "报送",
    "将总结",
    "不低于",
    "90%",
    "# ",
    "**",
    " ",
    "\u{3000}",
    "\r\n",
    "１２",
    "十",
    "零",
];

fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(PIECES), 0..120).prop_map(|pieces| pieces.concat())
}

fn check(compiled: &Compiled) -> Result<(), TestCaseError> {
    let length = compiled.text.chars().count();
    let plan = &compiled.plan;
    let whole = |span: &Span| span.start <= span.end && span.end <= length;
    let spans = plan
        .tasks
        .iter()
        .map(|one| one.source)
        .chain(plan.warnings.iter().map(|one| one.source))
        .chain(plan.phases.iter().map(|one| one.source));
    let spans = spans
        .chain(plan.targets.iter().map(|one| one.source))
        .chain(plan.duties.iter().map(|one| one.source))
        .chain(plan.returns.iter().map(|one| one.source));
    let spans = spans
        .chain(plan.outline.iter().map(|one| one.source))
        .chain(plan.tasks.iter().filter_map(|one| one.elaborated));
    let spans = spans
        .chain(plan.tasks.iter().filter_map(|one| one.deadline.source))
        .chain(plan.tasks.iter().flat_map(|one| &one.deadline.milestones).filter_map(|one| one.source));
    for span in spans {
        prop_assert!(whole(&span), "{span:?} of {length}");
    }
    for (number, task) in plan.tasks.iter().enumerate() {
        prop_assert_eq!(&task.id, &format!("t{}", number + 1));
        let deadline = &task.deadline;
        if let (Some(from), Some(due)) = (deadline.from, deadline.due) {
            prop_assert!(from <= due, "{deadline:?}");
        }
        prop_assert_eq!(deadline.kind == DeadlineKind::Recurring, deadline.every.is_some(), "{:?}", deadline);
        prop_assert!(deadline.kind != DeadlineKind::Period || deadline.due.is_some(), "{:?}", deadline);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn texts_of_the_words_of_plans_are_read(text in texts()) {
        if let Ok(compiled) = compile(text.as_bytes(), "plan.txt") {
            check(&compiled)?;
            prop_assert_eq!(compiled.text.replace('\r', ""), text.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }

    #[test]
    fn bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(compiled) = compile(&bytes, "plan.bin") {
            check(&compiled)?;
        }
    }

    #[test]
    fn a_table_gives_a_task_for_each_row(year in 2015i16..2035, months in proptest::collection::vec(1u8..=12, 1..20)) {
        let rows: String = months.iter().enumerate().map(|(number, month)| format!("{}\t第{number}项排查。\t镇应急办\t{year}年{month}月底前\n", number + 1)).collect();
        let text = format!("序号\t重点任务\t责任单位\t完成时限\n{rows}");
        let compiled = compile(text.as_bytes(), "plan.txt").map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(compiled.plan.tasks.len(), months.len());
        for (task, month) in compiled.plan.tasks.iter().zip(&months) {
            let due = task.deadline.due.ok_or_else(|| TestCaseError::fail("no date"))?;
            prop_assert_eq!((due.year(), due.month(), due), (year, i8::try_from(*month).unwrap_or(0), due.last_of_month()));
        }
    }
}
