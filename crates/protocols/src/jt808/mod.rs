//! JT/T 808: terminals of road vehicles. 2011 and 2013 share one header; 2019 has a version byte and ten bytes of telephone
//! number. Alarms of the active-safety items (T/JSATL 12-2017, 苏标) travel as extra items of the location.
//!
//! What the wire gives, in order: [`Splitter`] or [`Frame::parse`] → [`Frame`] → [`Message::parse`] (typed: what a gateway
//! acts on) → [`Location::extras`] → [`Extra::item`]. Longer messages come in parts: [`Reassembly`]. The other messages that
//! the standards name are described by the tables of the JSON view. The other way: [`Sender`].

pub mod active_safety;
mod escape;
mod extras;
mod frame;
mod location;
mod message;
mod parameters;
mod reassembly;
mod register;
mod send;
mod splitter;

pub use escape::{checksum, escape, unescape};
pub use extras::{Extra, Extras, Item};
pub use frame::{Frame, Header, Package, Phone, ReadAs, header};
pub use location::{Batch, Location, Multimedia, put_extra};
pub use message::{GeneralReply, Message, put_parameter, put_terminal_text, put_time_reply};
pub use parameters::{Parameter, ParameterValue, Parameters};
pub use reassembly::{Reassembly, Whole};
pub use register::{Authenticate, Layout, Register, RegisterReply};
pub use send::Sender;
pub use splitter::Splitter;

/// Message ids that the code names.
pub mod id {
    /// 终端通用应答
    pub const TERMINAL_REPLY: u16 = 0x0001;
    /// 终端心跳
    pub const HEARTBEAT: u16 = 0x0002;
    /// 终端注销
    pub const LOG_OUT: u16 = 0x0003;
    /// 查询服务器时间请求 (2019)
    pub const QUERY_TIME: u16 = 0x0004;
    /// 终端注册
    pub const REGISTER: u16 = 0x0100;
    /// 终端鉴权
    pub const AUTHENTICATE: u16 = 0x0102;
    /// 位置信息汇报
    pub const LOCATION: u16 = 0x0200;
    /// 位置信息查询应答
    pub const LOCATION_REPLY: u16 = 0x0201;
    /// 车辆控制应答
    pub const CONTROL_REPLY: u16 = 0x0500;
    /// 定位数据批量上传
    pub const BATCH: u16 = 0x0704;
    /// 多媒体数据上传
    pub const MULTIMEDIA: u16 = 0x0801;
    /// 平台通用应答
    pub const PLATFORM_REPLY: u16 = 0x8001;
    /// 补传分包请求
    pub const RESEND: u16 = 0x8003;
    /// 查询服务器时间应答 (2019)
    pub const TIME_REPLY: u16 = 0x8004;
    /// 终端注册应答
    pub const REGISTER_REPLY: u16 = 0x8100;
    /// 设置终端参数
    pub const SET_PARAMETERS: u16 = 0x8103;
    /// 查询终端参数
    pub const QUERY_PARAMETERS: u16 = 0x8104;
    /// 位置信息查询
    pub const QUERY_LOCATION: u16 = 0x8201;
    /// 临时位置跟踪控制
    pub const TRACK: u16 = 0x8202;
    /// 文本信息下发
    pub const TEXT: u16 = 0x8300;
    /// 报警附件上传指令 (苏标)
    pub const UPLOAD_ATTACHMENTS: u16 = 0x9208;
}
