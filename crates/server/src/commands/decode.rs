//! `bihuan decode`: what a device sent, as JSON. Needs neither database nor settings.

use crate::{
    cli::{Decode, DecodeKind, DecodeProtocol, ProtocolVersion},
    progress::say,
};
use anyhow::{Context as _, Result};
use bihuan_protocols::{
    Code, Fault,
    json::{Kind, Options, Protocol, decode},
    jt808::ReadAs,
};
use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
    process::ExitCode,
};

pub fn run(arguments: &Decode) -> Result<ExitCode> {
    let protocol = match arguments.protocol {
        DecodeProtocol::Jt808 => Protocol::Jt808,
        DecodeProtocol::Gb26875 => Protocol::Gb26875,
        DecodeProtocol::Hj212 => Protocol::Hj212,
        DecodeProtocol::Ais => Protocol::Ais,
    };
    let bytes = match read(arguments, protocol)? {
        Ok(bytes) => bytes,
        Err(fault) => {
            let error = serde_json::json!({
                "code": fault.code.as_str(), "message": fault.to_string(), "offset": fault.offset
            });
            say(&serde_json::json!({ "error": error }).to_string());
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = decode(protocol, &bytes, &options(arguments), &mut |object| {
        // A reader that has gone away is no reason to fail.
        drop(writeln!(out, "{object}"));
    });
    drop(out.flush());
    if outcome.pending_bytes > 0 && outcome.faults == 0 {
        drop(writeln!(io::stderr(), "bihuan: the last {} bytes are no whole frame", outcome.pending_bytes));
    }
    Ok(if outcome.faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn options(arguments: &Decode) -> Options {
    let kind = match arguments.kind {
        DecodeKind::Auto => Kind::Auto,
        DecodeKind::Frame | DecodeKind::Stream => Kind::Stream,
        DecodeKind::Body => Kind::Body,
        DecodeKind::Header => Kind::Header,
        DecodeKind::Escape => Kind::Escape,
        DecodeKind::Unescape => Kind::Unescape,
    };
    let read_as = match arguments.protocol_version {
        Some(ProtocolVersion::V2011 | ProtocolVersion::V2013) => ReadAs::Until2013,
        _ if arguments.lenient => ReadAs::Lenient,
        _ => ReadAs::Flagged,
    };
    let is_2019 = arguments.protocol_version == Some(ProtocolVersion::V2019);
    Options { kind, message: arguments.message, is_2019, read_as }
}

/// The bytes, or why they are none.
fn read(arguments: &Decode, protocol: Protocol) -> Result<Result<Vec<u8>, Fault>> {
    let is_binary = matches!(protocol, Protocol::Jt808 | Protocol::Gb26875);
    if let Some(text) = &arguments.hex {
        return Ok(unhex(text.as_bytes()));
    }
    if let Some(text) = &arguments.text {
        // Who copies a line out of a program's source copies its line end as four characters.
        return Ok(if is_binary { unhex(text.as_bytes()) } else { Ok(text.replace("\\r\\n", "\r\n").into_bytes()) });
    }
    let bytes = match arguments.file.as_deref() {
        Some(file) if file != Path::new("-") => {
            fs::read(file).with_context(|| format!("cannot read {}", file.display()))?
        }
        _ => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
            bytes
        }
    };
    let is_text = bytes.iter().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace());
    Ok(if is_binary && is_text { unhex(&bytes) } else { Ok(bytes) })
}

/// Hexadecimal digits, with or without `0x`, spaces, colons or dashes between the bytes.
fn unhex(text: &[u8]) -> Result<Vec<u8>, Fault> {
    let skipped = if text.starts_with(b"0x") || text.starts_with(b"0X") { 2 } else { 0 };
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut half = None;
    for (at, digit) in text.iter().enumerate().skip(skipped) {
        if digit.is_ascii_whitespace() || matches!(digit, b':' | b'-' | b',') {
            continue;
        }
        let value = char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let Some(value) = value else {
            return Err(Fault::new(Code::BadHex, at));
        };
        half = match half {
            None => Some(value),
            Some(high) => {
                bytes.push(high << 4 | value);
                None
            }
        };
    }
    if half.is_some() { Err(Fault::new(Code::BadHex, text.len())) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_as_people_write_them() {
        for text in ["7e0a7E", "7e 0a 7e", "0x7e0a7e", "7e:0a:7e\n"] {
            assert_eq!(unhex(text.as_bytes()), Ok(vec![0x7e, 0x0a, 0x7e]), "{text}");
        }
        assert_eq!(unhex(b"7e0"), Err(Fault::new(Code::BadHex, 3)));
        assert_eq!(unhex(b"7eg0"), Err(Fault::new(Code::BadHex, 2)));
        assert_eq!(unhex(b""), Ok(Vec::new()));
    }
}
