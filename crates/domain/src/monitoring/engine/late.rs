//! Readings that come late: what a terminal kept while it had no network, and sends when it has one again.

use super::{Input, Operation, OthersOnLine, RuleState, StepContext, Transition, step};
use crate::monitoring::{Device, Reading, Rule};
use jiff::Timestamp;

/// What a rule finds in readings that came late: it happened, and it is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LateAlarm {
    /// When the condition began.
    pub since: Timestamp,
    /// When it had lasted for the rule's time.
    pub at: Timestamp,
    /// When it was last seen to hold.
    pub until: Timestamp,
    /// The value at its beginning.
    pub value: f64,
    /// How often it happened; however often, it is one alarm.
    pub occurrences: u32,
}

/// Judges those of the readings, in order of time, that are earlier than what the rule has seen of the device: by themselves, so
/// that what stands now does not change. Only rules that need nothing but the readings do so. A reading that stands already at
/// its moment is none of them.
#[must_use]
pub fn judge_late(rule: &Rule, state: &RuleState, device: &Device, readings: &[Reading]) -> Option<LateAlarm> {
    if !rule.contents.asks.judges_the_past() {
        return None;
    }
    let is_late = |reading: &&Reading| state.last.get(&reading.metric).is_some_and(|last| last.at > reading.at);
    let mut past = RuleState::default();
    let mut found: Option<LateAlarm> = None;
    for reading in readings.iter().filter(is_late) {
        let context = StepContext {
            device,
            now: reading.at,
            last_seen: Some(reading.at),
            operation: Operation::Running,
            others: OthersOnLine::default(),
        };
        let transition = step(rule, &mut past, Input::Reading(*reading), &context);
        match (transition, &mut found) {
            (Some(Transition::Raise { since, at, value }), None) => {
                found = Some(LateAlarm { since, at, until: at, value, occurrences: 1 });
            }
            (Some(Transition::Raise { .. }), Some(found)) => found.occurrences = found.occurrences.saturating_add(1),
            (Some(Transition::Again { occurrences, .. }), Some(found)) => {
                found.occurrences = found.occurrences.saturating_add(occurrences);
            }
            _ => {}
        }
        if let Some(found) = found.as_mut().filter(|_| past.alarm.is_some_and(|standing| standing.over.is_none())) {
            found.until = reading.at;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{super::tests::rule, *};
    use crate::monitoring::{
        RuleKind,
        testing::{at, device, reading},
    };

    fn context(device: &Device, now: i64) -> StepContext<'_> {
        StepContext {
            device,
            now: at(now),
            last_seen: Some(at(now)),
            operation: Operation::Running,
            others: OthersOnLine::default(),
        }
    }

    fn speeds(from: i64, kmh: &[f64]) -> Vec<Reading> {
        (0..).zip(kmh).map(|(number, kmh)| reading("speed_0_1kmh", from + number * 10, kmh * 10.0)).collect()
    }

    #[test]
    fn what_happened_in_a_blind_zone_is_found_once_and_what_stands_now_is_left_alone() {
        let (rule, device) = (rule(RuleKind::Speed { limit_kmh: 80.0, area: None, for_seconds: 30 }), device());
        let mut state = RuleState::default();
        step(&rule, &mut state, Input::Reading(reading("speed_0_1kmh", 7_200, 500.0)), &context(&device, 7_200));
        let before = state.clone();
        let late = speeds(0, &[60.0, 90.0, 95.0, 95.0, 91.0, 92.0, 70.0, 90.0, 70.0]);
        let found = judge_late(&rule, &state, &device, &late).unwrap();
        assert_eq!((found.since, found.at, found.until, found.value), (at(10), at(40), at(50), 91.0));
        assert_eq!((found.occurrences, &state), (1, &before));
        assert_eq!(judge_late(&rule, &state, &device, &speeds(0, &[90.0, 90.0, 60.0])), None, "too short");
        assert_eq!(judge_late(&rule, &state, &device, &speeds(7_200, &[90.0; 9])), None, "none of it is late");
        assert_eq!(judge_late(&rule, &RuleState::default(), &device, &late), None, "nothing was seen before");
    }

    #[test]
    fn many_times_are_one_and_rules_that_need_more_than_readings_pass_over_the_past() {
        let (mut flapping, device) = (rule(RuleKind::Speed { limit_kmh: 80.0, area: None, for_seconds: 0 }), device());
        flapping.contents.hold_seconds = 60;
        let mut state = RuleState::default();
        step(&flapping, &mut state, Input::Reading(reading("speed_0_1kmh", 90_000, 0.0)), &context(&device, 90_000));
        let late: Vec<_> =
            (0..200).map(|n| reading("speed_0_1kmh", n * 100, if n % 2 == 0 { 900.0 } else { 100.0 })).collect();
        let found = judge_late(&flapping, &state, &device, &late).unwrap();
        assert!(found.occurrences > 50 && found.since == at(0) && found.until == at(19_800), "{found:?}");
        let two_places = rule(RuleKind::TwoPlaces { limit_kmh: 300.0, least_m: 2_000 });
        assert_eq!(judge_late(&two_places, &state, &device, &late), None);
    }
}
