//! What a rule makes of readings: pure, one reading or tick at a time.
//!
//! A rule's *condition* holds or does not; from that [`step`] makes the alarm's life. It is raised when the condition has held
//! for the rule's time; it happens again (one alarm, counted) when the condition comes back before it was over for
//! `hold_seconds`; it is cleared when it was over for so long. A flapping value is therefore one alarm.
//!
//! Readings that come late (not after the last one of the same metric) change nothing, and neither do those from the future.
//! What late ones say of the past is found apart, by [`judge_late`].

mod judge;
mod late;
mod trial;

pub use late::{LateAlarm, judge_late};
pub use trial::{Trial, TrialAlarm, TrialSpan, try_rule};

use super::{Device, Metric, Reading, Rule, area::Point};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// An alarm that happens again is told so often at most; the rest is counted.
const AGAIN_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// How far a device's clock may stand ahead.
const AHEAD: SignedDuration = SignedDuration::from_secs(600);

/// What comes in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// A reading.
    Reading(Reading),
    /// Nothing: time passes.
    Tick,
}

/// Whether the device's enterprise says that it stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Operation {
    /// It works, as far as known.
    #[default]
    Running,
    /// It is closed, or ordered to stop.
    DeclaredStopped,
}

/// The other devices on the same line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OthersOnLine {
    /// How many there are.
    pub count: u32,
    /// How many of them sent something lately.
    pub online: u32,
}

/// What a step knows beside the readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepContext<'a> {
    /// The device.
    pub device: &'a Device,
    /// The present moment; when it was read, in history.
    pub now: Timestamp,
    /// When the device last sent anything, as far as known.
    pub last_seen: Option<Timestamp>,
    /// Whether its enterprise says that it stands still.
    pub operation: Operation,
    /// The others on its line.
    pub others: OthersOnLine,
}

/// What changes about an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Transition {
    /// It begins.
    Raise {
        /// When the condition began.
        since: Timestamp,
        /// When it was found.
        at: Timestamp,
        /// The value that the rule speaks of.
        value: f64,
    },
    /// It came back before it was over for long enough.
    Again {
        /// When it last came back.
        at: Timestamp,
        /// The value then.
        value: f64,
        /// How often, since the last time that was told.
        occurrences: u32,
    },
    /// It is over.
    Clear {
        /// Since when.
        at: Timestamp,
        /// How often it came back without being told.
        occurrences: u32,
    },
}

/// What a rule remembers of a device. Bounded: a value per metric, and the window of the rule.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleState {
    last: BTreeMap<Metric, Sample>,
    #[serde(skip_serializing_if = "VecDeque::is_empty")]
    window: VecDeque<Sample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holding: Option<Sample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm: Option<Standing>,
    /// The latest moment that was judged: alarms never run backwards, whichever metric comes late.
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Sample {
    at: Timestamp,
    value: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Fix {
    at: Timestamp,
    point: Point,
}

/// An alarm that stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Standing {
    /// Since when the condition is over.
    over: Option<Timestamp>,
    /// When it was last told.
    told: Timestamp,
    /// How often it came back since.
    untold: u32,
}

/// What the condition came to.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Verdict {
    holds: bool,
    value: f64,
}

impl RuleState {
    /// Whether an alarm stands by this state.
    #[must_use]
    pub const fn is_raised(&self) -> bool {
        self.alarm.is_some()
    }
}

/// Takes one reading, or the passing of time.
pub fn step(rule: &Rule, state: &mut RuleState, input: Input, context: &StepContext<'_>) -> Option<Transition> {
    let at = match input {
        Input::Reading(reading) => reading.at,
        Input::Tick => context.now,
    };
    if let Input::Reading(reading) = input {
        let known = state.last.get(&reading.metric).is_some_and(|last| last.at >= reading.at);
        let ahead = reading.at.duration_since(context.now) > AHEAD;
        if known || ahead || !reading.quality.counts() || !rule.contents.asks.concerns(reading.metric) {
            return None;
        }
        state.last.insert(reading.metric, Sample { at, value: reading.value });
    }
    let verdict = judge::judge(&rule.contents.asks, state, input, context);
    let at = state.clock.map_or(at, |clock| clock.max(at));
    // Time that passes over nothing leaves no trace, so that a quiet device is not written at every tick.
    if state.alarm.is_some() || verdict.is_some_and(|verdict| verdict.holds) {
        state.clock = Some(at);
    }
    settle(rule, state, verdict, at)
}

fn settle(rule: &Rule, state: &mut RuleState, verdict: Option<Verdict>, at: Timestamp) -> Option<Transition> {
    let hold = SignedDuration::from_secs(i64::from(rule.contents.hold_seconds));
    match verdict {
        Some(Verdict { holds: true, value }) => {
            let began = *state.holding.get_or_insert(Sample { at, value });
            let lasted = at.duration_since(began.at);
            if lasted < SignedDuration::from_secs(i64::from(rule.contents.asks.for_seconds())) {
                return None;
            }
            let Some(standing) = &mut state.alarm else {
                state.alarm = Some(Standing { over: None, told: at, untold: 0 });
                return Some(Transition::Raise { since: began.at, at, value });
            };
            if standing.over.take().is_some() {
                standing.untold = standing.untold.saturating_add(1);
            }
            if standing.untold == 0 || at.duration_since(standing.told) < AGAIN_EVERY {
                return None;
            }
            let occurrences = std::mem::take(&mut standing.untold);
            standing.told = at;
            Some(Transition::Again { at, value, occurrences })
        }
        Some(Verdict { holds: false, .. }) => {
            state.holding = None;
            let standing = state.alarm.as_mut()?;
            standing.over.get_or_insert(at);
            over(state, hold, at)
        }
        None => over(state, hold, at),
    }
}

/// Ends an alarm whose condition was over for long enough.
fn over(state: &mut RuleState, hold: SignedDuration, at: Timestamp) -> Option<Transition> {
    let standing = state.alarm?;
    let since = standing.over?;
    if at.duration_since(since) < hold {
        return None;
    }
    state.alarm = None;
    Some(Transition::Clear { at: since, occurrences: standing.untold })
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
