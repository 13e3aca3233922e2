//! The extra items of a location.

use super::active_safety::SafetyAlarm;
use crate::{Code, Fault};

/// One extra item: an id, and a value of at most 255 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extra<'a> {
    /// Which item; those above 0xE0 are the makers' own, many makers take lower ones too.
    pub id: u8,
    /// Its bytes.
    pub value: &'a [u8],
    /// Where the id stands, from the start of the location.
    pub offset: usize,
}

/// The extra items of a location, one after the other. An item that runs past the end is a fault and the last.
#[derive(Debug, Clone)]
pub struct Extras<'a> {
    left: &'a [u8],
    offset: usize,
}

impl<'a> Extras<'a> {
    pub(super) const fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { left: bytes, offset }
    }
}

impl<'a> Iterator for Extras<'a> {
    type Item = Result<Extra<'a>, Fault>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let bytes = std::mem::take(&mut self.left);
        let offset = self.offset;
        if bytes.is_empty() {
            return None;
        }
        if let [id, length, rest @ ..] = bytes
            && let Some((value, left)) = rest.split_at_checked(usize::from(*length))
        {
            self.left = left;
            self.offset += 2 + value.len();
            return Some(Ok(Extra { id: *id, value, offset }));
        }
        let wanted = bytes.get(1).map_or(1, |length| u32::from(*length));
        let found = crate::reader::number(bytes.len().saturating_sub(2));
        Some(Err(Fault::new(Code::ItemTruncated, offset).of(found, wanted)))
    }
}

/// What an extra item says. An item of another length than the standard's is taken for a maker's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    /// 0x01 里程, tenths of a kilometre.
    MileageHectometres(u32),
    /// 0x02 油量, tenths of a litre.
    FuelDecilitres(u16),
    /// 0x03 行驶记录功能获取的速度, tenths of km/h.
    RecorderSpeed(u16),
    /// 0x04 需要人工确认报警事件的 ID.
    ManualAlarm(u16),
    /// 0x05 胎压, 30 bytes (2019).
    TyrePressures(&'a [u8]),
    /// 0x06 车厢温度, degrees Celsius (2019).
    CabinTemperature(i16),
    /// 0x11 超速报警: kind of place (0 none), area or section.
    Speeding(u8, Option<u32>),
    /// 0x12 进出区域/路线报警: kind of place, area or route, 0 in or 1 out.
    Area(u8, u32, u8),
    /// 0x13 路段行驶时间不足/过长: section, seconds, 0 too short or 1 too long.
    SectionTime(u32, u16, u8),
    /// 0x14 视频相关报警 (JT/T 1078).
    VideoAlarm(u32),
    /// 0x15 视频信号丢失, a bit for each channel (JT/T 1078).
    VideoLost(u32),
    /// 0x16 视频信号遮挡, a bit for each channel (JT/T 1078).
    VideoCovered(u32),
    /// 0x17 存储器故障, a bit for each (JT/T 1078).
    StorageFault(u16),
    /// 0x18 异常驾驶行为: bits (0 fatigue, 1 telephone, 2 smoking), degree of fatigue (JT/T 1078).
    Behaviour(u16, u8),
    /// 0x25 扩展车辆信号状态位.
    VehicleSignal(u32),
    /// 0x2A IO 状态位.
    Io(u16),
    /// 0x2B 模拟量: AD0, AD1.
    Analogue(u16, u16),
    /// 0x30 无线通信网络信号强度.
    Signal(u8),
    /// 0x31 GNSS 定位卫星数.
    Satellites(u8),
    /// 0x64–0x67 主动安全 (苏标).
    Safety(SafetyAlarm<'a>),
    /// A maker's own, or one of an odd length.
    Other(&'a [u8]),
}

impl<'a> Extra<'a> {
    /// What the item says.
    #[must_use]
    pub fn item(&self) -> Item<'a> {
        match *self.value {
            [a] => self.byte(a),
            [a, b] => self.half(u16::from_be_bytes([a, b])),
            [a, b, c, d] => self.word(u32::from_be_bytes([a, b, c, d])),
            _ => self.longer(),
        }
    }

    const fn byte(&self, value: u8) -> Item<'a> {
        match self.id {
            0x11 => Item::Speeding(value, None),
            0x30 => Item::Signal(value),
            0x31 => Item::Satellites(value),
            _ => Item::Other(self.value),
        }
    }

    fn half(&self, value: u16) -> Item<'a> {
        match self.id {
            0x02 => Item::FuelDecilitres(value),
            0x03 => Item::RecorderSpeed(value),
            0x04 => Item::ManualAlarm(value),
            0x06 => Item::CabinTemperature(sign_and_magnitude(value)),
            0x17 => Item::StorageFault(value),
            0x2a => Item::Io(value),
            _ => Item::Other(self.value),
        }
    }

    const fn word(&self, value: u32) -> Item<'a> {
        let [high, low] = [(value >> 16) as u16, (value & 0xffff) as u16];
        match self.id {
            0x01 => Item::MileageHectometres(value),
            0x14 => Item::VideoAlarm(value),
            0x15 => Item::VideoLost(value),
            0x16 => Item::VideoCovered(value),
            0x25 => Item::VehicleSignal(value),
            0x2b => Item::Analogue(low, high),
            _ => Item::Other(self.value),
        }
    }

    fn longer(&self) -> Item<'a> {
        let word = |bytes: [u8; 4]| u32::from_be_bytes(bytes);
        match (self.id, self.value) {
            (0x05, pressures) if pressures.len() == 30 => Item::TyrePressures(pressures),
            (0x11, &[place, a, b, c, d]) => Item::Speeding(place, Some(word([a, b, c, d]))),
            (0x12, &[place, a, b, c, d, side]) => Item::Area(place, word([a, b, c, d]), side),
            (0x13, &[a, b, c, d, e, f, result]) => {
                Item::SectionTime(word([a, b, c, d]), u16::from_be_bytes([e, f]), result)
            }
            (0x18, &[a, b, fatigue]) => Item::Behaviour(u16::from_be_bytes([a, b]), fatigue),
            (0x64..=0x67, value) => SafetyAlarm::parse(self.id, value).map_or(Item::Other(value), Item::Safety),
            _ => Item::Other(self.value),
        }
    }
}

/// The highest bit is the sign (2019).
fn sign_and_magnitude(value: u16) -> i16 {
    let magnitude = i16::from_be_bytes((value & 0x7fff).to_be_bytes());
    if value & 0x8000 == 0 { magnitude } else { -magnitude }
}
