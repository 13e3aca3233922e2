//! 对外报送.

use super::Gallery;
use bihuan_ui::{
    Badge, Choice, Empty, Field, FieldKind, NavArea, Tone,
    hazards::FieldGroup,
    outward::{DestinationLine, DestinationsPage, DigestLine, MirrorLine, StepButton, StuckLine},
};
use std::error::Error;

pub fn destinations(gallery: &Gallery) -> Result<(), Box<dyn Error>> {
    let shell = gallery.shell(&gallery.pick("对外报送", "Sending"), NavArea::Outward);
    let t = shell.translator();
    let step = |chinese, english| StepButton {
        label: gallery.pick(chinese, english),
        action: "/outward/1/pause".into(),
        confirm: String::new(),
    };
    let stuck = StuckLine {
        other: gallery.pick("县应急管理平台", "County platform"),
        stream: "enterprise:019c9d9c-7c3e-7aa0-8f8e-2f7f3f0f9a11".into(),
        error: gallery.pick(
            "OU-015 “91350525MA2XXXXX1K”已用于本级的另一条记录，未接收。请双方管理员核对后更正其中一条。",
            "OU-015 “91350525MA2XXXXX1K” belongs to another record here; it was not taken. Compare both sides and correct one.",
        ),
        at: "2026-03-02 09:45".into(),
    };
    let line = |name: (&str, &str), tone, badge: (&str, &str), error: &str| DestinationLine {
        name: gallery.pick(name.0, name.1),
        address: "https://county.example.gov.cn".into(),
        kind: gallery.pick("上级系统", "Instance above"),
        place: "青禾镇".into(),
        badge: Badge::new(tone, gallery.pick(badge.0, badge.1)),
        last_success: t.t2("outward-last-receipt", "at", "2026-03-02 09:05:07", "number", 1284),
        waiting: "3".into(),
        error: error.into(),
        steps: vec![step("暂停", "Pause"), step("立即重试", "Retry now"), step("删除", "Remove")],
    };
    let choices = |pairs: &[(&str, &str, &str)]| -> Vec<Choice> {
        pairs.iter().map(|(value, chinese, english)| Choice::new(*value, gallery.pick(chinese, english))).collect()
    };
    let kinds = choices(&[
        ("instance", "上级系统", "Instance above"),
        ("webhook", "第三方系统（Webhook）", "Third system (webhook)"),
    ]);
    let events = choices(&[
        ("opened", "登记", "Registered"),
        ("assigned", "交办", "Assigned"),
        ("closed_out", "销号", "Closed out"),
    ]);
    let fields = vec![
        Field::radio("kind", t.t("outward-kind"), kinds).value("instance").required(),
        Field::text("name", t.t("outward-name")).hint(t.t("outward-name-hint")).required(),
        Field::text("address", t.t("outward-address"))
            .hint(t.t1("outward-address-hint", "hosts", "county.example.gov.cn"))
            .required(),
        Field::select("place", t.t("outward-place"), vec![Choice::new("350525190000", "青禾镇")], "").required(),
        Field::new("token", t.t("outward-token"), FieldKind::Password { autocomplete: "off" })
            .hint(t.t("outward-token-hint")),
        Field::new("events", t.t("outward-events"), FieldKind::Checkboxes { choices: events })
            .hint(t.t("outward-events-hint")),
    ];
    let page = DestinationsPage {
        secret: None,
        destinations: vec![
            line(("县应急管理平台", "County platform"), Tone::Warning, ("报送中", "Sending"), ""),
            line(
                ("监测平台", "Monitoring platform"),
                Tone::Bad,
                ("受阻（已失败4次）", "Failing (4 tries)"),
                "HTTP 503",
            ),
        ],
        empty: Empty { icon: "send", title: String::new(), sentence: String::new(), action: None },
        stuck: vec![stuck.clone()],
        digests: vec![
            DigestLine { day: "2026-03-02".into(), waiting: "3".into(), stuck: "1".into() },
            DigestLine { day: "2026-03-01".into(), waiting: "0".into(), stuck: "0".into() },
        ],
        mirrors: vec![
            MirrorLine {
                place: "五里街镇".into(),
                last_received: "2026-03-02 09:05:09".into(),
                receipt: "812".into(),
                step: Some(StepButton { label: t.t("outward-take-over"), ..StepButton::default() }),
                ..MirrorLine::default()
            },
            MirrorLine {
                place: "桃城镇".into(),
                last_received: "2026-01-07 17:40:22".into(),
                receipt: "2,044".into(),
                ended: Some(t.t1("outward-ended", "at", "2026-01-08 09:00")),
                step: None,
            },
        ],
        refused: vec![StuckLine { other: "五里街镇".into(), ..stuck }],
        form: vec![FieldGroup::new(t.t("outward-new"), fields)],
        error: None,
        code: String::new(),
        shell,
    };
    gallery.write("sending", &page)
}
