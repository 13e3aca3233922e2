//! JT/T 808 as JSON.

use super::{Described, Kind, Options, Output, PIECE, extend, fault, jt808_items, layout, object, tables};
use crate::{
    Code, Fault,
    jt808::{
        Authenticate, Batch, Frame, GeneralReply, Header, Layout, Location, ReadAs, Reassembly, Register,
        RegisterReply, Splitter, checksum, escape, header, id, unescape,
    },
    text,
    time::BcdTime,
};
use serde_json::{Map, Value, json};

const FLAG: u8 = 0x7e;

pub(super) fn decode(bytes: &[u8], options: &Options, output: &mut Output<'_>) {
    match options.kind {
        Kind::Stream => stream(bytes, options, output),
        Kind::Auto => auto(bytes, options, output),
        Kind::Body => output.either(body_alone(bytes, options)),
        Kind::Header => output.either(header_alone(bytes, options.read_as)),
        Kind::Escape => {
            let mut escaped = Vec::new();
            escape(bytes, &mut escaped);
            output.message(Described::of(json!({ "escaped": text::hex(&escaped), "checksum": checksum(bytes) })));
        }
        Kind::Unescape => output.either(unescape_alone(bytes)),
    }
}

/// What does not begin with a flag may be a header or a location alone.
fn auto(bytes: &[u8], options: &Options, output: &mut Output<'_>) {
    if bytes.first() != Some(&FLAG) && !bytes.is_empty() {
        if let Ok(message) = header_alone(bytes, options.read_as) {
            output.message(message);
            return;
        }
        let is_location =
            bytes.len() >= 28 && BcdTime::default() != time_of(bytes) && time_of(bytes).moment().is_some();
        if is_location && (options.message.is_some() || !bytes.contains(&FLAG)) {
            output.either(body_alone(bytes, options));
            return;
        }
    }
    stream(bytes, options, output);
}

/// The time of a location; zeros when there is none.
fn time_of(bytes: &[u8]) -> BcdTime {
    Location::parse(bytes).map(|location| location.time).unwrap_or_default()
}

fn stream(bytes: &[u8], options: &Options, output: &mut Output<'_>) {
    let mut splitter = Splitter::new(options.read_as);
    // Parts of one input belong together however long it took: no time passes here.
    let mut reassembly = Reassembly::new(u64::MAX, 16 * 1024 * 1024);
    for piece in bytes.chunks(PIECE) {
        splitter.push(piece);
        while let Some(frame) = splitter.next() {
            output.either(frame.map(|frame| describe(&frame, &mut reassembly)));
        }
    }
    if splitter.pending() > 0 && output.is_empty() {
        let has_begun = bytes.contains(&FLAG);
        let cause = if has_begun { Fault::new(Code::Incomplete, bytes.len()) } else { Fault::new(Code::Garbage, 0) };
        output.fault(cause);
    }
    output.pending(splitter.pending());
}

fn unescape_alone(bytes: &[u8]) -> Result<Described, Fault> {
    let (inside, at) = match bytes {
        [FLAG, inside @ .., FLAG] => (inside, 1),
        _ => (bytes, 0),
    };
    let mut scratch = Vec::new();
    let unescaped = unescape(inside, &mut scratch).map_err(|fault| fault.after(at))?;
    Ok(Described::of(json!({ "unescaped": text::hex(unescaped) })))
}

/// Exactly a header, as its own object.
fn header_alone(bytes: &[u8], read_as: ReadAs) -> Result<Described, Fault> {
    let (header, length) = header(bytes, read_as)?;
    if length != bytes.len() {
        return Err(Fault::new(Code::LengthMismatch, length));
    }
    let mut map = describe_header(&header);
    map.insert("phone".into(), header.phone.trimmed().into());
    map.insert("phone_full".into(), header.phone.to_string().into());
    map.insert("sub".into(), header.package.is_some().into());
    let encryption = match header.encryption {
        0 => "none",
        1 => "RSA",
        _ => "reserved",
    };
    map.insert("encrypt".into(), encryption.into());
    Ok(Described { object: map, ..Described::default() })
}

/// A body without its frame. Nothing in it may be malformed.
fn body_alone(bytes: &[u8], options: &Options) -> Result<Described, Fault> {
    let Some(phone) = crate::jt808::Phone::new("0", None) else {
        return Err(Fault::new(Code::BadMessage, 0));
    };
    let header = Header {
        message: options.message.unwrap_or(id::LOCATION),
        body_length: 0,
        encryption: 0,
        version: options.is_2019.then_some(1),
        phone,
        serial: 0,
        package: None,
    };
    let mut message = Described::default();
    let described = body(&header, bytes, 0, &mut message);
    message.object.insert("protocol".into(), "jt808".into());
    message.object.insert("name".into(), tables::name(header.message).into());
    message.object.insert("body".into(), Value::Object(described));
    message.strictly()
}

fn describe_header(header: &Header) -> Map<String, Value> {
    let mut map = object(json!({
        "msg_id": format!("{:#06x}", header.message),
        "phone": header.phone.to_string(),
        "serial": header.serial,
        "body_len": header.body_length,
        "encrypt": header.encryption,
        "version_flag": header.version.is_some(),
        "protocol_version": header.version,
    }));
    if let Some(package) = header.package {
        extend(&mut map, json!({ "pkg_total": package.total, "pkg_no": package.number }));
    }
    map
}

fn describe(frame: &Frame<'_>, reassembly: &mut Reassembly) -> Described {
    let header = &frame.header;
    let mut message = Described::of(json!({
        "protocol": "jt808",
        "version": if header.version.is_some() { "2019" } else { "2013" },
        "name": tables::name(header.message),
        "header": describe_header(header),
    }));
    let head = 1 + header_length(header);
    let is_readable = header.encryption == 0 && header.is_whole();
    let described = if is_readable {
        body(header, frame.body, head, &mut message)
    } else {
        if header.encryption != 0 {
            message.problems.push(Fault::new(Code::Encrypted, head));
        }
        object(json!({ "raw_len": frame.body.len(), "raw": text::hex(frame.body) }))
    };
    if let Some(Value::String(layout)) = described.get("layout") {
        message.object.insert("version".into(), layout.as_str().into());
    }
    message.object.insert("body".into(), Value::Object(described));
    if !header.is_whole()
        && header.encryption == 0
        && let Some(whole) = reassembly.push(frame, 0)
    {
        let mut parts = Described::default();
        let described = body(&whole.header, &whole.body, 0, &mut parts);
        let mut reassembled = object(json!({ "first_serial": whole.header.serial, "body": described }));
        let problems: Vec<_> = parts.problems.into_iter().chain(parts.error).map(fault).collect();
        if !problems.is_empty() {
            reassembled.insert("problems".into(), problems.into());
        }
        message.object.insert("reassembled".into(), Value::Object(reassembled));
    }
    message
}

const fn header_length(header: &Header) -> usize {
    let base = if header.version.is_some() { 17 } else { 12 };
    if header.package.is_some() { base + 4 } else { base }
}

/// A body as an object. What a gateway acts on must hold: where it is cut off, that is the message's error. A body that is
/// empty although the message has one, and those of other messages, are only problems.
fn body(header: &Header, bytes: &[u8], at: usize, message: &mut Described) -> Map<String, Value> {
    let described = acted_on(header, bytes, at, message).unwrap_or_else(|| {
        tables::layout(header.message)
            .map(|fields| {
                let mut described = Map::new();
                match layout::read(fields, bytes, header.version, &mut described) {
                    Ok(0) => {}
                    Ok(left) => message.problems.push(Fault::new(Code::CountMismatch, at + bytes.len() - left)),
                    Err(fault) => message.problems.push(fault.after(at)),
                }
                described
            })
            .ok_or(Fault::new(Code::UnknownType, 0))
    });
    let mut map = match described {
        Ok(map) => map,
        Err(Fault { code: Code::UnknownType, .. }) => object(json!({ "raw": text::hex(bytes) })),
        Err(fault) => {
            let fault = fault.after(at);
            if bytes.is_empty() {
                message.problems.push(fault);
            } else {
                message.error = Some(fault);
            }
            object(json!({ "raw": text::hex(bytes) }))
        }
    };
    map.insert("raw_len".into(), bytes.len().into());
    map
}

type Acted = Option<Result<Map<String, Value>, Fault>>;

fn acted_on(header: &Header, bytes: &[u8], at: usize, message: &mut Described) -> Acted {
    Some(match header.message {
        id::TERMINAL_REPLY | id::PLATFORM_REPLY => GeneralReply::parse(bytes).map(|reply| {
            object(json!({
                "ack_serial": reply.serial, "ack_id": format!("{:#06x}", reply.message), "result": reply.result
            }))
        }),
        id::REGISTER => Register::parse(bytes, header.version).map(|register| describe_register(&register)),
        id::REGISTER_REPLY => RegisterReply::parse(bytes).map(|reply| {
            let mut map = object(json!({ "ack_serial": reply.serial, "result": reply.result }));
            if !reply.code.bytes().is_empty() {
                map.insert("auth_code".into(), reply.code.read().into());
            }
            map
        }),
        id::AUTHENTICATE => Authenticate::parse(bytes, header.version).map(|authenticate| {
            let mut map = object(json!({ "auth_code": authenticate.code.read() }));
            if let Some((imei, software)) = authenticate.device {
                extend(&mut map, json!({ "imei": imei.read(), "software": software.read() }));
            }
            map
        }),
        id::LOCATION => Location::parse(bytes).map(|location| jt808_items::location(&location, at, message)),
        id::BATCH => Batch::parse(bytes).map(|batch| describe_batch(&batch, at, message)),
        _ => return None,
    })
}

fn describe_register(register: &Register<'_>) -> Map<String, Value> {
    object(json!({
        "province": register.province,
        "city": register.city,
        "maker": register.maker.read(),
        "model": register.model.read(),
        "terminal_id": register.terminal.read(),
        "plate_color": register.plate_colour,
        "plate": register.plate.read(),
        "layout": register.layout.as_str(),
        "layout_from": if register.layout == Layout::V2019 { "header" } else { "length" },
    }))
}

fn describe_batch(batch: &Batch<'_>, at: usize, message: &mut Described) -> Map<String, Value> {
    let mut items = Vec::new();
    for item in batch.locations() {
        match item {
            Ok((offset, location)) => {
                items.push(Value::Object(jt808_items::location(&location, at + offset, message)));
            }
            // A location that runs past the end leaves nothing to go on with.
            Err(fault) if fault.code == Code::ItemTruncated => message.error = Some(fault.after(at)),
            Err(fault) => message.problems.push(fault.after(at)),
        }
    }
    let trailing = batch.trailing();
    if trailing > 0 && message.error.is_none() {
        message.error = Some(Fault::new(Code::CountMismatch, at + batch.length() - trailing));
    }
    object(json!({ "count": batch.count, "type": batch.kind, "items": items, "trailing": trailing }))
}
