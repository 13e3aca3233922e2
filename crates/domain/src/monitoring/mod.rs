//! Devices (监测设备): what they are called on the wire, what they measure, and what that means.
//!
//! A frame becomes [`Reading`]s of a registered [`Device`]; rules ([`Rule`], judged by [`step`]) turn readings into alarms
//! ([`Alarm`]); an alarm whose rule says so becomes a reported hazard.

mod alarm;
mod area;
mod device;
mod device_life;
mod engine;
mod evidence;
mod metric;
mod pack;
mod policy;
mod protocol;
mod reading;
mod rule;
mod rule_form;
mod rule_life;
mod texts;

pub use alarm::{
    Alarm, AlarmCommand, AlarmCommandKind, AlarmEvent, AlarmState, Clearing, NamedUser, RaisedAlarm,
    available_for_alarm, decide_alarm,
};
pub use area::{Area, Point, distance_m};
pub use device::{Device, DeviceState};
pub use device_life::{
    Belonging, DeviceCommand, DeviceCommandKind, DeviceEvent, DeviceProfile, KEEPERS, Origin, RegisterDevice,
    authorise, available, decide, own_secret, register, sees_strangers,
};
pub use engine::{
    Input, LateAlarm, Operation, OthersOnLine, RuleState, StepContext, Transition, Trial, TrialAlarm, TrialSpan,
    judge_late, step, try_rule,
};
pub use metric::{Metric, MetricError, MetricInfo, Metrics, MetricsError};
pub use pack::{PackRule, RulePackError};
pub use policy::MonitoringPolicy;
pub use protocol::{Identity, IdentityError, Protocol};
pub use reading::{Quality, Reading};
pub use rule::{
    AlarmClass, AlarmLevel, Comparison, Condition, Join, Rule, RuleContents, RuleKind, RuleKindName, RuleScope,
    RuleStatus, Side,
};
pub use rule_form::{FieldInput, RuleField, Unreadable};
pub use rule_life::{Reach, RuleCommand, RuleEvent, SCOPE_LIMIT, authorise_rule, decide_rule, define};

#[cfg(test)]
mod testing;
