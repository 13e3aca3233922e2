//! HJ 212.

use super::*;
use bihuan_protocols::hj212::{Flag, Head, Packet, Segment, put_packet};

pub(crate) fn packet(command: &str, password: &str, flag: Option<u8>, parameters: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let head = Head {
        request: b"20260302090000000",
        system: b"31",
        command: command.as_bytes(),
        password: password.as_bytes(),
        device: b"MN-1",
        flag: flag.map(Flag),
    };
    put_packet(&head, parameters.as_bytes(), &mut out).unwrap();
    out
}

/// The next answer: command and parameters.
pub(crate) async fn answer(peer: &mut Peer) -> (String, String) {
    let bytes = peer.answer(|held| held.iter().position(|byte| *byte == b'\n').map(|end| end + 1)).await;
    let packet = Packet::parse(&bytes).unwrap();
    let segment = Segment::parse(packet.segment).unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(segment.flag.map(Flag::needs_answer), Some(false));
    (text(segment.command), text(segment.parameters))
}

fn says(command: &str, parameters: &str) -> (String, String) {
    (command.to_owned(), parameters.to_owned())
}

pub(crate) const DUST: &str = "DataTime=20260302090000;a34013-Rtd=8.25,a34013-Flag=N";

#[tokio::test]
async fn data_is_answered_as_its_version_asks() {
    let site = Site::new().await;
    site.register.add(3, Protocol::Hj212, "MN-1", Takes::Readings);
    let mut peer = site.connect("hj212").await;
    peer.send(&packet("2011", SECRET, Some(5), DUST)).await;
    assert_eq!(answer(&mut peer).await, says("9014", ""));
    let dust = site.last(3, "dust_mg_m3").unwrap();
    assert_eq!((dust.value, dust.at), (8.25, "2026-03-02T09:00:00+08:00".parse().unwrap()));
    peer.send(&packet("2011", "wrong", Some(5), DUST)).await;
    assert_eq!(answer(&mut peer).await, says("9011", "QnRtn=3"));
    peer.send(&packet("2999", SECRET, Some(5), "")).await;
    assert_eq!(answer(&mut peer).await, says("9011", "QnRtn=8"));
    // One of 2005 and one that asks for no answer: stored; the next answer is that of the question after them.
    peer.send(&packet("2011", SECRET, None, "DataTime=20260302090010;a34013-Rtd=9")).await;
    peer.send(&packet("2011", SECRET, Some(4), "DataTime=20260302090020;a34013-Rtd=10")).await;
    peer.send(&packet("1013", SECRET, Some(5), "")).await;
    assert_eq!(answer(&mut peer).await, says("9013", ""));
    assert_eq!(answer(&mut peer).await, says("1012", "PolId=;SystemTime=20260302090030"));
    assert_eq!(site.values(3, "dust_mg_m3"), [8.25, 9.0, 10.0]);
}

#[tokio::test]
async fn an_unknown_monitor_is_refused_and_bad_packets_are_skipped() {
    let site = Site::new().await;
    let mut peer = site.connect("hj212").await;
    let mut broken = packet("2011", SECRET, Some(5), DUST);
    let end = broken.len();
    broken[end - 4] ^= 1;
    peer.send(&[broken, packet("2011", SECRET, Some(5), DUST)].concat()).await;
    assert_eq!(answer(&mut peer).await, says("9011", "QnRtn=4"));
    assert_eq!(site.register.knocks.lock().unwrap()[0].about, "ST=31");
    assert!(site.gateway.counted().faults >= 1);
}
