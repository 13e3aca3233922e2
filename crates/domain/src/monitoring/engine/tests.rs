//! Each kind of rule by example.

use super::*;
use crate::ids::RuleId;
use crate::monitoring::{
    AlarmClass, AlarmLevel, Area, Comparison, Condition, Join, Quality, RuleContents, RuleKind, RuleScope, RuleStatus,
    Side,
    testing::{at, device, metric, reading},
};

pub(super) fn rule(asks: RuleKind) -> Rule {
    Rule {
        id: RuleId(uuid::Uuid::nil()),
        version: 1,
        code: String::new(),
        place: None,
        status: RuleStatus::Enabled,
        contents: RuleContents {
            chinese: "规则".to_owned(),
            english: "Rule".to_owned(),
            asks,
            scope: RuleScope::default(),
            class: AlarmClass::Safety,
            level: AlarmLevel::Warning,
            hazard_level: None,
            hold_seconds: 300,
        },
    }
}

/// A rule with what it remembers, fed by hand.
struct Feed {
    rule: Rule,
    device: Device,
    state: RuleState,
    seen: Option<i64>,
    operation: Operation,
    others: OthersOnLine,
}

impl Feed {
    fn new(asks: RuleKind) -> Self {
        let (state, seen, others) = (RuleState::default(), None, OthersOnLine::default());
        Self { rule: rule(asks), device: device(), state, seen, operation: Operation::Running, others }
    }

    fn put(&mut self, reading: Reading, now: i64) -> Option<Transition> {
        self.seen = Some(self.seen.map_or(now, |seen| seen.max(now)));
        self.input(Input::Reading(reading), now)
    }

    fn value(&mut self, code: &str, seconds: i64, value: f64) -> Option<Transition> {
        self.put(reading(code, seconds, value), seconds)
    }

    /// A position with a speed; what the last of the three readings came to.
    fn fix(&mut self, seconds: i64, (latitude, longitude): (f64, f64), kmh: f64) -> Option<Transition> {
        let readings =
            [("latitude_1e7", latitude * 1e7), ("speed_0_1kmh", kmh * 10.0), ("longitude_1e7", longitude * 1e7)];
        readings.into_iter().filter_map(|(code, value)| self.value(code, seconds, value)).last()
    }

    fn tick(&mut self, now: i64) -> Option<Transition> {
        self.input(Input::Tick, now)
    }

    fn input(&mut self, input: Input, now: i64) -> Option<Transition> {
        let context = StepContext {
            device: &self.device,
            now: at(now),
            last_seen: self.seen.map(at),
            operation: self.operation,
            others: self.others,
        };
        // What is remembered survives being stored.
        self.state = serde_json::from_str(&serde_json::to_string(&self.state).unwrap()).unwrap();
        step(&self.rule, &mut self.state, input, &context)
    }
}

fn is_raise(transition: Option<Transition>) -> bool {
    matches!(transition, Some(Transition::Raise { .. }))
}

fn is_clear(transition: Option<Transition>) -> bool {
    matches!(transition, Some(Transition::Clear { .. }))
}

fn threshold(limit: f64, hysteresis: f64, for_seconds: u32) -> RuleKind {
    RuleKind::Threshold { metric: metric("dust_mg_m3"), comparison: Comparison::Above, limit, hysteresis, for_seconds }
}

#[test]
fn a_threshold_is_passed_for_its_time_and_left_by_its_hysteresis() {
    let mut feed = Feed::new(threshold(8.0, 2.0, 60));
    assert_eq!(feed.value("dust_mg_m3", 0, 9.0), None);
    assert_eq!(feed.value("dust_mg_m3", 30, 7.5), None, "within the hysteresis it goes on");
    let raised = feed.value("dust_mg_m3", 60, 9.5);
    assert_eq!(raised, Some(Transition::Raise { since: at(0), at: at(60), value: 9.5 }));
    assert_eq!(feed.value("dust_mg_m3", 90, 20.0), None, "one alarm while it lasts");
    assert_eq!(feed.value("dust_mg_m3", 120, 5.9), None, "over, but not for long enough");
    assert_eq!(feed.tick(419), None);
    assert_eq!(feed.tick(420), Some(Transition::Clear { at: at(120), occurrences: 0 }));
    assert_eq!(feed.value("dust_mg_m3", 500, 9.0), None);
    assert_eq!(feed.value("dust_mg_m3", 520, 5.0), None, "too short");
    assert!(is_raise(feed.value("dust_mg_m3", 700, 9.0)) ^ is_raise(feed.value("dust_mg_m3", 760, 9.0)));
}

#[test]
fn late_bad_future_and_foreign_readings_change_nothing() {
    let mut feed = Feed::new(threshold(8.0, 0.0, 0));
    assert_eq!(feed.value("pm10_ug_m3", 0, 900.0), None);
    for quality in [Quality::Bad, Quality::Maintenance] {
        assert_eq!(feed.put(Reading { quality, ..reading("dust_mg_m3", 1, 99.0) }, 1), None);
    }
    assert_eq!(feed.put(reading("dust_mg_m3", 700, 99.0), 60), None, "a clock that runs ahead");
    assert!(is_raise(feed.put(Reading { quality: Quality::Doubtful, ..reading("dust_mg_m3", 100, 9.0) }, 100)));
    assert_eq!(feed.value("dust_mg_m3", 100, 1.0), None, "the same moment twice");
    assert_eq!(feed.value("dust_mg_m3", 50, 1.0), None, "late");
    assert!(feed.state.is_raised());
    assert_eq!(feed.tick(2000), None, "nothing said that it is over");
}

#[test]
fn a_flapping_value_is_one_alarm_with_a_count() {
    let mut feed = Feed::new(threshold(8.0, 0.0, 0));
    assert!(is_raise(feed.value("dust_mg_m3", 0, 9.0)));
    let mut occurrences = 1;
    for flap in 1..=100 {
        for (second, value) in [(flap * 10, 1.0), (flap * 10 + 5, 9.0)] {
            match feed.value("dust_mg_m3", second, value) {
                Some(Transition::Again { occurrences: more, .. }) => occurrences += more,
                Some(other) => panic!("{other:?}"),
                None => {}
            }
        }
    }
    feed.value("dust_mg_m3", 1010, 1.0);
    let Some(Transition::Clear { occurrences: rest, .. }) = feed.tick(1400) else { panic!("not cleared") };
    assert_eq!(occurrences + rest, 101);
}

#[test]
fn a_fast_change_is_found_within_its_window() {
    let asks = |comparison| RuleKind::RateOfChange {
        metric: metric("water_level_m"),
        comparison,
        change: 0.5,
        within_seconds: 600,
    };
    let mut rising = Feed::new(asks(Comparison::Above));
    let mut falling = Feed::new(asks(Comparison::Below));
    for (second, value) in [(0, 10.0), (500, 10.3), (1000, 10.6), (1500, 10.9)] {
        assert_eq!(rising.value("water_level_m", second, value), None, "{second}");
        assert_eq!(falling.value("water_level_m", second, value), None, "{second}");
    }
    assert!(is_raise(rising.value("water_level_m", 1600, 11.4)));
    assert!(is_raise(falling.value("water_level_m", 1600, 10.4)));
}

#[test]
fn silence_raises_once_and_a_reading_ends_it() {
    let mut feed = Feed::new(RuleKind::Offline { after_seconds: 600 });
    assert_eq!(feed.tick(10_000), None, "it never sent anything");
    feed.value("dust_mg_m3", 10_000, 1.0);
    assert_eq!(feed.tick(10_599), None);
    assert!(is_raise(feed.tick(10_600)));
    assert_eq!(feed.tick(20_000), None);
    feed.value("dust_mg_m3", 20_100, 1.0);
    assert_eq!(feed.tick(20_101), None);
    assert!(is_clear(feed.tick(20_401)));
}

#[test]
fn data_is_missing_only_while_the_device_sends() {
    let mut feed = Feed::new(RuleKind::Missing { metric: metric("dust_mg_m3"), after_seconds: 600 });
    feed.value("dust_mg_m3", 0, 1.0);
    assert_eq!(feed.tick(700), None, "the whole device is silent");
    feed.value("battery_percent", 800, 90.0);
    assert!(is_raise(feed.tick(801)));
    assert_eq!(feed.value("dust_mg_m3", 900, 1.0), None);
    feed.value("dust_mg_m3", 1150, 1.0);
    assert!(is_clear(feed.tick(1201)));
}

#[test]
fn conditions_are_joined_over_fresh_values() {
    let condition = |code, limit| Condition { metric: metric(code), comparison: Comparison::Above, limit };
    let asks = |join| RuleKind::Combination {
        join,
        conditions: vec![condition("gas_percent_lel", 10.0), condition("temperature_c", 60.0)],
        fresh_seconds: 60,
        for_seconds: 0,
    };
    let mut all = Feed::new(asks(Join::All));
    assert_eq!(all.value("gas_percent_lel", 0, 20.0), None);
    assert_eq!(all.value("temperature_c", 61, 70.0), None, "the gas is too old");
    assert!(is_raise(all.value("gas_percent_lel", 62, 20.0)));
    let mut any = Feed::new(asks(Join::Any));
    assert_eq!(any.value("gas_percent_lel", 0, 5.0), None);
    assert!(is_raise(any.value("temperature_c", 1, 61.0)));
}

#[test]
fn readings_over_a_limit_are_counted_in_a_window() {
    let condition = Condition { metric: metric("driver_fatigue"), comparison: Comparison::Above, limit: 0.5 };
    let mut feed = Feed::new(RuleKind::CountInWindow { condition, count: 3, within_seconds: 600 });
    for (second, value) in [(0, 1.0), (400, 1.0), (500, 0.0), (700, 1.0)] {
        assert_eq!(feed.value("driver_fatigue", second, value), None, "{second}");
    }
    assert!(is_raise(feed.value("driver_fatigue", 900, 1.0)));
    assert_eq!(feed.tick(1001), None, "over by the clock alone");
    assert!(is_clear(feed.tick(1301)));
}

#[test]
fn fences_are_entered_and_left() {
    let asks = |side| RuleKind::Geofence { side, area: Area::read("25.1, 118.1, 1000").unwrap(), for_seconds: 60 };
    let (inside, outside) = ((25.1, 118.1), (25.2, 118.1));
    let mut entering = Feed::new(asks(Side::Inside));
    assert_eq!(entering.fix(0, outside, 10.0), None);
    assert_eq!(entering.fix(60, inside, 10.0), None);
    assert!(is_raise(entering.fix(120, inside, 10.0)));
    entering.fix(180, outside, 10.0);
    assert!(is_clear(entering.fix(480, outside, 10.0)));
    let mut leaving = Feed::new(asks(Side::Outside));
    assert_eq!(leaving.fix(0, inside, 0.0), None);
    assert_eq!(leaving.fix(60, outside, 0.0), None);
    assert!(is_raise(leaving.fix(120, outside, 0.0)));
}

#[test]
fn speed_is_judged_everywhere_or_in_an_area() {
    let mut everywhere = Feed::new(RuleKind::Speed { limit_kmh: 80.0, area: None, for_seconds: 10 });
    assert_eq!(everywhere.value("speed_0_1kmh", 0, 810.0), None);
    assert!(is_raise(everywhere.value("speed_0_1kmh", 10, 810.0)));
    let mut vessel = Feed::new(RuleKind::Speed { limit_kmh: 20.0, area: None, for_seconds: 0 });
    assert_eq!(vessel.value("speed_0_1kn", 0, 100.0), None, "10 kn are 18.52 km/h");
    assert!(is_raise(vessel.value("speed_0_1kn", 1, 110.0)));
    let area = Area::read("25.1, 118.1, 1000").ok();
    let mut village = Feed::new(RuleKind::Speed { limit_kmh: 30.0, area, for_seconds: 0 });
    assert_eq!(village.fix(0, (25.2, 118.1), 70.0), None);
    assert!(is_raise(village.fix(60, (25.1, 118.1), 31.0)));
}

#[test]
fn a_coach_stands_still_at_night() {
    let mut feed = Feed::new(RuleKind::ForbiddenHours { from_minute: 120, to_minute: 300, above_kmh: 5.0 });
    // 2026-02-25 14:13:20 in China at 0.
    let night = (24 - 14) * 3600 + 2 * 3600 - 800;
    assert_eq!(feed.value("speed_0_1kmh", night - 1, 600.0), None);
    assert_eq!(feed.value("speed_0_1kmh", night, 40.0), None, "it stands");
    assert!(is_raise(feed.value("speed_0_1kmh", night + 1, 600.0)));
    assert_eq!(feed.value("speed_0_1kmh", night + 3 * 3600, 600.0), None);
    assert!(is_clear(feed.value("speed_0_1kmh", night + 4 * 3600, 600.0)));
    let mut over_midnight = Feed::new(RuleKind::ForbiddenHours { from_minute: 1380, to_minute: 60, above_kmh: 5.0 });
    assert!(is_raise(over_midnight.value("speed_0_1kmh", night - 2 * 3600, 600.0)));
}

#[test]
fn people_are_counted_against_the_capacity() {
    let mut feed = Feed::new(RuleKind::OverCrowding { metric: metric("persons_on_board"), percent: 100 });
    assert_eq!(feed.value("persons_on_board", 0, 99.0), None, "no capacity is known");
    feed.device.capacity_persons = Some(45);
    assert_eq!(feed.value("persons_on_board", 1, 45.0), None);
    assert!(is_raise(feed.value("persons_on_board", 2, 46.0)));
}

#[test]
fn a_plant_that_declared_to_stand_still_draws_no_power() {
    let mut feed = Feed::new(RuleKind::RunsWhileStopped { metric: metric("power_kw"), limit: 5.0, for_seconds: 60 });
    assert_eq!(feed.value("power_kw", 0, 80.0), None);
    feed.operation = Operation::DeclaredStopped;
    assert_eq!(feed.value("power_kw", 60, 80.0), None);
    assert!(is_raise(feed.value("power_kw", 120, 80.0)));
    feed.operation = Operation::Running;
    feed.value("power_kw", 180, 80.0);
    assert!(is_clear(feed.value("power_kw", 480, 80.0)));
}

#[test]
fn silence_alone_on_a_line_is_told_from_a_line_that_is_down() {
    let mut feed = Feed::new(RuleKind::CutOff { after_seconds: 600, others_least: 2, others_percent: 80 });
    feed.value("dust_mg_m3", 0, 1.0);
    feed.others = OthersOnLine { count: 5, online: 3 };
    assert_eq!(feed.tick(700), None, "too many others are silent too");
    feed.others = OthersOnLine { count: 1, online: 1 };
    assert_eq!(feed.tick(710), None, "too few others");
    feed.others = OthersOnLine { count: 5, online: 4 };
    assert!(is_raise(feed.tick(720)));
    feed.others = OthersOnLine { count: 5, online: 0 };
    assert_eq!(feed.tick(5000), None, "what was found stays found");
    feed.value("dust_mg_m3", 6000, 1.0);
    assert_eq!(feed.tick(6001), None);
    assert!(is_clear(feed.tick(6400)));
}

#[test]
fn one_identity_is_not_in_two_places() {
    let mut feed = Feed::new(RuleKind::TwoPlaces { limit_kmh: 200.0, least_m: 2000 });
    assert_eq!(feed.fix(0, (25.0, 118.0), 0.0), None);
    assert_eq!(feed.fix(1, (25.01, 118.0), 0.0), None, "positions scatter");
    assert_eq!(feed.fix(600, (25.2, 118.0), 0.0), None, "21 km in 10 minutes");
    assert!(is_raise(feed.fix(610, (25.0, 118.0), 0.0)));
    let mut connections = Feed::new(RuleKind::TwoPlaces { limit_kmh: 200.0, least_m: 2000 });
    assert_eq!(connections.value("connections", 0, 1.0), None);
    assert!(is_raise(connections.value("connections", 1, 2.0)));
    let mut far = Feed::new(RuleKind::TwoPlaces { limit_kmh: 200.0, least_m: 2000 });
    far.fix(0, (25.0, 118.0), 0.0);
    assert_eq!(far.fix(4000, (45.0, 118.0), 0.0), None, "switched off on a lorry or a plane");
}

#[test]
fn a_rule_is_tried_against_history() {
    let readings = (0..600).map(|minute| {
        let high = (100..110).contains(&minute) || (300..400).contains(&minute);
        reading("dust_mg_m3", minute * 60, if high { 9.0 } else { 1.0 })
    });
    let trial = try_rule(&rule(threshold(8.0, 0.0, 120)), &device(), readings, at(600 * 60));
    assert_eq!((trial.count, trial.readings), (2, 600));
    assert_eq!(trial.alarms[0].raised_at, at(102 * 60));
    assert_eq!(trial.alarms[0].cleared_at, Some(at(110 * 60)));
    let gap = [reading("dust_mg_m3", 0, 1.0), reading("dust_mg_m3", 7200, 1.0)];
    let silent = try_rule(&rule(RuleKind::Offline { after_seconds: 600 }), &device(), gap, at(7700));
    assert_eq!((silent.count, silent.alarms[0].raised_at), (1, at(600)));
    assert!(silent.alarms[0].cleared_at.is_some());
}
