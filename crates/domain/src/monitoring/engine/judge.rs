//! Whether the condition of a rule holds.

use super::{Fix, Input, Operation, RuleState, Sample, StepContext, Verdict};
use crate::{
    clock::china_time,
    monitoring::{
        Area, Comparison, Condition, Join, Metric, Reading, RuleKind, Side,
        area::{Point, distance_m},
        rule::{FIX, SPEEDS},
    },
};
use jiff::{SignedDuration, Timestamp};

/// Samples of a window of changes.
const WINDOW_LIMIT: usize = 500;
/// One knot.
const KNOT_KMH: f64 = 1.852;
/// Fixes further apart in time say nothing about where a device was between.
const FIX_GAP: SignedDuration = SignedDuration::from_hours(1);

/// What the condition comes to by an input that has been put into the state; `None` when it says nothing.
pub(super) fn judge(
    asks: &RuleKind,
    state: &mut RuleState,
    input: Input,
    context: &StepContext<'_>,
) -> Option<Verdict> {
    match input {
        Input::Tick => by_clock(asks, state, context),
        Input::Reading(reading) => by_reading(asks, state, reading, context),
    }
}

fn by_clock(asks: &RuleKind, state: &mut RuleState, context: &StepContext<'_>) -> Option<Verdict> {
    let silence = context.now.duration_since(context.last_seen?);
    match asks {
        RuleKind::Offline { after_seconds } => Some(verdict(silence >= seconds(*after_seconds), silence.as_secs_f64())),
        RuleKind::CutOff { after_seconds, others_least, others_percent } => {
            let others = context.others;
            let alive = others.online >= *others_least
                && u64::from(others.online) * 100 >= u64::from(others.count) * u64::from(*others_percent);
            let silent = silence >= seconds(*after_seconds);
            // When the others fall silent too, the line is down: what was found stays found until the device sends again.
            let stands = state.holding.is_some();
            (alive || !silent || !stands).then(|| verdict(silent && alive, silence.as_secs_f64()))
        }
        RuleKind::Missing { metric, after_seconds } => {
            let last = state.last.get(metric)?;
            let lack = context.now.duration_since(last.at);
            let sends = silence < seconds(*after_seconds);
            sends.then(|| verdict(lack >= seconds(*after_seconds), lack.as_secs_f64()))
        }
        RuleKind::CountInWindow { count, within_seconds, .. } => {
            prune(state, context.now, *within_seconds);
            Some(verdict(state.window.len() >= *count as usize, state.window.len() as f64))
        }
        _ => None,
    }
}

fn by_reading(asks: &RuleKind, state: &mut RuleState, reading: Reading, context: &StepContext<'_>) -> Option<Verdict> {
    let value = reading.value;
    match asks {
        RuleKind::Threshold { metric, comparison, limit, hysteresis, .. } => {
            let back = match comparison {
                Comparison::Above => limit - hysteresis,
                Comparison::Below => limit + hysteresis,
            };
            // Until it is back by the hysteresis, what began goes on.
            let limit = if state.holding.is_some() { back } else { *limit };
            let condition = Condition { metric: *metric, comparison: *comparison, limit };
            Some(verdict(condition.holds(value), value))
        }
        RuleKind::RateOfChange { comparison, change, within_seconds, .. } => {
            Some(rate(state, reading, *comparison, *change, *within_seconds))
        }
        RuleKind::Missing { .. } => Some(verdict(false, 0.0)),
        RuleKind::Combination { join, conditions, fresh_seconds, .. } => {
            combination(state, reading.at, *join, conditions, *fresh_seconds, value)
        }
        RuleKind::CountInWindow { condition, count, within_seconds } => {
            prune(state, reading.at, *within_seconds);
            if condition.holds(value) {
                state.window.push_back(Sample { at: reading.at, value });
            }
            // More than are asked for need not be known.
            while state.window.len() > *count as usize {
                state.window.pop_front();
            }
            Some(verdict(state.window.len() >= *count as usize, state.window.len() as f64))
        }
        RuleKind::Geofence { side, area, .. } => {
            let fix = fix_at(state, reading.at)?;
            let inside = area.contains(fix);
            Some(verdict(inside == (*side == Side::Inside), f64::from(u8::from(inside))))
        }
        RuleKind::Speed { limit_kmh, area, .. } => speed(state, reading, *limit_kmh, area.as_ref()),
        RuleKind::ForbiddenHours { from_minute, to_minute, above_kmh } => {
            let kmh = speed_kmh(reading)?;
            Some(verdict(kmh > *above_kmh && is_between(reading.at, *from_minute, *to_minute), kmh))
        }
        RuleKind::OverCrowding { percent, .. } => {
            let capacity = f64::from(context.device.capacity_persons?);
            Some(verdict(value * 100.0 > capacity * f64::from(*percent), value))
        }
        RuleKind::RunsWhileStopped { limit, .. } => {
            Some(verdict(context.operation == Operation::DeclaredStopped && value > *limit, value))
        }
        RuleKind::TwoPlaces { limit_kmh, least_m } => two_places(state, reading, *limit_kmh, f64::from(*least_m)),
        RuleKind::Offline { .. } | RuleKind::CutOff { .. } => None,
    }
}

const fn verdict(holds: bool, value: f64) -> Verdict {
    Verdict { holds, value }
}

fn seconds(count: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(count))
}

fn prune(state: &mut RuleState, now: Timestamp, within_seconds: u32) {
    while state.window.front().is_some_and(|sample| now.duration_since(sample.at) > seconds(within_seconds)) {
        state.window.pop_front();
    }
}

fn rate(state: &mut RuleState, reading: Reading, comparison: Comparison, change: f64, within_seconds: u32) -> Verdict {
    prune(state, reading.at, within_seconds);
    let before = state.window.iter().map(|sample| sample.value);
    let moved = match comparison {
        Comparison::Above => before.reduce(f64::min).map_or(0.0, |least| reading.value - least),
        Comparison::Below => before.reduce(f64::max).map_or(0.0, |most| most - reading.value),
    };
    if state.window.len() == WINDOW_LIMIT {
        state.window.pop_front();
    }
    state.window.push_back(Sample { at: reading.at, value: reading.value });
    verdict(moved >= change, moved)
}

fn combination(
    state: &RuleState,
    at: Timestamp,
    join: Join,
    conditions: &[Condition],
    fresh_seconds: u32,
    value: f64,
) -> Option<Verdict> {
    let fresh = |metric: &Metric| {
        let sample = state.last.get(metric)?;
        let age = at.duration_since(sample.at).abs();
        (age <= seconds(fresh_seconds)).then_some(sample.value)
    };
    let answers: Vec<Option<bool>> =
        conditions.iter().map(|condition| fresh(&condition.metric).map(|value| condition.holds(value))).collect();
    let holds = match join {
        // What is not known does not hold; a value that is too old ends it.
        Join::All => answers.iter().all(|answer| *answer == Some(true)),
        Join::Any => answers.contains(&Some(true)),
    };
    answers.iter().any(Option::is_some).then(|| verdict(holds, value))
}

/// The position at a moment, once both of its numbers are there.
fn fix_at(state: &RuleState, at: Timestamp) -> Option<Point> {
    let degrees = |name: &str| {
        let sample = state.last.get(&Metric::parse(name).ok()?)?;
        (sample.at == at).then_some(sample.value / 1e7)
    };
    Some(Point { latitude: degrees(FIX[0])?, longitude: degrees(FIX[1])? })
}

fn speed_kmh(reading: Reading) -> Option<f64> {
    match reading.metric.as_str() {
        name if name == SPEEDS[0] => Some(reading.value / 10.0),
        name if name == SPEEDS[1] => Some(reading.value / 10.0 * KNOT_KMH),
        _ => None,
    }
}

fn speed(state: &RuleState, reading: Reading, limit_kmh: f64, area: Option<&Area>) -> Option<Verdict> {
    let Some(area) = area else {
        let kmh = speed_kmh(reading)?;
        return Some(verdict(kmh > limit_kmh, kmh));
    };
    let point = fix_at(state, reading.at)?;
    let kmh = SPEEDS.iter().find_map(|name| {
        let metric = Metric::parse(name).ok()?;
        let sample = state.last.get(&metric).filter(|sample| sample.at == reading.at)?;
        speed_kmh(Reading { metric, value: sample.value, ..reading })
    })?;
    Some(verdict(kmh > limit_kmh && area.contains(point), kmh))
}

/// Whether a moment's time of day in China lies between two minutes of the day.
fn is_between(at: Timestamp, from_minute: u32, to_minute: u32) -> bool {
    let time = china_time(at);
    let minute = u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
    if from_minute <= to_minute {
        (from_minute..to_minute).contains(&minute)
    } else {
        minute >= from_minute || minute < to_minute
    }
}

fn two_places(state: &mut RuleState, reading: Reading, limit_kmh: f64, least_m: f64) -> Option<Verdict> {
    if reading.metric.as_str() == "connections" {
        return Some(verdict(reading.value >= 2.0, reading.value));
    }
    let point = fix_at(state, reading.at)?;
    let before = state.fix.replace(Fix { at: reading.at, point })?;
    let passed = reading.at.duration_since(before.at);
    if passed > FIX_GAP {
        return None;
    }
    let way_m = distance_m(before.point, point);
    let kmh = way_m / passed.as_secs_f64().max(1.0) * 3.6;
    Some(verdict(way_m >= least_m && kmh > limit_kmh, kmh))
}
