//! Rules that come with the program, as data.

use super::{AlarmClass, AlarmLevel, RuleContents, RuleEvent, RuleKind, RuleScope, RuleStatus};
use crate::{
    hazards::{HazardLevel, SectorCode},
    ids::RuleId,
};
use serde::Deserialize;
use sm3::Digest as _;
use std::sync::LazyLock;

const INCLUDED: [&str; 5] = [
    include_str!("../../../../packs/rules/common.toml"),
    include_str!("../../../../packs/rules/fire.toml"),
    include_str!("../../../../packs/rules/industry.toml"),
    include_str!("../../../../packs/rules/traffic.toml"),
    include_str!("../../../../packs/rules/nature.toml"),
];

/// A rule of a pack.
#[derive(Debug, Clone, PartialEq)]
pub struct PackRule {
    /// Its code, which never changes.
    pub code: String,
    /// Whether it judges from the beginning.
    pub status: RuleStatus,
    /// What it says.
    pub contents: RuleContents,
}

/// Why a pack cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulePackError {
    /// Not a pack of rules.
    #[error("not a pack of rules: {0}")]
    Syntax(String),
    /// A code stands twice, or is none (1 to 40 of a–z, 0–9, `_`).
    #[error("the code “{0}” stands twice or is none")]
    Code(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    status: RuleStatus,
    chinese: String,
    english: String,
    class: AlarmClass,
    level: AlarmLevel,
    #[serde(default)]
    hazard_level: Option<HazardLevel>,
    #[serde(default)]
    sectors: Vec<SectorCode>,
    hold_seconds: u32,
    asks: RuleKind,
}

impl PackRule {
    /// Reads a pack (`packs/rules/*.toml`).
    ///
    /// # Errors
    /// [`RulePackError`].
    pub fn parse(text: &str) -> Result<Vec<Self>, RulePackError> {
        let file: File = toml::from_str(text).map_err(|error| RulePackError::Syntax(error.to_string()))?;
        let rules: Vec<Self> = file.rule.into_iter().map(Self::from).collect();
        let fits = |code: &str| SectorCode::parse(code).is_some();
        for (at, rule) in rules.iter().enumerate() {
            if !fits(&rule.code) || rules[..at].iter().any(|earlier| earlier.code == rule.code) {
                return Err(RulePackError::Code(rule.code.clone()));
            }
        }
        Ok(rules)
    }

    /// The rules that come with the program.
    ///
    /// # Panics
    /// Never: the included texts are part of the program and a test reads them.
    #[must_use]
    pub fn included() -> &'static [Self] {
        static RULES: LazyLock<Vec<PackRule>> = LazyLock::new(|| {
            let read = |text: &&str| PackRule::parse(text).expect("the included rules are read by a test");
            INCLUDED.iter().flat_map(read).collect()
        });
        &RULES
    }

    /// The identifier that the rule has in every database: made of its code.
    #[must_use]
    pub fn id(&self) -> RuleId {
        let mut hasher = sm3::Sm3::new();
        hasher.update(b"bihuan rule ");
        hasher.update(self.code.as_bytes());
        let hash = hasher.finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        RuleId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The event with which it enters a database.
    #[must_use]
    pub fn defined(&self) -> RuleEvent {
        RuleEvent::Defined {
            code: self.code.clone(),
            place: None,
            status: self.status,
            contents: Box::new(self.contents.clone()),
        }
    }
}

impl From<Entry> for PackRule {
    fn from(entry: Entry) -> Self {
        let Entry { code, status, chinese, english, class, level, hazard_level, sectors, hold_seconds, asks } = entry;
        let scope = RuleScope { sectors, devices: Vec::new() };
        Self {
            code,
            status,
            contents: RuleContents { chinese, english, asks, scope, class, level, hazard_level, hold_seconds },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::Actor,
        monitoring::{Metrics, Reach, Rule, RuleCommand, decide_rule},
    };

    #[test]
    fn the_included_rules_pass_the_checks_of_the_form_and_name_known_metrics() {
        let rules = PackRule::included();
        assert!(rules.len() >= 20, "{}", rules.len());
        for pack in rules {
            let mut rule = Rule::begin(pack.id(), &pack.defined()).unwrap();
            // An edit that only touches the name runs every check.
            let mut contents = pack.contents.clone();
            contents.chinese.push('甲');
            let edited = decide_rule(&rule, &RuleCommand::Edit(contents), &Actor::Operator, Reach::Whole);
            rule.evolve(&edited.unwrap_or_else(|refusal| panic!("{}: {refusal:?}", pack.code)));
            if let Some(metric) = pack.contents.asks.metric() {
                assert!(Metrics::included().get(&metric).is_some(), "{}: {metric}", pack.code);
            }
            let same = rules.iter().filter(|other| other.id() == pack.id()).count();
            assert_eq!(same, 1, "{}", pack.code);
        }
    }

    #[test]
    fn identifiers_never_change() {
        let offline = PackRule::included().iter().find(|rule| rule.code == "device_offline").unwrap();
        assert_eq!(offline.id(), offline.clone().id());
        assert_ne!(offline.id().0, uuid::Uuid::nil());
        assert_eq!(offline.id().0.get_version_num(), 8);
    }
}
