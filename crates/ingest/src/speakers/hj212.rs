//! HJ 212: data is answered as its version asks; every packet carries the password.

use super::{Claim, Outcome, Speaker, Told};
use crate::normalise::{self, moment_in_china};
use bihuan_domain::monitoring::Protocol;
use bihuan_protocols::{
    Fault,
    hj212::{Flag, Head, Segment, Splitter, answer, command},
};
use jiff::Timestamp;

/// QnRtn: the password, the device, the command is wrong.
const PASSWORD: u8 = 3;
const DEVICE: u8 = 4;
const COMMAND: u8 = 8;

#[derive(Default)]
pub(crate) struct Hj212 {
    splitter: Splitter,
    /// QN and DataTime of the message whose packets are coming: only the first of them needs to tell the time.
    message: Option<(Vec<u8>, Timestamp)>,
}

/// The packet's data segment, when it asks for an answer.
pub(crate) struct Wish {
    segment: Vec<u8>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    /// 9014
    Data,
    /// 9013
    Notice,
    /// 9013, and the time.
    Time,
    /// 9011: there is no such command.
    Unsupported,
}

impl Speaker for Hj212 {
    type Wish = Wish;
    const PROTOCOL: Protocol = Protocol::Hj212;

    fn push(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    fn next(&mut self, now: Timestamp) -> Option<Result<Told<Wish>, Fault>> {
        let packet = match self.splitter.next()? {
            Ok(packet) => packet,
            Err(fault) => return Some(Err(fault)),
        };
        let segment = match Segment::parse(packet.segment) {
            Ok(segment) => segment,
            Err(fault) => return Some(Err(fault)),
        };
        let kind = kind(&segment);
        let mut measured = Vec::new();
        if kind == Kind::Data || is_data(segment.command) {
            if let Some(time) = normalise::hj212::data_time(&segment) {
                self.message = segment.package.map(|_| (segment.request.to_vec(), time));
            }
            let of_message = self.message.as_ref().filter(|(request, _)| request == segment.request);
            normalise::hj212::data(&segment, of_message.map(|(_, time)| *time), now, &mut measured);
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let about = format!("ST={}", text(&segment.system[..segment.system.len().min(10)]));
        let claim = Claim::Shows(text(segment.password));
        let kept = if kind == Kind::Nothing { Vec::new() } else { packet.segment.to_vec() };
        let wish = Wish { segment: kept, kind };
        Some(Ok(Told { identity: text(segment.device), claim, about, measured, wish }))
    }

    fn is_within_frame(&self) -> bool {
        self.splitter.pending() > 0
    }

    fn give_up(&mut self) {
        self.splitter.skip_pending();
    }

    fn answer(&mut self, wish: Wish, outcome: &Outcome, now: Timestamp, out: &mut Vec<u8>) {
        let Ok(segment) = Segment::parse(&wish.segment) else { return };
        let put = match (outcome, wish.kind) {
            // Not answered: the monitor sends it again.
            (Outcome::Failed, _) | (_, Kind::Nothing) => Ok(()),
            (Outcome::Unknown, _) => answer::request(&segment, DEVICE, out),
            (Outcome::Unproved, _) => answer::request(&segment, PASSWORD, out),
            (_, Kind::Data) => answer::data(&segment, out),
            (_, Kind::Notice) => answer::notice(&segment, out),
            (_, Kind::Unsupported) => answer::request(&segment, COMMAND, out),
            (_, Kind::Time) => answer::notice(&segment, out).and_then(|()| set_time(&segment, now, out)),
        };
        // Fields of absurd length cannot be named in an answer: there is none.
        let _ = put;
    }
}

fn is_data(command: &[u8]) -> bool {
    [command::REAL_TIME, command::DAY, command::MINUTE, command::HOUR].contains(&command)
}

/// Which answer a packet asks for. One of 2005 has no flag and asks for none.
fn kind(segment: &Segment<'_>) -> Kind {
    const ASKS_TIME: &[u8] = b"1013";
    let states = [command::FACILITY_STATE, command::RUN_TIME, command::STARTED];
    // What a monitor answers to the centre.
    let answers = [command::REQUEST_REPLY, command::RESULT, command::NOTICE_REPLY, command::DATA_REPLY];
    if segment.command == ASKS_TIME {
        return Kind::Time;
    }
    if answers.contains(&segment.command) || !segment.flag.is_some_and(Flag::needs_answer) {
        return Kind::Nothing;
    }
    if is_data(segment.command) || states.contains(&segment.command) {
        Kind::Data
    } else if segment.command == command::HEARTBEAT {
        Kind::Notice
    } else {
        Kind::Unsupported
    }
}

fn set_time(segment: &Segment<'_>, now: Timestamp, out: &mut Vec<u8>) -> Result<(), Fault> {
    let Some(moment) = moment_in_china(now) else { return Ok(()) };
    let digits: String = moment.to_string().chars().filter(char::is_ascii_digit).collect();
    let request = format!("{digits}000");
    let head = Head {
        request: request.as_bytes(),
        system: segment.system,
        command: command::SET_TIME,
        password: segment.password,
        device: segment.device,
        // The monitor's own version; it need not answer.
        flag: segment.flag.map(|flag| Flag(flag.version() << 2)),
    };
    answer::set_time(&head, &digits, out)
}
