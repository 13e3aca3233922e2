//! A township's instance sends to a county's while both are killed again and again: in the end both hold the same.

use crate::support::{
    Demo, Server,
    http::{Client, ask},
    past::now,
    sqlite, succeed,
};
use bihuan_domain::{
    IdSource as _, Rules,
    accounts::{Actor, ApiSlice, Grant, IssueToken, Role, Scope, TokenAccess},
    ids::{DestinationId, TokenId, UnitId, UserId},
    jurisdictions::{AddJurisdiction, AdministrativeLevel, Place, Subtree},
    outward::{AddDestination, DestinationKind, OutwardPolicy},
    units::{Unit, UnitKind},
};
use bihuan_store::{
    CommandError, Store,
    accounts::{self, Circumstances, ReadyUser, access_tokens, token_hash},
    jurisdictions, outward, units,
};
use bihuan_testkit::{SeededIds, postgres::TestDatabase};
use serde_json::json;
use std::{
    fs,
    net::TcpListener,
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

const ROUNDS: usize = 5;
/// Commands of a round, unless it is cut short.
const STEPS: usize = 12;
/// Both have this long to become equal after the last kill.
const PATIENCE: Duration = Duration::from_secs(60);

/// An address that stays the same when its server is started again.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// The county's database: its tree down to the township, and an administrator with a token that receives. Returns the
/// token's secret.
fn county(store: &Store, township: &Place, name: &str) -> String {
    let ids = SeededIds::new(77);
    let secret = format!("bh_{}", "5a".repeat(32));
    let (id, unit, token) = (UserId(ids.next()), UnitId(ids.next()), TokenId(ids.next()));
    let (within, name, hash) = (township.clone(), name.to_owned(), token_hash(&secret));
    let set_up = move |tx: &mut bihuan_store::Tx<'_>| -> Result<(), CommandError> {
        let mut parent = None;
        for (level, code) in within.nodes() {
            let name = if *code == *within.code() { name.clone() } else { format!("上级{code}") };
            let command = AddJurisdiction { code: code.clone(), name, level, parent, import: None };
            jurisdictions::add(tx, &command, &Actor::Operator, now())?;
            parent = Some(code.clone());
        }
        units::put(tx, &Unit { id: unit, kind: UnitKind::Office, name: "县应急管理局".to_owned(), place: None })?;
        let (level, code) = within.nodes().next().unwrap();
        let user = ReadyUser {
            id,
            login: "county".parse().unwrap(),
            name: "县管理员".to_owned(),
            unit,
            unit_name: "县应急管理局".to_owned(),
            grants: vec![Grant { role: Role::SystemAdministrator, subtree: Subtree { code: code.clone(), level } }],
            acts_for_unit: None,
            password_hash: Some("unusable".to_owned()),
        };
        let account = accounts::create_ready_user(tx, user, now())?;
        let command = IssueToken {
            id: token,
            name: "接收".to_owned(),
            access: TokenAccess::ReadWrite,
            slices: vec![ApiSlice::Inbound],
            within: Some(within),
            lifetime_days: 30,
        };
        let (actor, rules) = (Actor::Person(account.person()), Rules::default());
        let given = Circumstances { actor: &actor, now: now(), policy: &rules.accounts, address: None };
        access_tokens::issue(tx, &command, &hash, &rules.api, given)?;
        Ok(())
    };
    store.write_blocking(set_up).unwrap();
    secret
}

/// Lets the township send to the county.
fn connect(store: &Store, township: &Place, address: &str, secret: &str) {
    let command = AddDestination {
        id: DestinationId(SeededIds::new(78).next()),
        kind: DestinationKind::Instance,
        name: "县平台".to_owned(),
        address: format!("http://{address}"),
        place: township.clone(),
        event_kinds: Vec::new(),
        token: secret.to_owned(),
    };
    let hosts = vec![address.to_owned()];
    let policy = OutwardPolicy { allowed_hosts: hosts.clone(), plain_http_hosts: hosts, ..OutwardPolicy::default() };
    let secret = secret.to_owned();
    let add =
        move |tx: &mut bihuan_store::Tx<'_>| outward::add(tx, &command, &secret, &policy, &Actor::Operator, now());
    store.write_blocking(add).unwrap();
}

/// Registers and assigns until the server goes away or it is enough; tells of each step that was acknowledged.
fn work(address: &str, secret: &str, enterprise: &str, told: &mpsc::Sender<()>) -> std::io::Result<()> {
    for number in 0..STEPS / 2 {
        let draft = json!({
            "kind": "hazard", "enterprise": enterprise, "description": format!("报送试验隐患{number}"),
            "level": "general", "source": "township_inspection"
        });
        let (status, answer) = ask(address, secret, "POST", "/api/v1/hazards", Some(&draft))?;
        assert_eq!(status, 201, "{answer}");
        // Nobody may listen any more.
        let _ = told.send(());
        let id = answer["hazard"]["id"].as_str().unwrap();
        let assign = json!({ "version": 1, "unit": enterprise, "term": { "working_days": 10 } });
        let (status, answer) =
            ask(address, secret, "POST", &format!("/api/v1/hazards/{id}/commands/assign"), Some(&assign))?;
        assert_eq!(status, 200, "{answer}");
        // Nobody may listen any more.
        let _ = told.send(());
    }
    Ok(())
}

/// The photos whose files are there: identifier, hazard, before or after, and their hash.
fn pictures(store: &Store) -> Vec<[String; 4]> {
    let sql = "SELECT id, hazard, phase, sm3 FROM photo ORDER BY id";
    let read = |tx: &mut bihuan_store::Tx<'_>| {
        tx.query(sql, &[])?.iter().map(|row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])).collect()
    };
    let read: Result<_, bihuan_store::StoreError> = store.read_blocking(read);
    read.unwrap()
}

/// Forgets most of the demonstration's four thousand photos: each is decoded where it arrives.
fn keep_photos_of_a_few(store: &Store) {
    let forget = |tx: &mut bihuan_store::Tx<'_>| {
        let kept = "SELECT hazard FROM photo GROUP BY hazard ORDER BY hazard LIMIT 12";
        tx.execute(&format!("DELETE FROM photo WHERE hazard NOT IN ({kept})"), &[])
    };
    let forgotten: Result<_, bihuan_store::StoreError> = store.write_blocking(forget);
    assert!(forgotten.unwrap() > 0);
}

/// The heads of the streams that travel, and how many events they have.
fn heads(store: &Store) -> Vec<(String, i64, [u8; 32])> {
    let sql = "SELECT stream, version, hash FROM stream_head
               WHERE stream LIKE 'hazard:%' OR stream LIKE 'enterprise:%' ORDER BY stream";
    let read = |tx: &mut bihuan_store::Tx<'_>| {
        tx.query(sql, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
    };
    let read: Result<_, bihuan_store::StoreError> = store.read_blocking(read);
    read.unwrap()
}

fn export(folder: &Path, kind: &str, database: &str) -> String {
    succeed(folder, &["export", kind, "all.csv", "--database", database]);
    fs::read_to_string(folder.join("all.csv")).unwrap()
}

fn end_equal(above: &str, folder: &Path) {
    let demo = Demo::copy();
    let below = demo.url();
    let [upper, lower] = [above, &below].map(|url| Store::open(&url.parse().unwrap()).unwrap());
    let everything = Scope::everything();
    let nodes = lower.read_blocking(|tx| jurisdictions::tree(tx, &everything)).unwrap();
    let node = nodes.iter().find(|node| node.jurisdiction.level() == AdministrativeLevel::Township).unwrap();
    let township = node.jurisdiction.place.clone();
    let address = free_address();
    let secret = county(&upper, &township, &node.jurisdiction.name);
    connect(&lower, &township, &address, &secret);
    keep_photos_of_a_few(&lower);
    let settings = format!(
        "[outward]\nallowed_hosts = [\"{address}\"]\nplain_http_hosts = [\"{address}\"]\nevery_seconds = 1\n\
         longest_wait_minutes = 1\nevents_per_request = 60\n"
    );
    fs::write(demo.path().join("bihuan.toml"), settings).unwrap();
    // The administrator of this test has no telephone.
    fs::write(folder.join("bihuan.toml"), "[accounts]\nsecond_factor_required_roles = []\n").unwrap();
    let officer_enterprise = demo.look_up("SELECT id FROM enterprise WHERE status = 'active' LIMIT 1", &[]);
    let serve_below = || Server::start(demo.path(), &["serve", "--database", &below, "--data-directory", "."]);
    let serve_above = || Server::start_at(folder, &["serve", "--database", above, "--data-directory", "."], &address);
    let mut officer: Option<String> = None;
    let (mut up, mut down) = (Some(serve_above()), Some(serve_below()));
    for round in 0..ROUNDS {
        let lower_server = down.get_or_insert_with(serve_below);
        up.get_or_insert_with(serve_above);
        let officer = officer.get_or_insert_with(|| {
            Client::log_in(&lower_server.address, "officer1", &demo.password).unwrap().access_token().unwrap()
        });
        let at = lower_server.address.clone();
        let (token, enterprise) = (officer.clone(), officer_enterprise.clone());
        let (told, heard) = mpsc::channel();
        let working = thread::spawn(move || drop(work(&at, &token, &enterprise, &told)));
        // Each time at another moment of the sending, which goes on beside the work.
        assert!(heard.iter().take(rand::random_range(1..=STEPS)).count() > 0);
        if round % 3 != 1 {
            up.take().unwrap().kill();
        }
        if round % 3 != 0 {
            down.take().unwrap().kill();
        }
        working.join().unwrap();
    }
    let (up, down) = (up.unwrap_or_else(serve_above), down.unwrap_or_else(serve_below));
    let (told, heard) = mpsc::channel();
    work(&down.address, &officer.unwrap(), &officer_enterprise, &told).unwrap();
    drop(told);
    assert_eq!(heard.iter().count(), STEPS);
    let begun = Instant::now();
    let (_nobody, silence) = mpsc::channel::<()>();
    while heads(&upper) != heads(&lower) || pictures(&upper) != pictures(&lower) {
        let [streams, photos] =
            [[&upper, &lower].map(|at| heads(at).len()), [&upper, &lower].map(|at| pictures(at).len())];
        assert!(begun.elapsed() < PATIENCE, "above and below: {streams:?} streams, {photos:?} photos");
        // Looked at again after a while; nobody ever speaks in this channel.
        assert!(silence.recv_timeout(Duration::from_millis(200)).is_err());
    }
    assert!(heads(&upper).len() > 100, "{} streams", heads(&upper).len());
    assert!(pictures(&upper).len() > 10, "{} photos", pictures(&upper).len());
    up.kill();
    down.kill();
    let stuck =
        demo.look_up("SELECT COUNT(*) || '' FROM outbound WHERE attempts > 0 AND sent_version < wanted_version", &[]);
    assert_eq!(stuck, "0");
    for kind in ["hazards", "enterprises"] {
        assert_eq!(export(folder, kind, above), export(demo.path(), kind, &below), "{kind}");
    }
    for (place, database) in [(folder, above), (demo.path(), below.as_str())] {
        succeed(place, &["audit", "verify", "--database", database]);
        succeed(place, &["audit", "rebuild", "--check", "--database", database]);
        succeed(place, &["audit", "photos", "--content", "--data-directory", ".", "--database", database]);
    }
}

#[test]
fn a_county_on_sqlite_ends_with_the_townships_ledger() {
    let folder = tempfile::tempdir().unwrap();
    end_equal(&sqlite(&folder.path().join("county.sqlite")), folder.path());
}

#[test]
fn a_county_on_postgres_ends_with_the_townships_ledger() {
    let (folder, postgres) = (tempfile::tempdir().unwrap(), TestDatabase::empty());
    end_equal(postgres.url(), folder.path());
}
