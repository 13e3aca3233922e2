//! AIS.

use super::*;
use bihuan_protocols::ais::{Content, Message, Position, put_sentences};
use tokio::net::UdpSocket;

fn sentence(mmsi: u32, speed_deci_knots: u16) -> Vec<u8> {
    sentence_at(71_000_000, mmsi, speed_deci_knots)
}

/// At a longitude in 1/600,000 degree.
pub(crate) fn sentence_at(longitude: i32, mmsi: u32, speed_deci_knots: u16) -> Vec<u8> {
    let position =
        Position { longitude, latitude: 15_000_000, speed_deci_knots, course_deci_deg: 900, ..Position::UNKNOWN };
    let content =
        Content::ClassA { kind: 1, status: 0, rate_of_turn: 0, position, manoeuvre: 0, is_raim: false, radio: 0 };
    let mut out = Vec::new();
    put_sentences(&Message { repeat: 0, mmsi, content }.bits(), "AIVDM", 'A', 0, &mut out);
    out
}

#[tokio::test]
async fn positions_come_by_stream_and_by_datagram() {
    let site = Site::new().await;
    site.register.add(1, Protocol::Ais, "412345678", Takes::Readings);
    site.register.add(2, Protocol::Ais, "003500001", Takes::Readings);
    let mut peer = site.connect("ais_tcp").await;
    peer.send(&[sentence(412_345_678, 123), b"!AIVDM,nonsense*00\r\n".to_vec(), sentence(413_000_000, 10)].concat())
        .await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let datagram = sentence(3_500_001, 45);
    socket.send_to(datagram.trim_ascii_end(), site.address("ais_udp")).await.unwrap();
    site.until(|counted| counted.stored == 10 && counted.unknown == 1).await;
    let speed = site.last(1, "speed_0_1kn").unwrap();
    assert_eq!((speed.value, speed.at), (123.0, NOW.parse().unwrap()));
    assert_eq!(site.last(2, "speed_0_1kn").unwrap().value, 45.0);
    assert_eq!(site.last(1, "latitude_1e7").unwrap().value, 250_000_000.0);
    assert_eq!(site.register.knocks.lock().unwrap()[0].identity.as_str(), "413000000");
    assert_eq!(site.gateway.counted().faults, 1);
}
