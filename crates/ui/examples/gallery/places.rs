use crate::{Gallery, hazards::table};
use bihuan_ui::{
    ActionForm, Badge, Cell, Choice, Column, ColumnKind, Empty, Fact, Field, FieldKind, FilterBar, JsonBlock, Link,
    NavArea, Paging, Row, StatCard, Table, Tone,
    enterprises::{
        EnterpriseFormPage, EnterpriseListPage, EnterprisePage, FactGroup, MapArea, MapData, MapPoint, Suggestion,
        Suggestions,
    },
    figures::{Breakdown, BreakdownRow, DashboardPage, MonthChart, MonthRow},
    hazards::FieldGroup,
    jurisdictions::{JurisdictionsPage, TreeNode},
};
use std::error::Error;

/// Chinese and English name, colour, latitude, longitude, found, closed, overdue.
type Village = (&'static str, &'static str, &'static str, f64, f64, u64, u64, u64);

const VILLAGES: [Village; 9] = [
    ("河东村", "Hedong", "red", 24.981, 118.131, 84, 51, 6),
    ("河西村", "Hexi", "orange", 24.978, 118.112, 71, 48, 3),
    ("南街社区", "Nanjie", "yellow", 24.966, 118.121, 66, 52, 0),
    ("北山村", "Beishan", "red", 24.998, 118.118, 58, 27, 4),
    ("双桥村", "Shuangqiao", "blue", 24.970, 118.142, 44, 40, 0),
    ("石岭村", "Shiling", "yellow", 24.989, 118.148, 41, 30, 1),
    ("竹园村", "Zhuyuan", "blue", 24.957, 118.108, 38, 34, 0),
    ("新圩村", "Xinxu", "orange", 24.955, 118.134, 33, 21, 2),
    ("古井村", "Gujing", "blue", 24.992, 118.100, 29, 26, 0),
];

fn areas(g: &Gallery) -> Vec<MapArea> {
    let colour = |risk: &str| match risk {
        "red" => g.pick("红 重大", "Red: major"),
        "orange" => g.pick("橙 较大", "Orange: serious"),
        "yellow" => g.pick("黄 一般", "Yellow: general"),
        _ => g.pick("蓝 低", "Blue: low"),
    };
    let area = |village: &Village| MapArea {
        name: g.pick(village.0, village.1),
        risk: village.2,
        risk_label: colour(village.2),
        note: format!("{} {}", g.pick("未销号", "Open"), village.5 - village.6),
        href: "/hazards?jurisdiction=1".into(),
        centre: Some((village.3, village.4)),
        outline: Vec::new(),
    };
    VILLAGES.iter().map(area).collect()
}

fn card(g: &Gallery, text: (&str, &str), value: &str, note: (&str, &str), tone: Tone, icon: &'static str) -> StatCard {
    StatCard {
        label: g.pick(text.0, text.1),
        value: value.into(),
        href: "/hazards".into(),
        note: g.pick(note.0, note.1),
        tone,
        icon,
    }
}

pub fn dashboard(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let link = |count: u64| Link::new(count.to_string(), "/hazards");
    let row = |name: String, found: u64, closed: u64, overdue: u64| BreakdownRow {
        name: Link::new(name, "/dashboard?jurisdiction=1"),
        found: link(found),
        closed: link(closed),
        third: link(overdue),
        rate: format!("{:.1}%", closed as f64 * 100.0 / found as f64),
        rate_percent: u8::try_from(closed * 100 / found).unwrap_or(100),
    };
    let sectors = [
        ("工贸", "Industry and trade", 168, 92, 7),
        ("消防", "Fire safety", 121, 70, 5),
        ("建筑施工", "Construction", 64, 35, 2),
        ("特种设备", "Special equipment", 58, 31, 1),
        ("城镇燃气", "Town gas", 53, 23, 1),
    ];
    let found = [31, 44, 38, 52, 47, 40, 36, 29, 33];
    let closed = [12, 20, 27, 30, 35, 36, 34, 30, 27];
    let months: Vec<String> = (1..=9).map(|month| format!("2026-{month:02}")).collect();
    let month_rows = months.iter().zip(found.iter().zip(closed));
    let jurisdictions = vec![Choice::new("1", g.pick("青禾镇", "Qinghe"))];
    let page = DashboardPage {
        shell: g.shell(&t.t("dashboard-title"), NavArea::Dashboard),
        lead: g.pick("青禾镇 · 截至 2026-10-08 09:30", "Qinghe · as of 2026-10-08 09:30"),
        filters: FilterBar {
            action: "/dashboard".into(),
            fields: vec![
                Field::select("jurisdiction", t.t("hazards-filter-jurisdiction"), jurisdictions, ""),
                Field::date("from", t.t("dashboard-filter-from")),
                Field::date("to", t.t("dashboard-filter-to")),
            ],
            ..FilterBar::default()
        },
        figures: vec![
            card(g, ("累计排查", "Found"), "464", ("其中重大 119", "119 of them major"), Tone::Registered, "search"),
            card(g, ("已销号", "Closed out"), "251", ("本月 27", "27 this month"), Tone::Good, "circle-check"),
            card(
                g,
                ("销号率", "Closing rate"),
                "54.1%",
                ("较上月 +3.2 个百分点", "+3.2 points on last month"),
                Tone::Good,
                "trending-up",
            ),
            card(
                g,
                ("当前逾期", "Overdue now"),
                "16",
                ("最长 41 天", "41 days at most"),
                Tone::Overdue,
                "clock-exclamation",
            ),
            card(
                g,
                ("2023年及以前重大存量", "Major stock of 2023 and before"),
                "12",
                ("目标：年内清零", "Target: none by year's end"),
                Tone::Major,
                "filled-alert-octagon",
            ),
            card(
                g,
                ("今年新增", "New this year"),
                "350",
                ("其中重大 21", "21 of them major"),
                Tone::Neutral,
                "clipboard-plus",
            ),
        ],
        places: Breakdown {
            label: t.t("dashboard-place"),
            third_label: t.t("dashboard-overdue"),
            rows: VILLAGES.iter().map(|v| row(g.pick(v.0, v.1), v.5, v.6, v.7)).collect(),
        },
        sectors: Breakdown {
            label: t.t("dashboard-sector"),
            third_label: t.t("dashboard-overdue"),
            rows: sectors.iter().map(|s| row(g.pick(s.0, s.1), s.2, s.3, s.4)).collect(),
        },
        months: month_rows
            .map(|(month, (found, closed))| MonthRow {
                month: month.clone(),
                found: link(*found),
                closed: link(closed),
            })
            .collect(),
        month_chart: JsonBlock::new(&MonthChart {
            found_label: t.t("dashboard-found"),
            closed_label: t.t("dashboard-closed"),
            months: months.clone(),
            found: found.to_vec(),
            closed: closed.to_vec(),
            found_hrefs: Vec::new(),
            closed_hrefs: Vec::new(),
        })?,
        areas: areas(g),
        map: JsonBlock::new(&MapData { areas: areas(g), points: Vec::new() })?,
        map_note: t.t("dashboard-map-note"),
    };
    g.write("dashboard", &page)
}

fn small_map(g: &Gallery) -> Result<JsonBlock, Box<dyn Error>> {
    let point = MapPoint {
        name: g.pick("青禾镇示例家具厂", "Sample Furniture Works"),
        risk: "orange",
        note: String::new(),
        href: String::new(),
        position: (24.9795, 118.129),
    };
    Ok(JsonBlock::new(&MapData { areas: areas(g), points: vec![point] })?)
}

pub fn enterprises(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let tones = [
        (Tone::RiskRed, "红 重大", "Red"),
        (Tone::RiskOrange, "橙 较大", "Orange"),
        (Tone::RiskYellow, "黄 一般", "Yellow"),
        (Tone::RiskBlue, "蓝 低", "Blue"),
    ];
    let risk = |index: usize| Badge::new(tones[index % 4].0, g.pick(tones[index % 4].1, tones[index % 4].2));
    let names = [
        ("青禾镇示例家具厂", "Sample Furniture Works"),
        ("示例五金加工部", "Sample Hardware Shop"),
        ("示例包装材料有限公司", "Sample Packaging Ltd"),
        ("示例木业有限公司", "Sample Timber Ltd"),
    ];
    let row = |index: usize| {
        let name = names[index % 4];
        Row::new(vec![
            Cell::link(g.pick(name.0, name.1), "/enterprises/1").second_line("91350525XXXXXXXXXX"),
            Cell::text(g.pick("河东村", "Hedong")),
            Cell::text(g.pick("工贸 · 轻工", "Industry and trade")),
            Cell::badges([risk(index)]),
            Cell::link((index % 5).to_string(), "/hazards?enterprise=1"),
        ])
    };
    let mut all = Table {
        caption: t.t("enterprises-list-title"),
        columns: vec![
            column("enterprises-column-name", ColumnKind::Wide),
            column("enterprises-column-place", ColumnKind::Text),
            column("enterprises-column-sector", ColumnKind::Text),
            column("enterprises-column-risk", ColumnKind::Short),
            column("enterprises-column-open", ColumnKind::Number),
        ],
        rows: (0..8).map(row).collect(),
    };
    let list = EnterpriseListPage {
        shell: g.shell(&t.t("enterprises-list-title"), NavArea::Enterprises),
        filters: FilterBar {
            action: "/enterprises".into(),
            text: Some(Field::text("q", t.t("hazards-filter-text")).hint(t.t("enterprises-search-hint"))),
            fields: vec![Field::select("risk", t.t("enterprises-filter-risk"), Vec::new(), &t.t("common-all"))],
            ..FilterBar::default()
        },
        total: "147".into(),
        table: all.clone(),
        paging: Paging { previous: None, next: Some("/enterprises?after=x".into()) },
        export_href: Some("/enterprises/export".into()),
        register_href: Some("/enterprises/new".into()),
        empty: Empty::default(),
    };
    g.write("enterprises", &list)?;
    all.rows.clear();

    let fact = |chinese: &str, english: &str, value: &str| Fact::new(g.pick(chinese, english), value);
    let page = EnterprisePage {
        duties: None,
        all_duties: Link::default(),
        shell: g.shell(&g.pick("青禾镇示例家具厂", "Sample Furniture Works"), NavArea::Enterprises),
        crumbs: vec![Link::new(t.t("enterprises-list-title"), "/enterprises")],
        badges: vec![risk(1), Badge::new(Tone::Neutral, g.pick("标准化三级", "Standardisation grade 3"))],
        lead: g.pick("91350525XXXXXXXXXX · 青禾镇河东村工业路 8 号", "91350525XXXXXXXXXX · 8 Gongye Road, Hedong"),
        figures: vec![
            card(g, ("累计排查", "Found"), "14", ("", ""), Tone::Registered, "search"),
            card(g, ("未销号", "Open"), "3", ("", ""), Tone::Rectifying, "tool"),
            card(g, ("逾期", "Overdue"), "1", ("", ""), Tone::Overdue, "clock-exclamation"),
            card(g, ("销号率", "Closing rate"), "78.6%", ("", ""), Tone::Good, "circle-check"),
        ],
        groups: vec![
            FactGroup {
                title: g.pick("基本信息", "Basics"),
                facts: vec![
                    fact("类别", "Kind", "企业"),
                    fact("行政区划", "Jurisdiction", "青禾镇 · 河东村"),
                    fact("行业领域", "Sector", "工贸 · 轻工"),
                    fact("从业人数", "Employees", "46"),
                    fact("成立日期", "Founded", "2014-05-20"),
                    fact("经营状态", "Status", "在业"),
                ],
            },
            FactGroup {
                title: g.pick("人员与联系", "People"),
                facts: vec![
                    fact("主要负责人", "Head", "（示例）"),
                    fact("安全管理人员", "Safety officer", "（示例）"),
                    fact("联系电话", "Telephone", ""),
                ],
            },
        ],
        map: Some(small_map(g)?),
        timeline: Vec::new(),
        actions: Vec::new(),
        hazards: Table { rows: table(g).rows.into_iter().take(4).collect(), ..table(g) },
        all_hazards: Link::new(t.t("enterprises-hazards-all"), "/hazards?enterprise=1"),
        monitoring: Vec::new(),
        edit_href: Some("/enterprises/1/edit".into()),
        register_href: Some("/hazards/new?enterprise=1".into()),
        as_of: t.t1("enterprises-as-of", "time", "2026-10-08 09:30"),
    };
    g.write("enterprise", &page)?;

    let position = FieldKind::Position { latitude: "24.979500".into(), longitude: "118.129000".into() };
    let form = EnterpriseFormPage {
        shell: g.shell(&t.t("enterprises-edit-title"), NavArea::Enterprises),
        crumbs: vec![Link::new(t.t("enterprises-list-title"), "/enterprises")],
        action: "/enterprises/1".into(),
        groups: vec![
            FieldGroup::new(
                g.pick("基本信息", "Basics"),
                vec![
                    Field::text("name", t.t("enterprises-column-name")).required().value("青禾镇示例家具厂"),
                    Field::text("code", t.t("enterprises-column-code"))
                        .required()
                        .value("91350525")
                        .error(g.pick("统一社会信用代码应为 18 位。", "A credit code has 18 characters.")),
                ],
            ),
            FieldGroup::new(
                g.pick("位置", "Position"),
                vec![Field::new("position", g.pick("经纬度（WGS 84）", "Latitude, longitude (WGS 84)"), position)],
            ),
        ],
        map: Some(small_map(g)?),
        submit_label: t.t("common-save"),
        cancel_href: "/enterprises/1".into(),
        error: None,
        code: String::new(),
    };
    g.write("enterprise-form", &form)?;
    let options = vec![Suggestion {
        value: "1".into(),
        label: "青禾镇示例家具厂".into(),
        detail: "河东村 · 91350525XXXXXXXXXX".into(),
    }];
    g.write("suggestions", &Suggestions { options, none: t.t("enterprises-suggest-none") })
}

pub fn jurisdictions(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let node = |depth, name: String, code: &str, level: (&str, &str)| TreeNode {
        depth,
        name,
        code: code.into(),
        level: g.pick(level.0, level.1),
        href: "/jurisdictions/1".into(),
        enterprises: "18".into(),
        open_hazards: Link::new("12", "/hazards"),
        edit_href: Some("/jurisdictions/1/edit".into()),
    };
    let mut nodes = vec![node(0, g.pick("青禾镇", "Qinghe"), "350525190000", ("乡镇", "Township"))];
    nodes.extend(VILLAGES.iter().map(|v| node(1, g.pick(v.0, v.1), "350525190200", ("村（社区）", "Village"))));
    nodes.insert(2, node(2, g.pick("河东一网格", "Hedong grid 1"), "QH-HD-01", ("网格", "Grid")));
    let mut add = ActionForm::new(
        "add",
        "/jurisdictions",
        g.pick("新增下级", "Add below"),
        vec![
            Field::text("name", t.t("jurisdictions-name")).required(),
            Field::text("code", t.t("jurisdictions-code"))
                .required()
                .hint(g.pick("12 位代码，或自编网格代码。", "12 digits, or an own code.")),
        ],
    );
    add.icon = "plus";
    let page = JurisdictionsPage {
        shell: g.shell(&t.t("jurisdictions-title"), NavArea::Jurisdictions),
        crumbs: vec![
            Link::new("福建省", "/jurisdictions"),
            Link::new("泉州市", "/jurisdictions"),
            Link::new("示例县", "/jurisdictions"),
        ],
        filters: FilterBar {
            action: "/jurisdictions".into(),
            text: Some(Field::text("q", t.t("hazards-filter-text")).hint(t.t("jurisdictions-search-hint"))),
            ..FilterBar::default()
        },
        total: "11".into(),
        nodes,
        paging: Paging::default(),
        actions: vec![add],
        import_href: Some("/imports?kind=jurisdictions".into()),
        empty: Empty::default(),
    };
    g.write("jurisdictions", &page)
}
