//! The commands, their refusals and what they say of them.

use crate::support::{Demo, fail, run, sqlite, succeed, testdata};
use calamine::Reader as _;
use rusqlite::Connection;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// An empty folder with the tree of Qinghe in `data/bihuan.sqlite`, the usual place.
fn township() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), "jurisdictions", "qinghe-jurisdictions.csv", &[]);
    folder
}

fn import(folder: &Path, kind: &str, file: &str, more: &[&str]) -> Value {
    let file = testdata(file);
    let file = file.to_string_lossy();
    let arguments = [&["import", kind, &file, "--format", "json"], more].concat();
    serde_json::from_str(&succeed(folder, &arguments)).unwrap()
}

fn database(folder: &Path) -> PathBuf {
    folder.join("data/bihuan.sqlite")
}

fn count(folder: &Path, table: &str) -> i64 {
    let database = Connection::open(database(folder)).unwrap();
    database.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn what_devices_send_is_shown_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        |output: &str| -> Vec<Value> { output.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let frame = "7e000200000123456789017fff0a7e";
    let shown = text(&succeed(folder.path(), &["decode", "jt808", "--hex", frame]));
    assert_eq!((shown.len(), &shown[0]["header"]["msg_id"]), (1, &Value::from("0x0002")));
    let file = folder.path().join("frames");
    fs::write(&file, format!("{frame}\n7e00020000012345678901\n7fff0b7e\n{frame}\n")).unwrap();
    let said = run(folder.path(), &["decode", "jt808", "--file", &file.to_string_lossy()]);
    assert_eq!(said.code, 1);
    let shown = text(&said.out);
    assert_eq!(shown.len(), 3, "a false frame takes no other with it");
    assert_eq!(shown[1]["error"]["code"], "checksum_mismatch");
    assert_eq!(shown[1]["error"]["offset"], 28);
    let sentence = "!AIVDM,1,1,,B,16;T2T0021QL`20EiwnUoTdh0H;J,0*09\\r\\n";
    let shown = text(&succeed(folder.path(), &["decode", "ais", "--text", sentence]));
    assert_eq!(shown[0]["mmsi"], "414778000");
    assert!(!folder.path().join("data").exists(), "nothing is made");
}

/// Which code says why a row is left out.
fn code(why: &str) -> &'static str {
    match why {
        "check digit" => "EN-023",
        "length" => "EN-020",
        "duplicate" => "IM-142",
        "unknown village" => "IM-140",
        "unknown enterprise" => "IM-141",
        "level" => "IM-107",
        "date" => "IM-102",
        "order of dates" => "IM-130",
        _ => panic!("{why} is not expected"),
    }
}

fn check(report: &Value, expected: &Value) {
    assert_eq!((&report["rows"], &report["accepted"]), (&expected["rows"], &expected["accepted"]));
    assert_eq!(report["already_known"], 0);
    let row = |row: &Value, code: &str| format!("{} {code}", row["row"]);
    let rejected = report["rejected"].as_array().unwrap().iter();
    let rejected: Vec<_> = rejected.map(|is| row(is, is["code"].as_str().unwrap())).collect();
    let should = expected["rejected"].as_array().unwrap().iter();
    let should: Vec<_> = should.map(|should| row(should, code(should["why"].as_str().unwrap()))).collect();
    assert_eq!(rejected, should);
}

#[test]
fn the_ledgers_of_a_township_go_in_once_and_come_out_whole() {
    let folder = township();
    let folder = folder.path();
    let expected: Value = serde_json::from_str(&fs::read_to_string(testdata("qinghe-expected.json")).unwrap()).unwrap();
    for (kind, file, table) in
        [("enterprises", "qinghe-enterprises.xlsx", "enterprise"), ("hazards", "qinghe-hazards.xlsx", "hazard")]
    {
        let events = count(folder, "event");
        let dry = import(folder, kind, file, &["--dry-run"]);
        assert_eq!((count(folder, table), count(folder, "event")), (0, events), "a dry run stores nothing");
        let report = import(folder, kind, file, &[]);
        assert_eq!(dry, report);
        check(&report, &expected[kind]);
        assert_eq!(count(folder, table), expected[kind]["accepted"].as_i64().unwrap());
        let again = import(folder, kind, file, &[]);
        assert_eq!((&again["accepted"], &again["already_known"]), (&Value::from(0), &expected[kind]["accepted"]));
    }
    succeed(folder, &["audit", "verify"]);
    succeed(folder, &["audit", "rebuild", "--check"]);
    for (kind, mark) in [("hazards", "隐患编号"), ("enterprises", "统一社会信用代码")] {
        let file = format!("{kind}.xlsx");
        succeed(folder, &["export", kind, &file]);
        let mut workbook = calamine::open_workbook_auto(folder.join(&file)).unwrap();
        let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
        let has = |row: &[calamine::Data]| row.iter().any(|cell| cell.to_string().contains(mark));
        let header = sheet.rows().position(has).unwrap_or_else(|| panic!("{file} has no header"));
        let rows = sheet.rows().skip(header + 1).filter(|row| row.iter().any(|cell| !cell.to_string().is_empty()));
        assert_eq!(Value::from(rows.count()), expected[kind]["accepted"], "{file}");
    }
}

/// The rows of an export by a key of some columns, without what is each ledger's own.
#[test]
fn a_list_of_tasks_becomes_a_draft_of_a_campaign() {
    let demo = Demo::copy();
    let folder = demo.path();
    let office = demo.look_up("SELECT name FROM unit WHERE kind = 'office' AND name LIKE '%镇安办'", &[]);
    let place = demo.look_up("SELECT code FROM jurisdiction WHERE name = ?1", &[office.trim_end_matches("安办")]);
    let list = "序号,重点任务,具体内容,责任单位,完成时限\n\
                1,燃气排查,对餐饮场所全面排查,镇安办,2026年12月底前\n\
                2,消防通道,清理占用的通道,派出所,2026年11月30日前\n";
    fs::write(folder.join("tasks.csv"), list).unwrap();
    let campaigns = || demo.look_up("SELECT COUNT(*) || '' FROM campaign", &[]).parse::<u32>().unwrap();
    let before = campaigns();
    let database = demo.url();
    let given = |file: &'static str, place: &'static str, office: &'static str| {
        ["import", "campaign", file, "--place", place, "--office", office, "--format", "json", "--database"]
    };
    let (place, office): (&'static str, &'static str) = (place.leak(), office.leak());
    let known = [&given("tasks.csv", place, office)[..], &[database.as_str()]].concat();
    let tried: Value = serde_json::from_str(&succeed(folder, &[&known[..], &["--dry-run"]].concat())).unwrap();
    assert_eq!((&tried["counts"]["task"], campaigns()), (&Value::from(2), before), "only looked at");
    let drafted: Value = serde_json::from_str(&succeed(folder, &known)).unwrap();
    assert_eq!((&drafted["counts"], campaigns()), (&tried["counts"], before + 1));
    let state = demo.look_up("SELECT state FROM campaign WHERE id = ?1", &[drafted["campaign"].as_str().unwrap()]);
    assert_eq!(state, "draft");
    for (file, place, office) in
        [("tasks.csv", "999", office), ("tasks.csv", place, "无此单位"), ("missing.csv", place, office)]
    {
        let refused = fail(folder, &[&given(file, place, office)[..], &[database.as_str()]].concat());
        assert!(!refused.trim().is_empty(), "{file} {place} {office}");
    }
    assert_eq!(campaigns(), before + 1);
}

fn exported(database: &str, kind: &str, key: &[&str]) -> BTreeMap<Vec<String>, BTreeMap<String, String>> {
    // Numbers are given anew, and a listing is an authority's decision: IM-135 asks for it.
    let own = ["序号", "隐患编号", "挂牌督办"];
    let folder = tempfile::tempdir().unwrap();
    succeed(folder.path(), &["export", kind, "all.csv", "--database", database]);
    let mut reader = csv::Reader::from_path(folder.path().join("all.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    let rows = reader.records().map(|record| {
        let named = headers.iter().map(|header| header.trim_start_matches('\u{feff}').to_owned());
        let cells: BTreeMap<_, _> = named.zip(record.unwrap().iter().map(str::to_owned)).collect();
        (key.iter().map(|column| cells[*column].clone()).collect(), cells)
    });
    rows.map(|(key, mut cells)| {
        own.iter().for_each(|column| drop(cells.remove(*column)));
        (key, cells)
    })
    .collect()
}

#[test]
fn what_one_instance_exports_another_imports_as_it_was() {
    let demo = Demo::copy();
    let folder = tempfile::tempdir().unwrap();
    let (folder, from) = (folder.path(), demo.url());
    let to = sqlite(&folder.join("other.sqlite"));
    succeed(folder, &["db", "migrate", "--database", &to]);
    let hazard = ["企业（单位）或场所", "具体位置", "隐患描述", "排查时间", "隐患来源"];
    for (kind, key) in
        [("jurisdictions", &["区划代码"] as &[_]), ("enterprises", &["统一社会信用代码"]), ("hazards", &hazard)]
    {
        let file = format!("{kind}.xlsx");
        succeed(folder, &["export", kind, &file, "--database", &from]);
        let said = succeed(folder, &["import", kind, &file, "--format", "json", "--database", &to]);
        let report: Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&report["accepted"], &report["rejected"]), (&report["rows"], &Value::Array(Vec::new())), "{kind}");
        let before = exported(&from, kind, key);
        assert!(before.len() > 10, "{kind}");
        assert_eq!(exported(&to, kind, key), before, "{kind}");
    }
    succeed(folder, &["audit", "rebuild", "--check", "--database", &to]);
}

#[test]
fn a_demonstration_that_ends_at_night_equals_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, night) = (folder.path(), "2026-03-02T00:20:00.880733907+08:00");
    succeed(folder, &["demo", "--no-serve", "--now", night, "--data", "."]);
    succeed(folder, &["audit", "rebuild", "--check", "--database", "sqlite:bihuan.sqlite"]);
}

#[test]
fn refusals_say_what_to_do() {
    let folder = township();
    let folder = folder.path();
    fs::write(folder.join("picture.xlsx"), b"\x89PNG\r\n\x1a\n").unwrap();
    fs::write(folder.join("broken.toml"), "listen = 12").unwrap();
    fs::create_dir(folder.join("taken")).unwrap();
    for (arguments, says) in [
        (&["import", "hazards", "missing.xlsx"] as &[_], "missing.xlsx"),
        (&["import", "hazards", "picture.xlsx"], "IM-001"),
        (&["audit", "verify", "--database", "sqlite:nowhere.sqlite"], "bihuan init"),
        (&["doctor", "--database", "mysql://localhost/bihuan"], "sqlite:"),
        (&["doctor", "--database", "postgres://nobody@127.0.0.1:1/none"], "--database"),
        (&["doctor", "--config", "missing.toml"], "missing.toml"),
        (&["doctor", "--config", "broken.toml"], "listen"),
        (&["export", "hazards", "hazards.pdf"], ".xlsx"),
        (&["init", "--database", "sqlite:new.sqlite"], "--root"),
        (&["db", "backup", "taken"], "taken exists"),
        (&["db", "restore", "taken"], "no backup"),
    ] {
        let said = fail(folder, arguments);
        assert!(said.contains(says), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
    let said = run(folder, &["import", "tables", "x.csv"]);
    assert_eq!(said.code, 2);
    assert!(said.error.contains("enterprises") && said.error.contains("hazards"), "{}", said.error);
}

#[test]
fn the_first_administrator_is_made_once() {
    let folder = township();
    let folder = folder.path();
    assert!(fail(folder, &["doctor"]).contains("run `bihuan init`"));
    let said = succeed(folder, &["init", "--unit", "青禾镇人民政府"]);
    assert!(said.contains("/setup/"), "{said}");
    let again = fail(folder, &["init", "--login", "second", "--unit", "青禾镇人民政府"]);
    assert!(again.contains("AC-") && !again.contains("/setup/"), "{again}");
    assert_eq!(count(folder, "account"), 1);
    let said = fail(folder, &["doctor"]);
    assert!(said.contains("no security administrator") && !said.contains("MEND  database"), "{said}");
}

#[test]
fn an_account_is_helped_from_the_server() {
    let folder = township();
    let folder = folder.path();
    succeed(folder, &["init", "--unit", "青禾镇人民政府"]);
    let said = succeed(folder, &["account", "link", "Admin"]);
    assert!(said.contains("/setup/") && said.contains("72 hours"), "{said}");
    let events = "SELECT COUNT(*) FROM event WHERE kind = 'setup_link_issued' AND actor = 'operator'";
    let database = Connection::open(folder.join("data/bihuan.sqlite")).unwrap();
    assert_eq!(database.query_row(events, [], |row| row.get::<_, i64>(0)).unwrap(), 2, "the first, and this one");
    assert!(fail(folder, &["account", "link", "nobody"]).contains("nobody logs in as"));
    assert!(fail(folder, &["account", "link", "a b"]).contains("no log-in name"));
    assert!(fail(folder, &["account", "reset-second-factor", "admin"]).contains("AC-044"));
    assert!(fail(folder, &["init", "--unit", "青禾镇人民政府"]).contains("bihuan account link"));
}

#[test]
fn the_doctor_is_content_with_a_whole_installation() {
    let demo = Demo::copy();
    let said = run(demo.path(), &["doctor", "--database", &demo.url()]);
    let mended: Vec<_> = said.out.lines().filter(|line| line.starts_with("MEND")).collect();
    // Only the calendar ages: the State Council publishes each year's holidays in the autumn before.
    assert!(mended.iter().all(|line| line.contains("calendar")), "{said:#?}");
    assert_eq!(said.code, i32::from(!mended.is_empty()));
}

/// Alters one row behind the program's back.
fn tamper(demo: &Demo, sql: &str) {
    let database = Connection::open(demo.database()).unwrap();
    assert_eq!(database.execute(sql, []).unwrap(), 1, "{sql}");
}

#[test]
fn the_log_shows_who_has_altered_it() {
    let demo = Demo::copy();
    let stream = demo.look_up("SELECT stream FROM event WHERE kind = 'closed_out' ORDER BY stream LIMIT 1", &[]);
    let verify = |demo: &Demo| fail(demo.path(), &["audit", "verify", "--database", &demo.url()]);
    tamper(
        &demo,
        &format!("UPDATE event SET recorded_at = recorded_at - 86400000000 WHERE stream = '{stream}' AND version = 2"),
    );
    let said = verify(&demo);
    assert!(said.contains("FAULT") && said.contains(&stream), "{said}");

    let demo = Demo::copy();
    let last = "SELECT MAX(version) FROM event WHERE stream = ?1";
    let last = demo.look_up(&format!("SELECT CAST(({last}) AS TEXT)"), &[&stream]);
    tamper(&demo, &format!("DELETE FROM event WHERE stream = '{stream}' AND version = {last}"));
    let said = verify(&demo);
    assert!(said.contains(&stream), "{said}");
}

#[test]
fn a_replay_finds_altered_rows_and_figures() {
    for sql in [
        "UPDATE hazard SET state = 'closed' WHERE id = (SELECT id FROM hazard WHERE state = 'rectifying' LIMIT 1)",
        "UPDATE figure_cell SET total = total + 1 WHERE (place_code, cube, cell) = \
            (SELECT place_code, cube, cell FROM figure_cell WHERE total > 0 LIMIT 1)",
    ] {
        let demo = Demo::copy();
        let check = ["audit", "rebuild", "--check", "--database", &demo.url()];
        succeed(demo.path(), &check);
        tamper(&demo, sql);
        let said = fail(demo.path(), &check);
        assert!(said.contains("DIFFERENT"), "{sql}: {said}");
    }
}

#[test]
fn a_database_in_the_usual_place_needs_no_option() {
    let folder = township();
    assert!(database(folder.path()).exists());
    let said = succeed(folder.path(), &["audit", "verify", "--format", "json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["sound"], &said["events"]), (&Value::from(true), &Value::from(count(folder.path(), "event"))));
    assert!(
        succeed(folder.path(), &["db", "migrate", "--database", &sqlite(&folder.path().join("new.sqlite"))])
            .contains("OK")
    );
}
