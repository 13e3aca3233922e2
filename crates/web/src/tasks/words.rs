//! Events of tasks in words.

use crate::campaigns::decimal;
use bihuan_domain::{
    Language,
    tasks::{Report, TaskEvent, Verdict},
};
use bihuan_ui::{Fact, Tone};

/// What happened, in words, with what was recorded.
pub fn tell(event: &TaskEvent, language: Language) -> (String, Vec<Fact>) {
    let fact = |words: (&str, &str), value: String| Fact::new(language.pick(words.0, words.1), value);
    let facts = match event {
        TaskEvent::Opened(opened) => {
            let units: Vec<_> = opened.parties.iter().map(|party| party.unit.name.as_str()).collect();
            vec![
                fact(("任务", "Task"), opened.title.clone()),
                fact(("责任单位", "Units"), units.join("、")),
                fact(("时限", "Due"), opened.due_on.map(|due| due.to_string()).unwrap_or_default()),
            ]
        }
        TaskEvent::Reported(report) => reported(report, language),
        TaskEvent::Confirmed(verdict) | TaskEvent::Verified(verdict) => {
            vec![fact(("意见", "Opinion"), verdict.opinion.clone()).wide()]
        }
        TaskEvent::Returned(Verdict { opinion, .. }) => vec![fact(("理由", "Reason"), opinion.clone()).wide()],
        TaskEvent::Extended { due_on, reason } => {
            vec![fact(("新时限", "New deadline"), due_on.to_string()), fact(("理由", "Reason"), reason.clone()).wide()]
        }
        TaskEvent::Reminded { days_left, .. } => vec![fact(("剩余天数", "Days left"), days_left.to_string())],
        TaskEvent::BecameOverdue { since } => vec![fact(("逾期首日", "First day overdue"), since.to_string())],
        TaskEvent::Escalated { step, days_overdue } => vec![
            fact(("步骤", "Step"), step.label(language).to_owned()),
            fact(("逾期天数", "Days overdue"), days_overdue.to_string()),
        ],
        TaskEvent::Cancelled { reason } => vec![fact(("理由", "Reason"), reason.clone()).wide()],
    };
    (event.label(language).to_owned(), facts)
}

fn reported(report: &Report, language: Language) -> Vec<Fact> {
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let mut facts = vec![
        Fact::new(pick(("责任单位", "Unit")), &report.unit.name),
        Fact::new(pick(("进度", "Progress")), format!("{}%", report.percent)),
        Fact::new(pick(("完成情况", "What was done")), &report.text).wide(),
    ];
    facts.extend(
        report
            .figures
            .iter()
            .map(|figure| Fact::new(&figure.label, format!("{} {}", decimal(figure.value_thousandths), figure.unit))),
    );
    facts
}

/// The tone of an event's mark.
pub fn tone(event: &TaskEvent) -> Tone {
    match event {
        TaskEvent::Opened(_) => Tone::Registered,
        TaskEvent::Reported(_) => Tone::Submitted,
        TaskEvent::Confirmed(_) => Tone::Accepted,
        TaskEvent::Verified(_) => Tone::Closed,
        TaskEvent::Returned(_) | TaskEvent::Extended { .. } => Tone::Warning,
        TaskEvent::Reminded { .. } => Tone::DueSoon,
        TaskEvent::BecameOverdue { .. } | TaskEvent::Escalated { .. } => Tone::Overdue,
        TaskEvent::Cancelled { .. } => Tone::Terminated,
    }
}
