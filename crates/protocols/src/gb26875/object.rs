//! The objects of an application data unit.

use crate::{
    Code, Fault,
    reader::Reader,
    text::{Text, put_padded},
    time::BinaryTime,
};

/// Which part of a fire-protection system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Component {
    /// 系统类型, see [`super::words::system`].
    pub system: u8,
    /// 系统地址
    pub system_address: u8,
    /// 部件类型, see [`super::words::component`].
    pub component: u8,
    /// 部件地址; many makers put the zone into the low half and the position into the high one.
    pub address: u32,
}

impl Component {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let [system, system_address, component] = reader.array()?;
        Ok(Self { system, system_address, component, address: reader.u32_little()? })
    }

    fn put(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[self.system, self.system_address, self.component]);
        out.extend_from_slice(&self.address.to_le_bytes());
    }
}

/// One object. Which kind is told by the type of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named as in the standard's tables; `words` explains the numbers")]
pub enum Object<'a> {
    /// Type 1.
    SystemState { system: u8, address: u8, state: u16, time: BinaryTime },
    /// Type 2. The text is at most 31 bytes.
    ComponentState { component: Component, state: u16, text: Text<'a>, time: BinaryTime },
    /// Type 3.
    ComponentValue { component: Component, quantity: u8, value: i16, time: BinaryTime },
    /// Type 4.
    Operation { system: u8, address: u8, operation: u8, operator: u8, time: BinaryTime },
    /// Type 5.
    SystemVersion { system: u8, address: u8, main: u8, user: u8 },
    /// Type 6.
    SystemConfiguration { system: u8, address: u8, text: Text<'a> },
    /// Type 7.
    ComponentConfiguration { component: Component, text: Text<'a> },
    /// Type 8.
    SystemTime { system: u8, address: u8, time: BinaryTime },
    /// Type 21.
    TransmitterState { state: u8, time: BinaryTime },
    /// Type 24.
    TransmitterOperation { operation: u8, operator: u8, time: BinaryTime },
    /// Type 25.
    TransmitterVersion { main: u8, user: u8 },
    /// Type 26.
    TransmitterConfiguration { text: Text<'a> },
    /// Types 28 and 90.
    Time { time: BinaryTime },
    /// Types 61, 65, 66, 68: asks about a system.
    ReadSystem { system: u8, address: u8 },
    /// Types 62, 63, 67: asks about a component.
    ReadComponent { component: Component },
    /// Type 64: asks for so many operations since a time.
    ReadOperations { system: u8, address: u8, count: u8, since: BinaryTime },
    /// Type 84: asks for so many operations of the transmitter since a time.
    ReadTransmitterOperations { count: u8, since: BinaryTime },
    /// Types 81, 85, 86, 88, 89: asks the transmitter; the byte is reserved.
    Reserved { reserved: u8 },
    /// Type 91: 查岗, minutes to answer.
    Inspect { within_minutes: u8 },
}

/// The width of the text of types 2 and 7.
const TEXT: usize = 31;

fn time(reader: &mut Reader<'_>) -> Result<BinaryTime, Fault> {
    reader.array().map(BinaryTime)
}

fn prefixed<'a>(reader: &mut Reader<'a>) -> Result<Text<'a>, Fault> {
    let length = usize::from(reader.u8()?);
    Ok(Text::padded(reader.take(length)?))
}

impl<'a> Object<'a> {
    /// Whether the standard gives objects of the type a shape.
    pub(super) const fn knows(kind: u8) -> bool {
        matches!(kind, 1..=8 | 21 | 24..=26 | 28 | 61..=68 | 81 | 84..=86 | 88..=91)
    }

    /// Reads an object of a type.
    pub(super) fn read(kind: u8, reader: &mut Reader<'a>) -> Result<Self, Fault> {
        match kind {
            1..=8 => Self::read_of_system(kind, reader),
            21 => Ok(Self::TransmitterState { state: reader.u8()?, time: time(reader)? }),
            24 => {
                let [operation, operator] = reader.array()?;
                Ok(Self::TransmitterOperation { operation, operator, time: time(reader)? })
            }
            25 => {
                let [main, user] = reader.array()?;
                Ok(Self::TransmitterVersion { main, user })
            }
            26 => Ok(Self::TransmitterConfiguration { text: prefixed(reader)? }),
            28 | 90 => Ok(Self::Time { time: time(reader)? }),
            62 | 63 | 67 => Ok(Self::ReadComponent { component: Component::read(reader)? }),
            64 => {
                let [system, address, count] = reader.array()?;
                Ok(Self::ReadOperations { system, address, count, since: time(reader)? })
            }
            61..=68 => {
                let [system, address] = reader.array()?;
                Ok(Self::ReadSystem { system, address })
            }
            84 => Ok(Self::ReadTransmitterOperations { count: reader.u8()?, since: time(reader)? }),
            91 => Ok(Self::Inspect { within_minutes: reader.u8()? }),
            81..=89 => Ok(Self::Reserved { reserved: reader.u8()? }),
            _ => Err(Fault::new(Code::UnknownType, 0)),
        }
    }

    fn read_of_system(kind: u8, reader: &mut Reader<'a>) -> Result<Self, Fault> {
        if matches!(kind, 2 | 3 | 7) {
            let component = Component::read(reader)?;
            return Ok(match kind {
                2 => {
                    let state = reader.u16_little()?;
                    let text = Text::padded(reader.take(TEXT)?);
                    Self::ComponentState { component, state, text, time: time(reader)? }
                }
                3 => {
                    let quantity = reader.u8()?;
                    let value = i16::from_le_bytes(reader.array()?);
                    Self::ComponentValue { component, quantity, value, time: time(reader)? }
                }
                _ => Self::ComponentConfiguration { component, text: Text::padded(reader.take(TEXT)?) },
            });
        }
        let [system, address] = reader.array()?;
        Ok(match kind {
            1 => Self::SystemState { system, address, state: reader.u16_little()?, time: time(reader)? },
            4 => {
                let [operation, operator] = reader.array()?;
                Self::Operation { system, address, operation, operator, time: time(reader)? }
            }
            5 => {
                let [main, user] = reader.array()?;
                Self::SystemVersion { system, address, main, user }
            }
            6 => Self::SystemConfiguration { system, address, text: prefixed(reader)? },
            _ => Self::SystemTime { system, address, time: time(reader)? },
        })
    }

    /// Appends the object.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        match *self {
            Self::SystemState { system, address, state, time } => {
                out.extend_from_slice(&[system, address]);
                out.extend_from_slice(&state.to_le_bytes());
                out.extend_from_slice(&time.0);
            }
            Self::ComponentState { component, state, text, time } => {
                component.put(out);
                out.extend_from_slice(&state.to_le_bytes());
                put_padded(out, text.bytes(), TEXT);
                out.extend_from_slice(&time.0);
            }
            Self::ComponentValue { component, quantity, value, time } => {
                component.put(out);
                out.push(quantity);
                out.extend_from_slice(&value.to_le_bytes());
                out.extend_from_slice(&time.0);
            }
            Self::ComponentConfiguration { component, text } => {
                component.put(out);
                put_padded(out, text.bytes(), TEXT);
            }
            Self::SystemConfiguration { system, address, text } => {
                out.extend_from_slice(&[system, address]);
                put_prefixed(text, out);
            }
            Self::TransmitterConfiguration { text } => put_prefixed(text, out),
            Self::ReadComponent { component } => component.put(out),
            _ => self.put_short(out),
        }
    }

    /// Appends what consists of single bytes and perhaps a time.
    fn put_short(&self, out: &mut Vec<u8>) {
        let (bytes, time): (&[u8], Option<BinaryTime>) = match *self {
            Self::Operation { system, address, operation, operator, time } => {
                (&[system, address, operation, operator], Some(time))
            }
            Self::SystemVersion { system, address, main, user } => (&[system, address, main, user], None),
            Self::SystemTime { system, address, time } => (&[system, address], Some(time)),
            Self::TransmitterState { state, time } => (&[state], Some(time)),
            Self::TransmitterOperation { operation, operator, time } => (&[operation, operator], Some(time)),
            Self::TransmitterVersion { main, user } => (&[main, user], None),
            Self::Time { time } => (&[], Some(time)),
            Self::ReadSystem { system, address } => (&[system, address], None),
            Self::ReadOperations { system, address, count, since } => (&[system, address, count], Some(since)),
            Self::ReadTransmitterOperations { count, since } => (&[count], Some(since)),
            Self::Reserved { reserved } => (&[reserved], None),
            Self::Inspect { within_minutes } => (&[within_minutes], None),
            _ => (&[], None),
        };
        out.extend_from_slice(bytes);
        out.extend_from_slice(time.as_ref().map_or(&[], |time| time.0.as_slice()));
    }
}

fn put_prefixed(text: Text<'_>, out: &mut Vec<u8>) {
    let length = u8::try_from(text.bytes().len()).unwrap_or(u8::MAX);
    out.push(length);
    out.extend_from_slice(&text.bytes()[..usize::from(length)]);
}
