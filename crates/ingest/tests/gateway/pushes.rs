//! HTTP push, behind the handler.

use super::*;
use bihuan_domain::monitoring::Quality;
use bihuan_ingest::{PushError, PushItem, PushedBy, Took};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn device(identity: &str, secret: &str) -> PushedBy {
    PushedBy::Device { identity: identity.to_owned(), secret: secret.to_owned() }
}

fn item(device: Option<&str>, reading: serde_json::Value) -> PushItem {
    PushItem { device: device.map(str::to_owned), reading }
}

#[tokio::test]
async fn readings_are_durable_before_the_answer_and_each_has_one() {
    let site = Site::new().await;
    site.register.add(5, Protocol::Http, "gas-1", Takes::Readings);
    site.register.add(6, Protocol::Http, "gas-2", Takes::Nothing);
    let pushes = site.gateway.pushes();
    let at = "2026-03-02T09:00:00+08:00";
    let items = vec![
        item(None, json!({ "metric": "dust_mg_m3", "value": 8.25, "at": at })),
        item(Some("gas-1"), json!({ "metric": "dust_mg_m3", "value": 1e308 })),
        item(Some("gas-2"), json!({ "metric": "dust_mg_m3", "value": 1 })),
        item(None, json!({ "metric": "dust_mg_m3", "value": "8" })),
        item(None, json!({ "metric": "connections", "value": 1 })),
    ];
    for _ in 0..2 {
        let took = pushes.take(device("gas-1", SECRET), HERE, items.clone()).await.unwrap();
        assert_eq!(took[0], Took::Stored(Quality::Good, at.parse().unwrap()));
        assert!(matches!(took[1], Took::Stored(Quality::Bad, _)));
        assert_eq!(took[2], Took::Unknown, "another's device");
        assert!(matches!((&took[3], &took[4]), (Took::Refused(_), Took::Refused(_))));
    }
    assert_eq!(site.values(5, "dust_mg_m3"), [8.25, 1e308]);
    let own = Identity::parse(Protocol::Http, "gas-2").unwrap();
    let took = pushes.take(PushedBy::Account(vec![own]), HERE, items[..3].to_vec()).await.unwrap();
    assert_eq!(took, [Took::Unknown, Took::Unknown, Took::Dropped]);
}

#[tokio::test]
async fn wrong_secrets_are_refused_and_after_some_their_address_waits() {
    let site = Site::new().await;
    site.register.add(5, Protocol::Http, "gas-1", Takes::Readings);
    let pushes = site.gateway.pushes();
    for _ in 0..10 {
        assert_eq!(pushes.take(device("gas-1", "wrong"), HERE, Vec::new()).await, Err(PushError::Unproved));
        assert_eq!(pushes.take(device("stranger", SECRET), HERE, Vec::new()).await, Err(PushError::Unproved));
    }
    let waits = pushes.take(device("gas-1", SECRET), HERE, Vec::new()).await;
    assert!(matches!(waits, Err(PushError::TooMany { seconds: 1..=60 })), "{waits:?}");
    let elsewhere = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9));
    assert_eq!(pushes.take(device("gas-1", SECRET), elsewhere, Vec::new()).await, Ok(Vec::new()));
    assert_eq!(site.register.knocks.lock().unwrap().len(), 1);
    site.register.fails.store(true, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(pushes.take(device("gas-3", SECRET), elsewhere, Vec::new()).await, Err(PushError::Failed));
    site.gateway.stop().await;
    assert_eq!(pushes.take(device("gas-1", SECRET), elsewhere, Vec::new()).await, Err(PushError::Closed));
}
