use super::*;
use bihuan_domain::{
    Rules,
    hazards::{HazardLevel, HazardState, Recorded},
};
use std::collections::BTreeMap;

fn township() -> (Township, People, Vec<bihuan_domain::enterprises::RegisterEnterprise>) {
    let township = World { seed: 7, townships: 1 }.township(0);
    let people = People::of(7, &township);
    let enterprises = (0..160).map(|number| township.enterprise(7, number)).collect();
    (township, people, enterprises)
}

fn tell(count: u32) -> Vec<Life> {
    let (township, people, enterprises) = township();
    let pictures = ["00".repeat(32)];
    let rules = Rules::default();
    let setting = Setting {
        seed: 7,
        township: &township,
        people: &people,
        enterprises: &enterprises,
        rules: &rules,
        now: "2026-11-20T15:00:00+08:00".parse().unwrap(),
        pictures: [&pictures, &pictures],
    };
    lives(&setting, count).collect()
}

#[test]
fn lives_reach_every_state_and_replay_to_what_they_are() {
    let lives = tell(2_000);
    let mut states: BTreeMap<HazardState, u32> = BTreeMap::new();
    for life in &lives {
        *states.entry(life.hazard.state).or_default() += 1;
        let events: Vec<_> =
            life.events.iter().map(|lived| Recorded { event: lived.event.clone(), at: lived.at }).collect();
        assert_eq!(bihuan_domain::hazards::Hazard::replay(life.hazard.id, &events).as_ref(), Some(&life.hazard));
        assert!(life.events.is_sorted_by_key(|lived| lived.at));
    }
    let count = |state| states.get(&state).copied().unwrap_or(0);
    assert!(count(HazardState::Closed) > 1_400, "{states:?}");
    for state in [HazardState::Reported, HazardState::Rectifying, HazardState::Submitted, HazardState::Accepted] {
        assert!(count(state) > 0, "{states:?}");
    }
    let major_open = lives.iter().filter(|life| life.hazard.level == HazardLevel::Major && life.hazard.state.is_open());
    assert!(major_open.count() > 5);
    assert!(lives.iter().any(|life| life.hazard.escalation.is_some()));
    assert!(lives.iter().any(|life| life.hazard.listing_in_force().is_some()));
    assert!(lives.iter().any(|life| !life.hazard.extensions.is_empty()));
    assert!(lives.iter().any(|life| !life.hazard.rejections.is_empty()));
}

#[test]
fn the_same_seed_tells_the_same_lives() {
    let hazards = |lives: Vec<Life>| lives.into_iter().map(|life| life.hazard).collect::<Vec<_>>();
    assert_eq!(hazards(tell(50)), hazards(tell(50)));
}

#[test]
fn enterprises_have_sound_codes_and_different_names() {
    let (_, _, enterprises) = township();
    let mut names: Vec<_> = enterprises.iter().map(|enterprise| enterprise.profile.name.clone()).collect();
    assert!(enterprises.iter().all(|enterprise| enterprise.profile.credit_code.is_some()));
    for enterprise in &enterprises {
        bihuan_domain::enterprises::register(None, enterprise, None, &bihuan_domain::accounts::Actor::Operator)
            .unwrap();
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), enterprises.len());
}

#[test]
fn a_large_world_has_valid_codes() {
    let world = World { seed: 1, townships: 500 };
    let last = world.township(499);
    assert_eq!(last.villages.len(), 12);
    assert_eq!(world.upper_nodes().count(), 1 + 3 + 25);
}
