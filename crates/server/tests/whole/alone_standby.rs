//! The primary PostgreSQL is gone for good, its standby takes over: the servers find it by themselves.

use crate::support::{
    Demo, Server,
    load::{Crew, Ledger},
    succeed,
};
use bihuan_testkit::postgres::TestCluster;
use std::time::Instant;

/// The hosts of both, as operations.md writes them.
fn both(first: &str, second: &str) -> String {
    let host = |url: &str| url.split('@').nth(1).unwrap().split('/').next().unwrap().to_owned();
    let (user, _) = first.split_once('@').unwrap();
    format!("{user}@{},{}/postgres?target_session_attrs=read-write", host(first), host(second))
}

#[test]
fn a_standby_that_is_promoted_has_all_that_was_acknowledged() {
    let (demo, first) = (Demo::copy(), TestCluster::start());
    succeed(demo.path(), &["db", "copy", "--database", &demo.url(), "--to", first.url()]);
    let second = first.standby();
    let url = both(first.url(), second.url());
    let server = Server::start(demo.path(), &["serve", "--database", &url, "--data-directory", "."]);
    let crew = Crew::new(&demo, &server.address, 16);
    let mut ledger = Ledger::default();
    let ((), rest) = crew.work(0, |heard| {
        ledger.listen(heard, |ledger| ledger.acknowledged.len() >= 100);
        first.crash();
        ledger.listen(heard, |ledger| ledger.unavailable.len() >= 16);
        let (down, promoted) = (ledger.acknowledged.len(), Instant::now());
        second.promote();
        ledger.listen(heard, |ledger| ledger.acknowledged.len() > down);
        println!("working again {:.1?} after the standby was told to take over", promoted.elapsed());
        ledger.listen(heard, |ledger| ledger.acknowledged.len() >= down + 100);
    });
    ledger.file_all(rest);
    assert_eq!(ledger.broken, 0, "the server has stayed");
    let is_known = |body: &str| ["SY-002", "SY-003", "SY-004"].iter().any(|code| body.contains(code));
    assert!(ledger.unavailable.iter().all(|reply| is_known(&reply.body)), "{:?}", ledger.unavailable);
    drop(server);
    let there = ledger.check(demo.path(), second.url());
    println!("{} acknowledged, {there} there", ledger.acknowledged.len());
}
