//! What holds for any readings, in any order.

use super::{tests::rule, *};
use crate::monitoring::{
    Comparison, RuleKind,
    testing::{at, device, metric, reading},
};
use proptest::prelude::*;

fn moment(transition: &Transition) -> Timestamp {
    match transition {
        Transition::Raise { at, .. } | Transition::Again { at, .. } | Transition::Clear { at, .. } => *at,
    }
}

fn feed(for_seconds: u32, inputs: &[(i64, Option<f64>)]) -> Vec<Transition> {
    let asks = RuleKind::Threshold {
        metric: metric("dust_mg_m3"),
        comparison: Comparison::Above,
        limit: 5.0,
        hysteresis: 1.0,
        for_seconds,
    };
    let (rule, device, mut state) = (rule(asks), device(), RuleState::default());
    let mut now = at(0);
    let mut transitions = Vec::new();
    for (second, value) in inputs {
        now = now.max(at(*second));
        let input = value.map_or(Input::Tick, |value| Input::Reading(reading("dust_mg_m3", *second, value)));
        let (operation, others) = (Operation::Running, OthersOnLine::default());
        let context = StepContext { device: &device, now, last_seen: Some(now), operation, others };
        transitions.extend(step(&rule, &mut state, input, &context));
    }
    transitions
}

fn inputs() -> impl Strategy<Value = Vec<(i64, Option<f64>)>> {
    prop::collection::vec((0..5_000i64, prop::option::weighted(0.8, 0.0..10.0f64)), 0..200)
}

proptest! {
    #[test]
    fn an_alarm_is_raised_before_it_happens_again_and_cleared_before_it_is_raised_anew(
        for_seconds in 0..200u32,
        inputs in inputs(),
    ) {
        let mut stands = false;
        let mut last = at(-1);
        for transition in feed(for_seconds, &inputs) {
            match transition {
                Transition::Raise { since, at, .. } => {
                    prop_assert!(!stands && since <= at);
                    stands = true;
                }
                Transition::Again { occurrences, .. } => prop_assert!(stands && occurrences > 0),
                Transition::Clear { .. } => {
                    prop_assert!(stands);
                    stands = false;
                }
            }
            prop_assert!(moment(&transition) >= last);
            last = moment(&transition);
        }
    }

    #[test]
    fn whatever_comes_twice_counts_once(for_seconds in 0..200u32, inputs in inputs()) {
        let mut ordered: Vec<_> = inputs.into_iter().filter(|(_, value)| value.is_some()).collect();
        ordered.sort_by_key(|(second, _)| *second);
        let doubled: Vec<_> = ordered.iter().flat_map(|input| [*input, *input]).collect();
        let mut late = ordered.clone();
        late.extend(ordered.iter().copied());
        let once = feed(for_seconds, &ordered);
        prop_assert_eq!(&once, &feed(for_seconds, &doubled));
        prop_assert_eq!(&once, &feed(for_seconds, &late));
    }

    #[test]
    fn a_value_that_flaps_faster_than_it_is_held_is_one_alarm(gaps in prop::collection::vec(1..299i64, 1..200)) {
        let mut second = 0;
        let mut inputs = Vec::new();
        for (at, gap) in gaps.iter().enumerate() {
            inputs.push((second, Some(if at % 2 == 0 { 9.0 } else { 1.0 })));
            second += gap;
        }
        let transitions = feed(0, &inputs);
        let raised = transitions.iter().filter(|transition| matches!(transition, Transition::Raise { .. })).count();
        prop_assert_eq!(raised, 1);
    }
}
