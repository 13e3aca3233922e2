//! What an alarm says of what was measured: the evidence that goes into the hazard.

use super::{Device, Metric, Metrics, RaisedAlarm, Rule, RuleKind};
use crate::{Language, clock::china_second};
use jiff::Timestamp;

impl RaisedAlarm {
    /// What an alarm of a device by a rule begins with.
    #[must_use]
    pub fn of(device: &Device, rule: &Rule, value: f64, (since, at): (Timestamp, Timestamp)) -> Self {
        let contents = &rule.contents;
        let summary = |language| summary(device, rule, value, since, language);
        Self {
            device: device.id,
            device_name: device.name.clone(),
            rule: rule.id,
            rule_version: rule.version,
            rule_chinese: contents.chinese.clone(),
            rule_english: contents.english.clone(),
            class: contents.class,
            level: contents.level,
            hazard_level: contents.hazard_level,
            place: device.jurisdiction.clone(),
            enterprise: device.enterprise,
            sector: device.sector.clone(),
            metric: contents.asks.metric(),
            value,
            since,
            at,
            summary_chinese: summary(Language::Chinese),
            summary_english: summary(Language::English),
        }
    }
}

impl RuleKind {
    /// The metric whose value the rule speaks of, if it is one.
    #[must_use]
    pub const fn metric(&self) -> Option<Metric> {
        match self {
            Self::Threshold { metric, .. }
            | Self::RateOfChange { metric, .. }
            | Self::Missing { metric, .. }
            | Self::OverCrowding { metric, .. }
            | Self::RunsWhileStopped { metric, .. } => Some(*metric),
            Self::CountInWindow { condition, .. } => Some(condition.metric),
            _ => None,
        }
    }
}

/// What was measured, in words: the evidence that goes into the hazard.
fn summary(device: &Device, rule: &Rule, value: f64, since: Timestamp, language: Language) -> String {
    let found = measured(&rule.contents.asks, value, language);
    let (since, name) = (china_second(since), rule.contents.label(language));
    match language {
        Language::Chinese => {
            format!("{since}起，设备“{}”（{}）触发预警规则“{name}”：{found}。", device.name, device.identity)
        }
        Language::English => {
            format!(
                "Since {since} the device “{}” ({}) has met the rule “{name}”: {found}.",
                device.name, device.identity
            )
        }
    }
}

fn measured(asks: &RuleKind, value: f64, language: Language) -> String {
    let metrics = Metrics::included();
    let kind = asks.name().label(language);
    match asks {
        RuleKind::Threshold { metric, comparison, limit, .. } => {
            let (label, shown) = (metrics.label(metric, language), metrics.shown(metric, value));
            format!(
                "{label} {shown}，{}{}",
                comparison.label(language),
                space(language, &metrics.shown(metric, *limit))
            )
        }
        RuleKind::RateOfChange { metric, within_seconds, .. } => {
            let (label, shown) = (metrics.label(metric, language), metrics.shown(metric, value));
            match language {
                Language::Chinese => format!("{label}{within_seconds}秒内变化{shown}"),
                Language::English => format!("{label} changed by {shown} within {within_seconds} s"),
            }
        }
        RuleKind::CountInWindow { condition, within_seconds, .. } => {
            let label = metrics.label(&condition.metric, language);
            match language {
                Language::Chinese => format!("{label}{within_seconds}秒内越限{value:.0}次"),
                Language::English => format!("{label} passed the limit {value:.0} times within {within_seconds} s"),
            }
        }
        RuleKind::Offline { .. } | RuleKind::Missing { .. } | RuleKind::CutOff { .. } => match language {
            Language::Chinese => format!("{kind}，已{:.0}分钟无数据", value / 60.0),
            Language::English => format!("{kind}, nothing for {:.0} minutes", value / 60.0),
        },
        RuleKind::Speed { .. } | RuleKind::ForbiddenHours { .. } => format!("{kind} {value:.1} km/h"),
        RuleKind::OverCrowding { metric, .. } | RuleKind::RunsWhileStopped { metric, .. } => {
            format!("{kind}，{} {}", metrics.label(metric, language), metrics.shown(metric, value))
        }
        RuleKind::Combination { .. } | RuleKind::Geofence { .. } | RuleKind::TwoPlaces { .. } => kind.to_owned(),
    }
}

fn space(language: Language, text: &str) -> String {
    match language {
        Language::Chinese => text.to_owned(),
        Language::English => format!(" {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{RuleKindName, testing::alarm};
    use super::*;

    #[test]
    fn the_evidence_says_what_was_measured() {
        let alarm = alarm();
        assert!(
            alarm.summary(Language::Chinese).contains("可燃气体 31.5 %LEL，高于25 %LEL"),
            "{}",
            alarm.summary(Language::Chinese)
        );
        assert!(alarm.summary(Language::English).contains("Combustible gas 31.5 %LEL"));
        for kind in RuleKindName::ALL {
            for language in Language::ALL {
                assert!(!measured(&RuleKind::usual(*kind), 1.0, language).is_empty());
            }
        }
    }
}
