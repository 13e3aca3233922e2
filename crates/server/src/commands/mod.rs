//! One file per command.

mod account;
mod audit;
mod campaign;
mod db;
mod decode;
mod demo;
mod doctor;
mod export;
mod gateway;
mod import;
mod init;
mod plan;
mod serve;
mod simulate;

use crate::{
    cli::{Cli, Command},
    config::Settings,
};
use anyhow::{Context as _, Result};
use bihuan_store::{DatabaseUrl, Store};
use std::{io::IsTerminal as _, process::ExitCode};

/// Runs a command.
pub fn run(cli: Cli) -> Result<ExitCode> {
    if let Command::Decode(arguments) = &cli.command {
        return decode::run(arguments);
    }
    let settings = Settings::read(&cli.common)?;
    start_log(&settings.log)?;
    match cli.command {
        Command::Serve(serve) => serve::run(&settings, serve.listen),
        Command::Demo(demo) => demo::run(settings, &demo),
        Command::Init(init) => init::run(&settings, &init),
        Command::Account { command } => account::run(&settings, &command),
        Command::Import(import) => import::run(&settings, &import),
        Command::Export(export) => export::run(&settings, &export),
        Command::Plan { command } => plan::run(&command),
        Command::Audit { command } => audit::run(&settings, &command),
        Command::Db { command } => db::run(&settings, command),
        Command::Doctor => doctor::run(&settings),
        Command::Gateway => gateway::run(&settings),
        Command::Simulate(arguments) => simulate::run(&settings, &arguments),
        Command::Decode(arguments) => decode::run(&arguments),
    }
}

fn start_log(filter: &str) -> Result<()> {
    // What was migrated is told by `db migrate` itself; a filter that names refinery wins.
    let wanted = if filter.contains('=') { filter.to_owned() } else { format!("{filter},refinery_core=warn") };
    let filter = tracing_subscriber::EnvFilter::try_new(wanted)
        .with_context(|| format!("--log {filter} is no filter: write error, warn, info, debug or trace"))?;
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    // A second call (in tests) keeps the first log.
    drop(log.try_init());
    Ok(())
}

/// Opens the database of the settings, which must exist unless `init`, `serve` or `demo` makes it.
fn open_existing(settings: &Settings) -> Result<Store> {
    if let DatabaseUrl::Sqlite(path) = &settings.database
        && !path.exists()
    {
        anyhow::bail!(
            "there is no database at {}: name another with --database, or make one with `bihuan init`",
            path.display()
        );
    }
    open(settings)
}

/// Opens the database of the settings, makes it when there is none, and brings its schema up to date.
fn open(settings: &Settings) -> Result<Store> {
    Store::open(&settings.database).with_context(|| {
        format!(
            "cannot open the database {}: check --database, and that the server or folder is there",
            settings.database
        )
    })
}
