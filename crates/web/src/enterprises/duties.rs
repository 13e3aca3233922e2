//! What recurs and binds an enterprise: its rhythm, its next last day, and how it was last fulfilled.

use bihuan_domain::{
    Language,
    accounts::Actor,
    calendar::WorkCalendar,
    campaigns::{self, Campaign, Every, Exception, Item, ItemKind, periods, rhythm},
    enterprises::Enterprise,
    ids::UnitId,
    jurisdictions::Subtree,
    tasks::{Task, TaskKind},
};
use bihuan_store::{
    StoreError, Tx, campaigns as rows,
    tasks::{self, TaskFilter},
};
use bihuan_ui::{Badge, Cell, Column, ColumnKind, Row, Table, Tone, paths};
use jiff::{ToSpan as _, civil::Date};

/// Periods of one campaign's duties that are looked at.
const PERIODS: usize = 500;

/// A duty as it binds the enterprise.
pub struct Obligation {
    title: String,
    campaign: String,
    every: Every,
    /// Why it has another rhythm than usual, as the document words it.
    exception: Option<String>,
    /// What it owes now, the earliest first.
    owed: Vec<Task>,
    /// The last day of the next period, where nothing is owed.
    next: Option<Date>,
    last: Option<Task>,
}

/// The obligations of an enterprise; `None` for those who do not see its tasks.
///
/// # Errors
/// A fault of the database.
pub fn obligations(
    tx: &mut Tx<'_>,
    actor: &Actor,
    enterprise: &Enterprise,
    today: Date,
    calendar: &WorkCalendar,
) -> Result<Option<Vec<Obligation>>, StoreError> {
    let scope = campaigns::visible(actor);
    if !scope.sees(enterprise.place(), &[enterprise.id]) {
        return Ok(None);
    }
    let mut found = Vec::new();
    for id in tasks::campaigns_that_bind(tx, enterprise.id)? {
        // Whoever sees the enterprise's tasks may read what asks for them, wherever the campaign's own place lies.
        let Some(campaign) = rows::load(tx, &bihuan_domain::accounts::Scope::everything(), id)? else { continue };
        let place = Subtree { code: campaign.place.code().clone(), level: campaign.place.level() };
        if !place.covers(enterprise.place()) {
            continue;
        }
        let filter = TaskFilter {
            campaign: Some(id),
            kind: Some(TaskKind::Duty),
            unit: Some(enterprise.id),
            ..TaskFilter::default()
        };
        let (known, _) = tasks::list(tx, &scope, &filter, None, PERIODS)?;
        for item in campaign.accepted(ItemKind::Duty) {
            if let Some((every, exception)) = rhythm(item, enterprise) {
                found.push(obligation(&campaign, item, (every, exception), &known, (today, calendar)));
            }
        }
    }
    Ok(Some(found))
}

fn obligation(
    campaign: &Campaign,
    item: &Item,
    (every, exception): (Every, Option<&Exception>),
    known: &[Task],
    (today, calendar): (Date, &WorkCalendar),
) -> Obligation {
    let of_item = || known.iter().filter(|task| task.item == item.id);
    let mut owed: Vec<_> = of_item().filter(|task| task.is_running()).cloned().collect();
    owed.sort_by_key(|task| task.due_on);
    let is_open = |key: &str| of_item().any(|task| task.occurrence == key);
    let upcoming = periods(campaign, every, (today, today.saturating_add(40.months())), calendar);
    Obligation {
        title: item.contents.title.clone(),
        campaign: campaign.document.title.clone(),
        every,
        exception: exception.map(|exception| exception.who.clone()),
        owed,
        next: upcoming.iter().find(|one| !is_open(&one.key)).map(|one| one.due_on),
        last: of_item().filter(|task| task.done_on.is_some()).max_by_key(|task| task.done_on).cloned(),
    }
}

/// All periods of duties of an enterprise.
pub fn all_href(id: UnitId) -> String {
    format!("{}?unit={id}&kind={}", paths::TASKS, TaskKind::Duty.name())
}

/// The obligations as a table.
pub fn table(obligations: &[Obligation], today: Date, language: Language) -> Table {
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    Table {
        caption: pick(("履职义务", "Recurring duties")),
        columns: vec![
            Column::new(pick(("义务", "Duty")), ColumnKind::Main),
            Column::new(pick(("频次", "Rhythm")), ColumnKind::Short),
            Column::new(pick(("下次时限", "Next due")), ColumnKind::Short),
            Column::new(pick(("最近履职", "Last fulfilled")), ColumnKind::Wide),
        ],
        rows: obligations.iter().map(|one| row(one, today, language)).collect(),
    }
}

fn row(one: &Obligation, today: Date, language: Language) -> Row {
    let times = match (one.every.times, language) {
        (0 | 1, _) => String::new(),
        (times, Language::Chinese) => format!("{times}次"),
        (times, Language::English) => format!(" × {times}"),
    };
    let rhythm = format!("{}{times}", one.every.cadence.label(language));
    let exception = one.exception.as_ref().map_or_else(String::new, |who| match language {
        Language::Chinese => format!("按例外：{who}"),
        Language::English => format!("by exception: {who}"),
    });
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let task = one.owed.first();
    let next = match task {
        Some(task) => Cell {
            badges: crate::tasks::due_badge(task, today, language).into_iter().collect(),
            ..Cell::link(date(task.due_on), format!("/tasks/{}", task.id))
        },
        None => Cell {
            badges: vec![Badge::new(Tone::Good, language.pick("本期已履职", "Done for now"))],
            ..Cell::text(date(one.next))
        },
    };
    let last = match &one.last {
        None => Cell::text(language.pick("尚未履职", "Not yet")),
        Some(task) => {
            Cell::link(date(task.done_on), format!("/tasks/{}#timeline", task.id)).second_line(said(task, language))
        }
    };
    let title = match task.or(one.last.as_ref()) {
        Some(task) => Cell::link(&one.title, format!("/tasks/{}", task.id)),
        None => Cell::text(&one.title),
    };
    Row::new(vec![title.second_line(&one.campaign), Cell::text(rhythm).second_line(exception), next, last])
}

/// What was reported last, and how much evidence there is.
fn said(task: &Task, language: Language) -> String {
    let Some(report) = task.reports.last() else { return String::new() };
    let text: String = report.text.chars().take(60).collect();
    let (photos, documents) = (report.photos.len(), report.documents.len());
    match (photos + documents, language) {
        (0, _) => text,
        (_, Language::Chinese) => format!("{text}（照片{photos}张、文件{documents}个）"),
        (_, Language::English) => format!("{text} ({photos} photos, {documents} documents)"),
    }
}
