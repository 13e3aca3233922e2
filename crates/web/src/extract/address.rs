//! From which address a request comes. What a browser writes into `X-Forwarded-For` is worth nothing; only what the own
//! reverse proxies add is believed.

use crate::app::ClientAddress;
use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address of the browser; `unknown` when there is none.
pub fn of(source: &ClientAddress, headers: &HeaderMap, extensions: &Extensions) -> String {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let ip = match source {
        ClientAddress::Peer => peer,
        ClientAddress::Forwarded { trusted } => behind(peer, headers, |ip| trusted.iter().any(|net| net.contains(ip))),
    };
    ip.map_or_else(|| "unknown".to_owned(), |ip| ip.to_string())
}

/// Walks from the connection outwards over own proxies to the first address that is none.
fn behind(peer: Option<IpAddr>, headers: &HeaderMap, is_own: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let mut nearest = peer;
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    let mut entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
    while nearest.is_none_or(&is_own) {
        // What cannot be read was not written by a proxy of ours.
        let Some(Ok(ip)) = entries.next().map(|entry| entry.trim().parse::<IpAddr>()) else { break };
        nearest = Some(ip.to_canonical());
    }
    nearest
}

/// What failures are counted by: the address, of IPv6 its network, since a browser has as many addresses there as it likes.
pub fn network(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Err(_) => address.to_owned(),
    }
}

/// Addresses that begin alike, such as `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.base, ip.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                let mask = u32::MAX.checked_shl(32 - self.bits).unwrap_or(0);
                u32::from(base) & mask == u32::from(ip) & mask
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => {
                let mask = u128::MAX.checked_shl(128 - self.bits).unwrap_or(0);
                u128::from(base) & mask == u128::from(ip) & mask
            }
            _ => false,
        }
    }
}

impl std::str::FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}” is no address and no network: write 10.0.0.5 or 10.0.0.0/8");
        let (base, bits) = text.split_once('/').map_or((text, None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.trim().parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse().map_err(|_| wrong()))?;
        if bits > most { Err(wrong()) } else { Ok(Self { base, bits }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &ClientAddress, peer: &str, forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        of(source, &headers, &extensions)
    }

    #[test]
    fn without_a_proxy_nothing_that_is_sent_is_believed() {
        assert_eq!(found(&ClientAddress::Peer, "203.0.113.9", &["10.0.0.1"]), "203.0.113.9");
    }

    #[test]
    fn behind_proxies_the_first_address_that_is_not_ours_counts() {
        let trusted = ["127.0.0.0/8", "10.1.0.0/16", "::1"].map(|net| net.parse().unwrap()).to_vec();
        let source = ClientAddress::Forwarded { trusted };
        for (peer, forwarded, expected) in [
            ("127.0.0.1", &["203.0.113.9"][..], "203.0.113.9"),
            ("127.0.0.1", &["1.1.1.1, 2.2.2.2, 203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", &["1.1.1.1", "203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            ("203.0.113.9", &["1.1.1.1"], "203.0.113.9"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["nonsense"], "127.0.0.1"),
            ("::1", &["2001:db8::7"], "2001:db8::7"),
            ("::ffff:127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
        ] {
            assert_eq!(found(&source, peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn networks_are_read_and_nonsense_is_not() {
        let contains = |net: &str, ip: &str| net.parse::<Network>().unwrap().contains(ip.parse().unwrap());
        assert!(contains("10.0.0.0/8", "10.9.8.7") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("0.0.0.0/0", "8.8.8.8") && contains("::/0", "::1") && !contains("::/0", "1.1.1.1"));
        assert!(
            contains("fd00::/8", "fd12::1") && contains("10.0.0.5", "10.0.0.5") && !contains("10.0.0.5", "10.0.0.6")
        );
        for wrong in ["", "10.0.0", "10.0.0.0/33", "::/129", "a/8", "10.0.0.0/x"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_network_of_ipv6_counts_as_one() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network("203.0.113.9"), "203.0.113.9");
    }
}
