use crate::{
    Gallery,
    hazards::{SAMPLES, levels},
};
use bihuan_ui::{
    Badge, Empty, Link, NavArea, Tone,
    workbench::{QuickStep, WorkRow, WorkSection, WorkbenchPage},
};
use std::error::Error;

fn work_row(g: &Gallery, index: usize, due: Badge, step: (&str, &str)) -> WorkRow {
    let sample = SAMPLES[index % 6];
    WorkRow {
        number: format!("QH-2026-{:04}", 118 + index * 7),
        href: "/hazards/1".into(),
        subject: g.pick(sample[2], sample[3]),
        place: g.pick(sample[4], sample[5]),
        description: g.pick(sample[0], sample[1]),
        badges: vec![Badge::level(levels()[index % 6], g.language)],
        due: Some(due),
        step: Some(Link::new(g.pick(step.0, step.1), "/hazards/1#accept")),
    }
}

pub fn write(g: &Gallery) -> Result<(), Box<dyn Error>> {
    let t = g.anonymous("").translator();
    let shell = g.shell(&t.t("workbench-title"), NavArea::Workbench);
    let overdue = || Badge::new(Tone::Overdue, t.t1("hazards-due-overdue", "days", 3));
    let soon = || Badge::new(Tone::DueSoon, t.t1("hazards-due-in", "days", 2));
    let later = || Badge::new(Tone::Neutral, t.t1("hazards-due-in", "days", 12));
    let section = |id, title: &str, explanation: &str, tone, count: &str, rows: Vec<WorkRow>| WorkSection {
        id,
        title: t.t(title),
        explanation: t.t(explanation),
        tone,
        count: count.into(),
        rows,
        all: Some(Link::new(t.t1("workbench-all", "count", count), "/hazards")),
    };
    let sections = vec![
        section(
            "overdue",
            "workbench-overdue",
            "workbench-overdue-explanation",
            Tone::Overdue,
            "3",
            vec![work_row(g, 0, overdue(), ("查看", "Open")), work_row(g, 2, overdue(), ("查看", "Open"))],
        ),
        section(
            "verify",
            "workbench-verify",
            "workbench-verify-explanation",
            Tone::Reported,
            "2",
            vec![work_row(g, 4, later(), ("核实", "Verify"))],
        ),
        section(
            "assign",
            "workbench-assign",
            "workbench-assign-explanation",
            Tone::Registered,
            "4",
            vec![work_row(g, 1, soon(), ("交办", "Assign")), work_row(g, 5, later(), ("交办", "Assign"))],
        ),
        section(
            "accept",
            "workbench-accept",
            "workbench-accept-explanation",
            Tone::Submitted,
            "6",
            vec![work_row(g, 3, soon(), ("验收", "Accept")), work_row(g, 2, later(), ("验收", "Accept"))],
        ),
        section(
            "close-out",
            "workbench-close-out",
            "workbench-close-out-explanation",
            Tone::Accepted,
            "2",
            vec![work_row(g, 4, later(), ("销号", "Close out"))],
        ),
    ];
    let quick = vec![
        QuickStep { label: t.t("hazards-register-title"), href: "/hazards/new".into(), icon: "camera" },
        QuickStep { label: t.t("hazards-spot-title"), href: "/hazards/on-the-spot".into(), icon: "checkbox" },
    ];
    let empty = Empty {
        icon: "circle-check",
        title: t.t("workbench-empty-title"),
        sentence: t.t("workbench-empty-sentence"),
        action: Some(Link::new(t.t("hazards-register-title"), "/hazards/new")),
    };
    let lead = g.pick("今天是 2026年10月8日 星期四", "Thursday, 8 October 2026");
    let mut page = WorkbenchPage { shell, lead, sections, quick, empty };
    page.shell.flashes =
        g.success("隐患 QH-2026-0118 已交办，整改期限 2026-10-22。", "QH-2026-0118 was assigned; due 2026-10-22.");
    g.write("workbench", &page)?;
    page.sections.clear();
    page.shell.flashes.clear();
    g.write("workbench-empty", &page)
}
