//! The kept corpus of every target, and a fixed number of mutations of it.

use bihuan_fuzz::{ALL, Target, mutate::Mutator};
use std::{fs, panic, path::PathBuf};

/// Mutations of each target; `scripts/fuzz` runs millions.
const MUTATIONS: usize = 3_000;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn run_short(name: &str) {
    let Target { run, .. } = bihuan_fuzz::target(name).unwrap();
    let samples = corpus(name);
    assert!(samples.len() >= 4, "{name} has a corpus");
    let mut mutator = Mutator::new(1);
    let mutations = (0..MUTATIONS).map(|_| mutator.next(&samples)).collect::<Vec<_>>();
    for bytes in samples.iter().chain(&mutations) {
        if let Err(cause) = panic::catch_unwind(|| run(bytes)) {
            let file = std::env::temp_dir().join(format!("bihuan-fuzz-{name}"));
            fs::write(&file, bytes).unwrap();
            eprintln!("{name} fails on {}; keep it in fuzz/corpus/{name} once it is mended", file.display());
            panic::resume_unwind(cause);
        }
    }
}

#[test]
fn workbooks() {
    run_short("workbook");
}

#[test]
fn delimited_texts() {
    run_short("delimited");
}

#[test]
fn searches() {
    run_short("search");
}

#[test]
fn plans() {
    run_short("plan");
}

#[test]
fn events_as_json() {
    run_short("event_json");
}

#[test]
fn vehicles() {
    run_short("jt808");
}

#[test]
fn fire_alarms() {
    run_short("gb26875");
}

#[test]
fn monitors() {
    run_short("hj212");
}

#[test]
fn vessels() {
    run_short("ais");
}

#[test]
fn every_target_has_a_short_run() {
    let source = include_str!("short.rs");
    for target in ALL {
        assert!(source.contains(&format!("run_short(\"{}\")", target.name)), "{} has none", target.name);
    }
}
