//! GB/T 26875.3.

use super::*;
use bihuan_protocols::{
    gb26875::{Address, Component, Data, Frame, Object, command, kind},
    text::Text,
    time::BinaryTime,
};

fn frame(serial: u16, command: u8, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Frame {
        serial,
        version_main: 1,
        version_user: 0,
        time: BinaryTime([0, 0, 9, 2, 3, 26]),
        source: Address([42, 0, 0, 0, 0, 0]),
        destination: Address([1, 0, 0, 0, 0, 0]),
        command,
        data,
    }
    .put(&mut out);
    out
}

fn smoke(serial: u16, state: u16) -> Vec<u8> {
    let component = Component { system: 1, system_address: 1, component: 40, address: 5 };
    let time = BinaryTime([serial.to_le_bytes()[0], 0, 9, 2, 3, 26]);
    let mut data = Vec::new();
    let object = Object::ComponentState { component, state, text: Text::default(), time };
    Data::put(kind::COMPONENT_STATE, &[object], &mut data).unwrap();
    frame(serial, command::SEND, &data)
}

/// The next answer: serial, command, data.
async fn answer(peer: &mut Peer) -> (u16, u8, Vec<u8>) {
    let bytes =
        peer.answer(|held| held.get(24).map(|length| 30 + usize::from(*length)).filter(|all| held.len() >= *all)).await;
    let frame = Frame::parse(&bytes).unwrap();
    assert_eq!(frame.destination.number(), 42);
    (frame.serial, frame.command, frame.data.to_vec())
}

#[tokio::test]
async fn a_transmitter_is_confirmed_and_told_the_time_once() {
    let site = Site::new().await;
    site.register.add(9, Protocol::Gb26875, "42", Takes::Readings);
    let mut peer = site.connect("gb26875").await;
    peer.send(&[frame(1, command::SEND, &[]), smoke(2, 0b11)].concat()).await;
    assert_eq!(answer(&mut peer).await, (1, command::CONFIRM, vec![]));
    assert_eq!(answer(&mut peer).await, (0, command::CONTROL, vec![90, 1, 30, 0, 9, 2, 3, 26]));
    assert_eq!(answer(&mut peer).await, (2, command::CONFIRM, vec![]));
    assert_eq!(site.last(9, "fire_alarm").unwrap().value, 1.0);
    let mut broken = smoke(3, 1);
    broken[30] ^= 1;
    peer.send(&[broken, smoke(4, 1)].concat()).await;
    assert_eq!(answer(&mut peer).await, (4, command::CONFIRM, vec![]));
    assert_eq!(site.values(9, "fire_alarm"), [1.0, 0.0]);
    assert_eq!(site.gateway.counted().faults, 1);
}

#[tokio::test]
async fn an_unknown_transmitter_is_denied() {
    let site = Site::new().await;
    let mut peer = site.connect("gb26875").await;
    peer.send(&smoke(1, 2)).await;
    assert_eq!(answer(&mut peer).await, (1, command::DENY, vec![]));
    assert_eq!(site.register.knocks.lock().unwrap()[0].identity.as_str(), "42");
    assert_eq!(site.gateway.counted().stored, 0);
}
