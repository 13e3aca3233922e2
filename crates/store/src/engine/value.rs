//! Values that both engines store alike.

use bihuan_domain::ids::{
    AlarmId, AttachmentId, CampaignId, DestinationId, DeviceId, HazardId, ImportId, PhotoId, RuleId, TaskId, TokenId,
    UnitId, UserId, ViewId,
};
use jiff::{Timestamp, civil::Date};

/// A value of a column: integers are 64-bit, dates are `YYYY-MM-DD` texts, moments are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// An integer.
    Int(i64),
    /// A real number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

macro_rules! from {
    ($($type:ty => |$value:ident| $make:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self { $make }
        }
    )*};
}

from! {
    i64 => |value| Self::Int(value);
    i32 => |value| Self::Int(i64::from(value));
    u32 => |value| Self::Int(i64::from(value));
    u64 => |value| Self::Int(i64::try_from(value).unwrap_or(i64::MAX));
    usize => |value| Self::Int(i64::try_from(value).unwrap_or(i64::MAX));
    bool => |value| Self::Int(i64::from(value));
    f64 => |value| Self::Real(value);
    String => |value| Self::Text(value);
    &str => |value| Self::Text(value.to_owned());
    &String => |value| Self::Text(value.clone());
    Vec<u8> => |value| Self::Blob(value);
    &[u8] => |value| Self::Blob(value.to_vec());
    [u8; 32] => |value| Self::Blob(value.to_vec());
    Date => |value| Self::Text(value.to_string());
    Timestamp => |value| Self::Int(value.as_millisecond());
    UserId => |value| Self::Text(value.to_string());
    UnitId => |value| Self::Text(value.to_string());
    HazardId => |value| Self::Text(value.to_string());
    PhotoId => |value| Self::Text(value.to_string());
    AttachmentId => |value| Self::Text(value.to_string());
    ImportId => |value| Self::Text(value.to_string());
    ViewId => |value| Self::Text(value.to_string());
    TokenId => |value| Self::Text(value.to_string());
    DestinationId => |value| Self::Text(value.to_string());
    CampaignId => |value| Self::Text(value.to_string());
    TaskId => |value| Self::Text(value.to_string());
    DeviceId => |value| Self::Text(value.to_string());
    RuleId => |value| Self::Text(value.to_string());
    AlarmId => |value| Self::Text(value.to_string());
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// A sentence about what was found instead.
    fn from_value(value: &Value) -> Result<Self, String>;
}

fn found(expected: &str, value: &Value) -> String {
    let kind = match value {
        Value::Null => "nothing",
        Value::Int(_) => "an integer",
        Value::Real(_) => "a real number",
        Value::Text(_) => "a text",
        Value::Blob(_) => "bytes",
    };
    format!("expected {expected}, found {kind}")
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Result<Self, String> {
        Ok(value.clone())
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Int(number) => Ok(*number),
            other => Err(found("an integer", other)),
        }
    }
}

macro_rules! narrow_integer {
    ($($type:ty),*) => {$(
        impl FromValue for $type {
            fn from_value(value: &Value) -> Result<Self, String> {
                Self::try_from(i64::from_value(value)?).map_err(|error| error.to_string())
            }
        }
    )*};
}
narrow_integer!(i32, u32, u64, usize);

impl FromValue for f64 {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Real(number) => Ok(*number),
            other => Err(found("a real number", other)),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self, String> {
        Ok(i64::from_value(value)? != 0)
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            other => Err(found("a text", other)),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Blob(bytes) => Ok(bytes.clone()),
            other => Err(found("bytes", other)),
        }
    }
}

impl FromValue for [u8; 32] {
    fn from_value(value: &Value) -> Result<Self, String> {
        Vec::from_value(value)?.try_into().map_err(|bytes: Vec<u8>| format!("expected 32 bytes, found {}", bytes.len()))
    }
}

impl FromValue for Timestamp {
    fn from_value(value: &Value) -> Result<Self, String> {
        Self::from_millisecond(i64::from_value(value)?).map_err(|error| error.to_string())
    }
}

macro_rules! parsed {
    ($($type:ty),*) => {$(
        impl FromValue for $type {
            fn from_value(value: &Value) -> Result<Self, String> {
                String::from_value(value)?.parse().map_err(|error| format!("{error}"))
            }
        }
    )*};
}
parsed!(
    Date,
    UserId,
    UnitId,
    HazardId,
    PhotoId,
    AttachmentId,
    ImportId,
    ViewId,
    TokenId,
    DestinationId,
    CampaignId,
    TaskId,
    DeviceId,
    RuleId,
    AlarmId,
    bihuan_domain::jurisdictions::JurisdictionCode
);

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}
