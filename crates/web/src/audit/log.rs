//! GET /audit: the events, the latest first.

use super::{proof, subject, words};
use crate::{Answer, App, Query, Signed, WebError, render};
use axum::extract::State;
use bihuan_domain::{
    accounts::Actor,
    audit::{StreamId, StreamKind},
    clock::{china_date, china_second, start_of_china_date},
};
use bihuan_store::{
    StoreError, Tx,
    accounts::{self, AccountFilter},
    audit::{self, EventFilter, EventPage, Proven, SealedBy},
};
use bihuan_ui::{
    Choice, Empty, Fact, Field, FilterBar, Link, NavArea, Paging, Translator,
    audit::{AuditEvent, AuditPage},
    paths,
};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde::Deserialize;
use std::collections::HashMap;

/// Events of a page.
const EVENTS: usize = 50;
/// Accounts that a name may stand for, at most.
const ACTORS: usize = 50;
/// Characters of a hash that are shown.
const SHORT_HASH: usize = 8;

/// What the address says.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Conditions {
    from: String,
    to: String,
    who: String,
    kind: String,
    stream: String,
    after_at: String,
    after_stream: String,
    after_version: String,
}

/// What the page is made from.
struct Found {
    page: EventPage,
    subjects: Vec<Link>,
    people: HashMap<String, (String, String)>,
    proven: Option<(Proven, String)>,
    sealed: Option<SealedBy>,
}

/// Shows a page of the log.
pub async fn page(State(app): State<App>, signed: Signed, Query(conditions): Query<Conditions>) -> Answer {
    let t = signed.translator();
    let (filter, after) = (filter(&conditions)?, after(&conditions)?);
    let (actor, who) = (signed.actor.clone(), conditions.who.trim().to_owned());
    let found = app.store.read(move |tx| look(tx, filter, after.as_ref(), &who, &actor, t)).await?;
    let standing = app.verifying.standing();
    let poll_url = address(&conditions, None);
    let previous = (!conditions.after_at.is_empty()).then(|| address(&conditions, None));
    let next = found.page.next.as_ref().map(|key| address(&conditions, Some(key)));
    render(&AuditPage {
        shell: signed.shell(t.t("audit-title"), Some(NavArea::Audit)),
        filters: filters(&conditions, t),
        proof: proof::shown(&standing, found.proven.as_ref(), found.sealed.as_ref(), &poll_url, t),
        events: events(&found, t),
        paging: Paging { previous, next },
        empty: Empty {
            icon: "shield-check",
            title: t.t("audit-empty-title"),
            sentence: t.t("audit-empty-sentence"),
            action: None,
        },
    })
}

fn look(
    tx: &mut Tx<'_>,
    mut filter: EventFilter,
    after: Option<&Key>,
    who: &str,
    actor: &Actor,
    t: Translator,
) -> Result<Found, StoreError> {
    if !who.is_empty() {
        filter.actors = Some(actors_of(tx, who, t)?);
    }
    let scope = actor.audit_scope();
    let page = audit::list(tx, &scope, &filter, after, EVENTS)?;
    let mut people = HashMap::new();
    let mut subjects: Vec<Link> = Vec::with_capacity(page.rows.len());
    let mut seen: HashMap<StreamId, Link> = HashMap::new();
    for row in &page.rows {
        let name = &row.event.actor;
        if !people.contains_key(name) {
            people.insert(name.clone(), actor_name(tx, name, t)?);
        }
        let stream = &row.event.stream;
        if !seen.contains_key(stream) {
            seen.insert(stream.clone(), subject::of(tx, stream, actor, t)?);
        }
        subjects.extend(seen.get(stream).cloned());
    }
    let proven = match audit::last_proof(tx)? {
        Some(proven) => {
            let (name, unit) = actor_name(tx, &proven.actor, t)?;
            let who = if unit.is_empty() { name } else { format!("{name} · {unit}") };
            Some((proven, who))
        }
        None => None,
    };
    Ok(Found { page, subjects, people, proven, sealed: audit::last_checkpoint(tx)? })
}

/// Whom a name, a log-in name, or the word for an actor that is no person stands for.
fn actors_of(tx: &mut Tx<'_>, who: &str, t: Translator) -> Result<Vec<String>, StoreError> {
    let is = |name: &str, key: &str| who.eq_ignore_ascii_case(name) || t.t(key).contains(who);
    let mut actors = Vec::new();
    if is("system", "audit-actor-system") {
        actors.push(Actor::System.log_name());
    }
    if is("operator", "audit-actor-operator") {
        actors.push(Actor::Operator.log_name());
    }
    let filter = AccountFilter { text: Some(who.to_owned()), ..AccountFilter::default() };
    // The log names everybody who acted, wherever: the names here are looked up as the log would.
    let found = accounts::list(tx, &Actor::Operator, &filter, None, ACTORS)?;
    actors.extend(found.iter().map(|account| account.id.to_string()));
    Ok(actors)
}

/// An actor's name and unit.
fn actor_name(tx: &mut Tx<'_>, name: &str, t: Translator) -> Result<(String, String), StoreError> {
    let Ok(id) = name.parse() else {
        return Ok(match name {
            "system" => (t.t("audit-actor-system"), String::new()),
            "operator" => (t.t("audit-actor-operator"), String::new()),
            other => (other.to_owned(), String::new()),
        });
    };
    let found = accounts::find(tx, id)?.map(|account| account.person());
    Ok(found.map_or_else(|| (name.to_owned(), String::new()), |person| (person.name, person.unit_name)))
}

fn events(found: &Found, t: Translator) -> Vec<AuditEvent> {
    let rows = found.page.rows.iter().zip(&found.subjects);
    rows.map(|(row, subject)| {
        let event = &row.event;
        let (what, mut facts) = words::tell(event, t);
        // History that was imported happened before it was recorded.
        if event.occurred_at != event.recorded_at {
            facts.push(Fact::new(t.t("audit-occurred"), china_date(event.occurred_at).to_string()));
        }
        let stream = event.stream.as_str();
        let of_stream = Conditions { stream: stream.to_owned(), ..Conditions::default() };
        facts.push(Fact::new(t.t("audit-stream"), stream).wide().href(address(&of_stream, None)));
        let (who, who_detail) = found.people.get(&event.actor).cloned().unwrap_or_default();
        let hash = event.hash.to_string();
        AuditEvent {
            when: china_second(event.recorded_at),
            who,
            who_detail,
            what,
            subject: subject.clone(),
            version: event.version.to_string(),
            hash_short: hash.chars().take(SHORT_HASH).collect(),
            hash,
            facts,
        }
    })
    .collect()
}

type Key = (Timestamp, String, u64);

fn filter(conditions: &Conditions) -> Result<EventFilter, WebError> {
    let day = |text: &str| match text.trim() {
        "" => Ok(None),
        text => text.parse::<Date>().map(Some).map_err(|_| WebError::BadRequest),
    };
    let until = match day(&conditions.to)? {
        // The last day is included.
        Some(date) => Some(start_of_china_date(date.checked_add(1.day()).map_err(|_| WebError::BadRequest)?)),
        None => None,
    };
    let stream = conditions.stream.trim();
    Ok(EventFilter {
        stream: (!stream.is_empty()).then(|| stream.to_owned()),
        kind: StreamKind::from_name(&conditions.kind),
        actors: None,
        from: day(&conditions.from)?.map(start_of_china_date),
        until,
    })
}

fn after(conditions: &Conditions) -> Result<Option<Key>, WebError> {
    if conditions.after_at.is_empty() {
        return Ok(None);
    }
    let at = conditions.after_at.parse().map_err(|_| WebError::BadRequest)?;
    let version = conditions.after_version.parse::<u32>().map_err(|_| WebError::BadRequest)?;
    Ok(Some((at, conditions.after_stream.clone(), version.into())))
}

fn address(conditions: &Conditions, after: Option<&Key>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("from", &conditions.from),
        ("to", &conditions.to),
        ("who", &conditions.who),
        ("kind", &conditions.kind),
        ("stream", &conditions.stream),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some((at, stream, version)) = after {
        query
            .append_pair("after_at", &at.to_string())
            .append_pair("after_stream", stream)
            .append_pair("after_version", &version.to_string());
    }
    let query = query.finish();
    if query.is_empty() { paths::AUDIT.to_owned() } else { format!("{}?{query}", paths::AUDIT) }
}

fn filters(conditions: &Conditions, t: Translator) -> FilterBar {
    let kinds =
        StreamKind::ALL.map(|kind| Choice::new(kind.name(), kind.label(t.language)).selected_if(&conditions.kind));
    FilterBar {
        action: paths::AUDIT.to_owned(),
        fields: vec![
            Field::date("from", t.t("audit-filter-from")).value(&conditions.from),
            Field::date("to", t.t("audit-filter-to")).value(&conditions.to),
            Field::text("who", t.t("audit-filter-who")).value(&conditions.who).hint(t.t("audit-filter-who-hint")),
            Field::select("kind", t.t("audit-filter-kind"), kinds.into(), &t.t("common-all")),
        ],
        more: vec![Field::text("stream", t.t("audit-filter-stream")).value(&conditions.stream)],
        is_more_open: !conditions.stream.is_empty(),
        reset_href: paths::AUDIT.to_owned(),
        ..FilterBar::default()
    }
}
