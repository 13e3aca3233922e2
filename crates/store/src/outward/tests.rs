use super::*;
use crate::{
    CommandError, DatabaseUrl, Store, audit,
    hazards::{self, fixtures::*, rebuild_check},
    jurisdictions,
    photos::{self, uploads::Upload},
    testing::on_both_engines,
};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{Actor, Scope},
    audit::StreamId,
    hazards::Phase,
    ids::DestinationId,
    jurisdictions::{AddJurisdiction, AdministrativeLevel, Place},
    outward::{AddDestination, Destination, DestinationCommand, DestinationKind, DestinationState, OutwardPolicy},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

fn policy() -> OutwardPolicy {
    OutwardPolicy { allowed_hosts: vec!["county.example.gov.cn".to_owned()], ..OutwardPolicy::default() }
}

fn destination(store: &Store, number: u128, kind: DestinationKind, place: Place) -> Destination {
    let command = AddDestination {
        id: DestinationId(Uuid::from_u128(number)),
        kind,
        name: format!("县平台{number}"),
        address: "https://county.example.gov.cn".to_owned(),
        place,
        event_kinds: Vec::new(),
        token: format!("bh_{}", "0".repeat(64)),
    };
    let add = move |tx: &mut crate::Tx<'_>| add(tx, &command, "secret", &policy(), &Actor::Operator, morning());
    store.write_blocking(add).unwrap()
}

fn gather_all(store: &Store, destination: &Destination) {
    store.write_blocking(|tx| audit::checkpoint(tx, morning())).unwrap();
    let destination = destination.clone();
    while store
        .write_blocking({
            let destination = destination.clone();
            move |tx| gather(tx, &destination)
        })
        .unwrap()
    {}
}

/// A batch of what waits, as a request has it.
fn batch(store: &Store, destination: &Destination, limit: usize) -> Vec<(Due, Sent)> {
    let read = |tx: &mut crate::Tx<'_>| {
        let mut batch = Vec::new();
        for due in due(tx, destination.id, morning(), limit)? {
            let sent = events_after(tx, &due.stream, due.sent_version, due.wanted_version, limit)?;
            let stream = due.stream.parse::<StreamId>().unwrap();
            let events = sent.into_iter().map(|sent| sent.event).collect();
            batch.push((due, Sent { stream, events, actors: vec![("system".to_owned(), "系统".to_owned())] }));
        }
        Ok::<_, StoreError>(batch)
    };
    store.read_blocking(read).unwrap()
}

fn send(to: &Store, within: &Place, sent: &[Sent]) -> Result<Receipt, CommandError> {
    let (within, sent) = (within.clone(), sent.to_vec());
    to.write_blocking(move |tx| receive(tx, &within, &sent, morning()))
}

fn note(store: &Store, destination: &Destination, receipt: &Receipt) {
    let (id, receipt) = (destination.id, receipt.clone());
    let note = move |tx: &mut crate::Tx<'_>| {
        for stream in &receipt.streams {
            match &stream.outcome {
                Outcome::Refused(refusal) => {
                    let next_attempt_at = morning() + SignedDuration::from_hours(1);
                    let error = refusal.code.number().to_owned();
                    stream_failed(tx, id, stream.stream.as_str(), &Failure { attempts: 1, next_attempt_at, error })?;
                }
                _ => arrived(tx, id, stream.stream.as_str(), stream.head.version)?,
            }
        }
        succeeded(tx, id, receipt.number, morning())
    };
    store.write_blocking(note).unwrap();
}

/// Where the hazards' streams stand, and their rows.
fn ledger(store: &Store) -> Vec<(String, u64, [u8; 32], String)> {
    let read = |tx: &mut crate::Tx<'_>| {
        let sql = "SELECT h.stream, h.version, h.hash, r.body FROM stream_head h JOIN hazard r ON h.stream = 'hazard:' || r.id
                   ORDER BY h.stream";
        tx.query(sql, &[])?
            .iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .collect::<Result<Vec<_>, StoreError>>()
    };
    store.read_blocking(read).unwrap()
}

fn lower() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("below.sqlite"))).unwrap();
    (folder, store)
}

#[test]
fn what_is_sent_in_pieces_and_again_makes_an_equal_ledger() {
    on_both_engines(|above| {
        let (_folder, below) = lower();
        end_equal(&below, above);
    });
}

#[test]
fn either_engine_sends() {
    on_both_engines(|below| {
        let (_folder, above) = lower();
        end_equal(below, &above);
    });
}

fn end_equal(below: &Store, above: &Store) {
    let destination = destination(below, 1, DestinationKind::Instance, county());
    let mut chance = Chance::new(3);
    random_walk(below, 5, 12, 120, |below| {
        gather_all(below, &destination);
        for limit in [3, 7, 50] {
            let sent: Vec<_> = batch(below, &destination, limit).into_iter().map(|(_, sent)| sent).collect();
            let receipt = send(above, &county(), &sent).unwrap();
            // Now and then the answer is lost, and the same is sent again.
            if chance.below(3) > 0 {
                note(below, &destination, &receipt);
            }
        }
    });
    for _ in 0..50 {
        gather_all(below, &destination);
        let sent: Vec<_> = batch(below, &destination, 9).into_iter().map(|(_, sent)| sent).collect();
        if !sent.is_empty() {
            note(below, &destination, &send(above, &county(), &sent).unwrap());
        }
    }
    let waiting = below.read_blocking(|tx| waiting(tx, destination.id, 5)).unwrap();
    assert_eq!(waiting, Outbound::default());
    assert_eq!(ledger(above), ledger(below));
    assert!(ledger(above).len() == 12);
    let report = above.read_blocking(|tx| rebuild_check(tx, |_| {})).unwrap();
    assert_eq!((report.hazards, report.count), (12, 0), "{:?}", report.differences);
    assert!(matches!(above.read_blocking(|tx| audit::verify(tx, |_| {})).unwrap(), audit::Verdict::Sound(_)));
    let mirrors =
        above.read_blocking(|tx| mirrors(tx, &Scope::everything(), bihuan_domain::Language::Chinese, 5)).unwrap();
    assert!(mirrors.len() == 1 && mirrors[0].receipt > 3 && mirrors[0].refused.is_empty(), "{mirrors:?}");
}

#[test]
fn what_an_instance_below_keeps_is_only_read_here() {
    on_both_engines(|above| {
        let (_folder, below) = lower();
        let destination = destination(&below, 1, DestinationKind::Instance, township(1));
        let open = |store: &Store, id: u128, place: Place| -> Result<hazards::Draft, CommandError> {
            let draft = draft(place, "2026-03-01");
            let kept = draft.clone();
            store.write_blocking(move |tx| hazards::open(tx, hazard_id(id), draft, by(&Actor::Operator, morning())))?;
            Ok(kept)
        };
        open(&below, 1, village(1, 1)).unwrap();
        open(&below, 2, village(2, 1)).unwrap();
        let given_to = |unit: u128, store: &Store| {
            let command = assign(unit, 10);
            store.write_blocking(move |tx| {
                hazards::execute(tx, hazard_id(1), None, &command, by(&officer(&county()), days_later(1)))
            })
        };
        given_to(1, &below).unwrap();
        gather_all(&below, &destination);
        let sent: Vec<_> = batch(&below, &destination, 9).into_iter().map(|(_, sent)| sent).collect();
        assert_eq!(sent.len(), 1, "only what lies in its place");
        send(above, &township(1), &sent).unwrap();
        assert!(above.read_blocking(|tx| kept_below(tx, &StreamId::hazard(hazard_id(1)))).unwrap());
        let refused = |result: Result<(), CommandError>| match result {
            Err(CommandError::Refused(Refusal { code, .. })) => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(given_to(2, above).map(drop)), RefusalCode::KeptBelow);
        assert_eq!(refused(open(above, 3, village(1, 2)).map(drop)), RefusalCode::PlaceKeptBelow);
        open(above, 4, village(2, 1)).unwrap();
        // Neither does the clock.
        let due = above.read_blocking(|tx| hazards::due_for_overdue(tx, "2030-01-01".parse().unwrap(), 9)).unwrap();
        assert!(due.is_empty(), "{due:?}");
        // Another instance for the county of that township is refused.
        assert_eq!(refused(send(above, &county(), &sent).map(drop)), RefusalCode::InboundPlaceTaken);
        // Once the place is taken over, its records are worked on here, and nothing more comes from below.
        let take = |actor: Actor| {
            let place = township(1).code().clone();
            above.write_blocking(move |tx| take_over(tx, &place, &actor, morning()))
        };
        take(Actor::Operator).unwrap();
        assert_eq!(refused(take(Actor::Operator)), RefusalCode::TakenOverAlready);
        let due = above.read_blocking(|tx| hazards::due_for_overdue(tx, "2030-01-01".parse().unwrap(), 9)).unwrap();
        assert!(!due.is_empty(), "the clock runs on here");
        given_to(2, above).unwrap();
        open(above, 5, village(1, 2)).unwrap();
        assert_eq!(refused(send(above, &township(1), &sent).map(drop)), RefusalCode::InboundTakenOver);
        let rebuilt = above.read_blocking(|tx| hazards::rebuild_check(tx, |_| {})).unwrap();
        assert_eq!(rebuilt.count, 0, "{rebuilt:?}");
    });
}

/// What is kept of a photo while it waits.
fn upload(number: u128) -> Upload {
    Upload {
        evidence: evidence(number),
        media_type: "image/jpeg".to_owned(),
        bytes: 9,
        width: 3,
        height: 2,
        uploaded_by: "operator".to_owned(),
        uploaded_at: morning(),
        file: format!("ab/{number}"),
    }
}

#[test]
fn photos_follow_their_hazard_and_go_on_upwards() {
    on_both_engines(|above| {
        let (_folder, below) = lower();
        let lower_destination = destination(&below, 1, DestinationKind::Instance, township(1));
        let upper_destination = destination(above, 2, DestinationKind::Instance, county());
        let open = |tx: &mut crate::Tx<'_>| {
            let photos = vec![evidence(1), evidence(2)];
            let draft = hazards::Draft { photos, ..draft(village(1, 1), "2026-03-01") };
            hazards::open(tx, hazard_id(1), draft, by(&Actor::Operator, morning()))?;
            for number in [1, 2] {
                upload(number).attach(tx, hazard_id(1), Phase::Before)?;
            }
            Ok::<_, CommandError>(())
        };
        below.write_blocking(open).unwrap();
        let due = |store: &Store, to: &Destination| {
            let id = to.id;
            let due = store.read_blocking(|tx| due_photos(tx, id, morning(), 9)).unwrap();
            due.into_iter().map(|due| (due.photo, due.file, due.attempts)).collect::<Vec<_>>()
        };
        let bring = |number: u128| {
            let receive = move |tx: &mut crate::Tx<'_>| receive_photo(tx, &township(1), hazard_id(1), &upload(number));
            above.write_blocking(receive)
        };
        let refused = |result: Result<bool, CommandError>| match result {
            Err(CommandError::Refused(Refusal { code, .. })) => code,
            other => panic!("{other:?}"),
        };
        gather_all(&below, &lower_destination);
        assert_eq!(due(&below, &lower_destination), [], "not before their hazard");
        assert_eq!(refused(bring(1)), RefusalCode::InboundPhotoUnnamed);
        let sent: Vec<_> = batch(&below, &lower_destination, 9).into_iter().map(|(_, sent)| sent).collect();
        note(&below, &lower_destination, &send(above, &township(1), &sent).unwrap());
        let both = [1, 2].map(|number| (evidence(number).id, format!("ab/{number}"), 0));
        assert_eq!(due(&below, &lower_destination), both);
        gather_all(above, &upper_destination);
        assert_eq!((bring(1).unwrap(), bring(1).unwrap()), (true, false), "once");
        assert_eq!(refused(bring(3)), RefusalCode::InboundPhotoUnnamed);
        let kept = above.read_blocking(|tx| photos::photo(tx, &Scope::everything(), evidence(1).id)).unwrap().unwrap();
        assert_eq!((kept.phase, kept.uploaded_by.as_str(), kept.uploaded_at), (Phase::Before, "operator", morning()));
        // Those of a photo that failed wait; what is stuck is told.
        let id = lower_destination.id;
        let failure = Failure { attempts: 1, next_attempt_at: days_later(1), error: "OU-018".to_owned() };
        let told = failure.clone();
        let outcome = move |tx: &mut crate::Tx<'_>| {
            photo_arrived(tx, id, evidence(1).id, morning())?;
            photo_failed(tx, id, evidence(2).id, &failure)
        };
        below.write_blocking(outcome).unwrap();
        assert_eq!(due(&below, &lower_destination), []);
        let stuck = below.read_blocking(|tx| waiting(tx, id, 5)).unwrap();
        assert_eq!((stuck.waiting, stuck.photos_waiting, stuck.photos_stuck), (0, 1, 1));
        assert_eq!(stuck.first_stuck, [(format!("photo:{}", evidence(2).id), told)]);
        let digest = below.write_blocking(|tx| digest(tx, bihuan_domain::china_date(morning()), morning())).unwrap();
        assert_eq!(digest.map(|digest| (digest.waiting, digest.stuck)), Some((1, 1)));
        let retry = |command| below.write_blocking(move |tx| change(tx, id, command, &Actor::Operator, morning()));
        retry(DestinationCommand::RetryNow).unwrap();
        assert_eq!(due(&below, &lower_destination), [(evidence(2).id, "ab/2".to_owned(), 1)]);
        retry(DestinationCommand::Remove).unwrap();
        // The county's own destination gets what came from below.
        let upper = upper_destination.id;
        let stream = StreamId::hazard(hazard_id(1));
        above.write_blocking(move |tx| arrived(tx, upper, stream.as_str(), 1)).unwrap();
        assert_eq!(due(above, &upper_destination), [(evidence(1).id, "ab/1".to_owned(), 0)]);
        // After a take-over nothing more is taken.
        let place = township(1).code().clone();
        above.write_blocking(move |tx| take_over(tx, &place, &Actor::Operator, morning())).unwrap();
        assert_eq!(refused(bring(2)), RefusalCode::InboundTakenOver);
    });
}

#[test]
fn another_history_and_a_foreign_place_are_refused_and_shown() {
    on_both_engines(|above| {
        let (_folder, below) = lower();
        let destination = destination(&below, 1, DestinationKind::Instance, county());
        for id in [1, 2] {
            let place = village(u32::try_from(id).unwrap(), 1);
            let open = move |tx: &mut crate::Tx<'_>| {
                hazards::open(tx, hazard_id(id), draft(place, "2026-03-01"), by(&Actor::Operator, morning()))
            };
            below.write_blocking(open).unwrap();
        }
        gather_all(&below, &destination);
        let mut sent: Vec<_> = batch(&below, &destination, 9).into_iter().map(|(_, sent)| sent).collect();
        let receipt = send(above, &township(1), &sent).unwrap();
        let outcomes: Vec<_> = receipt.streams.iter().map(|stream| stream.outcome.clone()).collect();
        assert_eq!(outcomes[0], Outcome::Appended(1));
        assert!(matches!(&outcomes[1], Outcome::Refused(refusal) if refusal.code == RefusalCode::InboundOutside));
        // The same identifier with another history.
        let mut other = sent.remove(0);
        other.events[0].actor = "system".to_owned();
        other.events[0].hash = other.events[0].computed_hash();
        let receipt = send(above, &township(1), &[other.clone()]).unwrap();
        assert!(receipt.number.is_none());
        assert!(
            matches!(&receipt.streams[0].outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::InboundConflict)
        );
        other.events[0].version = 3;
        let receipt = send(above, &township(1), &[other]).unwrap();
        assert!(
            matches!(&receipt.streams[0].outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::InboundGap)
        );
        let mirrors =
            above.read_blocking(|tx| mirrors(tx, &Scope::everything(), bihuan_domain::Language::English, 5)).unwrap();
        let codes: Vec<_> = mirrors[0].refused.iter().map(|refusal| refusal.code.as_str()).collect();
        assert_eq!(codes, ["OU-010", "OU-013"], "nothing was overwritten, all is told");
    });
}

#[test]
fn a_node_that_both_keep_stays_the_receivers() {
    on_both_engines(|above| {
        let (_folder, below) = lower();
        let add = |store: &Store, name: &'static str| {
            let add = move |tx: &mut crate::Tx<'_>| {
                let command = AddJurisdiction {
                    code: township(1).code().clone(),
                    name: name.to_owned(),
                    level: AdministrativeLevel::Township,
                    parent: None,
                    import: None,
                };
                jurisdictions::add(tx, &command, &Actor::Operator, morning())
            };
            store.write_blocking(add).unwrap();
        };
        add(above, "东埔镇");
        add(&below, "东埔镇人民政府");
        let place = Place::root(AdministrativeLevel::Township, township(1).code().clone());
        let destination = destination(&below, 1, DestinationKind::Instance, place.clone());
        gather_all(&below, &destination);
        let sent: Vec<_> = batch(&below, &destination, 9).into_iter().map(|(_, sent)| sent).collect();
        let receipt = send(above, &place, &sent).unwrap();
        assert_eq!(receipt.streams.iter().map(|stream| &stream.outcome).collect::<Vec<_>>(), [&Outcome::Own]);
    });
}

#[test]
fn destinations_are_paused_resumed_and_removed_and_the_log_tells() {
    on_both_engines(|store| {
        let destination = destination(store, 1, DestinationKind::Webhook, county());
        let change =
            |command| store.write_blocking(move |tx| change(tx, destination.id, command, &Actor::Operator, morning()));
        let state = || store.read_blocking(|tx| list(tx, &Scope::everything())).unwrap()[0].destination.state;
        change(DestinationCommand::Pause).unwrap();
        assert_eq!(state(), DestinationState::Paused);
        assert!(store.read_blocking(|tx| sending(tx, morning())).unwrap().is_empty());
        assert!(matches!(change(DestinationCommand::Pause), Err(CommandError::Refused(_))));
        change(DestinationCommand::Resume).unwrap();
        let failure = Failure { attempts: 4, next_attempt_at: days_later(1), error: "HTTP 500".to_owned() };
        let id = destination.id;
        store.write_blocking(move |tx| failed(tx, id, &failure, morning())).unwrap();
        assert!(store.read_blocking(|tx| sending(tx, morning())).unwrap().is_empty(), "it waits");
        let day =
            |now: Timestamp| store.write_blocking(move |tx| digest(tx, bihuan_domain::china_date(now), now)).unwrap();
        assert_eq!(day(morning()).map(|digest| digest.stuck), Some(1));
        assert_eq!(day(morning()), None, "once a day");
        assert!(day(days_later(1)).is_some());
        assert_eq!(store.read_blocking(|tx| digests(tx, 9)).unwrap().len(), 2);
        change(DestinationCommand::RetryNow).unwrap();
        assert_eq!(store.read_blocking(|tx| sending(tx, morning())).unwrap().len(), 1);
        let gone = destination.clone();
        store.write_blocking(move |tx| give_up(tx, &gone, morning())).unwrap();
        assert_eq!(state(), DestinationState::GivenUp);
        change(DestinationCommand::Remove).unwrap();
        assert!(matches!(change(DestinationCommand::Remove), Err(CommandError::NotFound)));
        let sql = "SELECT payload FROM event WHERE kind = 'destination_changed' ORDER BY version";
        let told = store.read_blocking(|tx| tx.query(sql, &[])).unwrap();
        assert_eq!(told.len(), 5);
        assert!(told.iter().all(|row| !row.get::<String>(0).unwrap().contains("secret")));
    });
}

#[test]
fn two_processes_do_not_send_to_one_destination_at_a_time() {
    on_both_engines(|store| {
        if store.engine() == crate::Engine::Sqlite {
            return;
        }
        let id = destination(store, 1, DestinationKind::Instance, county()).id;
        let take = |process: &'static str, now| {
            store.write_blocking(move |tx| lease(tx, id, process, now, SignedDuration::from_secs(15))).unwrap()
        };
        assert!(take("a", morning()) && take("a", morning()));
        assert!(!take("b", morning()));
        assert!(take("b", morning() + SignedDuration::from_secs(16)), "who died loses it");
    });
}
