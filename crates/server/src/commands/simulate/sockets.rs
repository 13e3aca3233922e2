//! The sockets of simulated devices.

use super::{Ais, Fleet};
use crate::environment::SystemClock;
use bihuan_domain::Clock as _;
use bihuan_synthetic::devices::{Device, Kind, Tally};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    sync::watch,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};

/// After the last report, answers are waited for so long.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// Devices at play.
pub(super) struct Playing {
    stop: watch::Sender<()>,
    devices: JoinSet<Tally>,
}

impl Playing {
    /// Ends it; what has been counted of all.
    pub(super) async fn stop(mut self) -> Tally {
        drop(self.stop);
        let mut all = Tally::default();
        while let Some(ended) = self.devices.join_next().await {
            match ended {
                Ok(tally) => all += tally,
                Err(error) => tracing::error!(%error, "a simulated device fell"),
            }
        }
        all
    }
}

/// Starts all devices; their first reports are spread over the time between two.
pub(super) fn start(fleet: &Fleet, make: impl Fn(Kind, u32) -> Device) -> Playing {
    let (stop, stopped) = watch::channel(());
    let mut devices = JoinSet::new();
    let all: u32 = fleet.counts.iter().map(|(_, count)| *count).sum();
    let mut begun = 0;
    let mut receiver = Vec::new();
    for (kind, count) in fleet.counts {
        let address = match kind {
            Kind::Truck => fleet.addresses.jt808,
            Kind::Sensor => fleet.addresses.hj212,
            Kind::Transmitter => fleet.addresses.gb26875,
            Kind::Vessel => None,
        };
        for number in 1..=count {
            let device = make(kind, number);
            let first = Instant::now() + fleet.every * begun / all.max(1);
            begun += 1;
            match address {
                Some(address) => {
                    devices.spawn(stream(vec![device], address, first, fleet.every, stopped.clone()));
                }
                // One receiver hears all vessels.
                None => receiver.push(device),
            }
        }
    }
    match fleet.addresses.ais {
        Some(Ais::Stream(address)) if !receiver.is_empty() => {
            devices.spawn(stream(receiver, address, Instant::now(), fleet.every, stopped));
        }
        Some(Ais::Datagram(address)) if !receiver.is_empty() => {
            devices.spawn(datagrams(receiver, address, fleet.every, stopped));
        }
        _ => {}
    }
    Playing { stop, devices }
}

fn tally(devices: &[Device]) -> Tally {
    devices.iter().fold(Tally::default(), |mut all, device| {
        all += device.tally();
        all
    })
}

/// Devices on a connection of their own, which is made again when it breaks.
async fn stream(
    mut devices: Vec<Device>,
    address: SocketAddr,
    first: Instant,
    every: Duration,
    mut stopped: watch::Receiver<()>,
) -> Tally {
    let mut begin = first;
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            () = tokio::time::sleep_until(begin) => {}
        }
        match converse(&mut devices, address, every, &mut stopped).await {
            Ok(()) => break,
            Err(error) => tracing::warn!(kind = %devices[0].kind(), %error, "a connection broke; it is made again"),
        }
        begin = Instant::now() + every;
    }
    tally(&devices)
}

async fn converse(
    devices: &mut [Device],
    address: SocketAddr,
    every: Duration,
    stopped: &mut watch::Receiver<()>,
) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let mut out = Vec::new();
    for device in devices.iter_mut() {
        device.greet(SystemClock.now(), &mut out);
    }
    stream.write_all(&out).await?;
    let mut beats = interval_at(Instant::now(), every);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut bytes = vec![0; 2_048];
    loop {
        out.clear();
        tokio::select! {
            _ = stopped.changed() => break,
            _ = beats.tick() => {
                let now = SystemClock.now();
                devices.iter_mut().for_each(|device| device.report(now, &mut out));
            }
            read = stream.read(&mut bytes) => heard(devices, &bytes, read?, &mut out)?,
        }
        if !out.is_empty() {
            stream.write_all(&out).await?;
        }
    }
    // Whatever was sent may still be answered, but for vessels: nobody answers those.
    if devices.first().is_none_or(|device| device.kind() == Kind::Vessel) {
        return Ok(());
    }
    let rest = async {
        while tally(devices).confirmed + tally(devices).refused < tally(devices).sent {
            let read = stream.read(&mut bytes).await?;
            heard(devices, &bytes, read, &mut out)?;
        }
        Ok::<_, io::Error>(())
    };
    // Nobody waits longer for what does not come; the tally shows it.
    drop(timeout(LAST_ANSWERS, rest).await);
    Ok(())
}

fn heard(devices: &mut [Device], bytes: &[u8], count: usize, out: &mut Vec<u8>) -> io::Result<()> {
    if count == 0 {
        return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the other side closed it"));
    }
    devices.iter_mut().for_each(|device| device.hear(&bytes[..count], out));
    Ok(())
}

async fn datagrams(
    mut devices: Vec<Device>,
    address: SocketAddr,
    every: Duration,
    mut stopped: watch::Receiver<()>,
) -> Tally {
    let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = match UdpSocket::bind(any).await {
        Ok(socket) => socket,
        Err(error) => {
            tracing::error!(%error, "no datagrams can be sent");
            return Tally::default();
        }
    };
    let mut beats = interval_at(Instant::now(), every);
    loop {
        tokio::select! {
            _ = stopped.changed() => return tally(&devices),
            _ = beats.tick() => {}
        }
        for device in &mut devices {
            let mut out = Vec::new();
            device.report(SystemClock.now(), &mut out);
            if let Err(error) = socket.send_to(&out, address).await {
                tracing::debug!(%error, "a datagram could not be sent");
            }
        }
    }
}
