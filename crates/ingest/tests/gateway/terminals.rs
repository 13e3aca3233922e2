//! JT/T 808.

use super::*;
use bihuan_protocols::{
    jt808::{Batch, Frame, Layout, Location, Phone, ReadAs, Register as Registration, Sender, id, put_extra},
    text::Text,
    time::{BcdTime, Moment},
};

pub(crate) const PHONE: &str = "13912345678";

pub(crate) fn sender(phone: &str, serial: u16) -> Sender {
    Sender::new(Phone::new(phone, None).unwrap(), None, serial)
}

pub(crate) fn frame(sender: &mut Sender, message: u16, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    sender.send(message, &mut out, write).unwrap();
    out
}

/// A location at a second of the minute; speed in tenths.
pub(crate) fn location(second: u8, speed: u16, extras: &[u8]) -> Location<'_> {
    let time = Moment::new(2026, [3, 2, 9, 0, second]).unwrap();
    Location {
        alarm: 0,
        status: 0b11,
        latitude_e6: 25_320_123,
        longitude_e6: 118_301_456,
        altitude_m: 30,
        speed_deci_kmh: speed,
        direction_deg: 90,
        time: BcdTime::from(time),
        extra_bytes: extras,
    }
}

/// The next answer: message, and its body.
pub(crate) async fn answer(peer: &mut Peer) -> (u16, Vec<u8>) {
    let bytes = peer.answer(|held| held.iter().skip(1).position(|byte| *byte == 0x7e).map(|end| end + 2)).await;
    let mut scratch = Vec::new();
    let frame = Frame::parse(&bytes, &mut scratch, ReadAs::Flagged).unwrap();
    (frame.header.message, frame.body.to_vec())
}

/// The general answer to a message with a serial.
fn general(serial: u16, message: u16, result: u8) -> (u16, Vec<u8>) {
    let [a, b] = serial.to_be_bytes();
    let [c, d] = message.to_be_bytes();
    (id::PLATFORM_REPLY, vec![a, b, c, d, result])
}

pub(crate) fn register(body: &mut Vec<u8>) {
    let layout = Layout::V2013;
    let text = |text: &'static str| Text::padded(text.as_bytes());
    Registration {
        province: 35,
        city: 525,
        maker: text("MAKER"),
        model: text("MODEL"),
        terminal: text("1"),
        plate_colour: 2,
        plate: text("A12345"),
        layout,
    }
    .put(body);
}

/// A terminal that has proved itself.
pub(crate) async fn proved(site: &Site, phone: &str) -> (Peer, Sender) {
    let (mut peer, mut sender) = (site.connect("jt808").await, sender(phone, 0));
    peer.send(&frame(&mut sender, id::AUTHENTICATE, |body| body.extend_from_slice(SECRET.as_bytes()))).await;
    assert_eq!(answer(&mut peer).await, general(0, id::AUTHENTICATE, 0));
    (peer, sender)
}

#[tokio::test]
async fn a_terminal_registers_proves_itself_and_reports() {
    let site = Site::new().await;
    site.register.add(7, Protocol::Jt808, PHONE, Takes::Readings);
    let (mut peer, mut sender) = (site.connect("jt808").await, sender(PHONE, 0));
    peer.send(&frame(&mut sender, id::LOCATION, |body| location(1, 100, &[]).put(body))).await;
    assert_eq!(answer(&mut peer).await, general(0, id::LOCATION, 1), "not proved yet");
    peer.send(&frame(&mut sender, id::REGISTER, register)).await;
    let (message, body) = answer(&mut peer).await;
    assert_eq!((message, &body[..3], &body[3..]), (id::REGISTER_REPLY, &[0, 1, 0][..], &b"code-7"[..]));
    peer.send(&frame(&mut sender, id::AUTHENTICATE, |body| body.extend_from_slice(b"code-8"))).await;
    assert_eq!(answer(&mut peer).await, general(2, id::AUTHENTICATE, 1), "of another");
    peer.send(&frame(&mut sender, id::AUTHENTICATE, |body| body.extend_from_slice(b"code-7"))).await;
    assert_eq!(answer(&mut peer).await, general(3, id::AUTHENTICATE, 0));
    // Three frames and a broken one, in pieces of seven bytes.
    let mut extras = Vec::new();
    put_extra(&mut extras, 0x01, &1_234_u32.to_be_bytes());
    let mut bytes = frame(&mut sender, id::HEARTBEAT, |_| {});
    bytes.extend(frame(&mut sender, id::LOCATION, |body| location(5, 605, &extras).put(body)));
    bytes.extend([0x7e, 1, 2, 3, 0x7e]);
    bytes.extend(frame(&mut sender, id::LOCATION, |body| location(6, 610, &[]).put(body)));
    for piece in bytes.chunks(7) {
        peer.send(piece).await;
    }
    assert_eq!(answer(&mut peer).await, general(4, id::HEARTBEAT, 0));
    assert_eq!(answer(&mut peer).await, general(5, id::LOCATION, 0));
    // Whatever is confirmed is in the store.
    let mileage = site.last(7, "mileage_0_1km").unwrap();
    assert_eq!((mileage.value, mileage.at), (1_234.0, "2026-03-02T09:00:05+08:00".parse().unwrap()));
    assert_eq!(answer(&mut peer).await, general(6, id::LOCATION, 0));
    assert_eq!(site.values(7, "speed_0_1kmh"), [605.0, 610.0]);
    assert_eq!(site.last(7, "latitude_1e7").unwrap().value, 253_201_230.0);
    let counted = site.until(|counted| counted.stored == 17).await;
    assert_eq!((counted.faults, counted.unproved), (1, 2));
    site.gateway.stop().await;
    assert_eq!(site.judge.0.lock().unwrap().len(), 17);
    assert!(site.register.seen.lock().unwrap().contains(&DeviceId(uuid::Uuid::from_u128(7))));
}

#[tokio::test]
async fn an_unknown_terminal_is_refused_and_knocks_once() {
    let site = Site::new().await;
    let (mut peer, mut sender) = (site.connect("jt808").await, sender("99", 5));
    peer.send(&frame(&mut sender, id::REGISTER, register)).await;
    assert_eq!(answer(&mut peer).await, (id::REGISTER_REPLY, vec![0, 5, 4]));
    peer.send(&frame(&mut sender, id::AUTHENTICATE, |body| body.push(b'1'))).await;
    assert_eq!(answer(&mut peer).await, general(6, id::AUTHENTICATE, 1));
    let knocks = site.register.knocks.lock().unwrap();
    assert_eq!(knocks.len(), 1);
    assert_eq!((knocks[0].identity.as_str(), knocks[0].about.as_str()), ("99", "A12345 MAKER MODEL"));
}

#[tokio::test]
async fn repeated_and_reversed_messages_and_a_batch_in_parts() {
    let site = Site::new().await;
    site.register.add(7, Protocol::Jt808, PHONE, Takes::Readings);
    let (mut peer, mut terminal) = proved(&site, PHONE).await;
    // 50 locations of 31 bytes: two parts; the second comes first, and is told what is missing.
    let locations: Vec<_> = (0..50).map(|second| location(second, u16::from(second), &[])).collect();
    let bytes = frame(&mut terminal, id::BATCH, |body| Batch::put(1, &locations, body));
    let middle = bytes.windows(2).position(|two| two == [0x7e, 0x7e]).unwrap() + 1;
    peer.send(&bytes[middle..]).await;
    assert_eq!(answer(&mut peer).await, (id::RESEND, vec![0, 1, 1, 0, 1]));
    peer.send(&bytes[..middle]).await;
    assert_eq!(answer(&mut peer).await, general(1, id::BATCH, 0));
    assert_eq!(site.values(7, "speed_0_1kmh").len(), 50);
    // The same again, and older serials after newer ones.
    for serial in [9, 8, 9] {
        let mut again = sender(PHONE, serial);
        let second = u8::try_from(serial).unwrap();
        peer.send(&frame(&mut again, id::LOCATION, |body| location(second, 900 + serial, &[]).put(body))).await;
        assert_eq!(answer(&mut peer).await, general(serial, id::LOCATION, 0));
    }
    let speeds = site.values(7, "speed_0_1kmh");
    assert_eq!((speeds.len(), speeds[8], speeds[9], speeds[10]), (50, 908.0, 909.0, 10.0));
    // What nobody knows is answered too.
    let mut other = sender(PHONE, 20);
    peer.send(&frame(&mut other, 0x0f01, |body| body.push(1))).await;
    assert_eq!(answer(&mut peer).await, general(20, 0x0f01, 3));
    peer.send(&frame(&mut other, id::LOCATION, |body| body.push(1))).await;
    assert_eq!(answer(&mut peer).await, general(21, id::LOCATION, 2));
    peer.send(&frame(&mut other, id::QUERY_TIME, |_| {})).await;
    assert_eq!(answer(&mut peer).await, (id::TIME_REPLY, vec![0x26, 0x03, 0x02, 0x01, 0x00, 0x30]));
}

#[tokio::test]
async fn a_suspended_device_is_answered_and_not_believed() {
    let site = Site::new().await;
    site.register.add(7, Protocol::Jt808, PHONE, Takes::Nothing);
    let (mut peer, mut sender) = proved(&site, PHONE).await;
    peer.send(&frame(&mut sender, id::LOCATION, |body| location(5, 605, &[]).put(body))).await;
    assert_eq!(answer(&mut peer).await, general(1, id::LOCATION, 0));
    assert_eq!(site.last(7, "speed_0_1kmh"), None);
    assert_eq!(site.gateway.counted().dropped, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_stored_is_not_confirmed_and_is_stored_when_sent_again() {
    let site = Site::new().await;
    site.register.add(7, Protocol::Jt808, PHONE, Takes::Readings);
    let (mut peer, mut sender) = proved(&site, PHONE).await;
    let rename = |from: &'static str, to: &'static str| {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        site.store.write_blocking(move |tx| tx.execute(&sql, &[]))
    };
    tokio::task::block_in_place(|| rename("reading_head", "gone")).unwrap();
    let bytes = frame(&mut sender, id::LOCATION, |body| location(5, 605, &[]).put(body));
    peer.send(&bytes).await;
    assert_eq!(answer(&mut peer).await, general(1, id::LOCATION, 1));
    tokio::task::block_in_place(|| rename("gone", "reading_head")).unwrap();
    peer.send(&bytes).await;
    assert_eq!(answer(&mut peer).await, general(1, id::LOCATION, 0));
    assert_eq!(site.values(7, "speed_0_1kmh"), [605.0]);
    assert_eq!((site.gateway.counted().failed, site.judge.0.lock().unwrap().len()), (8, 8));
}
