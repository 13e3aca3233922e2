//! Which column of a task table holds what, whatever it is called.

use crate::{
    blocks::Row,
    model::Role,
    source::{ends, has_any},
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// 序号
    Ordinal,
    /// 专题项目, 大项: what stands above several tasks.
    Group,
    /// 任务, 内容, 措施: what is to be done; the number is how surely.
    Task(u8),
    /// 完成时限
    Deadline,
    /// 责任单位, 牵头单位, 配合单位
    Units(Option<Role>),
    /// 责任领导, 责任人: a person, which is not taken.
    Person,
    /// 工作目标, 预期成效
    Goal,
    /// 备注, 进展
    Other,
}

const ORDINALS: &[&str] = &["序号", "编号", "项次", "号", "序", "NO", "No", "No."];
const PEOPLE: &[&str] = &[
    "联系人",
    "联系电话",
    "联系方式",
    "责任领导",
    "牵头领导",
    "分管领导",
    "挂钩领导",
    "包保领导",
    "责任人",
    "负责人",
    "姓名",
    "职务",
    "电话",
];
const OTHERS: &[&str] = &[
    "备注",
    "说明",
    "进展",
    "完成情况",
    "落实情况",
    "依据",
    "来源",
    "金额",
    "资金",
    "企业名称",
    "隐患",
    "数量",
    "得分",
    "分值",
    "销号",
];
const TIMES: &[&str] =
    &["时限", "年限", "期限", "时间", "进度", "节点", "频次", "周期", "截止", "完成日期", "时段", "日期"];
const GOALS: &[&str] = &[
    "预期成效",
    "预期目标",
    "工作目标",
    "整治目标",
    "目标要求",
    "完成标准",
    "工作成果",
    "成果形式",
    "成果",
    "考核指标",
    "主要指标",
];
/// The finer words weigh more.
const TASKS: &[(&[&str], u8)] = &[
    (
        &[
            "具体任务",
            "任务内容",
            "具体措施",
            "工作措施",
            "整治措施",
            "具体内容",
            "工作内容",
            "整治内容",
            "任务措施",
            "重点任务",
            "项目任务",
            "目标任务",
            "工作任务",
            "主要任务",
            "任务清单",
            "整改措施",
            "落实措施",
            "任务要求",
            "具体工作",
            "任务事项",
            "重点内容",
            "主要内容",
            "主要措施",
            "工作举措",
            "具体举措",
            "重点举措",
        ],
        3,
    ),
    (&["任务", "措施", "举措", "内容", "工作要求", "事项", "要点", "整治要求"], 2),
    (&["要求", "工作重点", "重点工作"], 1),
];
const GROUPS: &[&str] = &[
    "专题", "专项", "项目", "类别", "大项", "小项", "领域", "分类", "类型", "名称", "行动", "方面", "板块", "环节",
    "维度", "一级", "二级", "行业", "工程", "序列", "模块", "章节", "部分",
];
const CATEGORIES: &[&str] = &["名称", "类别", "分类", "领域", "项目名", "任务类", "任务分"];

/// What a header's words say; `None` when they are no words of a header.
pub(crate) fn of_header(words: &[char]) -> Option<Column> {
    if words.is_empty() || words.len() > 16 || words.iter().any(|character| "。；，".contains(*character)) {
        return None;
    }
    // 责任单位：县应急局 is a line of its own, and names nobody's column.
    if words[..words.len() - 1].contains(&'：') {
        return None;
    }
    let has = |list: &[&str]| has_any(words, list);
    let is = |list: &[&str]| list.iter().any(|word| ends(words, word) && word.chars().count() == words.len());
    if is(ORDINALS) {
        return Some(Column::Ordinal);
    }
    if has(PEOPLE) && !has(&["单位", "部门"]) {
        return Some(Column::Person);
    }
    if has(OTHERS) && !has(&["任务", "责任", "时限", "措施"]) {
        return Some(Column::Other);
    }
    if let Some(role) = units(words) {
        return Some(Column::Units(role));
    }
    if has(TIMES) {
        return Some(Column::Deadline);
    }
    if has(GOALS) || is(&["目标", "指标", "成效"]) {
        return Some(Column::Goal);
    }
    if let Some((_, weight)) = TASKS.iter().find(|(list, _)| has(list)).filter(|_| !has(CATEGORIES)) {
        return Some(Column::Task(*weight));
    }
    // A longer line is the title of a table: 危险化学品专项整治重点项目清单.
    (words.len() <= 8 && has(GROUPS) && !has(&["清单", "方案", "表"])).then_some(Column::Group)
}

fn units(words: &[char]) -> Option<Option<Role>> {
    let offices = ["单位", "部门", "主体", "科室", "股室", "站所", "机构"];
    let duties = [
        "责任", "牵头", "配合", "负责", "落实", "实施", "承办", "主办", "协办", "参与", "参加", "主管", "协助", "完成",
        "执行", "组织", "协同", "主责",
    ];
    let named = has_any(words, &offices) && has_any(words, &duties);
    let short = ["牵头", "配合", "责任分工", "责任", "分工"]
        .iter()
        .any(|word| ends(words, word) && word.chars().count() == words.len());
    if !named && !short {
        return None;
    }
    let support = has_any(words, &["配合", "协办", "参与", "参加", "协助", "协同"]);
    let lead = has_any(words, &["牵头", "主办", "主责"]);
    Some(match (lead, support) {
        (true, false) => Some(Role::Lead),
        (false, true) => Some(Role::Support),
        _ => None,
    })
}

/// The columns of a task table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    /// What each column holds.
    pub kinds: Vec<Column>,
    /// The column whose cells are the tasks.
    pub task: usize,
    /// Columns of headings above the tasks, from the outside in.
    pub groups: Vec<usize>,
    /// The columns for deadlines.
    pub deadline: Vec<usize>,
    /// The columns for units.
    pub units: Vec<usize>,
    /// The column for numbers.
    pub ordinal: Option<usize>,
}

impl Columns {
    /// The columns of a header row; `None` when it is not that of a task table.
    pub fn of(kinds: Vec<Option<Column>>) -> Option<Self> {
        let named = kinds.iter().flatten().count();
        if named < 2 || kinds.len() > 20 {
            return None;
        }
        let kinds: Vec<Column> = kinds.into_iter().map(|kind| kind.unwrap_or(Column::Other)).collect();
        let of = |wanted: fn(&Column) -> bool| -> Vec<usize> {
            kinds.iter().enumerate().filter(|(_, kind)| wanted(kind)).map(|(index, _)| index).collect()
        };
        let (deadline, units) =
            (of(|kind| matches!(kind, Column::Deadline)), of(|kind| matches!(kind, Column::Units(_))));
        let candidates = of(|kind| matches!(kind, Column::Task(_)));
        let groups = of(|kind| matches!(kind, Column::Group));
        let goals = of(|kind| matches!(kind, Column::Goal));
        let owner = units.first().or(deadline.first()).copied()?;
        // The finest column before the units; 任务 before 措施 are headings and tasks.
        let task = candidates.iter().copied().rfind(|index| *index < owner).or(candidates.first().copied());
        let task = task
            .or(goals.iter().copied().find(|index| *index < owner))
            .or_else(|| groups.iter().copied().rfind(|index| *index < owner))?;
        if candidates.is_empty() && (deadline.is_empty() || units.is_empty()) {
            return None;
        }
        let is_group =
            |index: &usize| *index < task && matches!(kinds[*index], Column::Group | Column::Task(_) | Column::Goal);
        let mut left: Vec<usize> = (0..kinds.len()).filter(is_group).collect();
        if left.is_empty() {
            // Columns in an unusual order: the category stands behind the task.
            left.extend(groups.iter().copied().filter(|index| *index > task));
        }
        let groups = left;
        let ordinal = kinds.iter().position(|kind| *kind == Column::Ordinal);
        Some(Self { task, groups, deadline, units, ordinal, kinds })
    }

    /// The columns that a row names, when it is the header of a task table.
    pub fn of_row(row: &Row) -> Option<Self> {
        Self::of(row.cells.iter().map(|cell| of_header(&cell.passage.chars)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Option<Columns> {
        Columns::of(header.split('|').map(|words| of_header(&words.chars().collect::<Vec<_>>())).collect())
    }

    #[test]
    fn headers_of_many_counties_are_recognised() {
        let cases = [
            ("专题项目|重点项目任务|完成年限|责任单位", 1, vec![0], vec![2], vec![3]),
            ("大项|小项|整治内容|完成年限|责任单位", 2, vec![0, 1], vec![3], vec![4]),
            ("工作项目|目标任务|完成时限|责任单位", 1, vec![0], vec![2], vec![3]),
            ("项目名称|重点项目任务|完成年限|责任单位", 1, vec![0], vec![2], vec![3]),
            ("专题项目|重点任务|完成时限|牵头单位", 1, vec![0], vec![2], vec![3]),
            ("序号|任务名称|具体措施|牵头单位|配合单位|完成时间|备注", 2, vec![1], vec![5], vec![3, 4]),
            ("序号|重点任务|工作措施|责任单位|时间安排", 2, vec![1], vec![4], vec![3]),
            ("序号|工作任务|责任部门|完成时限", 1, vec![], vec![3], vec![2]),
            ("类别|序号|整治事项|时间节点|责任主体", 2, vec![0], vec![3], vec![4]),
            ("序号|目标|主要任务|责任科室|完成时限", 2, vec![1], vec![4], vec![3]),
            ("任务分类|序号|任务内容|完成时限|牵头部门|责任人", 2, vec![0], vec![3], vec![4]),
            ("序号|行动名称|工作内容|频次|牵头单位", 2, vec![1], vec![3], vec![4]),
        ];
        for (header, task, groups, deadline, units) in cases {
            let found = columns(header).unwrap_or_else(|| panic!("{header}"));
            assert_eq!(
                (found.task, found.groups, found.deadline, found.units),
                (task, groups, deadline, units),
                "{header}"
            );
        }
    }

    #[test]
    fn other_tables_are_none_of_tasks() {
        for header in [
            "序号|企业|重大隐患数/项|备注",
            "姓名|职务|联系电话",
            "单位|数量|完成率",
            "序号|企业名称|地址|联系电话",
            "类别|合计|一季度|二季度",
            "组别|组长|成员单位",
        ] {
            assert_eq!(columns(header), None, "{header}");
        }
    }
}
