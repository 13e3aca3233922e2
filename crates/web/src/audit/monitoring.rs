//! Events of devices, rules and alarms in words.

use super::words::Told;
use bihuan_domain::{
    Language,
    clock::china_second,
    monitoring::{AlarmEvent, DeviceEvent, DeviceProfile, RuleContents, RuleEvent},
};
use bihuan_ui::Fact;

const NAME: (&str, &str) = ("名称", "Name");
const REASON: (&str, &str) = ("理由", "Reason");
const COUNT: (&str, &str) = ("次数", "How often");

fn fact(language: Language, words: (&'static str, &'static str), value: &(impl ToString + ?Sized)) -> Fact {
    Fact::new(language.pick(words.0, words.1), value.to_string())
}

fn profile(profile: &DeviceProfile, language: Language) -> Vec<Fact> {
    let fact = |words, value: &str| fact(language, words, value);
    vec![
        fact(NAME, &profile.name),
        fact(("行业", "Sector"), profile.sector.as_str()),
        fact(("线路或分组", "Line or group"), profile.line.as_deref().unwrap_or_default()),
    ]
}

/// What happened to a device.
pub fn device(event: &DeviceEvent, language: Language) -> Told {
    let facts = match event {
        DeviceEvent::Registered { protocol, identity, profile: known, belonging, .. } => {
            let mut facts = vec![
                fact(language, ("协议", "Protocol"), protocol.label(language)),
                fact(language, ("编号", "Identity"), identity),
                fact(language, ("行政区划", "Jurisdiction"), belonging.jurisdiction.code()),
            ];
            facts.extend(profile(known, language));
            facts
        }
        DeviceEvent::Edited { profile: known } => profile(known, language),
        DeviceEvent::Moved { belonging } => {
            vec![fact(language, ("行政区划", "Jurisdiction"), belonging.jurisdiction.code())]
        }
        DeviceEvent::Suspended { reason } | DeviceEvent::Retired { reason } => vec![fact(language, REASON, reason)],
        DeviceEvent::SecretRotated | DeviceEvent::Resumed => Vec::new(),
    };
    (event.label(language).to_owned(), facts)
}

/// What happened to a rule.
pub fn rule(event: &RuleEvent, language: Language) -> Told {
    let said = |contents: &RuleContents| {
        let mut facts = vec![
            fact(language, NAME, contents.label(language)),
            fact(language, ("类型", "Kind"), contents.asks.name().label(language)),
        ];
        let fields = contents.asks.fields();
        facts.extend(fields.iter().map(|field| Fact::new(field.label(language), &field.value)));
        facts
    };
    let facts = match event {
        RuleEvent::Defined { contents, .. } | RuleEvent::Edited { contents } => said(contents),
        RuleEvent::Enabled | RuleEvent::Disabled => Vec::new(),
    };
    (event.label(language).to_owned(), facts)
}

/// What happened to an alarm.
pub fn alarm(event: &AlarmEvent, language: Language) -> Told {
    let facts = match event {
        AlarmEvent::Raised(raised) => {
            let text = language.pick(&raised.summary_chinese, &raised.summary_english);
            vec![fact(language, ("监测情况", "Measured"), text).wide()]
        }
        AlarmEvent::HappenedAgain { at, occurrences, .. } => {
            vec![fact(language, ("最近一次", "Last at"), &china_second(*at)), fact(language, COUNT, occurrences)]
        }
        AlarmEvent::Acknowledged { remark, .. } => vec![fact(language, ("说明", "Remark"), remark)],
        AlarmEvent::Assigned { to } => vec![fact(language, ("处理人", "Assigned to"), &to.name)],
        AlarmEvent::BecameHazard { hazard, number } => {
            vec![fact(language, ("隐患编号", "Hazard"), number).href(format!("/hazards/{hazard}"))]
        }
        AlarmEvent::Cleared { clearing, .. } => {
            let over = language.pick("条件已消除", "The condition is over");
            let reason = if clearing.reason.is_empty() { over } else { &clearing.reason };
            vec![fact(language, REASON, reason)]
        }
    };
    let facts = facts.into_iter().filter(|fact| !fact.value.is_empty()).collect();
    (event.label(language).to_owned(), facts)
}
