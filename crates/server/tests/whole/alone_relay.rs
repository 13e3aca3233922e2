//! Gateway and rule workers with brokers between them, of which one dies, and one worker: nothing that was confirmed is lost, and no
//! alarm is raised twice.

use crate::support::{Server, bihuan, brokers::Brokers, onlooker::Onlooker, run, succeed, testdata, until};
use bihuan_domain::{
    Rules,
    accounts::Actor,
    ids::RuleId,
    monitoring::{AlarmClass, AlarmLevel, Comparison, Metric, RuleCommand, RuleContents, RuleKind, RuleScope},
};
use bihuan_store::{
    CommandError, Store, StoreError,
    hazards::By,
    monitoring::rules,
    readings::{self, Series, Window},
};
use bihuan_testkit::postgres::TestDatabase;
use jiff::Timestamp;
use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Stdio},
};

/// Monitors, of which some have dust above the limit.
const MONITORS: usize = 60;
const DUSTY: usize = 20;
const LASTS_SECONDS: u32 = 30;
const TOWNSHIP: &str = "350525190000";

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn metric() -> Metric {
    Metric::parse("dust_mg_m3").unwrap()
}

/// A rule that raises an alarm at once, and holds it for as long as the test lasts.
fn dust_rule(store: &Store) {
    let contents = RuleContents {
        chinese: "粉尘浓度超限".to_owned(),
        english: "Dust above limit".to_owned(),
        asks: RuleKind::Threshold {
            metric: metric(),
            comparison: Comparison::Above,
            limit: 10.0,
            hysteresis: 0.0,
            for_seconds: 0,
        },
        scope: RuleScope::default(),
        class: AlarmClass::Safety,
        level: AlarmLevel::Warning,
        hazard_level: None,
        hold_seconds: 3_600,
    };
    let made: Result<_, CommandError> = store.write_blocking(move |tx| {
        let settings = Rules::default();
        let by = By { actor: &Actor::Operator, now: moment("2026-01-05T09:00:00+08:00"), rules: &settings };
        let id = RuleId(uuid::Uuid::from_u128(0xd057));
        rules::define(tx, id, None, &contents, by)?;
        rules::execute(tx, id, Some(1), &RuleCommand::Enable, by)
    });
    made.unwrap();
}

/// Settings of the gateway, and of the workers, in two files.
fn write_settings(folder: &Path, brokers: &Brokers) -> String {
    let listens = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let relay = format!("[relay]\nservers = {:?}\nredeliver_seconds = 2\nlanes = 4\n", brokers.servers());
    fs::write(folder.join("worker.toml"), &relay).unwrap();
    fs::write(
        folder.join("gateway.toml"),
        format!("{relay}\n[gateway]\nhj212 = \"{listens}\"\ngather_milliseconds = 20\n"),
    )
    .unwrap();
    let incident = |number: usize| {
        format!(
            "[[incident]]\ndevice = \"sensor {number}\"\nmetric = \"dust_mg_m3\"\nafter_seconds = {}\nover_seconds = 1\nto = 18.5\nfor_seconds = 600\n",
            2 + number
        )
    };
    fs::write(folder.join("dust.toml"), (1..=DUSTY).map(incident).collect::<String>()).unwrap();
    listens
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// How many readings of dust are in the store.
fn stored(store: &Store) -> u64 {
    let counted: Result<u64, StoreError> = store.read_blocking(|tx| {
        let devices = tx.query("SELECT id FROM device", &[])?;
        let mut count = 0;
        for row in devices {
            let window = Window {
                metric: metric(),
                from: moment("2026-01-05T09:00:00+08:00"),
                until: moment("2100-01-01T00:00:00Z"),
                at_most: 10_000,
            };
            count += match readings::series(tx, row.get(0)?, &window)? {
                Series::Whole(readings) => readings.len() as u64,
                Series::Sampled { points, .. } => points.iter().map(|point| point.count).sum(),
            };
        }
        Ok(count)
    });
    counted.unwrap()
}

#[test]
fn a_broker_and_a_worker_die_and_nothing_is_lost_or_found_twice() {
    let (folder, postgres) = (tempfile::tempdir().unwrap(), TestDatabase::empty());
    let (folder, url) = (folder.path(), postgres.url());
    let tree = testdata("qinghe-jurisdictions.csv");
    succeed(folder, &["db", "migrate", "--database", url]);
    succeed(folder, &["import", "jurisdictions", &tree.to_string_lossy(), "--database", url]);
    let store = Store::open_unmigrated(&url.parse().unwrap()).unwrap();
    dust_rule(&store);
    let mut brokers = Brokers::start();
    let listens = write_settings(folder, &brokers);
    let gateway = bihuan(folder, &["gateway", "--config", "gateway.toml", "--database", url, "--log", "error"])
        .stdout(Stdio::null())
        .spawn();
    let _gateway = Running(gateway.unwrap());
    until("the gateway listens", || TcpStream::connect(&listens).is_ok());
    let serve =
        || Server::start(folder, &["serve", "--config", "worker.toml", "--database", url, "--data-directory", "."]);
    let (worker, _other) = (serve(), serve());
    let (monitors, lasts) = (MONITORS.to_string(), LASTS_SECONDS.to_string());
    let simulated = std::thread::scope(|scope| {
        let simulating = scope.spawn(|| {
            run(
                folder,
                &[
                    "simulate",
                    "--config",
                    "gateway.toml",
                    "--database",
                    url,
                    "--sensors",
                    &monitors,
                    "--register",
                    TOWNSHIP,
                    "--script",
                    "dust.toml",
                    "--every-seconds",
                    "1",
                    "--for-seconds",
                    &lasts,
                ],
            )
        });
        let onlooker = Onlooker::open(url);
        let alarms = |onlooker: &Onlooker| onlooker.number("SELECT COUNT(*) FROM alarm");
        onlooker.wait_for("alarms", |onlooker| alarms(onlooker) >= 3);
        brokers.kill_leader();
        onlooker.wait_for("alarms without that broker", |onlooker| alarms(onlooker) >= 7);
        worker.kill();
        simulating.join().unwrap()
    });
    assert_eq!(simulated.code, 0, "{simulated:?}");
    // “1800 reports sent, 1799 confirmed, 0 refused”
    let numbers: Vec<u64> = simulated.out.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [.., sent, confirmed, refused] = numbers[..] else { panic!("{}", simulated.out) };
    println!("{sent} reports sent, {confirmed} confirmed");
    assert!(refused == 0 && confirmed > u64::from(LASTS_SECONDS) * MONITORS as u64 / 2, "{}", simulated.out);
    until("the other worker has worked everything off", || brokers.waiting() == Some(0));
    let stored = stored(&store);
    assert!((confirmed..=sent).contains(&stored), "{confirmed} confirmed, {stored} stored, {sent} sent");
    let onlooker = Onlooker::open(url);
    assert_eq!(onlooker.number("SELECT COUNT(*) FROM alarm"), DUSTY);
    assert_eq!(onlooker.number("SELECT COUNT(DISTINCT device) FROM alarm"), DUSTY);
    succeed(folder, &["audit", "verify", "--database", url]);
}
