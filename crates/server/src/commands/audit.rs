//! `bihuan audit`: the proof.

use super::open_existing;
use crate::{
    cli::{Audit, Format},
    config::Settings,
    photos::Depth,
    progress::{say, step},
};
use anyhow::Result;
use bihuan_domain::Language;
use bihuan_store::audit::{Verdict, Verified};
use std::process::ExitCode;

pub fn run(settings: &Settings, command: &Audit) -> Result<ExitCode> {
    match command {
        Audit::Verify { format } => verify(settings, *format),
        Audit::Rebuild { .. } => rebuild(settings),
        Audit::Photos { content } => photos(settings, if *content { Depth::Content } else { Depth::Presence }),
    }
}

fn verify(settings: &Settings, format: Format) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    let tell = |events: u64| {
        if format == Format::Text {
            say(&format!("    {events} events"));
        }
    };
    let verdict = store.read_blocking(|tx| bihuan_store::audit::verify(tx, tell))?;
    say(&match format {
        Format::Text => text(&verdict),
        Format::Json => json(&verdict).to_string(),
    });
    Ok(if matches!(verdict, Verdict::Sound(_)) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn photos(settings: &Settings, depth: Depth) -> Result<ExitCode> {
    let (store, files) = (open_existing(settings)?, settings.files()?);
    let found = crate::photos::check(&store, &files, depth)?;
    found.missing.iter().for_each(|file| say(&format!("MISSING {file}")));
    found.altered.iter().for_each(|file| say(&format!("ALTERED {file}")));
    if found.missing.is_empty() && found.altered.is_empty() {
        say(&format!("OK: {} photos are in {files}", found.named));
        return Ok(ExitCode::SUCCESS);
    }
    let (named, missing, altered) = (found.named, found.missing.len(), found.altered.len());
    say(&format!("FAULT of {named} photos, {missing} are missing in {files} and {altered} are not what was uploaded"));
    Ok(ExitCode::FAILURE)
}

fn text(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Faulty(fault) => {
            format!("FAULT {}\n      {}", fault.message(Language::Chinese), fault.message(Language::English))
        }
        Verdict::Sound(Verified { streams, events, checkpoints, last_checkpoint: (number, hash) }) => {
            let keep = match number {
                0 => "There is no checkpoint yet; a running server makes one within a minute.".to_owned(),
                _ => format!("Keep this outside of the database: checkpoint {number} {hash}"),
            };
            format!(
                "OK: {events} events in {streams} streams, {checkpoints} checkpoints; every chain is whole.\n{keep}"
            )
        }
    }
}

fn json(verdict: &Verdict) -> serde_json::Value {
    match verdict {
        Verdict::Faulty(fault) => serde_json::json!({ "sound": false, "fault": fault.to_string() }),
        Verdict::Sound(verified) => serde_json::json!({
            "sound": true,
            "streams": verified.streams,
            "events": verified.events,
            "checkpoints": verified.checkpoints,
            "last_checkpoint": {
                "number": verified.last_checkpoint.0,
                "hash": verified.last_checkpoint.1.to_string(),
            },
        }),
    }
}

fn rebuild(settings: &Settings) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    step("Replaying the log and comparing it with rows and figures");
    let report = store.read_blocking(|tx| bihuan_store::hazards::rebuild_check(tx, |_| {}))?;
    for difference in &report.differences {
        say(&format!("DIFFERENT {difference:?}"));
    }
    say(&format!(
        "{} hazards replayed, {} figure cells compared, {} differences",
        report.hazards, report.cells, report.count
    ));
    let campaigns = store.read_blocking(bihuan_store::campaigns::rebuild_check)?;
    for (stream, what) in &campaigns.differences {
        say(&format!("DIFFERENT {stream}: {what}"));
    }
    say(&format!(
        "{} campaigns and {} tasks replayed, {} differences",
        campaigns.campaigns, campaigns.tasks, campaigns.count
    ));
    let devices = store.read_blocking(bihuan_store::monitoring::rebuild_check)?;
    for (stream, what) in &devices.differences {
        say(&format!("DIFFERENT {stream}: {what}"));
    }
    say(&format!(
        "{} devices, {} rules and {} alarms replayed, {} differences",
        devices.devices, devices.rules, devices.alarms, devices.count
    ));
    if report.count + campaigns.count + devices.count == 0 {
        say("OK: rows and figures equal a replay of the log.");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
