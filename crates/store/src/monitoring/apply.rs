//! What rules found becomes alarms, and those that their rule says so hazards.

use super::alarms;
use crate::{
    CommandError, StoreError, Tx,
    hazards::{self, By, Draft},
    units,
};
use bihuan_domain::{
    IdSource,
    accounts::Scope,
    clock::china_date,
    hazards::{HazardSource, OpenKind},
    ids::{AlarmId, HazardId},
    monitoring::{Alarm, AlarmEvent, Clearing, Device, RaisedAlarm, Rule, Transition},
};

/// What a rule found about a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<'a> {
    /// The device.
    pub device: &'a Device,
    /// The rule.
    pub rule: &'a Rule,
    /// What changed.
    pub transition: Transition,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Alarms that began.
    pub raised: Vec<AlarmId>,
    /// Alarms that happened again.
    pub again: Vec<AlarmId>,
    /// Alarms that ended.
    pub cleared: Vec<AlarmId>,
    /// Hazards that were reported.
    pub hazards: Vec<HazardId>,
}

/// Makes alarms of what rules found, in the transaction in which their states are kept: either both are there or neither, so
/// that a batch that is worked off again after a crash raises nothing twice. An alarm's hazard has the alarm's identifier.
///
/// # Errors
/// A fault of the database. A hazard that is refused is told to the log of the server; its alarm stands.
pub fn apply(tx: &mut Tx<'_>, found: &[Found<'_>], ids: &dyn IdSource, by: By<'_>) -> Result<Applied, StoreError> {
    let mut applied = Applied::default();
    for one in found {
        apply_one(tx, one, &mut applied, ids, by).map_err(fault)?;
    }
    Ok(applied)
}

fn apply_one(
    tx: &mut Tx<'_>,
    found: &Found<'_>,
    applied: &mut Applied,
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<(), CommandError> {
    let standing = alarms::standing(tx, found.device.id, found.rule.id)?;
    match (found.transition, standing) {
        (Transition::Raise { since, at, value }, None) => raise(tx, found, (since, at, value), applied, ids, by),
        // Somebody cleared it by hand, and it came back.
        (Transition::Again { at, value, .. }, None) => raise(tx, found, (at, at, value), applied, ids, by),
        (Transition::Raise { at, value, .. }, Some(alarm)) => again(tx, alarm, (at, value, 1), applied, by),
        (Transition::Again { at, value, occurrences }, Some(alarm)) => {
            again(tx, alarm, (at, value, occurrences), applied, by)
        }
        (Transition::Clear { .. }, None) => Ok(()),
        (Transition::Clear { at, occurrences }, Some(mut alarm)) => {
            let clearing = Clearing { by: None, at, reason: String::new() };
            alarms::record(tx, &mut alarm, &AlarmEvent::Cleared { clearing, occurrences }, by)?;
            applied.cleared.push(alarm.id);
            Ok(())
        }
    }
}

type Moment = jiff::Timestamp;

fn again(
    tx: &mut Tx<'_>,
    mut alarm: Alarm,
    (at, value, occurrences): (Moment, f64, u32),
    applied: &mut Applied,
    by: By<'_>,
) -> Result<(), CommandError> {
    alarms::record(tx, &mut alarm, &AlarmEvent::HappenedAgain { at, value, occurrences }, by)?;
    applied.again.push(alarm.id);
    Ok(())
}

fn raise(
    tx: &mut Tx<'_>,
    found: &Found<'_>,
    (since, at, value): (Moment, Moment, f64),
    applied: &mut Applied,
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<(), CommandError> {
    let id = AlarmId(ids.next());
    let event = AlarmEvent::Raised(Box::new(RaisedAlarm::of(found.device, found.rule, value, (since, at))));
    let mut alarm = Alarm::begin(id, &event).ok_or_else(|| StoreError::corrupt("alarm", "no beginning"))?;
    if !alarms::insert(tx, &alarm)? {
        // Another worker was faster by the blink of an eye.
        let standing = alarms::standing(tx, found.device.id, found.rule.id)?;
        return standing.map_or(Ok(()), |alarm| again(tx, alarm, (at, value, 1), applied, by));
    }
    alarms::append(tx, &alarm, 0, &event, by)?;
    applied.raised.push(id);
    report(tx, &mut alarm, found.device, applied, by)
}

/// The alarm becomes a hazard, once: the hazard has the alarm's identifier.
pub(super) fn report(
    tx: &mut Tx<'_>,
    alarm: &mut Alarm,
    device: &Device,
    applied: &mut Applied,
    by: By<'_>,
) -> Result<(), CommandError> {
    let Some(level) = alarm.raised.hazard_level else { return Ok(()) };
    let id = HazardId(alarm.id.0);
    if hazards::load(tx, &Scope::everything(), id)?.is_some() {
        return Ok(());
    }
    let unit = match device.enterprise {
        Some(unit) => units::find(tx, unit)?.map(|unit| unit.name),
        None => None,
    };
    let draft = Draft {
        kind: OpenKind::Report,
        place: device.jurisdiction.clone(),
        enterprise: device.enterprise,
        subject_name: unit.unwrap_or_else(|| device.name.clone()),
        location: device.name.clone(),
        description: alarm.raised.summary_chinese.clone(),
        level,
        sector: device.sector.clone(),
        source: HazardSource::Alarm,
        criterion: None,
        // A device's clock may run ahead of midnight.
        found_on: china_date(alarm.raised.at.min(by.now)),
        photos: Vec::new(),
        recurrence_of: None,
    };
    match hazards::open(tx, id, draft, by) {
        Ok(hazard) => {
            alarms::record(tx, alarm, &AlarmEvent::BecameHazard { hazard: id, number: hazard.number }, by)?;
            applied.hazards.push(id);
            Ok(())
        }
        Err(CommandError::Store(fault)) => Err(fault.into()),
        // Decided before anything was written.
        Err(refused) => {
            tracing::warn!(alarm = %alarm.id, %refused, "an alarm did not become a hazard");
            Ok(())
        }
    }
}

pub(super) fn fault(error: CommandError) -> StoreError {
    match error {
        CommandError::Store(fault) => fault,
        other => StoreError::corrupt("alarm", other),
    }
}
