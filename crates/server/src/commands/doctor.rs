//! `bihuan doctor`: what is well, and what to mend.

use super::open_existing;
use crate::{config::Settings, environment::SystemClock, progress::say};
use anyhow::Result;
use bihuan_domain::{Clock as _, accounts::Scope};
use bihuan_ingest::HttpPush;
use bihuan_store::{Store, StoreError, audit};
use jiff::SignedDuration;
use std::{fs, process::ExitCode};

/// What a check found.
enum Found {
    Well(String),
    Mend(String),
}

pub fn run(settings: &Settings) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    let checks = [
        ("database", Ok(Found::Well(settings.database.to_string()))),
        ("data directory", Ok(data_directory(settings))),
        ("photos", Ok(photos(settings))),
        ("clock", clock(&store)),
        ("calendar", Ok(calendar(settings))),
        ("administrators", administrators(&store)),
        ("jurisdictions", jurisdictions(&store)),
        ("checkpoints", checkpoints(&store)),
        ("cookies", Ok(cookies(settings))),
        ("gateway", Ok(gateway(settings))),
        ("readings", readings(&store, settings)),
    ];
    let mut mend = 0;
    for (name, found) in checks {
        match found? {
            Found::Well(text) => say(&format!("ok    {name}: {text}")),
            Found::Mend(text) => {
                mend += 1;
                say(&format!("MEND  {name}: {text}"));
            }
        }
    }
    Ok(if mend == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn data_directory(settings: &Settings) -> Found {
    let folder = &settings.data_directory;
    let probe = folder.join(".bihuan-doctor");
    let written =
        fs::create_dir_all(folder).and_then(|()| fs::write(&probe, b"ok")).and_then(|()| fs::remove_file(&probe));
    match written {
        Ok(()) => Found::Well(folder.display().to_string()),
        Err(error) => {
            Found::Mend(format!("cannot write to {}: {error}; give the server's user the right to", folder.display()))
        }
    }
}

fn photos(settings: &Settings) -> Found {
    let files = match settings.files() {
        Ok(files) => files,
        Err(error) => return Found::Mend(format!("{error:#}")),
    };
    match files.check() {
        Ok(()) => Found::Well(files.to_string()),
        Err(error) => Found::Mend(format!("{error}; look after [photos] in the settings, the keys and the bucket")),
    }
}

fn clock(store: &Store) -> Result<Found, StoreError> {
    let last = store.read_blocking(audit::last_recorded_at)?;
    let now = SystemClock.now();
    Ok(match last {
        Some(last) if last > now => Found::Mend(format!(
            "it stands at {now}, before the last event at {last}; set it right, or commands are refused"
        )),
        _ => Found::Well(now.to_string()),
    })
}

fn calendar(settings: &Settings) -> Found {
    let year = SystemClock.today().year();
    if settings.rules.calendar.covers(year) {
        return Found::Well(format!("public holidays of {year} are known"));
    }
    Found::Mend(format!(
        "the public holidays of {year} are not known; add a calendar file (see calendar_files in docs/configuration.md)"
    ))
}

fn administrators(store: &Store) -> Result<Found, StoreError> {
    let roster = store.read_blocking(bihuan_store::accounts::roster)?;
    Ok(if roster.system_administrators == 0 {
        Found::Mend("there is no system administrator: run `bihuan init`".to_owned())
    } else if roster.security_administrators == 0 {
        Found::Mend(
            "there is no security administrator: the system administrator appoints the first on the users page"
                .to_owned(),
        )
    } else if roster.audit_administrators == 0 {
        Found::Mend("there is no audit administrator: appoint one on the users page".to_owned())
    } else {
        Found::Well("all three are there".to_owned())
    })
}

fn jurisdictions(store: &Store) -> Result<Found, StoreError> {
    let count = store.read_blocking(|tx| bihuan_store::jurisdictions::tree(tx, &Scope::everything()))?.len();
    Ok(match count {
        0 => Found::Mend("there are none: run `bihuan import jurisdictions FILE`".to_owned()),
        count => Found::Well(format!("{count}")),
    })
}

fn checkpoints(store: &Store) -> Result<Found, StoreError> {
    let unsealed = store.read_blocking(audit::count_unsealed)?;
    Ok(match unsealed {
        0 => Found::Well("every stream is sealed".to_owned()),
        count => {
            Found::Well(format!("{count} streams wait for the next one, which a running server makes within a minute"))
        }
    })
}

fn gateway(settings: &Settings) -> Found {
    let gateway = &settings.gateway;
    if let Some(error) = gateway.mqtt.as_ref().and_then(|mqtt| mqtt.check().err()) {
        return Found::Mend(format!("[gateway.mqtt] {error}"));
    }
    let listeners = [gateway.jt808, gateway.gb26875, gateway.hj212, gateway.ais_tcp, gateway.ais_udp];
    let addresses: Vec<_> = listeners.iter().flatten().collect();
    if addresses.is_empty() {
        return Found::Well(match (&gateway.mqtt, gateway.http_push) {
            (Some(mqtt), _) => format!("subscribes to {}", mqtt.broker),
            (None, HttpPush::On) => "takes what is pushed by HTTP".to_owned(),
            (None, HttpPush::Off) => "off: no device connects".to_owned(),
        });
    }
    let wanted = u64::from(gateway.most_connections) + 1_000;
    match open_files() {
        Some(allowed) if allowed < wanted => Found::Mend(format!(
            "{} connections need {wanted} open files, the system allows {allowed}: raise LimitNOFILE (ulimit -n), or lower \
             most_connections in [gateway]",
            gateway.most_connections
        )),
        _ if addresses.iter().all(|address| address.ip().is_loopback()) => {
            Found::Well(format!("{} listeners, reached from this machine only", addresses.len()))
        }
        _ => Found::Well(format!("{} listeners", addresses.len())),
    }
}

/// How many files this process may open; `None` where the system does not say.
fn open_files() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    // "Max open files", then what is allowed now and what it may be raised to.
    line.split_whitespace().nth(3)?.parse().ok()
}

fn readings(store: &Store, settings: &Settings) -> Result<Found, StoreError> {
    let oldest = store.read_blocking(bihuan_store::readings::oldest_unpacked)?;
    let late = SignedDuration::from_mins(2 * i64::from(settings.readings.pack_after_minutes) + 60);
    Ok(match oldest {
        Some(at) if SystemClock.now().duration_since(at) > late => Found::Mend(format!(
            "readings that came at {at} are not packed yet: let a server run, and look for “packed readings” in its log"
        )),
        Some(_) => Found::Well("the latest are packed within minutes".to_owned()),
        None => Found::Well("all are packed".to_owned()),
    })
}

fn cookies(settings: &Settings) -> Found {
    match &settings.public_url {
        Some(url) if url.starts_with("https://") => Found::Well(url.clone()),
        _ if settings.listen.ip().is_loopback() => Found::Well("plain HTTP, reached from this machine only".to_owned()),
        _ => Found::Mend(
            "the server is reached by plain HTTP: put a reverse proxy with HTTPS before it and set public_url"
                .to_owned(),
        ),
    }
}
