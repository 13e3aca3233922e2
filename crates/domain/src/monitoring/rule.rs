//! Rules (预警规则) as data.

use super::{Area, Device, DeviceState, Metric};
use crate::{
    hazards::{HazardLevel, SectorCode},
    ids::{DeviceId, RuleId},
    jurisdictions::{Place, Subtree},
};
use serde::{Deserialize, Serialize};

worded! {
    /// On which side of a limit.
    Comparison {
        /// More than the limit.
        Above = "above", "高于", "above";
        /// Less than the limit.
        Below = "below", "低于", "below";
    }
}

worded! {
    /// On which side of an area.
    Side {
        /// It entered where it may not be.
        Inside = "inside", "进入区域", "inside the area";
        /// It left where it has to be.
        Outside = "outside", "离开区域", "outside the area";
    }
}

worded! {
    /// How conditions are joined.
    Join {
        /// All of them.
        All = "all", "同时满足", "all hold";
        /// One of them.
        Any = "any", "满足其一", "one holds";
    }
}

worded! {
    /// How grave an alarm is.
    AlarmLevel {
        /// 提示
        Notice = "notice", "提示", "Notice";
        /// 预警
        Warning = "warning", "预警", "Warning";
        /// 紧急
        Urgent = "urgent", "紧急", "Urgent";
    }
}

worded! {
    /// What an alarm is about.
    AlarmClass {
        /// 生产安全
        Safety = "safety", "生产安全", "Work safety";
        /// 消防
        Fire = "fire", "消防", "Fire";
        /// 交通运输
        Traffic = "traffic", "交通运输", "Traffic";
        /// 环境
        Environment = "environment", "环境", "Environment";
        /// 自然灾害
        Nature = "nature", "自然灾害", "Natural hazards";
        /// 设备运行: off-line, faulty.
        Operation = "operation", "设备运行", "Operation of devices";
        /// 规避监管: tampering, cut off, working while declared stopped.
        Evasion = "evasion", "规避监管", "Evasion of supervision";
    }
}

worded! {
    /// Whether a rule judges.
    RuleStatus {
        /// 启用
        Enabled = "enabled", "启用", "Enabled";
        /// 停用
        Disabled = "disabled", "停用", "Disabled";
    }
}

worded! {
    /// The kinds of rules.
    RuleKindName {
        /// A limit is passed for some time.
        Threshold = "threshold", "限值", "Threshold";
        /// A value changes fast.
        RateOfChange = "rate_of_change", "变化速率", "Rate of change";
        /// Nothing comes at all.
        Offline = "offline", "设备离线", "Offline";
        /// A metric does not come while others do.
        Missing = "missing", "数据缺失", "Missing data";
        /// Several conditions.
        Combination = "combination", "组合条件", "Combination";
        /// A limit is passed often.
        CountInWindow = "count_in_window", "时段内次数", "Count in window";
        /// In or out of an area.
        Geofence = "geofence", "电子围栏", "Geofence";
        /// Too fast, everywhere or in an area.
        Speed = "speed", "超速", "Speeding";
        /// It moves in hours in which it may not.
        ForbiddenHours = "forbidden_hours", "禁行时段", "Forbidden hours";
        /// More people than it may hold.
        OverCrowding = "over_crowding", "超员", "Over-crowding";
        /// 明停暗开: declared stopped, yet drawing power.
        RunsWhileStopped = "runs_while_stopped", "明停暗开", "Runs while declared stopped";
        /// 虚假离线: silent while others on its line are not.
        CutOff = "cut_off", "虚假离线", "Cut off alone";
        /// In two places at once.
        TwoPlaces = "two_places", "一码多用（异地同现）", "One identity in two places";
    }
}

/// A limit of a metric, in the metric's stored unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What is measured.
    pub metric: Metric,
    /// On which side.
    pub comparison: Comparison,
    /// Of what.
    pub limit: f64,
}

/// What a rule asks. Times are by the devices' clocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleKind {
    /// The limit is passed for `for_seconds`; it ends when the value is back by `hysteresis`.
    Threshold {
        /// What is measured.
        metric: Metric,
        /// On which side.
        comparison: Comparison,
        /// Of what.
        limit: f64,
        /// How far back it must come.
        hysteresis: f64,
        /// How long.
        for_seconds: u32,
    },
    /// Within `within_seconds` the value rises (above) or falls (below) by `change` or more.
    RateOfChange {
        /// What is measured.
        metric: Metric,
        /// Above for rising, below for falling.
        comparison: Comparison,
        /// By how much, more than 0.
        change: f64,
        /// In which time.
        within_seconds: u32,
    },
    /// Nothing came for `after_seconds`, from a device that has ever sent.
    Offline {
        /// How long.
        after_seconds: u32,
    },
    /// The metric did not come for `after_seconds` although the device sends.
    Missing {
        /// What is measured.
        metric: Metric,
        /// How long.
        after_seconds: u32,
    },
    /// Conditions over the last values, none older than `fresh_seconds`.
    Combination {
        /// All or one.
        join: Join,
        /// The conditions, 2 to 8.
        conditions: Vec<Condition>,
        /// How old a value may be.
        fresh_seconds: u32,
        /// How long they hold.
        for_seconds: u32,
    },
    /// `count` readings pass the limit within `within_seconds`.
    CountInWindow {
        /// The limit.
        condition: Condition,
        /// How many readings, 2 to 500.
        count: u32,
        /// In which time.
        within_seconds: u32,
    },
    /// It is on the wrong side of an area for `for_seconds`.
    Geofence {
        /// The wrong side.
        side: Side,
        /// The area.
        area: Area,
        /// How long.
        for_seconds: u32,
    },
    /// Faster than the limit for `for_seconds`.
    Speed {
        /// The limit in km/h (knots are converted).
        limit_kmh: f64,
        /// Where; everywhere when none.
        area: Option<Area>,
        /// How long.
        for_seconds: u32,
    },
    /// It moves faster than `above_kmh` between two times of day in China; past midnight when the first is later.
    ForbiddenHours {
        /// The first minute of the day, 0 to 1439.
        from_minute: u32,
        /// The minute at which it may move again.
        to_minute: u32,
        /// Slower counts as standing.
        above_kmh: f64,
    },
    /// More people than `percent` of the device's capacity.
    OverCrowding {
        /// What counts them.
        metric: Metric,
        /// Of the capacity.
        percent: u32,
    },
    /// Its enterprise is closed or ordered to stop, and the metric is above the limit for `for_seconds`.
    RunsWhileStopped {
        /// Power or current.
        metric: Metric,
        /// What an idle plant draws at most.
        limit: f64,
        /// How long.
        for_seconds: u32,
    },
    /// Silent for `after_seconds` while `others_percent` of the others on its line, and at least `others_least`, are not.
    CutOff {
        /// How long.
        after_seconds: u32,
        /// Others that must be on line, 1 or more.
        others_least: u32,
        /// Percent of the others that must be on line.
        others_percent: u32,
    },
    /// Two fixes that nothing could travel between at `limit_kmh`, or two connections at once (the metric `connections`).
    TwoPlaces {
        /// The fastest that is possible.
        limit_kmh: f64,
        /// Nearer fixes do not count, since positions scatter.
        least_m: u32,
    },
}

/// Which devices a rule judges: those that all parts fit; an empty part fits all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RuleScope {
    /// In one of these sectors.
    pub sectors: Vec<SectorCode>,
    /// Only these devices.
    pub devices: Vec<DeviceId>,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RuleContents {
    /// Its Chinese name.
    pub chinese: String,
    /// Its English name.
    pub english: String,
    /// What it asks.
    pub asks: RuleKind,
    /// Of which devices.
    pub scope: RuleScope,
    /// What its alarms are about.
    pub class: AlarmClass,
    /// How grave they are.
    pub level: AlarmLevel,
    /// The level of the hazard that an alarm becomes at once; none when it stays an alarm.
    pub hazard_level: Option<HazardLevel>,
    /// How long the condition must be over until the alarm ends: a value that flaps within that time is one alarm. 60 or more.
    pub hold_seconds: u32,
}

/// A rule as its events have made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rule {
    /// Identifier.
    pub id: RuleId,
    /// Count of its events.
    pub version: u64,
    /// Its code in the pack it came with; empty for one that people made.
    pub code: String,
    /// The place whose devices it judges; everywhere when none.
    pub place: Option<Place>,
    /// Whether it judges.
    pub status: RuleStatus,
    /// What it says.
    pub contents: RuleContents,
}

impl Condition {
    /// Whether a value passes the limit.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        match self.comparison {
            Comparison::Above => value > self.limit,
            Comparison::Below => value < self.limit,
        }
    }
}

impl RuleKind {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> RuleKindName {
        match self {
            Self::Threshold { .. } => RuleKindName::Threshold,
            Self::RateOfChange { .. } => RuleKindName::RateOfChange,
            Self::Offline { .. } => RuleKindName::Offline,
            Self::Missing { .. } => RuleKindName::Missing,
            Self::Combination { .. } => RuleKindName::Combination,
            Self::CountInWindow { .. } => RuleKindName::CountInWindow,
            Self::Geofence { .. } => RuleKindName::Geofence,
            Self::Speed { .. } => RuleKindName::Speed,
            Self::ForbiddenHours { .. } => RuleKindName::ForbiddenHours,
            Self::OverCrowding { .. } => RuleKindName::OverCrowding,
            Self::RunsWhileStopped { .. } => RuleKindName::RunsWhileStopped,
            Self::CutOff { .. } => RuleKindName::CutOff,
            Self::TwoPlaces { .. } => RuleKindName::TwoPlaces,
        }
    }

    /// Whether only the clock moves it: readings of the device are known by when it was last seen.
    #[must_use]
    pub const fn is_by_clock(&self) -> bool {
        matches!(self, Self::Offline { .. } | Self::CutOff { .. })
    }

    /// Whether readings that come late are judged: where a breach is one afterwards too, and the readings alone tell it.
    #[must_use]
    pub const fn judges_the_past(&self) -> bool {
        matches!(
            self,
            Self::Threshold { .. }
                | Self::Speed { .. }
                | Self::ForbiddenHours { .. }
                | Self::Geofence { .. }
                | Self::OverCrowding { .. }
        )
    }

    /// Whether a reading of the metric can change what the rule says.
    #[must_use]
    pub fn concerns(&self, metric: Metric) -> bool {
        let is = |names: &[&str]| names.contains(&metric.as_str());
        match self {
            Self::Threshold { metric: own, .. }
            | Self::RateOfChange { metric: own, .. }
            | Self::Missing { metric: own, .. }
            | Self::OverCrowding { metric: own, .. }
            | Self::RunsWhileStopped { metric: own, .. } => *own == metric,
            Self::CountInWindow { condition, .. } => condition.metric == metric,
            Self::Combination { conditions, .. } => conditions.iter().any(|condition| condition.metric == metric),
            Self::Offline { .. } | Self::CutOff { .. } => false,
            Self::Geofence { .. } => is(FIX),
            Self::Speed { area: None, .. } | Self::ForbiddenHours { .. } => is(SPEEDS),
            Self::Speed { area: Some(_), .. } => is(FIX) || is(SPEEDS),
            Self::TwoPlaces { .. } => is(FIX) || is(&["connections"]),
        }
    }

    /// How long the condition must hold before an alarm.
    #[must_use]
    pub const fn for_seconds(&self) -> u32 {
        match self {
            Self::Threshold { for_seconds, .. }
            | Self::Combination { for_seconds, .. }
            | Self::Geofence { for_seconds, .. }
            | Self::Speed { for_seconds, .. }
            | Self::RunsWhileStopped { for_seconds, .. } => *for_seconds,
            _ => 0,
        }
    }
}

pub(super) const FIX: &[&str] = &["latitude_1e7", "longitude_1e7"];
pub(super) const SPEEDS: &[&str] = &["speed_0_1kmh", "speed_0_1kn"];

impl Rule {
    /// Whether the rule judges a device now.
    #[must_use]
    pub fn applies(&self, device: &Device) -> bool {
        self.status == RuleStatus::Enabled && self.binds(device)
    }

    /// Whether the rule judges a device as soon as it is switched on.
    #[must_use]
    pub fn binds(&self, device: &Device) -> bool {
        let here =
            |place: &Place| Subtree { code: place.code().clone(), level: place.level() }.covers(&device.jurisdiction);
        let scope = &self.contents.scope;
        device.state == DeviceState::Active
            && self.place.as_ref().is_none_or(here)
            && (scope.sectors.is_empty() || scope.sectors.contains(&device.sector))
            && (scope.devices.is_empty() || scope.devices.contains(&device.id))
    }
}
