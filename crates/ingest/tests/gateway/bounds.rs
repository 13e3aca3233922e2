//! Too many, too slow, too silent.

use super::*;
use crate::terminals::{PHONE, frame, location, proved};
use bihuan_protocols::jt808::id;

#[tokio::test]
async fn no_more_connections_than_allowed_and_others_after_they_went() {
    let site = Site::with(GatewaySettings { most_connections_per_address: 2, ..GatewaySettings::default() }).await;
    let (first, second) = (site.connect("jt808").await, site.connect("hj212").await);
    site.until(|counted| counted.connections == 2).await;
    site.connect("gb26875").await.closed().await;
    assert_eq!(site.gateway.counted().turned_away, 1);
    drop((first, second));
    site.register.add(7, Protocol::Jt808, PHONE, Takes::Readings);
    // Those that ended are noticed soon.
    timeout(PATIENCE, async {
        while site.gateway.counted().connections < 3 {
            drop(site.connect("jt808").await);
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn who_is_silent_is_cut_off() {
    let site = Site::with(GatewaySettings { idle_seconds: 1, ..GatewaySettings::default() }).await;
    site.connect("jt808").await.closed().await;
    assert_eq!(site.gateway.counted().timed_out, 1);
}

#[tokio::test]
async fn a_frame_that_does_not_end_is_given_up_and_the_connection_stays() {
    let site = Site::with(GatewaySettings { frame_seconds: 1, ..GatewaySettings::default() }).await;
    site.register.add(7, Protocol::Jt808, PHONE, Takes::Readings);
    let (mut peer, mut sender) = proved(&site, PHONE).await;
    peer.send(&[0x7e, 0x02, 0x00]).await;
    site.until(|counted| counted.faults == 1).await;
    peer.send(&frame(&mut sender, id::LOCATION, |body| location(5, 605, &[]).put(body))).await;
    site.until(|counted| counted.stored == 8).await;
}

#[tokio::test]
async fn a_flood_without_frames_is_bounded_and_counted() {
    let site = Site::new().await;
    let mut peer = site.connect("hj212").await;
    for _ in 0..40 {
        peer.send(&[b'x'; 8_192]).await;
    }
    site.until(|counted| counted.faults > 0).await;
    assert_eq!(site.gateway.counted().frames, 0);
}

#[tokio::test]
async fn readings_beyond_what_may_wait_hold_their_senders_back_and_none_is_lost() {
    let site = Site::with(GatewaySettings {
        most_readings_waiting: 10,
        most_readings_per_batch: 5,
        ..GatewaySettings::default()
    })
    .await;
    site.register.add(7, Protocol::Jt808, PHONE, Takes::Readings);
    let (mut peer, mut sender) = proved(&site, PHONE).await;
    let bytes: Vec<u8> = (0..50)
        .flat_map(|second| frame(&mut sender, id::LOCATION, |body| location(second, u16::from(second), &[]).put(body)))
        .collect();
    peer.send(&bytes).await;
    site.until(|counted| counted.stored == 400).await;
    assert_eq!(site.values(7, "speed_0_1kmh").len(), 50);
}
