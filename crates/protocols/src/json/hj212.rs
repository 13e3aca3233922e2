//! HJ 212 as JSON.

use super::{Described, Kind, Options, Output, PIECE};
use crate::{
    Code, Fault,
    hj212::{Flag, Packet, Segment, Splitter},
};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

pub(super) fn decode(bytes: &[u8], options: &Options, output: &mut Output<'_>) {
    let alone = bytes.trim_ascii();
    let is_segment = options.kind == Kind::Auto && !alone.starts_with(b"#") && alone.ends_with(b"&&");
    if options.kind == Kind::Body || is_segment {
        output.either(segment(alone, None).and_then(Described::strictly));
        return;
    }
    let mut splitter = Splitter::new();
    for piece in bytes.chunks(PIECE) {
        splitter.push(piece);
        drain(&mut splitter, output);
    }
    while splitter.pending() > 0 && (output.is_empty() || is_ended(&bytes[splitter.offset()..])) {
        let cause = if is_ended(&bytes[splitter.offset()..]) {
            Fault::new(Code::LengthMismatch, splitter.offset() + 2)
        } else {
            Fault::new(Code::Incomplete, bytes.len())
        };
        output.fault(cause);
        splitter.skip_pending();
        drain(&mut splitter, output);
    }
    output.pending(splitter.pending());
}

/// Whether the last packet looks whole: it ends its line, or has a checksum after its data.
fn is_ended(packet: &[u8]) -> bool {
    let line = packet.trim_ascii_end();
    line.len() < packet.len() || line.split_last_chunk::<4>().is_some_and(|(before, _)| before.ends_with(b"&&"))
}

fn drain(splitter: &mut Splitter, output: &mut Output<'_>) {
    while let Some(packet) = splitter.next() {
        output.either(packet.and_then(|packet| describe(&packet)));
    }
}

fn describe(packet: &Packet<'_>) -> Result<Described, Fault> {
    // Mark and length stand before the segment.
    segment(packet.segment, Some(packet)).map_err(|fault| fault.after(6))
}

fn segment(bytes: &[u8], packet: Option<&Packet<'_>>) -> Result<Described, Fault> {
    let segment = Segment::parse(bytes)?;
    let mut parameters = Map::new();
    let mut groups: Vec<Value> = Vec::new();
    let mut last = None;
    let mut problems = Vec::new();
    for item in segment.items() {
        let item = match item {
            Ok(item) => item,
            Err(fault) => {
                problems.push(fault);
                continue;
            }
        };
        let (key, value) = (text(item.key).into_owned(), Value::from(text(item.value)));
        parameters.insert(key.clone(), value.clone());
        if last != Some(item.group) {
            groups.push(Value::Object(Map::new()));
            last = Some(item.group);
        }
        if let Some(Value::Object(group)) = groups.last_mut() {
            group.insert(key, value);
        }
    }
    let mut fields = Map::new();
    for (key, value) in segment.fields() {
        fields.insert(text(key).into_owned(), Value::from(text(value)));
    }
    let version = segment.flag.map_or("2005", |flag| match flag.version() {
        0 => "2005",
        1 => "2017",
        _ => "2025",
    });
    let mut message = Described::of(json!({
        "protocol": "hj212",
        "version": version,
        "name": name(segment.command),
        "length": bytes.len(),
        "fields": fields,
        "cp": parameters,
        "groups": groups,
    }));
    if let Some(packet) = packet {
        message.object.insert("crc".into(), Value::from(text(packet.checksum)));
    }
    if let Some(flag) = segment.flag {
        message.object.insert("flag".into(), describe_flag(flag));
    }
    message.problems = problems;
    Ok(message)
}

fn describe_flag(flag: Flag) -> Value {
    json!({ "version": flag.version(), "has_pkg_no": flag.has_package(), "need_ack": flag.needs_answer() })
}

/// Since 2017 the text is UTF-8; older monitors send GBK.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| encoding_rs::GB18030.decode_without_bom_handling(bytes).0, Cow::Borrowed)
}

/// 命令编码, appendix B of 2017; those from 2025 as far as known.
fn name(command: &[u8]) -> Option<&'static str> {
    Some(match command {
        b"1000" => "设置超时时间及重发次数",
        b"1001" => "设备硬件序列号",
        b"1002" => "设置设备唯一标识",
        b"1011" => "提取/上传现场机时间",
        b"1012" => "设置现场机时间",
        b"1013" => "现场机时间校准请求",
        b"1014" => "密钥交换",
        b"1061" => "提取/上传实时数据间隔",
        b"1062" => "设置实时数据间隔",
        b"1063" => "提取/上传分钟数据间隔",
        b"1064" => "设置分钟数据间隔",
        b"1072" => "设置现场机密码",
        b"2011" => "污染物实时数据",
        b"2012" => "停止察看污染物实时数据",
        b"2013" => "原始数据",
        b"2021" => "设备运行状态数据",
        b"2022" => "停止察看设备运行状态",
        b"2031" => "污染物日历史数据",
        b"2041" => "设备运行时间日历史数据",
        b"2051" => "污染物分钟数据",
        b"2052" => "噪声单次数据",
        b"2061" => "污染物小时数据",
        b"2062" => "标样核查数据",
        b"2081" => "数采仪开机时间",
        b"2111" => "炉膛温度五分钟均值",
        b"3011" => "零点校准量程校准",
        b"3012" => "即时采样",
        b"3013" => "启动清洗/反吹",
        b"3014" => "比对采样",
        b"3015" => "超标留样",
        b"3016" => "设置采样时间周期",
        b"3017" => "提取/上传采样时间周期",
        b"3018" => "提取/上传出样时间",
        b"3019" => "提取/上传设备唯一标识",
        b"3020" => "提取/上传现场机信息",
        b"3021" => "设置现场机参数",
        b"9011" => "请求应答",
        b"9012" => "执行结果",
        b"9013" => "通知应答",
        b"9014" => "数据应答",
        b"9015" => "心跳",
        _ => return None,
    })
}
