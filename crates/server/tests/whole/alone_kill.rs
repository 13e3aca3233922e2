//! The power fails while a thousand commands are under way: what was acknowledged is there, once, and the log holds.

use crate::support::{
    Demo, Server,
    load::{Crew, Ledger, is_long},
    succeed,
};
use bihuan_testkit::postgres::TestDatabase;
use std::{sync::atomic::Ordering, time::Instant};

/// Clients with a command under way at the same time.
const CLIENTS: usize = 1_000;
/// A round ends after so many acknowledgements, and up to three times as many more.
const AT_LEAST: usize = 100;

fn survive(demo: &Demo, database: &str) {
    let rounds = if is_long() { 10 } else { 2 };
    let serve = ["serve", "--database", database, "--data-directory", "."];
    let mut server = Server::start(demo.path(), &serve);
    let crew = Crew::new(demo, &server.address, CLIENTS);
    let mut ledger = Ledger::default();
    for round in 0..rounds {
        let crew = crew.at(&server.address);
        let limit = ledger.acknowledged.len() + AT_LEAST + rand::random_range(0..3 * AT_LEAST);
        let (under_way, rest) = crew.work(round, |heard| {
            ledger.listen(heard, |ledger| ledger.acknowledged.len() >= limit);
            let under_way = crew.in_flight.load(Ordering::Relaxed);
            server.kill();
            under_way
        });
        ledger.file_all(rest);
        // On a slow machine a thousand may be more than are done in the time that is waited; who is told so is not there.
        assert!(
            ledger.unavailable.iter().all(|reply| reply.body.contains("SY-003")),
            "{:?}",
            ledger.unavailable.first()
        );
        assert!(under_way > CLIENTS * 9 / 10, "only {under_way} commands were under way");
        let started = Instant::now();
        server = Server::start(demo.path(), &serve);
        let recovered = started.elapsed();
        let there = ledger.check(demo.path(), database);
        println!(
            "round {round}: killed with {under_way} commands under way; {} acknowledged so far, {there} there; serving \
             again after {recovered:.1?}",
            ledger.acknowledged.len()
        );
    }
    assert!(ledger.broken > 0);
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
