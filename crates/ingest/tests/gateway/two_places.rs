//! One identity from two places, and what a terminal sends late, through the rules of the packs.

use super::*;
use crate::{
    monitors::{self, DUST, packet},
    terminals::{self, frame, location, sender},
    vessels::sentence_at,
    whole::Town,
};
use bihuan_domain::monitoring::{Alarm, AlarmState};
use bihuan_protocols::{
    hj212::{Flag, Head, put_packet},
    jt808::{Batch, id},
};
use bihuan_synthetic::devices::Kind;

fn of_rule<'a>(alarms: &'a [Alarm], english: &str) -> Vec<&'a Alarm> {
    alarms.iter().filter(|alarm| alarm.raised.rule_english == english).collect()
}

async fn peer(town: &Town, name: &str) -> Peer {
    Peer { stream: town.connect(name).await, read: Vec::new() }
}

#[tokio::test]
async fn who_speaks_on_two_connections_in_turns_is_noted_and_who_only_comes_again_is_not() {
    let site = Site::new().await;
    site.register.add(3, Protocol::Hj212, "MN-1", Takes::Readings);
    let dust = || packet("2011", SECRET, Some(5), DUST);
    let (mut first, mut second) = (site.connect("hj212").await, site.connect("hj212").await);
    first.send(&dust()).await;
    monitors::answer(&mut first).await;
    for _ in 0..2 {
        second.send(&dust()).await;
        monitors::answer(&mut second).await;
    }
    assert!(site.last(3, "connections").is_none(), "a connection that was lost and made again");
    first.send(&dust()).await;
    monitors::answer(&mut first).await;
    assert_eq!(site.last(3, "connections").unwrap().value, 2.0);
    assert!(site.judge.0.lock().unwrap().iter().any(|reading| reading.metric.as_str() == "connections"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_monitor_is_one_alarm() {
    let town = Town::new().await;
    let device = town.register(Kind::Sensor, 1).await;
    let identity = Kind::Sensor.identity(1);
    let mut dust = Vec::new();
    let head = Head {
        request: b"20260302090000000",
        system: b"31",
        command: b"2011",
        password: SECRET.as_bytes(),
        device: identity.as_bytes(),
        flag: Some(Flag(5)),
    };
    put_packet(&head, DUST.as_bytes(), &mut dust).unwrap();
    let (mut first, mut second) = (peer(&town, "hj212").await, peer(&town, "hj212").await);
    for _ in 0..10 {
        for peer in [&mut first, &mut second] {
            peer.send(&dust).await;
            monitors::answer(peer).await;
            town.clock.advance(jiff::SignedDuration::from_secs(20));
        }
    }
    let alarms = town.alarms().await;
    let found = of_rule(&alarms, "One identity in two places");
    assert_eq!((found.len(), found[0].raised.device, found[0].raised.value), (1, device.id, 2.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_mmsi_at_two_places_is_one_alarm() {
    let town = Town::new().await;
    let vessel = town.register(Kind::Vessel, 1).await;
    let mut receiver = peer(&town, "ais_tcp").await;
    // A degree of longitude apart, by turns.
    for number in 0..6_u64 {
        let longitude = 71_000_000 + if number % 2 == 0 { 0 } else { 600_000 };
        receiver.send(&sentence_at(longitude, 999_000_001, 100)).await;
        timeout(PATIENCE, async {
            while town.gateway.counted().stored < (number + 1) * 5 {
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
        town.clock.advance(jiff::SignedDuration::from_secs(60));
    }
    let alarms = town.alarms().await;
    let found = of_rule(&alarms, "One identity in two places");
    assert_eq!((found.len(), found[0].raised.device, found[0].hazard.is_some()), (1, vessel.id, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn speeding_in_a_blind_zone_is_one_alarm_of_its_own_time_however_often_it_is_sent() {
    let town = Town::new().await;
    let truck = town.register(Kind::Truck, 1).await;
    let (mut peer, mut terminal) = (peer(&town, "jt808").await, sender(&Kind::Truck.identity(1), 0));
    peer.send(&frame(&mut terminal, id::REGISTER, terminals::register)).await;
    let (_, body) = terminals::answer(&mut peer).await;
    peer.send(&frame(&mut terminal, id::AUTHENTICATE, |out| out.extend_from_slice(&body[3..]))).await;
    terminals::answer(&mut peer).await;
    peer.send(&frame(&mut terminal, id::LOCATION, |out| location(50, 500, &[]).put(out))).await;
    terminals::answer(&mut peer).await;
    let late: Vec<_> = (0..9).map(|number| location(number * 5, 1_200, &[])).collect();
    for _ in 0..3 {
        peer.send(&frame(&mut terminal, id::BATCH, |out| Batch::put(1, &late, out))).await;
        let (message, _) = terminals::answer(&mut peer).await;
        assert_eq!(message, id::PLATFORM_REPLY);
    }
    let alarms = town.alarms().await;
    let found = of_rule(&alarms, "Speeding");
    assert_eq!((found.len(), found[0].raised.device, found[0].state), (1, truck.id, AlarmState::Cleared));
    let moment = |text: &str| -> Timestamp { text.parse().unwrap() };
    assert_eq!(found[0].raised.since, moment("2026-03-02T09:00:00+08:00"));
    assert_eq!(found[0].raised.at, moment("2026-03-02T09:00:30+08:00"));
    assert_eq!(found[0].cleared.as_ref().unwrap().at, moment("2026-03-02T09:00:40+08:00"));
}
