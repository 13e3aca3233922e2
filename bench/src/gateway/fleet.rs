//! The terminals in the register, and what is in the database of them.

use anyhow::{Context as _, Result};
use bihuan_domain::{
    Rules,
    accounts::{Actor, Scope},
    hazards::SectorCode,
    ids::DeviceId,
    jurisdictions::JurisdictionCode,
    monitoring::{Belonging, DeviceProfile, Metric, Origin, Protocol, RegisterDevice},
};
use bihuan_store::{
    CommandError, Store,
    hazards::By,
    jurisdictions,
    monitoring::devices,
    readings::{Series, Window, series},
};
use jiff::Timestamp;
use uuid::Uuid;

/// The first township of the demonstration.
const PLACE: &str = "436021100000";
/// Devices of one transaction.
const BATCH: u32 = 500;

/// What a terminal shows.
pub const SECRET: &str = "bench-secret-808";

/// The number of a terminal: twelve digits, as no telephone has.
pub fn phone(number: u32) -> String {
    format!("9{number:011}")
}

/// The moment that servers see as well.
#[expect(clippy::disallowed_methods, reason = "it measures real processes in real time")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Registers so many terminals; their identifiers in the order of their numbers.
pub fn register(store: &Store, count: u32) -> Result<Vec<DeviceId>> {
    let code: JurisdictionCode = PLACE.parse().map_err(|_| anyhow::anyhow!("{PLACE} is no code"))?;
    let node = store.read_blocking(|tx| jurisdictions::find(tx, &Scope::everything(), &code))?;
    let place = node.context("the demonstration has no such township")?.jurisdiction.place;
    let sector = SectorCode::parse("road_transport").unwrap_or_else(SectorCode::other);
    let id = |number: u32| DeviceId(Uuid::from_u128((0x808 << 64) + u128::from(number)));
    let now = now();
    for from in (0..count).step_by(BATCH as usize) {
        let (place, sector) = (place.clone(), sector.clone());
        store.write_blocking(move |tx| -> Result<(), CommandError> {
            let rules = Rules::default();
            let by = By { actor: &Actor::Operator, now, rules: &rules };
            for number in from..count.min(from + BATCH) {
                let command = RegisterDevice {
                    protocol: Protocol::Jt808,
                    identity: phone(number),
                    profile: DeviceProfile {
                        name: format!("渣土车 {number}"),
                        line: None,
                        sector: sector.clone(),
                        position: None,
                        capacity_persons: None,
                    },
                    belonging: Belonging { jurisdiction: place.clone(), enterprise: None },
                    origin: Origin::Registered,
                };
                devices::register(tx, id(number), &command, Some(SECRET), by)?;
            }
            Ok(())
        })?;
    }
    Ok((0..count).map(id).collect())
}

/// How many readings of what terminals reported are in the database. Of how many connections a device is on the gateway
/// notes readings of its own.
pub fn stored(store: &Store, terminals: &[DeviceId]) -> Result<u64> {
    let mut all = 0;
    for table in ["reading_head", "reading_chunk"] {
        let sql = format!("SELECT CAST(COALESCE(SUM(samples), 0) AS BIGINT) FROM {table}");
        let row = store.read_blocking(|tx| tx.query_first(&sql, &[]))?;
        all += row.context("no sum")?.get::<u64>(0)?;
    }
    let window = Window {
        metric: Metric::parse("connections").context("no metric")?,
        from: Timestamp::UNIX_EPOCH,
        until: Timestamp::MAX,
        at_most: usize::MAX,
    };
    for terminal in terminals {
        if let Series::Whole(samples) = store.read_blocking(|tx| series(tx, *terminal, &window))? {
            all -= samples.len() as u64;
        }
    }
    Ok(all)
}
