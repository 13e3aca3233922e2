//! What several pages of this slice show alike.

use crate::{Answer, Fields, Signed, WebError, places::place_choices};
use axum::response::{Html, IntoResponse as _};
use bihuan_domain::{
    Language, Refusal,
    accounts::Actor,
    jurisdictions::{self, JurisdictionCode, Place, Subtree},
    monitoring::{AlarmLevel, AlarmState, DeviceState, RuleStatus},
};
use bihuan_store::{StoreError, Tx, hazards::By, jurisdictions as tree};
use bihuan_ui::{
    ActionForm, Badge, Choice, Field, Tab, Template as _, Tone, Translator, hazards::FieldGroup,
    monitoring::MonitoringPage, paths,
};
use std::{collections::BTreeMap, future::Future};

/// Conditions as the address has them.
pub type Pairs = BTreeMap<String, String>;

/// The value of a condition without blanks; `None` when it is not set.
pub fn text<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// A path with the conditions, but for the page, and with one changed.
pub fn address(path: &str, pairs: &Pairs, change: Option<(&str, &str)>) -> String {
    let mut pairs = pairs.clone();
    pairs.remove("after");
    if let Some((name, value)) = change {
        pairs.insert(name.to_owned(), value.to_owned());
    }
    pairs.retain(|_, value| !value.is_empty());
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The lists beside each other.
pub fn tabs(active: &str, t: Translator) -> Vec<Tab> {
    let tab =
        |key: &str, href: &str| Tab { label: t.t(key), href: href.to_owned(), count: None, is_active: active == href };
    vec![
        tab("monitoring-alarms", paths::ALARMS),
        tab("monitoring-live", paths::LIVE),
        tab("monitoring-devices", paths::DEVICES),
        tab("monitoring-rules", paths::RULES),
    ]
}

pub fn alarm_state(state: AlarmState, language: Language) -> Badge {
    let tone = match state {
        AlarmState::Open => Tone::Bad,
        AlarmState::Acknowledged => Tone::Warning,
        AlarmState::Cleared => Tone::Good,
    };
    Badge::new(tone, state.label(language))
}

pub fn alarm_level(level: AlarmLevel, language: Language) -> Badge {
    let tone = match level {
        AlarmLevel::Notice => Tone::Neutral,
        AlarmLevel::Warning => Tone::Serious,
        AlarmLevel::Urgent => Tone::Major,
    };
    Badge::new(tone, level.label(language))
}

pub fn device_state(state: DeviceState, language: Language) -> Badge {
    let tone = match state {
        DeviceState::Active => Tone::Good,
        DeviceState::Suspended => Tone::Warning,
        DeviceState::Retired => Tone::Neutral,
    };
    Badge::new(tone, state.label(language))
}

pub fn rule_status(status: RuleStatus, language: Language) -> Badge {
    let tone = if status == RuleStatus::Enabled { Tone::Good } else { Tone::Neutral };
    Badge::new(tone, status.label(language))
}

/// The subtree of a code that the user sees; `Some(None)` where none is asked for.
pub fn within(tx: &mut Tx<'_>, actor: &Actor, code: Option<&str>) -> Result<Option<Option<Subtree>>, StoreError> {
    let Some(code) = code else { return Ok(Some(None)) };
    Ok(place(tx, actor, code)?.map(|place| Some(Subtree { code: place.code().clone(), level: place.level() })))
}

/// The place of a code that the user sees.
pub fn place(tx: &mut Tx<'_>, actor: &Actor, code: &str) -> Result<Option<Place>, StoreError> {
    let Ok(code) = code.parse::<JurisdictionCode>() else { return Ok(None) };
    Ok(tree::find(tx, &jurisdictions::visible(actor), &code)?.map(|node| node.jurisdiction.place))
}

/// The places to choose from.
pub fn places(tx: &mut Tx<'_>, actor: &Actor, chosen: Option<&str>) -> Result<Vec<Choice>, StoreError> {
    let chosen = chosen.and_then(|code| code.parse().ok());
    let nodes = tree::choices(tx, &jurisdictions::visible(actor), chosen.as_ref())?;
    Ok(place_choices(&nodes, |node| node.code().to_string()))
}

/// Runs a command in a transaction of its own, as the user, now.
pub fn command<'a, T, F>(
    app: &'a crate::App,
    signed: &Signed,
    run: F,
) -> impl Future<Output = Result<T, bihuan_store::CommandError>> + 'a
where
    T: Send + 'static,
    F: FnOnce(&mut Tx<'_>, By<'_>) -> Result<T, bihuan_store::CommandError> + Send + 'static,
{
    let (actor, now, rules) = (signed.actor.clone(), app.clock.now(), app.rules.clone());
    app.store.write(move |tx| run(tx, By { actor: &actor, now, rules: &rules }))
}

/// Puts what was typed into the fields of a form.
pub fn refill(groups: &mut [FieldGroup], typed: &crate::Fields) {
    for group in groups {
        crate::hazards::refill(&mut group.fields, typed);
    }
}

/// The version that a form showed.
pub fn version(fields: &crate::Fields) -> Result<u64, WebError> {
    fields.parsed("version")?.ok_or(WebError::BadRequest)
}

/// The hidden field of it.
pub fn version_field(version: u64) -> Field {
    Field::hidden("version", version.to_string())
}

/// A step that was refused, with what was typed.
pub struct Refused {
    /// The step, as its form is named.
    pub step: &'static str,
    /// Why.
    pub refusal: Refusal,
    /// What was typed.
    pub typed: Fields,
}

impl Refused {
    /// Opens the form of the step with what was typed and why it was refused.
    pub fn show(&self, actions: &mut [ActionForm], language: Language) {
        for action in actions.iter_mut().filter(|action| action.id == self.step) {
            action.is_open = true;
            crate::hazards::refill(&mut action.fields, &self.typed);
            action.error = self.refusal.message(language);
            self.refusal.code.number().clone_into(&mut action.code);
        }
    }

    /// The page with the form of the step; the bare refusal where there is no such form for this person.
    pub fn answer(self, page: &MonitoringPage) -> Answer {
        let error = WebError::Refused(self.refusal);
        if !page.actions.iter().any(|action| action.id == self.step) {
            return Err(error);
        }
        Ok((error.status(), Html(page.render().map_err(WebError::fault)?)).into_response())
    }
}
