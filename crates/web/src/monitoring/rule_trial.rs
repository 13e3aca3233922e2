//! GET /rules/{id}/trial: what a rule would have done with what was measured.

use super::{
    device_readings,
    words::{Pairs, text},
};
use crate::{Answer, App, Path, Query, Signed, WebError, render};
use axum::{extract::State, http::StatusCode, response::IntoResponse as _};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Scope,
    clock::{china_date, china_second, start_of_china_date},
    ids::{DeviceId, RuleId},
    monitoring::{Device, Metrics, Rule, RuleKind, TrialAlarm, TrialSpan},
};
use bihuan_store::{
    CommandError, StoreError, Tx,
    monitoring::{
        devices, rules,
        trial::{self, TRIAL_DEVICES, Tried},
    },
    readings::{self, Series, Window},
};
use bihuan_ui::{
    Cell, Choice, Column, ColumnKind, Empty, Field, FieldKind, FilterBar, JsonBlock, Link, NavArea, Row, Table,
    Template as _, Translator,
    monitoring::{TrialChart, TrialOutcome, TrialPage},
    number, paths,
};
use jiff::{Timestamp, ToSpan as _, civil::Date};

/// Devices to choose from.
const CHOICES: usize = 200;
/// Days that the form begins with.
const USUAL_DAYS: i64 = 7;
/// Curves that a page shows.
const CHARTS: usize = 3;
const POINTS: usize = 400;

/// A trial with the curves of what was tried.
pub struct Found {
    pub tried: Vec<Tried>,
    pub is_more: bool,
    curves: Vec<(usize, Series)>,
}

/// Tries a rule on one device, or on those that it judges within the scope.
///
/// # Errors
/// `MO-025` for a device that the rule does not judge; a fault of the database.
pub fn run(
    tx: &mut Tx<'_>,
    scope: &Scope,
    rule: &Rule,
    device: Option<DeviceId>,
    span: TrialSpan,
) -> Result<Found, CommandError> {
    let mut chosen = match device {
        Some(id) => {
            let found = devices::load(tx, scope, id)?.filter(|device| rule.binds(device));
            vec![found.ok_or_else(|| Refusal::new(RefusalCode::RuleDevice).with("device", id))?]
        }
        None => trial::bound(tx, scope, rule, TRIAL_DEVICES + 1)?,
    };
    let is_more = chosen.len() > TRIAL_DEVICES;
    chosen.truncate(TRIAL_DEVICES);
    let tried = trial::try_on(tx, rule, chosen, span)?;
    Ok(Found { tried, is_more, curves: Vec::new() })
}

struct Sight {
    rule: Rule,
    devices: Vec<Device>,
    outcome: Option<Result<Found, Refusal>>,
    span: Option<TrialSpan>,
}

pub async fn page(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<RuleId>,
    Query(pairs): Query<Pairs>,
) -> Answer {
    let (scope, asked, now) = (signed.actor.scope(), pairs.clone(), app.clock.now());
    let found = app.store.read(move |tx| {
        let Some(rule) = rules::load(tx, &scope, id)? else { return Ok::<_, StoreError>(None) };
        let devices = trial::bound(tx, &scope, &rule, CHOICES)?;
        let mut sight = Sight { rule, devices, outcome: None, span: None };
        if text(&asked, "from").is_some() {
            let outcome = outcome(tx, &scope, &mut sight, &asked, now);
            sight.outcome = Some(match outcome {
                Ok(found) => Ok(found),
                Err(CommandError::Refused(refusal)) => Err(refusal),
                Err(CommandError::Store(fault)) => return Err(fault),
                Err(_) => return Ok(None),
            });
        }
        Ok(Some(sight))
    });
    build(&signed, &pairs, found.await?.ok_or(WebError::NotFound)?, now)
}

fn outcome(
    tx: &mut Tx<'_>,
    scope: &Scope,
    sight: &mut Sight,
    asked: &Pairs,
    now: Timestamp,
) -> Result<Found, CommandError> {
    let day = |name: &str| text(asked, name).and_then(|text| text.parse::<Date>().ok());
    let from = day("from").map_or(Timestamp::MAX, start_of_china_date);
    let until = day("until").and_then(|day| day.checked_add(1.day()).ok()).map_or(now, start_of_china_date);
    let span = TrialSpan::new(from, until, now)?;
    sight.span = Some(span);
    let device = match text(asked, "device") {
        Some(id) => {
            let unknown = || Refusal::new(RefusalCode::RuleDevice).with("device", id);
            Some(id.parse::<DeviceId>().map_err(|_| unknown())?)
        }
        None => None,
    };
    let mut found = run(tx, scope, &sight.rule, device, span)?;
    // Those with alarms first.
    let mut order: Vec<usize> = (0..found.tried.len()).collect();
    order.sort_by_key(|at| found.tried[*at].trial.count == 0);
    for at in order.into_iter().take(CHARTS) {
        let tried = &found.tried[at];
        if let Some(metric) = tried.metric {
            let window = Window { metric, from: span.from, until: span.until, at_most: POINTS };
            let series = readings::series(tx, tried.device.id, &window)?;
            found.curves.push((at, series));
        }
    }
    Ok(found)
}

fn build(signed: &Signed, pairs: &Pairs, sight: Sight, now: Timestamp) -> Answer {
    let t = signed.translator();
    let Sight { rule, devices, outcome, span } = sight;
    let name = rule.contents.label(t.language);
    let mut page = TrialPage {
        shell: signed.shell(format!("{} · {name}", t.t("monitoring-trial")), Some(NavArea::Monitoring)),
        crumbs: vec![
            Link::new(t.t("monitoring-rules"), paths::RULES),
            Link::new(name, format!("{}/{}", paths::RULES, rule.id)),
        ],
        lead: t.t("monitoring-trial-lead"),
        bar: bar(pairs, &rule, &devices, now, t),
        error: None,
        code: String::new(),
        outcome: None,
    };
    match outcome {
        None => render(&page),
        Some(Ok(found)) => {
            page.outcome = Some(told(&rule, &found, span, t).map_err(WebError::fault)?);
            render(&page)
        }
        Some(Err(refusal)) => {
            page.error = Some(refusal.message(t.language));
            refusal.code.number().clone_into(&mut page.code);
            let html = page.render().map_err(WebError::fault)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, axum::response::Html(html)).into_response())
        }
    }
}

fn bar(pairs: &Pairs, rule: &Rule, devices: &[Device], now: Timestamp, t: Translator) -> FilterBar {
    let today = china_date(now);
    let value = |name: &str, usual: Date| text(pairs, name).map_or_else(|| usual.to_string(), str::to_owned);
    let choices = devices.iter().map(|device| Choice::new(device.id.to_string(), &device.name)).collect();
    let all = t.t1("monitoring-trial-all", "count", TRIAL_DEVICES.to_string());
    let date = |name, key: &str, usual| {
        let kind = FieldKind::Date { min: String::new(), max: today.to_string() };
        Field::new(name, t.t(key), kind).value(value(name, usual)).required()
    };
    FilterBar {
        action: format!("{}/{}/trial", paths::RULES, rule.id),
        fields: vec![
            Field::select("device", t.t("monitoring-trial-device"), choices, &all)
                .value(text(pairs, "device").unwrap_or_default()),
            date("from", "monitoring-trial-from", today.saturating_sub(USUAL_DAYS.days())),
            date("until", "monitoring-trial-until", today),
        ],
        reset_href: format!("{}/{}/trial", paths::RULES, rule.id),
        submit: t.t("monitoring-trial"),
        ..FilterBar::default()
    }
}

fn told(rule: &Rule, found: &Found, span: Option<TrialSpan>, t: Translator) -> serde_json::Result<TrialOutcome> {
    let count: u64 = found.tried.iter().map(|tried| tried.trial.count).sum();
    let readings: u64 = found.tried.iter().map(|tried| tried.trial.readings).sum();
    let summary = t.with(
        "monitoring-trial-summary",
        &[("devices", &number(found.tried.len() as u64)), ("readings", &number(readings)), ("count", &number(count))],
    );
    let mut notes = Vec::new();
    if found.is_more {
        notes.push(t.t1("monitoring-trial-more", "count", TRIAL_DEVICES.to_string()));
    }
    for tried in &found.tried {
        if let Some(cut_at) = tried.cut_at {
            notes.push(
                t.with("monitoring-trial-cut", &[("device", &tried.device.name), ("until", &china_second(cut_at))]),
            );
        }
    }
    if found.tried.iter().any(|tried| tried.trial.count > tried.trial.alarms.len() as u64) {
        notes.push(t.t("monitoring-trial-told"));
    }
    if matches!(rule.contents.asks, RuleKind::RunsWhileStopped { .. } | RuleKind::CutOff { .. }) {
        notes.push(t.t("monitoring-trial-unknown"));
    }
    let none = if readings == 0 { "monitoring-trial-no-data" } else { "monitoring-trial-none-sentence" };
    Ok(TrialOutcome {
        summary,
        notes,
        table: table(rule, &found.tried, t),
        empty: Empty { icon: "circle-check", title: t.t("monitoring-trial-none"), sentence: t.t(none), action: None },
        charts: charts(rule, found, span, t)?,
    })
}

fn table(rule: &Rule, tried: &[Tried], t: Translator) -> Table {
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let row = |device: &Device, alarm: &TrialAlarm| {
        let metric = rule.contents.asks.metric();
        let value = metric.map_or_else(String::new, |metric| Metrics::included().shown(&metric, alarm.value));
        let lasted = alarm.cleared_at.map(|at| at.duration_since(alarm.raised_at).as_mins());
        let lasted = lasted.map_or_else(String::new, |minutes| minutes_in_words(minutes, t));
        Row::new(vec![
            Cell::link(&device.name, format!("{}/{}", paths::DEVICES, device.id)),
            Cell::text(china_second(alarm.raised_at)),
            Cell::text(alarm.cleared_at.map_or_else(|| t.t("monitoring-trial-stands"), china_second)),
            Cell::text(lasted),
            Cell::text(value),
            Cell::text(number(u64::from(alarm.occurrences))),
        ])
    };
    let rows = tried.iter().flat_map(|tried| tried.trial.alarms.iter().map(|alarm| row(&tried.device, alarm)));
    Table {
        caption: t.t("monitoring-trial"),
        columns: vec![
            column("monitoring-device", ColumnKind::Main),
            column("monitoring-raised-at", ColumnKind::Short),
            column("monitoring-trial-ended", ColumnKind::Short),
            column("monitoring-trial-lasted", ColumnKind::Short),
            column("monitoring-value", ColumnKind::Short),
            column("monitoring-occurrences", ColumnKind::Number),
        ],
        rows: rows.collect(),
    }
}

fn minutes_in_words(minutes: i64, t: Translator) -> String {
    let (hours, rest) = (minutes / 60, (minutes % 60).to_string());
    if hours == 0 {
        return t.t1("monitoring-minutes", "minutes", rest);
    }
    t.with("monitoring-hours", &[("hours", &hours), ("minutes", &rest)])
}

fn charts(rule: &Rule, found: &Found, span: Option<TrialSpan>, t: Translator) -> serde_json::Result<Vec<TrialChart>> {
    let metrics = Metrics::included();
    let mut charts = Vec::new();
    for (at, series) in &found.curves {
        let tried = &found.tried[*at];
        let Some(metric) = tried.metric else { continue };
        let (moments, mut data) = device_readings::chart(metric, series, t);
        let end = tried.cut_at.or(span.map(|span| span.until)).unwrap_or(Timestamp::MAX);
        data.marked = tried.trial.alarms.iter().filter_map(|alarm| marked(&moments, alarm, end)).collect();
        data.marked_label = t.t("monitoring-trial-marked");
        if let RuleKind::Threshold { metric: own, limit, .. } = &rule.contents.asks
            && *own == metric
        {
            data.limit = Some(limit * metrics.get(own).map_or(1.0, |info| info.factor));
            data.limit_label = t.t("monitoring-trial-limit");
        }
        charts.push(TrialChart {
            id: format!("trial-{at}"),
            title: format!("{} · {}", tried.device.name, metrics.label(&metric, t.language)),
            data: JsonBlock::new(&data)?,
        });
    }
    Ok(charts)
}

/// The places of an alarm's first and last moment among those of a curve.
fn marked(moments: &[i64], alarm: &TrialAlarm, end: Timestamp) -> Option<(usize, usize)> {
    let last = moments.len().checked_sub(1)?;
    let place = |at: Timestamp| moments.partition_point(|moment| *moment < at.as_millisecond());
    Some((place(alarm.raised_at).saturating_sub(1), place(alarm.cleared_at.unwrap_or(end)).min(last)))
}
