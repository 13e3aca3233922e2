//! A rule tried against what devices measured, before it is switched on.

use super::devices;
use crate::{StoreError, Tx, readings, scope::Conditions};
use bihuan_domain::{
    accounts::Scope,
    jurisdictions::Subtree,
    monitoring::{Device, DeviceState, Metric, Rule, RuleKind, Trial, TrialSpan, try_rule},
};
use jiff::Timestamp;

/// Devices that one trial goes over.
pub const TRIAL_DEVICES: usize = 20;
/// Readings that one trial looks at, over all its devices.
const READINGS: usize = 400_000;

/// What a rule would have done with a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The device.
    pub device: Device,
    /// What would have come of it.
    pub trial: Trial,
    /// Up to when it was looked at, where there were too many readings for the whole stretch.
    pub cut_at: Option<Timestamp>,
    /// The metric that a curve of it shows; none where the device sent none that the rule asks for.
    pub metric: Option<Metric>,
}

/// The devices in use within a scope that a rule judges, or will when it is switched on: by name, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub fn bound(tx: &mut Tx<'_>, scope: &Scope, rule: &Rule, limit: usize) -> Result<Vec<Device>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, devices::UNIT_COLUMNS);
    conditions.equal("state", DeviceState::Active.name());
    if let Some(place) = &rule.place {
        conditions.within(&Subtree { code: place.code().clone(), level: place.level() });
    }
    let sectors: Vec<_> = rule.contents.scope.sectors.iter().map(|sector| conditions.bind(sector.as_str())).collect();
    let ids: Vec<_> = rule.contents.scope.devices.iter().map(|device| conditions.bind(*device)).collect();
    for (column, among) in [("sector", sectors), ("id", ids)] {
        if !among.is_empty() {
            conditions.and(format!("{column} IN ({})", among.join(", ")));
        }
    }
    let sql = format!("SELECT body FROM device{} ORDER BY name, id LIMIT {limit}", conditions.sql());
    let found = tx.query(&sql, conditions.values())?;
    found.iter().map(|row| devices::read(row, 0)).collect()
}

/// Runs a rule, switched on or not, over what devices measured. Nothing is kept. The devices are those that the caller has found
/// within its scope, at most [`TRIAL_DEVICES`].
///
/// # Errors
/// A fault of the database.
pub fn try_on(tx: &mut Tx<'_>, rule: &Rule, devices: Vec<Device>, span: TrialSpan) -> Result<Vec<Tried>, StoreError> {
    let at_most = READINGS / devices.len().max(1);
    let try_one = |device: Device| {
        let sent = readings::metrics(tx, device.id)?;
        let asks = &rule.contents.asks;
        let metric = sent.iter().copied().find(|metric| asks.concerns(*metric));
        // What only the clock moves is known by when anything came.
        let wanted: Vec<Metric> = match asks {
            RuleKind::Offline { .. } | RuleKind::CutOff { .. } | RuleKind::Missing { .. } => sent.clone(),
            _ => sent.iter().copied().filter(|metric| asks.concerns(*metric)).collect(),
        };
        let history = readings::history(tx, device.id, &wanted, (span.from, span.until), at_most)?;
        let until = history.cut_at.unwrap_or(span.until);
        let trial = try_rule(rule, &device, history.readings, until);
        let metric = metric.or_else(|| sent.first().copied());
        Ok(Tried { device, trial, cut_at: history.cut_at, metric })
    };
    devices.into_iter().take(TRIAL_DEVICES).map(try_one).collect()
}
