//! `bihuan import`: a ledger from a file.

use super::{open, open_existing};
use crate::{
    cli::{Format, Import, ImportKind},
    config::Settings,
    environment::{RandomIds, SystemClock},
    progress::say,
};
use anyhow::{Context as _, Result};
use bihuan_documents::ledger::{Mapping, Problem, Record};
use bihuan_domain::{IdSource as _, Language, accounts::Actor, ids::ImportId, imports};
use bihuan_imports::{Mode, Observer, Outcome, Report, Request, World, run as run_import};
use std::{process::ExitCode, sync::Arc};

pub fn run(settings: &Settings, import: &Import) -> Result<ExitCode> {
    let Some(kind) = kind(import.kind) else { return super::campaign::import(settings, import) };
    // The tree is what a new database begins with.
    let store = match import.kind {
        ImportKind::Jurisdictions => open(settings)?,
        _ => open_existing(settings)?,
    };
    let world =
        World { clock: Arc::new(SystemClock), ids: Arc::new(RandomIds), rules: Arc::new(settings.rules.clone()) };
    let name = import.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let request = Request {
        id: ImportId(RandomIds.next()),
        kind,
        file: import.file.clone(),
        file_name: name,
        mapping: None,
        actor: Actor::Operator,
    };
    let mode = if import.dry_run { Mode::DryRun } else { Mode::Commit };
    let told = Box::new(Told { format: import.format, rows: 0 });
    let report = run_import(&store, request, mode, &world, told)
        .with_context(|| format!("{} was not imported; nothing was stored", import.file.display()))?;
    match import.format {
        Format::Json => say(&report.to_json(Language::Chinese).to_string()),
        Format::Text => print(&report, mode),
    }
    Ok(ExitCode::SUCCESS)
}

/// The ledger that is taken over row by row; none for a campaign.
const fn kind(kind: ImportKind) -> Option<imports::ImportKind> {
    match kind {
        ImportKind::Jurisdictions => Some(imports::ImportKind::Jurisdictions),
        ImportKind::Enterprises => Some(imports::ImportKind::Enterprises),
        ImportKind::Hazards => Some(imports::ImportKind::Hazards),
        ImportKind::Campaign => None,
    }
}

/// Tells how far a long import is.
struct Told {
    format: Format,
    rows: u64,
}

impl Observer for Told {
    fn mapping(&mut self, mapping: &Mapping) -> std::io::Result<()> {
        if self.format == Format::Text {
            say("Columns as recognised:");
            for column in &mapping.columns {
                say(&format!("    {} ← {}", column.field.label(Language::Chinese), column.header));
            }
        }
        Ok(())
    }

    fn row(&mut self, _: &Record, _: Outcome, _: &[Problem]) -> std::io::Result<()> {
        self.rows += 1;
        if self.format == Format::Text && self.rows.is_multiple_of(5_000) {
            say(&format!("    {} rows", self.rows));
        }
        Ok(())
    }
}

fn print(report: &Report, mode: Mode) {
    for problem in &report.rejected {
        let column = problem.column_name(Language::Chinese);
        say(&format!("row {} {column}: {} {}", problem.row, problem.code(), problem.message(Language::Chinese)));
    }
    let counts = &report.counts;
    let stored = if mode == Mode::DryRun { "Nothing was stored (--dry-run)." } else { "Stored." };
    say(&format!(
        "{} rows: {} accepted, {} already known, {} rejected. {stored}",
        counts.rows, counts.accepted, counts.already_known, counts.rejected
    ));
}
