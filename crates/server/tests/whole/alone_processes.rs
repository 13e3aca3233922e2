//! Three servers over one PostgreSQL behind a load balancer are one server.

use crate::support::{
    Demo, Server,
    http::{Client, ask_with},
    load::{Crew, Ledger, is_long},
    onlooker::Onlooker,
    past::{self, MANY, Past},
    round_robin::RoundRobin,
    succeed,
};
use bihuan_testkit::postgres::TestDatabase;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, thread,
};

const SERVERS: usize = 3;
const REQUESTS_PER_MINUTE: usize = 60;
const WRONG_PASSWORDS: usize = 5;
/// Opened, assigned, overdue, and every step.
const EVENTS: usize = 3 + past::STEPS;

/// Servers over one database, and what stands before them.
struct Servers {
    demo: Demo,
    postgres: TestDatabase,
    servers: Vec<Option<Server>>,
    front: RoundRobin,
}

impl Servers {
    /// Starts them at the same moment over a demonstration that `prepare` has changed.
    fn start(settings: &str, prepare: impl FnOnce(&Demo, &str)) -> Self {
        let (demo, postgres) = (Demo::copy(), TestDatabase::empty());
        succeed(demo.path(), &["db", "copy", "--database", &demo.url(), "--to", postgres.url()]);
        prepare(&demo, postgres.url());
        let settings = format!("{settings}\n[accounts]\nsecond_factor_required_roles = []\n");
        fs::write(demo.path().join("bihuan.toml"), settings).unwrap();
        let (folder, url) = (demo.path(), postgres.url());
        let servers: Vec<_> = thread::scope(|scope| {
            let serve = || Server::start(folder, &["serve", "--database", url, "--data-directory", "."]);
            let starting: Vec<_> = (0..SERVERS).map(|_| scope.spawn(serve)).collect();
            starting.into_iter().map(|starting| starting.join().unwrap()).collect()
        });
        let addresses: Vec<_> = servers.iter().map(|server| server.address.clone()).collect();
        let front = RoundRobin::before(&addresses);
        Self { demo, postgres, servers: servers.into_iter().map(Some).collect(), front }
    }

    fn address(&self, number: usize) -> &str {
        &self.servers[number % SERVERS].as_ref().unwrap().address
    }

    fn log_in(&self, login: &str) -> Client {
        Client::log_in(&self.front.address, login, &self.demo.password).unwrap()
    }

    fn store(&self) -> Onlooker {
        Onlooker::open(self.postgres.url())
    }

    /// The log, the rows and the figures agree.
    fn check(self) {
        let url = self.postgres.url().to_owned();
        drop(self.servers);
        succeed(self.demo.path(), &["audit", "verify", "--database", &url]);
        succeed(self.demo.path(), &["audit", "rebuild", "--check", "--database", &url]);
    }
}

fn a_session_holds_everywhere(servers: &Servers) {
    let mut client = servers.log_in("supervisor");
    for number in 0..SERVERS {
        assert_eq!(client.at(servers.address(number)).get("/workbench").unwrap().status, 200);
    }
    client.get("/workbench").unwrap();
    let ended = client.post("/logout", &[]).unwrap();
    assert_eq!(ended.status, 303, "{}", ended.body);
    assert!(servers.front.served().iter().all(|count| *count > 0), "{:?}", servers.front.served());
}

/// The session that was copied before it ended is refused by all.
fn a_session_ends_everywhere(servers: &Servers) {
    let mut client = servers.log_in("supervisor");
    let copied = client.clone();
    client.post("/logout", &[]).unwrap();
    for number in 0..SERVERS {
        assert_eq!(copied.at(servers.address(number)).get("/workbench").unwrap().status, 303);
    }
}

fn draft(enterprise: &str, description: &str) -> Value {
    json!({
        "kind": "hazard", "enterprise": enterprise, "description": description, "level": "general",
        "source": "township_inspection"
    })
}

fn a_key_is_known_to_all(servers: &Servers, secret: &str, enterprise: &str) {
    let send = |number: usize, key: &str, description: &str| {
        let headers = [("Idempotency-Key", key)];
        let draft = draft(enterprise, description);
        ask_with(servers.address(number), secret, "POST", "/api/v1/hazards", &headers, Some(&draft)).unwrap()
    };
    let answers: Vec<_> = (0..SERVERS).map(|number| send(number, "one-after-the-other", "幂等试验甲")).collect();
    let at_once: Vec<_> = thread::scope(|scope| {
        let sending: Vec<_> =
            (0..4 * SERVERS).map(|number| scope.spawn(move || send(number, "all-at-once", "幂等试验乙"))).collect();
        sending.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    for answers in [&answers, &at_once] {
        assert!(answers.iter().all(|(status, answer)| *status == 201 && *answer == answers[0].1), "{answers:?}");
    }
    let (status, other) = send(1, "all-at-once", "另一个");
    assert_eq!((status, other["code"].as_str()), (422, Some("AP-016")), "{other}");
    let rows = servers.store().texts("SELECT id FROM hazard WHERE description LIKE '幂等试验%'");
    assert_eq!(rows.len(), 2);
}

fn requests_are_counted_over_all(servers: &Servers, secret: &str) {
    let minute = || past::now().as_second() / 60;
    let begun = minute();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let asking: Vec<_> = (0..2 * SERVERS)
            .map(|number| {
                scope.spawn(move || {
                    let ask = |_| ask_with(servers.address(number), secret, "GET", "/api/v1/me", &[], None).unwrap().0;
                    (0..REQUESTS_PER_MINUTE / 2).map(ask).collect::<Vec<_>>()
                })
            })
            .collect();
        asking.into_iter().flat_map(|asked| asked.join().unwrap()).collect()
    });
    let minutes = usize::try_from(minute() - begun).unwrap() + 1;
    let passed = statuses.iter().filter(|status| **status == 200).count();
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!(passed + refused, statuses.len(), "{statuses:?}");
    // A server may have taken a part of a minute's requests that it was not asked for.
    let part = REQUESTS_PER_MINUTE / 20;
    assert!(passed <= minutes * REQUESTS_PER_MINUTE, "{passed} in {minutes} minutes");
    assert!(passed + SERVERS * part >= REQUESTS_PER_MINUTE, "{passed} in {minutes} minutes");
    assert!(refused > 0 || minutes > 2);
}

fn guesses_are_counted_over_all(servers: &Servers) {
    for login in ["officer3", "nobody-has-this-name"] {
        let guess = |number: usize| {
            let mut client = Client::visitor(servers.address(number));
            client.get("/login").unwrap();
            client.post("/login", &[("username", login), ("password", "Wrong-Password-1")]).unwrap().status
        };
        let statuses: Vec<_> = thread::scope(|scope| {
            let guessing: Vec<_> = (0..6 * SERVERS).map(|number| scope.spawn(move || guess(number))).collect();
            guessing.into_iter().map(|guessed| guessed.join().unwrap()).collect()
        });
        let answered = statuses.iter().filter(|status| **status != 429).count();
        assert_eq!(answered, WRONG_PASSWORDS, "{login}: {statuses:?}");
        assert!(statuses.iter().all(|status| [401, 422, 429].contains(status)), "{login}: {statuses:?}");
    }
    for number in 0..SERVERS {
        let mut client = Client::visitor(servers.address(number));
        client.get("/login").unwrap();
        let right = [("username", "officer3"), ("password", servers.demo.password.as_str())];
        assert_eq!(client.post("/login", &right).unwrap().status, 429, "also with the right password, at each");
    }
}

/// One account at all servers in the same moment: whoever looked at its clock first may come second.
fn one_account_may_log_in_everywhere_at_once(servers: &Servers) {
    thread::scope(|scope| {
        for _ in 0..4 * SERVERS {
            scope.spawn(|| servers.log_in("officer2"));
        }
    });
}

#[test]
fn what_one_of_three_knows_they_all_know() {
    let servers = Servers::start(&format!("[api]\nrequests_per_minute = {REQUESTS_PER_MINUTE}\n"), |_, _| {});
    a_session_holds_everywhere(&servers);
    a_session_ends_everywhere(&servers);
    let enterprise = servers.demo.look_up("SELECT id FROM enterprise WHERE status = 'active' LIMIT 1", &[]);
    let mut officer = servers.log_in("officer1");
    a_key_is_known_to_all(&servers, &officer.access_token().unwrap(), &enterprise);
    requests_are_counted_over_all(&servers, &officer.access_token().unwrap());
    one_account_may_log_in_everywhere_at_once(&servers);
    guesses_are_counted_over_all(&servers);
    servers.check();
}

#[test]
fn what_the_clock_asks_for_is_done_once() {
    let (hooks, heard) = past::hooks();
    let settings = format!(
        "[outward]\nallowed_hosts = [\"{hooks}\"]\nplain_http_hosts = [\"{hooks}\"]\nevery_seconds = 1\ndigest_hour = 0\n"
    );
    let mut prepared = None;
    let servers = Servers::start(&settings, |demo, url| prepared = Some(Past::prepare(demo, url, &hooks)));
    let Past { hazards, stale, with_tokens } = prepared.unwrap();
    let store = servers.store();
    let count = |sql: &str| store.number(sql);
    let mine: Vec<_> = hazards.iter().map(|hazard| format!("'hazard:{hazard}'")).collect();
    let mine = mine.join(", ");
    let done = [
        format!("SELECT COUNT(*) = {} FROM event WHERE kind = 'escalated' AND stream IN ({mine})", MANY * past::STEPS),
        format!("SELECT COUNT(*) = {} FROM event WHERE kind IN ('token_expired', 'found_stale')", 2 * past::FEW),
        format!("SELECT COUNT(*) = {MANY} FROM outbound WHERE sent_version = {EVENTS} AND stream IN ({mine})"),
        "SELECT COUNT(*) = 0 FROM stream_head WHERE sealed_version < version".to_owned(),
        "SELECT COUNT(*) = 0 FROM figure_delta".to_owned(),
    ];
    store.wait_for("the sweeps", |store| done.iter().all(|sql| store.is_so(sql)));
    let events = store.texts("SELECT stream || ' ' || kind || ' ' || payload FROM event WHERE stream LIKE 'hazard:%'");
    for hazard in &hazards {
        let of =
            |kind: &str| events.iter().filter(|event| event.starts_with(&format!("hazard:{hazard} {kind} "))).count();
        assert_eq!((of("became_overdue"), of("escalated")), (1, past::STEPS), "{hazard}");
    }
    for account in stale.iter().chain(&with_tokens) {
        let kinds = store.texts(&format!(
            "SELECT kind FROM event WHERE stream = 'account:{account}' AND kind IN ('token_expired', 'found_stale')"
        ));
        assert_eq!(kinds.len(), 1, "{account}: {kinds:?}");
    }
    let digests = store.texts("SELECT payload FROM event WHERE kind = 'sending_stuck'");
    let days: BTreeSet<_> =
        digests.iter().map(|text| serde_json::from_str::<Value>(text).unwrap()["day"].clone().to_string()).collect();
    assert!(!digests.is_empty() && digests.len() == days.len(), "{digests:?}");
    let mut told = BTreeMap::<String, usize>::new();
    heard.try_iter().for_each(|event| *told.entry(event).or_default() += 1);
    assert!(told.values().all(|times| *times == 1), "{told:?}");
    for hazard in &hazards {
        let versions = told.keys().filter(|event| event.starts_with(&hazard.to_string())).count();
        assert_eq!(versions, EVENTS, "{hazard}");
    }
    let checkpoints = count("SELECT COUNT(*) FROM checkpoint");
    assert_eq!(checkpoints, count("SELECT MAX(number) FROM checkpoint"));
    servers.check();
}

#[test]
fn one_of_three_may_die_at_any_moment() {
    let mut servers = Servers::start("", |_, _| {});
    let crew = Crew::new(&servers.demo, &servers.front.address, 90);
    let mut ledger = Ledger::default();
    for round in 0..if is_long() { 10 } else { 2 } {
        let victim = round % SERVERS;
        let (folder, url) = (servers.demo.path().to_owned(), servers.postgres.url().to_owned());
        let ((), rest) = crew.work(round, |heard| {
            let before = ledger.acknowledged.len();
            ledger.listen(heard, |ledger| ledger.acknowledged.len() >= before + 100);
            let server = servers.servers[victim].take().unwrap();
            let address = server.address.clone();
            server.kill();
            let down = ledger.acknowledged.len();
            ledger.listen(heard, |ledger| ledger.acknowledged.len() >= down + 100);
            let serve = ["serve", "--database", &url, "--data-directory", "."];
            servers.servers[victim] = Some(Server::start_at(&folder, &serve, &address));
            let up = ledger.acknowledged.len();
            ledger.listen(heard, |ledger| ledger.acknowledged.len() >= up + 50);
        });
        ledger.file_all(rest);
    }
    // The other two went on: whoever was not at the server that died was never told of an outage.
    assert!(ledger.broken < 90 && ledger.unavailable.is_empty(), "{} broken, {:?}", ledger.broken, ledger.unavailable);
    let served = servers.front.served();
    assert!(served.iter().all(|count| *count > 50), "{served:?}");
    let there = ledger.check(servers.demo.path(), servers.postgres.url());
    assert!(there <= ledger.acknowledged.len() + ledger.broken);
    println!("{} acknowledged, {there} there, {} broken, served {served:?}", ledger.acknowledged.len(), ledger.broken);
    servers.check();
}
