//! PostgreSQL goes away while people work, and comes back: they are told, and the server finds it again by itself.

use crate::support::{
    Demo, Server,
    http::Client,
    load::{Crew, Ledger, is_long},
    succeed,
};
use bihuan_testkit::postgres::TestCluster;
use std::time::Instant;

#[test]
fn a_postgres_that_crashes_is_told_and_found_again() {
    let (demo, cluster) = (Demo::copy(), TestCluster::start());
    succeed(demo.path(), &["db", "copy", "--database", &demo.url(), "--to", cluster.url()]);
    let server = Server::start(demo.path(), &["serve", "--database", cluster.url(), "--data-directory", "."]);
    let crew = Crew::new(&demo, &server.address, 16);
    let mut reader = Client::log_in(&server.address, "officer1", &demo.password).unwrap();
    let mut ledger = Ledger::default();
    for round in 0..if is_long() { 10 } else { 2 } {
        let ((), rest) = crew.work(round, |heard| {
            let before = ledger.acknowledged.len();
            ledger.listen(heard, |ledger| ledger.acknowledged.len() >= before + 50);
            let told = ledger.unavailable.len();
            cluster.crash();
            ledger.listen(heard, |ledger| ledger.unavailable.len() >= told + 16);
            let page = reader.get("/workbench").unwrap();
            assert!(page.status == 503 && page.body.contains("SY-002") && page.body.contains("数据库"), "{page:?}");
            assert_eq!(reader.get("/healthz").unwrap().status, 503);
            let (down, revived) = (ledger.acknowledged.len(), Instant::now());
            cluster.revive();
            ledger.listen(heard, |ledger| ledger.acknowledged.len() > down);
            println!("round {round}: working again {:.1?} after PostgreSQL began to start", revived.elapsed());
            ledger.listen(heard, |ledger| ledger.acknowledged.len() >= down + 50);
            assert_eq!(reader.get("/workbench").unwrap().status, 200);
        });
        ledger.file_all(rest);
    }
    assert_eq!(ledger.broken, 0, "the server has stayed");
    for reply in &ledger.unavailable {
        let is_known = reply.body.contains("SY-002") || reply.body.contains("SY-004");
        assert!(is_known && reply.body.contains("数据库") && reply.retry_after == Some(5), "{reply:?}");
    }
    let uncertain = ledger.unavailable.iter().filter(|reply| reply.body.contains("SY-004")).count();
    let there = ledger.check(demo.path(), cluster.url());
    println!(
        "{} acknowledged, {there} there; {} told that the database is away, {uncertain} of them that it may be saved",
        ledger.acknowledged.len(),
        ledger.unavailable.len()
    );
    assert!(there <= ledger.acknowledged.len() + uncertain, "what was refused is not there");
}
