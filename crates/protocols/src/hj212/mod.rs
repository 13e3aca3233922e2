//! HJ 212: monitors of pollution sources, in the forms of 2005, 2017 and 2025. Text in packets with a checksum.
//!
//! [`Splitter`] or [`Packet::parse`] → [`Packet`] → [`Segment::parse`] → [`Segment::items`]. The other way: [`Head`] and
//! [`put_packet`], and the ready answers in [`answer`]. Nothing is copied: all of it are views of the packet's bytes.

mod crc;
mod packet;
mod segment;
mod send;
mod splitter;

pub use crc::crc;
pub use packet::Packet;
pub use segment::{Flag, Item, Items, Segment};
pub use send::{Head, answer, put_packet, put_packets};
pub use splitter::Splitter;

/// Commands (CN) that a gateway acts on.
pub mod command {
    /// 提取/上传现场机时间
    pub const TIME: &[u8] = b"1011";
    /// 设置现场机时间
    pub const SET_TIME: &[u8] = b"1012";
    /// 实时数据
    pub const REAL_TIME: &[u8] = b"2011";
    /// 设备运行状态
    pub const FACILITY_STATE: &[u8] = b"2021";
    /// 日历史数据
    pub const DAY: &[u8] = b"2031";
    /// 设备运行时间日历史数据
    pub const RUN_TIME: &[u8] = b"2041";
    /// 分钟数据
    pub const MINUTE: &[u8] = b"2051";
    /// 小时数据
    pub const HOUR: &[u8] = b"2061";
    /// 数采仪开机时间
    pub const STARTED: &[u8] = b"2081";
    /// 请求应答
    pub const REQUEST_REPLY: &[u8] = b"9011";
    /// 执行结果
    pub const RESULT: &[u8] = b"9012";
    /// 通知应答
    pub const NOTICE_REPLY: &[u8] = b"9013";
    /// 数据应答
    pub const DATA_REPLY: &[u8] = b"9014";
    /// 心跳 (2025)
    pub const HEARTBEAT: &[u8] = b"9015";
}
