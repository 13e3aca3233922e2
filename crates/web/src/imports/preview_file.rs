//! What a check found, on disk beside the upload: a summary, the rows as lines of JSON, and where each line begins, so that
//! any page of 100,000 rows is read without the rest.

use super::{folder, world};
use crate::App;
use bihuan_documents::ledger::{Mapping, Problem, Record, Severity};
use bihuan_domain::{Language, ids::ImportId};
use bihuan_imports::{ImportError, Mode, Observer, Outcome, Request, run};
use bihuan_store::imports::Counts;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Sample values that are kept of each column.
const SAMPLES: usize = 3;
const SUMMARY: &str = "summary.json";
const ROWS: &str = "rows.jsonl";
const ALL: &str = "rows.index";
const PROBLEMS: &str = "problems.index";

/// What a check found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Summary {
    /// How the columns were read.
    pub mapping: Mapping,
    /// Rows of data.
    pub rows: u64,
    /// Rows that would be added.
    pub accepted: u64,
    /// Rows that are there.
    pub already_known: u64,
    /// Rows that would be left out.
    pub rejected: u64,
    /// Rows with any problem.
    pub with_problems: u64,
    /// A few values of each column, in the order of the mapping's headers.
    pub samples: Vec<Vec<String>>,
    /// Each kind of problem and in how many cells it stands, by number.
    pub kinds: BTreeMap<String, Kind>,
}

impl Summary {
    /// A file whose columns are not all known: no row is read.
    fn unread(mapping: Mapping) -> Self {
        let samples = vec![Vec::new(); mapping.headers.len()];
        Self {
            mapping,
            rows: 0,
            accepted: 0,
            already_known: 0,
            rejected: 0,
            with_problems: 0,
            samples,
            kinds: BTreeMap::new(),
        }
    }
}

/// A kind of problem.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kind {
    /// How often.
    pub count: u64,
    /// The first of them in Chinese.
    pub chinese: String,
    /// The first of them in English.
    pub english: String,
}

/// A row as it was seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeenRow {
    /// As the spreadsheet shows it.
    pub number: u32,
    /// `accepted`, `known` or `rejected`.
    pub outcome: String,
    /// In the order of the mapping's headers.
    pub cells: Vec<String>,
    /// What is wrong.
    pub problems: Vec<SeenProblem>,
}

/// A problem of a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeenProblem {
    /// The column, from 0.
    pub column: Option<u16>,
    /// The number of the rule.
    pub code: String,
    /// In Chinese.
    pub chinese: String,
    /// In English.
    pub english: String,
}

/// Which rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those with problems.
    WithProblems,
}

/// Checks an import and writes down what was found. Blocking.
pub fn write(app: &App, request: Request, done: Arc<AtomicU64>) -> Result<(), ImportError> {
    let folder = folder(app, request.id);
    let summary = match request.mapping.clone() {
        Some(mapping) if !mapping.missing().is_empty() => Summary::unread(mapping),
        mapping => {
            let mapping = match mapping {
                Some(mapping) => mapping,
                None => bihuan_imports::recognise(&app.store, request.kind, &request.file)?,
            };
            let found = Arc::new(std::sync::Mutex::new(Summary::unread(mapping)));
            let writer = Writer::new(&folder, found.clone(), done)?;
            let report = run(&app.store, request, Mode::DryRun, &world(app), Box::new(writer))?;
            let mut summary = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
            let Counts { rows, accepted, already_known, rejected } = report.counts;
            (summary.rows, summary.accepted) = (rows, accepted);
            (summary.already_known, summary.rejected) = (already_known, rejected);
            summary
        }
    };
    // Written under another name first: a summary that is there is whole.
    let partial = folder.join("summary.partial");
    std::fs::write(&partial, serde_json::to_vec(&summary).map_err(std::io::Error::from)?)?;
    std::fs::rename(partial, folder.join(SUMMARY))?;
    Ok(())
}

/// What the last check found; `None` when there was none, or it was interrupted.
pub fn read(app: &App, id: ImportId) -> Option<Summary> {
    serde_json::from_slice(&std::fs::read(folder(app, id).join(SUMMARY)).ok()?).ok()
}

/// Throws away what a check found.
pub fn remove(app: &App, id: ImportId) -> std::io::Result<()> {
    match std::fs::remove_file(folder(app, id).join(SUMMARY)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Rows from a position on, at most `limit`.
pub fn rows(app: &App, id: ImportId, which: Which, from: u64, limit: usize) -> std::io::Result<Vec<SeenRow>> {
    let folder = folder(app, id);
    let index = match which {
        Which::All => ALL,
        Which::WithProblems => PROBLEMS,
    };
    let positions = positions(&folder.join(index), from, limit)?;
    let Some(first) = positions.first() else { return Ok(Vec::new()) };
    let mut lines = BufReader::new(File::open(folder.join(ROWS))?);
    lines.seek(SeekFrom::Start(*first))?;
    let mut seen = Vec::with_capacity(positions.len());
    for position in positions {
        lines.seek(SeekFrom::Start(position))?;
        let mut line = String::new();
        lines.read_line(&mut line)?;
        seen.push(serde_json::from_str(&line)?);
    }
    Ok(seen)
}

fn positions(index: &Path, from: u64, limit: usize) -> std::io::Result<Vec<u64>> {
    let mut file = match File::open(index) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    file.seek(SeekFrom::Start(from.saturating_mul(8)))?;
    let mut bytes = Vec::with_capacity(limit * 8);
    file.take(limit as u64 * 8).read_to_end(&mut bytes)?;
    Ok(bytes.chunks_exact(8).map(|chunk| u64::from_be_bytes(chunk.try_into().unwrap_or_default())).collect())
}

struct Writer {
    rows: BufWriter<File>,
    all: BufWriter<File>,
    with_problems: BufWriter<File>,
    position: u64,
    found: Arc<std::sync::Mutex<Summary>>,
    columns: Vec<u16>,
    done: Arc<AtomicU64>,
}

impl Writer {
    fn new(folder: &Path, found: Arc<std::sync::Mutex<Summary>>, done: Arc<AtomicU64>) -> std::io::Result<Self> {
        let create = |name: &str| -> std::io::Result<BufWriter<File>> {
            let path: PathBuf = folder.join(name);
            Ok(BufWriter::new(File::create(path)?))
        };
        let (rows, all, with_problems) = (create(ROWS)?, create(ALL)?, create(PROBLEMS)?);
        Ok(Self { rows, all, with_problems, position: 0, found, columns: Vec::new(), done })
    }

    fn note(&self, row: &SeenRow) {
        let mut found = self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        found.with_problems += u64::from(!row.problems.is_empty());
        for (samples, cell) in found.samples.iter_mut().zip(&row.cells) {
            if samples.len() < SAMPLES && !cell.is_empty() && !samples.contains(cell) {
                samples.push(cell.chars().take(20).collect());
            }
        }
        for problem in &row.problems {
            let kind = found.kinds.entry(problem.code.clone()).or_insert_with(|| Kind {
                count: 0,
                chinese: problem.chinese.clone(),
                english: problem.english.clone(),
            });
            kind.count += 1;
        }
    }
}

impl Observer for Writer {
    fn mapping(&mut self, mapping: &Mapping) -> std::io::Result<()> {
        self.columns = mapping.headers.iter().map(|header| header.column).collect();
        Ok(())
    }

    fn row(&mut self, record: &Record, outcome: Outcome, problems: &[Problem]) -> std::io::Result<()> {
        let row = SeenRow {
            number: record.row.number,
            outcome: match outcome {
                Outcome::Accepted => "accepted",
                Outcome::AlreadyKnown => "known",
                Outcome::Rejected => "rejected",
            }
            .to_owned(),
            cells: self.columns.iter().map(|column| record.row.cell(*column).to_string()).collect(),
            problems: problems.iter().map(seen).collect(),
        };
        self.note(&row);
        let mut line = serde_json::to_vec(&row)?;
        line.push(b'\n');
        self.rows.write_all(&line)?;
        self.all.write_all(&self.position.to_be_bytes())?;
        if !row.problems.is_empty() {
            self.with_problems.write_all(&self.position.to_be_bytes())?;
        }
        self.position += line.len() as u64;
        self.done.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // What was not written shows as a line that cannot be read.
        for file in [&mut self.rows, &mut self.all, &mut self.with_problems] {
            drop(file.flush());
        }
    }
}

fn seen(problem: &Problem) -> SeenProblem {
    let hint = |language: Language| {
        let text = problem.message(language);
        // A problem of a column that the file does not have stands on the row as a whole.
        match (problem.severity, problem.column) {
            (Severity::Warning, _) => format!("{} {text}", language.pick("提示：", "Note:")),
            (Severity::Refusal, _) => text,
        }
    };
    SeenProblem {
        column: problem.column,
        code: problem.code().number().to_owned(),
        chinese: hint(Language::Chinese),
        english: hint(Language::English),
    }
}
