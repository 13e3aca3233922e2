//! Packets out of values: for platforms and for simulated monitors.

use super::{Flag, command, crc};
use crate::{Code, Fault, reader::number};

/// Longest data segment of the standards.
const LONGEST: usize = 1024;

/// What stands before the parameters. Empty fields are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head<'a> {
    /// QN, 17 digits.
    pub request: &'a [u8],
    /// ST
    pub system: &'a [u8],
    /// CN
    pub command: &'a [u8],
    /// PW
    pub password: &'a [u8],
    /// MN
    pub device: &'a [u8],
    /// Flag; none in 2005.
    pub flag: Option<Flag>,
}

impl Head<'_> {
    fn put(&self, package: Option<(usize, usize)>, out: &mut Vec<u8>) {
        let fields = [
            ("QN", self.request),
            ("ST", self.system),
            ("CN", self.command),
            ("PW", self.password),
            ("MN", self.device),
        ];
        for (key, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            out.extend_from_slice(key.as_bytes());
            out.push(b'=');
            out.extend_from_slice(value);
            out.push(b';');
        }
        if let Some(Flag(flag)) = self.flag {
            let flag = if package.is_some() { flag | 2 } else { flag };
            out.extend_from_slice(format!("Flag={flag};").as_bytes());
        }
        if let Some((total, number)) = package {
            out.extend_from_slice(format!("PNUM={total};PNO={number};").as_bytes());
        }
    }
}

/// Appends a packet. `parameters` is what stands between the two `&&`.
///
/// # Errors
///
/// [`Code::TooLong`] when the data segment has more than 1,024 bytes; see [`put_packets`].
pub fn put_packet(head: &Head<'_>, parameters: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    put(head, None, parameters, out)
}

/// Appends as many packets as needed. Groups, such as all values of one factor, are not divided.
///
/// # Errors
///
/// [`Code::TooLong`] when one group does not fit.
pub fn put_packets(head: &Head<'_>, groups: &[&[u8]], out: &mut Vec<u8>) -> Result<(), Fault> {
    let mut bare = Vec::new();
    head.put(Some((9_999, 9_999)), &mut bare);
    let room = LONGEST.saturating_sub(bare.len() + "CP=&&&&".len());
    let mut packages: Vec<Vec<u8>> = vec![Vec::new()];
    for group in groups {
        let has_room =
            packages.last().is_some_and(|package| package.is_empty() || package.len() + 1 + group.len() <= room);
        if !has_room {
            packages.push(Vec::new());
        }
        if let Some(package) = packages.last_mut() {
            if !package.is_empty() {
                package.push(b';');
            }
            package.extend_from_slice(group);
        }
    }
    let start = out.len();
    let total = packages.len();
    for (at, package) in packages.iter().enumerate() {
        let numbers = (total > 1).then_some((total, at + 1));
        if let Err(fault) = put(head, numbers, package, out) {
            out.truncate(start);
            return Err(fault);
        }
    }
    Ok(())
}

fn put(head: &Head<'_>, package: Option<(usize, usize)>, parameters: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    let start = out.len();
    out.extend_from_slice(b"##0000");
    let segment_at = out.len();
    head.put(package, out);
    out.extend_from_slice(b"CP=&&");
    out.extend_from_slice(parameters);
    out.extend_from_slice(b"&&");
    let length = out.len() - segment_at;
    if length > LONGEST {
        out.truncate(start);
        return Err(Fault::new(Code::TooLong, 0).of(number(length), number(LONGEST)));
    }
    out[start + 2..segment_at].copy_from_slice(format!("{length:04}").as_bytes());
    let checksum = crc(&out[segment_at..]);
    out.extend_from_slice(format!("{checksum:04X}\r\n").as_bytes());
    Ok(())
}

/// What a platform answers and asks.
pub mod answer {
    use super::{Fault, Flag, Head, command, put_packet};
    use crate::hj212::Segment;

    /// System of packets about the system itself.
    const INTERACTION: &[u8] = b"91";

    fn head<'a>(segment: &Segment<'a>, command: &'a [u8]) -> Head<'a> {
        // An answer asks for none: bit A is not set.
        let flag = segment.flag.map(|flag| Flag(flag.version() << 2));
        let (request, password, device) = (segment.request, segment.password, segment.device);
        Head { request, system: INTERACTION, command, password, device, flag }
    }

    /// 数据应答 (9014): what a monitor waits for that sends data with bit A set.
    ///
    /// # Errors
    ///
    /// [`crate::Code::TooLong`] for fields of absurd length.
    pub fn data(segment: &Segment<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        put_packet(&head(segment, command::DATA_REPLY), b"", out)
    }

    /// 通知应答 (9013).
    ///
    /// # Errors
    ///
    /// [`crate::Code::TooLong`] for fields of absurd length.
    pub fn notice(segment: &Segment<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        put_packet(&head(segment, command::NOTICE_REPLY), b"", out)
    }

    /// 请求应答 (9011): `result` 1 ready, 2 refused, 3 password, 4 device, 5 system, 6 flag, 7 request, 8 command, 9 checksum,
    /// 100 unknown.
    ///
    /// # Errors
    ///
    /// [`crate::Code::TooLong`] for fields of absurd length.
    pub fn request(segment: &Segment<'_>, result: u8, out: &mut Vec<u8>) -> Result<(), Fault> {
        put_packet(&head(segment, command::REQUEST_REPLY), format!("QnRtn={result}").as_bytes(), out)
    }

    /// 执行结果 (9012): `result` 1 done, 2 failed, 3 condition, 4 time-out, 5 busy, 6 fault, 100 no data.
    ///
    /// # Errors
    ///
    /// [`crate::Code::TooLong`] for fields of absurd length.
    pub fn result(segment: &Segment<'_>, result: u8, out: &mut Vec<u8>) -> Result<(), Fault> {
        put_packet(&head(segment, command::RESULT), format!("ExeRtn={result}").as_bytes(), out)
    }

    /// 设置现场机时间 (1012): `time` as 14 digits, Beijing time. `head` names the monitor; its command is replaced.
    ///
    /// # Errors
    ///
    /// [`crate::Code::TooLong`] for fields of absurd length.
    pub fn set_time(head: &Head<'_>, time: &str, out: &mut Vec<u8>) -> Result<(), Fault> {
        let head = Head { command: command::SET_TIME, ..*head };
        put_packet(&head, format!("PolId=;SystemTime={time}").as_bytes(), out)
    }
}
