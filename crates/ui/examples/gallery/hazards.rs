use crate::Gallery;
use bihuan_domain::hazards::{HazardLevel, HazardState};
use bihuan_ui::{
    ActionForm, ActionWeight, Badge, Cell, Choice, Column, ColumnKind, Download, Empty, Fact, Field, FieldKind,
    FilterBar, Link, NavArea, Paging, Photo, Row, Tab, Table, TimelineEvent, Tone,
    hazards::{FieldGroup, HazardPage, LedgerPage, LoopStep, Panel, RegisterPage, SaveView, SavedView, StepStatus},
};
use std::error::Error;

/// Texts of hazards: (Chinese, English, subject, place).
pub const SAMPLES: [[&str; 6]; 6] = [
    [
        "喷漆房未安装可燃气体报警装置，通风系统未联锁",
        "No flammable-gas alarm in the spray booth; ventilation not interlocked",
        "青禾镇示例家具厂",
        "Sample Furniture Works",
        "河东村 · 喷漆车间",
        "Hedong · spray shop",
    ],
    [
        "配电箱门缺失，导线裸露",
        "Distribution box without a door, bare conductors",
        "示例五金加工部",
        "Sample Hardware Shop",
        "南街社区 · 一层车间",
        "Nanjie · ground floor",
    ],
    [
        "疏散通道堆放纸箱，宽度不足",
        "Escape route blocked by cartons",
        "示例包装材料有限公司",
        "Sample Packaging Ltd",
        "河西村 · 成品库",
        "Hexi · finished goods",
    ],
    [
        "粉尘涉爆除尘系统未采取泄爆措施",
        "Dust collector without explosion venting",
        "示例木业有限公司",
        "Sample Timber Ltd",
        "北山村 · 砂光车间",
        "Beishan · sanding shop",
    ],
    [
        "灭火器压力不足，未按期检修",
        "Fire extinguishers under-pressured, not serviced",
        "青禾集贸市场",
        "Qinghe Market",
        "南街社区",
        "Nanjie",
    ],
    [
        "有限空间未设置警示标志，未建立台账",
        "Confined space without warning sign or register",
        "示例污水处理站",
        "Sample Sewage Station",
        "河东村 · 调节池",
        "Hedong · equalising tank",
    ],
];

pub fn levels() -> [HazardLevel; 6] {
    use HazardLevel::{General, Major, Serious};
    [Major, General, Serious, Major, General, Serious]
}

fn choices(g: &Gallery, list: &[(&str, &str, &str)]) -> Vec<Choice> {
    list.iter().map(|(value, chinese, english)| Choice::new(*value, g.pick(chinese, english))).collect()
}

fn filters(g: &Gallery) -> FilterBar {
    let t = g.anonymous("").translator();
    let all = t.t("common-all");
    let states = HazardState::ALL.map(|state| Choice::new(state.name(), state.label(g.language))).to_vec();
    let levels = HazardLevel::ALL.map(|level| Choice::new(level.name(), level.label(g.language))).to_vec();
    let places = choices(g, &[("350525190000", "青禾镇", "Qinghe"), ("350525190200", "河东村", "Hedong")]);
    let sectors = choices(g, &[("manufacturing", "工贸", "Industry and trade"), ("fire", "消防", "Fire safety")]);
    let yes = |key: &str| vec![Choice::new("yes", t.t(key))];
    FilterBar {
        action: "/hazards".into(),
        text: Some(Field::text("q", t.t("hazards-filter-text")).hint(t.t("hazards-list-search-hint"))),
        fields: vec![
            Field::select("jurisdiction", t.t("hazards-filter-jurisdiction"), places, &all),
            Field::select("state", t.t("hazards-filter-state"), states, &all),
            Field::select("level", t.t("hazards-filter-level"), levels, &all).value("major"),
            Field::select("overdue", t.t("hazards-filter-overdue"), yes("hazards-filter-overdue-only"), &all),
        ],
        more: vec![
            Field::select("sector", t.t("hazards-filter-sector"), sectors, &all),
            Field::select("source", t.t("hazards-filter-source"), Vec::new(), &all),
            Field::date("found_from", t.t("hazards-filter-found-from")),
            Field::date("found_to", t.t("hazards-filter-found-to")),
            Field::select("listed", t.t("hazards-filter-listed"), yes("hazards-filter-listed-only"), &all),
        ],
        hidden: vec![("view".into(), "all".into())],
        active: vec![Link::new(g.pick("等级：重大", "Level: Major"), "/hazards")],
        reset_href: "/hazards".into(),
        ..FilterBar::default()
    }
}

pub fn table(g: &Gallery) -> Table {
    let t = g.anonymous("").translator();
    let states = [
        HazardState::Rectifying,
        HazardState::Registered,
        HazardState::Submitted,
        HazardState::Accepted,
        HazardState::Closed,
        HazardState::Reported,
    ];
    let row = |index: usize| {
        let sample = SAMPLES[index % 6];
        let state = states[index % 6];
        let mut due = Cell::text("2026-10-05");
        if index.is_multiple_of(3) {
            due.badges = vec![Badge::new(Tone::Overdue, t.t1("hazards-due-overdue", "days", 3))];
        }
        let mut level = vec![Badge::level(levels()[index % 6], g.language)];
        if index == 3 {
            level.push(Badge::new(Tone::Listed, g.pick("县级挂牌", "Listed: county")));
        }
        Row::new(vec![
            Cell::link(format!("QH-2026-{:04}", 118 + index), "/hazards/1"),
            Cell::link(g.pick(sample[0], sample[1]), "/hazards/1"),
            Cell::text(g.pick(sample[2], sample[3])).second_line(g.pick(sample[4], sample[5])),
            Cell::badges(level),
            Cell::badges([Badge::state(state, g.language)]),
            Cell::text("2026-09-18"),
            due,
        ])
    };
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    Table {
        caption: t.t("hazards-list-title"),
        columns: vec![
            column("hazards-column-number", ColumnKind::Main),
            column("hazards-column-description", ColumnKind::Wide),
            column("hazards-column-subject", ColumnKind::Text),
            column("hazards-column-level", ColumnKind::Short),
            column("hazards-column-state", ColumnKind::Short),
            column("hazards-column-found", ColumnKind::Short),
            column("hazards-column-due", ColumnKind::Short),
        ],
        rows: (0..12).map(row).collect(),
    }
}

pub fn ledger(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let keys = [
        "hazards-list-view-all",
        "hazards-list-view-rectification",
        "hazards-list-view-acceptance",
        "hazards-list-view-listed",
    ];
    let views = keys.iter().enumerate().map(|(index, key)| Tab {
        label: t.t(key),
        href: "/hazards".into(),
        count: Some(["464", "131", "46", "9"][index].into()),
        is_active: index == 0,
    });
    let empty = Empty {
        icon: "search",
        title: t.t("hazards-list-empty-title"),
        sentence: t.t("hazards-list-empty-sentence"),
        action: Some(Link::new(t.t("common-reset"), "/hazards")),
    };
    let mut page = LedgerPage {
        shell: g.shell(&t.t("hazards-list-title"), NavArea::Hazards),
        views: views.collect(),
        saved: vec![SavedView {
            label: g.pick("河东村重大", "Hedong majors"),
            href: "/hazards?x".into(),
            delete_action: "/hazards/views/1/delete".into(),
            is_active: false,
        }],
        save: Some(SaveView { action: "/hazards/views".into(), query: "level=major".into() }),
        filters: filters(g),
        total: "119".into(),
        table: table(g),
        paging: Paging { previous: None, next: Some("/hazards?after=x".into()) },
        export_href: Some("/hazards/export".into()),
        register_href: Some("/hazards/new".into()),
        empty,
    };
    g.write("ledger", &page)?;
    page.table.rows.clear();
    page.total = "0".into();
    page.paging = Paging::default();
    g.write("ledger-empty", &page)
}

fn photo(g: &Gallery, name: &str, chinese: &str, english: &str) -> Photo {
    Photo {
        thumbnail_url: format!("/{name}.jpg"),
        full_url: format!("/{name}.jpg"),
        alt: g.pick(chinese, english),
        taken: "2026-09-18 09:42".into(),
        position: "24.9731, 118.1204".into(),
        by: g.pick("安办人员", "Safety officer"),
        hash_short: "9f3ac1d2".into(),
    }
}

fn actions(g: &Gallery) -> Vec<ActionForm> {
    let result = choices(g, &[("pass", "验收合格", "In order"), ("partly", "部分合格", "Partly")]);
    let mut accept = ActionForm::new(
        "accept",
        "/hazards/1/accept",
        g.pick("验收", "Accept"),
        vec![
            Field::hidden("version", "7"),
            Field::radio("result", g.pick("现场复查结果", "Result on site"), result).required(),
            Field::text_area("opinion", g.pick("验收意见", "Opinion"))
                .required()
                .error(g.pick("请填写“验收意见”。", "Fill in “Opinion”.")),
            Field::photos("photos", g.pick("复查照片", "Photos")),
        ],
    );
    accept.weight = ActionWeight::Primary;
    accept.icon = "clipboard-check";
    accept.is_open = true;
    accept.explanation =
        Some(g.pick("复查整改后的现场，合格后转待销号。", "Check the place; what is in order goes on to close-out."));
    accept.warning = Some(g.pick("重大隐患的销号须由他人办理。", "Somebody else must close out a major hazard."));
    let mut reject = ActionForm::new(
        "reject",
        "/hazards/1/reject",
        g.pick("退回整改", "Return"),
        vec![
            Field::text_area("reason", g.pick("退回原因", "Reason")).required(),
            Field::date("due", g.pick("新的整改期限", "New deadline")),
        ],
    );
    reject.icon = "arrow-back-up";
    let mut extend = ActionForm::new(
        "extend",
        "/hazards/1/extend",
        g.pick("延期", "Extend"),
        vec![Field::date("due", g.pick("延至", "Until")).required()],
    );
    extend.icon = "calendar-plus";
    let mut stop = ActionForm::new(
        "stop",
        "/hazards/1/stop",
        g.pick("停产停业（停用）", "Stop work"),
        vec![Field::text("number", g.pick("文号", "Number")).required()],
    );
    stop.icon = "hand-stop";
    stop.weight = ActionWeight::Danger;
    stop.confirm = Some(g.pick("确定下达停产停业（停用）指令？", "Order work to stop?"));
    vec![accept, reject, extend, stop]
}

pub fn hazard(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let step = |chinese: &str, english: &str, when: &str, status| LoopStep {
        label: g.pick(chinese, english),
        when: when.into(),
        status,
    };
    let fact = |chinese: &str, english: &str, value: &str, english_value: &str| {
        Fact::new(g.pick(chinese, english), g.pick(value, english_value))
    };
    let event = |chinese: &str, english: &str, when: &str, tone, version: &str, facts: Vec<Fact>| TimelineEvent {
        title: g.pick(chinese, english),
        when: when.into(),
        who: g.pick("示例用户 · 青禾镇安全生产办公室", "Sample User · Qinghe Safety Office"),
        facts,
        tone,
        version: version.into(),
        hash_short: "9f3ac1d2".into(),
        is_imported: version == "1",
        ..TimelineEvent::default()
    };
    let sample = SAMPLES[0];
    let page = HazardPage {
        shell: g.shell("QH-2026-0118", NavArea::Hazards),
        crumbs: vec![
            Link::new(t.t("hazards-list-title"), "/hazards"),
            Link::new(g.pick("河东村", "Hedong"), "/hazards?j=1"),
        ],
        number: "QH-2026-0118".into(),
        description: g.pick(sample[0], sample[1]),
        badges: vec![
            Badge::state(HazardState::Submitted, g.language),
            Badge::level(HazardLevel::Major, g.language),
            Badge::new(Tone::Listed, g.pick("县级挂牌督办", "Listed: county")),
            Badge::new(Tone::Overdue, t.t1("hazards-due-overdue", "days", 3)),
        ],
        steps: vec![
            step("登记", "Registered", "09-18", StepStatus::Done),
            step("交办", "Assigned", "09-18", StepStatus::Done),
            step("整改", "Rectified", "10-06", StepStatus::Done),
            step("验收", "Accepted", "", StepStatus::Current),
            step("销号", "Closed", "", StepStatus::Ahead),
        ],
        facts: vec![
            fact("企业（单位）", "Enterprise", sample[2], sample[3]).href("/enterprises/1"),
            fact("行政区划", "Jurisdiction", "青禾镇 · 河东村", "Qinghe · Hedong"),
            fact("部位", "Location", "喷漆车间", "Spray shop"),
            fact("行业领域", "Sector", "工贸 · 轻工", "Industry and trade"),
            fact("来源", "Source", "安办检查", "Inspection"),
            fact("排查日期", "Found", "2026-09-18", "2026-09-18"),
            fact("整改期限", "Deadline", "2026-10-05", "2026-10-05")
                .badge(Badge::new(Tone::Overdue, t.t1("hazards-due-overdue", "days", 3))),
            fact("整改责任人", "Responsible", "主要负责人", "Head of the unit"),
            fact(
                "判定依据",
                "Criterion",
                "《工贸企业重大事故隐患判定标准》（应急管理部令第10号）第八条第（六）项",
                "Order No. 10, article 8 (6)",
            )
            .wide(),
        ],
        before: vec![photo(g, "before", "喷漆房内无报警装置", "No alarm in the booth")],
        after: vec![photo(g, "after", "已安装报警装置", "Alarm installed")],
        panels: vec![
            Panel {
                title: g.pick("挂牌督办", "Supervision listing"),
                icon: "flag",
                tone: Tone::Listed,
                facts: vec![
                    fact("督办文号", "Number", "示安委督〔2026〕3号", "SAW [2026] No. 3"),
                    fact("挂牌层级", "Level", "县级", "County"),
                    fact("督办期限", "Deadline", "2026-10-31", "2026-10-31"),
                ],
            },
            Panel {
                title: g.pick("五落实", "Rectification plan"),
                icon: "list-check",
                tone: Tone::Registered,
                facts: vec![
                    fact("责任", "Responsible", "主要负责人", "Head of the unit"),
                    fact(
                        "措施",
                        "Measures",
                        "加装可燃气体报警并与风机联锁",
                        "Install an alarm interlocked with the fans",
                    ),
                    fact("资金", "Funds", "36,000 元", "CNY 36,000"),
                    fact("时限", "Time limit", "2026-10-05", "2026-10-05"),
                    fact("预案", "Contingency", "整改期间停止喷漆作业", "No spraying meanwhile"),
                ],
            },
        ],
        timeline: vec![
            event(
                "提交整改",
                "Submitted",
                "2026-10-06 16:20",
                Tone::Submitted,
                "3",
                vec![fact(
                    "整改情况",
                    "Result",
                    "已加装报警装置并联锁，第三方检测合格。",
                    "Alarm installed and interlocked; tested.",
                )],
            ),
            event(
                "交办",
                "Assigned",
                "2026-09-18 11:05",
                Tone::Rectifying,
                "2",
                vec![fact("整改期限", "Deadline", "2026-10-05", "2026-10-05")],
            ),
            event("登记", "Registered", "2026-09-18 09:50", Tone::Registered, "1", Vec::new()),
        ],
        chain: Badge::new(Tone::Good, t.t1("hazards-page-chain-whole", "count", 3)),
        actions: actions(g),
        originals: String::new(),
        waiting_for: String::new(),
        obstacles: Vec::new(),
        downloads: vec![
            Download {
                label: g.pick("隐患整改通知书", "Rectification notice"),
                href: "/x.docx".into(),
                note: "Word · A4".into(),
            },
            Download {
                label: g.pick("挂牌督办通知书", "Listing notice"),
                href: "/x.docx".into(),
                note: "Word · A4".into(),
            },
        ],
        related: vec![Link::new(g.pick("原隐患 QH-2025-0077", "Earlier hazard QH-2025-0077"), "/hazards/2")],
    };
    g.write("hazard", &page)?;
    let waiting_for = t.t("hazards-page-waiting");
    let page = HazardPage {
        actions: Vec::new(),
        after: Vec::new(),
        panels: Vec::new(),
        downloads: Vec::new(),
        waiting_for,
        ..page
    };
    g.write("hazard-waiting", &page)
}

pub fn register(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let levels = HazardLevel::ALL.map(|level| Choice::new(level.name(), level.label(g.language))).to_vec();
    let suggest = FieldKind::Suggest { search_url: "/enterprises/suggestions".into(), text: String::new() };
    let position = FieldKind::Position { latitude: String::new(), longitude: String::new() };
    let places = choices(g, &[("350525190200", "河东村", "Hedong"), ("350525190201", "河西村", "Hexi")]);
    let groups = vec![
        FieldGroup::new(
            g.pick("拍照", "Photos"),
            vec![Field::photos("before", g.pick("整改前照片", "Photos of the state before"))],
        ),
        FieldGroup::new(
            g.pick("在哪里", "Where"),
            vec![
                Field::new("enterprise", g.pick("企业（单位）", "Enterprise"), suggest).required(),
                Field::select("jurisdiction", g.pick("行政区划", "Jurisdiction"), places, &g.pick("请选择", "Choose"))
                    .required(),
                Field::text("location", g.pick("具体部位", "Where exactly")).required(),
                Field::new("position", g.pick("位置", "Position"), position),
            ],
        ),
        FieldGroup::new(
            g.pick("什么问题", "What is wrong"),
            vec![
                Field::text_area("description", g.pick("隐患描述", "Description")).required().hint(
                    g.pick("写清设备、部位和不符合的要求。", "Name the equipment, the place and the requirement."),
                ),
                Field::radio("level", g.pick("隐患等级", "Level"), levels).required().value("general"),
                Field::date("found_on", g.pick("排查日期", "Found on")).required().value("2026-10-08"),
            ],
        ),
    ];
    let tab = |key: &str, href: &str, is_active| Tab { label: t.t(key), href: href.into(), count: None, is_active };
    let page = RegisterPage {
        shell: g.shell(&t.t("hazards-register-title"), NavArea::RegisterHazard),
        crumbs: vec![Link::new(t.t("hazards-list-title"), "/hazards")],
        lead: t.t("hazards-register-lead"),
        variants: vec![
            tab("hazards-register-title", "/hazards/new", true),
            tab("hazards-spot-title", "/hazards/on-the-spot", false),
        ],
        action: "/hazards".into(),
        groups,
        submit_label: t.t("hazards-register-submit"),
        error: None,
        code: String::new(),
    };
    g.write("register", &page)
}
