//! What another instance sends of a stream: whether it continues what stands here.

use crate::{
    Refusal, RefusalCode,
    audit::{EventEnvelope, EventHash},
};

/// The last version that stands here and was sent too, whose hashes must be the same; `None` when nothing overlaps.
#[must_use]
pub fn last_common(head_version: u64, sent: &[EventEnvelope]) -> Option<u64> {
    let last = head_version.min(sent.last()?.version);
    (last >= sent.first()?.version.max(1)).then_some(last)
}

/// The events that are new here. `head` is where the stream stands, `common` the hash that stands at [`last_common`].
/// Since every hash covers the one before it, equal hashes at one version mean equal histories up to there.
///
/// # Errors
/// `OU-010` when another history stands here, `OU-011` when events between are missing, `OU-012` when a hash does not hold,
/// `OU-016` when the versions do not follow each other.
pub fn continuation(
    head: (u64, EventHash),
    common: Option<EventHash>,
    sent: &[EventEnvelope],
) -> Result<&[EventEnvelope], Refusal> {
    let (head_version, head_hash) = head;
    let follow = sent
        .windows(2)
        .all(|pair| pair[0].version.checked_add(1) == Some(pair[1].version) && pair[1].stream == pair[0].stream);
    if !follow || sent.first().is_none_or(|event| event.version == 0) {
        return Err(Refusal::new(RefusalCode::InboundUnreadable).with("cause", "versions"));
    }
    if let Some(version) = last_common(head_version, sent) {
        let theirs = sent.iter().find(|event| event.version == version).map(|event| event.hash);
        if theirs != common {
            return Err(Refusal::new(RefusalCode::InboundConflict).with("version", version));
        }
    }
    let known = sent.partition_point(|event| event.version <= head_version);
    let new = &sent[known..];
    let mut previous = head_hash;
    for (event, expected) in new.iter().zip(head_version + 1..) {
        if event.version != expected {
            let refusal = Refusal::new(RefusalCode::InboundGap).with("head", head_version);
            return Err(refusal.with("next", head_version + 1));
        }
        if event.prev_hash != previous {
            return Err(Refusal::new(RefusalCode::InboundConflict).with("version", event.version));
        }
        // Finer moments are not kept, so that the hash would not hold any more.
        let is_kept = [event.occurred_at, event.recorded_at].iter().all(|at| at.as_nanosecond() % 1_000_000 == 0);
        if !is_kept || event.computed_hash() != event.hash {
            return Err(Refusal::new(RefusalCode::InboundHashWrong).with("version", event.version));
        }
        previous = event.hash;
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audit::EventDraft, ids::HazardId};
    use jiff::Timestamp;
    use uuid::Uuid;

    fn chain(length: u64, payload: &str) -> Vec<EventEnvelope> {
        let mut events: Vec<EventEnvelope> = Vec::new();
        for _ in 0..length {
            let draft = EventDraft {
                stream: crate::audit::StreamId::hazard(HazardId(Uuid::nil())),
                kind: "opened".to_owned(),
                payload: payload.to_owned(),
                actor: "system".to_owned(),
                occurred_at: Timestamp::UNIX_EPOCH,
                recorded_at: Timestamp::UNIX_EPOCH,
            };
            let previous = events.last().map(|event| (event.version, event.hash));
            events.push(EventEnvelope::seal(previous, draft));
        }
        events
    }

    /// Sends events where the first `standing` of `here` stand.
    fn send(here: &[EventEnvelope], standing: usize, sent: &[EventEnvelope]) -> Result<usize, RefusalCode> {
        let head = here[..standing].last().map_or((0, EventHash::ZERO), |event| (event.version, event.hash));
        let at = |version: u64| here.iter().find(|event| event.version == version).map(|event| event.hash);
        let common = last_common(head.0, sent).and_then(at);
        continuation(head, common, sent).map(<[_]>::len).map_err(|refusal| refusal.code)
    }

    #[test]
    fn only_what_continues_is_new_and_what_is_known_is_known() {
        let (ours, theirs) = (chain(5, "{}"), chain(5, "[]"));
        assert_eq!(send(&ours, 0, &ours), Ok(5));
        assert_eq!(send(&ours, 3, &ours), Ok(2));
        assert_eq!(send(&ours, 3, &ours[3..]), Ok(2));
        assert_eq!(send(&ours, 5, &ours[1..4]), Ok(0));
        assert_eq!(send(&ours, 3, &theirs), Err(RefusalCode::InboundConflict));
        assert_eq!(send(&ours, 3, &theirs[3..]), Err(RefusalCode::InboundConflict));
        assert_eq!(send(&ours, 2, &ours[3..]), Err(RefusalCode::InboundGap));
        assert_eq!(send(&ours, 0, &[]), Err(RefusalCode::InboundUnreadable));
        assert_eq!(send(&ours, 0, &[ours[0].clone(), ours[2].clone()]), Err(RefusalCode::InboundUnreadable));
        let mut altered = ours.clone();
        altered[4].payload.push(' ');
        assert_eq!(send(&ours, 3, &altered), Err(RefusalCode::InboundHashWrong));
        let mut finer = chain(1, "{}");
        finer[0].recorded_at = Timestamp::from_nanosecond(1_000).unwrap();
        finer[0].hash = finer[0].computed_hash();
        assert_eq!(send(&finer, 0, &finer), Err(RefusalCode::InboundHashWrong));
    }
}
