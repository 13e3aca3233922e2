//! How devices speak, and what the wire names them by.

use serde::{Deserialize, Serialize};
use std::fmt;

worded! {
    /// The protocol that a device speaks.
    Protocol {
        /// JT/T 808: terminals of road vehicles.
        Jt808 = "jt808", "JT/T 808 车载终端", "JT/T 808 vehicle terminal";
        /// GB/T 26875.3: transmitters of fire-alarm systems.
        Gb26875 = "gb26875", "GB/T 26875.3 用户信息传输装置", "GB/T 26875.3 fire transmitter";
        /// HJ 212: instruments of the environment.
        Hj212 = "hj212", "HJ 212 数采仪", "HJ 212 data logger";
        /// ITU-R M.1371: transponders of vessels.
        Ais = "ais", "AIS 船载终端", "AIS transponder";
        /// JSON over a broker.
        Mqtt = "mqtt", "MQTT 物联网设备", "MQTT device";
        /// JSON by HTTP push.
        Http = "http", "HTTP 推送设备", "HTTP device";
    }
}

/// What the wire names a device by, in its one written form: of [`Protocol::Jt808`] the terminal's telephone number (1 to 20
/// hexadecimal digits in lower case, without leading zeros, so that a number is the same in the header of 2013 and of 2019),
/// of [`Protocol::Gb26875`] the source address as a decimal number of 48 bits without leading zeros, of [`Protocol::Hj212`]
/// the MN (1 to 27 letters, digits, `-` and `_`), of [`Protocol::Ais`] the MMSI (nine digits), of [`Protocol::Mqtt`] and
/// [`Protocol::Http`] an own name (1 to 64 letters, digits, `.`, `_`, `:` and `-`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Identity(String);

/// A text that names no device of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is no identity of {}", .protocol.name())]
pub struct IdentityError {
    /// The protocol.
    pub protocol: Protocol,
    /// The text, shortened to 100 characters.
    pub text: String,
}

impl Protocol {
    /// Whether the protocol carries a secret by which a device proves who it is: the authentication code of JT/T 808, the
    /// token of MQTT and HTTP, the password (PW) of HJ 212. AIS and GB/T 26875.3 have none.
    #[must_use]
    pub const fn carries_secret(self) -> bool {
        match self {
            Self::Jt808 | Self::Hj212 | Self::Mqtt | Self::Http => true,
            Self::Gb26875 | Self::Ais => false,
        }
    }
}

impl Identity {
    /// Reads what a person or a frame says; blanks around it and zeros in front of numbers do not count.
    ///
    /// # Errors
    /// [`IdentityError`] for a text that the protocol cannot carry.
    pub fn parse(protocol: Protocol, text: &str) -> Result<Self, IdentityError> {
        let trimmed = text.trim();
        let read = match protocol {
            Protocol::Jt808 => number(trimmed, 20, u8::is_ascii_hexdigit),
            Protocol::Gb26875 => {
                let decimal = number(trimmed, 15, u8::is_ascii_digit);
                decimal.filter(|digits| digits.parse::<u64>().is_ok_and(|address| address < 1 << 48))
            }
            Protocol::Hj212 => name(trimmed, 27, b"-_"),
            Protocol::Ais => {
                (trimmed.len() == 9 && trimmed.bytes().all(|byte| byte.is_ascii_digit())).then(|| trimmed.to_owned())
            }
            Protocol::Mqtt | Protocol::Http => name(trimmed, 64, b"._:-"),
        };
        read.map(Self).ok_or_else(|| IdentityError { protocol, text: text.chars().take(100).collect() })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number of some digits without zeros in front; nothing but zeros is no number.
fn number(text: &str, limit: usize, is_digit: fn(&u8) -> bool) -> Option<String> {
    let digits = text.trim_start_matches('0');
    let fits = (1..=limit).contains(&digits.len()) && digits.bytes().all(|byte| is_digit(&byte));
    fits.then(|| digits.to_ascii_lowercase())
}

fn name(text: &str, limit: usize, marks: &[u8]) -> Option<String> {
    let fits = (1..=limit).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte));
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_has_one_written_form() {
        for (protocol, text, expected) in [
            (Protocol::Jt808, "00013912345678", Some("13912345678")),
            (Protocol::Jt808, "4EB6FB4AD628", Some("4eb6fb4ad628")),
            (Protocol::Jt808, "000000", None),
            (Protocol::Jt808, "123456789012345678901", None),
            (Protocol::Jt808, "1391234567x", None),
            (Protocol::Gb26875, " 0042 ", Some("42")),
            (Protocol::Gb26875, "281474976710655", Some("281474976710655")),
            (Protocol::Gb26875, "281474976710656", None),
            (Protocol::Hj212, "010000A8900016F000169DC0", Some("010000A8900016F000169DC0")),
            (Protocol::Hj212, "010000A8900016F000169DC0;CN=1", None),
            (Protocol::Ais, "412345678", Some("412345678")),
            (Protocol::Ais, "41234567", None),
            (Protocol::Mqtt, "gas-01.kitchen:2", Some("gas-01.kitchen:2")),
            (Protocol::Mqtt, "gas/01", None),
            (Protocol::Mqtt, "+", None),
            (Protocol::Http, "", None),
            (Protocol::Http, "表", None),
        ] {
            let read = Identity::parse(protocol, text).ok();
            assert_eq!(read.as_ref().map(Identity::as_str), expected, "{} {text}", protocol.name());
            if let Some(identity) = read {
                assert_eq!(Identity::parse(protocol, identity.as_str()).unwrap(), identity);
            }
        }
    }

    #[test]
    fn names_are_stable_and_a_long_text_is_not_kept_whole() {
        for protocol in Protocol::ALL {
            assert_eq!(Protocol::from_name(protocol.name()), Some(*protocol));
        }
        let error = Identity::parse(Protocol::Http, &"字".repeat(5_000)).unwrap_err();
        assert_eq!(error.text.chars().count(), 100);
    }
}
