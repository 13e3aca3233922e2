//! One import from the file to the report.

use crate::{
    ImportError, Observer, Outcome, Report, enterprises::Enterprises, hazards::Hazards, jurisdictions, ledger_kind,
};
use bihuan_documents::{
    ledger::{self, Entry, Mapping, Problem, Record, Records},
    tables::Workbook,
};
use bihuan_domain::{
    Clock, IdSource, Language, Refusal, RefusalCode, Rules,
    accounts::{Actor, Scope},
    ids::ImportId,
    imports::{ImportKind, Uploaded, authorise},
};
use bihuan_store::{Store, Tx, imports};
use jiff::Timestamp;
use std::{path::Path, path::PathBuf, sync::Arc};

/// Whether anything is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything is decided, nothing is stored.
    DryRun,
    /// What is accepted is stored, in one transaction.
    Commit,
}

/// What an import needs from outside.
#[derive(Clone)]
pub struct World {
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn IdSource>,
    /// Calendar and policies.
    pub rules: Arc<Rules>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

/// What is to be imported, by whom.
#[derive(Debug, Clone)]
pub struct Request {
    /// The import: one that was uploaded, or a new identifier.
    pub id: ImportId,
    /// What it is.
    pub kind: ImportKind,
    /// The file.
    pub file: PathBuf,
    /// Its name, as the log keeps it.
    pub file_name: String,
    /// How its columns are read; `None` to recognise them.
    pub mapping: Option<Mapping>,
    /// Who imports. What lies outside of the actor's subtrees is unknown.
    pub actor: Actor,
}

/// Recognises the columns of a file, or takes them as somebody last chose them for the same header. Blocking.
///
/// # Errors
/// When the file is no such ledger, is damaged or hostile.
pub fn recognise(store: &Store, kind: ImportKind, file: &Path) -> Result<Mapping, ImportError> {
    let found = ledger::recognise(&mut Workbook::open(file)?, ledger_kind(kind))?;
    let signature = found.signature();
    let remembered = store.read_blocking(|tx| imports::remembered_mapping(tx, kind, &signature))?;
    // A remembered mapping that is no longer understood is as good as none.
    let remembered = remembered.and_then(|json| serde_json::from_str::<Mapping>(&json).ok());
    Ok(remembered.and_then(|mapping| mapping.remembered_for(&found)).unwrap_or(found))
}

/// Imports a file, or says what would become of it. Blocking.
///
/// The observer sees every row of data in the order of the file, before anything is stored for good.
///
/// # Errors
/// When the actor may not import this (`IM-020`), the file is no such ledger (`IM-0xx`), or the database has a fault.
/// Nothing is stored then.
pub fn run(
    store: &Store,
    request: Request,
    mode: Mode,
    world: &World,
    mut observer: Box<dyn Observer>,
) -> Result<Report, ImportError> {
    let scope = authorise(&request.actor, request.kind)?;
    let mapping = match request.mapping.clone() {
        Some(mapping) => mapping,
        None => recognise(store, request.kind, &request.file)?,
    };
    check_complete(&mapping)?;
    observer.mapping(&mapping)?;
    let now = world.clock.now();
    let world = world.clone();
    match mode {
        Mode::DryRun => store.read_blocking(|tx| {
            let by = By { request: &request, mapping: &mapping, scope: &scope, mode, world: &world, now };
            read_rows(tx, by, &mut *observer)
        }),
        Mode::Commit => store.write_blocking(move |tx| {
            let by = By { request: &request, mapping: &mapping, scope: &scope, mode, world: &world, now };
            commit(tx, by, &mut *observer)
        }),
    }
}

/// An import under way.
#[derive(Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) request: &'a Request,
    pub(crate) mapping: &'a Mapping,
    pub(crate) scope: &'a Scope,
    pub(crate) mode: Mode,
    pub(crate) world: &'a World,
    pub(crate) now: Timestamp,
}

/// What became of a row, and what is wrong with it.
pub(crate) struct Taken {
    pub(crate) outcome: Outcome,
    pub(crate) problems: Vec<Problem>,
}

impl Taken {
    pub(crate) fn rejected(mut problems: Vec<Problem>, last: Option<Problem>) -> Self {
        problems.extend(last);
        Self { outcome: Outcome::Rejected, problems }
    }
}

fn check_complete(mapping: &Mapping) -> Result<(), Refusal> {
    let missing = mapping.missing();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|field| field.label(Language::Chinese)).collect();
    Err(Refusal::new(RefusalCode::ImportColumnsMissing).with("fields", names.join("、")))
}

fn commit(tx: &mut Tx<'_>, by: By<'_>, observer: &mut dyn Observer) -> Result<Report, ImportError> {
    let Request { id, kind, file, file_name, actor, .. } = by.request;
    let uploaded = imports::load(tx, actor, *id)?;
    if let Some(import) = &uploaded {
        import.state.check_open()?;
    }
    let report = read_rows(tx, by, observer)?;
    let import = match uploaded {
        Some(import) => import,
        // A file that adds nothing leaves no trace.
        None if report.counts.accepted == 0 => return Ok(report),
        None => {
            let file_bytes = std::fs::metadata(file).map_or(0, |data| data.len());
            let uploaded = Uploaded { kind: *kind, file_name: file_name.clone(), file_bytes };
            imports::create(tx, *id, &uploaded, actor, by.now)?
        }
    };
    imports::commit(tx, import, report.counts, actor, by.now)?;
    Ok(report)
}

fn read_rows(tx: &mut Tx<'_>, by: By<'_>, observer: &mut dyn Observer) -> Result<Report, ImportError> {
    let mut report = Report::default();
    let mut workbook = Workbook::open(&by.request.file)?;
    let records = Records::read(&mut workbook, by.mapping)?.filter_map(|entry| match entry {
        Ok(Entry::Data(record)) => Some(Ok(record)),
        Ok(Entry::Skipped { .. }) => None,
        Err(error) => Some(Err(ImportError::from(error))),
    });
    let mut see = |record: &Record, taken: &Taken| -> Result<(), ImportError> {
        report.count(taken.outcome, &taken.problems);
        Ok(observer.row(record, taken.outcome, &taken.problems)?)
    };
    match by.request.kind {
        ImportKind::Jurisdictions => jurisdictions::take(tx, by, records, &mut see)?,
        ImportKind::Enterprises => {
            let mut enterprises = Enterprises::new(tx, by)?;
            for record in records {
                let record = record?;
                let taken = enterprises.take(tx, &record)?;
                see(&record, &taken)?;
            }
        }
        ImportKind::Hazards => {
            let mut hazards = Hazards::new(tx, by)?;
            for record in records {
                let record = record?;
                let taken = hazards.take(tx, &record)?;
                see(&record, &taken)?;
            }
            hazards.finish(tx)?;
        }
    }
    Ok(report)
}
