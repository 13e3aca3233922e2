//! One terminal: connects, shows its secret, reports. As little work as that can be.

use super::{
    EVERY,
    alarms::Trigger,
    fleet::{SECRET, now, phone},
};
use anyhow::{Context as _, Result, bail};
use bihuan_protocols::{
    jt808::{Authenticate, Frame, Location, Phone, ReadAs, Sender, id, put_extra},
    text::Text,
    time::{BcdTime, Moment},
};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use std::{net::SocketAddr, sync::mpsc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::{Instant, sleep_until, timeout},
};

/// What one report comes to in the database: place, height, speed, course, ignition, flags, mileage, signal, satellites, whether
/// positioning fails.
pub const READINGS: u64 = 11;
/// Terminals of one source address; the gateway takes 2,000 of one.
const OF_ADDRESS: u32 = 1_000;
/// Every twentieth drives too fast at some time.
const SPEEDS: u32 = 20;
/// The rule wants thirty seconds: that report raises the alarm.
const RAISES: u32 = 3;
/// A terminal waits for an answer no longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal that has proved itself.
pub struct Terminal {
    /// Which.
    pub number: u32,
    stream: TcpStream,
    sender: Sender,
    out: Vec<u8>,
}

/// What became of reports.
#[derive(Debug, Default)]
pub struct Counted {
    /// Reports that were written whole.
    pub sent: u64,
    /// Those that were confirmed as done.
    pub confirmed: u64,
    /// From the last byte written to the confirmation.
    pub times: Vec<Duration>,
}

impl Counted {
    /// Takes another's in.
    pub fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.confirmed += other.confirmed;
        self.times.extend(other.times);
    }
}

impl Terminal {
    /// Connects from an address of its own group, and shows the secret.
    pub async fn connect(address: SocketAddr, number: u32) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        let [a, b] = u16::try_from(number / OF_ADDRESS)?.to_be_bytes();
        socket.bind(SocketAddr::from(([127, 1, a, b + 1], 0)))?;
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        let phone = Phone::new(&phone(number), None).context("twelve digits are a number of 2013")?;
        let mut terminal = Self { number, stream, sender: Sender::new(phone, None, 0), out: Vec::new() };
        let shown = Authenticate { code: Text::padded(SECRET.as_bytes()), device: None };
        if !terminal.say(id::AUTHENTICATE, |body| shown.put(body)).await?.1 {
            bail!("its secret was not taken");
        }
        Ok(terminal)
    }

    /// Sends a message and waits for the general answer: when the last byte was written, and whether it was done.
    async fn say(&mut self, message: u16, write: impl FnOnce(&mut Vec<u8>)) -> Result<(Instant, bool)> {
        let written = self.write(message, write).await?;
        Ok((written, self.hear().await?))
    }

    async fn write(&mut self, message: u16, write: impl FnOnce(&mut Vec<u8>)) -> Result<Instant> {
        self.out.clear();
        self.sender.send(message, &mut self.out, write).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        self.stream.write_all(&self.out).await?;
        Ok(Instant::now())
    }

    /// Waits for the general answer: whether it says that all was done.
    async fn hear(&mut self) -> Result<bool> {
        let (mut bytes, mut held) = ([0; 64], 0);
        while held < 3 || bytes[held - 1] != 0x7e {
            let count = timeout(PATIENCE, self.stream.read(&mut bytes[held..])).await??;
            if count == 0 {
                bail!("the gateway closed the connection");
            }
            held += count;
        }
        let mut scratch = Vec::new();
        let frame = Frame::parse(&bytes[..held], &mut scratch, ReadAs::Flagged);
        let frame = frame.map_err(|fault| anyhow::anyhow!("{fault}"))?;
        Ok(frame.header.message == id::PLATFORM_REPLY && frame.body.get(4) == Some(&0))
    }

    /// Reports so often, beginning at an instant. A failure ends it: what was not confirmed is counted as such.
    pub async fn report(mut self, first: Instant, reports: u32, triggers: mpsc::Sender<Trigger>) -> (Self, Counted) {
        let mut counted = Counted { times: Vec::with_capacity(reports as usize), ..Counted::default() };
        // Told in whole seconds, ten apart, whatever the timer does.
        let told = now() + SignedDuration::from_secs(((first - Instant::now()).as_secs()).cast_signed());
        let speeds_from = 1 + self.number / SPEEDS % reports.saturating_sub(RAISES + 1).max(1);
        for round in 0..reports {
            sleep_until(first + EVERY * round).await;
            let speeds = self.number.is_multiple_of(SPEEDS) && round >= speeds_from;
            let at = told + SignedDuration::from_secs(i64::from(round) * EVERY.as_secs().cast_signed());
            let Ok(written) = self.locate(round, if speeds { 950 } else { 450 }, at).await else { break };
            counted.sent += 1;
            if speeds && round == speeds_from + RAISES {
                // Whoever watches has ended only when nobody reports any more.
                let _ = triggers.send((self.number, written.into_std()));
            }
            let Ok(done) = self.hear().await else { break };
            counted.times.push(written.elapsed());
            counted.confirmed += u64::from(done);
        }
        (self, counted)
    }

    async fn locate(&mut self, round: u32, speed_deci_kmh: u16, at: Timestamp) -> Result<Instant> {
        let mut extra_bytes = Vec::with_capacity(16);
        put_extra(&mut extra_bytes, 0x01, &(123_456 + round).to_be_bytes());
        put_extra(&mut extra_bytes, 0x30, &[24]);
        put_extra(&mut extra_bytes, 0x31, &[11]);
        let location = Location {
            alarm: 0,
            status: 3,
            latitude_e6: 25_300_000 + self.number + round * 900,
            longitude_e6: 118_300_000 + self.number + round * 700,
            altitude_m: 30,
            speed_deci_kmh,
            direction_deg: 90,
            time: china(at)?,
            extra_bytes: &extra_bytes,
        };
        self.write(id::LOCATION, |body| location.put(body)).await
    }
}

/// What China's clocks show.
fn china(at: Timestamp) -> Result<BcdTime> {
    let time = Offset::constant(8).to_datetime(at);
    let small = |number: i8| u8::try_from(number).unwrap_or(0);
    let parts = [time.month(), time.day(), time.hour(), time.minute(), time.second()].map(small);
    let moment = Moment::new(u16::try_from(time.year())?, parts);
    Ok(BcdTime::from(moment.context("no moment")?))
}
