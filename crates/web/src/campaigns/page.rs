//! GET /campaigns/{id}: where a campaign stands.

use super::{progress, review::Refused, targets, words::state_badge};
use crate::{Answer, App, Signed, WebError, hazards::refill, render, tasks as task_pages};
use axum::response::{Html, IntoResponse as _};
use bihuan_domain::{
    Language,
    accounts::Scope,
    campaigns::{self, Campaign, CampaignCommandKind, CampaignState, ItemKind, NamedUnit},
    figures::{Headline, Years},
    ids::CampaignId,
    tasks::{Task, TaskKind, TaskState},
};
use bihuan_store::{
    StoreError, Tx, campaigns as rows, figures,
    tasks::{self, MonthFigure, Progress, Standing, TaskFilter},
};
use bihuan_ui::{
    ActionForm, ActionWeight, Badge, Choice, Download, Fact, Field, JsonBlock, Link, NavArea, StatCard, Template as _,
    Tone, Translator,
    campaigns::{CampaignPage, PhaseLine},
    number, paths,
};
use jiff::{ToSpan as _, civil::Date};
use serde::Deserialize;

/// Units and tasks that the page lists.
const ROWS: usize = 30;
/// Units that are listed when all are asked for.
const ALL_UNITS: usize = 2_000;

/// What of the page is shown whole.
#[derive(Debug, Default, Deserialize)]
pub struct Shown {
    /// `all` for all units.
    #[serde(default)]
    units: String,
}

/// What the page is made from.
struct Sight {
    /// With its phases and targets for those who see its place.
    campaign: Campaign,
    standing: Standing,
    chapters: Vec<(String, Progress)>,
    units: Vec<(NamedUnit, Progress)>,
    more_units: bool,
    months: Vec<MonthFigure>,
    due_soon: Vec<Task>,
    headline: Option<Headline>,
    is_whole: bool,
    /// The version before, and the one that runs in its place.
    revised: Option<Campaign>,
    successor: Option<Campaign>,
}

pub async fn show(app: &App, signed: &Signed, head: Campaign, shown: Shown) -> Answer {
    let units = if shown.units == "all" { ALL_UNITS } else { ROWS };
    let page = make(app, signed, (head.id, units), None).await?;
    render(&page)
}

/// The page again, with a form that was refused.
pub async fn again(app: &App, signed: &Signed, id: CampaignId, refused: Refused) -> Answer {
    let status = WebError::Refused(refused.refusal.clone()).status();
    let page = make(app, signed, (id, ROWS), Some(refused)).await?;
    Ok((status, Html(page.render().map_err(WebError::fault)?)).into_response())
}

async fn make(
    app: &App,
    signed: &Signed,
    (id, units): (CampaignId, usize),
    refused: Option<Refused>,
) -> Result<CampaignPage, WebError> {
    let today = app.clock.today();
    let years = Years { old_until: app.rules.old_stock_until_year, present: today.year() };
    let (tasks_scope, ledger_scope) = (campaigns::visible(&signed.actor), signed.actor.scope());
    let sight = app.store.read(move |tx| look(tx, (&tasks_scope, &ledger_scope), (id, units), years, today)).await?;
    let sight = sight.ok_or(WebError::NotFound)?;
    let mut page = build(app, signed, &sight, today)?;
    if let Some(refused) = refused {
        for form in page.actions.iter_mut().filter(|form| form.id == refused.form) {
            form.is_open = true;
            refill(&mut form.fields, &refused.typed);
            form.error = refused.refusal.message(signed.language);
            refused.refusal.code.number().clone_into(&mut form.code);
        }
    }
    Ok(page)
}

fn look(
    tx: &mut Tx<'_>,
    (scope, ledger): (&Scope, &Scope),
    (id, shown_units): (CampaignId, usize),
    years: Years,
    today: Date,
) -> Result<Option<Sight>, StoreError> {
    let Some(head) = rows::load_head(tx, scope, id)? else { return Ok(None) };
    let whole = rows::load_outline(tx, scope, id)?;
    let scope = &tasks::scope_within(scope, &head);
    let headline = if ledger.sees(&head.place, &[]) {
        figures::dashboard(tx, ledger, Some(head.place.code()), years, today)?.map(|found| found.headline)
    } else {
        None
    };
    // Duties of enterprises are many; their own pages and the list of tasks have them.
    let mut due_soon = Vec::new();
    for kind in [TaskKind::Task, TaskKind::Return] {
        let filter = TaskFilter {
            campaign: Some(id),
            kind: Some(kind),
            states: vec![TaskState::Open, TaskState::Reported],
            due_from: Some(today),
            due_to: Some(today.saturating_add(30.days())),
            ..TaskFilter::default()
        };
        due_soon.extend(tasks::list(tx, scope, &filter, None, ROWS)?.0);
    }
    let units = tasks::by_unit(tx, scope, id, shown_units + 1)?;
    let mut other = |id: Option<CampaignId>| match id {
        Some(id) => rows::load_head(tx, scope, id),
        None => Ok(None),
    };
    let (revised, successor) = (other(head.revises)?, other(head.superseded_by)?);
    due_soon.sort_by_key(|task| (task.due_on, task.item));
    Ok(Some(Sight {
        is_whole: whole.is_some(),
        campaign: whole.unwrap_or(head),
        standing: tasks::standing(tx, scope, id, today)?,
        chapters: tasks::by_chapter(tx, scope, id)?,
        more_units: units.len() > shown_units,
        units: units.into_iter().take(shown_units).collect(),
        months: tasks::by_month(tx, scope, id)?,
        due_soon,
        headline,
        revised,
        successor,
    }))
}

fn build(app: &App, signed: &Signed, sight: &Sight, today: Date) -> Result<CampaignPage, WebError> {
    let (campaign, t) = (&sight.campaign, signed.translator());
    let (months, chart) = progress::months(campaign.id, &sight.months, t);
    let old_until = app.rules.old_stock_until_year;
    Ok(CampaignPage {
        shell: signed.shell(&campaign.document.title, Some(NavArea::Campaigns)),
        crumbs: vec![Link::new(t.t("campaigns-title"), paths::CAMPAIGNS)],
        title: campaign.document.title.clone(),
        badges: vec![state_badge(campaign.state, signed.language)],
        links: links(sight, signed, t),
        figures: cards(campaign.id, &sight.standing, t),
        phases: phases(campaign, today, signed.language),
        targets: targets::lines(campaign, sight.headline.as_ref(), old_until, signed.language),
        chapters: progress::chapters(campaign.id, &sight.chapters, t),
        units: progress::units(campaign.id, &sight.units, t),
        all_units: sight
            .more_units
            .then(|| Link::new(t.t("campaigns-all-units"), format!("/campaigns/{}?units=all#units", campaign.id))),
        months,
        month_chart: JsonBlock::new(&chart).map_err(WebError::fault)?,
        due_soon: task_pages::table(&sight.due_soon, today, t),
        downloads: if sight.is_whole { downloads(campaign.id, signed.language) } else { Vec::new() },
        facts: facts(sight, t),
        actions: if sight.is_whole { actions(signed, campaign, today) } else { Vec::new() },
    })
}

fn links(sight: &Sight, signed: &Signed, t: Translator) -> Vec<Link> {
    let campaign = &sight.campaign;
    let link = |key: &str, href: String| Link::new(t.t(key), href);
    let mut links = vec![
        link("campaigns-tasks-title", progress::href(campaign.id, &[])),
        link("campaigns-calendar-title", format!("/campaigns/{}/calendar", campaign.id)),
        link("campaigns-timeline-title", format!("/campaigns/{}/timeline", campaign.id)),
    ];
    if sight.is_whole && campaign.revises.is_some() {
        links.push(link("campaigns-changes-title", format!("/campaigns/{}/changes", campaign.id)));
    }
    let may_revise = campaigns::may_draft(&signed.actor, &campaign.place);
    if sight.is_whole && campaign.state == CampaignState::Running && may_revise {
        links.push(link("campaigns-revise", format!("/campaigns/{}/revise", campaign.id)));
    }
    links
}

/// What the document says of itself, with the versions before and after it.
fn facts(sight: &Sight, t: Translator) -> Vec<Fact> {
    let successor = sight.successor.as_ref().map(|other| version(other, "campaigns-superseded-by", t));
    successor.into_iter().chain(document_facts(&sight.campaign, sight.revised.as_ref(), t)).collect()
}

fn version(other: &Campaign, key: &str, t: Translator) -> Fact {
    Fact::new(t.t(key), &other.document.title).href(format!("/campaigns/{}", other.id)).wide()
}

fn cards(id: CampaignId, standing: &Standing, t: Translator) -> Vec<StatCard> {
    let language = t.language;
    let card = |words: (&str, &str), value: u64, pairs: &[(&str, &str)], tone, icon| StatCard {
        label: language.pick(words.0, words.1).to_owned(),
        value: number(value),
        href: progress::href(id, pairs),
        note: String::new(),
        tone,
        icon,
    };
    let done = StatCard {
        note: format!("{} / {}", number(standing.tasks.done), number(standing.tasks.total)),
        value: format!("{}%", standing.tasks.percent()),
        ..card(("任务完成率", "Tasks done"), 0, &[("kind", "task"), ("state", "done")], Tone::Good, "progress-check")
    };
    let overdue = standing.tasks.overdue + standing.returns.overdue + standing.duties.overdue;
    vec![
        done,
        card(("逾期", "Overdue"), overdue, &[("overdue", "1")], Tone::Overdue, "clock-exclamation"),
        card(("待确认", "To confirm"), standing.to_confirm, &[("state", "reported")], Tone::Submitted, "send"),
        card(("待核验", "To verify"), standing.to_verify, &[("state", "confirmed")], Tone::Accepted, "clipboard-check"),
        card(
            ("报送完成", "Returns handed in"),
            standing.returns.done,
            &[("kind", "return"), ("state", "done")],
            Tone::Registered,
            "file-text",
        ),
        card(
            ("履职完成", "Duties fulfilled"),
            standing.duties.done,
            &[("kind", "duty"), ("state", "done")],
            Tone::Registered,
            "repeat",
        ),
    ]
}

/// The parts of a campaign's time.
pub fn phases(campaign: &Campaign, today: Date, language: Language) -> Vec<PhaseLine> {
    let mut phases: Vec<_> = campaign.accepted(ItemKind::Phase).collect();
    let of = |item: &campaigns::Item| {
        let deadline = &item.contents.deadline;
        (deadline.from.or(deadline.due_on), deadline.due_on)
    };
    phases.sort_by(|a, b| of(a).cmp(&of(b)).then_with(|| a.contents.title.cmp(&b.contents.title)));
    // The plans of a document's annexes have the same phases.
    phases.dedup_by(|a, b| of(a) == of(b) && a.contents.title == b.contents.title);
    let shown = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    phases
        .into_iter()
        .map(|item| {
            let deadline = &item.contents.deadline;
            let badge = if deadline.due_on.is_some_and(|last| last < today) {
                Badge::new(Tone::Good, language.pick("已结束", "Over"))
            } else if deadline.from.is_some_and(|first| first > today) {
                Badge::new(Tone::Neutral, language.pick("未开始", "To come"))
            } else {
                Badge::new(Tone::Registered, language.pick("进行中", "Running"))
            };
            let when = format!("{} – {}", shown(deadline.from), shown(deadline.due_on));
            PhaseLine { title: item.contents.title.clone(), when, badge }
        })
        .collect()
}

fn downloads(id: CampaignId, language: Language) -> Vec<Download> {
    let note = language.pick("Word 文件，公文格式，供修改定稿", "Word file in official layout, to be finished by hand");
    let report = |period: &str, words: (&str, &str)| Download {
        label: language.pick(words.0, words.1).to_owned(),
        href: format!("/campaigns/{id}/report.docx?period={period}"),
        note: note.to_owned(),
    };
    vec![
        report("quarter", ("季度工作情况报告", "Quarterly report")),
        report("year", ("年度工作总结", "Annual report")),
        report("whole", ("三年行动工作总结", "Report on the whole campaign")),
    ]
}

/// What the document says of itself.
pub fn document_facts(campaign: &Campaign, revised: Option<&Campaign>, t: Translator) -> Vec<Fact> {
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let fact = |key: &str, value: String| Fact::new(t.t(key), value);
    let document = &campaign.document;
    let facts = [
        fact("campaigns-doc-number", document.number.clone()),
        fact("campaigns-doc-issuer", document.issuer.clone()),
        fact("campaigns-doc-issued", date(document.issued_on)),
        fact("campaigns-doc-from", date(document.from)),
        fact("campaigns-doc-to", date(document.to)),
        fact("campaigns-doc-office", campaign.office.name.clone()),
        fact("campaigns-doc-file", campaign.file_name.clone()),
        fact("campaigns-doc-hash", campaign.text_sm3.chars().take(16).collect()),
    ];
    let before = revised.map(|other| version(other, "campaigns-revises", t));
    before.into_iter().chain(facts.into_iter().filter(|fact| !fact.value.is_empty())).collect()
}

fn actions(signed: &Signed, campaign: &Campaign, today: Date) -> Vec<ActionForm> {
    let language = signed.language;
    let pick = |words: (&str, &str)| language.pick(words.0, words.1).to_owned();
    let steps = campaigns::available(campaign, &signed.actor);
    let mut actions = Vec::new();
    let form = |id: &str, path: &str, title: String, fields: Vec<Field>| {
        let mut all = vec![Field::hidden("version", campaign.version.to_string()), Field::hidden("form", id)];
        all.extend(fields);
        ActionForm::new(id, format!("/campaigns/{}/{path}", campaign.id), title, all)
    };
    let by_hand: Vec<Choice> = campaign
        .accepted(ItemKind::Target)
        .filter(|item| item.contents.metric.is_none())
        .map(|item| Choice::new(item.id.to_string(), &item.contents.title))
        .collect();
    if steps.contains(&CampaignCommandKind::RecordFigure) && !by_hand.is_empty() {
        let fields = vec![
            Field::select("item", pick(("目标", "Target")), by_hand, "").required(),
            Field::text("value", pick(("数值", "Value"))).required(),
            Field::date("on", pick(("截至日期", "As of"))).value(today.to_string()).required(),
            Field::text("remark", pick(("数据来源", "Source of the figure"))).required(),
        ];
        let mut figure = form("figure", "figures", pick(("填报目标数据", "Enter a figure")), fields);
        figure.icon = "chart-bar";
        actions.push(figure);
    }
    if steps.contains(&CampaignCommandKind::End) {
        let reason = vec![Field::text("reason", pick(("理由", "Reason"))).required()];
        let mut end = form("end", "steps/end", pick(("结束行动", "End the campaign")), reason);
        (end.icon, end.weight) = ("flag", ActionWeight::Danger);
        end.warning = Some(pick(("未完成的任务将全部取消。", "All tasks that are not done are cancelled.")));
        actions.push(end);
    }
    actions
}
