//! GET /campaigns/{id}/report.docx: a report of work as a Word file, drafted from the data for a person to finish.

use super::{targets, words::decimal};
use crate::{Answer, App, Path, Query, Signed, WebError, tasks as task_pages};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use bihuan_documents::word::{Issue, Report, report};
use bihuan_domain::{
    Language,
    accounts::Scope,
    campaigns::{self, Campaign, ItemKind},
    figures::{Headline, Years},
    ids::CampaignId,
    tasks::{Task, TaskKind, TaskState},
};
use bihuan_store::{
    StoreError, Tx, campaigns as rows, figures,
    tasks::{self, OnlyOverdue, Progress, Standing, TaskFilter},
};
use jiff::{ToSpan as _, civil::Date};
use serde::Deserialize;

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// Tasks that a part of the report lists.
const LISTED: usize = 40;

/// Which report.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// `quarter`, `year` or `whole`.
    #[serde(default)]
    period: String,
}

/// What the report is made from.
struct Sight {
    campaign: Campaign,
    standing: Standing,
    chapters: Vec<(String, Progress)>,
    /// Done in the period of the report.
    done: Vec<Task>,
    /// How many fell due in it.
    due: u64,
    overdue: Vec<Task>,
    ahead: Vec<Task>,
    headline: Option<Headline>,
}

pub async fn download(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<CampaignId>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let today = app.clock.today();
    let (name, from) = match wanted.period.as_str() {
        "quarter" => (format!("{}年第{}季度工作情况报告", today.year(), (today.month() - 1) / 3 + 1), quarter(today)),
        "year" => (format!("{}年度工作总结", today.year()), Date::constant(today.year(), 1, 1)),
        "whole" => ("工作总结".to_owned(), Date::constant(2000, 1, 1)),
        _ => return Err(WebError::BadRequest),
    };
    let (scope, ledger) = (campaigns::visible(&signed.actor), signed.actor.scope());
    let years = Years { old_until: app.rules.old_stock_until_year, present: today.year() };
    let sight = app.store.read(move |tx| look(tx, &scope, &ledger, id, (from, today), years)).await?;
    let sight = sight.ok_or(WebError::NotFound)?;
    let issue =
        Issue { authority: signed.person.unit_name.clone(), number: None, issued_on: today, place: String::new() };
    let drafted = draft(&sight, &name, today, years.old_until);
    let bytes = tokio::task::spawn_blocking(move || report(&drafted, &issue));
    let bytes = bytes.await.map_err(WebError::fault)?.map_err(WebError::fault)?;
    let encoded: String = url::form_urlencoded::byte_serialize(format!("{name}.docx").as_bytes()).collect();
    let disposition = format!("attachment; filename=\"report-{today}.docx\"; filename*=UTF-8''{encoded}");
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(WebError::fault)?);
    Ok(response)
}

fn quarter(today: Date) -> Date {
    Date::new(today.year(), (today.month() - 1) / 3 * 3 + 1, 1).unwrap_or(today)
}

fn look(
    tx: &mut Tx<'_>,
    scope: &Scope,
    ledger: &Scope,
    id: CampaignId,
    (from, today): (Date, Date),
    years: Years,
) -> Result<Option<Sight>, StoreError> {
    // A report speaks for the whole campaign: it is for those who see all of it.
    let Some(campaign) = rows::load_outline(tx, scope, id)? else { return Ok(None) };
    let scope = &tasks::scope_within(scope, &campaign);
    let base = TaskFilter { campaign: Some(id), kind: Some(TaskKind::Task), ..TaskFilter::default() };
    let running = vec![TaskState::Open, TaskState::Reported];
    let done = TaskFilter { states: vec![TaskState::Done], ..base.clone() };
    let overdue = TaskFilter { only_overdue: Some(OnlyOverdue), ..base.clone() };
    let due = TaskFilter { due_from: Some(from), due_to: Some(today), ..base.clone() };
    let ahead =
        TaskFilter { states: running, due_from: Some(today), due_to: Some(today.saturating_add(3.months())), ..base };
    let mut done = tasks::list(tx, scope, &done, None, 2_000)?.0;
    done.retain(|task| task.done_on.is_some_and(|on| on >= from && on <= today));
    Ok(Some(Sight {
        standing: tasks::standing(tx, scope, id, today)?,
        chapters: tasks::by_chapter(tx, scope, id)?,
        due: tasks::count(tx, scope, &due)?,
        overdue: tasks::list(tx, scope, &overdue, None, LISTED)?.0,
        ahead: tasks::list(tx, scope, &ahead, None, LISTED)?.0,
        headline: figures::dashboard(tx, ledger, Some(campaign.place.code()), years, today)?.map(|one| one.headline),
        campaign,
        done,
    }))
}

fn draft(sight: &Sight, name: &str, today: Date, old_until: i16) -> Report {
    let (campaign, standing) = (&sight.campaign, &sight.standing);
    let title = &campaign.document.title;
    let number =
        if campaign.document.number.is_empty() { String::new() } else { format!("（{}）", campaign.document.number) };
    let opening = format!("按照《{title}》{number}要求，现将截至{}的工作情况报告如下：", in_words(today));
    let mut parts = vec![("总体进展".to_owned(), overall(standing, (sight.due, sight.done.len()), &sight.chapters))];
    let targets = targets(campaign, sight.headline.as_ref(), old_until);
    if !targets.is_empty() {
        parts.push(("目标完成情况".to_owned(), targets));
    }
    parts.push(("完成的主要任务".to_owned(), listed(&sight.done, "本期没有完成核验的任务。")));
    parts.push(("存在问题".to_owned(), problems(&sight.overdue)));
    parts.push(("下一步工作安排".to_owned(), listed(&sight.ahead, "三个月内没有到期的任务。")));
    Report {
        title: format!("{title}{name}"),
        addressee: if campaign.document.issuer.is_empty() {
            "安全生产委员会".to_owned()
        } else {
            campaign.document.issuer.clone()
        },
        opening,
        parts,
        closing: "特此报告。".to_owned(),
    }
}

fn overall(standing: &Standing, (due, done): (u64, usize), chapters: &[(String, Progress)]) -> Vec<String> {
    let Standing { tasks, returns, duties, .. } = standing;
    let mut lines = vec![format!(
        "共有任务{}项，已完成{}项，完成率{}%；逾期{}项，待牵头单位确认{}项，待核验{}项。应报送{}期，已报送{}期；应履职{}次，已履职{}次。",
        tasks.total,
        tasks.done,
        tasks.percent(),
        tasks.overdue,
        standing.to_confirm,
        standing.to_verify,
        returns.total,
        returns.done,
        duties.total,
        duties.done
    )];
    lines.push(format!("本期到期任务{due}项，本期完成核验{done}项。"));
    lines.extend(chapters.iter().filter(|(chapter, _)| !chapter.is_empty()).map(|(chapter, progress)| {
        format!(
            "{chapter}：任务{}项，完成{}项（{}%），逾期{}项。",
            progress.total,
            progress.done,
            progress.percent(),
            progress.overdue
        )
    }));
    lines
}

fn targets(campaign: &Campaign, headline: Option<&Headline>, old_until: i16) -> Vec<String> {
    let line = |item: &campaigns::Item| {
        let text = item.contents.text.trim_end_matches('。');
        match targets::measure(campaign, item, headline, old_until, Language::Chinese) {
            Some(measured) => {
                let value = decimal(measured.value_thousandths);
                format!("{text}：当前{value}{}（{}）。", measured.unit, measured.source)
            }
            None => format!("{text}：（待填报）。"),
        }
    };
    campaign.accepted(ItemKind::Target).map(line).collect()
}

fn listed(tasks: &[Task], none: &str) -> Vec<String> {
    if tasks.is_empty() {
        return vec![none.to_owned()];
    }
    let line = |(number, task): (usize, &Task)| {
        let units = task_pages::units(task, Language::Chinese);
        let report = task.reports.last().filter(|_| task.done_on.is_some());
        let said = report.map(|report| report.text.lines().next().unwrap_or_default().to_owned()).unwrap_or_default();
        let due = task.due_on.map(|due| format!("，时限{}", in_words(due))).unwrap_or_default();
        let said = if said.is_empty() { String::new() } else { format!("：{}", said.trim_end_matches('。')) };
        format!("{}．{}（{}{due}）{said}。", number, task.title.trim_end_matches('。'), units)
    };
    let mut lines: Vec<_> = (1..).zip(tasks.iter().take(LISTED)).map(line).collect();
    if tasks.len() > LISTED {
        lines.push(format!("以上列出{LISTED}项，共{}项，详见任务清单。", tasks.len()));
    }
    lines
}

fn in_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn problems(overdue: &[Task]) -> Vec<String> {
    let mut lines = listed(overdue, "目前没有逾期任务。");
    lines.push("（请补充存在问题和原因分析）".to_owned());
    lines
}
