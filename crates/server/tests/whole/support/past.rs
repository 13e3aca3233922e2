//! What has happened before the servers of a test start, so that there is something to do for the clock.

use super::Demo;
use bihuan_domain::{
    IdSource as _, Rules,
    accounts::{Actor, ApiSlice, Grant, IssueToken, Person, Role, Scope, TokenAccess},
    hazards::{Assign, Command, HazardLevel, HazardSource, OpenKind, SectorCode, Term},
    ids::{DestinationId, HazardId, TokenId, UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
    outward::{AddDestination, DestinationKind, OutwardPolicy},
};
use bihuan_store::{
    CommandError, Store, Tx,
    accounts::{self, Circumstances, ReadyUser, access_tokens},
    hazards::{self, By, Draft},
    jurisdictions, outward,
};
use bihuan_testkit::SeededIds;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread,
};

/// Steps that a general hazard climbs which is 33 days overdue: 提醒, 通报, 约谈, 督办.
pub const STEPS: usize = 4;
/// Hazards.
pub const MANY: usize = 12;
/// Accounts of each kind.
pub const FEW: usize = 4;

/// What was prepared.
pub struct Past {
    /// Hazards whose term ran out 33 days ago.
    pub hazards: Vec<HazardId>,
    /// Accounts to which nobody has logged in for 200 days.
    pub stale: Vec<UserId>,
    /// Accounts with an access token that has expired.
    pub with_tokens: Vec<UserId>,
}

/// The present moment, as a file made just now has it.
pub fn now() -> Timestamp {
    let file = tempfile::NamedTempFile::new().unwrap();
    Timestamp::try_from(file.as_file().metadata().unwrap().modified().unwrap()).unwrap()
}

fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

impl Past {
    /// Makes all that, and a webhook to `host`.
    pub fn prepare(demo: &Demo, url: &str, host: &str) -> Self {
        let store = Store::open(&url.parse().unwrap()).unwrap();
        let everything = Scope::everything();
        let nodes = store.read_blocking(|tx| jurisdictions::tree(tx, &everything)).unwrap();
        let place_at =
            |level| nodes.iter().find(|node| node.jurisdiction.level() == level).unwrap().jurisdiction.place.clone();
        let (township, village) = (place_at(AdministrativeLevel::Township), place_at(AdministrativeLevel::Village));
        let unit = demo.look_up("SELECT id FROM enterprise WHERE status = 'active' LIMIT 1", &[]).parse().unwrap();
        let ids = SeededIds::new(91);
        let hazards = (0..MANY).map(|_| overdue(&store, HazardId(ids.next()), &township, &village, unit)).collect();
        let stale = (0..FEW).map(|_| account(&store, UserId(ids.next()), &township, unit, days_ago(200))).collect();
        let with_tokens = (0..FEW).map(|_| with_token(&store, &ids, &township, unit)).collect();
        webhook(&store, &township, host);
        Self { hazards, stale, with_tokens }
    }
}

fn grant(role: Role, township: &Place) -> Grant {
    Grant { role, subtree: Subtree { code: township.code().clone(), level: township.level() } }
}

fn overdue(store: &Store, id: HazardId, township: &Place, village: &Place, unit: UnitId) -> HazardId {
    let draft = Draft {
        kind: OpenKind::Register,
        place: village.clone(),
        enterprise: None,
        subject_name: "五金厂".to_owned(),
        location: String::new(),
        description: "配电箱未接地".to_owned(),
        level: HazardLevel::General,
        sector: SectorCode::other(),
        source: HazardSource::GridPatrol,
        criterion: None,
        found_on: bihuan_domain::china_date(days_ago(40)),
        photos: Vec::new(),
        recurrence_of: None,
    };
    // Counted in days, with a rest for holidays at its end.
    let assign = Command::Assign(Assign {
        unit,
        unit_name: "五金厂".to_owned(),
        term: Term::On(bihuan_domain::china_date(days_ago(33))),
        requirement: String::new(),
    });
    let actor = Actor::Person(Person {
        id: UserId(uuid()),
        name: "安办人员".to_owned(),
        unit: UnitId(uuid()),
        unit_name: "安办".to_owned(),
        grants: vec![grant(Role::SafetyOfficer, township)],
        acts_for_unit: None,
        narrowed_to: None,
    });
    let open = move |tx: &mut Tx<'_>| -> Result<(), CommandError> {
        let rules = Rules::default();
        let by = By { actor: &actor, now: days_ago(40), rules: &rules };
        hazards::open(tx, id, draft, by)?;
        hazards::execute(tx, id, None, &assign, by)?;
        Ok(())
    };
    store.write_blocking(open).unwrap();
    id
}

fn uuid() -> uuid::Uuid {
    SeededIds::new(92).next()
}

fn account(store: &Store, id: UserId, township: &Place, unit: UnitId, at: Timestamp) -> UserId {
    let name = id.to_string();
    let user = ReadyUser {
        id,
        login: format!("past-{}", &name[name.len() - 12..]).parse().unwrap(),
        name: "旧账号".to_owned(),
        unit,
        unit_name: "安办".to_owned(),
        grants: vec![grant(Role::SafetyOfficer, township)],
        acts_for_unit: None,
        password_hash: None,
    };
    store.write_blocking(move |tx| accounts::create_ready_user(tx, user, at)).unwrap();
    id
}

fn with_token(store: &Store, ids: &SeededIds, township: &Place, unit: UnitId) -> UserId {
    let id = account(store, UserId(ids.next()), township, unit, days_ago(20));
    let token = IssueToken {
        id: TokenId(ids.next()),
        name: "旧令牌".to_owned(),
        access: TokenAccess::ReadOnly,
        slices: vec![ApiSlice::Hazards],
        within: None,
        lifetime_days: 7,
    };
    let hash = ids.secret_bytes();
    let issue = move |tx: &mut Tx<'_>| {
        let account = accounts::find(tx, id)?.unwrap();
        let (actor, rules) = (Actor::Person(account.person()), Rules::default());
        let given = Circumstances { actor: &actor, now: days_ago(20), policy: &rules.accounts, address: None };
        access_tokens::issue(tx, &token, &hash, &rules.api, given)
    };
    store.write_blocking(issue).unwrap();
    id
}

fn webhook(store: &Store, township: &Place, host: &str) {
    let hosts = vec![host.to_owned()];
    let policy = OutwardPolicy { allowed_hosts: hosts.clone(), plain_http_hosts: hosts, ..OutwardPolicy::default() };
    let command = AddDestination {
        id: DestinationId(uuid()),
        kind: DestinationKind::Webhook,
        name: "监测平台".to_owned(),
        address: format!("http://{host}/hooks"),
        place: township.clone(),
        event_kinds: Vec::new(),
        token: String::new(),
    };
    let secret = format!("whsec_{}", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=");
    let at = days_ago(60);
    store.write_blocking(move |tx| outward::add(tx, &command, &secret, &policy, &Actor::Operator, at)).unwrap();
}

/// A third system that takes everything; it tells of each event as `HAZARD VERSION`.
pub fn hooks() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let (told, heard) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let event = take(stream.unwrap());
            if told.send(event).is_err() {
                return;
            }
        }
    });
    (host, heard)
}

fn take(mut stream: TcpStream) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), [0_u8; 4096]);
    let body = loop {
        let count = stream.read(&mut buffer).unwrap();
        bytes.extend(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split_once("content-length: ").unwrap().1.lines().next().unwrap().parse().unwrap();
            if body.len() >= length {
                break body.to_owned();
            }
        }
        assert!(count > 0, "cut short: {text}");
    };
    // Whoever asked may have gone.
    drop(write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    let message: Value = serde_json::from_str(&body).unwrap();
    format!("{} {}", message["data"]["hazard"].as_str().unwrap(), message["data"]["version"])
}
