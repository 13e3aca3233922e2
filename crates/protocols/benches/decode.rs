//! How fast the decoders are, on one core: `cargo bench -p bihuan-protocols`. With an argument, only what it names, once over
//! a tenth of the bytes, for counting instructions: `valgrind --tool=callgrind target/release/deps/decode-… hj212`.
#![expect(clippy::unwrap_used, reason = "a measurement may panic")]
#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use bihuan_protocols::{
    ais, gb26875, hj212,
    jt808::{self, Item, Message, Phone, Sender},
    text::Text,
    time::{BcdTime, BinaryTime},
};
use std::{hint::black_box, time::Instant};

/// What one decoder did.
struct Measured {
    name: &'static str,
    bytes: usize,
    messages: usize,
    seconds: f64,
}

const PIECE: usize = 16 * 1024;

/// Locations of trucks: mileage, signal, satellites; each hundredth with an active-safety alarm.
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

/// The best of several rounds: what the machine does when others leave it alone.
fn measure(
    name: &'static str,
    rounds: usize,
    (bytes, count): &(Vec<u8>, usize),
    decode: impl Fn(&[u8]) -> usize,
) -> Measured {
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        let messages = decode(black_box(bytes));
        best = best.min(start.elapsed().as_secs_f64());
        assert_eq!(messages, *count, "{name} loses nothing");
    }
    Measured { name, bytes: bytes.len(), messages: *count, seconds: best }
}

/// A name, the bytes with how many messages they are, and a decoder that counts them.
type Case<'a> = (&'static str, &'a (Vec<u8>, usize), &'a dyn Fn(&[u8]) -> usize);

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let rounds = if wanted.is_some() { 1 } else { 200 };
    let is_wanted = |name: &str| wanted.as_deref().is_none_or(|wanted| name.contains(wanted));
    let (trucks, stacks, panels, boats) = (locations(), monitors(), transmitters(), vessels());
    let all: [Case<'_>; 6] = [
        ("jt808 locations", &trucks, &decode_locations),
        ("hj212 views", &stacks, &|bytes| decode_monitors(bytes, Read::Views)),
        ("hj212 numbers", &stacks, &|bytes| decode_monitors(bytes, Read::Numbers)),
        ("hj212 checksum", &stacks, &|bytes| {
            black_box(hj212::crc(bytes));
            5_000
        }),
        ("gb26875 component state", &panels, &decode_transmitters),
        ("ais positions", &boats, &decode_vessels),
    ];
    for (name, samples, decode) in all.into_iter().filter(|(name, ..)| is_wanted(name)) {
        let Measured { name, bytes, messages, seconds } = measure(name, rounds, samples, decode);
        let millions = messages as f64 / seconds / 1e6;
        let gigabytes = bytes as f64 / seconds / 1e9;
        println!("{name:24} {millions:8.2} million messages/s {gigabytes:7.3} GB/s  {:5} bytes each", bytes / messages);
    }
}
