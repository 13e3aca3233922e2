//! Ledgers out and in: Excel files of the whole ledger, imported into an empty installation.

use crate::{
    process::{Cost, Installation},
    table::Table,
};
use anyhow::Result;
use std::{fs, path::Path};

/// The most memory that reading or writing a file of 100,000 hazards may take, in MiB.
const MEMORY_MIB: f64 = 300.0;

/// Exports what an installation holds into a folder, and imports it into an empty one.
pub async fn measure(full: &Installation, empty: &Installation, folder: &Path, table: &mut Table) -> Result<()> {
    let (export_seconds, import_seconds) = if full.is_postgres() { (20.0, 90.0) } else { (15.0, 60.0) };
    fs::create_dir_all(folder)?;
    let file = |kind: &str| folder.join(format!("{kind}.xlsx")).display().to_string();
    empty.run(&["db", "migrate"]).await?;
    for (kind, limits) in
        [("jurisdictions", None), ("enterprises", None), ("hazards", Some((export_seconds, import_seconds)))]
    {
        let out = full.run(&["export", kind, &file(kind)]).await?;
        tell(&format!("Excel export of the {kind}"), &out, limits.map(|(seconds, _)| seconds), table);
        let taken = empty.run(&["import", kind, &file(kind)]).await?;
        tell(&format!("Excel import of the {kind}"), &taken, limits.map(|(_, seconds)| seconds), table);
    }
    Ok(())
}

fn tell(name: &str, cost: &Cost, limit_seconds: Option<f64>, table: &mut Table) {
    table.figure(name, cost.seconds, "s", limit_seconds);
    table.figure(&format!("{name}, most memory"), cost.peak_mib, "MiB", limit_seconds.map(|_| MEMORY_MIB));
}
