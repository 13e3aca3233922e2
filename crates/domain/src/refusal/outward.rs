//! OU: what other instances send and are sent.

macro_rules! outward_refusals {
    ($($earlier:tt)*) => {
        plan_refusals! {
            $($earlier)*
            // ── OU-00x: records of another instance ────────────────────────────────────────────────────────────────────────
            /// The record is kept by an instance below, which alone changes it.
            KeptBelow = "OU-001",
                "该记录由下级系统办理，本级只读。请在下级系统中操作，结果会自动报送到本级。",
                "This record is kept by an instance below and only read here. Act there: the outcome is sent up by itself.";
            /// The place is kept by an instance below: nothing is entered there from here.
            PlaceKeptBelow = "OU-002",
                "该行政区划由下级系统办理，不能在本级登记。请在下级系统中登记，登记后会自动报送到本级。",
                "This jurisdiction is kept by an instance below: enter it there, and it is sent up by itself.";
            /// A token for receiving must be narrowed to the place whose records it brings.
            InboundTokenTooWide = "OU-003",
                "接收报送的令牌须限定到报送单位所在的行政区划。请重新创建令牌并选择行政区划。",
                "A token for receiving is narrowed to the sender's jurisdiction. Make another that is.";
            /// More events in a request than are taken.
            InboundTooManyEvents = "OU-004",
                "一次最多接收{limit}条记录。请减少每次报送的条数（events_per_request）。",
                "At most {limit} events in a request: send fewer (events_per_request).";
            /// The place is sent by another instance already.
            InboundPlaceTaken = "OU-005",
                "该行政区划与正在由另一系统（{other}）报送的区划重叠。请由本级管理员核对令牌的区划。",
                "This jurisdiction overlaps one that another instance sends ({other}). Ask the administrator here to check the token.";
            /// This instance keeps the place itself now.
            InboundTakenOver = "OU-006",
                "该行政区划已改由本级办理，不再接收报送。请在报送方删除指向本级的报送目标，并停止在原系统办理。",
                "This jurisdiction was taken over and is kept here now: nothing is received any more. Remove the destination at the sender, and stop working there.";
            /// The place lies outside the administrator's own.
            TakeOverOutside = "OU-007",
                "只能接管您管辖的行政区划。",
                "You can take over jurisdictions of your own only.";
            /// It was taken over before.
            TakenOverAlready = "OU-008",
                "该行政区划已改由本级办理，无需再次接管。",
                "This jurisdiction was taken over already.";
            // ── OU-01x: one stream of a request ────────────────────────────────────────────────────────────────────────────
            /// Another event stands at a version that is known: two histories of one record.
            InboundConflict = "OU-010",
                "第{version}条记录与本级已有的不同，未覆盖。请双方管理员核对该记录的审计日志。",
                "Event {version} differs from the one that stands here; nothing was overwritten. Compare the audit logs of both sides.";
            /// Events between are missing.
            InboundGap = "OU-011",
                "本级只有前{head}条记录，与报送的内容不相接。将从第{next}条起补报。",
                "Only the first {head} events stand here: send from event {next} on.";
            /// The hash does not cover the event.
            InboundHashWrong = "OU-012",
                "第{version}条记录的校验值不符，未接收。请在报送方验证日志完整性。",
                "The hash of event {version} does not hold; it was not taken. Verify the log of the sender.";
            /// The record lies outside the sender's jurisdiction.
            InboundOutside = "OU-013",
                "该记录不在报送方的行政区划内，未接收。请核对令牌的区划。",
                "The record lies outside the sender's jurisdiction; it was not taken. Check the jurisdiction of the token.";
            /// The record is kept by this instance itself, or sent by a third one.
            InboundNotTheSenders = "OU-014",
                "该记录由本级或其他系统办理，未接收。请双方管理员核对。",
                "The record is kept here or by a third instance; it was not taken. Compare both sides.";
            /// The number or credit code belongs to another record here.
            InboundTaken = "OU-015",
                "“{value}”已用于本级的另一条记录，未接收。请双方管理员核对后更正其中一条。",
                "“{value}” belongs to another record here; it was not taken. Compare both sides and correct one.";
            /// The events cannot be read by this version, or are of a kind that is not sent.
            InboundUnreadable = "OU-016",
                "记录内容无法识别（{cause}），未接收。请将本级系统升级到与报送方相同的版本。",
                "The events are not understood ({cause}); they were not taken. Bring this instance to the sender's version.";
            /// No hazard that the sender keeps names the photo.
            InboundPhotoUnnamed = "OU-017",
                "本级收到的记录中没有这张照片，未接收。将在相应记录送达后重试。",
                "No record received here names this photo; it was not taken. It is tried again when its record has arrived.";
            /// The bytes are not those whose hash the log has.
            InboundPhotoAltered = "OU-018",
                "照片的校验值与记录不符，未接收。请在报送方运行 bihuan audit photos --content 核对照片文件。",
                "The bytes do not have the hash that the record names; the photo was not taken. Run bihuan audit photos --content at the sender.";
            // ── OU-02x: destinations ───────────────────────────────────────────────────────────────────────────────────────
            /// The address is none, or not of the shape that is taken.
            DestinationAddress = "OU-020",
                "地址“{address}”无法使用。请填写形如 https://主机名[:端口]/路径 的地址，不含账号、参数。",
                "The address “{address}” cannot be used. Write https://host[:port]/path without user, query or fragment.";
            /// The configuration does not allow the host.
            DestinationHostNotAllowed = "OU-021",
                "配置不允许向“{host}”发送。请由运维人员在 bihuan.toml 的 [outward] allowed_hosts 中加入该主机并重启。",
                "The configuration does not allow sending to “{host}”. Add it to allowed_hosts in the section [outward] of bihuan.toml and restart.";
            /// Plain HTTP is only for hosts that the configuration names for it.
            DestinationPlainHttp = "OU-022",
                "“{host}”须使用 https。仅当配置的 plain_http_hosts 列出该主机时才能使用 http。",
                "“{host}” needs https: plain http is only for hosts in plain_http_hosts.";
            /// A field is empty or too long.
            DestinationField = "OU-023",
                "“{field}”须为1至{limit}个字。",
                "“{field}” has 1 to {limit} characters.";
            /// The place lies outside the administrator's own.
            DestinationOutside = "OU-024",
                "报送范围须在您管辖的行政区划内。",
                "What is sent lies within your own jurisdictions.";
            /// Nothing to do: the destination is in that state already.
            DestinationUnchanged = "OU-025",
                "该报送目标已是此状态，未做任何改动。",
                "The destination is in that state already; nothing was changed.";
            /// No secret that signs webhooks, or no token.
            DestinationSecret = "OU-026",
                "请填写对方提供的令牌（bh_ 开头，67个字符）。",
                "Enter the token that the other side has made (bh_ and 64 digits).";
        }
    };
}
