//! Alarms (告警): one per device and rule while it lasts.

use super::{AlarmClass, AlarmLevel, KEEPERS, Metric, texts};
use crate::{
    Language, Refusal, RefusalCode,
    accounts::{Actor, Role},
    hazards::{HazardLevel, SectorCode},
    ids::{AlarmId, DeviceId, HazardId, RuleId, UnitId, UserId},
    jurisdictions::Place,
    language::Words,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who deals with alarms.
const WATCHERS: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer];

worded! {
    /// Where an alarm stands.
    AlarmState {
        /// Nobody has looked at it.
        Open = "open", "待确认", "Open";
        /// Somebody has.
        Acknowledged = "acknowledged", "已确认", "Acknowledged";
        /// 已解除
        Cleared = "cleared", "已解除", "Cleared";
    }
}

worded! {
    /// The kinds of commands on alarms.
    AlarmCommandKind {
        /// Acknowledge.
        Acknowledge = "acknowledge", "确认告警", "acknowledge";
        /// Assign.
        Assign = "assign", "指派处理人", "assign";
        /// Clear.
        Clear = "clear", "解除告警", "clear";
    }
}

/// A user by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedUser {
    /// The account.
    pub id: UserId,
    /// The name at that time.
    pub name: String,
}

/// What an alarm began with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RaisedAlarm {
    /// Of which device.
    pub device: DeviceId,
    /// Its name then.
    pub device_name: String,
    /// By which rule.
    pub rule: RuleId,
    /// The version of the rule.
    pub rule_version: u64,
    /// The rule's name then.
    pub rule_chinese: String,
    /// The same in English.
    pub rule_english: String,
    /// What it is about.
    pub class: AlarmClass,
    /// How grave.
    pub level: AlarmLevel,
    /// The level of the hazard that it becomes.
    pub hazard_level: Option<HazardLevel>,
    /// Where the device is supervised.
    pub place: Place,
    /// Whose it is.
    pub enterprise: Option<UnitId>,
    /// Its sector.
    pub sector: SectorCode,
    /// The metric that the rule speaks of, if it is one.
    pub metric: Option<Metric>,
    /// The value.
    pub value: f64,
    /// When the condition began.
    pub since: Timestamp,
    /// When it was found.
    pub at: Timestamp,
    /// What was measured, in Chinese.
    pub summary_chinese: String,
    /// The same in English.
    pub summary_english: String,
}

/// Why an alarm ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clearing {
    /// Who; none when the condition was over.
    pub by: Option<NamedUser>,
    /// When.
    pub at: Timestamp,
    /// Why; empty when the condition was over.
    pub reason: String,
}

/// An alarm as its events have made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Alarm {
    /// Identifier.
    pub id: AlarmId,
    /// Count of its events.
    pub version: u64,
    /// Where it stands.
    pub state: AlarmState,
    /// What it began with.
    pub raised: RaisedAlarm,
    /// When it last happened.
    pub last_at: Timestamp,
    /// The value then.
    pub last_value: f64,
    /// How often it happened.
    pub occurrences: u32,
    /// Who looked at it.
    pub acknowledged: Option<NamedUser>,
    /// What that person said.
    pub remark: String,
    /// Who deals with it.
    pub assigned: Option<NamedUser>,
    /// How it ended.
    pub cleared: Option<Clearing>,
    /// The hazard that it became.
    pub hazard: Option<HazardId>,
}

/// A command on an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlarmCommand {
    /// It was looked at.
    Acknowledge {
        /// What there is to say; may be empty.
        remark: String,
    },
    /// Somebody deals with it.
    Assign {
        /// Who; the store has found that this person has a role over the place.
        to: NamedUser,
    },
    /// It is over, whatever the rule says.
    Clear {
        /// Why.
        reason: String,
    },
}

/// An event of an alarm's stream, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum AlarmEvent {
    /// It began.
    Raised(Box<RaisedAlarm>),
    /// It came back while it stood.
    HappenedAgain {
        /// When last.
        at: Timestamp,
        /// The value then.
        value: f64,
        /// How often since it was last told.
        occurrences: u32,
    },
    /// It was looked at.
    Acknowledged {
        /// By whom; none for the command line.
        by: Option<NamedUser>,
        /// What that person said.
        remark: String,
    },
    /// Somebody deals with it.
    Assigned {
        /// Who.
        to: NamedUser,
    },
    /// It became a hazard.
    BecameHazard {
        /// Which.
        hazard: HazardId,
        /// The number that people quote.
        number: String,
    },
    /// It ended.
    Cleared {
        /// How.
        clearing: Clearing,
        /// How often it came back without being told.
        #[serde(default)]
        occurrences: u32,
    },
}

impl AlarmEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Raised(_) => "raised",
            Self::HappenedAgain { .. } => "happened_again",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Assigned { .. } => "assigned",
            Self::BecameHazard { .. } => "became_hazard",
            Self::Cleared { .. } => "cleared",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Raised(_) => language.pick("产生告警", "Raised"),
            Self::HappenedAgain { .. } => language.pick("再次发生", "Happened again"),
            Self::Acknowledged { .. } => language.pick("确认", "Acknowledged"),
            Self::Assigned { .. } => language.pick("指派", "Assigned"),
            Self::BecameHazard { .. } => language.pick("转为隐患", "Became a hazard"),
            Self::Cleared { .. } => language.pick("解除", "Cleared"),
        }
    }
}

impl AlarmCommand {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> AlarmCommandKind {
        match self {
            Self::Acknowledge { .. } => AlarmCommandKind::Acknowledge,
            Self::Assign { .. } => AlarmCommandKind::Assign,
            Self::Clear { .. } => AlarmCommandKind::Clear,
        }
    }
}

const REMARK: Words = Words::new("说明", "Remark");
const REASON: Words = Words::new("理由", "Reason");

/// Decides a command on an alarm.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no: permission, state, then the command's own rules.
pub fn decide_alarm(
    alarm: &Alarm,
    command: &AlarmCommand,
    actor: &Actor,
    now: Timestamp,
) -> Result<AlarmEvent, Refusal> {
    let kind = command.kind();
    if !may(alarm, kind, actor) {
        let label = |language| kind.label(language);
        return Err(Refusal::new(RefusalCode::MonitoringNotAuthorised).with_label("command", label));
    }
    if !possible(alarm, kind) {
        return Err(Refusal::new(RefusalCode::AlarmWrongState)
            .with_label("state", |language| alarm.state.label(language))
            .with_label("command", |language| kind.label(language)));
    }
    let by = actor.person().map(|person| NamedUser { id: person.id, name: person.name.clone() });
    Ok(match command {
        AlarmCommand::Acknowledge { remark } => {
            let remark = texts::optional(remark, REMARK, texts::LONG)?.unwrap_or_default();
            AlarmEvent::Acknowledged { by, remark }
        }
        AlarmCommand::Assign { to } => {
            if alarm.assigned.as_ref() == Some(to) {
                return Err(RefusalCode::MonitoringUnchanged.into());
            }
            AlarmEvent::Assigned { to: to.clone() }
        }
        AlarmCommand::Clear { reason } => {
            let reason = texts::required(reason, REASON, texts::LONG)?;
            AlarmEvent::Cleared { clearing: Clearing { by, at: now, reason }, occurrences: 0 }
        }
    })
}

/// The commands that the actor could give now: what the page offers.
#[must_use]
pub fn available_for_alarm(alarm: &Alarm, actor: &Actor) -> Vec<AlarmCommandKind> {
    let can = |kind: &AlarmCommandKind| may(alarm, *kind, actor) && possible(alarm, *kind);
    AlarmCommandKind::ALL.iter().copied().filter(can).collect()
}

fn may(alarm: &Alarm, kind: AlarmCommandKind, actor: &Actor) -> bool {
    let Actor::Person(person) = actor else { return true };
    let place = &alarm.raised.place;
    match kind {
        AlarmCommandKind::Acknowledge => {
            let own = alarm.raised.enterprise.is_some() && person.acts_for_unit == alarm.raised.enterprise;
            person.holds(WATCHERS, place) || own
        }
        AlarmCommandKind::Clear => person.holds(WATCHERS, place),
        AlarmCommandKind::Assign => person.holds(KEEPERS, place),
    }
}

const fn possible(alarm: &Alarm, kind: AlarmCommandKind) -> bool {
    match kind {
        AlarmCommandKind::Acknowledge => matches!(alarm.state, AlarmState::Open),
        AlarmCommandKind::Assign | AlarmCommandKind::Clear => !matches!(alarm.state, AlarmState::Cleared),
    }
}

impl Alarm {
    /// The alarm that a first event begins; `None` for any other event.
    #[must_use]
    pub fn begin(id: AlarmId, event: &AlarmEvent) -> Option<Self> {
        let AlarmEvent::Raised(raised) = event else { return None };
        Some(Self {
            id,
            version: 1,
            state: AlarmState::Open,
            raised: (**raised).clone(),
            last_at: raised.at,
            last_value: raised.value,
            occurrences: 1,
            acknowledged: None,
            remark: String::new(),
            assigned: None,
            cleared: None,
            hazard: None,
        })
    }

    /// Applies the next event. Total: events are facts.
    pub fn evolve(&mut self, event: &AlarmEvent) {
        self.version += 1;
        match event {
            AlarmEvent::Raised(_) => {}
            AlarmEvent::HappenedAgain { at, value, occurrences } => {
                (self.last_at, self.last_value) = (*at, *value);
                self.occurrences = self.occurrences.saturating_add(*occurrences);
            }
            AlarmEvent::Acknowledged { by, remark } => {
                self.state = AlarmState::Acknowledged;
                self.acknowledged.clone_from(by);
                self.remark.clone_from(remark);
            }
            AlarmEvent::Assigned { to } => self.assigned = Some(to.clone()),
            AlarmEvent::BecameHazard { hazard, .. } => self.hazard = Some(*hazard),
            AlarmEvent::Cleared { clearing, occurrences } => {
                self.state = AlarmState::Cleared;
                self.occurrences = self.occurrences.saturating_add(*occurrences);
                self.cleared = Some(clearing.clone());
            }
        }
    }

    /// The rule's name when it was raised.
    #[must_use]
    pub fn rule_name(&self, language: Language) -> &str {
        language.pick(&self.raised.rule_chinese, &self.raised.rule_english)
    }

    /// What was measured.
    #[must_use]
    pub fn summary(&self, language: Language) -> &str {
        language.pick(&self.raised.summary_chinese, &self.raised.summary_english)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{alarm, at, elsewhere, person, township};
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_alarm_is_acknowledged_once_given_to_somebody_and_cleared_with_a_reason() {
        let (officer, mut alarm) = (person(1, Role::SafetyOfficer, &township()), alarm());
        let acknowledge = AlarmCommand::Acknowledge { remark: String::new() };
        let code = |result: Result<AlarmEvent, Refusal>| result.map_err(|refusal| refusal.code);
        for stranger in [person(2, Role::SafetyOfficer, &elsewhere()), person(3, Role::Leader, &township())] {
            let refused = code(decide_alarm(&alarm, &acknowledge, &stranger, at(60)));
            assert_eq!(refused, Err(RefusalCode::MonitoringNotAuthorised));
        }
        let grid = person(4, Role::GridOfficer, &township());
        let to = NamedUser { id: UserId(Uuid::from_u128(9)), name: "甲".to_owned() };
        let assign = AlarmCommand::Assign { to };
        assert_eq!(code(decide_alarm(&alarm, &assign, &grid, at(60))), Err(RefusalCode::MonitoringNotAuthorised));
        alarm.evolve(&decide_alarm(&alarm, &acknowledge, &grid, at(60)).unwrap());
        assert_eq!(code(decide_alarm(&alarm, &acknowledge, &grid, at(60))), Err(RefusalCode::AlarmWrongState));
        alarm.evolve(&decide_alarm(&alarm, &assign, &officer, at(60)).unwrap());
        assert_eq!(code(decide_alarm(&alarm, &assign, &officer, at(60))), Err(RefusalCode::MonitoringUnchanged));
        let clear = |reason: &str| AlarmCommand::Clear { reason: reason.to_owned() };
        assert_eq!(code(decide_alarm(&alarm, &clear(" "), &officer, at(90))), Err(RefusalCode::MonitoringField));
        assert_eq!(available_for_alarm(&alarm, &grid), [AlarmCommandKind::Clear]);
        alarm.evolve(&decide_alarm(&alarm, &clear("已通风"), &officer, at(90)).unwrap());
        assert_eq!((alarm.state, alarm.version), (AlarmState::Cleared, 4));
        for command in [&acknowledge, &assign, &clear("再次")] {
            assert_eq!(code(decide_alarm(&alarm, command, &officer, at(99))), Err(RefusalCode::AlarmWrongState));
        }
    }

    #[test]
    fn the_enterprise_acknowledges_its_own_alarm_and_no_more() {
        let mut alarm = alarm();
        let Actor::Person(mut own) = person(1, Role::GridOfficer, &elsewhere()) else { unreachable!() };
        own.acts_for_unit = Some(UnitId(Uuid::from_u128(5)));
        let own = Actor::Person(own);
        assert!(available_for_alarm(&alarm, &own).is_empty());
        alarm.raised.enterprise = Some(UnitId(Uuid::from_u128(5)));
        assert_eq!(available_for_alarm(&alarm, &own), [AlarmCommandKind::Acknowledge]);
    }

    #[test]
    fn events_read_back_and_count_what_happened() {
        let mut alarm = alarm();
        let clearing = Clearing { by: None, at: at(500), reason: String::new() };
        for event in [
            AlarmEvent::Raised(Box::new(alarm.raised.clone())),
            AlarmEvent::HappenedAgain { at: at(100), value: 40.0, occurrences: 3 },
            AlarmEvent::BecameHazard {
                hazard: HazardId(Uuid::from_u128(2)),
                number: "350525190-2026-00001".to_owned(),
            },
            AlarmEvent::Cleared { clearing, occurrences: 2 },
        ] {
            let json = serde_json::to_value(&event).unwrap();
            assert_eq!(json["event"], event.name());
            assert_eq!(serde_json::from_value::<AlarmEvent>(json).unwrap(), event);
            alarm.evolve(&event);
        }
        assert_eq!((alarm.occurrences, alarm.last_at, alarm.state), (6, at(100), AlarmState::Cleared));
    }
}
