//! Every command in every state by every role, against a table written from the rules, not from the code.

use crate::support::{
    Offered, Tale, county_officer, enterprise_officer, grid_officer, leader, officer, official,
    other_enterprise_officer, other_township, other_village, second_officer, supervisor, township, village,
};
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Role},
    hazards::{CommandKind as K, HazardLevel, HazardState as S},
};

/// The states by a letter each: reported, dismissed, registered, rectifying, submitted, accepted, closed, terminated.
pub const STATES: [(char, S); 8] = [
    ('P', S::Reported),
    ('D', S::Dismissed),
    ('G', S::Registered),
    ('X', S::Rectifying),
    ('S', S::Submitted),
    ('A', S::Accepted),
    ('C', S::Closed),
    ('T', S::Terminated),
];

/// Who may: O officials of the safety office and of departments over the place, G the village's grid officer, L the
/// leader, E the enterprise, U the enterprise once it must rectify, Y Bihuan itself. And in which states.
pub const TABLE: [(K, &str, &str); 22] = [
    (K::Verify, "O", "P"),
    (K::Dismiss, "O", "P"),
    (K::Assign, "O", "GX"),
    (K::FixOnTheSpot, "OGE", "G"),
    (K::Submit, "OGU", "X"),
    (K::Accept, "O", "S"),
    (K::Reject, "O", "S"),
    (K::CloseOut, "OL", "A"),
    (K::RecordPlan, "OGU", "X"),
    (K::RecordReports, "OE", "GXSA"),
    (K::Extend, "O", "X"),
    (K::List, "OL", "GXSA"),
    (K::Delist, "OL", "GXSACT"),
    (K::OrderStopWork, "O", "GXSA"),
    (K::LiftStopWork, "O", "GXSA"),
    (K::AppointSponsor, "OL", "GXSA"),
    (K::AddEvidence, "OGE", "PGXSA"),
    (K::Correct, "O", "PGXSACT"),
    (K::Reopen, "O", "AC"),
    (K::Terminate, "O", "GXS"),
    (K::MarkOverdue, "Y", "X"),
    (K::Escalate, "Y", "X"),
];

/// Letters of the table by actor; `-` is in no row.
fn cast() -> Vec<(&'static str, char, Actor)> {
    vec![
        ("safety officer of the township", 'O', officer()),
        ("another one", 'O', second_officer()),
        ("safety officer of the county", 'O', county_officer()),
        ("department supervisor", 'O', supervisor()),
        ("safety officer of the village", 'O', official(20, 13, Role::SafetyOfficer, &village())),
        ("grid officer", 'G', grid_officer()),
        ("grid officer of the whole township", 'G', official(21, 13, Role::GridOfficer, &township())),
        ("leader", 'L', leader()),
        ("enterprise", 'E', enterprise_officer()),
        ("another enterprise", '-', other_enterprise_officer()),
        ("safety officer of another township", '-', official(22, 15, Role::SafetyOfficer, &other_township())),
        ("supervisor of another township", '-', official(23, 15, Role::DepartmentSupervisor, &other_township())),
        ("leader of another township", '-', official(24, 15, Role::Leader, &other_township())),
        ("grid officer of another village", '-', official(25, 16, Role::GridOfficer, &other_village())),
        ("system administrator", '-', official(26, 17, Role::SystemAdministrator, &township())),
        ("security administrator", '-', official(27, 17, Role::SecurityAdministrator, &township())),
        ("audit administrator", '-', official(28, 17, Role::AuditAdministrator, &township())),
        ("Bihuan itself", 'Y', Actor::System),
        ("command line", '-', Actor::Operator),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Done,
    Refused(RefusalCode),
}

fn expected(kind: K, who: &str, states: &str, actor: char, state: (char, S)) -> Expected {
    let assigned = !matches!(state.1, S::Reported | S::Dismissed | S::Registered);
    let may = who.contains(actor) || (actor == 'E' && who.contains('U') && assigned);
    if !may {
        return Expected::Refused(RefusalCode::NotAuthorised);
    }
    if !states.contains(state.0) {
        return Expected::Refused(RefusalCode::WrongState);
    }
    match (kind, state.1) {
        (K::Delist, S::Registered | S::Rectifying | S::Submitted) => {
            Expected::Refused(RefusalCode::DelistBeforeAcceptance)
        }
        // What is still listed is not closed.
        (K::Delist, S::Closed) => Expected::Refused(RefusalCode::NotListed),
        _ => Expected::Done,
    }
}

/// A hazard in the state, with what the command needs beside it.
fn prepared(kind: K, state: S) -> Tale {
    let level = match kind {
        K::List | K::Delist | K::RecordReports | K::AppointSponsor => HazardLevel::Major,
        _ => HazardLevel::General,
    };
    let mut tale = match (kind, state) {
        (K::Delist, S::Terminated) => {
            let mut tale = Tale::registered(level);
            tale.does(&officer(), K::List).does(&officer(), K::Assign).does(&officer(), K::Terminate);
            tale
        }
        _ => Tale::at_state(level, state),
    };
    let open = matches!(state, S::Registered | S::Rectifying | S::Submitted | S::Accepted);
    match kind {
        // By whoever stands lowest, so that all authorities of the table reach it.
        K::Delist if open => drop(tale.does(&official(20, 13, Role::SafetyOfficer, &village()), K::List)),
        K::LiftStopWork if open => drop(tale.does(&officer(), K::OrderStopWork)),
        K::MarkOverdue => drop(tale.on("2024-04-01")),
        K::Escalate if state == S::Rectifying => drop(tale.on("2024-04-01").does(&Actor::System, K::MarkOverdue)),
        _ => {}
    }
    tale
}

#[test]
fn every_command_in_every_state_by_every_role() {
    let cast = cast();
    let mut cells = 0;
    for (kind, who, states) in TABLE {
        for state in STATES {
            let tale = prepared(kind, state.1);
            assert_eq!(tale.hazard.state, state.1);
            for (name, letter, actor) in &cast {
                if *name == "safety officer of the village" && (kind, state.1) == (K::Delist, S::Terminated) {
                    continue; // listed by the township: covered by the rules on levels
                }
                let command = tale.sensible(kind, actor);
                let told = match tale.decide(actor, &command) {
                    Ok(events) => {
                        assert!(!events.is_empty(), "{name}: {kind:?} in {:?} records nothing", state.1);
                        Expected::Done
                    }
                    Err(refusal) => Expected::Refused(refusal.code),
                };
                let wanted = expected(kind, who, states, *letter, state);
                assert_eq!(told, wanted, "{name}: {kind:?} in {:?}", state.1);
                let offered = if wanted == Expected::Done && *letter != 'Y' { Offered::Yes } else { Offered::No };
                assert_eq!(tale.offers(actor, kind), offered, "{name}: {kind:?} in {:?}", state.1);
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 22 * 8 * cast.len() - 1);
}

#[test]
fn the_table_names_every_command_once() {
    let mut named: Vec<_> = TABLE.iter().map(|row| row.0).collect();
    named.sort_unstable();
    let mut all = K::ALL.to_vec();
    all.sort_unstable();
    assert_eq!(named, all);
}

/// The enterprise on whose ground it is, when another unit must rectify.
#[test]
fn who_must_rectify_plans_and_submits_not_the_site() {
    let mut tale = Tale::registered(HazardLevel::General);
    let command = tale.sensible(K::Assign, &officer());
    let bihuan_domain::hazards::Command::Assign(mut assign) = command else { panic!("an assignment") };
    assign.unit = crate::support::unit(crate::support::OTHER_ENTERPRISE);
    tale.then(&officer(), &bihuan_domain::hazards::Command::Assign(assign));
    let site = enterprise_officer();
    for kind in [K::RecordPlan, K::Submit] {
        assert_eq!(tale.refused(&site, &tale.sensible(kind, &site)), RefusalCode::NotAuthorised, "{kind:?}");
    }
    for kind in [K::AddEvidence, K::RecordReports] {
        assert!(tale.decide(&site, &tale.sensible(kind, &site)).is_ok(), "{kind:?}");
    }
    let contractor = other_enterprise_officer();
    tale.does(&contractor, K::RecordPlan).does(&contractor, K::AddEvidence).does(&contractor, K::Submit);
    assert_eq!(tale.hazard.state, S::Submitted);
}
