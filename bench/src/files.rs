//! Ledgers out: an Excel file of every hazard.

use crate::{process::Installation, table::Table};
use anyhow::Result;
use std::{fs, path::Path};

/// The most memory that writing a file of 100,000 hazards may take, in MiB.
const MEMORY_MIB: f64 = 300.0;

/// Exports the ledger of an installation into a folder.
pub async fn measure(full: &Installation, folder: &Path, table: &mut Table) -> Result<()> {
    let limit_seconds = if full.is_postgres() { 20.0 } else { 15.0 };
    fs::create_dir_all(folder)?;
    let file = folder.join("hazards.xlsx").display().to_string();
    let cost = full.run(&["export", "hazards", &file]).await?;
    table.figure("Excel export of the hazards", cost.seconds, "s", Some(limit_seconds));
    table.figure("Excel export of the hazards, most memory", cost.peak_mib, "MiB", Some(MEMORY_MIB));
    Ok(())
}
