//! A gigabyte is sent to wherever something can be sent: refused at the bound of the route, never held in memory.

use crate::support::{Demo, Server, http::Client};
use rusqlite::Connection;
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    path::Path,
    thread,
};

const GIGABYTE: usize = 1 << 30;
/// What one request may cost the server in memory: a photo of the largest size, and what buffers hold.
const MEMORY_KB: u64 = 48 << 10;

/// How a body says how long it is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Length {
    Declared,
    Chunked,
}

/// What the server made of a body.
struct Taken {
    answer: String,
    bytes: usize,
}

/// Sends a body of a gigabyte that begins with `start`, until the server wants no more.
fn flood(client: &Client, path: &str, kind: &str, start: &str, length: Length) -> Taken {
    let framing = match length {
        Length::Declared => format!("Content-Length: {GIGABYTE}"),
        Length::Chunked => "Transfer-Encoding: chunked".to_owned(),
    };
    let head = client.head("POST", path, "HTTP/1.1");
    let head = format!("{head}Connection: close\r\nContent-Type: {kind}\r\n{framing}\r\n\r\n");
    let mut stream = TcpStream::connect(client.address()).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut reader = stream.try_clone().unwrap();
    let answer = thread::spawn(move || {
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        // The connection is reset once the server has said what it thinks.
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            answer.extend_from_slice(&buffer[..count]);
        }
        drop(reader.shutdown(Shutdown::Both));
        String::from_utf8_lossy(&answer).into_owned()
    });
    let mut bytes = 0;
    let piece = vec![b'x'; 1 << 20];
    let mut next = start.as_bytes();
    while bytes < GIGABYTE {
        let sent = match length {
            Length::Declared => stream.write_all(next),
            Length::Chunked => write!(stream, "{:x}\r\n", next.len())
                .and_then(|()| stream.write_all(next))
                .and_then(|()| stream.write_all(b"\r\n")),
        };
        if sent.is_err() {
            break;
        }
        bytes += next.len();
        next = &piece;
    }
    Taken { answer: answer.join().unwrap(), bytes }
}

/// The most memory that a process has had since this was last asked, in kilobytes.
fn peak_memory_kb(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    // 5 begins the peak anew: see proc_pid_clear_refs(5).
    fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Rows of the tables into which people write, and the files. The clockwork writes meanwhile into others: it folds figures,
/// makes checkpoints, and lets overdue hazards climb.
fn stored(demo: &Demo) -> (Vec<(String, i64)>, usize) {
    fn files(folder: &Path) -> usize {
        let children = fs::read_dir(folder).into_iter().flatten().flatten();
        children.map(|child| if child.path().is_dir() { files(&child.path()) } else { 1 }).sum()
    }
    let database = Connection::open(demo.database()).unwrap();
    let tables = ["hazard", "photo", "enterprise", "unit", "account", "ledger_import", "import_mapping", "saved_view"];
    let count = |name: &str| database.query_row(&format!("SELECT COUNT(*) FROM {name}"), [], |row| row.get(0));
    let rows = tables.iter().map(|name| ((*name).to_owned(), count(name).unwrap())).collect();
    (rows, files(&demo.path().join("photos")) + files(&demo.path().join("imports")))
}

#[test]
fn a_gigabyte_is_refused_early_and_not_held_in_memory() {
    let demo = Demo::copy();
    let server = Server::start(demo.path(), &["serve", "--database", &demo.url(), "--data-directory", "."]);
    let mut officer = Client::log_in(&server.address, "officer1", &demo.password).unwrap();
    officer.get("/imports").unwrap();
    let token = officer.token().to_owned();
    let multipart = "multipart/form-data; boundary=bound";
    let form = "application/x-www-form-urlencoded";
    let first = format!("--bound\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n");
    let file =
        |name| format!("{first}--bound\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n");
    let field = format!("{first}--bound\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n");
    let pairs = format!("csrf_token={token}&username=");
    let mib = 1 << 20;
    let hazard = format!("/hazards/{}/add-evidence", demo.look_up("SELECT id FROM hazard LIMIT 1", &[]));
    let before = stored(&demo);
    for (path, kind, start, bound) in [
        ("/imports", multipart, &file("file"), 50 * mib),
        ("/imports", multipart, &file("other"), 50 * mib),
        ("/hazards", multipart, &file("photos"), 218 * mib),
        ("/hazards", multipart, &field, 218 * mib),
        ("/hazards", form, &pairs, 2 * mib),
        (&hazard, multipart, &file("photos"), 218 * mib),
        ("/enterprises", form, &pairs, 2 * mib),
        ("/login", form, &pairs, 2 * mib),
        ("/login", multipart, &field, 2 * mib),
    ] {
        for length in [Length::Declared, Length::Chunked] {
            peak_memory_kb(server.process());
            let memory = peak_memory_kb(server.process());
            let taken = flood(&officer, path, kind, start, length);
            let grown = peak_memory_kb(server.process()).saturating_sub(memory);
            println!("{path} {kind} {length:?}: {} bytes taken, {grown} kB more memory", taken.bytes);
            let answers = if path == "/login" && kind == multipart { ["413", "415"] } else { ["413"; 2] };
            let is_refused = answers.iter().any(|status| taken.answer.starts_with(&format!("HTTP/1.1 {status}")));
            assert!(is_refused, "{path} {kind} {length:?}: {:.300}", taken.answer);
            // What lies in the kernel's buffers of both sides counts as sent: up to some ten MiB each on loopback.
            let bound = if length == Length::Declared { 0 } else { bound } + 32 * mib;
            assert!(taken.bytes < bound, "{path} {kind} {length:?}: {} bytes were taken", taken.bytes);
            assert!(grown < MEMORY_KB, "{path} {kind} {length:?}: {grown} kB more memory");
        }
    }
    assert_eq!(stored(&demo), before, "nothing was stored");
    assert_eq!(officer.get("/workbench").unwrap().status, 200, "the server has stayed");
}
