//! The words that say that something is handed in.

use crate::{
    deadlines::{Mode, Time, scan},
    model::Every,
    source::{ends, has_any, starts, starts_any},
};
use std::ops::Range;

/// Verbs of handing in, the longer before the shorter.
pub(super) const VERBS: &[&str] = &[
    "书面报送至",
    "书面报送",
    "汇总报送至",
    "汇总报送",
    "统一报送",
    "报送至",
    "报送到",
    "报送给",
    "报送",
    "上报至",
    "上报到",
    "上报",
    "报告至",
    "反馈至",
    "反馈",
    "提交至",
    "提交",
    "报至",
    "报备",
    "抄报",
    "抄送至",
    "报",
];
pub(super) const OFFICES: &[&str] = &[
    "办",
    "办公室",
    "局",
    "所",
    "委",
    "会",
    "部",
    "中心",
    "专班",
    "部门",
    "政府",
    "组",
    "站",
    "科",
    "处",
    "指挥部",
    "大队",
    "厅",
    "邮箱",
    "公司",
    "室",
    "队",
];

/// Words for what is handed in.
pub(super) const PAPERS: &[&str] = &[
    "总结",
    "报告",
    "情况",
    "方案",
    "清单",
    "名单",
    "报表",
    "材料",
    "统计表",
    "台账",
    "进展",
    "小结",
    "汇总表",
    "信息",
    "数据",
    "计划",
    "表》",
    "成果",
    "案例",
    "要点",
    "月报",
    "季报",
    "表",
];

/// Whether a sentence asks for something to be handed in by a date.
pub(crate) fn is_return(chars: &[char]) -> bool {
    if verb(chars, 0).is_none() {
        return false;
    }
    let found = scan(chars, Mode::Sentence, Some(2000));
    found.iter().any(|one| is_day(&one.time) && hands_in(chars, &one.range).is_some())
}

/// The verb that a date belongs to: in its clause, or in a next one that only goes on with it.
pub(super) fn hands_in(chars: &[char], when: &Range<usize>) -> Option<Range<usize>> {
    let start = chars[..when.start].iter().rposition(|character| *character == '，').map_or(0, |at| at + 1);
    let mut clause_start = when.end;
    loop {
        let end = clause_start
            + chars[clause_start..]
                .iter()
                .position(|character| *character == '，')
                .unwrap_or(chars.len() - clause_start);
        if let Some(found) = verb(&chars[..end], clause_start) {
            return has_any(chars, PAPERS).then_some(found);
        }
        let next = chars.get(end + 1..).filter(|next| !next.is_empty())?;
        let goes_on =
            ["并", "汇总", "经", "形成", "将", "于", "由", "报", "向", "书面", "及时", "统一", "各", "要对", "总结"];
        if starts_any(next, &goes_on).is_none() && end > when.end + 1 || clause_start > when.end && end - when.end > 80
        {
            break;
        }
        clause_start = end + 1;
    }
    // 报送总结的时间为每月5日前
    verb(&chars[..when.start], start).filter(|_| has_any(&chars[start..when.start], PAPERS))
}

pub(super) const fn is_day(time: &Time) -> bool {
    match time {
        Time::Every(Every { month, day, working_day, .. }) => month.is_some() || day.is_some() || working_day.is_some(),
        Time::By { .. } | Time::WithoutYear => true,
        Time::Period { .. } | Time::Since(_) | Time::Impossible => false,
    }
}

/// The verb of handing in from a place on, and where it stands.
pub(super) fn verb(chars: &[char], from: usize) -> Option<Range<usize>> {
    for at in from..chars.len() {
        let Some(word) = VERBS.iter().find(|word| starts(&chars[at..], word)) else { continue };
        let end = at + word.chars().count();
        let after = &chars[end..];
        if *word == "报" {
            // 报乡安办, but not 报告, 报警, 举报, 汇报会.
            let office = after
                .iter()
                .take(24)
                .position(|character| "，。；（）".contains(*character))
                .unwrap_or(after.len().min(24));
            let names = OFFICES.iter().any(|word| ends(&after[..office], word));
            let within_word = at > 0 && "举汇通申填情警电简预海公快月季年周日".contains(chars[at - 1])
                || starts_any(after, &["告", "警", "名", "道", "废", "备", "批", "表", "账", "刊", "纸"]).is_some();
            if within_word || !names || after.is_empty() {
                continue;
            }
        }
        // 企业自查上报、群众举报: ways of knowing.
        if after.first() == Some(&'、') || at > 0 && chars[at - 1] == '、' && word.chars().count() < 3 {
            continue;
        }
        if matches!(*word, "报送" | "上报")
            && starts_any(after, &["制度", "机制", "工作制度", "工作机制", "系统", "渠道"]).is_some()
        {
            continue;
        }
        return Some(at..end);
    }
    None
}
