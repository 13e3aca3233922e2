//! `docs/refusals.md` lists every refusal; it is written by this test with `UPDATE=1` and compared otherwise.

#![expect(clippy::unwrap_used, reason = "a file that cannot be read is a failed test")]

use bihuan_domain::{Language, RefusalCode};
use std::{fmt::Write, fs, path::PathBuf};

const HEAD: &str = "# Refusals 拒绝代码\n\n\
    Generated from `crates/domain/src/refusal.rs`; do not edit. After a change run \
    `UPDATE=1 cargo test -p bihuan-domain --test refusal_list`.\n\n\
    Every rule that says no has a stable number and a sentence that says what to do. Numbers are never reused. Words in \
    braces are filled in.\n";

fn heading(prefix: &str) -> &'static str {
    match prefix {
        "HZ" => "Hazards 隐患",
        "AC" => "Accounts 账号",
        "EN" => "Enterprises 企业",
        "JU" => "Jurisdictions 行政区划",
        "IM" => "Imports 导入",
        "PH" => "Photos 照片",
        "AP" => "JSON interface 接口",
        "OU" => "Other instances 上下级系统",
        "CA" => "Campaigns and tasks 行动和任务",
        "AU" => "Audit 审计",
        "PL" => "Plan documents 方案文件",
        "SY" => "The server itself 系统运行",
        _ => "Others 其他",
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn render() -> String {
    let mut text = HEAD.to_owned();
    let mut last = "";
    for code in RefusalCode::ALL {
        let prefix = code.number().split('-').next().unwrap();
        if prefix != last {
            let heading = heading(prefix);
            write!(text, "\n## {heading}\n\n| number | rule | 中文 | English |\n|---|---|---|---|\n").unwrap();
            last = prefix;
        }
        let [chinese, english] = Language::ALL.map(|language| cell(code.template(language)));
        writeln!(text, "| {} | {} | {chinese} | {english} |", code.number(), cell(code.rule())).unwrap();
    }
    text
}

#[test]
fn the_committed_list_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/refusals.md");
    let rendered = render();
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &rendered).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let stale = committed.lines().zip(rendered.lines()).find(|(committed, rendered)| committed != rendered);
    assert!(
        committed == rendered,
        "docs/refusals.md is stale: run UPDATE=1 cargo test -p bihuan-domain --test refusal_list; first difference: {stale:?}"
    );
}

#[test]
fn every_rule_is_said_in_words() {
    for code in RefusalCode::ALL {
        assert!(code.rule().ends_with('.') && code.rule().len() > 5, "{code}: {}", code.rule());
        for language in Language::ALL {
            assert!(code.template(language).ends_with(['。', '.']), "{code}: {}", code.template(language));
        }
    }
}
