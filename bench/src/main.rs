//! Measures Bihuan over HTTP, as people and programs use it: cold start, memory, pages, commands, files.
//!
//! `make bench` makes the measured data once (some minutes), then measures; `bench/run` puts the parts together into
//! `bench/RESULTS.md`.

mod browser;
mod campaign;
mod commands;
mod decode;
mod disk;
mod files;
mod gateway;
mod load;
mod machine;
mod pages;
mod process;
mod program;
mod readings;
mod table;
mod under_load;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser, Subcommand};
use process::Installation;
use std::path::{Path, PathBuf};
use table::Table;

/// Measures Bihuan.
#[derive(Debug, Parser)]
struct Arguments {
    /// The program.
    #[arg(long, default_value = "target/release/bihuan", global = true)]
    binary: PathBuf,
    /// The file that the tables are written to, in Markdown.
    #[arg(long, global = true)]
    part: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Pages and commands.
    Serve(ServeArguments),
    /// Export and import of the whole ledger.
    Files(FilesArguments),
    /// Decoders of device protocols, on one core.
    Decode {
        /// Only what is named so, once.
        only: Option<String>,
    },
    /// Readings into the store and out of it.
    Readings(readings::ReadingsArguments),
    /// Terminals at the gateway.
    Gateway(gateway::GatewayArguments),
    /// Terminals of another process, started by `gateway`.
    #[command(hide = true)]
    Terminals(gateway::TerminalsArguments),
    /// The page of a large campaign.
    Campaign(Data),
}

/// The measured data.
#[derive(Debug, Args)]
struct Data {
    /// The folder of the demonstration; made when it is not there.
    #[arg(long)]
    data: PathBuf,
    /// Townships of 2,000 hazards and 200 enterprises each.
    #[arg(long, default_value_t = 500)]
    scale: u32,
    /// An empty database on PostgreSQL, instead of SQLite; what the folder holds is copied into it.
    #[arg(long)]
    postgres: Option<String>,
}

#[derive(Debug, Args)]
struct ServeArguments {
    #[command(flatten)]
    data: Data,
    /// Requests of each page by one reader; twice as many by all together.
    #[arg(long, default_value_t = 200)]
    requests: usize,
    /// Readers and programs at the same time.
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// How long commands are sent.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// No pages: to look at what a change brings to commands.
    #[arg(long)]
    commands_only: bool,
}

#[derive(Debug, Args)]
struct FilesArguments {
    #[command(flatten)]
    data: Data,
    /// An empty database to import into, of the same engine.
    #[arg(long)]
    into: String,
    /// Where the files and what is imported may lie.
    #[arg(long)]
    scratch: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let tables = match &arguments.what {
        What::Serve(serve) => {
            let installation = serve.data.ready(&arguments.binary).await?;
            under_load::measure(&installation, serve).await?
        }
        What::Files(files) => {
            let full = files.data.ready(&arguments.binary).await?;
            let mut table = Table::default();
            let empty =
                Installation { database: files.into.clone(), folder: files.scratch.join("data"), ..full.clone() };
            files::measure(&full, &empty, &files.scratch, &mut table).await?;
            vec![("Files".to_owned(), table)]
        }
        What::Decode { only } => vec![("One core".to_owned(), decode::measure(only.as_deref()))],
        What::Readings(asked) => {
            let asked = asked.clone();
            let table = tokio::task::spawn_blocking(move || readings::measure(&asked)).await??;
            vec![("In batches of 20,000".to_owned(), table)]
        }
        What::Gateway(asked) => vec![gateway::measure(&asked.data.ready(&arguments.binary).await?, asked).await?],
        What::Terminals(asked) => return gateway::play_others(asked).await,
        What::Campaign(data) => {
            let installation = data.ready(&arguments.binary).await?;
            vec![("Page of a campaign of 2,000 tasks of 300 units".to_owned(), campaign::measure(&installation).await?)]
        }
    };
    if let Some(part) = &arguments.part {
        write(part, &arguments.what.heading(), &tables)?;
    }
    match tables.iter().map(|(_, table)| table.missed).sum() {
        0 => Ok(()),
        missed => bail!("{missed} figure(s) above the limit"),
    }
}

impl Data {
    async fn ready(&self, binary: &Path) -> Result<Installation> {
        process::make(binary, &self.data, self.scale)?;
        let sqlite = Installation::sqlite(binary, &self.data);
        let Some(url) = &self.postgres else { return Ok(sqlite) };
        let postgres = Installation { database: url.clone(), ..sqlite.clone() };
        sqlite.run(&["db", "copy", "--to", url]).await?;
        Ok(postgres)
    }

    fn engine(&self) -> &'static str {
        if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    fn words(&self) -> String {
        let engine = self.engine();
        format!("{engine}, {} hazards, {} enterprises", self.scale * 2_000, self.scale * 200)
    }
}

impl What {
    fn heading(&self) -> String {
        match self {
            Self::Serve(serve) => serve.data.words(),
            Self::Files(files) => format!("{}: the whole ledger as a file", files.data.words()),
            Self::Decode { .. } => "Decoders".to_owned(),
            Self::Readings(readings) => format!("Readings: {}", readings.heading()),
            Self::Gateway(gateway) => format!("Gateway: {}", gateway.data.engine()),
            Self::Terminals(_) => String::new(),
            Self::Campaign(data) => format!("Campaign: {}", data.engine()),
        }
    }
}

fn write(part: &Path, heading: &str, tables: &[(String, Table)]) -> Result<()> {
    let tables = tables.iter().map(|(name, table)| format!("### {name}\n\n{}\n", table.markdown()));
    let text = format!(
        "## {heading}\n\n{machine}, {load}. Commit {commit}.\n\n{tables}",
        machine = machine::words(),
        load = machine::load(),
        commit = machine::commit(),
        tables = tables.collect::<String>()
    );
    std::fs::write(part, text).with_context(|| format!("cannot write {}", part.display()))
}
