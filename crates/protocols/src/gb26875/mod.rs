//! GB/T 26875.3-2011: user information transmitters (用户信息传输装置) of fire-protection systems.
//!
//! [`Splitter`] or [`Frame::parse`] → [`Frame`] → [`Data::parse`] → [`Data::objects`]. The other way: [`Frame::put`],
//! [`Data::put`] and the ready answers and commands in [`answer`] and [`order`].

mod data;
mod frame;
mod object;
pub mod words;

pub use data::{Data, Objects};
pub use frame::{Address, Frame, Splitter, Taken, answer, order};
pub use object::{Component, Object};

/// Control bytes (table 3).
pub mod command {
    /// 控制命令, from the centre.
    pub const CONTROL: u8 = 1;
    /// 发送数据, from the transmitter.
    pub const SEND: u8 = 2;
    /// 确认
    pub const CONFIRM: u8 = 3;
    /// 请求, from the centre.
    pub const REQUEST: u8 = 4;
    /// 应答, from the transmitter.
    pub const REPLY: u8 = 5;
    /// 否认
    pub const DENY: u8 = 6;
}

/// Types of application data (table 4).
pub mod kind {
    /// 建筑消防设施系统状态
    pub const SYSTEM_STATE: u8 = 1;
    /// 建筑消防设施部件运行状态
    pub const COMPONENT_STATE: u8 = 2;
    /// 建筑消防设施部件模拟量值
    pub const COMPONENT_VALUE: u8 = 3;
    /// 建筑消防设施操作信息
    pub const OPERATION: u8 = 4;
    /// 建筑消防设施软件版本
    pub const SYSTEM_VERSION: u8 = 5;
    /// 建筑消防设施系统配置情况
    pub const SYSTEM_CONFIGURATION: u8 = 6;
    /// 建筑消防设施部件配置情况
    pub const COMPONENT_CONFIGURATION: u8 = 7;
    /// 建筑消防设施系统时间
    pub const SYSTEM_TIME: u8 = 8;
    /// 用户信息传输装置运行状态
    pub const TRANSMITTER_STATE: u8 = 21;
    /// 用户信息传输装置操作信息
    pub const TRANSMITTER_OPERATION: u8 = 24;
    /// 用户信息传输装置软件版本
    pub const TRANSMITTER_VERSION: u8 = 25;
    /// 用户信息传输装置配置情况
    pub const TRANSMITTER_CONFIGURATION: u8 = 26;
    /// 用户信息传输装置系统时间
    pub const TRANSMITTER_TIME: u8 = 28;
    /// 读用户信息传输装置运行状态
    pub const READ_TRANSMITTER_STATE: u8 = 81;
    /// 初始化用户信息传输装置
    pub const INITIALISE: u8 = 89;
    /// 同步用户信息传输装置时钟
    pub const SYNCHRONISE: u8 = 90;
    /// 查岗命令
    pub const INSPECT: u8 = 91;
}
