//! What rules found in readings that came late: alarms of the past, which are over.

use super::{
    alarms,
    apply::{Applied, fault, report},
};
use crate::{CommandError, StoreError, Tx, hazards::By};
use bihuan_domain::{
    IdSource,
    ids::AlarmId,
    monitoring::{Alarm, AlarmEvent, AlarmState, Clearing, Device, LateAlarm, RaisedAlarm, Rule},
};
use jiff::SignedDuration;

/// What a rule found about a device's past.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FoundLate<'a> {
    /// The device.
    pub(super) device: &'a Device,
    /// The rule.
    pub(super) rule: &'a Rule,
    /// What it found.
    pub(super) late: LateAlarm,
}

/// Records what was found: an alarm at the moment at which it happened, ended when that was over. Within the rule's hold of an alarm
/// that is there it is the same; so a batch that comes twice raises nothing twice, and a blind zone that is sent in parts is one
/// alarm, not one a part.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    found: &[FoundLate<'_>],
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<Applied, StoreError> {
    let mut applied = Applied::default();
    for one in found {
        apply_one(tx, one, &mut applied, ids, by).map_err(fault)?;
    }
    Ok(applied)
}

fn apply_one(
    tx: &mut Tx<'_>,
    found: &FoundLate<'_>,
    applied: &mut Applied,
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<(), CommandError> {
    let FoundLate { device, rule, late } = *found;
    let hold = SignedDuration::from_secs(i64::from(rule.contents.hold_seconds));
    if let Some(mut near) = alarms::latest_before(tx, device.id, rule.id, late.until + hold)? {
        let Some(clearing) = &near.cleared else { return Ok(()) };
        let end = clearing.at.max(near.last_at);
        if end + hold >= late.since {
            if late.until > end {
                let (at, value, occurrences) = (late.until, late.value, late.occurrences);
                alarms::record(tx, &mut near, &AlarmEvent::HappenedAgain { at, value, occurrences }, by)?;
                applied.again.push(near.id);
            }
            return Ok(());
        }
    }
    let id = AlarmId(ids.next());
    let raised = AlarmEvent::Raised(Box::new(RaisedAlarm::of(device, rule, late.value, (late.since, late.at))));
    let clearing = Clearing { by: None, at: late.until, reason: String::new() };
    let cleared = AlarmEvent::Cleared { clearing, occurrences: late.occurrences.saturating_sub(1) };
    let mut alarm = Alarm::begin(id, &raised).ok_or_else(|| StoreError::corrupt("alarm", "no beginning"))?;
    alarms::append(tx, &alarm, 0, &raised, by)?;
    alarms::append(tx, &alarm, 1, &cleared, by)?;
    alarm.evolve(&cleared);
    debug_assert_eq!(alarm.state, AlarmState::Cleared, "it stands in no other's way");
    alarms::insert(tx, &alarm)?;
    applied.raised.push(id);
    applied.cleared.push(id);
    report(tx, &mut alarm, device, applied, by)
}
