//! How fast the decoders are, on one core, from the pieces that a connection delivers to values that can be used.
//!
//! With a name, only what it names, once: for counting instructions, as in
//! `valgrind --tool=callgrind target/release/bihuan-bench decode hj212`.
#![expect(clippy::unwrap_used, reason = "the samples are made here; one that does not hold has no figure")]

use crate::table::{Limit, Table};
use bihuan_protocols::{
    ais, gb26875, hj212,
    jt808::{self, Item, Message, Phone, Sender},
    text::Text,
    time::{BcdTime, BinaryTime},
};
use std::{hint::black_box, time::Instant};

/// What a connection delivers at once.
const PIECE: usize = 16 * 1024;
/// The best of so many counts: what the machine does when others leave it alone.
const ROUNDS: usize = 200;

/// Locations of trucks: mileage, signal, satellites.
fn locations() -> (Vec<u8>, usize) {
    let mut out = Vec::new();
    let mut extra_bytes = Vec::new();
    jt808::put_extra(&mut extra_bytes, 0x01, &123_456_u32.to_be_bytes());
    jt808::put_extra(&mut extra_bytes, 0x30, &[24]);
    jt808::put_extra(&mut extra_bytes, 0x31, &[11]);
    let count = 20_000;
    for number in 0..count {
        let phone = Phone::new(&format!("{}", 13_800_000_000_u64 + u64::from(number)), None).unwrap();
        let location = jt808::Location {
            alarm: 0,
            status: 3,
            latitude_e6: 36_000_000 + number * 31,
            longitude_e6: 103_000_000 + number * 17,
            altitude_m: 1_500,
            speed_deci_kmh: u16::try_from(number % 900).unwrap(),
            direction_deg: u16::try_from(number % 360).unwrap(),
            time: BcdTime([0x26, 0x11, 0x22, 0x09, 0x30, 0x15]),
            extra_bytes: &extra_bytes,
        };
        let mut sender = Sender::new(phone, None, 7);
        sender.send(jt808::id::LOCATION, &mut out, |body| location.put(body)).unwrap();
    }
    (out, usize::try_from(count).unwrap())
}

/// Splits, checks, parses, and looks at every extra item.
fn decode_locations(bytes: &[u8]) -> usize {
    let mut splitter = jt808::Splitter::default();
    let mut messages = 0;
    let mut sum = 0_u64;
    for piece in bytes.chunks(PIECE) {
        splitter.push(piece);
        while let Some(frame) = splitter.next() {
            let frame = frame.unwrap();
            let Ok(Message::Location(location)) = Message::parse(&frame) else { panic!("a location") };
            sum += u64::from(location.latitude_e6) + u64::from(frame.header.serial);
            for extra in location.extras() {
                if let Item::MileageHectometres(mileage) = extra.unwrap().item() {
                    sum += u64::from(mileage);
                }
            }
            messages += 1;
        }
    }
    black_box(sum);
    messages
}

/// Real-time data of eight factors, about 470 bytes a packet.
fn monitors() -> (Vec<u8>, usize) {
    let mut out = Vec::new();
    let count = 5_000;
    let head = hj212::Head {
        request: b"20260801085857223",
        system: b"31",
        command: hj212::command::REAL_TIME,
        password: b"123456",
        device: b"010000A8900016F000169DC0",
        flag: Some(hj212::Flag(5)),
    };
    for number in 0..count {
        let mut parameters = String::from("DataTime=20260801085857");
        for factor in ["a34013", "a21026", "a21002", "a19001", "a01011", "a01012", "a01013", "a01014"] {
            let value = f64::from(number % 977) / 7.0;
            parameters.push_str(&format!(";{factor}-Rtd={value:.3},{factor}-ZsRtd={value:.2},{factor}-Flag=N"));
        }
        hj212::put_packet(&head, parameters.as_bytes(), &mut out).unwrap();
    }
    (out, usize::try_from(count).unwrap())
}

/// Splits, checks, parses the head, and looks at every value; `Numbers` reads them as well.
fn decode_monitors(bytes: &[u8], read: Read) -> usize {
    let mut splitter = hj212::Splitter::new();
    let (mut messages, mut items, mut sum) = (0, 0, 0.0);
    for piece in bytes.chunks(PIECE) {
        splitter.push(piece);
        while let Some(packet) = splitter.next() {
            let segment = hj212::Segment::parse(packet.unwrap().segment).unwrap();
            black_box(segment.device);
            for item in segment.items() {
                let item = item.unwrap();
                items += item.key.len() + item.value.len();
                if read == Read::Numbers
                    && let Some(number) = item.number()
                {
                    sum += number;
                }
            }
            messages += 1;
        }
    }
    black_box((items, sum));
    messages
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    Views,
    Numbers,
}

fn transmitters() -> (Vec<u8>, usize) {
    let component = gb26875::Component { system: 1, system_address: 1, component: 40, address: 131_082 };
    let time = BinaryTime([2, 58, 9, 26, 9, 12]);
    let object = gb26875::Object::ComponentState { component, state: 2, text: Text::from("corridor"), time };
    let mut data = Vec::new();
    gb26875::Data::put(gb26875::kind::COMPONENT_STATE, &[object], &mut data).unwrap();
    let mut out = Vec::new();
    for serial in 0..20_000 {
        let (source, destination) = (gb26875::Address([1; 6]), gb26875::Address([2; 6]));
        let command = gb26875::command::SEND;
        let frame = gb26875::Frame {
            serial,
            version_main: 1,
            version_user: 1,
            time,
            source,
            destination,
            command,
            data: &data,
        };
        frame.put(&mut out);
    }
    (out, 20_000)
}

fn decode_transmitters(bytes: &[u8]) -> usize {
    let mut splitter = gb26875::Splitter::new();
    let mut messages = 0;
    for piece in bytes.chunks(PIECE) {
        splitter.push(piece);
        while let Some(frame) = splitter.next() {
            let data = gb26875::Data::parse(frame.unwrap().data).unwrap();
            messages += 1;
            black_box(data.objects().filter(Result::is_ok).count());
        }
    }
    messages
}

fn vessels() -> (Vec<u8>, usize) {
    let mut out = Vec::new();
    for number in 0..20_000 {
        let position =
            ais::Position { longitude: 73_000_000 + number, latitude: 18_000_000 - number, ..ais::Position::UNKNOWN };
        let content = ais::Content::ClassB { position, unit: 0, is_raim: false, radio: 0 };
        let message = ais::Message { repeat: 0, mmsi: 412_000_000, content };
        ais::put_sentences(&message.bits(), "AIVDM", 'A', 0, &mut out);
    }
    (out, 20_000)
}

fn decode_vessels(bytes: &[u8]) -> usize {
    let mut splitter = ais::Splitter::new();
    let mut assembly = ais::Assembly::new();
    let mut messages = 0;
    for piece in bytes.chunks(PIECE) {
        splitter.push(piece);
        while let Some(sentence) = splitter.next() {
            if let Some(bits) = assembly.push(&sentence.unwrap(), 0).unwrap() {
                messages += usize::from(ais::Message::parse(&bits).unwrap().position().is_some());
            }
        }
    }
    messages
}

/// What any reader of JT/T 808 must do, as plainly as it can be written: find the frames, undo the escapes, sum the bytes.
fn plain_frames(bytes: &[u8]) -> usize {
    let (mut frame, mut frames) = (Vec::new(), 0);
    for piece in bytes.split(|byte| *byte == 0x7e).filter(|piece| !piece.is_empty()) {
        frame.clear();
        let mut rest = piece.iter();
        while let Some(byte) = rest.next() {
            frame.push(if *byte == 0x7d { 0x7c + rest.next().unwrap() } else { *byte });
        }
        assert_eq!(frame.iter().fold(0, |sum, byte| sum ^ byte), 0);
        frames += 1;
    }
    frames
}

/// The same for HJ 212, with what the standard library has: lines, fields, numbers. No checksum, no bounds.
fn plain_fields(bytes: &[u8]) -> usize {
    let (mut packets, mut sum) = (0, 0.0);
    for line in std::str::from_utf8(bytes).unwrap().lines() {
        for (_, value) in line.split([';', ',']).filter_map(|field| field.split_once('=')) {
            sum += value.parse::<f64>().unwrap_or_default();
        }
        packets += 1;
    }
    black_box(sum);
    packets
}

/// Messages with how many they are.
type Samples = (Vec<u8>, usize);

/// What is measured: a name, the messages, a decoder that counts them, and what it has to keep.
struct Case<'a> {
    name: &'static str,
    samples: &'a Samples,
    decode: &'a dyn Fn(&[u8]) -> usize,
    wanted: Wanted,
}

#[derive(Clone, Copy)]
enum Wanted {
    Nothing,
    MillionMessages(f64),
    Gigabytes(f64),
    /// A peer of the case before it, to which that is compared.
    Compared,
}

/// The seconds of the fastest round.
fn fastest(case: &Case<'_>, rounds: usize) -> f64 {
    let (bytes, count) = case.samples;
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        let messages = (case.decode)(black_box(bytes));
        best = best.min(start.elapsed().as_secs_f64());
        assert_eq!(messages, *count, "{} loses nothing", case.name);
    }
    best
}

/// Measures all decoders, or those that are named.
pub fn measure(only: Option<&str>) -> Table {
    let (trucks, stacks, panels, boats) = (locations(), monitors(), transmitters(), vessels());
    let case = |name, samples, decode, wanted| Case { name, samples, decode, wanted };
    let cases = [
        case("JT/T 808 locations", &trucks, &decode_locations, Wanted::MillionMessages(3.0)),
        case("escapes and sums alone, plainly", &trucks, &plain_frames, Wanted::Compared),
        case("HJ 212, values as views", &stacks, &|bytes| decode_monitors(bytes, Read::Views), Wanted::Gigabytes(1.0)),
        case(
            "HJ 212, values as numbers",
            &stacks,
            &|bytes| decode_monitors(bytes, Read::Numbers),
            Wanted::Gigabytes(1.0),
        ),
        case("split and parse of the library", &stacks, &plain_fields, Wanted::Compared),
        case("GB/T 26875.3 component states", &panels, &decode_transmitters, Wanted::Nothing),
        case("AIS positions", &boats, &decode_vessels, Wanted::Nothing),
    ];
    let rounds = if only.is_some() { 1 } else { ROUNDS };
    let (mut table, mut before) = (Table::default(), f64::NAN);
    for case in cases.iter().filter(|case| only.is_none_or(|only| case.name.contains(only))) {
        let seconds = fastest(case, rounds);
        let (bytes, messages) = (case.samples.0.len() as f64, case.samples.1 as f64);
        let (millions, gigabytes) = (messages / seconds / 1e6, bytes / seconds / 1e9);
        let (messages, bytes) = match case.wanted {
            Wanted::MillionMessages(least) => (Some(Limit::AtLeast(least)), None),
            Wanted::Gigabytes(least) => (None, Some(Limit::AtLeast(least))),
            Wanted::Nothing | Wanted::Compared => (None, None),
        };
        table.precise(&format!("{}, a second", case.name), millions, "million messages", messages);
        table.precise(&format!("{}, bytes a second", case.name), gigabytes, "GB", bytes);
        if matches!(case.wanted, Wanted::Compared) {
            table.precise("… the decoder is", seconds / before, "times as fast", None);
        }
        before = seconds;
    }
    table
}
