//! Tasks of campaigns on the workbench.

use crate::tasks::{due_badge, units};
use bihuan_domain::{
    Language,
    tasks::{Task, TaskCommandKind},
};
use bihuan_store::tasks::{SectionKind, TaskSection};
use bihuan_ui::{
    Badge, Link, Tone, Translator, number, paths,
    workbench::{WorkRow, WorkSection},
};
use jiff::civil::Date;

/// A section of tasks.
pub fn section(section: &TaskSection, today: Date, language: Language) -> WorkSection {
    let t = Translator::new(language);
    let (id, key, tone, step, href) = look(section.kind);
    let count = number(section.count);
    let more = section.count > section.rows.len() as u64;
    WorkSection {
        id,
        title: section.kind.label(language).to_owned(),
        explanation: t.t(key),
        tone,
        rows: section.rows.iter().map(|task| row(task, step, today, language)).collect(),
        all: more.then(|| Link::new(t.t1("workbench-all", "count", &count), href)),
        count,
    }
}

fn look(kind: SectionKind) -> (&'static str, &'static str, Tone, TaskCommandKind, String) {
    let list = |state: &str| format!("{}?state={state}", paths::TASKS);
    match kind {
        SectionKind::ToReport => (
            "tasks-to-report",
            "workbench-task-report-explanation",
            Tone::Rectifying,
            TaskCommandKind::Report,
            list("open"),
        ),
        SectionKind::ToConfirm => (
            "tasks-to-confirm",
            "workbench-task-confirm-explanation",
            Tone::Submitted,
            TaskCommandKind::Confirm,
            list("reported"),
        ),
        SectionKind::ToVerify => (
            "tasks-to-verify",
            "workbench-task-verify-explanation",
            Tone::Accepted,
            TaskCommandKind::Verify,
            list("confirmed"),
        ),
    }
}

fn row(task: &Task, step: TaskCommandKind, today: Date, language: Language) -> WorkRow {
    let href = format!("/tasks/{}", task.id);
    let mut badges = vec![Badge::new(Tone::General, task.kind.label(language))];
    badges.extend(task.escalation.map(|step| Badge::new(Tone::Warning, step.label(language))));
    WorkRow {
        number: task.campaign_title.clone(),
        href: href.clone(),
        subject: units(task, language),
        place: task.section.clone(),
        description: task.title.clone(),
        badges,
        due: due_badge(task, today, language),
        step: Some(Link::new(step.label(language), format!("{href}#{}", step.name()))),
    }
}
