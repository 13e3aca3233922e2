//! GET /alarms/{id}: an alarm with what happened to it; POST /alarms/{id}/{command}: a step on it.

use super::words::{Refused, alarm_level, alarm_state, command, version, version_field};
use crate::{Answer, App, Fields, Path, Signed, WebError, audit::tell_alarm, places::path_text, redirect, render};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    clock::{china_minute, china_second},
    hazards::HazardLevel,
    ids::{AlarmId, UserId},
    monitoring::{Alarm, AlarmCommand, AlarmCommandKind, Metrics, NamedUser, available_for_alarm},
};
use bihuan_store::{
    CommandError, StoreError,
    monitoring::alarms::{self, Happened},
    units,
};
use bihuan_ui::{
    ActionForm, ActionWeight, Choice, Fact, Field, Link, NavArea, TimelineEvent, Tone, Translator,
    monitoring::MonitoringPage, number, paths,
};

struct Sight {
    alarm: Alarm,
    history: Vec<Happened>,
    place: String,
    enterprise: Option<String>,
    people: Vec<NamedUser>,
}

pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<AlarmId>) -> Answer {
    render(&build(&signed, &look(&app, &signed, id).await?, None))
}

async fn look(app: &App, signed: &Signed, id: AlarmId) -> Result<Sight, WebError> {
    let actor = signed.actor.clone();
    let found = app.store.read(move |tx| {
        let Some(alarm) = alarms::load(tx, &actor.scope(), id)? else { return Ok::<_, StoreError>(None) };
        let may_assign = available_for_alarm(&alarm, &actor).contains(&AlarmCommandKind::Assign);
        Ok(Some(Sight {
            history: alarms::history(tx, &alarm)?,
            place: path_text(tx, &alarm.raised.place, " · ")?,
            enterprise: match alarm.raised.enterprise {
                Some(unit) => units::find(tx, unit)?.map(|unit| unit.name),
                None => None,
            },
            people: if may_assign { alarms::assignees(tx, &alarm.raised.place)? } else { Vec::new() },
            alarm,
        }))
    });
    found.await?.ok_or(WebError::NotFound)
}

fn build(signed: &Signed, sight: &Sight, refused: Option<&Refused>) -> MonitoringPage {
    let (language, t) = (signed.language, signed.translator());
    let alarm = &sight.alarm;
    let mut actions: Vec<ActionForm> =
        available_for_alarm(alarm, &signed.actor).into_iter().map(|kind| form(kind, sight, t)).collect();
    if let Some(refused) = refused {
        refused.show(&mut actions, language);
    }
    let hazard = alarm.hazard.map(|hazard| Link::new(t.t("monitoring-hazard-open"), format!("/hazards/{hazard}")));
    MonitoringPage {
        shell: signed.shell(alarm.rule_name(language), Some(NavArea::Monitoring)),
        crumbs: vec![Link::new(t.t("monitoring-alarms"), paths::ALARMS)],
        badges: vec![alarm_level(alarm.raised.level, language), alarm_state(alarm.state, language)],
        lead: alarm.raised.device_name.clone(),
        secret: None,
        links: hazard.into_iter().collect(),
        facts_title: t.t("monitoring-facts"),
        facts: facts(sight, t),
        tables: Vec::new(),
        readings: None,
        timeline: sight.history.iter().map(|happened| event(happened, t)).collect(),
        actions,
    }
}

fn facts(sight: &Sight, t: Translator) -> Vec<Fact> {
    let (alarm, language) = (&sight.alarm, t.language);
    let raised = &alarm.raised;
    let fact = |key: &str, value: String| Fact::new(t.t(key), value);
    let metrics = Metrics::included();
    let value = raised.metric.map_or_else(String::new, |metric| metrics.shown(&metric, alarm.last_value));
    let mut facts = vec![
        fact("monitoring-summary", alarm.summary(language).to_owned()).wide(),
        fact("monitoring-device", raised.device_name.clone()).href(format!("{}/{}", paths::DEVICES, raised.device)),
        fact("monitoring-rule", alarm.rule_name(language).to_owned()).href(format!("{}/{}", paths::RULES, raised.rule)),
        fact("monitoring-class", raised.class.label(language).to_owned()),
        fact("monitoring-place", sight.place.clone()),
        fact("monitoring-since", china_second(raised.since)),
        fact("monitoring-raised-at", china_second(raised.at)),
        fact("monitoring-last-at", china_second(alarm.last_at)),
        fact("monitoring-value", value),
        fact("monitoring-occurrences", number(u64::from(alarm.occurrences))),
        fact("monitoring-assigned", alarm.assigned.as_ref().map(|user| user.name.clone()).unwrap_or_default()),
        fact(
            "monitoring-hazard-level",
            raised.hazard_level.map(|level: HazardLevel| level.label(language).to_owned()).unwrap_or_default(),
        ),
    ];
    if let (Some(name), Some(unit)) = (&sight.enterprise, raised.enterprise) {
        facts.insert(1, fact("monitoring-enterprise", name.clone()).href(format!("{}/{unit}", paths::ENTERPRISES)));
    }
    facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
}

fn event(happened: &Happened, t: Translator) -> TimelineEvent {
    let (title, facts) = tell_alarm(&happened.event, t.language);
    TimelineEvent {
        title,
        when: china_minute(happened.at),
        who: happened.by_name.clone().unwrap_or_else(|| t.t("monitoring-by-rule")),
        facts,
        tone: Tone::Neutral,
        ..TimelineEvent::default()
    }
}

fn form(kind: AlarmCommandKind, sight: &Sight, t: Translator) -> ActionForm {
    let language = t.language;
    let mut fields = match kind {
        AlarmCommandKind::Acknowledge => vec![Field::text_area("remark", t.t("monitoring-remark"))],
        AlarmCommandKind::Assign => {
            let people = sight.people.iter().map(|user| Choice::new(user.id.to_string(), &user.name)).collect();
            vec![Field::select("user", t.t("monitoring-person"), people, "").required()]
        }
        AlarmCommandKind::Clear => vec![Field::text_area("reason", t.t("monitoring-reason")).required()],
    };
    fields.push(version_field(sight.alarm.version));
    let action = format!("{}/{}/{}", paths::ALARMS, sight.alarm.id, kind.name());
    let mut form = ActionForm::new(kind.name(), action, kind.words().pick(language), fields);
    (form.icon, form.weight) = match kind {
        AlarmCommandKind::Acknowledge => ("check", ActionWeight::Primary),
        AlarmCommandKind::Assign => ("user", ActionWeight::Secondary),
        AlarmCommandKind::Clear => ("circle-check", ActionWeight::Secondary),
    };
    form
}

/// Takes a step; a refusal is shown at its form, with everything that was typed.
pub async fn submit(
    State(app): State<App>,
    signed: Signed,
    Path((id, name)): Path<(AlarmId, String)>,
    fields: Fields,
) -> Answer {
    let kind = AlarmCommandKind::from_name(&name).ok_or(WebError::NotFound)?;
    let expected = version(&fields)?;
    let user: Option<UserId> = fields.parsed("user")?;
    let (remark, reason) = (fields.text("remark").to_owned(), fields.text("reason").to_owned());
    let done = command(&app, &signed, move |tx, by| {
        let step = match kind {
            AlarmCommandKind::Acknowledge => AlarmCommand::Acknowledge { remark },
            AlarmCommandKind::Clear => AlarmCommand::Clear { reason },
            AlarmCommandKind::Assign => {
                let alarm = alarms::load(tx, &by.actor.scope(), id)?.ok_or(CommandError::NotFound)?;
                let user = user.ok_or_else(|| CommandError::from(Refusal::from(RefusalCode::AlarmAssignee)))?;
                AlarmCommand::Assign { to: alarms::assignee(tx, &alarm, user)? }
            }
        };
        alarms::execute(tx, id, Some(expected), &step, by)
    });
    match done.await {
        Ok(_) => {
            let text = signed.translator().t1("monitoring-done", "step", kind.label(signed.language));
            redirect(format!("{}/{id}", paths::ALARMS)).done(text).into()
        }
        Err(CommandError::Refused(refusal)) => {
            let refused = Refused { step: kind.name(), refusal, typed: fields };
            let sight = look(&app, &signed, id).await?;
            let page = build(&signed, &sight, Some(&refused));
            refused.answer(&page)
        }
        Err(error) => Err(error.into()),
    }
}
