use super::*;
use crate::{Store, Value, audit::checkpoint, events, testing::on_both_engines};
use jiff::Timestamp;

fn stream(number: u8) -> StreamId {
    format!("system:{number}").parse().unwrap()
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// Three streams of three events each; the first two sealed by a checkpoint each, with one event after the last.
fn fill(store: &Store) {
    let append = |number: u8, expected: u64, count: usize| {
        store
            .write_blocking(move |tx| {
                let event =
                    events::NewEvent { kind: "noted", payload: "{\"重大\":1}".to_owned(), occurred_at: moment(0) };
                events::append(tx, &stream(number), expected, "system", moment(1), &vec![event; count])
            })
            .unwrap();
    };
    let seal = || store.write_blocking(|tx| checkpoint(tx, moment(2))).unwrap().unwrap();
    append(1, 0, 3);
    assert_eq!(seal(), (1, 1));
    append(2, 0, 3);
    append(1, 3, 1);
    assert_eq!(seal(), (2, 2));
    append(3, 0, 3);
}

fn verdict(store: &Store) -> Verdict {
    store.read_blocking(|tx| verify(tx, |_| {})).unwrap()
}

fn tamper(store: &Store, sql: &'static str, values: Vec<Value>) {
    let changed = store.write_blocking(move |tx| tx.execute(sql, &values)).unwrap();
    assert!(changed > 0, "{sql} changed nothing");
}

/// Fills, tampers, and expects the fault to be named so.
fn expect(sql: &'static str, values: &[Value], fault: &str) {
    on_both_engines(|store| {
        fill(store);
        tamper(store, sql, values.to_vec());
        match verdict(store) {
            Verdict::Faulty(found) => assert_eq!(found.to_string(), fault, "{sql}"),
            Verdict::Sound(_) => panic!("{sql} was not noticed"),
        }
    });
}

#[test]
fn an_untouched_log_is_sound() {
    on_both_engines(|store| {
        fill(store);
        let Verdict::Sound(verified) = verdict(store) else { panic!("sound") };
        assert_eq!((verified.streams, verified.events, verified.checkpoints), (3, 10, 2));
        assert_eq!(verified.last_checkpoint.0, 2);
        assert_eq!(store.write_blocking(|tx| checkpoint(tx, moment(3))).unwrap(), Some((3, 1)));
        assert_eq!(store.write_blocking(|tx| checkpoint(tx, moment(3))).unwrap(), None);
    });
}

#[test]
fn an_altered_event_is_named() {
    expect(
        "UPDATE event SET payload = '{}' WHERE stream = 'system:2' AND version = 2",
        &[],
        "system:2: event 2 was altered.",
    );
    expect(
        "UPDATE event SET actor = 'operator' WHERE stream = 'system:3' AND version = 3",
        &[],
        "system:3: event 3 was altered.",
    );
}

#[test]
fn a_missing_event_is_named() {
    expect("DELETE FROM event WHERE stream = 'system:1' AND version = 2", &[], "system:1: event 2 is missing.");
    expect("DELETE FROM event WHERE stream = 'system:1' AND version = 4", &[], "system:1: event 4 is missing.");
}

#[test]
fn a_stream_that_is_gone_is_named_even_without_its_head() {
    expect("DELETE FROM event WHERE stream = 'system:3'", &[], "system:3: event 1 is missing.");
    on_both_engines(|store| {
        fill(store);
        tamper(store, "DELETE FROM event WHERE stream = 'system:2'", Vec::new());
        tamper(store, "DELETE FROM stream_head WHERE stream = 'system:2'", Vec::new());
        let Verdict::Faulty(fault) = verdict(store) else { panic!("not noticed") };
        assert_eq!(fault.to_string(), "system:2: event 1 is missing.");
    });
}

#[test]
fn swapped_events_are_named() {
    on_both_engines(|store| {
        fill(store);
        for (from, to) in [(2, 99), (3, 2), (99, 3)] {
            tamper(
                store,
                "UPDATE event SET version = $2 WHERE stream = 'system:1' AND version = $1",
                vec![Value::Int(from), Value::Int(to)],
            );
        }
        let Verdict::Faulty(fault) = verdict(store) else { panic!("not noticed") };
        assert!(fault.to_string().starts_with("system:1: event 2 "), "{fault}");
    });
}

#[test]
fn tampered_checkpoints_are_named() {
    expect("UPDATE checkpoint SET created_at = 5 WHERE number = 1", &[], "Checkpoint 1 was altered.");
    expect("DELETE FROM checkpoint WHERE number = 1", &[], "Checkpoint 1 is missing.");
    expect("DELETE FROM checkpoint_head WHERE number = 2 AND stream = 'system:2'", &[], "Checkpoint 2 was altered.");
}

#[test]
fn a_log_rewritten_with_new_hashes_is_caught_by_its_checkpoint() {
    on_both_engines(|store| {
        fill(store);
        tamper(store, "DELETE FROM event WHERE stream = 'system:2'", Vec::new());
        tamper(store, "DELETE FROM stream_head WHERE stream = 'system:2'", Vec::new());
        store
            .write_blocking(|tx| {
                let event = events::NewEvent { kind: "noted", payload: "{}".to_owned(), occurred_at: moment(0) };
                events::append(tx, &stream(2), 0, "system", moment(1), &vec![event; 3])
            })
            .unwrap();
        let Verdict::Faulty(fault) = verdict(store) else { panic!("not noticed") };
        assert!(fault.to_string().starts_with("system:2: event 3 differs"), "{fault}");
    });
}
