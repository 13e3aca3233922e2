use crate::Gallery;
use bihuan_ui::{
    ActionForm, ActionWeight, Badge, Cell, Choice, Column, ColumnKind, Empty, Fact, Field, FieldKind, Link, NavArea,
    Row, StatCard, Tab, Table, Tone,
    campaigns::{
        Batch, BatchOf, CampaignNewPage, CampaignRevisePage, CampaignSection, CampaignsPage, ChangeCard, ChangeGroup,
        ChangeRow, ChangesPage, Paragraph, ReviewItem, ReviewPage, ReviewWarning, Segment,
    },
};
use std::error::Error;

const TITLE: &str = "青禾镇安全生产治本攻坚三年行动实施方案";

pub fn list(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let table = |title: &str, tone, state: String, figures: [&str; 3]| Table {
        caption: state.clone(),
        columns: vec![
            column("campaigns-doc-title", ColumnKind::Main),
            column("campaigns-doc-number", ColumnKind::Short),
            column("campaigns-doc-to", ColumnKind::Short),
            column("campaigns-total", ColumnKind::Number),
            column("campaigns-done", ColumnKind::Number),
            column("campaigns-overdue", ColumnKind::Number),
            column("campaigns-column-state", ColumnKind::Short),
        ],
        rows: vec![Row::new(
            [Cell::link(title, "/campaigns/1"), Cell::text("镇府发〔2024〕12号"), Cell::text("2026-12-31")]
                .into_iter()
                .chain(figures.map(Cell::text))
                .chain([Cell::badges([Badge::new(tone, state)])])
                .collect(),
        )],
    };
    let section = |title: &str, tone, words: (&str, &str), figures| {
        let state = g.pick(words.0, words.1);
        CampaignSection { title: state.clone(), table: table(title, tone, state, figures) }
    };
    let page = CampaignsPage {
        shell: g.shell(&t.t("campaigns-title"), NavArea::Campaigns),
        new_href: Some("/campaigns/new".into()),
        tasks_href: "/tasks".into(),
        sections: vec![
            section(TITLE, Tone::Registered, ("进行中", "Running"), ["382", "128", "6"]),
            section("青禾镇燃气安全专项整治方案", Tone::Warning, ("审核中", "In review"), ["0", "0", "0"]),
            section("青禾镇消防安全整治方案", Tone::Neutral, ("已修订", "Superseded"), ["12", "9", "0"]),
        ],
        empty: Empty::default(),
    };
    g.write("campaigns", &page)?;
    g.write(
        "campaigns-empty",
        &CampaignsPage {
            shell: g.shell(&t.t("campaigns-title"), NavArea::Campaigns),
            sections: Vec::new(),
            empty: Empty {
                icon: "flag",
                title: t.t("campaigns-empty-title"),
                sentence: t.t("campaigns-empty-sentence"),
                action: Some(Link::new(t.t("campaigns-new"), "/campaigns/new")),
            },
            ..page
        },
    )
}

pub fn begin(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let crumbs = || vec![Link::new(t.t("campaigns-title"), "/campaigns")];
    let file = || {
        let kind = FieldKind::File { accept: ".docx".into() };
        Field::new("file", t.t("campaigns-file"), kind).required().hint(t.t("campaigns-file-hint"))
    };
    let places = || vec![Choice::new("350525190000", g.pick("青禾镇", "Qinghe"))];
    let place = || Field::select("place", t.t("campaigns-place"), places(), "").value("350525190000").required();
    let new = CampaignNewPage {
        shell: g.shell(&t.t("campaigns-new"), NavArea::Campaigns),
        crumbs: crumbs(),
        upload_action: "/campaigns".into(),
        upload_fields: [file(), place()].map(|field| field.in_form("upload")).to_vec(),
        hand_action: "/campaigns/by-hand".into(),
        hand_fields: [
            Field::text("title", t.t("campaigns-doc-title")).required(),
            Field::text("number", t.t("campaigns-doc-number")),
            Field::date("from", t.t("campaigns-doc-from")),
            Field::date("to", t.t("campaigns-doc-to")),
            place(),
        ]
        .map(|field| field.in_form("hand"))
        .to_vec(),
        error: g.pick("请选择要上传的方案文件。", "Choose the plan document to upload."),
        code: "CA-008".into(),
    };
    g.write("campaign-new", &new)?;
    let revise = CampaignRevisePage {
        shell: g.shell(&t.t("campaigns-revise"), NavArea::Campaigns),
        crumbs: [crumbs(), vec![Link::new(TITLE, "/campaigns/1")]].concat(),
        action: "/campaigns/1/revise".into(),
        fields: vec![file()],
        drafts: vec![Link::new(format!("{TITLE}（修订）"), "/campaigns/2/changes")],
        error: String::new(),
        code: String::new(),
    };
    g.write("campaign-revise", &revise)
}

pub fn review(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let tab = |label: String, count: &str, is_active| Tab {
        label,
        href: "/campaigns/1/review".into(),
        count: Some(count.into()),
        is_active,
    };
    let plain = |text: &str| Segment { text: text.into(), ..Segment::default() };
    let found = |item: &str, kind, text: &str, is_chosen| Segment {
        text: text.into(),
        item: item.into(),
        href: "#".into(),
        kind,
        is_first: true,
        is_chosen,
    };
    let paragraph = |segments: Vec<Segment>| Paragraph { segments };
    let item = |id: &str, title: &str, text: &str, state: Badge, is_chosen| ReviewItem {
        id: id.into(),
        value: id.into(),
        place: "（二）开展重大事故隐患动态清零行动 · 3".into(),
        title: title.into(),
        text: text.into(),
        badges: vec![
            state,
            Badge::new(Tone::Neutral, g.pick("牵头：镇派出所", "Lead: 镇派出所")),
            Badge::new(Tone::Bad, g.pick("配合：镇综合执法队（未对应）", "Support: 镇综合执法队 (unmatched)")),
            Badge::new(Tone::DueSoon, "2026-11-30"),
        ],
        has_source: true,
        href: "#".into(),
        is_chosen,
        is_dropped: false,
        forms: Vec::new(),
    };
    let proposed = Badge::new(Tone::Warning, g.pick("待审", "To review"));
    let accepted = Badge::new(Tone::Good, g.pick("已采纳", "Accepted"));
    let mut edit = ActionForm::new(
        "edit",
        "#",
        g.pick("修改并采纳", "Edit and accept"),
        vec![
            Field::text("title", g.pick("标题", "Title")).value("整治消防通道堵塞").required(),
            Field::date("due_on", g.pick("完成时限", "Due on")).value("2026-11-30"),
        ],
    );
    (edit.is_open, edit.weight) = (true, ActionWeight::Primary);
    let chosen = ReviewItem {
        forms: vec![edit],
        ..item(
            "4",
            "整治消防通道堵塞",
            "2026年11月底前，完成老旧小区和沿街店铺消防通道划线和清障。",
            proposed.clone(),
            true,
        )
    };
    let page = ReviewPage {
        shell: g.shell(TITLE, NavArea::Campaigns),
        crumbs: vec![Link::new(t.t("campaigns-title"), "/campaigns")],
        badges: vec![Badge::new(Tone::Warning, g.pick("审核中", "In review"))],
        links: vec![Link::new(t.t("campaigns-changes-title"), "/campaigns/1/changes")],
        facts: vec![
            Fact::new(t.t("campaigns-doc-number"), "镇府发〔2024〕12号"),
            Fact::new(t.t("campaigns-doc-to"), "2026-12-31"),
        ],
        obstacles: vec![Fact::new(
            "CA-111",
            g.pick(
                "还有3个条目没有审核。请采纳或舍弃后再发布。",
                "3 items have not been reviewed. Accept or drop them, then publish.",
            ),
        )],
        tabs: vec![
            tab(g.pick("任务", "Task"), "7", true),
            tab(g.pick("履职义务", "Duty"), "2", false),
            tab(g.pick("报送", "Return"), "2", false),
            tab(t.t("campaigns-review-units"), "3", false),
            tab(t.t("campaigns-review-warnings"), "1", false),
        ],
        paragraphs: vec![
            paragraph(vec![plain("（二）开展重大事故隐患动态清零行动")]),
            paragraph(vec![
                found(
                    "3",
                    "task",
                    "3. 摸清燃气用户底数。2026年4月底前，逐户排查瓶装液化石油气餐饮用户，建立台账。",
                    false,
                ),
                plain("责任单位：镇市场监管所牵头；各村（社区）配合。"),
            ]),
            paragraph(vec![
                found(
                    "4",
                    "task",
                    "4. 整治消防通道堵塞。2026年11月底前，完成老旧小区和沿街店铺消防通道划线和清障。",
                    true,
                ),
                plain("责任单位：镇派出所牵头；镇综合执法队配合。"),
            ]),
            paragraph(vec![found("9", "return", "镇安办每季度末月24日前将工作总结报送县安委办。", false)]),
        ],
        items: vec![
            item("3", "摸清燃气用户底数", "2026年4月底前，逐户排查瓶装液化石油气餐饮用户，建立台账。", accepted, false),
            chosen,
        ],
        batch: Some(Batch {
            action: "#".into(),
            of: BatchOf::Items {
                roles: vec![Choice::new("lead", g.pick("牵头", "Lead"))],
                units: vec!["云岭镇派出所".into()],
            },
        }),
        version: "3".into(),
        tab: "task".into(),
        only: String::new(),
        filters: vec![
            tab(t.t("campaigns-review-only-none"), "7", true),
            tab(t.t("campaigns-review-only-proposed"), "3", false),
            tab(t.t("campaigns-review-only-unit"), "1", false),
        ],
        paging: bihuan_ui::Paging::default(),
        forms: vec![ActionForm::new(
            "add",
            "#",
            g.pick("添加任务", "Add a task"),
            vec![Field::text("title", g.pick("标题", "Title"))],
        )],
        warnings: Vec::new(),
        note: String::new(),
        actions: vec![ActionForm::new("publish", "#", g.pick("发布行动", "Publish"), Vec::new())],
        error: String::new(),
        code: String::new(),
    };
    g.write("campaign-review", &page)?;
    let warning = |number: &str, settled: &str| ReviewWarning {
        number: number.into(),
        code: "PL-012".into(),
        message: g.pick("没有看懂时限“按上级规定时限”，请核对。", "The deadline “按上级规定时限” was not understood."),
        settled: settled.into(),
        has_source: settled.is_empty(),
        form: settled.is_empty().then(|| {
            let remark = Field::text("remark", g.pick("处理意见", "What you decide")).required();
            ActionForm::new("warning-1", "#", g.pick("核对并处理", "Settle"), vec![remark])
        }),
    };
    let note = t.t("campaigns-review-warnings-note");
    let warnings = vec![warning("1", ""), warning("2", "以年底为准")];
    g.write(
        "campaign-review-warnings",
        &ReviewPage {
            items: Vec::new(),
            batch: Some(Batch { action: "#".into(), of: BatchOf::Warnings }),
            warnings,
            note,
            ..page
        },
    )
}

pub fn changes(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let stat = |label: (&str, &str), value: &str, tone, icon| StatCard {
        label: g.pick(label.0, label.1),
        value: value.into(),
        href: "#changed".into(),
        note: String::new(),
        tone,
        icon,
    };
    let cut = |before: &str, changed: &str, after: &str| (before.to_owned(), changed.to_owned(), after.to_owned());
    let row = |label: (&str, &str), before, after| ChangeRow { label: g.pick(label.0, label.1), before, after };
    let button = |id: &str, words: (&str, &str), icon| {
        let mut form = ActionForm::new(id, "#", g.pick(words.0, words.1), vec![Field::hidden("version", "3")]);
        form.icon = icon;
        form
    };
    let card = |id: &str, title: &str| ChangeCard {
        id: id.into(),
        place: "（三）开展消防安全提升行动 · 4".into(),
        title: title.into(),
        badges: vec![Badge::new(Tone::Neutral, g.pick("任务", "Task"))],
        ..ChangeCard::default()
    };
    let changed = ChangeCard {
        rows: vec![
            row(
                ("内容", "Text"),
                cut("完成老旧小区", "和沿街店铺", "消防通道划线和清障。"),
                cut("完成老旧小区", "、沿街店铺和学校周边", "消防通道划线和清障。"),
            ),
            row(("时限", "Deadline"), cut("2026-", "04-30", ""), cut("2026-", "08-31", "")),
        ],
        tasks: g.pick(
            "在办0项按新要求继续；已完成1项保持完成",
            "0 running go on as the new version asks; 1 done stay finished",
        ),
        forms: vec![
            button("finished-4", ("已完成的任务重新办理", "Open finished tasks again"), "refresh"),
            button("apart-4", ("不是同一项：按新增和删除处理", "Not the same item: one added, one removed"), "x"),
        ],
        ..card("4", "整治消防通道堵塞")
    };
    let added = ChangeCard {
        text: "2026年10月底前，新建集中充电点二十处。".into(),
        badges: vec![
            Badge::new(Tone::Neutral, g.pick("任务", "Task")),
            Badge::new(Tone::DueSoon, "2026-10-31"),
            Badge::new(Tone::Neutral, g.pick("牵头：镇派出所", "Lead: 镇派出所")),
        ],
        ..card("7", "更换电动自行车充电设施")
    };
    let removed = ChangeCard {
        tasks: g.pick(
            "在办1项发布后取消；已完成0项留在原行动",
            "1 running are cancelled on publication; 0 done stay with the version before",
        ),
        ..card("was-7", "清理违规住人场所")
    };
    let group = |id: &'static str, title: (&str, &str), changes: Vec<ChangeCard>| ChangeGroup {
        id,
        title: g.pick(title.0, title.1),
        count: changes.len().to_string(),
        note: t.t(&format!("campaigns-changes-{id}-note")),
        is_folded: id == "unchanged",
        changes,
    };
    let page = ChangesPage {
        shell: g.shell(&t.t("campaigns-changes-title"), NavArea::Campaigns),
        crumbs: vec![Link::new(t.t("campaigns-title"), "/campaigns"), Link::new(TITLE, "/campaigns/2")],
        badges: vec![Badge::new(Tone::Warning, g.pick("审核中", "In review"))],
        before: Link::new(TITLE, "/campaigns/1"),
        after: Link::new(TITLE, "/campaigns/2/review"),
        figures: vec![
            stat(("调整", "Changed"), "1", Tone::Warning, "edit"),
            stat(("新增", "Added"), "1", Tone::Registered, "plus"),
            stat(("删除", "Removed"), "1", Tone::Terminated, "trash"),
            stat(("未变", "Unchanged"), "2", Tone::Good, "check"),
        ],
        groups: vec![
            group("changed", ("调整", "Changed"), vec![changed]),
            group("added", ("新增", "Added"), vec![added]),
            group("removed", ("删除", "Removed"), vec![removed]),
            group(
                "unchanged",
                ("未变", "Unchanged"),
                vec![card("1", "组织企业主要负责人轮训"), card("2", "建设安全体验场所")],
            ),
        ],
        forms: vec![button(
            "correspond",
            ("新增的条目其实是原有条目的修改", "An added item is a removed one, reworded"),
            "link",
        )],
        empty: Empty::default(),
        error: String::new(),
        code: String::new(),
    };
    g.write("campaign-changes", &page)
}
