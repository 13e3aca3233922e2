//! The messages of JT/T 808, of JT/T 1078 (video) and of T/JSATL 12 (active safety): names, and the fields of those that
//! nothing but this view reads.

use super::layout::{
    Count, Extent,
    Field::{
        self, All, Each, Hex, Id, If, Location, Long, Optional, Parameters, Rest, Since2019, Text, Text8, Text16,
        Text32, TextRest, Time, U8, U16, U32, Until2013, Wide,
    },
};

struct Row {
    message: u16,
    name: &'static str,
    fields: &'static [Field],
}

const fn row(message: u16, name: &'static str, fields: &'static [Field]) -> Row {
    Row { message, name, fields }
}

/// The official name of a message.
pub(super) fn name(message: u16) -> Option<&'static str> {
    ROWS.iter().find(|row| row.message == message).map(|row| row.name)
}

/// The fields of a message's body.
pub(super) fn layout(message: u16) -> Option<&'static [Field]> {
    ROWS.iter().find(|row| row.message == message).map(|row| row.fields)
}

const MEDIA: &[Field] = &[U32("id"), U8("type"), U8("format"), U8("event"), U8("channel")];
const PERIOD: &[Field] = &[Time("start"), Time("end")];
const AREA_SPEED: &[Field] = &[U16("max_speed_kmh"), U8("overspeed_duration_s")];
const NIGHT_SPEED: &[Field] = &[Since2019(&[U16("night_max_speed_kmh")])];
const AREA_NAME: &[Field] = &[Since2019(&[Optional(&[Text16("name")])])];
const IDS: &[Field] = &[Each("ids", Count::U8, &[U32("id")])];
const RSA: &[Field] = &[U32("e"), Hex("n", 128)];
const SIGN_SHORT: &[Field] =
    &[Text("sign_terminal_id", 7), Time("sign_time"), U8("sign_seq"), U8("sign_attachments"), U8("sign_reserved")];
const SIGN_LONG: &[Field] =
    &[Text("sign_terminal_id", 30), Time("sign_time"), U8("sign_seq"), U8("sign_attachments"), U16("sign_reserved")];
const FILES: &[Field] =
    &[Text("platform_alarm_id", 32), U8("type"), Each("files", Count::U8, &[Text8("name"), U32("size")])];
const UPLOAD: &[Field] = &[Text("platform_alarm_id", 32), Optional(&[Rest("reserved")])];
const FILE: &[Field] = &[Text8("name"), U8("type"), U32("size")];
const ROUTE_POINT: &[Field] = &[
    U32("id"),
    U32("section_id"),
    U32("lat_1e6"),
    U32("lon_1e6"),
    U8("width_m"),
    U8("attribute"),
    If("attribute", 1, &[U16("longest_s"), U16("shortest_s")]),
    If("attribute", 2, &[U16("max_speed_kmh"), U8("overspeed_duration_s"), Since2019(&[U16("night_max_speed_kmh")])]),
];

/// In the order of their ids.
const ROWS: &[Row] = &[
    row(0x0001, "终端通用应答", &[U16("ack_serial"), Id("ack_id"), U8("result")]),
    row(0x0002, "终端心跳", &[]),
    row(0x0003, "终端注销", &[]),
    row(0x0004, "查询服务器时间请求", &[]),
    row(0x0005, "终端补传分包请求", &[U16("first_serial"), Each("packages", Count::Grown, &[U16("number")])]),
    row(0x0100, "终端注册", &[]),
    row(0x0102, "终端鉴权", &[]),
    row(0x0104, "查询终端参数应答", &[U16("ack_serial"), Parameters("parameters")]),
    row(
        0x0107,
        "查询终端属性应答",
        &[
            U16("terminal_type"),
            Text("maker", 5),
            Wide("model", 20, 30),
            Wide("terminal_id", 7, 30),
            Hex("iccid", 10),
            Text8("hardware"),
            Text8("firmware"),
            U8("gnss"),
            U8("network"),
        ],
    ),
    row(0x0108, "终端升级结果通知", &[U8("type"), U8("result")]),
    row(0x0200, "位置信息汇报", &[]),
    row(0x0201, "位置信息查询应答", &[U16("ack_serial"), Location("location", Extent::Rest)]),
    row(0x0301, "事件报告", &[U8("event_id")]),
    row(0x0302, "提问应答", &[U16("ack_serial"), U8("answer_id")]),
    row(0x0303, "信息点播/取消", &[U8("type"), U8("action")]),
    row(0x0500, "车辆控制应答", &[U16("ack_serial"), Location("location", Extent::Rest)]),
    row(0x0608, "查询区域或线路数据应答", &[U8("type"), U32("count"), Rest("data")]),
    row(0x0700, "行驶记录数据上传", &[U16("ack_serial"), U8("command"), Rest("data")]),
    row(0x0701, "电子运单上报", &[Text32("waybill")]),
    row(
        0x0702,
        "驾驶员身份信息采集上报",
        &[
            U8("status"),
            Time("time"),
            Optional(&[
                U8("card_result"),
                Text8("driver"),
                Text("licence", 20),
                Text8("authority"),
                Hex("valid_until", 4),
                Optional(&[Text("identity", 20)]),
            ]),
        ],
    ),
    row(0x0704, "定位数据批量上传", &[]),
    row(
        0x0705,
        "CAN 总线数据上传",
        &[U16("count"), Hex("received", 5), Each("items", Count::Rest, &[Hex("id", 4), Hex("data", 8)])],
    ),
    row(0x0800, "多媒体事件信息上传", MEDIA),
    row(
        0x0801,
        "多媒体数据上传",
        &[
            U32("id"),
            U8("type"),
            U8("format"),
            U8("event"),
            U8("channel"),
            Location("location", Extent::Base),
            Rest("data"),
        ],
    ),
    row(
        0x0802,
        "存储多媒体数据检索应答",
        &[
            U16("ack_serial"),
            Each(
                "items",
                Count::U16,
                &[U32("id"), U8("type"), U8("channel"), U8("event"), Location("location", Extent::Base)],
            ),
        ],
    ),
    row(
        0x0805,
        "摄像头立即拍摄命令应答",
        &[U16("ack_serial"), U8("result"), Optional(&[Each("ids", Count::U16, &[U32("id")])])],
    ),
    row(0x0900, "数据上行透传", &[U8("type"), Rest("data")]),
    row(0x0901, "数据压缩上报", &[U32("length"), Rest("data")]),
    row(0x0a00, "终端 RSA 公钥", RSA),
    row(
        0x1003,
        "终端上传音视频属性",
        &[
            U8("audio_encoding"),
            U8("audio_channels"),
            U8("audio_rate"),
            U8("audio_bits"),
            U16("audio_frame_len"),
            U8("audio_output"),
            U8("video_encoding"),
            U8("max_audio_channels"),
            U8("max_video_channels"),
        ],
    ),
    row(0x1005, "终端上传乘客流量", &[Time("start"), Time("end"), U16("boarded"), U16("alighted")]),
    row(
        0x1205,
        "终端上传音视频资源列表",
        &[
            U16("ack_serial"),
            Each(
                "items",
                Count::U32,
                &[
                    U8("channel"),
                    Time("start"),
                    Time("end"),
                    Hex("alarm", 8),
                    U8("type"),
                    U8("stream"),
                    U8("storage"),
                    U32("size"),
                ],
            ),
        ],
    ),
    row(0x1206, "文件上传完成通知", &[U16("ack_serial"), U8("result")]),
    row(
        0x1210,
        "报警附件信息消息",
        &[Long(
            104,
            &[Text("terminal_id", 30), All(SIGN_LONG), All(FILES)],
            &[Text("terminal_id", 7), All(SIGN_SHORT), All(FILES)],
        )],
    ),
    row(0x1211, "文件信息上传", FILE),
    row(0x1212, "文件上传完成消息", FILE),
    row(0x8001, "平台通用应答", &[]),
    row(0x8003, "补传分包请求", &[U16("first_serial"), Each("packages", Count::Grown, &[U16("number")])]),
    row(0x8004, "查询服务器时间应答", &[Time("time")]),
    row(0x8100, "终端注册应答", &[]),
    row(0x8103, "设置终端参数", &[Parameters("parameters")]),
    row(0x8104, "查询终端参数", &[]),
    row(0x8105, "终端控制", &[U8("command"), TextRest("parameters")]),
    row(0x8106, "查询指定终端参数", IDS),
    row(0x8107, "查询终端属性", &[]),
    row(0x8108, "下发终端升级包", &[U8("type"), Text("maker", 5), Text8("version"), U32("length"), Rest("data")]),
    row(0x8201, "位置信息查询", &[]),
    row(0x8202, "临时位置跟踪控制", &[U16("interval_s"), Optional(&[U32("validity_s")])]),
    row(0x8203, "人工确认报警消息", &[U16("alarm_serial"), U32("type")]),
    row(0x8204, "链路检测", &[]),
    row(0x8300, "文本信息下发", &[U8("flags"), Since2019(&[U8("type")]), TextRest("text")]),
    row(0x8301, "事件设置", &[U8("type"), Optional(&[Each("events", Count::U8, &[U8("id"), Text8("text")])])]),
    row(
        0x8302,
        "提问下发",
        &[U8("flags"), Text8("question"), Each("answers", Count::Rest, &[U8("id"), Text16("text")])],
    ),
    row(
        0x8303,
        "信息点播菜单设置",
        &[U8("type"), Optional(&[Each("items", Count::U8, &[U8("type"), Text16("name")])])],
    ),
    row(0x8304, "信息服务", &[U8("type"), Text16("text")]),
    row(0x8400, "电话回拨", &[U8("flag"), TextRest("telephone")]),
    row(
        0x8401,
        "设置电话本",
        &[U8("type"), Optional(&[Each("contacts", Count::U8, &[U8("flag"), Text8("telephone"), Text8("contact")])])],
    ),
    row(0x8500, "车辆控制", &[Until2013(&[U8("flags")]), Since2019(&[U16("count"), Rest("controls")])]),
    row(
        0x8600,
        "设置圆形区域",
        &[
            U8("action"),
            Each(
                "areas",
                Count::U8,
                &[
                    U32("id"),
                    U16("attribute"),
                    U32("lat_1e6"),
                    U32("lon_1e6"),
                    U32("radius_m"),
                    If("attribute", 1, PERIOD),
                    If("attribute", 2, AREA_SPEED),
                    If("attribute", 2, NIGHT_SPEED),
                    All(AREA_NAME),
                ],
            ),
        ],
    ),
    row(0x8601, "删除圆形区域", IDS),
    row(
        0x8602,
        "设置矩形区域",
        &[
            U8("action"),
            Each(
                "areas",
                Count::U8,
                &[
                    U32("id"),
                    U16("attribute"),
                    U32("top_lat_1e6"),
                    U32("left_lon_1e6"),
                    U32("bottom_lat_1e6"),
                    U32("right_lon_1e6"),
                    If("attribute", 1, PERIOD),
                    If("attribute", 2, AREA_SPEED),
                    If("attribute", 2, NIGHT_SPEED),
                    All(AREA_NAME),
                ],
            ),
        ],
    ),
    row(0x8603, "删除矩形区域", IDS),
    row(
        0x8604,
        "设置多边形区域",
        &[
            U32("id"),
            U16("attribute"),
            If("attribute", 1, PERIOD),
            If("attribute", 2, AREA_SPEED),
            Each("points", Count::U16, &[U32("lat_1e6"), U32("lon_1e6")]),
            If("attribute", 2, NIGHT_SPEED),
            All(AREA_NAME),
        ],
    ),
    row(0x8605, "删除多边形区域", IDS),
    row(
        0x8606,
        "设置路线",
        &[
            U32("id"),
            U16("attribute"),
            If("attribute", 1, PERIOD),
            Each("points", Count::U16, ROUTE_POINT),
            All(AREA_NAME),
        ],
    ),
    row(0x8607, "删除路线", IDS),
    row(0x8608, "查询区域或线路数据", &[U8("type"), Optional(&[Each("ids", Count::U32, &[U32("id")])])]),
    row(0x8700, "行驶记录仪数据采集命令", &[U8("command"), Rest("data")]),
    row(0x8701, "行驶记录仪参数下传命令", &[U8("command"), Rest("data")]),
    row(0x8702, "上报驾驶员身份信息请求", &[]),
    row(0x8800, "多媒体数据上传应答", &[U32("id"), Optional(&[Each("packages", Count::U8, &[U16("number")])])]),
    row(
        0x8801,
        "摄像头立即拍摄命令",
        &[
            U8("channel"),
            U16("command"),
            U16("interval_s"),
            U8("save"),
            U8("resolution"),
            U8("quality"),
            U8("brightness"),
            U8("contrast"),
            U8("saturation"),
            U8("chroma"),
        ],
    ),
    row(0x8802, "存储多媒体数据检索", &[U8("type"), U8("channel"), U8("event"), Time("start"), Time("end")]),
    row(
        0x8803,
        "存储多媒体数据上传",
        &[U8("type"), U8("channel"), U8("event"), Time("start"), Time("end"), U8("delete")],
    ),
    row(0x8804, "录音开始命令", &[U8("command"), U16("duration_s"), U8("save"), U8("rate")]),
    row(0x8805, "单条存储多媒体数据检索上传命令", &[U32("id"), U8("delete")]),
    row(0x8900, "数据下行透传", &[U8("type"), Rest("data")]),
    row(0x8a00, "平台 RSA 公钥", RSA),
    row(0x9003, "查询终端音视频属性", &[]),
    row(
        0x9101,
        "实时音视频传输请求",
        &[Text8("server"), U16("tcp_port"), U16("udp_port"), U8("channel"), U8("type"), U8("stream")],
    ),
    row(0x9102, "音视频实时传输控制", &[U8("channel"), U8("command"), U8("close"), U8("stream")]),
    row(0x9105, "实时音视频传输状态通知", &[U8("channel"), U8("loss")]),
    row(
        0x9201,
        "平台下发远程录像回放请求",
        &[
            Text8("server"),
            U16("tcp_port"),
            U16("udp_port"),
            U8("channel"),
            U8("type"),
            U8("stream"),
            U8("storage"),
            U8("playback"),
            U8("multiple"),
            Time("start"),
            Time("end"),
        ],
    ),
    row(0x9202, "平台下发远程录像回放控制", &[U8("channel"), U8("control"), U8("multiple"), Time("position")]),
    row(
        0x9205,
        "查询资源列表",
        &[U8("channel"), Time("start"), Time("end"), Hex("alarm", 8), U8("type"), U8("stream"), U8("storage")],
    ),
    row(
        0x9206,
        "文件上传指令",
        &[
            Text8("server"),
            U16("port"),
            Text8("user"),
            Text8("password"),
            Text8("path"),
            U8("channel"),
            Time("start"),
            Time("end"),
            Hex("alarm", 8),
            U8("type"),
            U8("stream"),
            U8("storage"),
            U8("conditions"),
        ],
    ),
    row(0x9207, "文件上传控制", &[U16("ack_serial"), U8("control")]),
    row(
        0x9208,
        "报警附件上传指令",
        &[
            Text8("server"),
            U16("tcp_port"),
            U16("udp_port"),
            Long(88, &[All(SIGN_LONG), All(UPLOAD)], &[All(SIGN_SHORT), All(UPLOAD)]),
        ],
    ),
    row(
        0x9212,
        "文件上传完成消息应答",
        &[Text8("name"), U8("type"), U8("result"), Each("missing", Count::U8, &[U32("offset"), U32("length")])],
    ),
    row(0x9301, "云台旋转", &[U8("channel"), U8("direction"), U8("speed")]),
    row(0x9302, "云台调整焦距控制", &[U8("channel"), U8("value")]),
    row(0x9303, "云台调整光圈控制", &[U8("channel"), U8("value")]),
    row(0x9304, "云台雨刷控制", &[U8("channel"), U8("value")]),
    row(0x9305, "红外补光控制", &[U8("channel"), U8("value")]),
    row(0x9306, "云台变倍控制", &[U8("channel"), U8("value")]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_listed_once_and_in_order() {
        assert!(ROWS.windows(2).all(|pair| pair[0].message < pair[1].message));
    }
}
