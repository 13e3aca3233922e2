use super::*;
use std::collections::BTreeMap;

/// A log of several streams that grew between checkpoints.
#[derive(Debug, Clone)]
struct Log {
    streams: BTreeMap<StreamId, Vec<EventEnvelope>>,
    checkpoints: Vec<Checkpoint>,
}

/// Stream `n` has `n + 2` events; checkpoint `k` sees the streams of which the `k`-th event is there.
fn log() -> Log {
    let streams: BTreeMap<_, _> = (1..=4).map(|n| (stream(n), chain(&stream(n), n as u64 + 2))).collect();
    let mut checkpoints: Vec<Checkpoint> = Vec::new();
    for at in 0..6 {
        let grown = streams.values().filter_map(|events| events.get(at));
        let heads =
            grown.map(|event| StreamHead { stream: event.stream.clone(), version: event.version, hash: event.hash });
        let previous = checkpoints.last().map(|checkpoint| (checkpoint.number, checkpoint.hash));
        checkpoints.push(Checkpoint::seal(previous, heads.collect(), moment(at as i64)));
    }
    Log { streams, checkpoints }
}

impl Log {
    fn verify(&self) -> Result<(u64, EventHash), Fault> {
        let mut verifier = CheckpointVerifier::new();
        for checkpoint in &self.checkpoints {
            verifier.push(checkpoint, |stream, version| {
                let events = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
                match events.iter().find(|event| event.version == version) {
                    Some(event) => RecordedEvent::Found(event.hash),
                    None => RecordedEvent::EndsAt(events.last().map_or(0, |event| event.version)),
                }
            })?;
        }
        Ok(verifier.head())
    }
}

fn event_fault(stream: StreamId, version: u64, fault: EventFault) -> Result<(u64, EventHash), Fault> {
    Err(Fault::Event { stream, version, fault })
}

fn checkpoint_fault(number: u64, fault: CheckpointFault) -> Result<(u64, EventHash), Fault> {
    Err(Fault::Checkpoint { number, fault })
}

#[test]
fn a_sound_log_passes() {
    let log = log();
    assert_eq!(log.verify(), Ok((6, log.checkpoints[5].hash)));
    assert_eq!(CheckpointVerifier::default().head(), (0, EventHash::ZERO));
}

#[test]
fn heads_are_ordered_and_each_stream_once() {
    let head = |n, version| StreamHead { stream: stream(n), version, hash: EventHash::ZERO };
    let one = Checkpoint::seal(None, vec![head(2, 1), head(1, 3), head(1, 2)], moment(0));
    let other = Checkpoint::seal(None, vec![head(1, 3), head(2, 1)], moment(0));
    assert_eq!(one.heads, [head(1, 3), head(2, 1)]);
    assert_eq!(one, other);
}

#[test]
fn a_stream_that_is_gone_lacks_its_first_event() {
    let mut log = log();
    log.streams.remove(&stream(3));
    assert_eq!(log.verify(), event_fault(stream(3), 1, EventFault::Missing));
}

#[test]
fn a_stream_that_was_cut_off_lacks_the_event_after_its_end() {
    let mut log = log();
    log.streams.get_mut(&stream(3)).unwrap().truncate(4);
    assert_eq!(log.verify(), event_fault(stream(3), 5, EventFault::Missing));
}

#[test]
fn a_stream_that_was_written_anew_is_found() {
    let mut log = log();
    let events = log.streams.get_mut(&stream(3)).unwrap();
    events[2].payload = "{\"number\":99}".to_owned();
    for index in 2..events.len() {
        events[index].prev_hash = events[index - 1].hash;
        reseal(&mut events[index]);
    }
    assert!(ChainVerifier::verify(stream(3), &log.streams[&stream(3)]).is_ok());
    assert_eq!(log.verify(), event_fault(stream(3), 3, EventFault::Rewritten));
}

#[test]
fn changed_checkpoints_are_found() {
    type Change = fn(&mut Checkpoint);
    let changes: [Change; 9] = [
        |checkpoint| checkpoint.number += 1,
        |checkpoint| checkpoint.number -= 1,
        |checkpoint| checkpoint.previous_hash.0[0] ^= 1,
        |checkpoint| checkpoint.created_at = moment(99),
        |checkpoint| checkpoint.hash.0[31] ^= 1,
        |checkpoint| checkpoint.heads[0].version += 1,
        |checkpoint| checkpoint.heads[0].hash.0[7] ^= 4,
        |checkpoint| checkpoint.heads[0].stream = stream(9),
        |checkpoint| drop(checkpoint.heads.pop()),
    ];
    for (index, change) in changes.iter().enumerate() {
        for at in 0..6 {
            let mut log = log();
            change(&mut log.checkpoints[at]);
            let number = at as u64 + 1;
            assert_eq!(log.verify(), checkpoint_fault(number, CheckpointFault::Altered), "change {index} at {number}");
        }
    }
}

#[test]
fn removed_swapped_and_replaced_checkpoints_are_found() {
    for at in 0..5 {
        let mut removed = log();
        removed.checkpoints.remove(at);
        assert_eq!(removed.verify(), checkpoint_fault(at as u64 + 1, CheckpointFault::Missing));
        let mut swapped = log();
        swapped.checkpoints.swap(at, at + 1);
        assert_eq!(swapped.verify(), checkpoint_fault(at as u64 + 1, CheckpointFault::Missing));
    }
    let mut replaced = log();
    replaced.checkpoints[2].heads.remove(0);
    replaced.checkpoints[2].hash = replaced.checkpoints[2].computed_hash();
    assert_eq!(replaced.verify(), checkpoint_fault(4, CheckpointFault::WrongPrevious));
}

proptest! {
    #[test]
    fn any_cut_is_found(which in 1_u128..=4, keep in 0_usize..6) {
        let mut log = log();
        let events = log.streams.get_mut(&stream(which)).unwrap();
        prop_assume!(keep < events.len());
        events.truncate(keep);
        prop_assert_eq!(log.verify(), event_fault(stream(which), keep as u64 + 1, EventFault::Missing));
    }
}
