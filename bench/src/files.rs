//! Ledgers in and out: Excel files of 100,000 hazards.

use crate::{
    browser::Visitor,
    process::{Cost, Installation, Server, password},
    program::Program,
    table::Table,
};
use anyhow::{Context as _, Result};
use std::{fmt::Write as _, fs, path::Path};

/// Who sees the whole province, and may read its tree.
const READER: &str = "province";
const RIGHTS: &str = "access=read_only&slices=jurisdictions";

/// The most that a file of 100,000 hazards may take.
#[derive(Debug, Clone, Copy)]
struct Limits {
    import_seconds: f64,
    export_seconds: f64,
    memory_mib: f64,
}

/// Exports the ledger of an installation, and imports it into an empty one.
pub async fn measure(full: &Installation, empty: &Installation, files: &Path, table: &mut Table) -> Result<()> {
    let limits = if full.is_postgres() {
        Limits { import_seconds: 90.0, export_seconds: 20.0, memory_mib: 300.0 }
    } else {
        Limits { import_seconds: 60.0, export_seconds: 15.0, memory_mib: 300.0 }
    };
    fs::create_dir_all(files)?;
    let path = |name: &str| files.join(name).display().to_string();
    let (tree, enterprises, hazards) = (path("tree.csv"), path("enterprises.xlsx"), path("hazards.xlsx"));
    fs::write(&tree, jurisdictions(full).await?).context("cannot write the tree")?;
    full.run(&["export", "enterprises", &enterprises]).await?;
    let out = full.run(&["export", "hazards", &hazards]).await?;
    tell("Excel export of the hazards", out, (limits.export_seconds, limits.memory_mib), table);
    empty.run(&["db", "migrate"]).await?;
    empty.run(&["import", "jurisdictions", &tree]).await?;
    let taken = empty.run(&["import", "enterprises", &enterprises]).await?;
    table.figure("Excel import of their enterprises", taken.seconds, "s", None);
    let taken = empty.run(&["import", "hazards", &hazards]).await?;
    tell("Excel import of the hazards", taken, (limits.import_seconds, limits.memory_mib), table);
    Ok(())
}

fn tell(name: &str, cost: Cost, (seconds, memory_mib): (f64, f64), table: &mut Table) {
    table.figure(name, cost.seconds, "s", Some(seconds));
    table.figure(&format!("{name}, most memory"), cost.peak_mib, "MiB", Some(memory_mib));
}

/// The tree as the importer reads it, upper nodes first.
async fn jurisdictions(full: &Installation) -> Result<String> {
    let server = Server::start(full)?;
    let mut reader = Visitor::new(&server.address);
    reader.get("/login").await?;
    reader.log_in(READER, &password(&full.folder)?).await?;
    let mut program = Program::connect(&server.address, &reader.access_token(RIGHTS).await?).await?;
    let mut text = "code,name,level,parent\n".to_owned();
    for level in ["province", "prefecture", "county", "township", "village", "grid"] {
        let mut next = Some(format!("/api/v1/jurisdictions?limit=200&level={level}"));
        while let Some(path) = next.take() {
            let page = program.get(&path).await?;
            for node in page["items"].as_array().into_iter().flatten() {
                let of = |key: &str| node[key].as_str().unwrap_or_default();
                writeln!(text, "{},{},{level},{}", of("code"), of("name"), of("parent"))?;
            }
            next = page["next"].as_str().map(str::to_owned);
        }
    }
    server.stop()?;
    Ok(text)
}
