use crate::Gallery;
use bihuan_domain::accounts::Role;
use bihuan_ui::{
    ActionForm, ActionWeight, Badge, Cell, Choice, Column, ColumnKind, Empty, Fact, Field, FieldKind, FilterBar, Link,
    NavArea, Paging, Row, StatCard, Tab, Table, Tone,
    accounts::{GrantLine, UserPage, UsersPage},
    audit::{AuditEvent, AuditPage, Proof},
    hazards::{FieldGroup, LoopStep, StepStatus},
    imports::{
        ColumnMapping, ImportPreviewPage, ImportProgressPage, ImportResultPage, ImportUploadPage, PreviewCell,
        PreviewRow, ProblemKind,
    },
};
use std::error::Error;

pub fn users(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let states = [
        (Tone::Good, "accounts-users-active"),
        (Tone::Bad, "accounts-users-locked"),
        (Tone::Neutral, "accounts-users-disabled"),
        (Tone::Warning, "accounts-users-must-change"),
    ];
    let row = |index: usize| Row {
        cells: vec![
            Cell::link(format!("{} {}", g.pick("示例用户", "Sample User"), index + 1), "/users/1")
                .second_line(format!("user{:02}", index + 1)),
            Cell::text(g.pick("青禾镇安全生产办公室", "Qinghe Safety Office")),
            Cell::text(Role::ALL[index % 8].label(g.language)).second_line(g.pick("青禾镇", "Qinghe")),
            Cell::badges([Badge::new(states[index % 4].0, t.t(states[index % 4].1))]),
            Cell::text("2026-10-08 08:58"),
        ],
        is_muted: index % 4 == 2,
    };
    let page = UsersPage {
        shell: g.shell(&t.t("accounts-users-title"), NavArea::Users),
        filters: FilterBar {
            action: "/users".into(),
            text: Some(Field::text("q", t.t("hazards-filter-text"))),
            ..FilterBar::default()
        },
        total: "23".into(),
        table: Table {
            caption: t.t("accounts-users-title"),
            columns: vec![
                column("accounts-users-name", ColumnKind::Main),
                column("accounts-users-unit", ColumnKind::Text),
                column("accounts-users-roles", ColumnKind::Text),
                column("accounts-users-state", ColumnKind::Short),
                column("accounts-users-last-login", ColumnKind::Short),
            ],
            rows: (0..8).map(row).collect(),
        },
        paging: Paging::default(),
        add_href: Some("/users/new".into()),
        empty: Empty::default(),
    };
    g.write("users", &page)?;
    let roles = || Role::ALL.map(|role| Choice::new(role.name(), role.label(g.language))).to_vec();
    let places = || vec![Choice::new("350525190000", g.pick("青禾镇", "Qinghe"))];
    let line = |index: usize, role: &str, place: &str| {
        let form = format!("grant{index}");
        GrantLine {
            role: Field::select("role", t.t("accounts-user-grant-role"), roles(), "—")
                .value(role)
                .in_form(form.clone()),
            jurisdiction: Field::select("jurisdiction", t.t("accounts-user-grant-jurisdiction"), places(), "—")
                .value(place)
                .in_form(form),
        }
    };
    let mut reset = ActionForm::new("reset", "/users/1/reset", g.pick("重置密码", "Reset the password"), Vec::new());
    reset.icon = "key";
    let mut disable =
        ActionForm::new("disable", "/users/1/disable", g.pick("停用账号", "Disable the account"), Vec::new());
    disable.icon = "user-off";
    disable.weight = ActionWeight::Danger;
    disable.confirm = Some(g.pick("停用后该用户立即退出。确定停用？", "The user is logged out at once. Disable?"));
    let page = UserPage {
        shell: g.shell(&g.pick("示例用户 1", "Sample User 1"), NavArea::Users),
        crumbs: vec![Link::new(t.t("accounts-users-title"), "/users")],
        badges: vec![Badge::new(Tone::Warning, t.t("accounts-users-must-change"))],
        facts: vec![Fact::new(t.t("accounts-users-last-login"), "2026-10-08 08:58")],
        action: "/users/1".into(),
        groups: vec![FieldGroup::new(
            g.pick("基本信息", "Basics"),
            vec![
                Field::text("name", t.t("accounts-users-name")).required().value("示例用户 1"),
                Field::text("unit", t.t("accounts-users-unit")).required(),
            ],
        )],
        grants: vec![line(1, "safety_officer", "350525190000"), line(2, "", "")],
        submit_label: t.t("common-save"),
        actions: vec![reset, disable],
        one_time_link: Some("https://bihuan.example.cn/setup/8c1f0e6a2b".into()),
        error: None,
        code: String::new(),
    };
    g.write("user", &page)
}

pub fn audit(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let event = |index: usize| AuditEvent {
        when: format!("2026-10-08 09:{:02}:17", 40 - index),
        who: g.pick("示例用户", "Sample User"),
        who_detail: g.pick("青禾镇安全生产办公室", "Qinghe Safety Office"),
        what: g.pick("提交整改", "Submitted the rectification"),
        subject: Link::new("QH-2026-0118", "/hazards/1"),
        version: (12 - index).to_string(),
        hash_short: "9f3ac1d2".into(),
        hash: "9f3ac1d27b".into(),
        facts: vec![Fact::new(g.pick("整改情况", "Result"), g.pick("已加装报警装置", "Alarm installed"))],
    };
    let page = AuditPage {
        shell: g.shell(&t.t("audit-title"), NavArea::Audit),
        filters: FilterBar {
            action: "/audit".into(),
            text: Some(Field::text("q", t.t("hazards-filter-text"))),
            fields: vec![Field::date("from", t.t("audit-filter-from"))],
            ..FilterBar::default()
        },
        proof: Proof {
            badge: Badge::new(Tone::Good, t.t("audit-verified")),
            facts: vec![
                Fact::new(g.pick("验证时间", "Verified"), "2026-10-08 03:00"),
                Fact::new(g.pick("事件", "Events"), "12,408"),
                Fact::new(g.pick("检查点", "Checkpoints"), "97"),
            ],
            verify_action: Some("/audit/verify".into()),
            poll_url: None,
        },
        events: (0..8).map(event).collect(),
        paging: Paging { previous: Some("/audit".into()), next: Some("/audit".into()) },
        empty: Empty::default(),
    };
    g.write("audit", &page)
}

fn steps(g: &Gallery, current: usize) -> Vec<LoopStep> {
    let t = g.anonymous("").translator();
    let keys = ["imports-step-upload", "imports-step-preview", "imports-step-commit", "imports-step-result"];
    let step = |(index, key): (usize, &&str)| LoopStep {
        label: t.t(key),
        when: String::new(),
        status: match index.cmp(&current) {
            std::cmp::Ordering::Less => StepStatus::Done,
            std::cmp::Ordering::Equal => StepStatus::Current,
            std::cmp::Ordering::Greater => StepStatus::Ahead,
        },
    };
    keys.iter().enumerate().map(step).collect()
}

pub fn imports(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let shell = || g.shell(&t.t("imports-title"), NavArea::Imports);
    let kinds = vec![
        Choice::new("hazards", g.pick("隐患台账", "Hazards")),
        Choice::new("enterprises", g.pick("企业台账", "Enterprises")),
        Choice::new("jurisdictions", g.pick("行政区划", "Jurisdictions")),
    ];
    let upload = ImportUploadPage {
        shell: shell(),
        steps: steps(g, 0),
        action: "/imports".into(),
        fields: vec![
            Field::radio("kind", g.pick("导入内容", "What"), kinds).required().value("hazards"),
            Field::new("file", g.pick("文件", "File"), FieldKind::File { accept: ".xlsx,.csv".into() })
                .required()
                .hint("xlsx, csv · 50 MB"),
        ],
        templates: vec![
            Link::new(g.pick("隐患台账模板.xlsx", "hazards.xlsx"), "/t.xlsx"),
            Link::new(g.pick("企业台账模板.xlsx", "enterprises.xlsx"), "/t.xlsx"),
        ],
        recent: Table::default(),
        error: None,
        code: String::new(),
    };
    g.write("import-upload", &upload)?;
    let card = |key: &str, value: &str, tone, icon| StatCard {
        label: t.t(key),
        value: value.into(),
        href: "#preview".into(),
        note: String::new(),
        tone,
        icon,
    };
    let figures = vec![
        card("imports-rows", "480", Tone::Neutral, "table"),
        card("imports-accepted", "464", Tone::Good, "circle-check"),
        card("imports-rejected", "16", Tone::Bad, "circle-x"),
        card("imports-known", "0", Tone::Neutral, "repeat"),
    ];
    let targets = || {
        vec![
            Choice::new("enterprise", g.pick("企业名称", "Enterprise")),
            Choice::new("level", g.pick("隐患等级", "Level")),
            Choice::new("found", g.pick("排查日期", "Found")),
        ]
    };
    let mapping = |letter: &str, header: &str, samples: &str, value: &str| ColumnMapping {
        letter: letter.into(),
        header: header.into(),
        samples: samples.into(),
        target: Field::select(letter, header, targets(), &g.pick("不导入", "Leave out")).value(value),
        badge: if value.is_empty() {
            Badge::new(Tone::Warning, g.pick("未识别", "Unknown"))
        } else {
            Badge::new(Tone::Good, g.pick("已识别", "Recognised"))
        },
    };
    let cell = |text: &str| PreviewCell { text: text.into(), problem: None };
    let row = |number: u32| {
        let bad = number == 61;
        let mut cells = vec![
            cell("示例木业有限公司"),
            cell("重大"),
            cell("2023-08-14"),
            cell("除尘系统未采取泄爆措施"),
            cell("北山村"),
            cell("工贸"),
            cell("已销号"),
        ];
        if bad {
            cells[0] = PreviewCell {
                text: "示例木业".into(),
                problem: Some(g.pick(
                    "没有这家企业；请先导入企业，或改为全称",
                    "No such enterprise: import it first, or give the full name",
                )),
            };
        }
        PreviewRow {
            number: number.to_string(),
            badge: if bad {
                Badge::new(Tone::Bad, t.t("imports-rejected"))
            } else {
                Badge::new(Tone::Good, t.t("imports-accepted"))
            },
            cells,
        }
    };
    let tab = |key: &str, count: &str, is_active| Tab {
        label: t.t(key),
        href: "/imports/1".into(),
        count: Some(count.into()),
        is_active,
    };
    let preview = ImportPreviewPage {
        shell: shell(),
        steps: steps(g, 1),
        file: g.pick("隐患台账.xlsx · 工作表“台账” · 表头第 3–4 行", "hazards.xlsx · sheet “台账” · head in rows 3–4"),
        figures: figures.clone(),
        mapping_action: "/imports/1/mapping".into(),
        mapping: vec![
            mapping("A", "单位名称", "示例木业有限公司、示例五金加工部", "enterprise"),
            mapping("B", "隐患级别", "重大、一般", "level"),
            mapping("C", "备注", "—", ""),
        ],
        missing: String::new(),
        problems: vec![ProblemKind {
            code: "IM-201".into(),
            message: g.pick("企业不在档案中。", "The enterprise is not registered."),
            count: Link::new("8", "/imports/1?code=IM-201"),
        }],
        tabs: vec![tab("imports-preview-all", "480", true), tab("imports-preview-problems", "16", false)],
        columns: ["单位名称", "隐患级别", "排查日期", "隐患描述", "村（社区）", "行业", "状态"]
            .map(Into::into)
            .to_vec(),
        rows: (58..66).map(row).collect(),
        paging: Paging { previous: None, next: Some("/imports/1?after=65".into()) },
        annotated_href: Some("/imports/1/annotated".into()),
        commit_action: Some("/imports/1/commit".into()),
        commit_label: t.t1("imports-commit", "count", 464),
        commit_confirm: g.pick("导入 464 行，16 行有问题的不导入。确定？", "Import 464 rows and leave out 16?"),
        cancel_action: "/imports/1/cancel".into(),
    };
    g.write("import-preview", &preview)?;
    let progress = ImportProgressPage {
        shell: shell(),
        steps: steps(g, 2),
        file: preview.file.clone(),
        done: 12_000,
        total: 100_000,
        text: t.t2("imports-progress", "done", "12,000", "total", "100,000"),
        poll_url: None,
        result_href: "/imports/1/result".into(),
    };
    g.write("import-progress", &progress)?;
    g.write("import-progress-fragment", &progress.as_progress())?;
    let result = ImportResultPage {
        shell: shell(),
        steps: steps(g, 3),
        file: preview.file,
        badge: Badge::new(Tone::Good, t.t("imports-step-result")),
        message: g.pick("已导入 464 条隐患。", "464 hazards were imported."),
        figures,
        annotated_href: Some("/imports/1/annotated".into()),
        next: vec![Link::new(t.t("hazards-list-title"), "/hazards"), Link::new(t.t("dashboard-title"), "/dashboard")],
    };
    g.write("import-result", &result)
}
