//! Flags, escaping and the check code.

use crate::{Code, Fault};

/// Marks the start and the end of a frame.
pub(super) const FLAG: u8 = 0x7e;
const MARK: u8 = 0x7d;

/// The check code: every byte exclusive-or the others.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u8 {
    let mut chunks = bytes.chunks_exact(8);
    let wide = chunks.by_ref().fold(0, |sum, chunk| {
        let mut array = [0; 8];
        array.copy_from_slice(chunk);
        sum ^ u64::from_ne_bytes(array)
    });
    let folded = wide.to_ne_bytes().into_iter().fold(0, |sum, byte| sum ^ byte);
    chunks.remainder().iter().fold(folded, |sum, byte| sum ^ byte)
}

/// Takes escapes out of what stands between two flags. Borrows when there is nothing to take out, else uses `scratch`.
///
/// # Errors
///
/// [`Code::BadEscape`] at the offset of the byte after 0x7d.
pub fn unescape<'a>(bytes: &'a [u8], scratch: &'a mut Vec<u8>) -> Result<&'a [u8], Fault> {
    let Some(first) = memchr::memchr(MARK, bytes) else {
        return Ok(bytes);
    };
    scratch.clear();
    let mut at = first;
    let mut copied = 0;
    loop {
        scratch.extend_from_slice(&bytes[copied..at]);
        match bytes.get(at + 1) {
            Some(1) => scratch.push(MARK),
            Some(2) => scratch.push(FLAG),
            other => {
                let fault = Fault::new(Code::BadEscape, at + 1);
                return Err(other.map_or(fault, |found| fault.of(u32::from(*found), 1)));
            }
        }
        copied = at + 2;
        let Some(next) = memchr::memchr(MARK, &bytes[copied..]) else {
            scratch.extend_from_slice(&bytes[copied..]);
            return Ok(scratch);
        };
        at = copied + next;
    }
}

/// Appends the bytes between two flags, escaped.
pub fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(bytes.len() + 2);
    out.push(FLAG);
    let mut copied = 0;
    for at in memchr::memchr2_iter(MARK, FLAG, bytes) {
        out.extend_from_slice(&bytes[copied..at]);
        out.extend_from_slice(if bytes[at] == MARK { &[MARK, 1] } else { &[MARK, 2] });
        copied = at + 1;
    }
    out.extend_from_slice(&bytes[copied..]);
    out.push(FLAG);
}

/// Where in the escaped bytes a byte of the unescaped ones stands.
pub(super) fn escaped_offset(escaped: &[u8], unescaped: usize) -> usize {
    let mut at = 0;
    for _ in 0..unescaped {
        at += if escaped.get(at) == Some(&MARK) { 2 } else { 1 };
    }
    at.min(escaped.len())
}
