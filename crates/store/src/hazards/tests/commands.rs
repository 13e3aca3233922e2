//! Opening and commands: what is recorded, what is refused, who sees what.

use crate::{
    CommandError, Store,
    hazards::{Draft, execute, fixtures::*, load, load_by_number, open, recurrences, timeline},
    testing::on_both_engines,
};
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Role, Scope},
    hazards::{Command, Correct, Hazard, HazardState, OpenKind},
    ids::HazardId,
};
use jiff::Timestamp;

fn opened(store: &Store, id: u128, draft: Draft, actor: &Actor) -> Result<Hazard, CommandError> {
    let actor = actor.clone();
    store.write_blocking(move |tx| open(tx, hazard_id(id), draft, by(&actor, morning())))
}

fn commanded(
    store: &Store,
    id: HazardId,
    version: Option<u64>,
    command: Command,
    (actor, now): (&Actor, Timestamp),
) -> Result<Hazard, CommandError> {
    let actor = actor.clone();
    store.write_blocking(move |tx| execute(tx, id, version, &command, by(&actor, now)))
}

fn loaded(store: &Store, scope: &Scope, id: u128) -> Option<Hazard> {
    store.read_blocking(|tx| load(tx, scope, hazard_id(id))).unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, CommandError>) -> RefusalCode {
    match result {
        Err(CommandError::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

fn count(store: &Store, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    store.read_blocking(|tx| tx.query_first(&sql, &[])?.unwrap().get(0)).unwrap()
}

#[test]
fn the_loop_is_recorded_step_by_step() {
    on_both_engines(|store| {
        let officer = officer(&township(1));
        let unit_officer = enterprise_officer(1);
        let account = officer.log_name();
        let named = store.write_blocking(move |tx| {
            tx.execute(
                "INSERT INTO account (id, version, login, name, unit_id, acts_for_unit, status, body)
                 VALUES ($1, 1, 'wang', '王安办', '', NULL, 'active', '{}')",
                &[account.into()],
            )
        });
        assert_eq!(named.unwrap(), 1);
        let first = opened(store, 1, draft(village(1, 1), "2026-03-01"), &officer).unwrap();
        assert_eq!(first.number, "350525101-2026-00001");
        let second = opened(store, 2, draft(village(1, 2), "2026-03-01"), &officer).unwrap();
        assert_eq!(second.number, "350525101-2026-00002");
        let other_year = opened(store, 3, draft(village(1, 2), "2025-12-31"), &officer).unwrap();
        assert_eq!(other_year.number, "350525101-2025-00001");

        let id = first.id;
        commanded(store, id, Some(1), assign(1, 10), (&officer, morning())).unwrap();
        commanded(store, id, Some(2), submit(), (&unit_officer, days_later(1))).unwrap();
        commanded(store, id, Some(3), accept(), (&officer, days_later(2))).unwrap();
        let closed = commanded(store, id, Some(4), close_out(), (&officer, days_later(2))).unwrap();
        assert_eq!((closed.state, closed.version), (HazardState::Closed, 5));
        assert_eq!(loaded(store, &officer.scope(), 1), Some(closed.clone()));
        let by_number = store.read_blocking(|tx| load_by_number(tx, &officer.scope(), "350525101-2026-00001")).unwrap();
        assert_eq!(by_number, Some(closed));

        let entries = store.read_blocking(|tx| timeline(tx, &officer.scope(), id)).unwrap().unwrap();
        let kinds: Vec<_> = entries.iter().map(|entry| entry.event.kind()).collect();
        assert_eq!(kinds, ["opened", "assigned", "rectification_submitted", "accepted", "closed_out"]);
        assert_eq!(entries[2].actor, unit_officer.log_name());
        assert_eq!(entries[2].recorded_at, days_later(1));
        assert!(entries.iter().all(|entry| entry.hash.len() == 64));
        let names: Vec<_> = entries.iter().map(|entry| entry.actor_name.as_deref()).collect();
        assert_eq!(names, [Some("王安办"), Some("王安办"), None, Some("王安办"), Some("王安办")]);
        assert_eq!(store.read_blocking(|tx| timeline(tx, &officer_elsewhere().scope(), id)).unwrap(), None);
    });
}

fn officer_elsewhere() -> Actor {
    officer(&township(2))
}

#[test]
fn a_refusal_stores_nothing_and_takes_no_number() {
    on_both_engines(|store| {
        let officer = officer(&township(1));
        let elsewhere = opened(store, 1, draft(village(2, 1), "2026-03-01"), &officer);
        assert_eq!(refused(elsewhere), RefusalCode::NotAuthorised);
        let future = opened(store, 1, draft(village(1, 1), "2026-03-03"), &officer);
        assert_eq!(refused(future), RefusalCode::FoundInFuture);
        for table in ["hazard", "event", "stream_head", "figure_delta", "hazard_counter"] {
            assert_eq!(count(store, table), 0, "{table}");
        }
        let first = opened(store, 1, draft(village(1, 1), "2026-03-01"), &officer).unwrap();
        assert_eq!(first.number, "350525101-2026-00001");
        let premature = commanded(store, first.id, Some(1), accept(), (&officer, morning()));
        assert_eq!(refused(premature), RefusalCode::WrongState);
        assert_eq!((count(store, "event"), count(store, "figure_delta")), (1, 1));
        assert_eq!(loaded(store, &officer.scope(), 1), Some(first));
    });
}

#[test]
fn an_old_page_is_told_the_present_version() {
    on_both_engines(|store| {
        let officer = officer(&township(1));
        let hazard = opened(store, 1, draft(village(1, 1), "2026-03-01"), &officer).unwrap();
        commanded(store, hazard.id, Some(1), assign(1, 10), (&officer, morning())).unwrap();
        for version in [0, 1, 3] {
            let stale = commanded(store, hazard.id, Some(version), assign(2, 10), (&officer, morning()));
            assert!(matches!(stale, Err(CommandError::Stale { current: 2 })), "{stale:?}");
        }
        let unasked = commanded(store, hazard.id, None, assign(2, 10), (&officer, morning()));
        assert_eq!(unasked.unwrap().version, 3);
    });
}

#[test]
fn what_lies_out_of_sight_is_not_found() {
    on_both_engines(|store| {
        let officer = officer(&township(1));
        let hazard = opened(store, 1, draft(village(1, 1), "2026-03-01"), &officer).unwrap();
        commanded(store, hazard.id, None, assign(2, 10), (&officer, morning())).unwrap();
        let administrator = with_role(3, Role::SystemAdministrator, &[&county()]);
        let blind = [officer_elsewhere(), administrator, enterprise_officer(3)];
        for actor in &blind {
            assert_eq!(loaded(store, &actor.scope(), 1), None, "{actor:?}");
            let result = commanded(store, hazard.id, None, accept(), (actor, morning()));
            assert!(matches!(result, Err(CommandError::NotFound)), "{result:?}");
        }
        assert_eq!(loaded(store, &Scope::nothing(), 1), None);
        // The enterprise it belongs to, the unit that must rectify, the county.
        for actor in [enterprise_officer(1), enterprise_officer(2), officer_of_county()] {
            assert!(loaded(store, &actor.scope(), 1).is_some(), "{actor:?}");
        }
        let nobody = commanded(store, hazard_id(99), None, accept(), (&officer, morning()));
        assert!(matches!(nobody, Err(CommandError::NotFound)));
        let numberless = store.read_blocking(|tx| load_by_number(tx, &officer.scope(), "x\0' OR 1=1")).unwrap();
        assert_eq!(numberless, None);
    });
}

fn officer_of_county() -> Actor {
    officer(&county())
}

#[test]
fn a_recurrence_links_to_a_closed_hazard_in_sight() {
    on_both_engines(|store| {
        let officer = officer(&township(1));
        let earlier = opened(store, 1, draft(village(1, 1), "2026-03-01"), &officer).unwrap();
        let again = || Draft { recurrence_of: Some(hazard_id(1)), ..draft(village(1, 1), "2026-03-02") };
        assert_eq!(refused(opened(store, 2, again(), &officer)), RefusalCode::RecurrenceNotClosed);
        commanded(store, earlier.id, None, assign(1, 10), (&officer, morning())).unwrap();
        commanded(store, earlier.id, None, submit(), (&enterprise_officer(1), morning())).unwrap();
        commanded(store, earlier.id, None, accept(), (&officer, morning())).unwrap();
        commanded(store, earlier.id, None, close_out(), (&officer, morning())).unwrap();
        let unseen = Draft { place: village(2, 1), ..again() };
        let result = opened(store, 2, unseen, &officer_elsewhere());
        assert!(matches!(result, Err(CommandError::NotFound)), "{result:?}");
        let recurrence = opened(store, 2, again(), &officer).unwrap();
        assert_eq!(recurrence.recurrence_of, Some(earlier.id));
        let found = store.read_blocking(|tx| recurrences(tx, &officer.scope(), earlier.id)).unwrap();
        assert_eq!(found, [recurrence]);
        let hidden = store.read_blocking(|tx| recurrences(tx, &officer_elsewhere().scope(), earlier.id)).unwrap();
        assert!(hidden.is_empty());
    });
}

/// Texts that have hurt other systems.
pub const HOSTILE: [&str; 8] = [
    "'; DROP TABLE hazard; --",
    "100%_!\\' \"quoted\" `tick`",
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "$1 ?1 {subject_name} %s",
    "\\u0000 is only spoken of",
    "NEAR(a b) AND * OR ^\"",
    "𠮷野家 👷\u{200d}♀️ ｆｕｌｌ　ｗｉｄｔｈ\u{202e}",
];

#[test]
fn hostile_texts_are_kept_as_they_are() {
    on_both_engines(|store| {
        let officer = officer(&township(1));
        for (number, text) in (1..).zip(HOSTILE) {
            let mut hostile = draft(village(1, 1), "2026-03-01");
            for field in [&mut hostile.subject_name, &mut hostile.location, &mut hostile.description] {
                text.clone_into(field);
            }
            let hazard = opened(store, number, hostile, &officer).unwrap();
            assert_eq!((&*hazard.subject_name, &*hazard.location, &*hazard.description), (text, text, text));
            let changes = bihuan_domain::hazards::Changes {
                description: Some(format!("{text} again")),
                ..bihuan_domain::hazards::Changes::default()
            };
            let correct = Command::Correct(Correct { changes, reason: text.to_owned() });
            let corrected = commanded(store, hazard.id, Some(1), correct, (&officer, morning())).unwrap();
            assert_eq!(loaded(store, &officer.scope(), number), Some(corrected));
        }
        assert_eq!(count(store, "hazard"), 8);
    });
}

#[test]
fn null_characters_are_refused() {
    on_both_engines(|store| {
        let officer = officer(&township(1));
        for field in 0..3 {
            let mut bad = draft(village(1, 1), "2026-03-01");
            let text = [&mut bad.subject_name, &mut bad.location, &mut bad.description].into_iter().nth(field).unwrap();
            text.push_str("\0x");
            assert_eq!(refused(opened(store, 1, bad, &officer)), RefusalCode::TextUnstorable);
        }
        assert_eq!(count(store, "event"), 0);
        let hazard = opened(store, 1, draft(village(1, 1), "2026-03-01"), &officer).unwrap();
        let terminate = Command::Terminate { reason: "gone\0".to_owned() };
        let result = commanded(store, hazard.id, None, terminate, (&officer, morning()));
        assert_eq!(refused(result), RefusalCode::TextUnstorable);
    });
}

#[test]
fn a_fix_on_the_spot_is_closed_at_once() {
    on_both_engines(|store| {
        let officer = officer(&township(1));
        let fix = bihuan_domain::hazards::OnTheSpot {
            unit: unit(1),
            unit_name: "东埔五金厂".to_owned(),
            result: "当场接地".to_owned(),
            photos: vec![evidence(2)],
        };
        let on_the_spot =
            Draft { kind: OpenKind::OnTheSpot(fix), photos: vec![evidence(1)], ..draft(village(1, 1), "2026-03-02") };
        let hazard = opened(store, 1, on_the_spot, &officer).unwrap();
        assert_eq!((hazard.state, hazard.version), (HazardState::Closed, 5));
        assert_eq!((count(store, "event"), count(store, "figure_delta")), (5, 1));
    });
}
