//! AIS: a receiver sends sentences of many vessels. Nothing is answered.

use super::{Claim, Outcome, Speaker, Told};
use crate::normalise;
use bihuan_domain::monitoring::Protocol;
use bihuan_protocols::{
    Fault,
    ais::{Assembly, Content, Message, Splitter},
};
use jiff::Timestamp;

#[derive(Default)]
pub(crate) struct Ais {
    splitter: Splitter,
    assembly: Assembly,
}

impl Speaker for Ais {
    type Wish = ();
    const PROTOCOL: Protocol = Protocol::Ais;

    fn push(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    fn next(&mut self, now: Timestamp) -> Option<Result<Told<()>, Fault>> {
        loop {
            let sentence = match self.splitter.next()? {
                Ok(sentence) => sentence,
                Err(fault) => return Some(Err(fault)),
            };
            let heard =
                sentence.heard_s().and_then(|seconds| Timestamp::from_second(i64::try_from(seconds).ok()?).ok());
            let bits = match self.assembly.push(&sentence, u64::try_from(now.as_millisecond()).unwrap_or(0)) {
                Ok(Some(bits)) => bits,
                Ok(None) => continue,
                Err(fault) => return Some(Err(fault)),
            };
            return Some(Message::parse(&bits).map(|message| told(&message, heard, now)));
        }
    }

    fn is_within_frame(&self) -> bool {
        self.splitter.pending() > 0
    }

    fn give_up(&mut self) {
        self.splitter = Splitter::new();
    }

    fn answer(&mut self, (): (), _: &Outcome, _: Timestamp, _: &mut Vec<u8>) {}
}

fn told(message: &Message, heard: Option<Timestamp>, now: Timestamp) -> Told<()> {
    let mut measured = Vec::new();
    normalise::ais::message(message, heard, now, &mut measured);
    let about = match message.content {
        Content::Voyage(voyage) => voyage.name.as_str().to_owned(),
        Content::Extended(extended) => extended.name.as_str().to_owned(),
        _ => String::new(),
    };
    Told { identity: format!("{:09}", message.mmsi), claim: Claim::Bare, about, measured, wish: () }
}
