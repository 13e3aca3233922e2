//! GET /rules/{id}: a rule; POST /rules/{id}/{command}: switches it on or off.

use super::{
    rules::place_name,
    words::{alarm_level, command, rule_status, version, version_field},
};
use crate::{Answer, App, Fields, Path, Signed, WebError, places::names_of, redirect, render};
use axum::extract::State;
use bihuan_domain::{
    hazards::HazardLevel,
    identifiers::Sectors,
    ids::RuleId,
    monitoring::{FieldInput, Metric, Metrics, Rule, RuleCommand, RuleStatus, authorise_rule},
};
use bihuan_store::{StoreError, monitoring::rules};
use bihuan_ui::{ActionForm, ActionWeight, Fact, Link, NavArea, Translator, monitoring::MonitoringPage, paths};
use std::collections::HashMap;

struct Sight {
    rule: Rule,
    names: HashMap<String, String>,
    /// Whether the user may change it.
    keeps: bool,
}

pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<RuleId>) -> Answer {
    let actor = signed.actor.clone();
    let found = app.store.read(move |tx| {
        let Some(rule) = rules::load(tx, &actor.scope(), id)? else { return Ok::<_, StoreError>(None) };
        let codes: Vec<String> = rule.place.iter().map(|place| place.code().to_string()).collect();
        let reach = rules::reach(tx, &actor)?;
        let keeps = authorise_rule(&actor, rule.place.as_ref(), reach).is_ok();
        Ok(Some(Sight { names: names_of(tx, codes)?, keeps, rule }))
    });
    render(&build(&signed, &found.await?.ok_or(WebError::NotFound)?))
}

fn build(signed: &Signed, sight: &Sight) -> MonitoringPage {
    let (language, t) = (signed.language, signed.translator());
    let Sight { rule, keeps, .. } = sight;
    let href = format!("{}/{}", paths::RULES, rule.id);
    MonitoringPage {
        shell: signed.shell(rule.contents.label(language), Some(NavArea::Monitoring)),
        crumbs: vec![Link::new(t.t("monitoring-rules"), paths::RULES)],
        badges: vec![rule_status(rule.status, language), alarm_level(rule.contents.level, language)],
        lead: rule.contents.asks.name().label(language).to_owned(),
        secret: None,
        links: if *keeps {
            vec![
                Link::new(t.t("monitoring-trial"), format!("{href}/trial")),
                Link::new(t.t("monitoring-edit"), format!("{href}/edit")),
            ]
        } else {
            Vec::new()
        },
        facts_title: t.t("monitoring-rule-group-what"),
        facts: facts(sight, t),
        tables: Vec::new(),
        readings: None,
        timeline: Vec::new(),
        actions: if *keeps { vec![switch(rule, &href, t)] } else { Vec::new() },
    }
}

fn switch(rule: &Rule, href: &str, t: Translator) -> ActionForm {
    let version = vec![version_field(rule.version)];
    let mut form = match rule.status {
        RuleStatus::Disabled => ActionForm::new("enable", format!("{href}/enable"), t.t("monitoring-enable"), version),
        RuleStatus::Enabled => {
            ActionForm::new("disable", format!("{href}/disable"), t.t("monitoring-disable"), version)
        }
    };
    if rule.status == RuleStatus::Enabled {
        form.explanation = Some(t.t("monitoring-disable-explanation"));
        (form.icon, form.weight) = ("ban", ActionWeight::Danger);
    } else {
        (form.icon, form.weight) = ("check", ActionWeight::Primary);
    }
    form
}

fn facts(sight: &Sight, t: Translator) -> Vec<Fact> {
    let (rule, language) = (&sight.rule, t.language);
    let contents = &rule.contents;
    let fact = |key: &str, value: String| Fact::new(t.t(key), value);
    let shown = |field: &bihuan_domain::monitoring::RuleField| match field.input {
        FieldInput::Metric => {
            let metric = Metric::parse(&field.value).ok();
            metric.map_or_else(String::new, |metric| {
                format!("{}（{metric}）", Metrics::included().label(&metric, language))
            })
        }
        FieldInput::Comparison => bihuan_domain::monitoring::Comparison::from_name(&field.value)
            .map_or_else(String::new, |one| one.label(language).to_owned()),
        FieldInput::Side => bihuan_domain::monitoring::Side::from_name(&field.value)
            .map_or_else(String::new, |one| one.label(language).to_owned()),
        FieldInput::Join => bihuan_domain::monitoring::Join::from_name(&field.value)
            .map_or_else(String::new, |one| one.label(language).to_owned()),
        FieldInput::Line | FieldInput::Number | FieldInput::Lines => field.value.clone(),
    };
    let fields = contents.asks.fields();
    let mut facts: Vec<Fact> = fields.iter().map(|field| Fact::new(field.label(language), shown(field))).collect();
    let sectors: Vec<&str> =
        contents.scope.sectors.iter().map(|sector| Sectors::included().label(sector, language)).collect();
    let hazard = contents
        .hazard_level
        .map_or_else(|| t.t("monitoring-hazard-none"), |level: HazardLevel| level.label(language).to_owned());
    facts.extend([
        fact("monitoring-hold", contents.hold_seconds.to_string()),
        fact("monitoring-class", contents.class.label(language).to_owned()),
        fact("monitoring-hazard-level", hazard),
        fact("monitoring-place", place_name(rule, &sight.names, t)),
        fact("monitoring-sectors", sectors.join(language.pick("、", ", "))),
        fact("monitoring-version", rule.version.to_string()),
    ]);
    facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
}

/// Switches a rule on or off.
pub async fn submit(
    State(app): State<App>,
    signed: Signed,
    Path((id, name)): Path<(RuleId, String)>,
    fields: Fields,
) -> Answer {
    let (step, key) = match name.as_str() {
        "enable" => (RuleCommand::Enable, "monitoring-enable"),
        "disable" => (RuleCommand::Disable, "monitoring-disable"),
        _ => return Err(WebError::NotFound),
    };
    let expected = version(&fields)?;
    command(&app, &signed, move |tx, by| rules::execute(tx, id, Some(expected), &step, by)).await?;
    let t = signed.translator();
    redirect(format!("{}/{id}", paths::RULES)).done(t.t1("monitoring-done", "step", t.t(key))).into()
}
