//! 主动安全报警, items 0x64–0x67 of a location (T/JSATL 12-2017, 苏标).

use crate::{
    Fault,
    reader::Reader,
    text::{Text, put_padded},
    time::BcdTime,
};

/// An alarm of a driver-assistance system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SafetyAlarm<'a> {
    /// The terminal's number of the alarm.
    pub alarm: u32,
    /// 0 not available, 1 begins, 2 ends.
    pub state: u8,
    /// What it is about.
    pub event: Event<'a>,
    /// km/h.
    pub speed_kmh: u8,
    /// Metres.
    pub altitude_m: u16,
    /// Millionths of a degree.
    pub latitude_e6: u32,
    /// Millionths of a degree.
    pub longitude_e6: u32,
    /// Beijing time.
    pub time: BcdTime,
    /// 车辆状态: bit 0 ignition, 1 left, 2 right, 3 wipers, 4 brake, 5 card, 10 positioned.
    pub vehicle_state: u16,
    /// 报警标识号, by which attachments are asked for.
    pub sign: Sign<'a>,
}

/// What a [`SafetyAlarm`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// 0x64 高级驾驶辅助 (ADAS).
    Assistance {
        /// 1 forward collision, 2 lane departure, 3 too close, 4 pedestrian, 5 frequent lane change, 6 speed over the sign,
        /// 7 obstacle, 16 sign recognised, 17 picture taken.
        kind: u8,
        /// 1 or 2.
        level: u8,
        /// Of the vehicle in front, km/h.
        front_speed_kmh: u8,
        /// To the vehicle in front, 100 ms.
        front_distance: u8,
        /// 1 left, 2 right.
        deviation: u8,
        /// 1 speed limit, 2 height limit, 3 weight limit.
        road_sign: u8,
        /// What the sign says.
        road_sign_data: u8,
    },
    /// 0x65 驾驶员状态监测 (DSM).
    Driver {
        /// 1 fatigue, 2 telephone, 3 smoking, 4 distracted, 5 driver abnormal, 16 picture taken, 17 driver changed.
        kind: u8,
        /// 1 or 2.
        level: u8,
        /// 1–10, for fatigue.
        fatigue: u8,
        /// Reserved.
        reserved: [u8; 4],
    },
    /// 0x66 胎压监测 (TPMS): nine bytes a tyre.
    Tyres(&'a [u8]),
    /// 0x67 盲区监测 (BSD): 1 behind, 2 left behind, 3 right behind.
    BlindSpot(u8),
}

/// A tyre of [`Event::Tyres`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tyre {
    /// From the left front, by Z.
    pub position: u8,
    /// Bits: 0 timed report, 1 pressure high, 2 low, 3 temperature high, 4 sensor, 5 imbalance, 6 leak, 7 battery.
    pub alarm: u16,
    /// kPa.
    pub pressure_kpa: u16,
    /// Degrees Celsius.
    pub temperature: u16,
    /// Percent.
    pub battery_percent: u16,
}

/// 报警标识号: 16 bytes, or 40 with the long terminal id of some terminals of 2019.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign<'a> {
    /// 7 or 30 bytes.
    pub terminal: &'a [u8],
    /// Beijing time.
    pub time: BcdTime,
    /// Number among the alarms of the same second.
    pub sequence: u8,
    /// How many attachments there are.
    pub attachments: u8,
    /// One byte, or two in the long form.
    pub reserved: u16,
}

const SHORT_TERMINAL: usize = 7;
const LONG_TERMINAL: usize = 30;
const TYRE: usize = 9;

impl<'a> Sign<'a> {
    /// The terminal's id without padding.
    #[must_use]
    pub const fn terminal_text(&self) -> Text<'a> {
        Text::padded(self.terminal)
    }

    fn parse(reader: &mut Reader<'a>, terminal: usize) -> Result<Self, Fault> {
        let terminal = reader.take(terminal)?;
        let time = BcdTime(reader.array()?);
        let [sequence, attachments] = reader.array()?;
        let reserved = if terminal.len() == LONG_TERMINAL { reader.u16()? } else { u16::from(reader.u8()?) };
        Ok(Self { terminal, time, sequence, attachments, reserved })
    }

    /// Appends the sign; the terminal's id is 7 bytes, or 30 if it is longer than 7.
    pub fn put(&self, out: &mut Vec<u8>) {
        let is_long = self.terminal.len() > SHORT_TERMINAL;
        put_padded(out, self.terminal, if is_long { LONG_TERMINAL } else { SHORT_TERMINAL });
        out.extend_from_slice(&self.time.0);
        out.extend_from_slice(&[self.sequence, self.attachments]);
        let [high, low] = self.reserved.to_be_bytes();
        if is_long {
            out.push(high);
        }
        out.push(low);
    }
}

impl<'a> SafetyAlarm<'a> {
    /// The extra item's id.
    #[must_use]
    pub const fn id(&self) -> u8 {
        match self.event {
            Event::Assistance { .. } => 0x64,
            Event::Driver { .. } => 0x65,
            Event::Tyres(_) => 0x66,
            Event::BlindSpot(_) => 0x67,
        }
    }

    /// Parses the value of an item. None when its length is not that of the standard: other makers take these ids too.
    #[must_use]
    pub fn parse(id: u8, value: &'a [u8]) -> Option<Self> {
        // What all kinds have in common, without the terminal's id; then what the kind adds.
        let common = 4 + 1 + 1 + 2 + 4 + 4 + 6 + 2 + 6 + 1 + 1;
        // A tyre alarm adds the count of its tyres, a blind-spot alarm its kind.
        let own = if matches!(id, 0x64 | 0x65) { 7 } else { 1 };
        let spare = value.len().checked_sub(common + own)?;
        let fits = |form: usize| match spare.checked_sub(form) {
            Some(0) => id != 0x66 || value[value.len() - 1] == 0,
            Some(tyres) => {
                id == 0x66 && tyres % TYRE == 0 && usize::from(value[value.len() - tyres - 1]) == tyres / TYRE
            }
            None => false,
        };
        let terminal = if fits(SHORT_TERMINAL + 1) {
            SHORT_TERMINAL
        } else if fits(LONG_TERMINAL + 2) {
            LONG_TERMINAL
        } else {
            return None;
        };
        Self::read(id, value, terminal).ok()
    }

    fn read(id: u8, value: &'a [u8], terminal: usize) -> Result<Self, Fault> {
        let mut reader = Reader::new(value);
        let alarm = reader.u32()?;
        let state = reader.u8()?;
        let mut event = match id {
            0x64 => {
                let [kind, level, front_speed_kmh, front_distance, deviation, road_sign, road_sign_data] =
                    reader.array()?;
                Event::Assistance { kind, level, front_speed_kmh, front_distance, deviation, road_sign, road_sign_data }
            }
            0x65 => {
                let [kind, level, fatigue, reserved @ ..] = reader.array::<7>()?;
                Event::Driver { kind, level, fatigue, reserved }
            }
            0x66 => Event::Tyres(&[]),
            _ => Event::BlindSpot(reader.u8()?),
        };
        let speed_kmh = reader.u8()?;
        let altitude_m = reader.u16()?;
        let latitude_e6 = reader.u32()?;
        let longitude_e6 = reader.u32()?;
        let time = BcdTime(reader.array()?);
        let vehicle_state = reader.u16()?;
        let sign = Sign::parse(&mut reader, terminal)?;
        if let Event::Tyres(tyres) = &mut event {
            reader.u8()?;
            *tyres = reader.rest();
        }
        Ok(Self { alarm, state, event, speed_kmh, altitude_m, latitude_e6, longitude_e6, time, vehicle_state, sign })
    }

    /// The tyres of a tyre alarm.
    pub fn tyres(&self) -> impl Iterator<Item = Tyre> + use<'a> {
        let bytes = if let Event::Tyres(bytes) = self.event { bytes } else { &[] };
        bytes.chunks_exact(TYRE).map(|tyre| {
            let half = |at: usize| u16::from_be_bytes([tyre[at], tyre[at + 1]]);
            Tyre {
                position: tyre[0],
                alarm: half(1),
                pressure_kpa: half(3),
                temperature: half(5),
                battery_percent: half(7),
            }
        })
    }

    /// Appends the item's value, without id and length; see [`super::put_extra`].
    pub fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.alarm.to_be_bytes());
        out.push(self.state);
        match self.event {
            Event::Assistance {
                kind,
                level,
                front_speed_kmh,
                front_distance,
                deviation,
                road_sign,
                road_sign_data,
            } => {
                let bytes = [kind, level, front_speed_kmh, front_distance, deviation, road_sign, road_sign_data];
                out.extend_from_slice(&bytes);
            }
            Event::Driver { kind, level, fatigue, reserved } => {
                out.extend_from_slice(&[kind, level, fatigue]);
                out.extend_from_slice(&reserved);
            }
            Event::Tyres(_) => {}
            Event::BlindSpot(kind) => out.push(kind),
        }
        out.push(self.speed_kmh);
        out.extend_from_slice(&self.altitude_m.to_be_bytes());
        out.extend_from_slice(&self.latitude_e6.to_be_bytes());
        out.extend_from_slice(&self.longitude_e6.to_be_bytes());
        out.extend_from_slice(&self.time.0);
        out.extend_from_slice(&self.vehicle_state.to_be_bytes());
        self.sign.put(out);
        if let Event::Tyres(tyres) = self.event {
            out.push(u8::try_from(tyres.len() / TYRE).unwrap_or(u8::MAX));
            out.extend_from_slice(tyres);
        }
    }
}
