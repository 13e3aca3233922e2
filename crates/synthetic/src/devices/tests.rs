use super::*;
use bihuan_domain::monitoring::Identity;
use bihuan_protocols::{
    ais, gb26875, hj212,
    jt808::{Header, Message, ReadAs, RegisterReply, Sender, Splitter, id},
    text::Text,
};
use jiff::SignedDuration;

const SCRIPT: &str = include_str!("../../../../packs/simulation/dust.toml");

fn began() -> Timestamp {
    "2026-03-02T09:00:00+08:00".parse().unwrap()
}

fn device(kind: Kind) -> Device {
    Device::new(7, kind, 1, &Script::parse(SCRIPT).unwrap(), began(), "123456")
}

fn report(device: &mut Device, seconds: i64) -> Vec<u8> {
    let mut out = Vec::new();
    device.report(began() + SignedDuration::from_secs(seconds), &mut out);
    out
}

#[test]
fn identities_are_those_of_their_protocols_and_of_nobody() {
    for kind in Kind::ALL {
        for number in [1, 99_999] {
            assert!(Identity::parse(kind.protocol(), &kind.identity(number)).is_ok(), "{kind} {number}");
        }
    }
}

#[test]
fn the_same_seed_says_the_same() {
    for kind in [Kind::Sensor, Kind::Vessel, Kind::Transmitter] {
        assert_eq!(report(&mut device(kind), 10), report(&mut device(kind), 10), "{kind}");
        assert!(!report(&mut device(kind), 10).is_empty());
    }
}

fn dust(bytes: &[u8]) -> f64 {
    let packet = hj212::Packet::parse(bytes).unwrap();
    let segment = hj212::Segment::parse(packet.segment).unwrap();
    std::str::from_utf8(segment.value(b"a34013-Rtd").unwrap()).unwrap().parse().unwrap()
}

#[test]
fn the_dust_rises_stays_and_falls_as_scripted() {
    let mut sensor = device(Kind::Sensor);
    assert!(dust(&report(&mut sensor, 110)) < 4.0);
    assert!((5.0..17.0).contains(&dust(&report(&mut sensor, 135))));
    assert_eq!(dust(&report(&mut sensor, 160)), 18.5);
    assert_eq!(dust(&report(&mut sensor, 449)), 18.5);
    assert!(dust(&report(&mut sensor, 451)) < 4.0);
    let mut other = Device::new(7, Kind::Sensor, 2, &Script::parse(SCRIPT).unwrap(), began(), "123456");
    assert!(dust(&report(&mut other, 160)) < 4.0);
}

#[test]
fn a_truck_reports_when_it_was_let_in() {
    let mut truck = device(Kind::Truck);
    let mut said = Vec::new();
    truck.greet(began(), &mut said);
    assert!(report(&mut truck, 1).is_empty());
    let header: Header = {
        let mut splitter = Splitter::new(ReadAs::Flagged);
        splitter.push(&said);
        splitter.next().unwrap().unwrap().header
    };
    assert_eq!(header.message, id::REGISTER);
    let mut platform = Sender::answering(&header, 0);
    let (mut answer, mut next) = (Vec::new(), Vec::new());
    let reply = RegisterReply { serial: 0, result: 0, code: Text::padded(b"abc") };
    platform.send(id::REGISTER_REPLY, &mut answer, |body| reply.put(body)).unwrap();
    truck.hear(&answer, &mut next);
    let mut splitter = Splitter::new(ReadAs::Flagged);
    splitter.push(&next);
    let shown = splitter.next().unwrap().unwrap();
    assert!(matches!(Message::parse(&shown).unwrap(), Message::Authenticate(shown) if shown.code.read() == "abc"));
    answer.clear();
    platform.send(id::PLATFORM_REPLY, &mut answer, |body| body.extend_from_slice(&[0, 1, 0x01, 0x02, 0])).unwrap();
    truck.hear(&answer, &mut Vec::new());
    assert!(!report(&mut truck, 2).is_empty());
    assert_eq!(truck.tally(), Tally { sent: 1, confirmed: 0, refused: 0 });
}

#[test]
fn vessels_and_transmitters_are_understood() {
    let sentence = report(&mut device(Kind::Vessel), 1);
    assert!(ais::Sentence::parse(sentence.trim_ascii_end()).is_ok());
    let script = "[[incident]]\ndevice = \"transmitter 1\"\nmetric = \"fire_alarm\"\nafter_seconds = 5\nto = 1\nfor_seconds = 5\n";
    let mut fire = Device::new(7, Kind::Transmitter, 1, &Script::parse(script).unwrap(), began(), "");
    let state = |bytes: &[u8]| {
        let frame = gb26875::Frame::parse(bytes).unwrap();
        let data = gb26875::Data::parse(frame.data).unwrap();
        match data.objects().next().unwrap().unwrap() {
            gb26875::Object::ComponentState { state, .. } => state,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!([1, 6, 11].map(|seconds| state(&report(&mut fire, seconds))), [1, 2, 1]);
}

#[test]
fn a_script_that_names_what_is_not_there_is_refused() {
    let incident = |device: &str, metric: &str| {
        Script::parse(&format!(
            "[[incident]]\ndevice = \"{device}\"\nmetric = \"{metric}\"\nafter_seconds = 0\nto = 1\nfor_seconds = 1\n"
        ))
    };
    assert!(incident("truck 3", "speed_0_1kmh").is_ok());
    assert_eq!(incident("lorry 3", "speed_0_1kmh"), Err(ScriptError::Device("lorry 3".to_owned())));
    assert_eq!(incident("truck 0", "speed_0_1kmh"), Err(ScriptError::Device("truck 0".to_owned())));
    assert_eq!(incident("truck 1", "dust_mg_m3"), Err(ScriptError::Metric("dust_mg_m3".to_owned())));
    assert!(matches!(Script::parse("incident = 3"), Err(ScriptError::Syntax(_))));
}
