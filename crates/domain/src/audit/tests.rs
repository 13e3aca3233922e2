use super::*;
use crate::{Language, ids::HazardId};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

fn stream(number: u128) -> StreamId {
    StreamId::hazard(HazardId(Uuid::from_u128(number)))
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + seconds).unwrap()
}

fn chain(stream: &StreamId, length: u64) -> Vec<EventEnvelope> {
    let mut events: Vec<EventEnvelope> = Vec::new();
    for index in 0..length {
        let draft = EventDraft {
            stream: stream.clone(),
            kind: "registered".to_owned(),
            payload: format!("{{\"number\":{index}}}"),
            actor: "system".to_owned(),
            occurred_at: moment(index.cast_signed()),
            recorded_at: moment(index.cast_signed() + 5),
        };
        let previous = events.last().map(|event| (event.version, event.hash));
        events.push(EventEnvelope::seal(previous, draft));
    }
    events
}

fn verify(events: &[EventEnvelope]) -> Result<(u64, EventHash), Fault> {
    ChainVerifier::verify(stream(1), events)
}

fn fault(version: u64, fault: EventFault) -> Result<(u64, EventHash), Fault> {
    Err(Fault::Event { stream: stream(1), version, fault })
}

fn reseal(event: &mut EventEnvelope) {
    event.hash = event.computed_hash();
}

#[test]
fn sm3_gives_the_published_values() {
    // GB/T 32905-2016, annex A.
    let abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    let abcd16 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
    assert_eq!(HashAlgorithm::Sm3.hash(b"abc").to_string(), abc);
    assert_eq!(HashAlgorithm::Sm3.hash("abcd".repeat(16).as_bytes()).to_string(), abcd16);
    assert_eq!(HashAlgorithm::from_name("sm3"), Some(HashAlgorithm::Sm3));
    assert_eq!(HashAlgorithm::from_name("md5"), None);
}

#[test]
fn the_encoding_stays_as_it_is() {
    // Computed apart from this code, over the layout that the module `encoding` describes. A change of the layout needs a
    // new tag: every log in use depends on it.
    let first = &chain(&stream(1), 1)[0];
    assert_eq!(first.hash.to_string(), include_str!("../../testdata/first_event.sm3").trim());
}

#[test]
fn hashes_and_streams_survive_a_round_trip() {
    let hash = HashAlgorithm::Sm3.hash(b"abc");
    assert_eq!(hash.to_string().parse::<EventHash>(), Ok(hash));
    assert_eq!(EventHash::try_from(&hash.as_bytes()[..]), Ok(hash));
    assert_eq!(EventHash::try_from(&[1_u8, 2][..]), Err(HashError));
    assert_eq!("abc".parse::<EventHash>(), Err(HashError));
    let event = &chain(&stream(1), 1)[0];
    let json = serde_json::to_string(event).unwrap();
    assert_eq!(&serde_json::from_str::<EventEnvelope>(&json).unwrap(), event);

    let jurisdiction = StreamId::jurisdiction(&"350525190000".parse().unwrap());
    assert_eq!(jurisdiction.as_str(), "jurisdiction:350525190000");
    assert_eq!((jurisdiction.kind(), jurisdiction.id()), (StreamKind::Jurisdiction, "350525190000"));
    assert_eq!(StreamId::new(StreamKind::System, "settings").unwrap().as_str(), "system:settings");
    for bad in [
        "",
        "hazard",
        "hazard:",
        "hazards:1",
        "hazard:a:b",
        "hazard:a b",
        "hazard:é",
        &format!("hazard:{}", "a".repeat(65)),
    ] {
        assert!(bad.parse::<StreamId>().is_err(), "{bad}");
    }
    for kind in StreamKind::ALL {
        assert_eq!(StreamKind::from_name(kind.name()), Some(kind));
    }
}

#[test]
fn moments_keep_whole_microseconds() {
    let draft = |nanosecond| EventDraft {
        stream: stream(1),
        kind: "registered".to_owned(),
        payload: "{}".to_owned(),
        actor: "system".to_owned(),
        occurred_at: Timestamp::from_nanosecond(nanosecond).unwrap(),
        recorded_at: Timestamp::from_nanosecond(nanosecond).unwrap(),
    };
    let event = EventEnvelope::seal(None, draft(1_770_000_000_123_456_789));
    assert_eq!(event.occurred_at.as_nanosecond(), 1_770_000_000_123_456_000);
    let stored = Timestamp::from_microsecond(event.occurred_at.as_microsecond()).unwrap();
    assert_eq!(EventEnvelope { occurred_at: stored, ..event.clone() }.computed_hash(), event.hash);
    assert_eq!(EventEnvelope::seal(None, draft(-1)).occurred_at.as_nanosecond(), -1000);
}

#[test]
fn sound_chains_are_found_sound() {
    assert_eq!(verify(&[]), Ok((0, EventHash::ZERO)));
    let events = chain(&stream(1), 5);
    assert_eq!(verify(&events), Ok((5, events[4].hash)));
    assert_eq!(verify(&events[..3]), Ok((3, events[2].hash)));
}

#[test]
fn removal_with_renumbering_is_found() {
    let mut events = chain(&stream(1), 5);
    events.remove(1);
    for (event, version) in events.iter_mut().zip(1..) {
        event.version = version;
    }
    assert_eq!(verify(&events), fault(2, EventFault::Missing));
}

#[test]
fn swapping_with_renumbering_is_found() {
    let mut events = chain(&stream(1), 5);
    events.swap(1, 3);
    for (event, version) in events.iter_mut().zip(1..) {
        event.version = version;
    }
    assert_eq!(verify(&events), fault(2, EventFault::Reordered));
}

#[test]
fn a_changed_version_names_that_event() {
    for other in [1, 3, 9, 5000] {
        let mut events = chain(&stream(1), 5);
        events[1].version = other;
        assert_eq!(verify(&events), fault(2, EventFault::Altered), "{other}");
    }
}

#[test]
fn replaced_repeated_and_foreign_events_are_found() {
    let mut replaced = chain(&stream(1), 5);
    replaced[2].payload = "{\"number\":99}".to_owned();
    reseal(&mut replaced[2]);
    assert_eq!(verify(&replaced), fault(4, EventFault::WrongPrevious));

    let mut repeated = chain(&stream(1), 5);
    repeated.insert(3, repeated[1].clone());
    assert_eq!(verify(&repeated), fault(4, EventFault::Repeated));

    let mut foreign = chain(&stream(1), 5);
    foreign[2] = chain(&stream(2), 5).remove(2);
    assert_eq!(verify(&foreign), fault(3, EventFault::Altered));
}

#[test]
fn a_removed_event_before_an_altered_one_is_the_first_fault() {
    let mut events = chain(&stream(1), 6);
    events[3].payload.push(' ');
    events.remove(2);
    assert_eq!(verify(&events), fault(3, EventFault::Missing));
}

#[test]
fn faults_name_stream_version_and_what_in_both_languages() {
    let mut events = chain(&stream(1), 3);
    events[1].actor = "operator".to_owned();
    let fault = verify(&events).unwrap_err();
    for language in Language::ALL {
        let message = fault.message(language);
        assert!(message.contains(stream(1).as_str()) && message.contains('2'), "{message}");
    }
    assert!(fault.message(Language::Chinese).contains("内容被改动"));
    assert_eq!(fault.to_string(), format!("{}: event 2 was altered.", stream(1)));
    let checkpoint = Fault::Checkpoint { number: 4, fault: CheckpointFault::Missing };
    assert_eq!(checkpoint.message(Language::Chinese), "第4个检查点缺失。");
    assert_eq!(checkpoint.to_string(), "Checkpoint 4 is missing.");
}

/// One change in one field.
fn change(event: &mut EventEnvelope, field: usize, bit: usize) {
    match field {
        0 => event.stream = stream(2),
        1 => event.version += 1 + bit as u64,
        2 => event.kind.push('x'),
        3 => event.payload.insert(bit % event.payload.len(), ' '),
        4 => event.actor = "operator".to_owned(),
        5 => event.occurred_at = Timestamp::from_nanosecond(event.occurred_at.as_nanosecond() + 1).unwrap(),
        6 => event.recorded_at = Timestamp::from_nanosecond(event.recorded_at.as_nanosecond() - 1).unwrap(),
        7 => event.prev_hash.0[bit / 8] ^= 1 << (bit % 8),
        _ => event.hash.0[bit / 8] ^= 1 << (bit % 8),
    }
}

#[derive(Debug, Clone)]
struct Tampered {
    length: u64,
    at: usize,
    other: usize,
}

fn any_place() -> impl Strategy<Value = Tampered> {
    (2_u64..12)
        .prop_flat_map(|length| {
            let places = 0..usize::try_from(length).unwrap();
            (Just(length), places.clone(), places)
        })
        .prop_map(|(length, at, other)| Tampered { length, at, other })
}

proptest! {
    #[test]
    fn any_change_in_any_field_is_found(place in any_place(), field in 0_usize..9, bit in 0_usize..256) {
        let mut events = chain(&stream(1), place.length);
        change(&mut events[place.at], field, bit);
        prop_assert_eq!(verify(&events), fault(place.at as u64 + 1, EventFault::Altered));
    }

    #[test]
    fn any_removal_is_found(place in any_place()) {
        let mut events = chain(&stream(1), place.length);
        let removed = events.remove(place.at);
        if place.at == events.len() {
            // The end of a chain: a matter of checkpoints.
            prop_assert_eq!(verify(&events), Ok((removed.version - 1, removed.prev_hash)));
        } else {
            prop_assert_eq!(verify(&events), fault(removed.version, EventFault::Missing));
        }
    }

    #[test]
    fn any_swap_is_found(place in any_place()) {
        prop_assume!(place.at != place.other);
        let mut events = chain(&stream(1), place.length);
        events.swap(place.at, place.other);
        let first = place.at.min(place.other) as u64 + 1;
        prop_assert_eq!(verify(&events), fault(first, EventFault::Reordered));
    }

    #[test]
    fn no_two_drafts_share_a_hash(a in "[ab]{0,3}", b in "[ab]{0,3}", c in "[ab]{0,3}", d in "[ab]{0,3}") {
        // Moving characters from one field to the next changes the encoding.
        let seal = |kind: &str, payload: &str| {
            let draft = EventDraft {
                stream: stream(1),
                kind: kind.to_owned(),
                payload: payload.to_owned(),
                actor: "system".to_owned(),
                occurred_at: moment(0),
                recorded_at: moment(0),
            };
            EventEnvelope::seal(None, draft).hash
        };
        prop_assert_eq!(seal(&a, &b) == seal(&c, &d), (a, b) == (c, d));
    }
}

mod checkpoints;
