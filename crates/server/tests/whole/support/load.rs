//! Many people at work at once, and what the server has promised each of them.

use super::{
    Demo,
    http::{Client, Reply},
    succeed,
};
use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::Duration,
};

const LOGINS: [&str; 4] = ["officer1", "officer2", "officer3", "supervisor"];
/// A server that says nothing for so long has hung.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether the long versions of the tests are wanted: `BIHUAN_TEST_LONG=1`.
pub fn is_long() -> bool {
    std::env::var_os("BIHUAN_TEST_LONG").is_some()
}

/// What became of a command.
#[derive(Debug)]
pub enum Outcome {
    /// The server has said that it is done.
    Acknowledged,
    /// The server has said that it cannot do it now.
    Unavailable(Reply),
    /// The connection broke before an answer.
    Broken,
}

/// One command and what became of it. Its description is nobody else's.
#[derive(Debug)]
pub struct Note {
    pub description: String,
    pub outcome: Outcome,
}

/// Lets the crew go home, also when a test fails in their midst.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Officers at work: each registers one hazard after the other.
pub struct Crew {
    clients: Vec<Client>,
    unit: String,
    /// Commands that were sent and not answered.
    pub in_flight: AtomicUsize,
    is_over: AtomicBool,
}

impl Crew {
    /// Logs a few people in; `size` clients share their sessions.
    pub fn new(demo: &Demo, address: &str, size: usize) -> Self {
        let sessions: Vec<_> =
            LOGINS.iter().map(|login| Client::log_in(address, login, &demo.password).unwrap()).collect();
        let clients = (0..size).map(|number| sessions[number % sessions.len()].clone()).collect();
        let unit = demo.look_up("SELECT acts_for_unit FROM account WHERE login = 'enterprise1'", &[]);
        Self { clients, unit, in_flight: AtomicUsize::new(0), is_over: AtomicBool::new(false) }
    }

    /// The same people before a restarted server.
    pub fn at(&self, address: &str) -> Self {
        let clients = self.clients.iter().map(|client| client.at(address)).collect();
        Self { clients, unit: self.unit.clone(), in_flight: AtomicUsize::new(0), is_over: AtomicBool::new(false) }
    }

    /// Lets all work until `direct` returns, which hears of every command that ends; returns what it did not take from
    /// the channel any more, too.
    pub fn work<T>(&self, round: usize, direct: impl FnOnce(&Receiver<Note>) -> T) -> (T, Vec<Note>) {
        let (told, heard) = mpsc::channel();
        let all_are_in = Barrier::new(self.clients.len());
        thread::scope(|scope| {
            for (number, client) in self.clients.iter().enumerate() {
                let (told, all_are_in) = (told.clone(), &all_are_in);
                let work = move || {
                    all_are_in.wait();
                    self.register_on_and_on(client.clone(), &format!("{round}-{number}"), &told);
                };
                thread::Builder::new().stack_size(256 << 10).spawn_scoped(scope, work).unwrap();
            }
            drop(told);
            self.is_over.store(false, Ordering::Relaxed);
            let end = End(&self.is_over);
            let result = direct(&heard);
            drop(end);
            (result, heard.iter().collect())
        })
    }

    fn register_on_and_on(&self, mut client: Client, who: &str, told: &Sender<Note>) {
        for number in 0.. {
            if self.is_over.load(Ordering::Relaxed) {
                return;
            }
            let description = format!("断电试验隐患-{who}-{number}-完");
            self.in_flight.fetch_add(1, Ordering::Relaxed);
            let reply = client.post("/hazards", &self.form(&description));
            self.in_flight.fetch_sub(1, Ordering::Relaxed);
            let outcome = match reply {
                Ok(reply) if reply.status == 303 => Outcome::Acknowledged,
                Ok(reply) if reply.status == 503 => Outcome::Unavailable(reply),
                Ok(reply) => panic!("{who}: {} {}", reply.status, reply.body),
                Err(_) => Outcome::Broken,
            };
            let is_broken = matches!(outcome, Outcome::Broken);
            if told.send(Note { description, outcome }).is_err() || is_broken {
                return;
            }
        }
    }

    /// The fields of the form that registers a hazard.
    pub fn form<'a>(&'a self, description: &'a str) -> [(&'a str, &'a str); 7] {
        [
            ("variant", "register"),
            ("enterprise", &self.unit),
            ("description", description),
            ("level", "general"),
            ("kind", "hazard"),
            ("sector", "other"),
            ("source", "township_inspection"),
        ]
    }
}

/// What was heard of all commands.
#[derive(Debug, Default)]
pub struct Ledger {
    pub acknowledged: Vec<String>,
    pub unavailable: Vec<Reply>,
    pub broken: usize,
}

impl Ledger {
    /// Files what is heard until `enough` says so.
    pub fn listen(&mut self, heard: &Receiver<Note>, enough: impl Fn(&Self) -> bool) {
        while !enough(self) {
            let note = heard.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("nobody is answered: {error}"));
            self.file(note);
        }
    }

    pub fn file(&mut self, note: Note) {
        match note.outcome {
            Outcome::Acknowledged => self.acknowledged.push(note.description),
            Outcome::Unavailable(reply) => self.unavailable.push(reply),
            Outcome::Broken => self.broken += 1,
        }
    }

    pub fn file_all(&mut self, notes: Vec<Note>) {
        notes.into_iter().for_each(|note| self.file(note));
    }

    /// Every acknowledged command is in the database, nothing is there twice, and the log and the rows hold. Returns how
    /// many of the commands are there, acknowledged or not.
    pub fn check(&self, folder: &Path, database: &str) -> usize {
        let rows = rows(folder, database);
        for description in &self.acknowledged {
            assert!(rows.contains_key(description), "{description} was acknowledged and is not there");
        }
        assert!(rows.values().all(|count| *count == 1), "something is there twice");
        succeed(folder, &["audit", "verify", "--database", database]);
        succeed(folder, &["audit", "rebuild", "--check", "--database", database]);
        rows.len()
    }
}

/// How often each of the crew's hazards is in the ledger, as `bihuan export` writes it.
pub fn rows(folder: &Path, database: &str) -> HashMap<String, usize> {
    succeed(folder, &["export", "hazards", "after.csv", "--database", database]);
    let text = fs::read_to_string(folder.join("after.csv")).unwrap();
    let mut rows = HashMap::new();
    for line in text.lines() {
        let Some((_, rest)) = line.split_once("断电试验隐患-") else { continue };
        let (description, _) = rest.split_once("-完").unwrap();
        *rows.entry(format!("断电试验隐患-{description}-完")).or_default() += 1;
    }
    rows
}
