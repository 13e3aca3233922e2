//! A rule tried against history, before it is switched on.

use super::{Input, Operation, OthersOnLine, RuleState, StepContext, Transition, step};
use crate::{
    Refusal, RefusalCode,
    monitoring::{Device, Reading, Rule},
};
use jiff::{SignedDuration, Timestamp};

/// Time passes in such steps where no reading comes.
const TICK: SignedDuration = SignedDuration::from_secs(60);
/// Alarms that are told; the rest is counted.
const TOLD: usize = 200;
/// How much history one trial goes over.
const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// The stretch of history over which a rule is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialSpan {
    /// From then on.
    pub from: Timestamp,
    /// Before then, which is not in the future.
    pub until: Timestamp,
}

impl TrialSpan {
    /// A stretch of at most 31 days; what of it is still to come is left out.
    ///
    /// # Errors
    /// `MO-024` for one that is empty, longer, or altogether to come.
    pub fn new(from: Timestamp, until: Timestamp, now: Timestamp) -> Result<Self, Refusal> {
        let until = until.min(now);
        if from >= until || until.duration_since(from) > LONGEST {
            return Err(Refusal::new(RefusalCode::TrialSpan).with("days", LONGEST.as_hours() / 24));
        }
        Ok(Self { from, until })
    }
}

/// What a rule would have done.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trial {
    /// The first alarms that it would have raised.
    pub alarms: Vec<TrialAlarm>,
    /// How many in all.
    pub count: u64,
    /// How many readings were looked at.
    pub readings: u64,
}

/// An alarm that a rule would have raised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialAlarm {
    /// When.
    pub raised_at: Timestamp,
    /// The value.
    pub value: f64,
    /// How often it would have happened.
    pub occurrences: u32,
    /// When it would have ended; none when it still stood at the end.
    pub cleared_at: Option<Timestamp>,
}

/// Runs a rule over readings in order of time, until a moment. What the enterprise declared and what others on the line did is
/// not known of the past: such conditions do not hold.
#[must_use]
pub fn try_rule(rule: &Rule, device: &Device, readings: impl IntoIterator<Item = Reading>, until: Timestamp) -> Trial {
    let mut trial = Trial::default();
    let mut state = RuleState::default();
    let mut last_seen: Option<Timestamp> = None;
    for reading in readings {
        if let Some(seen) = last_seen {
            pass(rule, device, &mut state, &mut trial, (seen, reading.at));
        }
        trial.readings += 1;
        let seen = last_seen.map_or(reading.at, |seen| seen.max(reading.at));
        last_seen = Some(seen);
        let context = context(device, reading.at, Some(seen));
        let transition = step(rule, &mut state, Input::Reading(reading), &context);
        trial.note(transition);
    }
    if let Some(seen) = last_seen {
        pass(rule, device, &mut state, &mut trial, (seen, until));
    }
    trial
}

/// Lets time pass between two moments.
fn pass(rule: &Rule, device: &Device, state: &mut RuleState, trial: &mut Trial, (from, to): (Timestamp, Timestamp)) {
    let mut now = from + TICK;
    while now < to {
        let transition = step(rule, state, Input::Tick, &context(device, now, Some(from)));
        trial.note(transition);
        now += TICK;
    }
}

fn context(device: &Device, now: Timestamp, last_seen: Option<Timestamp>) -> StepContext<'_> {
    StepContext { device, now, last_seen, operation: Operation::Running, others: OthersOnLine::default() }
}

impl Trial {
    fn note(&mut self, transition: Option<Transition>) {
        match transition {
            None => {}
            Some(Transition::Raise { at, value, .. }) => {
                self.count += 1;
                if self.alarms.len() < TOLD {
                    self.alarms.push(TrialAlarm { raised_at: at, value, occurrences: 1, cleared_at: None });
                }
            }
            Some(Transition::Again { occurrences, .. }) => self.last(|alarm| alarm.occurrences += occurrences),
            Some(Transition::Clear { at, occurrences }) => self.last(|alarm| {
                alarm.occurrences += occurrences;
                alarm.cleared_at = Some(at);
            }),
        }
    }

    fn last(&mut self, change: impl FnOnce(&mut TrialAlarm)) {
        let is_told = self.count == self.alarms.len() as u64;
        if let Some(alarm) = self.alarms.last_mut().filter(|_| is_told) {
            change(alarm);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::at;
    use super::*;

    #[test]
    fn a_rule_is_tried_over_a_bounded_stretch_of_the_past() {
        let day = 86_400;
        let span = |from: i64, until: i64| TrialSpan::new(at(from), at(until), at(10 * day));
        assert_eq!(span(0, day), Ok(TrialSpan { from: at(0), until: at(day) }));
        assert_eq!(span(9 * day, 40 * day).unwrap().until, at(10 * day), "the future is left out");
        assert_eq!(span(-21 * day, 10 * day).map(|span| span.from), Ok(at(-21 * day)));
        for (from, until) in [(0, 0), (day, 0), (11 * day, 12 * day), (-22 * day, 10 * day)] {
            assert_eq!(span(from, until).unwrap_err().code, RefusalCode::TrialSpan, "{from} {until}");
        }
    }
}
