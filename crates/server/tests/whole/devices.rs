//! Simulated devices, the gateway beside the pages, readings in the database: each a process of its own.

use crate::support::{Server, bihuan, fail, run, succeed, testdata, until};
use rusqlite::Connection;
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

const TOWNSHIP: &str = "350525190000";

/// A folder with the tree of Qinghe and settings whose gateway listens on free ports.
fn township() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = testdata("qinghe-jurisdictions.csv");
    succeed(folder.path(), &["import", "jurisdictions", &file.to_string_lossy()]);
    // Held until all are chosen, so that no two are the same.
    let held: Vec<_> = (0..4).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let names = ["jt808", "gb26875", "hj212", "ais_tcp"];
    let lines: String = names
        .iter()
        .zip(&held)
        .map(|(name, listener)| format!("{name} = \"{}\"\n", listener.local_addr().unwrap()))
        .collect();
    fs::write(folder.path().join("bihuan.toml"), format!("[gateway]\n{lines}gather_milliseconds = 5\n")).unwrap();
    folder
}

fn database(folder: &Path) -> PathBuf {
    folder.join("data/bihuan.sqlite")
}

fn count(folder: &Path, sql: &str) -> i64 {
    Connection::open(database(folder)).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn simulated_devices_report_into_the_database() {
    let folder = township();
    let server = Server::start(folder.path(), &["serve"]);
    let fleet = ["--trucks", "3", "--sensors", "2", "--vessels", "2", "--transmitters", "1"];
    let told = succeed(
        folder.path(),
        &[&["simulate", "--register", TOWNSHIP, "--every-seconds", "1", "--for-seconds", "4"][..], &fleet].concat(),
    );
    assert!(told.contains("8 of 8 devices were new") && told.contains(" 0 refused"), "{told}");
    let devices = "SELECT COUNT(DISTINCT device) FROM reading_head";
    until("all have reported", || count(folder.path(), devices) == 8);
    assert!(count(folder.path(), "SELECT SUM(samples) FROM reading_head") >= 8);
    until("all are seen", || count(folder.path(), "SELECT COUNT(*) FROM device_seen") == 8);
    // What was acknowledged survives the sudden end of the server.
    let before = count(folder.path(), "SELECT SUM(samples) FROM reading_head");
    server.kill();
    assert_eq!(count(folder.path(), "SELECT SUM(samples) FROM reading_head"), before);
    let said = run(folder.path(), &["doctor"]);
    assert!(said.out.contains("gateway: 4 listeners") || said.out.contains("gateway: 30000 connections"), "{said:#?}");
    assert!(said.out.contains("ok    readings:"), "{said:#?}");
}

#[test]
fn devices_that_nobody_registered_are_refused_and_noted() {
    let folder = township();
    let _server = Server::start(folder.path(), &["serve"]);
    let told = fail(
        folder.path(),
        &["simulate", "--trucks", "1", "--transmitters", "1", "--every-seconds", "1", "--for-seconds", "3"],
    );
    assert!(told.contains("Devices that are refused must be in the register"), "{told}");
    assert_eq!(count(folder.path(), "SELECT COUNT(*) FROM device_knock"), 2);
    assert_eq!(count(folder.path(), "SELECT COUNT(*) FROM reading_head"), 0);
}

#[test]
fn a_server_takes_pushed_readings_where_its_settings_say_so() {
    let folder = township();
    fs::write(folder.path().join("bihuan.toml"), "[gateway]\nhttp_push = \"on\"\n").unwrap();
    let server = Server::start(folder.path(), &["serve"]);
    let url = server.url("");
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap();
    let body = r#"{"readings":[]}"#;
    let head = "POST /api/v1/readings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic Z2FzLTE6d3Jvbmc=";
    let length = body.len();
    write!(stream, "{head}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("HTTP/1.1 401") && said.contains("MO-041"), "{said}");
    assert_eq!(count(folder.path(), "SELECT COUNT(*) FROM device_knock WHERE protocol = 'http'"), 1);
    assert!(run(folder.path(), &["doctor"]).out.contains("takes what is pushed by HTTP"));
}

#[test]
fn a_gateway_or_a_simulation_without_addresses_says_what_to_set() {
    let folder = township();
    fs::remove_file(folder.path().join("bihuan.toml")).unwrap();
    assert!(fail(folder.path(), &["gateway"]).contains("[gateway]"));
    assert!(fail(folder.path(), &["simulate", "--trucks", "1"]).contains("set jt808 in the section [gateway]"));
    assert!(fail(folder.path(), &["simulate"]).contains("nothing to simulate"));
    let script = folder.path().join("script.toml");
    fs::write(
        &script,
        "[[incident]]\ndevice = \"lorry 1\"\nmetric = \"x\"\nafter_seconds = 1\nto = 1\nfor_seconds = 1\n",
    )
    .unwrap();
    let script = script.to_string_lossy();
    assert!(fail(folder.path(), &["simulate", "--trucks", "1", "--script", &script]).contains("lorry 1"));
    let bad = bihuan(folder.path(), &["simulate", "--trucks", "many"]).output().unwrap();
    assert_eq!(bad.status.code(), Some(2));
}
