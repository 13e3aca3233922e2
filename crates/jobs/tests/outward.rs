//! Webhooks: signed, in order, again until they arrive.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bihuan_domain::{
    Rules,
    accounts::{Actor, Grant, Person, Role},
    hazards::{Assign, Command, HazardLevel, HazardSource, OpenKind, SectorCode, Term},
    ids::{DestinationId, HazardId, UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
    outward::{AddDestination, DestinationKind, DestinationState, OutwardPolicy},
    sealing::Sealing,
};
use bihuan_jobs::{Chore as _, Sender, SenderParts};
use bihuan_store::{
    CommandError, DatabaseUrl, Store,
    hazards::{self, By, Draft},
    outward,
};
use bihuan_testkit::{FixedClock, SeededIds};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::SignedDuration;
use sha2::Sha256;
use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{Arc, mpsc},
};
use uuid::Uuid;

/// What the secrets of destinations are sealed with.
fn sealing() -> Sealing {
    Sealing::with_key(&"5a".repeat(32)).unwrap()
}

/// A request that a receiver got: head and body.
type Request = (String, String);

/// Answers requests with the statuses given, the last one for ever, and hands them over.
fn receiver(statuses: &'static [u16]) -> (String, mpsc::Receiver<Request>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let (told, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut bytes = Vec::new();
            let mut buffer = [0_u8; 4096];
            let (head, body) = loop {
                let count = stream.read(&mut buffer).unwrap();
                bytes.extend(&buffer[..count]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if let Some((head, body)) = text.split_once("\r\n\r\n") {
                    let length = header(head, "content-length").parse::<usize>().unwrap();
                    if body.len() >= length {
                        break (head.to_owned(), body.to_owned());
                    }
                }
                assert!(count > 0, "cut short: {text}");
            };
            let status = statuses.get(number).or(statuses.last()).unwrap();
            // Whoever asked may have gone.
            drop(write!(stream, "HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            if told.send((head, body)).is_err() {
                return;
            }
        }
    });
    (host, heard)
}

fn header(head: &str, name: &str) -> String {
    let line = head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
    line.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

fn village() -> Place {
    Place::root(AdministrativeLevel::Township, "350525101000".parse().unwrap())
        .child(AdministrativeLevel::Village, "350525101201".parse().unwrap())
        .unwrap()
}

fn officer() -> Actor {
    let subtree = Subtree { code: "350525101000".parse().unwrap(), level: AdministrativeLevel::Township };
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(1)),
        name: "安办人员".to_owned(),
        unit: UnitId(Uuid::from_u128(2)),
        unit_name: "安办".to_owned(),
        grants: vec![Grant { role: Role::SafetyOfficer, subtree }],
        acts_for_unit: None,
        narrowed_to: None,
    })
}

struct World {
    store: Store,
    clock: FixedClock,
    sender: Sender,
    key: [u8; 32],
    folder: tempfile::TempDir,
}

impl World {
    fn new(host: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("jobs.sqlite"))).unwrap();
        let clock = FixedClock::at("2026-03-02T09:00:00+08:00");
        let hosts = vec![host.to_owned()];
        let policy =
            OutwardPolicy { allowed_hosts: hosts.clone(), plain_http_hosts: hosts, ..OutwardPolicy::default() };
        let parts = SenderParts {
            policy: policy.clone(),
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeededIds::new(1)),
            sealing: sealing(),
            files: bihuan_files::Files::in_folder(folder.path()),
            public_url: "https://township.example.gov.cn".to_owned(),
            authorities: Vec::new(),
        };
        let world = Self { store, clock, sender: Sender::new(parts).unwrap(), key: [7; 32], folder };
        world.open(1);
        let secret = format!("whsec_{}", STANDARD.encode(world.key));
        let id = DestinationId(Uuid::from_u128(1));
        let secret = sealing().seal_text(&secret, &id.to_string(), &[3; 32]);
        let command = AddDestination {
            id,
            kind: DestinationKind::Webhook,
            name: "监测平台".to_owned(),
            address: format!("http://{host}/hooks"),
            place: Place::root(AdministrativeLevel::Township, "350525101000".parse().unwrap()),
            event_kinds: Vec::new(),
            token: String::new(),
        };
        world.clock.advance(SignedDuration::from_secs(60));
        let now = bihuan_domain::Clock::now(&world.clock);
        let add =
            move |tx: &mut bihuan_store::Tx<'_>| outward::add(tx, &command, &secret, &policy, &Actor::Operator, now);
        world.store.write_blocking(add).unwrap();
        world
    }

    fn open(&self, id: u128) {
        let draft = Draft {
            kind: OpenKind::Register,
            place: village(),
            enterprise: Some(UnitId(Uuid::from_u128(9))),
            subject_name: "东埔五金厂".to_owned(),
            location: "冲压车间".to_owned(),
            description: "配电箱未接地".to_owned(),
            level: HazardLevel::General,
            sector: SectorCode::parse("machinery").unwrap(),
            source: HazardSource::GridPatrol,
            criterion: None,
            found_on: "2026-03-01".parse().unwrap(),
            photos: Vec::new(),
            recurrence_of: None,
        };
        let now = bihuan_domain::Clock::now(&self.clock);
        let open = move |tx: &mut bihuan_store::Tx<'_>| {
            let rules = Rules::default();
            hazards::open(tx, HazardId(Uuid::from_u128(id)), draft, By { actor: &Actor::Operator, now, rules: &rules })
        };
        let opened: Result<_, CommandError> = self.store.write_blocking(open);
        opened.unwrap();
    }

    fn assign(&self, id: u128) {
        let command = Command::Assign(Assign {
            unit: UnitId(Uuid::from_u128(9)),
            unit_name: "东埔五金厂".to_owned(),
            term: Term::WorkingDays(10),
            requirement: String::new(),
        });
        let now = bihuan_domain::Clock::now(&self.clock);
        let assign = move |tx: &mut bihuan_store::Tx<'_>| {
            let (id, rules) = (HazardId(Uuid::from_u128(id)), Rules::default());
            hazards::execute(tx, id, None, &command, By { actor: &officer(), now, rules: &rules })
        };
        self.store.write_blocking(assign).unwrap();
    }

    /// Lets the sender run, `seconds` later.
    fn run_after(&self, seconds: i64) -> u64 {
        self.clock.advance(SignedDuration::from_secs(seconds));
        self.sender.run(&self.store, bihuan_domain::Clock::now(&self.clock)).unwrap()
    }

    fn standing(&self) -> outward::Standing {
        let everything = bihuan_domain::accounts::Scope::everything();
        self.store.read_blocking(|tx| outward::list(tx, &everything)).unwrap().remove(0)
    }

    fn assert_signed(&self, (head, body): &Request) {
        let (id, timestamp) = (header(head, "webhook-id"), header(head, "webhook-timestamp"));
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap();
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(header(head, "webhook-signature"), expected);
        let now = bihuan_domain::Clock::now(&self.clock).as_second();
        assert!((now - timestamp.parse::<i64>().unwrap()).abs() <= 600, "{timestamp}");
    }
}

#[test]
fn what_happens_is_told_in_order_and_again_until_it_arrives() {
    let (host, heard) = receiver(&[500, 500, 204]);
    let world = World::new(&host);
    // What happened before the subscription is not told.
    assert_eq!(world.run_after(5), 0);
    world.open(2);
    world.assign(2);
    assert_eq!(world.run_after(5), 0);
    assert!(world.standing().attempts == 1 && world.standing().last_error == "HTTP 500");
    assert_eq!(world.run_after(1), 0, "it waits");
    assert_eq!(world.run_after(60), 0);
    assert_eq!(world.standing().attempts, 2);
    assert_eq!(world.run_after(120), 1);
    assert_eq!(world.standing().attempts, 0);
    assert_eq!(world.run_after(120), 0);
    let requests: Vec<_> = heard.try_iter().collect();
    requests.iter().for_each(|request| world.assert_signed(request));
    let kinds: Vec<String> = requests
        .iter()
        .map(|(_, body)| serde_json::from_str::<serde_json::Value>(body).unwrap()["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["hazard.opened", "hazard.opened", "hazard.opened", "hazard.assigned"]);
    let ids: Vec<_> = requests.iter().map(|(head, _)| header(head, "webhook-id")).collect();
    assert!(ids[0] == ids[1] && ids[1] == ids[2] && ids[2] != ids[3], "{ids:?}");
    let last: serde_json::Value = serde_json::from_str(&requests[3].1).unwrap();
    assert_eq!(last["data"]["state"], "rectifying");
    assert_eq!(last["data"]["link"], format!("https://township.example.gov.cn/hazards/{}", Uuid::from_u128(2)));
}

#[test]
fn a_webhook_that_fails_for_days_or_wants_no_more_is_given_up_visibly() {
    let (host, heard) = receiver(&[503]);
    let world = World::new(&host);
    world.open(2);
    for _ in 0..7 {
        world.run_after(24 * 3600);
    }
    assert_eq!(world.standing().destination.state, DestinationState::GivenUp);
    assert!(heard.try_iter().count() >= 5);
    let (host, _heard) = receiver(&[410]);
    let world = World::new(&host);
    world.open(2);
    world.run_after(5);
    assert_eq!(world.standing().destination.state, DestinationState::GivenUp);
}

#[test]
fn a_secret_that_another_key_sealed_is_said_to_be_shut() {
    let (host, heard) = receiver(&[204]);
    let mut world = World::new(&host);
    world.open(2);
    let hosts = vec![host];
    let parts = SenderParts {
        policy: OutwardPolicy { allowed_hosts: hosts.clone(), plain_http_hosts: hosts, ..OutwardPolicy::default() },
        clock: Arc::new(world.clock.clone()),
        ids: Arc::new(SeededIds::new(2)),
        sealing: Sealing::none(),
        files: bihuan_files::Files::in_folder(world.folder.path()),
        public_url: String::new(),
        authorities: Vec::new(),
    };
    world.sender = Sender::new(parts).unwrap();
    world.run_after(5);
    assert!(world.standing().last_error.contains("second_factor_key_file"), "{}", world.standing().last_error);
    assert_eq!(heard.try_iter().count(), 0);
}

#[test]
fn a_host_that_the_configuration_no_longer_allows_is_not_called() {
    let (host, heard) = receiver(&[204]);
    let mut world = World::new(&host);
    world.open(2);
    let parts = SenderParts {
        policy: OutwardPolicy::default(),
        clock: Arc::new(world.clock.clone()),
        ids: Arc::new(SeededIds::new(2)),
        sealing: sealing(),
        files: bihuan_files::Files::in_folder(world.folder.path()),
        public_url: String::new(),
        authorities: Vec::new(),
    };
    world.sender = Sender::new(parts).unwrap();
    world.run_after(5);
    assert!(world.standing().last_error.contains("OU-021"), "{}", world.standing().last_error);
    assert_eq!(heard.try_iter().count(), 0);
}
