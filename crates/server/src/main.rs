//! The one binary `bihuan`.

mod cli;
mod commands;
mod config;
mod environment;
mod photos;
mod progress;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            progress::complain(&error);
            ExitCode::FAILURE
        }
    }
}
