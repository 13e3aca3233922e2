//! GB/T 26875.3: what a transmitter sends is confirmed or denied; its clock is set once on each connection.

use super::{Claim, Outcome, Speaker, Told};
use crate::normalise::{gb26875::States, moment_in_china};
use bihuan_domain::monitoring::Protocol;
use bihuan_protocols::{
    Fault,
    gb26875::{Data, Frame, Splitter, Taken, answer, command, order},
    time::BinaryTime,
};
use jiff::Timestamp;

#[derive(Default)]
pub(crate) struct Gb26875 {
    splitter: Splitter,
    states: States,
    clock: Clock,
    serial: u16,
}

/// Whether the transmitter was told the time.
#[derive(Default, PartialEq, Eq)]
enum Clock {
    #[default]
    Unset,
    Set,
}

/// The frame without its data; none that needs no answer.
pub(crate) type Wish = Option<Frame<'static>>;

impl Speaker for Gb26875 {
    type Wish = Wish;
    const PROTOCOL: Protocol = Protocol::Gb26875;

    fn push(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    fn next(&mut self, now: Timestamp) -> Option<Result<Told<Wish>, Fault>> {
        let frame = match self.splitter.next()? {
            Ok(frame) => frame,
            Err(fault) => return Some(Err(fault)),
        };
        let mut measured = Vec::new();
        // A heart-beat has no data; objects behind one that does not hold cannot be found.
        if matches!(frame.command, command::SEND | command::REPLY)
            && let Ok(data) = Data::parse(frame.data)
        {
            for object in data.objects().map_while(Result::ok) {
                self.states.object(&object, now, &mut measured);
            }
        }
        let wish = matches!(frame.command, command::SEND).then_some(Frame { data: &[], ..frame });
        let identity = frame.source.number().to_string();
        Some(Ok(Told { identity, claim: Claim::Bare, about: String::new(), measured, wish }))
    }

    fn is_within_frame(&self) -> bool {
        self.splitter.pending() > 0
    }

    fn give_up(&mut self) {
        self.splitter.skip_pending();
    }

    fn answer(&mut self, wish: Wish, outcome: &Outcome, now: Timestamp, out: &mut Vec<u8>) {
        let (Some(frame), Some(moment)) = (wish, moment_in_china(now)) else { return };
        let time = BinaryTime::from(moment);
        let taken = match outcome {
            Outcome::Done | Outcome::Registered(_) => Taken::Confirmed,
            Outcome::Unknown | Outcome::Unproved | Outcome::Failed => Taken::Denied,
        };
        answer(&frame, taken, time).put(out);
        if taken == Taken::Confirmed && self.clock == Clock::Unset {
            self.clock = Clock::Set;
            let mut data = Vec::new();
            order::synchronise(time, &mut data);
            let order =
                Frame { serial: self.serial, command: command::CONTROL, data: &data, ..answer(&frame, taken, time) };
            order.put(out);
            self.serial = self.serial.wrapping_add(1);
        }
    }
}
