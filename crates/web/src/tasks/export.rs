//! GET /tasks/export.xlsx: the list in the layout of the campaign's own tables, or in the usual one (序号、任务、责任单位、
//! 完成时限), with what became of it.

use super::{
    layout,
    list::{Pairs, filter},
    table::period,
};
use crate::{
    Answer, App, Query, Signed, WebError,
    export::{self, ExportError, Kind, Sheet},
};
use axum::extract::State;
use bihuan_documents::sheets::{Column, Value};
use bihuan_domain::{
    Language,
    accounts::Scope,
    campaigns::{self, PartyRole},
    tasks::Task,
};
use bihuan_store::{
    Tx,
    tasks::{self as rows, TaskFilter},
};
use std::fs::File;

pub async fn workbook(State(app): State<App>, signed: Signed, Query(pairs): Query<Pairs>) -> Answer {
    let filter = filter(&pairs).ok_or(WebError::BadRequest)?;
    let scope = campaigns::visible(&signed.actor);
    let (language, today) = (signed.language, app.clock.today());
    let subtitle = format!("{} {today}", signed.person.unit_name);
    // A campaign's list has the layout of its document's own tables, where there are any and nobody asks for the usual one.
    let is_usual = pairs.get("layout").is_some_and(|layout| layout == "usual");
    let file = app.store.read(move |tx| {
        let campaign = if is_usual { None } else { layout::campaign(tx, &scope, &filter)? };
        match campaign {
            Some(campaign) => layout::write(tx, &scope, (&filter, &campaign), language, &subtitle),
            None => write(tx, &scope, &filter, language, subtitle),
        }
    });
    let file = file.await?;
    export::download(file, Kind::Workbook, ("tasks", title(language)), today)
}

const fn title(language: Language) -> &'static str {
    language.pick("任务清单", "Tasks")
}

fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &TaskFilter,
    language: Language,
    subtitle: String,
) -> Result<File, ExportError> {
    let sheet = Sheet { title: title(language).to_owned(), subtitle, columns: columns(language), language };
    sheet.write(Kind::Workbook, |take| {
        rows::for_each(tx, scope, filter, |task| take(row(&task, language).into_iter().map(Value::from).collect()))
    })
}

/// The columns of the usual layout.
pub fn columns(language: Language) -> Vec<Column> {
    let column = |words: (&str, &str), width| Column::new(language.pick(words.0, words.1), width);
    vec![
        column(("章节", "Heading"), 20),
        column(("序号", "Number"), 8),
        column(("任务内容", "Task"), 40),
        column(("责任单位", "Responsible units"), 24),
        column(("配合单位", "Supporting units"), 20),
        column(("完成时限", "Due"), 14),
        column(("周期", "Period"), 12),
        column(("进度", "Progress"), 10),
        column(("状态", "State"), 12),
        column(("完成情况", "What was done"), 40),
        column(("完成日期", "Done on"), 14),
        column(("是否逾期", "Overdue"), 10),
    ]
}

/// What a task's units said, each report in a line.
pub fn said(task: &Task) -> impl Iterator<Item = String> {
    task.reports.iter().map(|report| format!("{}：{}", report.unit.name, report.text))
}

/// A task in the usual layout.
pub fn row(task: &Task, language: Language) -> Vec<String> {
    let units = |of: fn(PartyRole) -> bool| {
        let names = task.parties.iter().filter(|party| of(party.role)).map(|party| {
            let mark = if party.role == PartyRole::Lead { "（牵头）" } else { "" };
            format!("{}{mark}", party.unit.name)
        });
        names.collect::<Vec<_>>().join("、")
    };
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let said: Vec<_> = said(task).collect();
    let overdue = if task.overdue_since.is_some() { language.pick("逾期", "overdue") } else { "" };
    vec![
        task.section.clone(),
        task.ordinal.clone(),
        if task.text.is_empty() { task.title.clone() } else { task.text.clone() },
        units(|role| role != PartyRole::Support),
        units(|role| role == PartyRole::Support),
        date(task.due_on),
        period(task).to_owned(),
        format!("{}%", task.percent()),
        task.state.label(language).to_owned(),
        said.join("\n"),
        date(task.done_on),
        overdue.to_owned(),
    ]
}
