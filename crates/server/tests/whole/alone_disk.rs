//! The disk is full while people work: they are told so, go on reading, and go on working once there is room again.

use crate::support::{
    Demo, PROGRAM, Server,
    http::{Client, Reply},
    load::{Crew, Ledger},
    pictures, sqlite,
};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    os::fd::AsRawFd as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Free bytes of the disk at the beginning.
const ROOM: u64 = 32 << 20;

fn size_of(folder: &Path) -> u64 {
    let children = fs::read_dir(folder).unwrap().flatten();
    children
        .map(
            |child| if child.path().is_dir() { size_of(&child.path()) } else { child.metadata().unwrap().len() + 8192 },
        )
        .sum()
}

fn files_below(folder: &Path) -> usize {
    let children = fs::read_dir(folder).into_iter().flatten().flatten();
    children.map(|child| if child.path().is_dir() { files_below(&child.path()) } else { 1 }).sum()
}

/// A server whose database and photos lie on a small disk of their own: a file system in memory that only it sees.
fn serve_on_a_small_disk(demo: &Demo) -> (Server, PathBuf) {
    let disk = demo.path().join("disk");
    let size = size_of(demo.path()) + ROOM;
    fs::create_dir(&disk).unwrap();
    let script = "mount -t tmpfs -o size=$1 tmpfs disk && cp -r bihuan.sqlite* photos disk/ && shift && exec \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script, "sh", &size.to_string(), PROGRAM]);
    command.args(["serve", "--database", "sqlite:disk/bihuan.sqlite", "--data-directory", "disk"]);
    command.current_dir(demo.path()).stdin(Stdio::null());
    let server = Server::of(command, "serve on a small disk");
    let seen = PathBuf::from(format!("/proc/{}/root", server.process())).join(disk.strip_prefix("/").unwrap());
    assert!(seen.join("bihuan.sqlite").exists(), "{} cannot be seen", seen.display());
    (server, seen)
}

/// Fills a disk to its last byte; returns the file that does.
fn fill(disk: &Path) -> PathBuf {
    let ballast = disk.join("ballast");
    let mut file = File::create(&ballast).unwrap();
    for size in [1 << 20, 4096, 1] {
        let error = std::iter::from_fn(|| file.write_all(&vec![7; size]).err().map_or(Some(None), |e| Some(Some(e))));
        assert_eq!(error.flatten().next().unwrap().kind(), ErrorKind::StorageFull);
    }
    ballast
}

fn assert_says_the_disk_is_full(reply: &Reply, words: &str) {
    assert_eq!(reply.status, 503, "{}", reply.body);
    assert!(reply.body.contains("SY-001") && reply.body.contains(words), "{}", reply.body);
    assert_eq!(reply.retry_after, Some(60));
}

/// What people meet while the disk is full.
fn look_around(officer: &mut Client, crew: &Crew, demo: &Demo, disk: &Path) {
    for page in ["/workbench", "/hazards", "/dashboard", "/hazards/new", "/enterprises", "/healthz"] {
        let reply = officer.get(page).unwrap();
        assert_eq!(reply.status, 200, "{page} can still be read: {}", reply.body);
    }
    let before = files_below(disk);
    let picture = fs::read(pictures::photo(demo.path(), 1)).unwrap();
    let reply = officer.upload("/hazards", &crew.form("满盘照片"), ("photos", &picture)).unwrap();
    assert_says_the_disk_is_full(&reply, "磁盘已满");
    let ledger = fs::read(crate::support::testdata("qinghe-enterprises.xlsx")).unwrap();
    let reply = officer.upload("/imports", &[("kind", "enterprises")], ("file", &ledger)).unwrap();
    assert_says_the_disk_is_full(&reply, "磁盘已满");
    assert_eq!(files_below(disk), before, "no half file stays");
    let mut english = officer.clone();
    english.speak("en");
    // Where a larger command was undone, a smaller one may still find room in the log beside the database: not for ever.
    let mut replies = std::iter::repeat_with(|| english.post("/hazards", &crew.form("full")).unwrap()).take(1_000);
    let reply = replies.find(|reply| reply.status != 303).expect("a full disk refuses within a thousand commands");
    assert_says_the_disk_is_full(&reply, "disk is full");
}

#[test]
fn a_full_disk_is_told_and_over_when_there_is_room() {
    let demo = Demo::copy();
    let (server, disk) = serve_on_a_small_disk(&demo);
    // The disk goes with the last who sees it.
    let held = File::open(&disk).unwrap();
    let crew = Crew::new(&demo, &server.address, 4);
    let mut officer = Client::log_in(&server.address, "officer1", &demo.password).unwrap();
    let mut ledger = Ledger::default();
    let ((), rest) = crew.work(0, |heard| {
        ledger.listen(heard, |ledger| ledger.acknowledged.len() >= 20);
        let ballast = fill(&disk);
        // The log beside the database is used again from its beginning now and then: commands go on until it must grow.
        ledger.listen(heard, |ledger| ledger.unavailable.len() >= 50);
        look_around(&mut officer, &crew, &demo, &disk);
        fs::remove_file(ballast).unwrap();
        let so_far = ledger.acknowledged.len();
        ledger.listen(heard, |ledger| ledger.acknowledged.len() >= so_far + 50);
    });
    ledger.file_all(rest);
    assert_eq!(ledger.broken, 0, "the server has stayed");
    ledger.unavailable.iter().for_each(|reply| assert_says_the_disk_is_full(reply, "磁盘已满"));
    server.kill();
    let after = demo.path().join("after");
    fs::create_dir(&after).unwrap();
    for name in ["bihuan.sqlite", "bihuan.sqlite-wal"] {
        fs::copy(format!("/proc/self/fd/{}/{name}", held.as_raw_fd()), after.join(name)).unwrap();
    }
    let there = ledger.check(demo.path(), &sqlite(&after.join("bihuan.sqlite")));
    assert_eq!(there, ledger.acknowledged.len(), "what was refused is not there");
    println!("{} acknowledged, {} told that the disk is full", there, ledger.unavailable.len());
}
