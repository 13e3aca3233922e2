//! Frames out of bodies: for platforms and for simulated terminals.

use super::{
    Header, Package, Phone,
    escape::{checksum, escape},
    frame::LONGEST_BODY,
};
use crate::{Code, Fault, reader::number};

/// Writes frames for or of one terminal, and counts their serials.
#[derive(Debug, Clone)]
pub struct Sender {
    phone: Phone,
    version: Option<u8>,
    serial: u16,
    body: Vec<u8>,
    bytes: Vec<u8>,
}

impl Sender {
    /// One for a terminal. `version` is that of the header: none before 2019, then 1; the phone must be of that width.
    /// `serial` is that of the next message.
    #[must_use]
    pub const fn new(phone: Phone, version: Option<u8>, serial: u16) -> Self {
        Self { phone, version, serial, body: Vec::new(), bytes: Vec::new() }
    }

    /// A sender of answers to a terminal: same number, same version.
    #[must_use]
    pub const fn answering(header: &Header, serial: u16) -> Self {
        Self::new(header.phone, header.version, serial)
    }

    /// Appends a message; `write` appends its body. A body of more than 1,023 bytes goes in several frames. Returns the
    /// serial of the (first) frame.
    ///
    /// # Errors
    ///
    /// [`Code::TooLong`] when it would need more than 65,535 frames.
    pub fn send(&mut self, message: u16, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> Result<u16, Fault> {
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        write(&mut body);
        let sent = self.send_body(message, &body, out);
        self.body = body;
        sent
    }

    fn send_body(&mut self, message: u16, body: &[u8], out: &mut Vec<u8>) -> Result<u16, Fault> {
        let first = self.serial;
        if body.len() <= LONGEST_BODY {
            self.frame(message, body, None, out);
            return Ok(first);
        }
        let total = body.len().div_ceil(LONGEST_BODY);
        let Ok(total) = u16::try_from(total) else {
            return Err(Fault::new(Code::TooLong, 0).of(number(total), u32::from(u16::MAX)));
        };
        for (number, part) in (1..=total).zip(body.chunks(LONGEST_BODY)) {
            self.frame(message, part, Some(Package { total, number }), out);
        }
        Ok(first)
    }

    fn frame(&mut self, message: u16, body: &[u8], package: Option<Package>, out: &mut Vec<u8>) {
        let header = Header {
            message,
            body_length: 0,
            encryption: 0,
            version: self.version,
            phone: self.phone,
            serial: self.serial,
            package,
        };
        self.bytes.clear();
        header.put(body.len(), &mut self.bytes);
        self.bytes.extend_from_slice(body);
        self.bytes.push(checksum(&self.bytes));
        escape(&self.bytes, out);
        self.serial = self.serial.wrapping_add(1);
    }
}
