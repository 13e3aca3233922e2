//! A truck: registers, proves itself, reports where it is.

use super::{Common, Kind, Tally, moment, whole};
use crate::Dice;
use bihuan_protocols::{
    jt808::{
        Authenticate, GeneralReply, Layout, Location, Message, Phone, ReadAs, Register, RegisterReply, Sender,
        Splitter, id, put_extra,
    },
    text::Text,
    time::BcdTime,
};
use jiff::Timestamp;

/// Millionths of a degree: somewhere in the sea of a made-up county.
const START: (u32, u32) = (25_300_000, 118_300_000);

pub(super) struct Truck {
    sender: Sender,
    splitter: Splitter,
    plate: String,
    /// What it was given to prove itself with; it is let in when that was accepted.
    code: Option<String>,
    is_let_in: bool,
    latitude_e6: u32,
    longitude_e6: u32,
    mileage_hectometres: u32,
}

impl Truck {
    pub(super) fn new(number: u32, dice: &mut Dice) -> Self {
        let phone = Phone::new(&Kind::Truck.identity(number), None).expect("twelve digits are a number of 2013");
        let step = |dice: &mut Dice| u32::try_from(dice.between(0, 100_000)).unwrap_or(0);
        Self {
            sender: Sender::new(phone, None, 0),
            splitter: Splitter::new(ReadAs::Lenient),
            plate: format!("SIM{number:05}"),
            code: None,
            is_let_in: false,
            latitude_e6: START.0 + step(dice),
            longitude_e6: START.1 + step(dice),
            mileage_hectometres: step(dice),
        }
    }

    pub(super) fn greet(&mut self, out: &mut Vec<u8>) {
        self.is_let_in = false;
        self.splitter = Splitter::new(ReadAs::Lenient);
        if self.code.is_some() {
            self.authenticate(out);
            return;
        }
        let text = |text: &'static str| Text::padded(text.as_bytes());
        let plate = self.plate.clone();
        let register = Register {
            province: 35,
            city: 525,
            maker: text("BIHUA"),
            model: text("SIMULATED"),
            terminal: text("SIM"),
            plate_colour: 2,
            plate: Text::padded(plate.as_bytes()),
            layout: Layout::V2013,
        };
        self.send(id::REGISTER, out, |body| register.put(body));
    }

    fn authenticate(&mut self, out: &mut Vec<u8>) {
        let code = self.code.clone().unwrap_or_default();
        let shown = Authenticate { code: Text::padded(code.as_bytes()), device: None };
        self.send(id::AUTHENTICATE, out, |body| shown.put(body));
    }

    pub(super) fn report(&mut self, common: &mut Common, now: Timestamp, out: &mut Vec<u8>) {
        if !self.is_let_in {
            return;
        }
        let usual = f64::from(i32::try_from(common.dice.between(200, 600)).unwrap_or(0));
        let speed = common.bent("speed_0_1kmh", usual, now);
        let speed = u32::try_from(whole(speed, 0, 3_000)).unwrap_or(0);
        self.latitude_e6 += speed / 100;
        self.longitude_e6 += speed / 50;
        self.mileage_hectometres += speed / 100;
        let mut extras = Vec::new();
        put_extra(&mut extras, 0x01, &self.mileage_hectometres.to_be_bytes());
        put_extra(&mut extras, 0x31, &[9]);
        let location = Location {
            alarm: 0,
            status: 0b11,
            latitude_e6: self.latitude_e6,
            longitude_e6: self.longitude_e6,
            altitude_m: 20,
            speed_deci_kmh: u16::try_from(speed).unwrap_or(0),
            direction_deg: u16::try_from(common.dice.between(0, 359)).unwrap_or(0),
            time: BcdTime::from(moment(now)),
            extra_bytes: &extras,
        };
        self.send(id::LOCATION, out, |body| location.put(body));
    }

    fn send(&mut self, message: u16, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        // One short frame: it always fits.
        let _ = self.sender.send(message, out, write);
    }

    pub(super) fn hear(&mut self, tally: &mut Tally, bytes: &[u8], out: &mut Vec<u8>) {
        self.splitter.push(bytes);
        let mut given = None;
        while let Some(frame) = self.splitter.next() {
            let Some(message) = frame.ok().and_then(|frame| Message::parse(&frame).ok()) else { continue };
            match message {
                Message::RegisterReply(RegisterReply { result: 0, code, .. }) => given = Some(code.read().into_owned()),
                Message::PlatformReply(GeneralReply { message: id::LOCATION, result: 0, .. }) => tally.confirmed += 1,
                Message::PlatformReply(GeneralReply { message: id::AUTHENTICATE, result, .. }) => {
                    self.is_let_in = result == 0;
                    if result != 0 {
                        self.code = None;
                        tally.refused += 1;
                    }
                }
                Message::RegisterReply(_) => tally.refused += 1,
                Message::PlatformReply(GeneralReply { result, .. }) if result != 0 => tally.refused += 1,
                _ => {}
            }
        }
        if given.is_some() {
            self.code = given;
            self.authenticate(out);
        }
    }
}
