//! Where a vehicle is: one report, a batch of them, and what carries one.

use super::extras::Extras;
use crate::{
    Code, Fault,
    reader::{Reader, number},
    time::BcdTime,
};

const SOUTH: u32 = 1 << 2;
const WEST: u32 = 1 << 3;
const POSITIONED: u32 = 1 << 1;
/// Bytes before the extra items.
const BASE: usize = 28;

/// 位置信息汇报, the body of 0x0200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location<'a> {
    /// 报警标志, table 24 of 2013.
    pub alarm: u32,
    /// 状态, table 25 of 2013: bit 0 ignition, 1 positioned, 2 south, 3 west …
    pub status: u32,
    /// Millionths of a degree, without sign; see [`Location::latitude_deg`].
    pub latitude_e6: u32,
    /// Millionths of a degree, without sign; see [`Location::longitude_deg`].
    pub longitude_e6: u32,
    /// Metres above the sea.
    pub altitude_m: u16,
    /// Tenths of km/h.
    pub speed_deci_kmh: u16,
    /// 0–359, north is 0, clockwise.
    pub direction_deg: u16,
    /// Beijing time.
    pub time: BcdTime,
    /// The bytes of the extra items.
    pub extra_bytes: &'a [u8],
}

impl<'a> Location<'a> {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// [`Code::BodyTooShort`] below 28 bytes. Extra items are parsed by [`Location::extras`].
    #[inline]
    pub fn parse(body: &'a [u8]) -> Result<Self, Fault> {
        let Some((base, extra_bytes)) = body.split_first_chunk::<BASE>() else {
            return Err(Fault::new(Code::BodyTooShort, body.len()).of(number(body.len()), number(BASE)));
        };
        let word = |at: usize| u32::from_be_bytes([base[at], base[at + 1], base[at + 2], base[at + 3]]);
        let half = |at: usize| u16::from_be_bytes([base[at], base[at + 1]]);
        Ok(Self {
            alarm: word(0),
            status: word(4),
            latitude_e6: word(8),
            longitude_e6: word(12),
            altitude_m: half(16),
            speed_deci_kmh: half(18),
            direction_deg: half(20),
            time: BcdTime([base[22], base[23], base[24], base[25], base[26], base[27]]),
            extra_bytes,
        })
    }

    /// The extra items, each or why it does not hold. Offsets count from the start of the location.
    #[must_use]
    pub const fn extras(&self) -> Extras<'a> {
        Extras::new(self.extra_bytes, BASE)
    }

    /// Whether the terminal knows where it is.
    #[must_use]
    pub const fn is_positioned(&self) -> bool {
        self.status & POSITIONED != 0
    }

    /// Degrees, south negative.
    #[must_use]
    pub fn latitude_deg(&self) -> f64 {
        degrees(self.latitude_e6, self.status & SOUTH != 0)
    }

    /// Degrees, west negative.
    #[must_use]
    pub fn longitude_deg(&self) -> f64 {
        degrees(self.longitude_e6, self.status & WEST != 0)
    }

    /// Appends the body.
    pub fn put(&self, out: &mut Vec<u8>) {
        for word in [self.alarm, self.status, self.latitude_e6, self.longitude_e6] {
            out.extend_from_slice(&word.to_be_bytes());
        }
        for half in [self.altitude_m, self.speed_deci_kmh, self.direction_deg] {
            out.extend_from_slice(&half.to_be_bytes());
        }
        out.extend_from_slice(&self.time.0);
        out.extend_from_slice(self.extra_bytes);
    }
}

/// The standard sends a magnitude and a bit of the status for the side. There are terminals that send a negative number
/// and set the bit as well: the sign counts once.
fn degrees(magnitude_e6: u32, is_negative: bool) -> f64 {
    let signed = i64::from(i32::from_ne_bytes(magnitude_e6.to_ne_bytes()));
    let magnitude = signed.abs();
    let negative = is_negative || signed < 0;
    let whole = i32::try_from(if negative { -magnitude } else { magnitude }).unwrap_or(i32::MAX);
    f64::from(whole) / 1e6
}

/// Appends an extra item: its id, its length and its value. Values above 255 bytes are cut.
pub fn put_extra(out: &mut Vec<u8>, id: u8, value: &[u8]) {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    out.extend_from_slice(&[id, length]);
    out.extend_from_slice(&value[..usize::from(length)]);
}

/// 定位数据批量上传, 0x0704.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch<'a> {
    /// How many locations the message says it has.
    pub count: u16,
    /// 0 reported in time, 1 sent after the terminal had no network.
    pub kind: u8,
    bytes: &'a [u8],
}

impl<'a> Batch<'a> {
    /// Parses the head of the body.
    ///
    /// # Errors
    ///
    /// [`Code::BodyTooShort`].
    pub fn parse(body: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(body);
        Ok(Self { count: reader.u16()?, kind: reader.u8()?, bytes: reader.rest() })
    }

    /// The locations, each with its offset in the body or why it does not hold. After a location that does not hold the
    /// next one comes, unless its length runs past the end.
    pub fn locations(&self) -> impl Iterator<Item = Result<(usize, Location<'a>), Fault>> + use<'a> {
        let mut left = self.count;
        let mut reader = Reader::new(self.bytes);
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            left -= 1;
            let at = reader.offset() + 3;
            let taken = reader.u16().and_then(|length| reader.take(usize::from(length)));
            let Ok(body) = taken else {
                left = 0;
                return Some(Err(Fault::new(Code::ItemTruncated, at)));
            };
            Some(Location::parse(body).map(|location| (at + 2, location)).map_err(|fault| fault.after(at + 2)))
        })
    }

    /// Bytes of the whole body.
    #[must_use]
    pub const fn length(&self) -> usize {
        3 + self.bytes.len()
    }

    /// Bytes after the last location.
    #[must_use]
    pub fn trailing(&self) -> usize {
        let mut reader = Reader::new(self.bytes);
        for _ in 0..self.count {
            let mut ahead = reader;
            if ahead.u16().and_then(|length| ahead.take(usize::from(length))).is_err() {
                break;
            }
            reader = ahead;
        }
        reader.left()
    }

    /// Appends a body of these locations.
    pub fn put(kind: u8, locations: &[Location<'_>], out: &mut Vec<u8>) {
        out.extend_from_slice(&u16::try_from(locations.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.push(kind);
        for location in locations {
            let length = BASE + location.extra_bytes.len();
            out.extend_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
            location.put(out);
        }
    }
}

/// 多媒体数据上传, 0x0801. Terminals of 2011 send no location; they cannot be told apart, so that the first 28 bytes are
/// taken for one where they have a time that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Multimedia<'a> {
    /// The terminal's number of it.
    pub multimedia: u32,
    /// 0 picture, 1 sound, 2 video.
    pub kind: u8,
    /// 0 JPEG, 1 TIF, 2 MP3, 3 WAV, 4 WMV.
    pub format: u8,
    /// What caused it: 0 the platform, 1 a timer, 2 robbery, 3 collision, 4 door opens, 5 door closes …
    pub event: u8,
    /// Camera or microphone.
    pub channel: u8,
    /// Where it was taken.
    pub location: Option<Location<'a>>,
    /// The picture, sound or video.
    pub data: &'a [u8],
}

impl<'a> Multimedia<'a> {
    /// Parses a whole body, re-assembled if it came in parts.
    ///
    /// # Errors
    ///
    /// [`Code::BodyTooShort`].
    pub fn parse(body: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(body);
        let multimedia = reader.u32()?;
        let [kind, format, event, channel] = reader.array()?;
        let rest = reader.rest();
        let located = rest.get(..BASE).and_then(|base| Location::parse(base).ok());
        let location = located.filter(|location| location.time.moment().is_some());
        let data = if location.is_some() { &rest[BASE..] } else { rest };
        Ok(Self { multimedia, kind, format, event, channel, location, data })
    }

    /// Appends the body.
    pub fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.multimedia.to_be_bytes());
        out.extend_from_slice(&[self.kind, self.format, self.event, self.channel]);
        if let Some(location) = self.location {
            location.put(out);
        }
        out.extend_from_slice(self.data);
    }
}
