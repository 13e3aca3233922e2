//! The devices of the demonstration: made-up instruments of made-up enterprises, three days of what they measured, and the alarms
//! that came of it. While the demonstration is served, they go on measuring.

use crate::environment::RandomIds;
use anyhow::{Context as _, Result};
use bihuan_domain::{
    IdSource as _, Rules,
    accounts::{Actor, Person},
    clock::china_time,
    enterprises::Position,
    hazards::SectorCode,
    ids::DeviceId,
    monitoring::{
        AlarmCommand, Belonging, Device, DeviceProfile, Metric, NamedUser, Origin, PackRule, Protocol, Quality,
        Reading, RegisterDevice,
    },
};
use bihuan_jobs::{Chore, ChoreError};
use bihuan_store::{
    CommandError, Store, StoreError, Tx,
    hazards::By,
    monitoring::{
        alarms::{self, AlarmFilter},
        devices, rules, tick, work,
    },
    readings::{self, Batch},
    territory,
};
use bihuan_synthetic::{Dice, People, Township};
use jiff::{SignedDuration, Timestamp};
use std::{f64::consts::TAU, sync::Arc, time::Duration};

/// How far back what they measured goes, in steps of ten minutes.
const STEPS: i32 = 3 * 24 * 6;
const STEP: SignedDuration = SignedDuration::from_mins(10);
/// How often they measure while the demonstration is served.
const EVERY: Duration = Duration::from_secs(10);
/// What a reader of a password types for all of them.
const SECRET: &str = "demo-123456";

/// Instruments of one kind: their name, what they speak, what they measure, and the numbers of their enterprises.
struct Kind {
    name: &'static str,
    protocol: Protocol,
    metrics: &'static [&'static str],
    enterprises: &'static [u32],
}

const KINDS: [Kind; 8] = [
    Kind {
        name: "粉尘监测仪",
        protocol: Protocol::Hj212,
        metrics: &["dust_mg_m3", "temperature_c"],
        enterprises: &[0, 14, 28, 5, 19, 33],
    },
    Kind {
        name: "可燃气体探测器",
        protocol: Protocol::Mqtt,
        metrics: &["gas_percent_lel", "battery_percent"],
        enterprises: &[8, 22, 9, 23],
    },
    Kind {
        name: "氨气探测器",
        protocol: Protocol::Mqtt,
        metrics: &["ammonia_mg_m3", "temperature_c"],
        enterprises: &[2, 16, 30],
    },
    Kind {
        name: "煤气探测器", protocol: Protocol::Mqtt, metrics: &["carbon_monoxide_mg_m3"], enterprises: &[11, 25]
    },
    Kind {
        name: "消防用户传输装置",
        protocol: Protocol::Gb26875,
        metrics: &["hydrant_pressure_kpa", "fire_alarm", "main_power_fault"],
        enterprises: &[1, 4, 6, 7, 12, 13],
    },
    Kind {
        name: "搅拌车车载终端",
        protocol: Protocol::Jt808,
        metrics: &["speed_0_1kmh", "latitude_1e7", "longitude_1e7"],
        enterprises: &[10, 10, 10, 24, 24, 24],
    },
    Kind {
        name: "用电监测终端", protocol: Protocol::Http, metrics: &["power_kw", "current_a"], enterprises: &[3, 17]
    },
    Kind {
        name: "地下水位站",
        protocol: Protocol::Mqtt,
        metrics: &["water_level_m", "rainfall_mm"],
        enterprises: &[35, 40],
    },
];

/// What goes wrong: the kind, the device of that kind, the metric, its value, and from and until how many minutes before the present.
/// What lasts until 0 lasts on while the demonstration is served.
const INCIDENTS: [(usize, usize, &str, f64, i64, i64); 5] = [
    (0, 1, "dust_mg_m3", 11.4, 26 * 60, 25 * 60 + 10),
    (0, 3, "dust_mg_m3", 9.6, 90, 0),
    (4, 2, "main_power_fault", 1.0, 5 * 60, 0),
    (5, 4, "speed_0_1kmh", 960.0, 20 * 60, 19 * 60 + 40),
    (6, 0, "power_kw", 0.4, 40 * 60, 36 * 60),
];
/// Those that fell silent, and how many minutes ago.
const SILENT: [(usize, usize, i64); 2] = [(2, 2, 7 * 60), (7, 1, 31 * 60)];

/// An instrument.
#[derive(Clone)]
struct Instrument {
    id: DeviceId,
    kind: usize,
    number: usize,
    command: RegisterDevice,
}

fn instruments(township: &Township, seed: u64) -> Vec<Instrument> {
    let mut all = Vec::new();
    for (kind, made) in KINDS.iter().enumerate() {
        for (number, enterprise) in made.enterprises.iter().enumerate() {
            let path = [9, kind as u64, number as u64];
            let mut dice = Dice::new(seed, path);
            let owner = township.enterprise(seed, *enterprise);
            let is_truck = made.protocol == Protocol::Jt808;
            let serial = all.len() + 1;
            let identity = match made.protocol {
                Protocol::Jt808 => format!("1390000{serial:04}"),
                Protocol::Gb26875 => format!("{}", 350_500 + serial),
                Protocol::Hj212 => format!("DEMO{serial:010}"),
                _ => format!("demo-{serial:03}"),
            };
            let sector =
                SectorCode::parse("road_transport").filter(|_| is_truck).unwrap_or(owner.profile.sector.clone());
            let profile = DeviceProfile {
                name: format!("{}{}号", made.name, number + 1),
                line: None,
                sector,
                position: owner.profile.position.filter(|_| !is_truck).and_then(|position| beside(position, &mut dice)),
                capacity_persons: None,
            };
            let belonging = Belonging { jurisdiction: owner.profile.place.clone(), enterprise: Some(owner.id) };
            let protocol = made.protocol;
            let command = RegisterDevice { protocol, identity, profile, belonging, origin: Origin::Registered };
            all.push(Instrument { id: DeviceId(dice.id(Timestamp::UNIX_EPOCH)), kind, number, command });
        }
    }
    all
}

/// Some hundred metres from where the enterprise is.
fn beside(position: Position, dice: &mut Dice) -> Option<Position> {
    let mut near = || i32::try_from(dice.between(-1_500, 1_500)).unwrap_or(0);
    Position::new(position.latitude_1e6() + near(), position.longitude_1e6() + near()).ok()
}

/// Registers them, and tells the three days before the present as the gateway and the clock would have.
pub fn make(
    store: &Store,
    township: &Township,
    people: &People,
    seed: u64,
    rules: &Rules,
    now: Timestamp,
) -> Result<()> {
    let all = instruments(township, seed);
    let (registered, shared) = (all.clone(), rules.clone());
    let begun = now - STEP * STEPS - SignedDuration::from_hours(24);
    let made: Result<(), CommandError> = store.write_blocking(move |tx| {
        let by = By { actor: &Actor::Operator, now: begun, rules: &shared };
        rules::seed(tx, PackRule::included(), By { actor: &Actor::System, ..by })?;
        for one in &registered {
            let secret = one.command.protocol.carries_secret().then_some(SECRET);
            devices::register(tx, one.id, &one.command, secret, by)?;
        }
        Ok(())
    });
    made.context("the devices were not registered")?;
    for first in (1..=STEPS).step_by(36) {
        let (all, rules) = (all.clone(), rules.clone());
        let told: Result<(), StoreError> = store.write_blocking(move |tx| {
            let steps = (first..first + 36).map(|step| now - STEP * (STEPS - step));
            let mut readings = Vec::new();
            for at in steps {
                readings.extend(told_at(tx, &all, &rules, now, at)?);
            }
            keep(tx, &all, &readings, now)
        });
        told.context("what devices measured was not told")?;
    }
    let (officer, rules) = (people.safety_officers[0].clone(), rules.clone());
    let dealt: Result<(), CommandError> = store.write_blocking(move |tx| deal(tx, &officer, &rules, now));
    dealt.context("the alarms were not dealt with")
}

/// One step of ten minutes: what was measured is judged, time passes, and a morning has its digest.
fn told_at(
    tx: &mut Tx<'_>,
    all: &[Instrument],
    rules: &Rules,
    now: Timestamp,
    at: Timestamp,
) -> Result<Vec<Reading>, StoreError> {
    let sent: Vec<&Instrument> = all.iter().filter(|one| !one.is_silent(now, at)).collect();
    let readings: Vec<Reading> = sent.iter().flat_map(|one| one.measure(at, now.duration_since(at))).collect();
    let seen: Vec<_> = sent.iter().map(|one| (one.id, at)).collect();
    devices::seen(tx, &seen)?;
    let book = rules::book(tx)?;
    let by = By { actor: &Actor::System, now: at, rules };
    work(tx, &book, &readings, &RandomIds, by)?;
    tick(tx, &book, None, &RandomIds, by)?;
    if china_time(at).hour() >= rules.monitoring.digest_hour {
        alarms::digest(tx, at, &rules.monitoring)?;
    }
    Ok(readings)
}

/// Stores readings by device.
fn keep(tx: &mut Tx<'_>, all: &[Instrument], readings: &[Reading], now: Timestamp) -> Result<(), StoreError> {
    let of = |one: &Instrument| readings.iter().filter(|reading| reading.device == one.id).copied().collect();
    let rows: Vec<(DeviceId, &str, Vec<Reading>)> =
        all.iter().map(|one| (one.id, territory::of(&one.command.belonging.jurisdiction), of(one))).collect();
    let rows = rows.iter().map(|(id, territory, readings)| (*id, *territory, readings.as_slice()));
    readings::append(tx, Batch::new(RandomIds.next(), now, rows))
}

/// An officer has looked at one of the alarms that stand and deals with another.
fn deal(tx: &mut Tx<'_>, officer: &Person, rules: &Rules, now: Timestamp) -> Result<(), CommandError> {
    let standing = alarms::list(tx, &officer.scope(), &AlarmFilter::standing(), None, 50)?;
    let of = |metric: &str| standing.iter().find(|alarm| alarm.raised.metric.is_some_and(|one| one.as_str() == metric));
    let actor = Actor::Person(officer.clone());
    if let Some(alarm) = of("main_power_fault") {
        let command = AlarmCommand::Acknowledge { remark: "已联系维保单位到场检修".to_owned() };
        let by = By { actor: &actor, now: now - SignedDuration::from_hours(4), rules };
        alarms::execute(tx, alarm.id, None, &command, by)?;
    }
    if let Some(alarm) = of("dust_mg_m3") {
        let to = NamedUser { id: officer.id, name: officer.name.clone() };
        let by = By { actor: &actor, now: now - SignedDuration::from_mins(30), rules };
        alarms::execute(tx, alarm.id, None, &AlarmCommand::Assign { to }, by)?;
    }
    Ok(())
}

impl Instrument {
    fn is_silent(&self, now: Timestamp, at: Timestamp) -> bool {
        let own = SILENT.iter().find(|(kind, number, _)| (*kind, *number) == (self.kind, self.number));
        own.is_some_and(|(_, _, minutes)| at > now - SignedDuration::from_mins(*minutes))
    }

    /// What it measures at a moment, so long before the present: the same whenever it is asked.
    fn measure(&self, at: Timestamp, before: SignedDuration) -> Vec<Reading> {
        let minutes = before.as_mins();
        let wrong = |metric: &str| {
            let mut own = INCIDENTS.iter().filter(|one| (one.0, one.1, one.2) == (self.kind, self.number, metric));
            own.find(|(.., from, until)| (*until..=*from).contains(&minutes)).map(|one| one.3)
        };
        let metrics = KINDS[self.kind].metrics.iter().filter_map(|name| Some((*name, Metric::parse(name).ok()?)));
        metrics
            .map(|(name, metric)| {
                let value = wrong(name).unwrap_or_else(|| self.usual(name, at));
                Reading { device: self.id, metric, at, value, quality: Quality::Good }
            })
            .collect()
    }

    /// By day and hour, and a little by chance.
    fn usual(&self, metric: &str, at: Timestamp) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "seconds of our time are far below 2^53")]
        let seconds = at.as_second() as f64;
        #[expect(clippy::cast_precision_loss, reason = "there are few devices")]
        let own = (self.kind * 10 + self.number) as f64;
        let day = (TAU * (seconds / 86_400.0 + 0.3)).sin();
        let noise = ((seconds / 60.0).floor() * 12.9898 + own * 78.233).sin() * 43_758.545;
        let noise = noise - noise.floor() - 0.5;
        let round = |value: f64, digits: f64| (value * digits).round() / digits;
        let turn = TAU * (seconds / 2_400.0 + own / 7.0);
        let (north, east) = (27.4 + 0.004 * own - 0.2, 111.87 + 0.01 * (own - 50.0));
        match metric {
            "dust_mg_m3" => round(3.0 + 1.2 * day + 1.4 * noise, 100.0),
            "temperature_c" => round(if self.kind == 2 { -18.0 + 0.8 * noise } else { 22.0 + 5.0 * day + noise }, 10.0),
            "gas_percent_lel" => round(2.0 + 0.5 * day + noise, 10.0),
            "battery_percent" => 86.0 - own % 10.0,
            "ammonia_mg_m3" => round(4.0 + day + 2.0 * noise, 10.0),
            "carbon_monoxide_mg_m3" => round(6.0 + 2.0 * day + 2.0 * noise, 10.0),
            "hydrant_pressure_kpa" => round(380.0 + 12.0 * noise, 1.0),
            "speed_0_1kmh" => round((350.0 + 200.0 * noise).max(0.0), 1.0),
            "latitude_1e7" => round((north + 0.012 * turn.sin()) * 1e7, 1.0),
            "longitude_1e7" => round((east + 0.014 * turn.cos()) * 1e7, 1.0),
            "power_kw" => round(42.0 + 18.0 * day + 6.0 * noise, 10.0),
            "current_a" => round(78.0 + 33.0 * day + 9.0 * noise, 10.0),
            "water_level_m" => round(12.6 + 0.15 * day + 0.02 * noise, 100.0),
            _ => 0.0,
        }
    }
}

/// Lets them go on measuring.
pub struct Measuring {
    instruments: Vec<Instrument>,
    rules: Arc<Rules>,
}

impl Measuring {
    /// Those of a township.
    pub fn of(township: &Township, seed: u64, rules: &Rules) -> Self {
        Self { instruments: instruments(township, seed), rules: Arc::new(rules.clone()) }
    }
}

impl Chore for Measuring {
    fn name(&self) -> &'static str {
        "measuring"
    }

    fn every(&self) -> Duration {
        EVERY
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let (all, rules) = (self.instruments.clone(), Arc::clone(&self.rules));
        let told: Result<u64, StoreError> = store.write_blocking(move |tx| {
            let is_silent =
                |one: &Instrument| SILENT.iter().any(|(kind, number, _)| (*kind, *number) == (one.kind, one.number));
            let known: Vec<Option<Device>> = all
                .iter()
                .map(|one| devices::load(tx, &bihuan_domain::accounts::Scope::everything(), one.id))
                .collect::<Result<_, _>>()?;
            let sent: Vec<Instrument> = all
                .into_iter()
                .zip(known)
                .filter(|(one, known)| known.is_some() && !is_silent(one))
                .map(|(one, _)| one)
                .collect();
            let readings: Vec<Reading> = sent.iter().flat_map(|one| one.measure(now, SignedDuration::ZERO)).collect();
            keep(tx, &sent, &readings, now)?;
            devices::seen(tx, &sent.iter().map(|one| (one.id, now)).collect::<Vec<_>>())?;
            let book = rules::book(tx)?;
            work(tx, &book, &readings, &RandomIds, By { actor: &Actor::System, now, rules: &rules })?;
            Ok(readings.len() as u64)
        });
        Ok(told?)
    }
}
