//! GB/T 26875.3 as JSON.

use super::{Described, Kind, Options, Output, PIECE, extend, object};
use crate::{
    Code, Fault,
    gb26875::{Component, Data, Frame, Object, Splitter, kind, words},
    text,
};
use serde_json::{Map, Value, json};

pub(super) fn decode(bytes: &[u8], options: &Options, output: &mut Output<'_>) {
    if options.kind == Kind::Body || (options.kind == Kind::Auto && is_data_alone(bytes)) {
        output.either(data_alone(bytes));
        return;
    }
    let mut splitter = Splitter::new();
    for piece in bytes.chunks(PIECE) {
        splitter.push(piece);
        drain(&mut splitter, output);
    }
    while splitter.pending() > 0 && (output.is_empty() || bytes.ends_with(b"##")) {
        output.fault(Fault::new(Code::Incomplete, bytes.len()));
        splitter.skip_pending();
        drain(&mut splitter, output);
    }
    output.pending(splitter.pending());
}

fn drain(splitter: &mut Splitter, output: &mut Output<'_>) {
    while let Some(frame) = splitter.next() {
        output.either(frame.map(|frame| describe(&frame)));
    }
}

/// An application data unit of a known type that has exactly the objects it says.
fn is_data_alone(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"@") && data_alone(bytes).is_ok_and(|message| message.object["app"]["items"].is_array())
}

fn data_alone(bytes: &[u8]) -> Result<Described, Fault> {
    let mut message = Described::default();
    let data = Data::parse(bytes)?;
    let app = describe_data(&data, &mut message, 0);
    message.object.insert("app".into(), app);
    let left = message.object["app"]["trailing"].as_u64().and_then(|left| usize::try_from(left).ok()).unwrap_or(0);
    if data.is_known() && left > 0 && message.error.is_none() {
        message.problems.push(Fault::new(Code::CountMismatch, bytes.len() - left));
    }
    message.strictly()
}

fn describe(frame: &Frame<'_>) -> Described {
    let sum = frame.checksum();
    let mut message = Described::of(json!({
        "protocol": "gb26875",
        "name": frame.data.first().map_or(command_name(frame.command), |kind| kind_name(*kind)),
        "serial": frame.serial,
        "ver_main": frame.version_main,
        "ver_user": frame.version_user,
        "time": frame.time.to_string(),
        "src": text::hex(&frame.source.0),
        "dst": text::hex(&frame.destination.0),
        "src_u48": frame.source.number(),
        "dst_u48": frame.destination.number(),
        "app_len": frame.data.len(),
        "cmd": frame.command,
        "sum": sum,
        "sum_calc": sum,
        "len_ok": true,
        "sum_ok": true,
    }));
    if frame.data.is_empty() {
        return message;
    }
    let app = match Data::parse(frame.data) {
        Ok(data) => describe_data(&data, &mut message, 27),
        Err(fault) => {
            message.problems.push(fault.after(27));
            json!({ "raw": text::hex(frame.data) })
        }
    };
    message.object.insert("app".into(), app);
    message
}

fn describe_data(data: &Data<'_>, message: &mut Described, at: usize) -> Value {
    let mut items = Vec::new();
    let mut objects = data.objects();
    for item in objects.by_ref() {
        match item {
            Ok(item) => items.push(describe_object(data.kind, &item)),
            Err(fault) => message.error = Some(fault.after(at)),
        }
    }
    let mut app = object(json!({
        "type": data.kind,
        "count": data.count,
        "raw": text::hex(data.bytes),
        "trailing": if data.is_known() { objects.trailing() } else { 0 },
    }));
    if matches!(data.kind, kind::SYSTEM_TIME | kind::TRANSMITTER_TIME | kind::SYNCHRONISE)
        && let Some(time) = items.first().and_then(|item: &Value| item.get("time"))
    {
        app.insert("time".into(), time.clone());
    }
    if !data.is_known() {
        message.problems.push(Fault::new(Code::UnknownType, at).of(u32::from(data.kind), 91));
    } else {
        if objects.trailing() > 0 && message.error.is_none() {
            message
                .problems
                .push(Fault::new(Code::CountMismatch, at + 1).of(u32::from(data.count), u32::from(data.count) + 1));
        }
        app.insert("items".into(), Value::Array(items));
    }
    Value::Object(app)
}

fn describe_component(component: &Component) -> Map<String, Value> {
    object(json!({
        "sys_type": component.system,
        "sys_addr": component.system_address,
        "sys_name": words::system(component.system),
        "part_type": component.component,
        "part_addr": component.address,
        "part_name": words::component(component.component),
    }))
}

fn describe_object(kind: u8, item: &Object<'_>) -> Value {
    let system = |system: u8, address: u8| {
        object(json!({ "sys_type": system, "sys_addr": address, "sys_name": words::system(system) }))
    };
    let names = |state: u16, names: &[&'static str]| words::bits(state, names).collect::<Vec<_>>();
    let (mut map, more) = match *item {
        Object::SystemState { system: kind, address, state, time } => {
            let states = names(state, &words::SYSTEM_STATE);
            (system(kind, address), json!({ "state": state, "states": states, "time": time.to_string() }))
        }
        Object::ComponentState { component, state, text, time } => {
            let states = names(state, &words::COMPONENT_STATE);
            let more = json!({ "state": state, "states": states, "desc": text.read(), "time": time.to_string() });
            (describe_component(&component), more)
        }
        Object::ComponentValue { component, quantity, value, time } => {
            let mut more = json!({ "analog_type": quantity, "value": value, "time": time.to_string() });
            if let Some((name, divisor, unit)) = words::quantity(quantity) {
                let scaled = f64::from(value) / f64::from(divisor);
                more["analog_name"] = name.into();
                more["scaled"] = json!(scaled);
                more["unit"] = unit.into();
            }
            (describe_component(&component), more)
        }
        Object::ComponentConfiguration { component, text } => {
            (describe_component(&component), json!({ "desc": text.read() }))
        }
        Object::Operation { system: kind, address, operation, operator, time } => {
            let operations = names(u16::from(operation), &words::OPERATION);
            let more =
                json!({ "op": operation, "operations": operations, "operator": operator, "time": time.to_string() });
            (system(kind, address), more)
        }
        Object::SystemVersion { system: kind, address, main, user } => {
            (system(kind, address), json!({ "ver_main": main, "ver_user": user }))
        }
        Object::SystemConfiguration { system: kind, address, text } => {
            (system(kind, address), json!({ "desc": text.read(), "len": text.bytes().len() }))
        }
        Object::SystemTime { system: kind, address, time } => {
            (system(kind, address), json!({ "time": time.to_string() }))
        }
        Object::ReadSystem { system: kind, address } => (system(kind, address), json!({})),
        Object::ReadComponent { component } => (describe_component(&component), json!({})),
        Object::ReadOperations { system: kind, address, count, since } => {
            (system(kind, address), json!({ "count": count, "time": since.to_string() }))
        }
        _ => (Map::new(), describe_transmitter(kind, item)),
    };
    extend(&mut map, more);
    Value::Object(map)
}

fn describe_transmitter(kind: u8, item: &Object<'_>) -> Value {
    match *item {
        Object::TransmitterState { state, time } => {
            let states: Vec<_> = words::bits(u16::from(state), &words::TRANSMITTER_STATE).collect();
            json!({ "state": state, "states": states, "time": time.to_string() })
        }
        Object::TransmitterOperation { operation, operator, time } => {
            let operations: Vec<_> = words::bits(u16::from(operation), &words::TRANSMITTER_OPERATION).collect();
            json!({ "op": operation, "operations": operations, "operator": operator, "time": time.to_string() })
        }
        Object::TransmitterVersion { main, user } => json!({ "ver_main": main, "ver_user": user }),
        Object::TransmitterConfiguration { text } => json!({ "desc": text.read(), "len": text.bytes().len() }),
        Object::Time { time } => json!({ "time": time.to_string() }),
        Object::ReadTransmitterOperations { count, since } => json!({ "count": count, "time": since.to_string() }),
        Object::Inspect { within_minutes } => json!({ "within_minutes": within_minutes }),
        Object::Reserved { reserved } => json!({ "reserved": reserved }),
        _ => json!({ "type": kind }),
    }
}

const fn command_name(command: u8) -> &'static str {
    match command {
        1 => "控制命令",
        2 => "发送数据（心跳）",
        3 => "确认",
        4 => "请求",
        5 => "应答",
        6 => "否认",
        7..=127 => "预留",
        _ => "用户自定义",
    }
}

const fn kind_name(kind: u8) -> &'static str {
    match kind {
        1 => "上传建筑消防设施系统状态",
        2 => "上传建筑消防设施部件运行状态",
        3 => "上传建筑消防设施部件模拟量值",
        4 => "上传建筑消防设施操作信息",
        5 => "上传建筑消防设施软件版本",
        6 => "上传建筑消防设施系统配置情况",
        7 => "上传建筑消防设施部件配置情况",
        8 => "上传建筑消防设施系统时间",
        21 => "上传用户信息传输装置运行状态",
        24 => "上传用户信息传输装置操作信息",
        25 => "上传用户信息传输装置软件版本",
        26 => "上传用户信息传输装置配置情况",
        28 => "上传用户信息传输装置系统时间",
        61 => "读建筑消防设施系统状态",
        62 => "读建筑消防设施部件运行状态",
        63 => "读建筑消防设施部件模拟量值",
        64 => "读建筑消防设施操作信息",
        65 => "读建筑消防设施软件版本",
        66 => "读建筑消防设施系统配置情况",
        67 => "读建筑消防设施部件配置情况",
        68 => "读建筑消防设施系统时间",
        81 => "读用户信息传输装置运行状态",
        84 => "读用户信息传输装置操作信息记录",
        85 => "读用户信息传输装置软件版本",
        86 => "读用户信息传输装置配置情况",
        88 => "读用户信息传输装置系统时间",
        89 => "初始化用户信息传输装置",
        90 => "同步用户信息传输装置时钟",
        91 => "查岗命令",
        128.. => "用户自定义",
        _ => "预留",
    }
}
