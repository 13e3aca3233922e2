//! `docs/rules.md` says who may give which command and when, from the table that the rules are tested against; it is
//! written by this test with `UPDATE=1` and compared otherwise.

use crate::table::{STATES, TABLE};
use bihuan_domain::{
    Language::{Chinese, English},
    hazards::{CommandKind, EscalationStep, HazardPolicy, HazardState},
};
use std::{fmt::Write, fs, path::PathBuf};

const HEAD: &str = "# The loop of a hazard 隐患闭环

Generated from the tests of `crates/domain`; do not edit. After a change run
`UPDATE=1 cargo test -p bihuan-domain --test hazards rules_list`.

What refuses a command beyond this table (dates, photos, 五落实, who rectified, …) is in [refusals.md](refusals.md).
";

fn states() -> String {
    let mut text =
        "\n## States 状态\n\n| state | 中文 | English | counted | open |\n|---|---|---|---|---|\n".to_owned();
    let mark = |is| if is { "●" } else { "" };
    for state in HazardState::ALL {
        let (chinese, english) = (state.label(Chinese), state.label(English));
        let (counted, open) = (mark(state.is_counted()), mark(state.is_open()));
        writeln!(text, "| `{}` | {chinese} | {english} | {counted} | {open} |", state.name()).unwrap();
    }
    text
}

/// The words of a table's letters.
fn actors(letters: &str) -> String {
    let words = letters.chars().map(|letter| match letter {
        'O' => "officials",
        'G' => "grid officer",
        'L' => "leader",
        'E' => "enterprise",
        'U' => "rectifying unit",
        'Y' => "the clock",
        other => panic!("{other} is no actor"),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn commands() -> String {
    let mut text = "\n## Commands 办理\n\n\
        Officials are 安办人员 and 部门监管人员; each acts within the own jurisdiction only. The grid officer is the 网格员 of \
        the place, the enterprise the one where the hazard is, the rectifying unit the one that it was assigned to. \
        Administrators of the system give none of these commands.\n\n\
        | command | 中文 | English | who may | in the states |\n|---|---|---|---|---|\n"
        .to_owned();
    for kind in CommandKind::ALL {
        let Some((_, who, when)) = TABLE.iter().find(|(of, _, _)| *of == kind) else { continue };
        let (chinese, english) = (kind.label(Chinese), kind.label(English));
        let states: Vec<_> =
            STATES.iter().filter(|(letter, _)| when.contains(*letter)).map(|(_, state)| state.label(Chinese)).collect();
        let (who, states) = (actors(who), states.join("、"));
        writeln!(text, "| `{}` | {chinese} | {english} | {who} | {states} |", kind.name()).unwrap();
    }
    text.push_str("\nRegistering (登记) is open to officials, the grid officer, and an enterprise for itself.\n");
    text
}

fn escalation() -> String {
    let policy = HazardPolicy::default();
    let mut text = "\n## Escalation 逾期升级\n\n\
        Days overdue at which each step is due, unless configured otherwise ([configuration.md](configuration.md)).\n\n\
        | step | 中文 | 一般 | 较大 | 重大 |\n|---|---|---|---|---|\n"
        .to_owned();
    let levels = [&policy.escalation_general, &policy.escalation_serious, &policy.escalation_major];
    for step in EscalationStep::ALL {
        let [general, serious, major] = levels.map(|days| days.days_of(step));
        writeln!(text, "| {} | {} | {general} | {serious} | {major} |", step.label(English), step.label(Chinese))
            .unwrap();
    }
    text
}

#[test]
fn the_committed_rules_are_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let rendered = [HEAD, &states(), &commands(), &escalation()].concat();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &rendered).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == rendered,
        "docs/rules.md is stale: run UPDATE=1 cargo test -p bihuan-domain --test hazards rules_list"
    );
}
