//! Tasks as rows, and their badges.

use bihuan_domain::{
    Language,
    hazards::days_overdue,
    tasks::{Task, TaskKind, TaskState},
};
use bihuan_ui::{Badge, Cell, Column, ColumnKind, Row, Table, Tone, Translator};
use jiff::civil::Date;

/// The badge of a task's state.
pub fn state_badge(task: &Task, language: Language) -> Badge {
    let tone = match task.state {
        TaskState::Open => Tone::Rectifying,
        TaskState::Reported => Tone::Submitted,
        TaskState::Confirmed => Tone::Accepted,
        TaskState::Done => Tone::Closed,
        TaskState::Cancelled => Tone::Terminated,
    };
    Badge::new(tone, task.state.label(language))
}

/// When a task is due, as a badge; `None` once nothing is owed.
pub fn due_badge(task: &Task, today: Date, language: Language) -> Option<Badge> {
    let due = task.due_on.filter(|_| task.is_running())?;
    let t = Translator::new(language);
    let (over, left) = (days_overdue(due, today), (due - today).get_days());
    Some(match (over, left) {
        (1.., _) => Badge::new(Tone::Overdue, t.t1("hazards-due-overdue", "days", over)),
        (_, 0) => Badge::new(Tone::DueSoon, t.t("hazards-due-today")),
        (_, 1..=7) => Badge::new(Tone::DueSoon, t.t1("hazards-due-in", "days", left)),
        _ => Badge::new(Tone::Neutral, t.t1("hazards-due-in", "days", left)),
    })
}

/// State, overdue, escalation.
pub fn badges(task: &Task, today: Date, language: Language) -> Vec<Badge> {
    let mut badges = vec![state_badge(task, language)];
    if task.kind != TaskKind::Task {
        badges.insert(0, Badge::new(Tone::General, task.kind.label(language)));
    }
    badges.extend(due_badge(task, today, language).filter(|badge| badge.tone != Tone::Neutral));
    badges.extend(task.escalation.map(|step| Badge::new(Tone::Warning, step.label(language))));
    badges
}

/// The table of some tasks.
pub fn table(tasks: &[Task], today: Date, t: Translator) -> Table {
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    Table {
        caption: t.t("campaigns-tasks-title"),
        columns: vec![
            column("campaigns-column-title", ColumnKind::Main),
            column("campaigns-column-units", ColumnKind::Wide),
            column("campaigns-column-due", ColumnKind::Short),
            column("campaigns-column-progress", ColumnKind::Number),
            column("campaigns-column-state", ColumnKind::Short),
        ],
        rows: tasks.iter().map(|task| row(task, today, t.language)).collect(),
    }
}

fn row(task: &Task, today: Date, language: Language) -> Row {
    let place = [task.section.as_str(), task.ordinal.as_str(), period(task)];
    let place: Vec<_> = place.into_iter().filter(|part| !part.is_empty()).collect();
    let due = task.due_on.map(|due| due.to_string()).unwrap_or_default();
    let mut row = Row::new(vec![
        Cell::link(&task.title, format!("/tasks/{}", task.id)).second_line(place.join(" · ")),
        Cell::text(units(task, language)),
        Cell::text(due),
        Cell::text(format!("{}%", task.percent())),
        Cell::badges(badges(task, today, language)),
    ]);
    row.is_muted = task.state == TaskState::Cancelled;
    row
}

/// The period of something that recurs; empty for others.
pub fn period(task: &Task) -> &str {
    let is_date = task.occurrence == "once" || task.occurrence.starts_with('m');
    if is_date { "" } else { &task.occurrence }
}

/// The first units of a task, and how many there are.
pub fn units(task: &Task, language: Language) -> String {
    let names: Vec<_> = task.parties.iter().take(3).map(|party| party.unit.name.as_str()).collect();
    let more = task.parties.len().saturating_sub(3);
    let text = names.join(language.pick("、", ", "));
    match (more, language) {
        (0, _) => text,
        (more, Language::Chinese) => format!("{text}等{}个单位", more + 3),
        (more, Language::English) => format!("{text} and {more} more"),
    }
}
