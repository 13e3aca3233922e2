//! 监测预警: the live list and a rule that is tried.

use super::Gallery;
use bihuan_ui::{
    Badge, Cell, Column, ColumnKind, Empty, Field, FieldKind, FilterBar, JsonBlock, Link, NavArea, Row, Tab, Table,
    Tone,
    monitoring::{
        LiveMap, LiveMark, LivePage, LivePoint, LiveRow, LiveValue, ReadingsChart, TrialChart, TrialOutcome, TrialPage,
    },
};
use std::error::Error;

pub fn live(gallery: &Gallery) -> Result<(), Box<dyn Error>> {
    let shell = gallery.shell(&gallery.pick("实时监测", "Live"), NavArea::Monitoring);
    let t = shell.translator();
    let row = |number: u32, name: &str, alarm: &'static str, presence: &'static str, position: (f64, f64)| {
        let value = |label: &str, value: &str| LiveValue { label: label.to_owned(), value: value.to_owned() };
        let (id, href) = (number.to_string(), format!("/devices/{number}"));
        let risk = if alarm == "urgent" { "red" } else { "blue" };
        let note = t.t(if presence == "online" { "monitoring-online" } else { "monitoring-offline" });
        LiveRow {
            id: id.clone(),
            name: name.to_owned(),
            href: href.clone(),
            second_line: "HJ 212 · DEMO0000000001".to_owned(),
            place: gallery.pick("西山村", "Xishan"),
            enterprise: gallery.pick("青禾镇宏达石材加工有限公司", "Hongda Stone"),
            presence,
            alarm,
            values: vec![
                value(&gallery.pick("粉尘浓度", "Dust"), "9.6 mg/m³"),
                value(&gallery.pick("温度", "Temperature"), "21.4 ℃"),
            ],
            seen: "2026-03-02 09:00:07".to_owned(),
            point: Some(LivePoint { id, name: name.to_owned(), risk, note, href, position }),
            ..LiveRow::default()
        }
    };
    let rows = vec![
        row(1, &gallery.pick("粉尘监测仪4号", "Dust monitor 4"), "urgent", "online", (27.40, 111.90)),
        row(2, &gallery.pick("搅拌车车载终端1号", "Mixer truck 1"), "", "online", (27.41, 111.92)),
        row(3, &gallery.pick("氨气探测器3号", "Ammonia detector 3"), "", "offline", (27.39, 111.93)),
    ];
    let mark = |key, tone, label: String| LiveMark { key, badge: Badge::new(tone, label) };
    let marks = vec![
        mark("online", Tone::Good, t.t("monitoring-online")),
        mark("offline", Tone::Warning, t.t("monitoring-offline")),
        mark("urgent", Tone::Major, gallery.pick("紧急", "Urgent")),
    ];
    let points = rows.iter().filter_map(|row| row.point.clone()).collect();
    let tab = |key: &str, is_active| Tab { label: t.t(key), href: "/alarms".into(), count: None, is_active };
    let page = LivePage {
        lead: t.t("monitoring-live-lead"),
        tabs: vec![tab("monitoring-alarms", false), tab("monitoring-live", true), tab("monitoring-devices", false)],
        filters: FilterBar { action: "/monitoring/live".into(), ..FilterBar::default() },
        events: "/monitoring/live/events".into(),
        as_of: "2026-03-02 09:00:08".into(),
        total: String::new(),
        marks,
        rows,
        has_map: true,
        map: JsonBlock::new(&LiveMap { areas: [], points })?,
        shell,
    };
    gallery.write("live", &page)
}

pub fn trial(gallery: &Gallery) -> Result<(), Box<dyn Error>> {
    let shell = gallery.shell(&gallery.pick("试运行 · 粉尘浓度超限", "Try it · Dust above limit"), NavArea::Monitoring);
    let t = shell.translator();
    let date = || FieldKind::Date { min: String::new(), max: "2026-03-02".into() };
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let chart = ReadingsChart {
        label: gallery.pick("粉尘浓度", "Dust"),
        moments: (0..24).map(|hour| format!("2026-03-01 {hour:02}:00")).collect(),
        values: (0..24).map(|hour| if (10..13).contains(&hour) { 9.4 } else { 3.0 }).collect(),
        marked: vec![(10, 13)],
        marked_label: t.t("monitoring-trial-marked"),
        limit: Some(8.0),
        limit_label: t.t("monitoring-trial-limit"),
        ..ReadingsChart::default()
    };
    let row = Row::new(vec![
        Cell::link(gallery.pick("粉尘监测仪4号", "Dust monitor 4"), "/devices/1"),
        Cell::text("2026-03-01 10:00:00"),
        Cell::text("2026-03-01 13:00:00"),
        Cell::text(t.with("monitoring-hours", &[("hours", &3), ("minutes", &0)])),
        Cell::text("9.4 mg/m³"),
        Cell::text("1"),
    ]);
    let page = TrialPage {
        crumbs: vec![Link::new(t.t("monitoring-rules"), "/rules")],
        lead: t.t("monitoring-trial-lead"),
        bar: FilterBar {
            action: "/rules/1/trial".into(),
            fields: vec![
                Field::new("from", t.t("monitoring-trial-from"), date()).value("2026-02-23").required(),
                Field::new("until", t.t("monitoring-trial-until"), date()).value("2026-03-02").required(),
            ],
            ..FilterBar::default()
        },
        error: None,
        code: String::new(),
        outcome: Some(TrialOutcome {
            summary: t.with("monitoring-trial-summary", &[("devices", &1), ("readings", &24), ("count", &1)]),
            notes: Vec::new(),
            table: Table {
                caption: t.t("monitoring-trial"),
                columns: vec![
                    column("monitoring-device", ColumnKind::Main),
                    column("monitoring-raised-at", ColumnKind::Short),
                    column("monitoring-trial-ended", ColumnKind::Short),
                    column("monitoring-trial-lasted", ColumnKind::Short),
                    column("monitoring-value", ColumnKind::Short),
                    column("monitoring-occurrences", ColumnKind::Number),
                ],
                rows: vec![row],
            },
            empty: Empty {
                icon: "circle-check",
                title: t.t("monitoring-trial-none"),
                sentence: t.t("monitoring-trial-none-sentence"),
                action: None,
            },
            charts: vec![TrialChart {
                id: "trial-0".into(),
                title: gallery.pick("粉尘监测仪4号 · 粉尘浓度", "Dust monitor 4 · Dust"),
                data: JsonBlock::new(&chart)?,
            }],
        }),
        shell,
    };
    gallery.write("trial", &page)
}
