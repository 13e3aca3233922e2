//! GET /tasks/{id}: a task with what was reported, and the steps that the person may take.

use super::{table, words};
use crate::{Answer, App, Fields, Path, Signed, WebError, hazards::refill, render};
use axum::{
    extract::State,
    response::{Html, IntoResponse as _},
};
use bihuan_domain::{
    Language, Refusal,
    campaigns::{self, PartyRole},
    clock::china_minute,
    ids::TaskId,
    tasks::{self, Claim, Task, TaskCommandKind, TaskState},
};
use bihuan_store::{
    StoreError,
    tasks::{self as rows, TimelineEntry},
};
use bihuan_ui::{
    ActionForm, ActionWeight, Cell, Choice, Column, ColumnKind, Fact, Field, FieldKind, Link, NavArea, Row, Table,
    Template as _, TimelineEvent, Translator,
    campaigns::TaskPage,
    hazards::{LoopStep, StepStatus},
    paths,
};
use jiff::civil::Date;

/// A form that was refused, to be shown again.
pub struct Refused {
    /// Which step.
    pub kind: TaskCommandKind,
    /// Why.
    pub refusal: Refusal,
    /// What was typed.
    pub typed: Fields,
}

pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<TaskId>) -> Answer {
    let (task, timeline) = look(&app, &signed, id).await?;
    render(&build(&signed, &task, timeline, app.clock.today(), None))
}

/// The page again, with the form that was refused; a step that is not open to the person is an error.
pub async fn again(app: &App, signed: &Signed, id: TaskId, refused: Refused) -> Answer {
    let (task, timeline) = look(app, signed, id).await?;
    let error = WebError::Refused(refused.refusal.clone());
    let page = build(signed, &task, timeline, app.clock.today(), Some(&refused));
    if !page.actions.iter().any(|form| form.id == refused.kind.name()) {
        return Err(error);
    }
    Ok((error.status(), Html(page.render().map_err(WebError::fault)?)).into_response())
}

async fn look(app: &App, signed: &Signed, id: TaskId) -> Result<(Task, Vec<TimelineEntry>), WebError> {
    let scope = campaigns::visible(&signed.actor);
    let found = app.store.read(move |tx| {
        let Some(task) = rows::load(tx, &scope, id)? else { return Ok::<_, StoreError>(None) };
        Ok(rows::timeline(tx, &scope, id)?.map(|timeline| (task, timeline)))
    });
    found.await?.ok_or(WebError::NotFound)
}

fn build(
    signed: &Signed,
    task: &Task,
    timeline: Vec<TimelineEntry>,
    today: Date,
    refused: Option<&Refused>,
) -> TaskPage {
    let (language, t) = (signed.language, signed.translator());
    let mut actions = forms(signed, task, language);
    if let Some(refused) = refused {
        for form in &mut actions {
            form.is_open = form.id == refused.kind.name();
            if form.is_open {
                refill(&mut form.fields, &refused.typed);
                form.error = refused.refusal.message(language);
                refused.refusal.code.number().clone_into(&mut form.code);
            }
        }
    }
    let obstacle = tasks::decide::obstacle(task, &signed.actor);
    TaskPage {
        shell: signed.shell(&task.title, Some(NavArea::Campaigns)),
        crumbs: vec![
            Link::new(t.t("campaigns-title"), paths::CAMPAIGNS),
            Link::new(&task.campaign_title, format!("/campaigns/{}", task.campaign)),
        ],
        title: task.title.clone(),
        badges: table::badges(task, today, language),
        steps: steps(task, language),
        facts: facts(task, t),
        text: if task.text == task.title { String::new() } else { task.text.clone() },
        parties: parties(task, t),
        timeline: history(task, timeline, language),
        waiting_for: waiting_for(task, language),
        obstacles: obstacle
            .map(|refusal| {
                let why = format!("{}（{}）", refusal.message(language), refusal.code.number());
                Fact::new(TaskCommandKind::Verify.label(language), why)
            })
            .into_iter()
            .collect(),
        actions,
    }
}

fn steps(task: &Task, language: Language) -> Vec<LoopStep> {
    let is_task = task.kind == tasks::TaskKind::Task;
    let all: &[(TaskState, (&str, &str))] = if is_task {
        &[
            (TaskState::Open, ("办理", "Do and report")),
            (TaskState::Reported, ("牵头确认", "Lead confirms")),
            (TaskState::Confirmed, ("核验", "Office verifies")),
            (TaskState::Done, ("完成", "Done")),
        ]
    } else {
        &[(TaskState::Open, ("办理", "Do and report")), (TaskState::Done, ("完成", "Done"))]
    };
    let at = all.iter().position(|(state, _)| *state == task.state);
    let status = |index: usize| match at {
        Some(at) if index < at || task.state == TaskState::Done => StepStatus::Done,
        Some(at) if index == at => StepStatus::Current,
        _ => StepStatus::Ahead,
    };
    let step = |(index, (state, words)): (usize, &(TaskState, (&str, &str)))| LoopStep {
        label: language.pick(words.0, words.1).to_owned(),
        when: match state {
            TaskState::Open => task.due_on.map(|due| due.to_string()).unwrap_or_default(),
            TaskState::Done => task.done_on.map(|done| done.to_string()).unwrap_or_default(),
            _ => String::new(),
        },
        status: status(index),
    };
    all.iter().enumerate().map(step).collect()
}

fn facts(task: &Task, t: Translator) -> Vec<Fact> {
    let pick = |words: (&str, &str)| t.language.pick(words.0, words.1).to_owned();
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let campaign = Fact::new(t.t("campaigns-filter-campaign"), &task.campaign_title);
    let facts = [
        campaign.href(format!("/campaigns/{}", task.campaign)).wide(),
        Fact::new(t.t("campaigns-column-section"), &task.section),
        Fact::new(pick(("序号", "Number")), &task.ordinal),
        Fact::new(pick(("周期", "Period")), table::period(task)),
        Fact::new(pick(("开始日期", "From")), date(task.from)),
        Fact::new(t.t("campaigns-column-due"), date(task.due_on)),
        Fact::new(t.t("campaigns-column-progress"), format!("{}%", task.percent())),
        Fact::new(t.t("campaigns-doc-office"), &task.office.name),
        Fact::new(pick(("取消理由", "Why it was cancelled")), task.end_reason.clone().unwrap_or_default()),
    ];
    facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
}

fn parties(task: &Task, t: Translator) -> Table {
    let language = t.language;
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let role = pick(("角色", "Role"));
    let said = pick(("最近报告", "Last report"));
    Table {
        caption: t.t("campaigns-task-parties"),
        columns: vec![
            Column::new(t.t("campaigns-filter-unit"), ColumnKind::Main),
            Column::new(role, ColumnKind::Short),
            Column::new(t.t("campaigns-column-progress"), ColumnKind::Number),
            Column::new(said, ColumnKind::Wide),
        ],
        rows: task
            .parties
            .iter()
            .map(|party| {
                let last = task.reports.iter().rfind(|report| report.unit.id == party.unit.id);
                let percent = last.map_or(0, |report| report.percent);
                let text = last.map(|report| format!("{} {}", report.on, report.text)).unwrap_or_default();
                Row::new(vec![
                    Cell::link(&party.unit.name, format!("/units/{}", party.unit.id)),
                    Cell::text(party.role.label(language)),
                    Cell::text(format!("{percent}%")),
                    Cell::text(text),
                ])
            })
            .collect(),
    }
}

fn history(task: &Task, timeline: Vec<TimelineEntry>, language: Language) -> Vec<TimelineEvent> {
    let mut events: Vec<_> = timeline
        .into_iter()
        .map(|entry| {
            let (title, facts) = words::tell(&entry.event, language);
            let who = match entry.actor.as_str() {
                "system" => language.pick("系统", "System").to_owned(),
                "operator" => language.pick("运维人员", "Operator").to_owned(),
                _ => entry.actor_name.unwrap_or(entry.actor),
            };
            TimelineEvent {
                title,
                when: china_minute(entry.recorded_at),
                who,
                facts: facts.into_iter().filter(|fact| !fact.value.is_empty()).collect(),
                tone: words::tone(&entry.event),
                photos: words::photos(task, &entry.event, language),
                files: words::files(task, &entry.event),
                version: entry.version.to_string(),
                hash_short: entry.hash.chars().take(8).collect(),
                ..TimelineEvent::default()
            }
        })
        .collect();
    events.reverse();
    events
}

fn waiting_for(task: &Task, language: Language) -> String {
    let owing: Vec<_> =
        task.parties.iter().filter(|party| task.owes(party)).take(3).map(|party| party.unit.name.as_str()).collect();
    let leads: Vec<_> = task
        .parties
        .iter()
        .filter(|party| party.role == PartyRole::Lead)
        .map(|party| party.unit.name.as_str())
        .collect();
    match (task.state, language) {
        (TaskState::Open, Language::Chinese) => format!("等待{}报告。", owing.join("、")),
        (TaskState::Open, Language::English) => format!("It waits for {} to report.", owing.join(", ")),
        (TaskState::Reported, Language::Chinese) => format!("等待牵头单位{}确认。", leads.join("、")),
        (TaskState::Reported, Language::English) => format!("It waits for {} to confirm.", leads.join(", ")),
        (TaskState::Confirmed, Language::Chinese) => format!("等待{}核验。", task.office.name),
        (TaskState::Confirmed, Language::English) => format!("It waits for {} to verify.", task.office.name),
        (TaskState::Done, language) => language.pick("任务已完成。", "The task is done.").to_owned(),
        (TaskState::Cancelled, language) => language.pick("任务已取消。", "The task was cancelled.").to_owned(),
    }
}

/// The steps that the person may take, the next first.
fn forms(signed: &Signed, task: &Task, language: Language) -> Vec<ActionForm> {
    let available = tasks::available(task, &signed.actor);
    let mut forms: Vec<_> = available.into_iter().map(|kind| form(signed, task, kind, language)).collect();
    forms.sort_by_key(|form| form.weight != ActionWeight::Primary);
    forms
}

fn form(signed: &Signed, task: &Task, kind: TaskCommandKind, language: Language) -> ActionForm {
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let opinion = || Field::text_area("opinion", pick(("意见", "Opinion")));
    let reason = || Field::text_area("reason", pick(("理由", "Reason"))).required();
    let mut fields = vec![Field::hidden("version", task.version.to_string())];
    let (icon, weight) = match kind {
        TaskCommandKind::Report => {
            fields.extend(report_fields(signed, task, language));
            let own = signed.person.acts_for_unit.unwrap_or(signed.person.unit);
            let owes = task.party(own).is_some_and(|party| task.owes(party));
            ("send", if owes { ActionWeight::Primary } else { ActionWeight::Secondary })
        }
        TaskCommandKind::Confirm => {
            fields.push(opinion());
            ("user-check", ActionWeight::Primary)
        }
        TaskCommandKind::Verify => {
            fields.push(opinion());
            ("clipboard-check", ActionWeight::Primary)
        }
        TaskCommandKind::Return => {
            fields.push(reason());
            ("arrow-back-up", ActionWeight::Secondary)
        }
        TaskCommandKind::Extend => {
            fields.push(Field::date("due_on", pick(("新的时限", "New deadline"))).required());
            fields.push(reason());
            ("calendar-plus", ActionWeight::Secondary)
        }
        _ => {
            fields.push(reason());
            ("ban", ActionWeight::Danger)
        }
    };
    let title = match kind {
        TaskCommandKind::Report => pick(("报告进展或完成", "Report progress or completion")),
        other => pick((other.label(Language::Chinese), other.label(Language::English))),
    };
    let mut form = ActionForm::new(kind.name(), format!("/tasks/{}/{}", task.id, kind.name()), title, fields);
    (form.icon, form.weight, form.is_open) = (icon, weight, weight == ActionWeight::Primary);
    form
}

fn report_fields(signed: &Signed, task: &Task, language: Language) -> Vec<Field> {
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let own = signed.person.acts_for_unit.unwrap_or(signed.person.unit);
    let mut fields = Vec::new();
    if task.party(own).is_none() {
        let units = task.parties.iter().filter(|party| party.completed.is_none());
        let units = units.map(|party| Choice::new(party.unit.id.to_string(), &party.unit.name)).collect();
        let label = pick(("代哪个单位报告", "On behalf of"));
        fields.push(Field::select("unit", label, units, language.pick("请选择", "Choose")).required());
    }
    let claims = Claim::ALL.iter().map(|claim| Choice::new(claim.name(), claim.label(language))).collect();
    let percent =
        FieldKind::Number { min: "0".to_owned(), max: "100".to_owned(), step: "1".to_owned(), unit: "%".to_owned() };
    let hint = pick(("每行一项，如“检查企业 35 家”", "One a line, such as “检查企业 35 家”"));
    let documents = FieldKind::Documents { accept: ".pdf,.docx,.xlsx".to_owned(), limit: 5 };
    fields.extend([
        Field::radio("claim", pick(("报告类型", "What you report")), claims).value(Claim::Progress.name()),
        Field::new("percent", pick(("进度（报告进展时）", "Progress (for a report of progress)")), percent),
        Field::text_area("text", pick(("完成情况", "What was done"))).required(),
        Field::new("figures", pick(("数据", "Figures")), FieldKind::TextArea { rows: 3, max_length: 2000 }).hint(hint),
        Field::photos("photos", pick(("照片", "Photos"))),
        Field::new("documents", pick(("文件", "Documents")), documents).hint(pick((
            "PDF、Word（docx）、Excel（xlsx），最多5个，每个不超过20MB",
            "PDF, Word (docx), Excel (xlsx); at most 5, each of at most 20 MB",
        ))),
    ]);
    fields
}
