//! The power fails while eight people work: what was acknowledged is there, once, and the log holds.

use crate::support::{Demo, Server, http::Client, succeed};
use bihuan_testkit::postgres::TestDatabase;
use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{
        Barrier,
        mpsc::{self, Sender},
    },
    thread,
};

const CLIENTS: u8 = 8;
const ROUNDS: u8 = 3;
/// A round ends after so many acknowledgements, and up to as many more.
const AT_LEAST: usize = 24;
const LOGINS: [&str; 4] = ["officer1", "officer2", "officer3", "supervisor"];

/// What the server has acknowledged of one hazard.
#[derive(Debug)]
struct Acknowledged {
    description: String,
    assigned: bool,
}

/// Registers hazards, and assigns every other, until the server is gone.
fn work(client: &mut Client, who: &str, unit: &str, told: &Sender<Acknowledged>) -> std::io::Result<()> {
    for number in 0.. {
        let description = format!("断电试验隐患-{who}-{number}-完");
        let fields = [
            ("variant", "register"),
            ("enterprise", unit),
            ("description", &description),
            ("level", "general"),
            ("kind", "hazard"),
            ("sector", "other"),
            ("source", "township_inspection"),
        ];
        let reply = client.post("/hazards", &fields)?;
        assert_eq!(reply.status, 303, "{}", reply.body);
        told.send(Acknowledged { description: description.clone(), assigned: false }).unwrap();
        if number % 2 == 0 {
            let form = [("version", "1"), ("unit", unit), ("working_days", "5"), ("requirement", "限期整改")];
            let reply = client.post(&format!("{}/assign", reply.location), &form)?;
            assert_eq!(reply.status, 303, "{}", reply.body);
            told.send(Acknowledged { description, assigned: true }).unwrap();
        }
    }
    Ok(())
}

/// Eight clients work until the server is killed at a random moment; returns what was acknowledged.
fn kill_while_they_work(server: Server, password: &str, round: u8, unit: &str) -> Vec<Acknowledged> {
    let (told, heard) = mpsc::channel();
    let address = server.address.clone();
    let all_are_in = Barrier::new(usize::from(CLIENTS));
    let limit = AT_LEAST + rand::random_range(0..AT_LEAST);
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (told, address, all_are_in) = (told.clone(), &address, &all_are_in);
            scope.spawn(move || {
                let login = LOGINS[usize::from(number) % LOGINS.len()];
                let mut client = Client::log_in(address, login, password).unwrap();
                all_are_in.wait();
                // Working ends with an error, that of the connection.
                drop(work(&mut client, &format!("{round}-{number}"), unit, &told));
            });
        }
        drop(told);
        let mut acknowledged: Vec<_> = heard.iter().take(limit).collect();
        assert_eq!(acknowledged.len(), limit, "the clients ended before the server");
        server.kill();
        acknowledged.extend(heard);
        acknowledged
    })
}

/// The rows of the ledger, description and state, as `bihuan export` writes them.
fn rows(folder: &Path, database: &str) -> HashMap<String, Vec<String>> {
    let file = folder.join("after.csv");
    succeed(folder, &["export", "hazards", "after.csv", "--database", database]);
    let text = fs::read_to_string(file).unwrap();
    let mut rows: HashMap<String, Vec<String>> = HashMap::new();
    for line in text.lines().filter(|line| line.contains("断电试验隐患-")) {
        let (_, rest) = line.split_once("断电试验隐患-").unwrap();
        let (description, _) = rest.split_once("-完").unwrap();
        rows.entry(format!("断电试验隐患-{description}-完")).or_default().push(line.to_owned());
    }
    rows
}

fn survive(demo: &Demo, database: &str) {
    let unit = demo.look_up("SELECT acts_for_unit FROM account WHERE login = 'enterprise1'", &[]);
    let serve = ["serve", "--database", database, "--data-directory", "."];
    let mut acknowledged: Vec<Acknowledged> = Vec::new();
    for round in 0..ROUNDS {
        let server = Server::start(demo.path(), &serve);
        acknowledged.extend(kill_while_they_work(server, &demo.password, round, &unit));
        let server = Server::start(demo.path(), &serve);
        let rows = rows(demo.path(), database);
        for note in &acknowledged {
            let found = rows.get(&note.description).map(Vec::as_slice).unwrap_or_default();
            assert_eq!(found.len(), 1, "{note:?} is there {} times", found.len());
            assert!(!note.assigned || found[0].contains("整改中"), "{note:?}: {}", found[0]);
        }
        succeed(demo.path(), &["audit", "verify", "--database", database]);
        succeed(demo.path(), &["audit", "rebuild", "--check", "--database", database]);
        server.kill();
    }
    assert!(acknowledged.iter().any(|note| note.assigned));
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    let demo = Demo::copy();
    survive(&demo, &demo.url());
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    let (demo, postgres) = (Demo::copy(), TestDatabase::empty());
    succeed(demo.path(), &["db", "copy", "--database", &demo.url(), "--to", postgres.url()]);
    survive(&demo, postgres.url());
}
