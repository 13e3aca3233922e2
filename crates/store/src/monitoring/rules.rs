//! Rules: what packs bring, what people make of them, and the book that workers judge by.

use super::{alarms, devices};
use crate::{
    CommandError, Row, StoreError, Tx, Value, columns,
    events::{self, NewEvent},
    hazards::By,
    jurisdictions, scope,
};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{Actor, Scope},
    audit::StreamId,
    ids::{DeviceId, RuleId},
    jurisdictions::{Place, Subtree},
    monitoring::{
        Device, PackRule, Reach, Rule, RuleCommand, RuleContents, RuleEvent, decide_rule, define as decide_define,
    },
};

/// The most rules of an instance: every batch of readings is judged by all that are enabled.
const RULE_LIMIT: u32 = 2_000;

/// The rules that judge, as a worker holds them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleBook {
    rules: Vec<Rule>,
}

impl RuleBook {
    /// Rules, enabled or not.
    #[must_use]
    pub const fn of(rules: Vec<Rule>) -> Self {
        Self { rules }
    }

    /// All of them.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

/// The rules that judge now. A worker reads it anew every few seconds.
///
/// # Errors
/// A fault of the database.
pub fn book(tx: &mut Tx<'_>) -> Result<RuleBook, StoreError> {
    let sql = format!("SELECT body FROM device_rule WHERE status = 'enabled' ORDER BY id LIMIT {RULE_LIMIT}");
    let rules = tx.query(&sql, &[])?.iter().map(|row| read(row, 0)).collect::<Result<_, _>>()?;
    Ok(RuleBook { rules })
}

/// Brings the rules of the packs into the database, those that were never there; returns how many.
///
/// # Errors
/// A fault of the database.
pub fn seed(tx: &mut Tx<'_>, pack: &[PackRule], by: By<'_>) -> Result<u64, CommandError> {
    tx.lock_for(crate::engine::Purpose::Sweeps)?;
    let known: Vec<String> =
        tx.query("SELECT id FROM device_rule", &[])?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    let mut count = 0;
    for rule in pack.iter().filter(|rule| !known.contains(&rule.id().to_string())) {
        begin(tx, rule.id(), &rule.defined(), by)?;
        count += 1;
    }
    Ok(count)
}

/// Makes a rule for a place, or for everywhere.
///
/// # Errors
/// A refusal `MO-02x`; a fault of the database.
pub fn define(
    tx: &mut Tx<'_>,
    id: RuleId,
    place: Option<&Place>,
    contents: &RuleContents,
    by: By<'_>,
) -> Result<Rule, CommandError> {
    let event = decide_define(place, contents, by.actor, reach(tx, by.actor)?)?;
    know_devices(tx, place, &contents.scope.devices, by.actor)?;
    begin(tx, id, &event, by)
}

/// A rule names devices that its writer sees, and that are where it judges.
fn know_devices(tx: &mut Tx<'_>, place: Option<&Place>, named: &[DeviceId], actor: &Actor) -> Result<(), CommandError> {
    let within = place.map(|place| Subtree { code: place.code().clone(), level: place.level() });
    for id in named {
        let device = devices::load(tx, &actor.scope(), *id)?;
        let fits = |device: &Device| within.as_ref().is_none_or(|within| within.covers(&device.jurisdiction));
        if !device.as_ref().is_some_and(fits) {
            let name = device.map_or_else(|| id.to_string(), |device| device.name);
            return Err(Refusal::new(RefusalCode::RuleDevice).with("device", name).into());
        }
    }
    Ok(())
}

fn begin(tx: &mut Tx<'_>, id: RuleId, event: &RuleEvent, by: By<'_>) -> Result<Rule, CommandError> {
    let rule = Rule::begin(id, event).ok_or_else(|| StoreError::corrupt("rule", "no definition"))?;
    append(tx, &rule, 0, event, by)?;
    put(tx, &rule)?;
    Ok(rule)
}

/// Decides a command on a rule and records what it brings about. What the rule found so far ends with it.
///
/// # Errors
/// [`CommandError::NotFound`] out of the actor's sight, [`CommandError::Stale`] for an old page, or a refusal `MO-02x`.
pub fn execute(
    tx: &mut Tx<'_>,
    id: RuleId,
    expected_version: Option<u64>,
    command: &RuleCommand,
    by: By<'_>,
) -> Result<Rule, CommandError> {
    let sql = format!("SELECT body FROM device_rule WHERE id = $1{}", tx.for_update());
    let row = tx.query_first(&sql, &[id.into()])?.ok_or(CommandError::NotFound)?;
    let mut rule = read(&row, 0)?;
    if !sees(&by.actor.scope(), &rule) {
        return Err(CommandError::NotFound);
    }
    if expected_version.is_some_and(|expected| expected != rule.version) {
        return Err(CommandError::Stale { current: rule.version });
    }
    let event = decide_rule(&rule, command, by.actor, reach(tx, by.actor)?)?;
    if let RuleCommand::Edit(contents) = command {
        let mut named = contents.scope.devices.clone();
        // Those that it names already may have been moved out of sight since.
        named.retain(|device| !rule.contents.scope.devices.contains(device));
        know_devices(tx, rule.place.as_ref(), &named, by.actor)?;
    }
    append(tx, &rule, rule.version, &event, by)?;
    rule.evolve(&event);
    put(tx, &rule)?;
    if !matches!(command, RuleCommand::Enable) {
        let reason = event.label(bihuan_domain::Language::Chinese);
        alarms::clear_all(tx, "rule", &id.to_string(), reason, by)?;
        tx.execute("DELETE FROM device_rule_state WHERE rule = $1", &[id.into()])?;
    }
    Ok(rule)
}

/// Whether the actor is responsible for every jurisdiction.
///
/// # Errors
/// A fault of the database.
pub fn reach(tx: &mut Tx<'_>, actor: &Actor) -> Result<Reach, StoreError> {
    Ok(if jurisdictions::is_whole(tx, &actor.scope())? { Reach::Whole } else { Reach::Part })
}

fn append(tx: &mut Tx<'_>, rule: &Rule, expected: u64, event: &RuleEvent, by: By<'_>) -> Result<(), CommandError> {
    let new = NewEvent::of(event.name(), event, by.moment())?;
    events::append(tx, &StreamId::rule(rule.id), expected, &by.actor.log_name(), by.moment(), &[new])?;
    Ok(())
}

pub(super) const COLUMNS: [&str; 11] =
    ["id", "code", "status", "province", "prefecture", "county", "township", "village", "grid", "version", "body"];

pub(super) fn projection(rule: &Rule) -> Result<Vec<Value>, StoreError> {
    let body = serde_json::to_string(rule).map_err(|cause| StoreError::corrupt("rule", cause))?;
    let mut values: Vec<Value> = vec![rule.id.into(), (&rule.code).into(), rule.status.name().into()];
    values.extend(rule.place.as_ref().map_or([const { Value::Null }; 6], scope::place_values));
    values.extend([rule.version.into(), body.into()]);
    Ok(values)
}

fn put(tx: &mut Tx<'_>, rule: &Rule) -> Result<(), StoreError> {
    let sql = format!(
        "{} ON CONFLICT (id) DO UPDATE SET status = excluded.status, version = excluded.version, body = excluded.body",
        columns::insert("device_rule", &COLUMNS)
    );
    tx.execute(&sql, &projection(rule)?)?;
    Ok(())
}

fn read(row: &Row, index: usize) -> Result<Rule, StoreError> {
    let body: String = row.get(index)?;
    serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("device_rule.body", cause))
}

/// Rules for everywhere are seen by whoever sees anything; those of a place by whoever sees the place, or is in it.
fn sees(scope: &Scope, rule: &Rule) -> bool {
    match &rule.place {
        None => !scope.is_nothing(),
        Some(place) => scope.sees(place, &[]) || scope.subtrees().iter().any(|subtree| judges(place, subtree)),
    }
}

/// Whether a rule of a place judges devices in a subtree: the place holds it.
fn judges(place: &Place, subtree: &Subtree) -> bool {
    match (place.code().prefix_at(place.level()), subtree.code.is_statistical()) {
        (Some(prefix), true) => subtree.level >= place.level() && subtree.code.as_str().starts_with(prefix),
        _ => false,
    }
}

/// A rule, or `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn load(tx: &mut Tx<'_>, scope: &Scope, id: RuleId) -> Result<Option<Rule>, StoreError> {
    let row = tx.query_first("SELECT body FROM device_rule WHERE id = $1", &[id.into()])?;
    Ok(row.map(|row| read(&row, 0)).transpose()?.filter(|rule| sees(scope, rule)))
}

/// The rules that a scope sees: those of packs in their order, then those that people made.
///
/// # Errors
/// A fault of the database.
pub fn list(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Rule>, StoreError> {
    let sql = format!("SELECT body FROM device_rule ORDER BY id LIMIT {RULE_LIMIT}");
    let rules = tx.query(&sql, &[])?.iter().map(|row| read(row, 0)).collect::<Result<Vec<_>, _>>()?;
    let mut seen: Vec<Rule> = rules.into_iter().filter(|rule| sees(scope, rule)).collect();
    let rank = |rule: &Rule| PackRule::included().iter().position(|pack| pack.code == rule.code).unwrap_or(usize::MAX);
    seen.sort_by_key(rank);
    Ok(seen)
}
