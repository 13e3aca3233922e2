//! What a section is about, by its title.

use crate::{
    outline::tree::{Node, Tree},
    source::{Passage, has_any},
};

/// What the paragraphs of a section are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 主要任务
    Tasks,
    /// 时间安排, 实施步骤
    Phases,
    /// 保障措施, 总体要求, 组织机构
    Other,
}

const FRAME: &[&str] = &[
    "保障措施",
    "组织保障",
    "工作保障",
    "工作要求",
    "有关要求",
    "相关要求",
    "几点要求",
    "组织领导",
    "领导机构",
    "总体要求",
    "总体思路",
    "指导思想",
    "基本原则",
    "工作原则",
    "适用范围",
    "总则",
    "附则",
    "组织机构",
    "领导小组",
    "协调小组",
    "工作专班",
    "工作机构",
    "组织架构",
    "名单",
    "联系方式",
    "信息报送",
    "情况报送",
    "基本情况",
    "形势",
    "背景",
    "编制依据",
    "编制目的",
    "工作目的",
    "术语",
    "督导检查要求",
    "奖惩",
    "考核问责",
    "推进机制",
    "保障机制",
];
const STEPS: &[&str] = &[
    "时间安排",
    "实施步骤",
    "工作步骤",
    "方法步骤",
    "阶段安排",
    "进度安排",
    "步骤安排",
    "推进步骤",
    "实施阶段",
    "工作阶段",
    "整治步骤",
    "行动步骤",
    "阶段划分",
    "时间步骤",
    "实施安排",
    "步骤",
    "排查时间",
    "整治时间",
    "行动时间",
    "活动时间",
    "工作时间",
    "实施时间",
    "时间范围",
    "时间要求",
];
const WORK: &[&str] =
    &["任务", "内容", "重点", "措施", "行动", "工程", "举措", "整治", "提升", "强化", "加强", "健全", "落实"];
const AIMS: &[&str] = &["目标", "要求", "职责", "机构", "分工", "范围", "原则", "依据"];

/// What a title says.
pub(crate) fn of_title(chars: &[char]) -> Kind {
    if has_any(chars, STEPS) {
        return Kind::Phases;
    }
    if has_any(chars, FRAME) {
        return Kind::Other;
    }
    let work = has_any(chars, WORK);
    if !work && has_any(chars, AIMS) || chars.len() <= 8 && has_any(chars, &["目标"]) && !has_any(chars, &["任务"])
    {
        return Kind::Other;
    }
    Kind::Tasks
}

/// The part of the outline that a node belongs to: its outermost heading.
pub(crate) fn root(tree: &Tree, node: usize) -> usize {
    let mut root = node;
    while let Some(above) = tree.nodes[root].parent {
        root = above;
    }
    root
}

/// What a node belongs to.
pub(crate) fn of_node(tree: &Tree, node: usize) -> Kind {
    let root = root(tree, node);
    let kind = title_kind(&tree.nodes[root]);
    // A part without sections of its own: 附件 with a list of names.
    let part = &tree.parts[tree.nodes[node].part];
    if kind == Kind::Tasks && part_is_list(&part.front) { Kind::Other } else { kind }
}

fn title_kind(node: &Node) -> Kind {
    let title = node.title();
    // A whole sentence is no title: it is a task by itself.
    if title.len() > 40 { Kind::Tasks } else { of_title(&node.passage.chars[title]) }
}

/// Annexes that list people, figures or forms.
fn part_is_list(front: &[Passage]) -> bool {
    let title: Vec<char> = front
        .iter()
        .take(3)
        .filter(|passage| passage.chars.len() <= 60)
        .flat_map(|passage| passage.chars.clone())
        .collect();
    has_any(
        &title,
        &[
            "名单",
            "领导小组",
            "协调小组",
            "统计表",
            "汇总表",
            "登记表",
            "联系表",
            "台账",
            "报告表",
            "通讯录",
            "判定标准",
            "检查表",
        ],
    ) && !has_any(&title, &["任务", "方案"])
}
