//! Events of tasks in words.

use crate::campaigns::decimal;
use bihuan_domain::{
    Language,
    campaigns::Finished,
    clock::china_minute,
    tasks::{Asked, Report, Revised, Task, TaskEvent, Verdict},
};
use bihuan_ui::{Download, Fact, Photo, Tone};

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
        TaskEvent::Revised(revised) => revised_facts(revised, language),
    };
    (event.label(language).to_owned(), facts)
}

/// The new version, and what of the task it changed: before → after.
fn revised_facts(revised: &Revised, language: Language) -> Vec<Fact> {
    let fact = |words: (&str, &str), value: String| Fact::new(language.pick(words.0, words.1), value);
    let mut facts = vec![
        fact(("修订版", "New version"), revised.campaign_title.clone())
            .href(format!("/campaigns/{}", revised.campaign)),
    ];
    let (Some(before), Some(after)) = (&revised.before, &revised.after) else {
        facts.push(fact(("内容", "Contents"), language.pick("未变", "as before").to_owned()));
        return facts;
    };
    let units =
        |asked: &Asked| asked.parties.iter().map(|party| party.unit.name.as_str()).collect::<Vec<_>>().join("、");
    let due = |asked: &Asked| asked.due_on.map(|due| due.to_string()).unwrap_or_default();
    let pairs = [
        (("任务", "Task"), before.title.clone(), after.title.clone()),
        (("内容", "Contents"), before.text.clone(), after.text.clone()),
        (("责任单位", "Units"), units(before), units(after)),
        (("时限", "Due"), due(before), due(after)),
    ];
    let changed = pairs.into_iter().filter(|(_, before, after)| before != after);
    facts.extend(changed.map(|(words, before, after)| fact(words, format!("{before} → {after}")).wide()));
    if revised.finished == Finished::Reopened {
        facts.push(fact(("已完成的任务", "Finished task"), revised.finished.label(language).to_owned()));
    }
    facts
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

/// The photos of a report.
pub fn photos(task: &Task, event: &TaskEvent, language: Language) -> Vec<Photo> {
    let TaskEvent::Reported(report) = event else { return Vec::new() };
    let photos = report.photos.iter();
    photos
        .map(|evidence| {
            let at = |size: &str| format!("/tasks/{}/files/{}/{size}", task.id, evidence.id);
            let degrees = |millionths: i32| f64::from(millionths) / 1e6;
            let position = evidence.latitude_1e6.zip(evidence.longitude_1e6);
            Photo {
                thumbnail_url: at("320"),
                full_url: at("1280"),
                alt: format!("{}：{}", report.unit.name, task.title),
                taken: evidence.taken_at.map_or_else(
                    || format!("{} {}", language.pick("上传", "Received"), report.on),
                    |at| format!("{} {}", language.pick("拍摄", "Taken"), china_minute(at)),
                ),
                position: position
                    .map(|(latitude, longitude)| format!("{:.5}, {:.5}", degrees(latitude), degrees(longitude)))
                    .unwrap_or_default(),
                by: report.by_name.clone(),
                hash_short: evidence.sm3.chars().take(8).collect(),
            }
        })
        .collect()
}

/// The documents of a report.
pub fn files(task: &Task, event: &TaskEvent) -> Vec<Download> {
    let TaskEvent::Reported(report) = event else { return Vec::new() };
    let documents = report.documents.iter();
    documents
        .map(|document| Download {
            label: document.name.clone(),
            href: format!("/tasks/{}/files/{}/original", task.id, document.id),
            note: format!("{} · SM3 {}", size(document.bytes), document.sm3.chars().take(8).collect::<String>()),
        })
        .collect()
}

/// A number of bytes in words.
fn size(bytes: u64) -> String {
    match bytes {
        0..=1_023 => format!("{bytes} B"),
        1_024..=1_048_575 => format!("{} KB", bytes / 1_024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// The tone of an event's mark.
pub fn tone(event: &TaskEvent) -> Tone {
    match event {
        TaskEvent::Opened(_) => Tone::Registered,
        TaskEvent::Reported(_) => Tone::Submitted,
        TaskEvent::Confirmed(_) => Tone::Accepted,
        TaskEvent::Verified(_) => Tone::Closed,
        TaskEvent::Returned(_) | TaskEvent::Extended { .. } | TaskEvent::Revised(_) => Tone::Warning,
        TaskEvent::Reminded { .. } => Tone::DueSoon,
        TaskEvent::BecameOverdue { .. } | TaskEvent::Escalated { .. } => Tone::Overdue,
        TaskEvent::Cancelled { .. } => Tone::Terminated,
    }
}
