//! `bihuan simulate`: made-up devices on real sockets.

mod register;
mod sockets;

use crate::{cli::Simulate, config::Settings, environment::SystemClock, progress::say};
use anyhow::{Context as _, Result, bail};
use bihuan_domain::{Clock as _, monitoring::Protocol};
use bihuan_synthetic::devices::{Device, Kind, Script, Tally};
use std::{net::SocketAddr, process::ExitCode, time::Duration};

/// What is simulated.
pub struct Fleet {
    /// How many of each kind.
    pub counts: [(Kind, u32); 4],
    /// Where they connect.
    pub addresses: Addresses,
    /// What happens to them.
    pub script: Script,
    /// Another seed gives other values.
    pub seed: u64,
    /// The PW of monitors.
    pub password: String,
    /// How often each reports.
    pub every: Duration,
    /// For how long; until told to end without.
    pub lasts: Option<Duration>,
}

/// Where devices connect.
#[derive(Debug, Clone, Copy, Default)]
pub struct Addresses {
    pub jt808: Option<SocketAddr>,
    pub gb26875: Option<SocketAddr>,
    pub hj212: Option<SocketAddr>,
    pub ais: Option<Ais>,
}

/// How sentences of AIS travel.
#[derive(Debug, Clone, Copy)]
pub enum Ais {
    /// On a connection.
    Stream(SocketAddr),
    /// One a datagram.
    Datagram(SocketAddr),
}

pub fn run(settings: &Settings, simulate: &Simulate) -> Result<ExitCode> {
    let fleet = fleet(settings, simulate)?;
    if let Some(place) = &simulate.register {
        register::register(settings, fleet.counts, place, &simulate.password)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let tally = runtime.block_on(play(fleet));
    let Tally { sent, confirmed, refused } = tally;
    say(&format!("{sent} reports sent, {confirmed} confirmed, {refused} refused"));
    if sent == 0 || refused > 0 {
        say("Devices that are refused must be in the register: 监测设备, or --register CODE");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn fleet(settings: &Settings, simulate: &Simulate) -> Result<Fleet> {
    let counts = [
        (Kind::Truck, simulate.trucks),
        (Kind::Sensor, simulate.sensors),
        (Kind::Vessel, simulate.vessels),
        (Kind::Transmitter, simulate.transmitters),
    ];
    if counts.iter().all(|(_, count)| *count == 0) {
        bail!("nothing to simulate: name a number, such as --trucks 10 --sensors 5");
    }
    let script = match &simulate.script {
        None => Script::default(),
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("cannot read the script {}", path.display()))?;
            Script::parse(&text).with_context(|| format!("{} is not understood", path.display()))?
        }
    };
    let gateway = &settings.gateway;
    let addresses = Addresses {
        jt808: gateway.jt808,
        gb26875: gateway.gb26875,
        hj212: gateway.hj212,
        ais: gateway.ais_tcp.map(Ais::Stream).or(gateway.ais_udp.map(Ais::Datagram)),
    };
    for (kind, count) in counts {
        if count > 0 && !addresses.has(kind) {
            bail!(
                "there is no address for {kind}s: set {} in the section [gateway] of the settings, as the gateway's own have it",
                kind.protocol().name()
            );
        }
    }
    Ok(Fleet {
        counts,
        addresses,
        script,
        seed: simulate.seed,
        password: simulate.password.clone(),
        every: Duration::from_secs(u64::from(simulate.every_seconds)),
        lasts: simulate.for_seconds.map(|seconds| Duration::from_secs(u64::from(seconds))),
    })
}

impl Addresses {
    fn has(&self, kind: Kind) -> bool {
        match kind.protocol() {
            Protocol::Jt808 => self.jt808.is_some(),
            Protocol::Gb26875 => self.gb26875.is_some(),
            Protocol::Hj212 => self.hj212.is_some(),
            Protocol::Ais => self.ais.is_some(),
            Protocol::Mqtt | Protocol::Http => false,
        }
    }
}

/// Plays until the time is over or the process is told to end.
async fn play(fleet: Fleet) -> Tally {
    let began = SystemClock.now();
    let make = |kind: Kind, number: u32| Device::new(fleet.seed, kind, number, &fleet.script, began, &fleet.password);
    let playing = sockets::start(&fleet, make);
    let over = async {
        match fleet.lasts {
            Some(lasts) => tokio::time::sleep(lasts).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = over => {}
        () = super::serve::told_to_end() => {}
    }
    playing.stop().await
}
