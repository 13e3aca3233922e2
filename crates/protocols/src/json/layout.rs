//! Bodies that are described by a table of fields.

use super::{jt808_items, object};
use crate::{
    Fault,
    jt808::{Location, ParameterValue, Parameters},
    reader::Reader,
    text::{self, Text},
    time::BcdTime,
};
use serde_json::{Map, Value, json};

/// A field and its name. Numbers are big-endian.
pub(super) enum Field {
    U8(&'static str),
    U16(&'static str),
    U32(&'static str),
    /// So many bytes, in hexadecimal: BCD digits and bit sets.
    Hex(&'static str, usize),
    /// `YYMMDDhhmmss` in BCD.
    Time(&'static str),
    /// Text of so many bytes.
    Text(&'static str, usize),
    /// Text of so many bytes until 2013 and so many since 2019.
    Wide(&'static str, usize, usize),
    /// Text after its length in one byte.
    Text8(&'static str),
    /// Text after its length in two bytes.
    Text16(&'static str),
    /// Text after its length in four bytes.
    Text32(&'static str),
    /// Text to the end.
    TextRest(&'static str),
    /// Bytes to the end, in hexadecimal.
    Rest(&'static str),
    /// A message id.
    Id(&'static str),
    /// A location to the end of the body, or of 28 bytes.
    Location(&'static str, Extent),
    /// Items after their count.
    Each(&'static str, Count, &'static [Self]),
    /// Parameters after their count.
    Parameters(&'static str),
    /// Only since 2019.
    Since2019(&'static [Self]),
    /// Only until 2013.
    Until2013(&'static [Self]),
    /// Only if a number read before has one of these bits.
    If(&'static str, u64, &'static [Self]),
    /// Only if there are bytes left.
    Optional(&'static [Self]),
    /// These.
    All(&'static [Self]),
    /// The first list if so many bytes are left for it and the header is of 2019; else the second.
    Long(usize, &'static [Self], &'static [Self]),
}

/// How far a location goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Only the 28 bytes.
    Base,
    /// To the end, with extra items.
    Rest,
}

/// How items are counted.
#[derive(Clone, Copy)]
pub(super) enum Count {
    U8,
    U16,
    U32,
    /// One byte until 2013, two since 2019.
    Grown,
    /// As many as there are.
    Rest,
}

/// Reads the fields into a map; returns how many bytes are left.
pub(super) fn read(
    fields: &[Field],
    bytes: &[u8],
    version: Option<u8>,
    map: &mut Map<String, Value>,
) -> Result<usize, Fault> {
    let mut reading = Reading { reader: Reader::new(bytes), is_2019: version.is_some() };
    reading.all(fields, map)?;
    Ok(reading.reader.left())
}

struct Reading<'a> {
    reader: Reader<'a>,
    is_2019: bool,
}

impl Reading<'_> {
    fn all(&mut self, fields: &[Field], map: &mut Map<String, Value>) -> Result<(), Fault> {
        for field in fields {
            match field {
                Field::Since2019(fields) if self.is_2019 => self.all(fields, map)?,
                Field::Until2013(fields) if !self.is_2019 => self.all(fields, map)?,
                Field::All(fields) => self.all(fields, map)?,
                Field::Since2019(_) | Field::Until2013(_) => {}
                Field::If(name, mask, fields) => {
                    if map.get(*name).and_then(Value::as_u64).is_some_and(|value| value & mask != 0) {
                        self.all(fields, map)?;
                    }
                }
                Field::Optional(fields) => {
                    if self.reader.left() > 0 {
                        self.all(fields, map)?;
                    }
                }
                Field::Long(bytes, long, short) => {
                    let is_long = self.is_2019 && self.reader.left() >= *bytes;
                    self.all(if is_long { long } else { short }, map)?;
                }
                Field::Parameters(name) => {
                    let parameters = self.parameters()?;
                    map.insert((*name).to_owned(), parameters);
                }
                Field::Each(name, count, fields) => {
                    let items = self.items(*count, fields)?;
                    map.insert((*name).to_owned(), items);
                }
                other => {
                    let (name, value) = self.one(other)?;
                    map.insert(name.to_owned(), value);
                }
            }
        }
        Ok(())
    }

    fn one(&mut self, field: &Field) -> Result<(&'static str, Value), Fault> {
        let reader = &mut self.reader;
        Ok(match *field {
            Field::U8(name) => (name, reader.u8()?.into()),
            Field::U16(name) => (name, reader.u16()?.into()),
            Field::U32(name) => (name, reader.u32()?.into()),
            Field::Id(name) => (name, format!("{:#06x}", reader.u16()?).into()),
            Field::Hex(name, length) => (name, text::hex(reader.take(length)?).into()),
            Field::Time(name) => (name, BcdTime(reader.array()?).to_string().into()),
            Field::Text(name, length) => (name, read_text(reader.take(length)?)),
            Field::Wide(name, until_2013, since_2019) => {
                (name, read_text(reader.take(if self.is_2019 { since_2019 } else { until_2013 })?))
            }
            Field::Text8(name) => {
                let length = reader.u8()?;
                (name, read_text(reader.take(usize::from(length))?))
            }
            Field::Text16(name) => {
                let length = reader.u16()?;
                (name, read_text(reader.take(usize::from(length))?))
            }
            Field::Text32(name) => {
                let length = reader.u32()?;
                (name, read_text(reader.take(usize::try_from(length).unwrap_or(usize::MAX))?))
            }
            Field::TextRest(name) => (name, read_text(reader.rest())),
            Field::Rest(name) => (name, text::hex(reader.rest()).into()),
            Field::Location(name, extent) => {
                let bytes = if extent == Extent::Rest { reader.rest() } else { reader.take(28)? };
                let location = Location::parse(bytes)?;
                let mut inner = super::Described::default();
                let map = match extent {
                    Extent::Rest => jt808_items::location(&location, 0, &mut inner),
                    Extent::Base => jt808_items::base(&location),
                };
                (name, Value::Object(map))
            }
            // The fields that hold others are read by `all`.
            _ => ("", Value::Null),
        })
    }

    fn items(&mut self, count: Count, fields: &[Field]) -> Result<Value, Fault> {
        let left = match count {
            Count::U8 => u32::from(self.reader.u8()?),
            Count::Grown if !self.is_2019 => u32::from(self.reader.u8()?),
            Count::U16 | Count::Grown => u32::from(self.reader.u16()?),
            Count::U32 => self.reader.u32()?,
            Count::Rest => u32::MAX,
        };
        let mut items = Vec::new();
        for _ in 0..left {
            if matches!(count, Count::Rest) && self.reader.left() == 0 {
                break;
            }
            let mut item = Map::new();
            self.all(fields, &mut item)?;
            // A list of one number each is a list of numbers.
            let is_single = item.len() == 1 && fields.len() == 1;
            let single = if is_single { item.values().next().cloned() } else { None };
            items.push(single.unwrap_or(Value::Object(item)));
        }
        Ok(Value::Array(items))
    }

    fn parameters(&mut self) -> Result<Value, Fault> {
        let at = self.reader.offset();
        let parameters = Parameters::parse(self.reader.rest()).map_err(|fault| fault.after(at))?;
        let mut items = Vec::new();
        for parameter in parameters.iter() {
            let parameter = parameter.map_err(|fault| fault.after(at))?;
            let mut item = object(json!({
                "id": format!("{:#06x}", parameter.id),
                "len": parameter.bytes.len(),
                "raw": text::hex(parameter.bytes),
            }));
            match parameter.value() {
                ParameterValue::Number(number) => drop(item.insert("value".into(), number.into())),
                ParameterValue::Text(text) => drop(item.insert("value".into(), text.read().into())),
                ParameterValue::Bytes(_) => {}
            }
            items.push(Value::Object(item));
        }
        Ok(Value::Array(items))
    }
}

fn read_text(bytes: &[u8]) -> Value {
    Text::padded(bytes).read().into()
}
