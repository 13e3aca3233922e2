//! Simulated devices in the register.

use super::super::open_existing;
use crate::{
    config::Settings,
    environment::{RandomIds, SystemClock},
    progress::say,
};
use anyhow::{Context as _, Result};
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::{Actor, Scope},
    hazards::SectorCode,
    ids::DeviceId,
    monitoring::{Belonging, DeviceProfile, Identity, Origin, RegisterDevice},
};
use bihuan_store::{CommandError, hazards::By, jurisdictions, monitoring::devices};
use bihuan_synthetic::devices::Kind;
use std::sync::Arc;

/// Devices of one transaction.
const BATCH: usize = 200;

/// Puts those that are not there into the register, under the place of a code; recorded as the operator's.
pub fn register(settings: &Settings, counts: [(Kind, u32); 4], place: &str, password: &str) -> Result<()> {
    let store = open_existing(settings)?;
    let code = place.parse().map_err(|_| anyhow::anyhow!("{place} is no code of a jurisdiction"))?;
    let found = store.read_blocking(|tx| jurisdictions::find(tx, &Scope::everything(), &code))?;
    let node = found.with_context(|| format!("there is no jurisdiction {place}: name one of the tree"))?;
    let belonging = Belonging { jurisdiction: node.jurisdiction.place.clone(), enterprise: None };
    let rules = Arc::new(settings.rules.clone());
    let all: Vec<(Kind, u32)> =
        counts.into_iter().flat_map(|(kind, count)| (1..=count).map(move |number| (kind, number))).collect();
    let mut made = 0;
    for some in all.chunks(BATCH) {
        let (some, belonging, rules) = (some.to_vec(), belonging.clone(), Arc::clone(&rules));
        let password = password.to_owned();
        made += store.write_blocking(move |tx| -> Result<u32, CommandError> {
            let by = By { actor: &Actor::Operator, now: SystemClock.now(), rules: &rules };
            let mut made = 0;
            for (kind, number) in some {
                let command = command(kind, number, &belonging);
                let identity = Identity::parse(command.protocol, &command.identity);
                let is_there = match &identity {
                    Ok(identity) => devices::find(tx, command.protocol, identity)?.is_some(),
                    Err(_) => false,
                };
                if !is_there {
                    let secret = (kind == Kind::Sensor).then_some(password.as_str());
                    devices::register(tx, DeviceId(RandomIds.next()), &command, secret, by)?;
                    made += 1;
                }
            }
            Ok(made)
        })?;
    }
    say(&format!("{made} of {} devices were new in the register, under {}", all.len(), node.jurisdiction.name));
    Ok(())
}

fn command(kind: Kind, number: u32, belonging: &Belonging) -> RegisterDevice {
    let (name, sector) = match kind {
        Kind::Truck => ("模拟渣土车", "road_transport"),
        Kind::Sensor => ("模拟粉尘监测", "light_industry"),
        Kind::Vessel => ("模拟渔船", "water_transport_fisheries"),
        Kind::Transmitter => ("模拟消防传输装置", "crowded_places"),
    };
    let sector = SectorCode::parse(sector).unwrap_or_else(SectorCode::other);
    RegisterDevice {
        protocol: kind.protocol(),
        identity: kind.identity(number),
        profile: DeviceProfile {
            name: format!("{name} {number}"),
            line: None,
            sector,
            position: None,
            capacity_persons: None,
        },
        belonging: belonging.clone(),
        origin: Origin::Registered,
    }
}
