//! Frames of independent public implementations with what they mean (`testdata/*.jsonl`): every valid one decodes to at
//! least what is expected, every other one is refused with a code and a place.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use bihuan_protocols::json::{Kind, Options, Outcome, Protocol, decode};
use serde_json::{Map, Value};

const FILES: [(&str, &str); 4] = [
    ("jt808", include_str!("../testdata/jt808.jsonl")),
    ("gb26875", include_str!("../testdata/gb26875.jsonl")),
    ("hj212", include_str!("../testdata/hj212.jsonl")),
    ("ais", include_str!("../testdata/ais.jsonl")),
];

struct Vector {
    id: String,
    protocol: Protocol,
    kind: String,
    bytes: Vec<u8>,
    is_valid: bool,
    options: Options,
    expect: Map<String, Value>,
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn vector(line: &str) -> Vector {
    let value: Value = serde_json::from_str(line).unwrap();
    let text = |key: &str| value[key].as_str();
    let kind = text("kind").unwrap_or("frame").to_owned();
    let mut expect = value["expect"].as_object().cloned().unwrap_or_default();
    expect.remove("upstream");
    let options = Options {
        kind: match kind.as_str() {
            "frame" => Kind::Auto,
            "stream" => Kind::Stream,
            "body" | "app-data-unit" => Kind::Body,
            "header" => Kind::Header,
            "escape" => Kind::Escape,
            "unescape" => Kind::Unescape,
            other => panic!("no such kind: {other}"),
        },
        message: text("msg_id").map(|id| u16::from_str_radix(&id[2..], 16).unwrap()),
        is_2019: text("version") == Some("2019"),
        ..Options::default()
    };
    Vector {
        id: text("id").unwrap().to_owned(),
        protocol: Protocol::of(text("protocol").unwrap()).unwrap(),
        bytes: text("hex").map_or_else(|| text("text").unwrap().as_bytes().to_vec(), unhex),
        is_valid: value["valid"].as_bool().unwrap(),
        kind,
        options,
        expect,
    }
}

fn decoded(vector: &Vector, options: &Options) -> (Vec<Value>, Outcome) {
    let mut objects = Vec::new();
    let outcome = decode(vector.protocol, &vector.bytes, options, &mut |object| objects.push(object));
    (objects, outcome)
}

/// Where `found` has not what `wanted` has.
fn missing(wanted: &Value, found: &Value, path: &str, out: &mut Vec<String>) {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            for (key, value) in wanted.iter().filter(|(key, _)| *key != "upstream") {
                let path = format!("{path}.{key}");
                match found.get(key) {
                    Some(found) => missing(value, found, &path, out),
                    None => out.push(format!("{path} is missing, wanted {value}")),
                }
            }
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            for (at, (wanted, found)) in wanted.iter().zip(found).enumerate() {
                missing(wanted, found, &format!("{path}[{at}]"), out);
            }
        }
        (Value::Number(wanted), Value::Number(found))
            if (wanted.as_f64().unwrap() - found.as_f64().unwrap()).abs() < 1e-9 => {}
        _ if wanted == found => {}
        _ => out.push(format!("{path} is {found}, wanted {wanted}")),
    }
}

fn check_valid(vector: &Vector, options: &Options) -> Vec<String> {
    let (objects, outcome) = decoded(vector, options);
    let mut faults = Vec::new();
    if outcome.faults > 0 {
        faults.push(format!("refused: {}", Value::Array(objects.clone())));
    }
    if vector.kind == "stream" {
        let found = Value::from(vec![outcome.messages, outcome.pending_bytes]);
        let wanted = Value::Array(vec![vector.expect["frames"].clone(), vector.expect["pending_bytes"].clone()]);
        missing(&wanted, &found, "frames, pending", &mut faults);
        return faults;
    }
    match objects.as_slice() {
        [object] => missing(&Value::Object(vector.expect.clone()), object, "", &mut faults),
        _ => faults.push(format!("{} objects", objects.len())),
    }
    faults
}

fn check_invalid(vector: &Vector, options: &Options) -> Vec<String> {
    let (objects, outcome) = decoded(vector, options);
    let Some(error) = objects.iter().find_map(|object| object.get("error")) else {
        return vec![format!("accepted: {}", Value::Array(objects))];
    };
    let is_named = error["code"].as_str().is_some_and(|code| !code.is_empty());
    let has_place = error["offset"].as_u64().is_some_and(|offset| offset <= vector.bytes.len() as u64);
    if is_named && has_place && outcome.faults > 0 { Vec::new() } else { vec![format!("no code or place: {error}")] }
}

#[test]
fn every_vector_gives_what_is_expected() {
    let (mut valid, mut invalid, mut wrong) = ([0; 4], [0; 4], Vec::new());
    for (at, (_, file)) in FILES.iter().enumerate() {
        for vector in file.lines().map(vector) {
            let faults = if vector.is_valid {
                valid[at] += 1;
                check_valid(&vector, &vector.options)
            } else {
                invalid[at] += 1;
                check_invalid(&vector, &vector.options)
            };
            wrong.extend(faults.into_iter().map(|fault| format!("{}: {fault}", vector.id)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((valid, invalid), ([131, 13, 41, 15], [18, 1, 3, 3]), "valid and invalid vectors of each file");
}

/// Who calls `bihuan decode` without saying what the bytes are.
#[test]
fn headers_bodies_and_units_are_recognised_without_a_word() {
    let mut recognised = 0;
    for vector in FILES.iter().flat_map(|(_, file)| file.lines()).map(vector) {
        if !matches!(vector.kind.as_str(), "header" | "body" | "app-data-unit" | "stream") {
            continue;
        }
        let faults = if vector.is_valid {
            check_valid(&vector, &Options::default())
        } else {
            check_invalid(&vector, &Options::default())
        };
        assert!(faults.is_empty(), "{}: {faults:?}", vector.id);
        recognised += 1;
    }
    assert_eq!(recognised, 14);
}

/// A frame that does not hold, between two that do, takes none of them with it; whatever pieces the bytes come in.
#[test]
fn a_false_frame_loses_no_other() {
    let mut tried = 0;
    for (_, file) in FILES {
        let vectors: Vec<_> = file.lines().map(vector).filter(|vector| vector.kind == "frame").collect();
        let good = vectors.iter().find(|vector| vector.is_valid).unwrap();
        for bad in vectors.iter().filter(|vector| !vector.is_valid) {
            let alone = decoded(bad, &Options::default()).1;
            let mut mixed = good.bytes.clone();
            mixed.extend_from_slice(if good.protocol == Protocol::Ais { b"\r\n" } else { b"" });
            mixed.extend_from_slice(&bad.bytes);
            mixed.extend_from_slice(if good.protocol == Protocol::Ais { b"\r\n" } else { b"" });
            mixed.extend_from_slice(&good.bytes);
            let outcome = decode(good.protocol, &mixed, &Options::default(), &mut |_| {});
            assert_eq!(outcome.messages, 2 + alone.messages, "{} between two frames", bad.id);
            assert!(outcome.faults >= 1, "{} is told", bad.id);
            tried += 1;
        }
    }
    assert_eq!(tried, 22);
}

/// Bodies that other decoders refuse too: an item of the standard without a value, an id without a length, a batch with
/// bytes left over. What could be read is shown beside the error.
#[test]
fn damaged_bodies_are_shown_as_far_as_they_go() {
    let base = "000004000000080006eeb6ad02633df701380003006320070719235901040000000b";
    let batch = format!("0001010022{base}12");
    for (message, body, code, offset) in [
        (0x0200, format!("{base}1100"), "item_malformed", 34),
        (0x0200, format!("{base}33"), "item_truncated", 34),
        (0x0200, format!("{base}330301"), "item_truncated", 34),
        (0x0704, batch, "count_mismatch", 39),
        (0x0704, format!("0001010024{base}0201"), "item_truncated", 39),
        (0x0100, "001f".to_owned(), "body_too_short", 2),
    ] {
        let mut frame = Vec::new();
        let phone = bihuan_protocols::jt808::Phone::new("123456789", None).unwrap();
        let mut sender = bihuan_protocols::jt808::Sender::new(phone, None, 1);
        sender.send(message, &mut frame, |out| out.extend_from_slice(&unhex(&body))).unwrap();
        let mut objects = Vec::new();
        let outcome = decode(Protocol::Jt808, &frame, &Options::default(), &mut |object| objects.push(object));
        assert_eq!((outcome.messages, outcome.faults), (1, 1), "{body}");
        assert_eq!(
            (&objects[0]["error"]["code"], &objects[0]["error"]["offset"]),
            (&Value::from(code), &Value::from(13 + offset))
        );
        assert_eq!(objects[0]["body"]["raw_len"], body.len() / 2);
    }
}
