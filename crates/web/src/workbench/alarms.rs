//! Alarms on the workbench.

use bihuan_domain::{
    Language,
    clock::china_minute,
    monitoring::{Alarm, AlarmCommandKind},
};
use bihuan_ui::{
    Badge, Link, Tone, Translator, number, paths,
    workbench::{WorkRow, WorkSection},
};
use std::collections::HashMap;

/// The section of alarms that nobody has looked at; `names` are those of places.
pub fn section(alarms: &[Alarm], count: u64, names: &HashMap<String, String>, language: Language) -> WorkSection {
    let t = Translator::new(language);
    let (count, more) = (number(count), count > alarms.len() as u64);
    WorkSection {
        id: "alarms",
        title: t.t("monitoring-workbench"),
        explanation: t.t("monitoring-workbench-explanation"),
        tone: Tone::Bad,
        rows: alarms.iter().map(|alarm| row(alarm, names, language)).collect(),
        all: more.then(|| Link::new(t.t1("workbench-all", "count", &count), format!("{}?state=open", paths::ALARMS))),
        count,
    }
}

fn row(alarm: &Alarm, names: &HashMap<String, String>, language: Language) -> WorkRow {
    let href = format!("{}/{}", paths::ALARMS, alarm.id);
    let step = AlarmCommandKind::Acknowledge;
    WorkRow {
        number: china_minute(alarm.raised.at),
        subject: alarm.raised.device_name.clone(),
        place: names.get(alarm.raised.place.code().as_str()).cloned().unwrap_or_default(),
        description: alarm.rule_name(language).to_owned(),
        badges: vec![Badge::new(Tone::Warning, alarm.raised.level.label(language))],
        due: None,
        step: Some(Link::new(step.label(language), format!("{href}#{}", step.name()))),
        href,
    }
}
