//! Terminals of another process: a process may have only so many connections.

use super::{Crowd, connect, report};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::{io, net::SocketAddr, process::Stdio, sync::mpsc};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

const READY: &str = "connected";

/// What such a process is told. It says when all are connected, begins to report when it is given a line, and says in the end how many
/// reports were sent and confirmed.
#[derive(Debug, Clone, Args)]
pub struct TerminalsArguments {
    #[arg(long)]
    first: u32,
    #[arg(long)]
    count: u32,
    #[arg(long)]
    of: u32,
    #[arg(long)]
    reports: u32,
    #[arg(long = "address")]
    addresses: Vec<SocketAddr>,
}

/// Such a process.
#[expect(clippy::print_stdout, reason = "it speaks to the process that started it")]
pub async fn play(asked: &TerminalsArguments) -> Result<()> {
    let crowd = Crowd { first: asked.first, count: asked.count, of: asked.of };
    let terminals = connect(&asked.addresses, crowd).await?;
    println!("{READY}");
    tokio::task::spawn_blocking(|| io::stdin().read_line(&mut String::new())).await??;
    // Nobody watches for their alarms.
    let (triggers, _) = mpsc::channel();
    let (_terminals, counted) = report(terminals, asked.reports, crowd, &triggers).await?;
    println!("{} {}", counted.sent, counted.confirmed);
    Ok(())
}

/// The process, as seen by the one that started it.
pub struct Others {
    child: Child,
    says: Lines<BufReader<ChildStdout>>,
}

impl Others {
    /// Starts it, and waits until its terminals are connected.
    pub async fn start(addresses: &[SocketAddr], crowd: Crowd, reports: u32) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let numbers = [("--first", crowd.first), ("--count", crowd.count), ("--of", crowd.of), ("--reports", reports)];
        command.arg("terminals");
        for (name, number) in numbers {
            command.arg(name).arg(number.to_string());
        }
        for address in addresses {
            command.arg("--address").arg(address.to_string());
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let says = BufReader::new(child.stdout.take().context("no output")?).lines();
        let mut others = Self { child, says };
        match others.says.next_line().await? {
            Some(line) if line == READY => Ok(others),
            line => bail!("the other terminals say {line:?}"),
        }
    }

    /// Lets its terminals report.
    pub async fn begin(&mut self) -> Result<()> {
        let mut input = self.child.stdin.take().context("it has begun already")?;
        Ok(input.write_all(b"begin\n").await?)
    }

    /// How many reports were sent and confirmed.
    pub async fn end(mut self) -> Result<(u64, u64)> {
        let line = self.says.next_line().await?.context("the other terminals ended without a word")?;
        let (sent, confirmed) = line.split_once(' ').context("two numbers")?;
        Ok((sent.parse()?, confirmed.parse()?))
    }
}
