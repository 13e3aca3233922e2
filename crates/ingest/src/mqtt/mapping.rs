//! Messages of other makers' shapes, as the settings map them.

use super::{
    settings::{MqttError, Proof, TopicSettings, ValueSettings},
    topic::{Filter, Template},
};
use crate::{
    normalise::{
        Measured, When,
        json::{self, JsonFault, MOST_READINGS, Message, TimeFormat},
        note,
    },
    speakers::{Claim, Told},
};
use bihuan_domain::monitoring::{Metric, Quality};
use jiff::Timestamp;
use serde_json::Value;

/// How messages of some topics are read: checked settings.
#[derive(Debug, Clone)]
pub(super) struct Mapping {
    filter: Filter,
    name: Option<Template>,
    name_field: Option<String>,
    proof: Proof,
    secret_field: String,
    list_field: String,
    time: Option<(String, TimeFormat)>,
    values: Vec<Field>,
}

#[derive(Debug, Clone)]
struct Field {
    pointer: String,
    metric: Metric,
    scale: f64,
    offset: f64,
}

/// What a message comes to, with the readings of it that had to be left out.
pub(super) struct Read {
    pub(super) told: Told<()>,
    pub(super) left_out: u64,
}

impl Mapping {
    /// Checks settings.
    ///
    /// # Errors
    /// [`MqttError::Topic`].
    pub(super) fn new(settings: &TopicSettings) -> Result<Self, MqttError> {
        let refuse = |hint: &str| MqttError::Topic { filter: settings.filter.clone(), hint: hint.to_owned() };
        let filter = Filter::parse(&settings.filter).ok_or_else(|| refuse("no filter of topics"))?;
        let name = match settings.device.as_str() {
            "" => None,
            text => Some(Template::parse(text, &filter).ok_or_else(|| refuse("device: names no level of the topic"))?),
        };
        if settings.proof == Proof::Topic && name.is_none() {
            return Err(refuse("proof = \"topic\" needs device: what the topic proves is a name in the topic"));
        }
        if name.is_some() && !settings.device_field.is_empty() {
            return Err(refuse("device and device_field: only one of them"));
        }
        let is_own = settings.values.is_empty();
        let fields = [&settings.list_field, &settings.time_field, &settings.device_field];
        if is_own && fields.iter().any(|field| !field.is_empty()) {
            return Err(refuse("list_field, time_field and device_field need values"));
        }
        if !is_own && name.is_none() && settings.device_field.is_empty() {
            return Err(refuse("device or device_field is needed"));
        }
        let pointers = fields.into_iter().chain([&settings.secret_field]);
        let values = settings.values.iter().map(|value| &value.field);
        if pointers.chain(values).any(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) {
            return Err(refuse("a field is a JSON pointer, such as /data/temperature"));
        }
        let set = |text: &String| (!text.is_empty()).then(|| text.clone());
        Ok(Self {
            name,
            name_field: set(&settings.device_field),
            proof: settings.proof,
            secret_field: settings.secret_field.clone(),
            list_field: settings.list_field.clone(),
            time: set(&settings.time_field).map(|pointer| (pointer, settings.time_format)),
            values: settings.values.iter().map(field).collect::<Result<_, _>>().map_err(|hint| refuse(&hint))?,
            filter,
        })
    }

    /// Whether it is for a topic.
    pub(super) fn is_for(&self, topic: &str) -> bool {
        self.filter.matches(topic)
    }

    /// What a message says. `is_old` for one that the broker kept for newcomers: without a moment of its own it says nothing.
    ///
    /// # Errors
    /// Why it says nothing at all.
    pub(super) fn read(&self, topic: &str, payload: &[u8], is_old: bool, now: Timestamp) -> Result<Read, JsonFault> {
        let value: Value = serde_json::from_slice(payload).map_err(|error| JsonFault::Shape(error.to_string()))?;
        let mut measured = Vec::new();
        let mut left_out = 0;
        let (identity, secret) = if self.values.is_empty() {
            let message = Message::read(value)?;
            for one in message.readings.iter().filter(|one| !is_old || json::tells_time(one)) {
                left_out += u64::from(json::item(one, now, &mut measured).is_err());
            }
            (self.name.as_ref().map(|name| name.fill(topic)).or(message.device), message.secret)
        } else {
            let text = |pointer: &str| match value.pointer(pointer)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
            let named = self.name_field.as_deref().and_then(text);
            left_out = self.records(&value, is_old, now, &mut measured)?;
            (self.name.as_ref().map(|name| name.fill(topic)).or(named), text(&self.secret_field))
        };
        let identity = identity.ok_or(JsonFault::Device)?;
        let claim = match self.proof {
            Proof::Topic => Claim::Bare,
            Proof::Secret => Claim::Shows(secret.unwrap_or_default()),
        };
        let about = topic.chars().filter(|character| !character.is_control()).take(100).collect();
        Ok(Read { told: Told { identity, claim, about, measured, wish: () }, left_out })
    }

    fn records(&self, value: &Value, is_old: bool, now: Timestamp, into: &mut Vec<Measured>) -> Result<u64, JsonFault> {
        let one = std::slice::from_ref(value);
        let records = match self.list_field.as_str() {
            "" => one,
            pointer => match value.pointer(pointer) {
                Some(Value::Array(records)) => records,
                _ => return Err(JsonFault::Shape(format!("no list at {pointer}"))),
            },
        };
        if records.len() * self.values.len() > MOST_READINGS {
            return Err(JsonFault::TooMany(records.len() * self.values.len()));
        }
        let mut left_out = 0;
        for record in records {
            let told =
                self.time.as_ref().map(|(pointer, format)| record.pointer(pointer).and_then(|at| format.read(at)));
            let when = match told {
                None | Some(None) if is_old => continue,
                None => When::now(now),
                Some(told) => When::told(told, now),
            };
            for field in &self.values {
                // What is not there, or null, was not measured.
                let Some(found) = record.pointer(&field.pointer).filter(|found| !found.is_null()) else { continue };
                match json::number(found) {
                    Some(number) => note(into, field.metric, when, number * field.scale + field.offset, Quality::Good),
                    None => left_out += 1,
                }
            }
        }
        Ok(left_out)
    }
}

fn field(settings: &ValueSettings) -> Result<Field, String> {
    let metric = json::metric(&settings.metric).map_err(|fault| format!("{}: {fault}", settings.metric))?;
    if !settings.scale.is_normal() || !settings.offset.is_finite() {
        return Err(format!("{}: scale is a number but 0, offset a number", settings.metric));
    }
    Ok(Field { pointer: settings.field.clone(), metric, scale: settings.scale, offset: settings.offset })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-03-02T09:00:30+08:00";

    fn mapping(text: &str) -> Result<Mapping, MqttError> {
        Mapping::new(&toml::from_str(text).unwrap())
    }

    fn noted(read: &Read) -> Vec<(String, f64, String)> {
        let time = |at: Timestamp| bihuan_domain::clock::china_time(at).to_string();
        read.told.measured.iter().map(|one| (one.metric.to_string(), one.value, time(one.at))).collect()
    }

    const MAKER: &str = r#"
        filter = "plant/+/up/+"
        device = "p{2}.{4}"
        proof = "topic"
        list_field = "/data"
        time_field = "/t"
        time_format = "china"
        values = [
            { field = "/wd", metric = "temperature_c", scale = 0.1, offset = -40 },
            { field = "/gas/lel", metric = "gas_percent_lel" },
        ]
    "#;

    #[test]
    fn another_makers_shape_is_read_as_mapped() {
        let mapping = mapping(MAKER).unwrap();
        let payload = br#"{"sn":1,"data":[{"t":"2026-03-02 09:00:00","wd":655,"gas":{"lel":"12.5"}},
            {"t":"2026-03-02 09:00:10","wd":null,"gas":{"lel":"high"}}]}"#;
        let read = mapping.read("plant/7/up/g1", payload, false, NOW.parse().unwrap()).unwrap();
        assert_eq!((read.told.identity.as_str(), &read.told.claim), ("p7.g1", &Claim::Bare));
        let at = "2026-03-02T09:00:00".to_owned();
        assert_eq!(
            noted(&read),
            [("temperature_c".to_owned(), 25.5, at.clone()), ("gas_percent_lel".to_owned(), 12.5, at)]
        );
        assert_eq!(read.left_out, 1);
        for bad in [&b"{}"[..], b"[", b"\xff\xfe", br#"{"data":7}"#] {
            assert!(mapping.read("plant/7/up/g1", bad, false, NOW.parse().unwrap()).is_err());
        }
        let many = format!("{{\"data\":[{}]}}", vec!["{\"wd\":1}"; 501].join(","));
        assert!(matches!(
            mapping.read("plant/7/up/g1", many.as_bytes(), false, NOW.parse().unwrap()),
            Err(JsonFault::TooMany(1002))
        ));
    }

    #[test]
    fn the_own_shape_names_the_device_and_shows_its_secret() {
        let mapping = mapping("filter = 'bihuan/+/readings'").unwrap();
        let payload =
            br#"{"device":"gas-1","secret":"s3cret","readings":[{"metric":"gas_percent_lel","value":3},{"metric":1}]}"#;
        let read = mapping.read("bihuan/gas-1/readings", payload, false, NOW.parse().unwrap()).unwrap();
        assert_eq!((read.told.identity.as_str(), read.left_out), ("gas-1", 1));
        assert_eq!(read.told.claim, Claim::Shows("s3cret".to_owned()));
        assert_eq!(noted(&read).len(), 1);
        // Kept by the broker, from a moment that nobody knows.
        assert_eq!(noted(&mapping.read("bihuan/gas-1/readings", payload, true, NOW.parse().unwrap()).unwrap()), []);
        let nobody = br#"{"readings":[]}"#;
        assert!(matches!(
            mapping.read("bihuan/x/readings", nobody, false, NOW.parse().unwrap()),
            Err(JsonFault::Device)
        ));
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        for bad in [
            "filter = 'a/#/b'",
            "filter = 'a/+'\nproof = 'topic'",
            "filter = 'a/+'\ndevice = '{3}'",
            "filter = 'a/+'\ntime_field = '/t'",
            "filter = 'a/+'\nvalues = [{ field = '/x', metric = 'dust_mg_m3' }]",
            "filter = 'a/+'\ndevice = '{2}'\nvalues = [{ field = 'x', metric = 'dust_mg_m3' }]",
            "filter = 'a/+'\ndevice = '{2}'\nvalues = [{ field = '/x', metric = 'Dust' }]",
            "filter = 'a/+'\ndevice = '{2}'\nvalues = [{ field = '/x', metric = 'connections' }]",
            "filter = 'a/+'\ndevice = '{2}'\nvalues = [{ field = '/x', metric = 'dust_mg_m3', scale = 0.0 }]",
            "filter = 'a/+'\ndevice = '{2}'\ndevice_field = '/d'\nvalues = [{ field = '/x', metric = 'dust_mg_m3' }]",
        ] {
            assert!(matches!(mapping(bad), Err(MqttError::Topic { .. })), "{bad}");
        }
    }
}
