//! GET /hazards/{id}: a hazard with everything about it, and the steps that the person may take.

use super::{
    actions::{self, Desk},
    facts,
    sight::Sight,
    step::Refused,
    timeline,
};
use crate::{Answer, App, Path, Signed, WebError, render};
use axum::extract::State;
use bihuan_domain::{
    Language,
    accounts::Actor,
    hazards::{Hazard, HazardState, Phase, notices, obstacles},
    ids::HazardId,
};
use bihuan_ui::{Badge, Download, Fact, Link, NavArea, Tone, hazards::HazardPage, paths};

/// Shows a hazard.
pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<HazardId>) -> Answer {
    let (person, language) = (signed.person.clone(), signed.language);
    let sight = app.store.read(move |tx| Sight::of(tx, &person, id, language)).await?.ok_or(WebError::NotFound)?;
    render(&build(&app, &signed, &sight, None))
}

/// The page; with a form that was refused, if there is one.
pub fn build(app: &App, signed: &Signed, sight: &Sight, refused: Option<&Refused>) -> HazardPage {
    let (language, t) = (signed.language, signed.translator());
    let (hazard, today) = (&sight.hazard, app.clock.today());
    let desk = Desk { hazard, person: &signed.person, today, rules: &app.rules, language, units: &sight.units };
    let mut forms = if sight.is_kept_below { Vec::new() } else { actions::forms(&desk) };
    if let Some(refused) = refused {
        for form in &mut forms {
            form.is_open = form.id == refused.kind.name();
            if form.is_open {
                actions::refill(&mut form.fields, &refused.typed);
                form.error = refused.refusal.message(language);
                refused.refusal.code.number().clone_into(&mut form.code);
            }
        }
    }
    let crumbs = vec![
        Link::new(t.t("hazards-list-title"), paths::HAZARDS),
        Link::new(sight.place.clone(), facts::place_href(hazard)),
    ];
    HazardPage {
        shell: signed.shell(&hazard.number, Some(NavArea::Hazards)),
        crumbs,
        number: hazard.number.clone(),
        description: hazard.description.clone(),
        badges: facts::badges(hazard, today, language),
        steps: facts::stations(hazard, language),
        facts: facts::facts(sight, today, language),
        before: facts::photos(sight, Phase::Before, language),
        after: facts::photos(sight, Phase::After, language),
        panels: facts::panels(hazard, language),
        timeline: timeline::events(sight, language),
        chain: chain(sight, language),
        waiting_for: if sight.is_kept_below { t.t("outward-kept-below") } else { waiting_for(hazard, language) },
        obstacles: if sight.is_kept_below { Vec::new() } else { blocked(hazard, signed) },
        originals: below(sight, language),
        actions: forms,
        downloads: downloads(hazard, language),
        related: related(sight, signed),
    }
}

/// Where the photos are whose files are not here.
fn below(sight: &Sight, language: Language) -> String {
    let count = sight.hazard.photos.len();
    let is_there = sight.is_kept_below && count > sight.photos.len();
    if is_there { bihuan_ui::Translator::new(language).t1("outward-originals", "count", count) } else { String::new() }
}

fn chain(sight: &Sight, language: Language) -> Badge {
    let t = bihuan_ui::Translator::new(language);
    if sight.chain_is_whole {
        Badge::new(Tone::Good, t.t1("hazards-page-chain-whole", "count", sight.timeline.len()))
    } else {
        Badge::new(Tone::Bad, t.t("hazards-page-chain-broken"))
    }
}

/// Why somebody whose step it would be cannot take it.
fn blocked(hazard: &Hazard, signed: &Signed) -> Vec<Fact> {
    let language = signed.language;
    obstacles(hazard, &Actor::Person(signed.person.clone()))
        .into_iter()
        .map(|(kind, refusal)| {
            let why = format!("{}（{}）", refusal.message(language), refusal.code.number());
            Fact::new(kind.label(language), why)
        })
        .collect()
}

/// Whom it waits for, for those who have no step.
fn waiting_for(hazard: &Hazard, language: Language) -> String {
    let unit = hazard.assignment.as_ref().map(|assignment| assignment.unit_name.as_str()).unwrap_or_default();
    match (hazard.state, language) {
        (HazardState::Reported, Language::Chinese) => "等待安办或部门监管人员核实。".to_owned(),
        (HazardState::Reported, Language::English) => "It waits for an officer to verify it.".to_owned(),
        (HazardState::Registered, Language::Chinese) => "等待安办或部门监管人员交办。".to_owned(),
        (HazardState::Registered, Language::English) => "It waits for an officer to assign it.".to_owned(),
        (HazardState::Rectifying, Language::Chinese) => format!("等待{unit}完成整改。"),
        (HazardState::Rectifying, Language::English) => format!("It waits for {unit} to rectify it."),
        (HazardState::Submitted, Language::Chinese) => "等待安办或部门监管人员验收。".to_owned(),
        (HazardState::Submitted, Language::English) => "It waits for an officer to accept it.".to_owned(),
        (HazardState::Accepted, Language::Chinese) => "等待安办、部门监管人员或领导销号。".to_owned(),
        (HazardState::Accepted, Language::English) => "It waits for an officer or a leader to close it out.".to_owned(),
        (_, language) => bihuan_ui::Translator::new(language).t("hazards-page-waiting"),
    }
}

fn downloads(hazard: &Hazard, language: Language) -> Vec<Download> {
    let offered = notices(hazard);
    offered
        .map(|kind| Download {
            label: kind.label(language).to_owned(),
            href: format!("/hazards/{}/notices/{}.docx", hazard.id, kind.name()),
            note: language.pick("Word 文件，公文格式", "Word file in official layout").to_owned(),
        })
        .collect()
}

fn related(sight: &Sight, signed: &Signed) -> Vec<Link> {
    let language = signed.language;
    let hazard = &sight.hazard;
    let link = |label: (&str, &str), (id, number): &(HazardId, String)| {
        Link::new(format!("{} {number}", language.pick(label.0, label.1)), format!("/hazards/{id}"))
    };
    let mut links = Vec::new();
    if let Some(enterprise) = hazard.enterprise {
        links.push(Link::new(hazard.subject_name.clone(), format!("/enterprises/{enterprise}")));
    }
    if let Some(alarm) = &sight.alarm {
        let raised = &alarm.raised;
        let metric = raised.metric.map(|metric| format!("?metric={metric}")).unwrap_or_default();
        links.push(Link::new(
            language.pick("来源告警", "The alarm it came from"),
            format!("{}/{}", paths::ALARMS, alarm.id),
        ));
        let curve = format!("{}/{}{metric}", paths::DEVICES, raised.device);
        links.push(Link::new(language.pick("设备监测曲线", "What the device measured"), curve));
    }
    links.extend(sight.earlier.iter().map(|earlier| link(("原隐患", "Earlier hazard"), earlier)));
    links.extend(sight.later.iter().map(|later| link(("再次出现", "Recurrence"), later)));
    if hazard.state == HazardState::Closed && signed.person.grants.iter().any(|grant| !grant.role.is_administrator()) {
        let label = language.pick("登记“再次出现”的隐患", "Register a recurrence");
        links.push(Link::new(label, format!("{}?recurrence_of={}", paths::HAZARD_REGISTER, hazard.number)));
    }
    links
}
