//! JT/T 808: registration, authentication, heart-beat, locations one by one and in batches, messages in parts.

use super::{Claim, Outcome, Speaker, Told};
use crate::normalise::{self, Measured};
use bihuan_domain::monitoring::Protocol;
use bihuan_protocols::{
    Fault,
    jt808::{
        Frame, GeneralReply, Header, Message, ReadAs, Reassembly, RegisterReply, Sender, Splitter, id, put_time_reply,
    },
    text::Text,
    time::BcdTime,
};
use jiff::{Timestamp, tz::Offset};

/// Missing parts are waited for so long.
const PARTS_MS: u64 = 60_000;
/// Parts of one connection take so many bytes at most.
const PARTS_BYTES: usize = 256 * 1024;

/// 0 done, 1 failed, 2 wrong, 3 not supported.
const DONE: u8 = 0;
const FAILED: u8 = 1;
const WRONG: u8 = 2;
const UNSUPPORTED: u8 = 3;
/// 终端注册应答: there is no such terminal.
const NO_SUCH_TERMINAL: u8 = 4;

pub(crate) struct Jt808 {
    splitter: Splitter,
    parts: Reassembly,
    serial: u16,
}

/// What is answered.
pub(crate) struct Wish {
    header: Header,
    kind: Kind,
}

enum Kind {
    Nothing,
    /// 0x8001: with this result when all went well.
    General(u8),
    Register,
    Time,
    /// 0x8003: these parts are missing.
    Resend(u16, Vec<u16>),
}

impl Default for Jt808 {
    fn default() -> Self {
        Self { splitter: Splitter::new(ReadAs::Lenient), parts: Reassembly::new(PARTS_MS, PARTS_BYTES), serial: 0 }
    }
}

impl Speaker for Jt808 {
    type Wish = Wish;
    const PROTOCOL: Protocol = Protocol::Jt808;

    fn push(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    fn next(&mut self, now: Timestamp) -> Option<Result<Told<Wish>, Fault>> {
        let frame = match self.splitter.next()? {
            Ok(frame) => frame,
            Err(fault) => return Some(Err(fault)),
        };
        Some(Ok(if frame.header.is_whole() || frame.header.encryption != 0 {
            told(frame.header, Message::parse(&frame), now)
        } else {
            part(&mut self.parts, &frame, now)
        }))
    }

    fn is_within_frame(&self) -> bool {
        self.splitter.pending() > 0
    }

    fn give_up(&mut self) {
        self.splitter = Splitter::new(ReadAs::Lenient);
    }

    fn answer(&mut self, wish: Wish, outcome: &Outcome, now: Timestamp, out: &mut Vec<u8>) {
        let Wish { header, kind } = wish;
        let mut sender = Sender::answering(&header, self.serial);
        let general = |result: u8| move |body: &mut Vec<u8>| GeneralReply::to(&header, result).put(body);
        let sent = match (kind, outcome) {
            // A registration that failed is not answered, so that the terminal tries again.
            (Kind::Nothing, _) | (Kind::Register, Outcome::Failed) => return,
            (Kind::Register, Outcome::Registered(Some(code))) => sender.send(id::REGISTER_REPLY, out, |body| {
                let code = Text::padded(code.as_bytes());
                RegisterReply { serial: header.serial, result: DONE, code }.put(body);
            }),
            (Kind::Register, _) => sender.send(id::REGISTER_REPLY, out, |body| {
                RegisterReply { serial: header.serial, result: NO_SUCH_TERMINAL, code: Text::default() }.put(body);
            }),
            (Kind::General(result), Outcome::Done | Outcome::Registered(_)) => {
                sender.send(id::PLATFORM_REPLY, out, general(result))
            }
            (Kind::Resend(first, missing), Outcome::Done) => sender.send(id::RESEND, out, |body| {
                body.extend_from_slice(&first.to_be_bytes());
                let count = u16::try_from(missing.len()).unwrap_or(u16::MAX);
                let [high, low] = count.to_be_bytes();
                // One byte before 2019.
                body.extend(header.version.map(|_| high));
                body.push(low);
                missing.iter().for_each(|number| body.extend_from_slice(&number.to_be_bytes()));
            }),
            (Kind::Time, Outcome::Done) => sender.send(id::TIME_REPLY, out, |body| put_time_reply(utc(now), body)),
            (Kind::General(_) | Kind::Resend(..) | Kind::Time, _) => {
                sender.send(id::PLATFORM_REPLY, out, general(FAILED))
            }
        };
        // Answers are short: one frame each.
        if sent.is_ok() {
            self.serial = self.serial.wrapping_add(1);
        }
    }
}

fn utc(now: Timestamp) -> BcdTime {
    let time = Offset::UTC.to_datetime(now);
    let small = |number: i8| u8::try_from(number).unwrap_or(0);
    let parts = [time.month(), time.day(), time.hour(), time.minute(), time.second()].map(small);
    let year = u16::try_from(time.year()).unwrap_or(2000);
    bihuan_protocols::time::Moment::new(year, parts).map(BcdTime::from).unwrap_or_default()
}

fn milliseconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_millisecond()).unwrap_or(0)
}

/// A part is confirmed with the message: nothing that is held in memory only counts as taken. The last part asks for
/// those that are missing.
fn part(parts: &mut Reassembly, frame: &Frame<'_>, now: Timestamp) -> Told<Wish> {
    let header = frame.header;
    if let Some(whole) = parts.push(frame, milliseconds(now)) {
        let message = Message::parse_body(&whole.header, &whole.body);
        return told(whole.header, message, now);
    }
    let kind = match header.package {
        Some(package) if package.number == package.total => {
            let first = header.serial.wrapping_sub(package.number.wrapping_sub(1));
            let mut missing = parts.missing(header.phone, header.message, first);
            missing.truncate(255);
            if missing.is_empty() { Kind::Nothing } else { Kind::Resend(first, missing) }
        }
        _ => Kind::Nothing,
    };
    say(header, Claim::Before, String::new(), Vec::new(), kind)
}

fn say(header: Header, claim: Claim, about: String, measured: Vec<Measured>, kind: Kind) -> Told<Wish> {
    Told { identity: header.phone.trimmed(), claim, about, measured, wish: Wish { header, kind } }
}

fn told(header: Header, message: Result<Message<'_>, Fault>, now: Timestamp) -> Told<Wish> {
    let mut measured = Vec::new();
    let (mut claim, mut about) = (Claim::Before, String::new());
    let kind = match message {
        Err(_) => Kind::General(WRONG),
        Ok(Message::Register(register)) => {
            claim = Claim::Registers;
            about = format!("{} {} {}", register.plate.read(), register.maker.read(), register.model.read());
            Kind::Register
        }
        Ok(Message::Authenticate(shown)) => {
            claim = Claim::Shows(shown.code.read().into_owned());
            Kind::General(DONE)
        }
        Ok(Message::Location(location)) => {
            normalise::jt808::location(&location, now, &mut measured);
            Kind::General(DONE)
        }
        Ok(Message::LocationReply(_, location)) => {
            normalise::jt808::location(&location, now, &mut measured);
            Kind::Nothing
        }
        Ok(Message::Batch(batch)) => {
            // A location that does not hold is passed over.
            for (_, location) in batch.locations().flatten() {
                normalise::jt808::location(&location, now, &mut measured);
            }
            Kind::General(DONE)
        }
        Ok(Message::QueryTime) => Kind::Time,
        Ok(Message::Heartbeat | Message::LogOut) => Kind::General(DONE),
        Ok(Message::TerminalReply(_) | Message::Parameters(..)) => Kind::Nothing,
        Ok(
            Message::PlatformReply(_)
            | Message::RegisterReply(_)
            | Message::Multimedia(_)
            | Message::Part(_)
            | Message::Encrypted(_)
            | Message::Other(_),
        ) => Kind::General(UNSUPPORTED),
    };
    say(header, claim, about, measured, kind)
}
