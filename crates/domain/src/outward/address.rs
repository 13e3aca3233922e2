//! Addresses that something is sent to: few shapes, so that what is checked is what is called.

use super::OutwardPolicy;
use crate::{Refusal, RefusalCode};
use std::fmt;

/// An address that the configuration allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

const LIMIT: usize = 300;

impl Address {
    /// Reads an address and asks the configuration for its host. A form never chooses where the server connects to: it
    /// picks among hosts that whoever runs the server has named.
    ///
    /// # Errors
    /// `OU-020` for its shape, `OU-021` for its host, `OU-022` for plain http.
    pub fn checked(text: &str, policy: &OutwardPolicy) -> Result<Self, Refusal> {
        let text = text.trim().trim_end_matches('/');
        let shape = || Refusal::new(RefusalCode::DestinationAddress).with("address", text);
        let (scheme, rest) = text.split_once("://").ok_or_else(shape)?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/');
        let host_fits = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:".contains(&byte))
            && host.split_once(':').is_none_or(|(name, port)| !name.is_empty() && port.parse::<u16>().is_ok());
        let path_fits = path.bytes().all(is_plain) && !path.contains("..");
        if !matches!(scheme, "https" | "http") || !host_fits || !path_fits || text.len() > LIMIT {
            return Err(shape());
        }
        if !policy.allowed_hosts.iter().any(|allowed| allowed == host) {
            return Err(Refusal::new(RefusalCode::DestinationHostNotAllowed).with("host", host));
        }
        if scheme == "http" && !policy.plain_http_hosts.iter().any(|allowed| allowed == host) {
            return Err(Refusal::new(RefusalCode::DestinationPlainHttp).with("host", host));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> OutwardPolicy {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        OutwardPolicy {
            allowed_hosts: names(&["county.example.gov.cn", "127.0.0.1:8081"]),
            plain_http_hosts: names(&["127.0.0.1:8081"]),
            ..OutwardPolicy::default()
        }
    }

    #[test]
    fn only_hosts_of_the_configuration_are_taken() {
        let read = |text: &str| Address::checked(text, &policy()).map_err(|refusal| refusal.code);
        assert_eq!(read(" https://county.example.gov.cn/ ").unwrap().as_str(), "https://county.example.gov.cn");
        assert!(read("http://127.0.0.1:8081/hooks/a").is_ok());
        for (text, code) in [
            ("https://169.254.169.254/latest", RefusalCode::DestinationHostNotAllowed),
            ("https://county.example.gov.cn:8443", RefusalCode::DestinationHostNotAllowed),
            ("http://127.0.0.1", RefusalCode::DestinationHostNotAllowed),
            ("http://county.example.gov.cn", RefusalCode::DestinationPlainHttp),
            ("file:///etc/passwd", RefusalCode::DestinationAddress),
            ("https://user@county.example.gov.cn", RefusalCode::DestinationAddress),
            ("https://county.example.gov.cn\\@evil.example", RefusalCode::DestinationAddress),
            ("https://county.example.gov.cn/a?b=c", RefusalCode::DestinationAddress),
            ("https://county.example.gov.cn/../x", RefusalCode::DestinationAddress),
            ("https://:443", RefusalCode::DestinationAddress),
            ("", RefusalCode::DestinationAddress),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
    }
}
