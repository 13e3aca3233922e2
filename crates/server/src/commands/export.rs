//! `bihuan export`: a ledger into a file.

use super::open_existing;
use crate::{
    cli::{Export, ExportKind},
    config::Settings,
    environment::SystemClock,
    progress::say,
};
use anyhow::{Context as _, Result, bail};
use bihuan_domain::{Clock as _, Language};
use std::{fs::File, io, process::ExitCode};

pub fn run(settings: &Settings, export: &Export) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    let kind = match export.file.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx") => bihuan_web::export::Kind::Workbook,
        Some("csv") => bihuan_web::export::Kind::Delimited,
        _ => bail!("{}: name a file that ends with .xlsx or .csv", export.file.display()),
    };
    let today = SystemClock.today();
    let mut written = match export.kind {
        ExportKind::Hazards => bihuan_web::export_hazards(&store, kind, Language::Chinese, today),
        ExportKind::Enterprises => bihuan_web::export_enterprises(&store, kind, Language::Chinese, today),
        ExportKind::Jurisdictions => bihuan_web::export_jurisdictions(&store, kind, Language::Chinese, today),
    }
    .context("the ledger was not exported")?;
    let mut file = File::create(&export.file).with_context(|| format!("cannot write {}", export.file.display()))?;
    io::copy(&mut written, &mut file).with_context(|| format!("cannot write {}", export.file.display()))?;
    say(&format!("OK: {}", export.file.display()));
    Ok(ExitCode::SUCCESS)
}
