//! Programs that read what strangers send, fed with whatever a machine can think of.
//!
//! A target is a function of bytes that panics when something is wrong. It is run twice: by libFuzzer, which looks for bytes
//! that reach code not reached before (`scripts/fuzz`), and by the test `fuzz/tests/short.rs`, which runs the kept corpus
//! and a fixed number of mutations of it, the same each time.
//!
//! A new target is one file in `targets`, a line in [`ALL`], and a few files in `corpus/NAME`.

pub mod mutate;
mod targets;

/// A program under test.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, that of its corpus.
    pub name: &'static str,
    /// Panics when something is wrong with what the program makes of the bytes.
    pub run: fn(&[u8]),
}

/// All targets.
pub const ALL: &[Target] = &[
    Target { name: "workbook", run: targets::workbook::run },
    Target { name: "delimited", run: targets::delimited::run },
    Target { name: "search", run: targets::search::run },
    Target { name: "plan", run: targets::plan::run },
    Target { name: "event_json", run: targets::event_json::run },
    Target { name: "jt808", run: targets::jt808::run },
    Target { name: "gb26875", run: targets::gb26875::run },
    Target { name: "hj212", run: targets::hj212::run },
    Target { name: "ais", run: targets::ais::run },
];

/// The target of a name.
#[must_use]
pub fn target(name: &str) -> Option<Target> {
    ALL.iter().copied().find(|target| target.name == name)
}
