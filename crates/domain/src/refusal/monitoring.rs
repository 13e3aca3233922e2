//! MO: devices, rules and alarms.

macro_rules! monitoring_refusals {
    ($($earlier:tt)*) => {
        system_refusals! {
            $($earlier)*
            // ── MO-00x: devices ───────────────────────────────────────────────────────────────────────────────────────────
            /// The actor's roles do not include this step there.
            MonitoringNotAuthorised = "MO-001",
                "您的角色不能在此处办理“{command}”。请由该行政区划的安办或部门监管人员办理。",
                "Your role may not “{command}” here. Ask a safety officer or department supervisor of that jurisdiction.";
            /// The text is no identity of the protocol.
            DeviceIdentity = "MO-002",
                "“{identity}”不是{protocol}的有效编号。请按设备铭牌或说明书填写：808填终端手机号，26875填装置地址（十进制），HJ 212填MN号，AIS填9位MMSI，MQTT和HTTP填1至64个字母、数字或 . _ : -。",
                "“{identity}” is no identity of {protocol}. Enter what the device sends: the telephone number of an 808 terminal, the decimal address of a fire transmitter, the MN of HJ 212, nine digits of an MMSI, or 1 to 64 letters, digits, . _ : - for MQTT and HTTP.";
            /// A device in use has the identity already.
            DeviceIdentityTaken = "MO-003",
                "{protocol}编号“{identity}”已登记给另一台设备。请核对编号；旧设备须先停用，编号才能重新登记。",
                "The {protocol} identity “{identity}” belongs to another device. Check it; the old device must be retired first.";
            /// A text is empty or too long.
            MonitoringField = "MO-004",
                "“{field}”须为{least}至{limit}个字。",
                "“{field}” has {least} to {limit} characters.";
            /// The device's state does not allow the step.
            DeviceWrongState = "MO-005",
                "设备处于“{state}”状态，不能“{command}”。请刷新页面查看最新状态。",
                "The device is “{state}”: you cannot “{command}”. Reload the page.";
            /// The protocol carries no secret.
            DeviceWithoutSecret = "MO-006",
                "{protocol}不携带密钥，无需设置。",
                "{protocol} carries no secret: there is nothing to set.";
            /// Nothing differs.
            MonitoringUnchanged = "MO-007",
                "没有任何改动。请修改后再保存。",
                "Nothing differs: change something before you save.";
            /// The enterprise is not there, or not seen by the actor.
            DeviceEnterprise = "MO-008",
                "找不到该企业，或不在您的管辖范围内。请从列表中选择企业。",
                "There is no such enterprise in your jurisdictions: pick one from the list.";
            /// The sector is not in the list.
            DeviceSector = "MO-009",
                "行业“{sector}”不在行业领域表中。请从列表中选择。",
                "The sector “{sector}” is not in the list: pick one from it.";
            /// A secret of a person's own choice that cannot be used.
            DeviceSecret = "MO-010",
                "密钥须为6至64个字母、数字或英文标点，不含空格。留空则由系统生成。",
                "A secret has 6 to 64 letters, digits or ASCII marks without blanks. Leave it empty to have one made.";
            /// The number of people is not sensible.
            DeviceCapacity = "MO-011",
                "核定人数须为1至100000。",
                "The capacity is 1 to 100000 people.";
            // ── MO-02x: rules ─────────────────────────────────────────────────────────────────────────────────────────────
            /// A field of a rule cannot be read or is out of its bounds.
            RuleField = "MO-020",
                "“{field}”无法使用：{hint}。",
                "“{field}” cannot be used: {hint}.";
            /// A rule names more devices or sectors than are taken.
            RuleScope = "MO-021",
                "规则最多指定{limit}台设备、{limit}个行业。请改用行政区划或行业来限定范围。",
                "A rule names at most {limit} devices and sectors: choose by jurisdiction or sector instead.";
            /// A rule for all places is for whoever is responsible for all of them.
            RuleEverywhere = "MO-022",
                "该规则适用于全部行政区划，只有负责全部区划的人员才能修改。请为本地另建一条规则。",
                "The rule applies everywhere: only whoever is responsible for all jurisdictions may change it. Make one for your own place.";
            /// The rule is in that state already.
            RuleUnchanged = "MO-023",
                "规则已是此状态，未做任何改动。",
                "The rule is in that state already; nothing was changed.";
            /// The stretch of history is empty or too long.
            TrialSpan = "MO-024",
                "试运行的时段须为已经过去的、不超过{days}天的一段时间。请重新选择。",
                "A rule is tried over a past stretch of at most {days} days: choose another.";
            /// A device that the rule does not judge, that is not there, or that the actor does not see.
            RuleDevice = "MO-025",
                "找不到设备“{device}”，或本规则不适用于它。请从列表中选择。",
                "There is no device “{device}” that this rule judges: pick one from the list.";
            // ── MO-03x: alarms ────────────────────────────────────────────────────────────────────────────────────────────
            /// The alarm's state does not allow the step.
            AlarmWrongState = "MO-030",
                "告警处于“{state}”状态，不能“{command}”。请刷新页面查看最新状态。",
                "The alarm is “{state}”: you cannot “{command}”. Reload the page.";
            /// Nobody of that name to whom it could be given.
            AlarmAssignee = "MO-031",
                "找不到该人员，或其不在本告警的行政区划任职。请从列表中选择。",
                "There is no such person with a role over the alarm's jurisdiction: pick one from the list.";
            /// The page was older than the record.
            MonitoringStale = "MO-032",
                "该记录已被他人更新到第{current}版。请刷新页面后再办理。",
                "Somebody else has changed the record, now at version {current}. Reload the page and try again.";
            // ── MO-04x: readings that are pushed ──────────────────────────────────────────────────────────────────────────
            /// The server does not take pushed readings.
            ReadingsClosed = "MO-040",
                "本服务器未开启数据推送。请联系系统管理员，在设置 [gateway] 中开启 http_push。",
                "This server takes no pushed readings. Ask the system administrator to switch on http_push in [gateway].";
            /// The device is not registered, or its secret is another.
            ReadingsUnproved = "MO-041",
                "设备未登记或密钥不正确，数据未接收。请在“监测设备”中登记设备，并核对编号和密钥。",
                "The device is not registered, or its secret is another; nothing was taken. Register it, and check its identity and secret.";
            /// No device that the sender may speak for.
            ReadingDevice = "MO-042",
                "没有该设备，或您无权代其推送数据。请核对设备编号。",
                "There is no such device that you may send for. Check its identity.";
            /// A reading that cannot be used.
            ReadingUnusable = "MO-043",
                "该条数据无法使用：{cause}。请按接口文档修改后重新推送。",
                "This reading cannot be used: {cause}. Compare it with the documentation and send it again.";
            /// Too many readings in one request.
            ReadingsTooMany = "MO-044",
                "一次最多推送{limit}条数据，本次未接收。请分批推送。",
                "At most {limit} readings in one request; none was taken. Send them in parts.";
        }
    };
}
