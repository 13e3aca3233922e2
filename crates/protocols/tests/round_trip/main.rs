//! What is written can be read: decode(encode(x)) = x for all four protocols, through the splitters, in whatever pieces.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod vessels;

use bihuan_protocols::{
    Code, Fault, ais, gb26875, hj212,
    jt808::{self, Message, Phone, Sender, active_safety as safety},
    text::{Text, gb18030},
    time::{BcdTime, BinaryTime, Moment},
};
use proptest::{collection::vec, prelude::*};

fn moment() -> impl Strategy<Value = Moment> {
    (2000_u16..2100, 1_u8..13, 1_u8..29, 0_u8..24, 0_u8..60, 0_u8..60).prop_map(
        |(year, month, day, hour, minute, second)| Moment::new(year, [month, day, hour, minute, second]).unwrap(),
    )
}

/// A text of a padded field: no padding of its own.
fn field(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    let texts = prop_oneof!["[!-~]{0,7}", "[粤京沪A-Z0-9隐患闭环]{1,3}"];
    texts.prop_map(move |text| {
        let mut bytes = gb18030(&text).into_owned();
        bytes.truncate(longest - longest % 2);
        bytes
    })
}

/// Cuts bytes into pieces of these lengths, over and over.
fn pieces<'a>(mut bytes: &'a [u8], lengths: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut lengths = lengths.iter().cycle();
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let (piece, left) = bytes.split_at((*lengths.next()?).min(bytes.len()));
        bytes = left;
        Some(piece)
    })
}

fn lengths() -> impl Strategy<Value = Vec<usize>> {
    vec(1_usize..40, 1..5)
}

fn version() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![Just(None), (1_u8..4).prop_map(Some)]
}

prop_compose! {
    fn location()(
        words in any::<[u32; 4]>(), halves in any::<[u16; 3]>(), time in moment(),
    ) -> jt808::Location<'static> {
        let [alarm, status, latitude_e6, longitude_e6] = words;
        let [altitude_m, speed_deci_kmh, direction_deg] = halves;
        let time = BcdTime::from(time);
        jt808::Location {
            alarm, status, latitude_e6, longitude_e6, altitude_m, speed_deci_kmh, direction_deg, time, extra_bytes: &[],
        }
    }
}

fn event() -> impl Strategy<Value = safety::Event<'static>> {
    prop_oneof![
        any::<[u8; 7]>().prop_map(
            |[kind, level, front_speed_kmh, front_distance, deviation, road_sign, road_sign_data]| {
                safety::Event::Assistance {
                    kind,
                    level,
                    front_speed_kmh,
                    front_distance,
                    deviation,
                    road_sign,
                    road_sign_data,
                }
            }
        ),
        any::<[u8; 7]>().prop_map(|[kind, level, fatigue, reserved @ ..]| {
            safety::Event::Driver { kind, level, fatigue, reserved }
        }),
        Just(safety::Event::Tyres(&[4, 0, 1, 0, 3, 0, 5, 0, 2, 9, 0, 6, 0, 8, 0, 10, 0, 7])),
        any::<u8>().prop_map(safety::Event::BlindSpot),
    ]
}

prop_compose! {
    fn alarm()(
        event in event(), words in any::<[u32; 3]>(), halves in any::<[u16; 3]>(), bytes in any::<[u8; 4]>(),
        times in (moment(), moment()), is_long in any::<bool>(),
    ) -> safety::SafetyAlarm<'static> {
        let [alarm, latitude_e6, longitude_e6] = words;
        let [altitude_m, vehicle_state, reserved] = halves;
        let [state, speed_kmh, sequence, attachments] = bytes;
        let terminal: &[u8] = if is_long { b"09876543210987654321\0\0\0\0\0\0\0\0\0\0" } else { b"id00003" };
        let reserved = if is_long { reserved } else { reserved & 0xff };
        let sign = safety::Sign { terminal, time: times.1.into(), sequence, attachments, reserved };
        let time = times.0.into();
        safety::SafetyAlarm {
            alarm, state, event, speed_kmh, altitude_m, latitude_e6, longitude_e6, time, vehicle_state, sign,
        }
    }
}

/// Sends a body in frames, takes them apart again in pieces, and gives the body to a check.
fn through_808(
    message: u16,
    version: Option<u8>,
    lengths: &[usize],
    write: impl FnOnce(&mut Vec<u8>),
    check: impl FnOnce(Message<'_>),
) {
    let phone = Phone::new("13812345678", version).unwrap();
    let mut out = Vec::new();
    let serial = Sender::new(phone, version, 0xfffe).send(message, &mut out, write).unwrap();
    let mut splitter = jt808::Splitter::default();
    let mut reassembly = jt808::Reassembly::new(1_000, 1 << 20);
    let mut check = Some(check);
    for piece in pieces(&out, lengths) {
        splitter.push(piece);
        while let Some(frame) = splitter.next() {
            let frame = frame.unwrap();
            assert_eq!((frame.header.phone, frame.header.version, frame.header.message), (phone, version, message));
            if frame.header.package.is_none() {
                assert_eq!(frame.header.serial, serial);
                check.take().unwrap()(Message::parse(&frame).unwrap());
            } else if let Some(whole) = reassembly.push(&frame, 0) {
                assert_eq!(whole.header.serial, serial);
                check.take().unwrap()(Message::parse_body(&whole.header, &whole.body).unwrap());
            }
        }
    }
    assert!(check.is_none(), "the message came");
    assert_eq!(splitter.pending(), 0);
}

proptest! {
    #[test]
    fn locations_with_active_safety(
        location in location(), alarms in vec(alarm(), 0..3), version in version(), lengths in lengths(),
    ) {
        let mut extra_bytes = Vec::new();
        jt808::put_extra(&mut extra_bytes, 1, &77_u32.to_be_bytes());
        for alarm in &alarms {
            let mut value = Vec::new();
            alarm.put(&mut value);
            jt808::put_extra(&mut extra_bytes, alarm.id(), &value);
        }
        let location = jt808::Location { extra_bytes: &extra_bytes, ..location };
        through_808(jt808::id::LOCATION, version, &lengths, |out| location.put(out), |found| {
            assert_eq!(found, Message::Location(location));
            let Message::Location(found) = found else { unreachable!() };
            let items: Vec<_> = found.extras().map(|extra| extra.unwrap().item()).collect();
            assert_eq!(items[0], jt808::Item::MileageHectometres(77));
            let expected: Vec<_> = alarms.iter().copied().map(jt808::Item::Safety).collect();
            assert_eq!(&items[1..], expected);
        });
    }

    #[test]
    fn registrations_and_their_answers(
        texts in (field(5), field(8), field(7), field(12)), numbers in any::<[u16; 3]>(), is_2019 in any::<bool>(),
        colour in 1_u8..6, result in 0_u8..5, lengths in lengths(),
    ) {
        let [province, city, serial] = numbers;
        let (maker, model, terminal, plate) = &texts;
        let (version, layout) = if is_2019 { (Some(1), jt808::Layout::V2019) } else { (None, jt808::Layout::V2013) };
        let register = jt808::Register {
            province, city, maker: Text::padded(maker), model: Text::padded(model), terminal: Text::padded(terminal),
            plate_colour: colour, plate: Text::padded(plate), layout,
        };
        through_808(jt808::id::REGISTER, version, &lengths, |out| register.put(out), |found| {
            assert_eq!(found, Message::Register(register));
        });
        let code = if result == 0 { Text::padded(plate) } else { Text::default() };
        let reply = jt808::RegisterReply { serial, result, code };
        through_808(jt808::id::REGISTER_REPLY, version, &lengths, |out| reply.put(out), |found| {
            assert_eq!(found, Message::RegisterReply(reply));
        });
        let device = is_2019.then(|| (Text::from("123456789012345"), Text::from("v1")));
        let authenticate = jt808::Authenticate { code: Text::from("code-7"), device };
        through_808(jt808::id::AUTHENTICATE, version, &lengths, |out| authenticate.put(out), |found| {
            assert_eq!(found, Message::Authenticate(authenticate));
        });
        let reply = jt808::GeneralReply { serial, message: city, result };
        through_808(jt808::id::PLATFORM_REPLY, version, &lengths, |out| reply.put(out), |found| {
            assert_eq!(found, Message::PlatformReply(reply));
        });
    }

    #[test]
    fn batches_and_pictures_in_parts(
        locations in vec(location(), 0..60), picture in vec(any::<u8>(), 0..5_000), version in version(),
        lengths in vec(1_usize..3_000, 1..4),
    ) {
        through_808(jt808::id::BATCH, version, &lengths, |out| jt808::Batch::put(1, &locations, out), |found| {
            let Message::Batch(batch) = found else { panic!("{found:?}") };
            let found: Vec<_> = batch.locations().map(|location| location.unwrap().1).collect();
            assert_eq!((found, batch.kind, batch.trailing()), (locations.clone(), 1, 0));
        });
        let location = locations.first().copied();
        let media = jt808::Multimedia { multimedia: 7, kind: 0, format: 0, event: 1, channel: 1, location, data: &picture };
        prop_assume!(location.is_some());
        through_808(jt808::id::MULTIMEDIA, version, &lengths, |out| media.put(out), |found| {
            assert_eq!(found, Message::Multimedia(media));
        });
    }

    #[test]
    fn fire_alarms(
        states in vec((any::<[u8; 3]>(), any::<u32>(), any::<u16>(), field(8), moment()), 0..9),
        serial in any::<u16>(), time in moment(), lengths in lengths(),
    ) {
        let objects: Vec<_> = states.iter().map(|(bytes, address, state, text, time)| {
            let [system, system_address, component] = *bytes;
            let component = gb26875::Component { system, system_address, component, address: *address };
            gb26875::Object::ComponentState { component, state: *state, text: Text::padded(text), time: (*time).into() }
        }).collect();
        through_26875(gb26875::kind::COMPONENT_STATE, &objects, (serial, time), &lengths);
    }

    #[test]
    fn all_other_objects(
        bytes in any::<[u8; 4]>(), word in any::<u32>(), half in any::<u16>(), text in field(8), time in moment(),
    ) {
        for (kind, object) in objects(bytes, word, half, Text::padded(&text), time.into()) {
            through_26875(kind, &[object, object], (half, time), &[17]);
        }
    }

    #[test]
    fn monitors(
        readings in vec(("[aw][0-9]{5}", -1e6_f64..1e6), 1..80), flag in 0_u8..12, lengths in lengths(),
    ) {
        let flag = hj212::Flag(flag & !2);
        let head = hj212::Head {
            request: b"20260801085857223", system: b"31", command: hj212::command::REAL_TIME, password: b"123456",
            device: b"010000A8900016F000169DC0", flag: Some(flag),
        };
        let groups: Vec<_> =
            readings.iter().map(|(factor, value)| format!("{factor}-Rtd={value:.3},{factor}-Flag=N")).collect();
        let slices: Vec<_> = groups.iter().map(String::as_bytes).collect();
        let mut out = Vec::new();
        hj212::put_packets(&head, &slices, &mut out).unwrap();
        let mut splitter = hj212::Splitter::new();
        let (mut found, mut packets) = (Vec::new(), 0);
        for piece in pieces(&out, &lengths) {
            splitter.push(piece);
            while let Some(packet) = splitter.next() {
                let segment = hj212::Segment::parse(packet.unwrap().segment).unwrap();
                packets += 1;
                prop_assert_eq!(segment.device, head.device);
                prop_assert_eq!(segment.flag.unwrap().version(), flag.version());
                prop_assert_eq!(segment.package.is_some(), segment.flag.unwrap().has_package());
                prop_assert_eq!(segment.package.map_or(packets, |(_, number)| number), packets);
                let values = segment.items().map(Result::unwrap).filter(|item| item.key.ends_with(b"-Rtd"));
                found.extend(values.map(|item| {
                    (String::from_utf8(item.factor().unwrap().0.to_vec()).unwrap(), item.number().unwrap())
                }));
            }
        }
        let sent: Vec<_> = readings.iter().map(|(factor, value)| (factor.clone(), format!("{value:.3}").parse().unwrap())).collect();
        prop_assert_eq!(found, sent);
    }

    #[test]
    fn vessels(
        words in any::<[u32; 2]>(), bytes in any::<[u8; 7]>(), longitude in -108_000_000_i32..108_600_001,
        latitude in -54_000_000_i32..54_600_001, names in ("[A-Z0-9 ./-]{0,20}", "[A-Z0-9]{0,7}"), lengths in lengths(),
    ) {
        let vessels = vessels::Vessels::new(words, bytes, (longitude, latitude), (&names.0, &names.1));
        let mmsi = if bytes[0] & 7 == 0 { 980_000_000 + words[0] % 10_000_000 } else { words[0] % 1_000_000_000 };
        for content in [vessels.moving(), vessels.described(), vec![vessels.data(mmsi)]].concat() {
            let message = ais::Message { repeat: bytes[0] & 3, mmsi, content };
            let mut out = Vec::new();
            ais::put_sentences(&message.bits(), "AIVDM", 'A', bytes[1], &mut out);
            let mut splitter = ais::Splitter::new();
            let mut assembly = ais::Assembly::new();
            let mut found = None;
            for piece in pieces(&out, &lengths) {
                splitter.push(piece);
                while let Some(sentence) = splitter.next() {
                    if let Some(bits) = assembly.push(&sentence.unwrap(), 0).unwrap() {
                        found = Some(ais::Message::parse(&bits).unwrap());
                    }
                }
            }
            prop_assert_eq!(found, Some(message));
        }
    }
}

fn through_26875(kind: u8, objects: &[gb26875::Object<'_>], (serial, time): (u16, Moment), lengths: &[usize]) {
    let mut data = Vec::new();
    gb26875::Data::put(kind, objects, &mut data).unwrap();
    let frame = gb26875::Frame {
        serial,
        version_main: 1,
        version_user: 1,
        time: BinaryTime::from(time),
        source: gb26875::Address([0x40, 0x40, 0x23, 0x23, 0, 1]),
        destination: gb26875::Address([9; 6]),
        command: gb26875::command::SEND,
        data: &data,
    };
    let mut out = Vec::new();
    frame.put(&mut out);
    frame.put(&mut out);
    let mut splitter = gb26875::Splitter::new();
    let mut frames = 0;
    for piece in pieces(&out, lengths) {
        splitter.push(piece);
        while let Some(found) = splitter.next() {
            let found = found.unwrap();
            assert_eq!(found, frame);
            let read: Vec<_> = gb26875::Data::parse(found.data).unwrap().objects().map(Result::unwrap).collect();
            assert_eq!(read, objects);
            frames += 1;
        }
    }
    assert_eq!(frames, 2);
}

fn objects(
    bytes: [u8; 4],
    address: u32,
    state: u16,
    text: Text<'_>,
    time: BinaryTime,
) -> Vec<(u8, gb26875::Object<'_>)> {
    use gb26875::Object as O;
    let [system, part, operation, operator] = bytes;
    let component = gb26875::Component { system, system_address: part, component: operation, address };
    let value = i16::from_ne_bytes(state.to_ne_bytes());
    vec![
        (1, O::SystemState { system, address: part, state, time }),
        (3, O::ComponentValue { component, quantity: operator, value, time }),
        (4, O::Operation { system, address: part, operation, operator, time }),
        (5, O::SystemVersion { system, address: part, main: operation, user: operator }),
        (6, O::SystemConfiguration { system, address: part, text }),
        (7, O::ComponentConfiguration { component, text }),
        (8, O::SystemTime { system, address: part, time }),
        (21, O::TransmitterState { state: system, time }),
        (24, O::TransmitterOperation { operation, operator, time }),
        (25, O::TransmitterVersion { main: operation, user: operator }),
        (26, O::TransmitterConfiguration { text }),
        (28, O::Time { time }),
        (61, O::ReadSystem { system, address: part }),
        (62, O::ReadComponent { component }),
        (64, O::ReadOperations { system, address: part, count: operator, since: time }),
        (84, O::ReadTransmitterOperations { count: operator, since: time }),
        (85, O::Reserved { reserved: system }),
        (90, O::Time { time }),
        (91, O::Inspect { within_minutes: operator }),
    ]
}

#[test]
fn what_is_too_long_is_not_sent() {
    let head = hj212::Head { request: b"", system: b"31", command: b"2011", password: b"", device: b"1", flag: None };
    let mut out = b"before".to_vec();
    let fault = hj212::put_packet(&head, &[b'a'; 1_020], &mut out).unwrap_err();
    assert_eq!((fault.code, out.as_slice()), (Code::TooLong, &b"before"[..]));
    let object = gb26875::Object::TransmitterConfiguration { text: Text::padded(&[b'x'; 255]) };
    let fault = gb26875::Data::put(26, &[object; 5], &mut out).unwrap_err();
    assert_eq!(fault, Fault::new(Code::TooLong, 0).of(2 + 5 * 256, 1024));
    assert_eq!(out, b"before");
}

#[test]
fn answers_of_the_platform() {
    let request = b"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&&&";
    let segment = hj212::Segment::parse(request).unwrap();
    let mut out = Vec::new();
    hj212::answer::data(&segment, &mut out).unwrap();
    // Appendix C of HJ 212-2017 has the same answer to another request.
    let answer = hj212::Packet::parse(&out).unwrap();
    assert_eq!(
        answer.segment,
        b"QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&"
    );
    let centre = gb26875::Frame {
        serial: 1,
        version_main: 1,
        version_user: 1,
        time: BinaryTime([0x23, 0x3a, 9, 0x1a, 9, 0x0c]),
        source: gb26875::Address([0x79, 3, 0, 0, 0, 0]),
        destination: gb26875::Address([0x38, 0x5b, 1, 0, 0, 0]),
        command: gb26875::command::SEND,
        data: &[],
    };
    out.clear();
    gb26875::answer(&centre, gb26875::Taken::Denied, centre.time).put(&mut out);
    // The worked example of the standard: the centre denies.
    assert_eq!(bihuan_protocols::text::hex(&out), "404001000101233a091a090c385b01000000790300000000000006ae2323");
    out.clear();
    gb26875::order::inspect(10, &mut out);
    assert_eq!(out, [91, 1, 10]);
}
