//! Rules as forms: the fields of each kind with what stands in them, and what people wrote read back.

use super::{Area, Comparison, Condition, Join, Metric, RuleKind, RuleKindName, Side};
use crate::{Language, Refusal, RefusalCode, language::Words};

/// A text that cannot be read; the field's own hint says what can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldInput {
    /// A line.
    Line,
    /// A number.
    Number,
    /// Several lines.
    Lines,
    /// The code of a metric.
    Metric,
    /// Above or below.
    Comparison,
    /// Inside or outside.
    Side,
    /// All or any.
    Join,
}

/// A field of a rule's form.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleField {
    /// Its name in the form.
    pub name: &'static str,
    /// What people read.
    pub words: Words,
    /// What may stand there.
    pub hint: Words,
    /// How it is filled in.
    pub input: FieldInput,
    /// What stands there.
    pub value: String,
}

/// A week: no time of a rule is longer.
const LONGEST_SECONDS: u32 = 7 * 24 * 3600;
const MOST_CONDITIONS: usize = 8;
const MOST_COUNT: u32 = 500;

const METRIC: Words = Words::new("监测指标", "Metric");
const COMPARISON: Words = Words::new("方向", "Direction");
const LIMIT: Words = Words::new("限值", "Limit");
const FOR: Words = Words::new("持续时间（秒）", "For (seconds)");
const AFTER: Words = Words::new("超过时间（秒）", "After (seconds)");
const WITHIN: Words = Words::new("时间窗（秒）", "Within (seconds)");
const AREA: Words = Words::new("区域", "Area");
const HINT_METRIC: Words = Words::new("填指标代码，如 dust_mg_m3", "the code of a metric, such as dust_mg_m3");
const HINT_CHOICE: Words = Words::new("从列表中选择", "one of the list");
const HINT_NUMBER: Words = Words::new("填数字，按指标的存储单位", "a number, in the stored unit of the metric");
const HINT_POSITIVE: Words = Words::new("填大于0的数字", "a number above 0");
const HINT_SECONDS: Words = Words::new("填0至604800的整数", "a whole number from 0 to 604800");
const HINT_SOME_SECONDS: Words = Words::new("填1至604800的整数", "a whole number from 1 to 604800");
const HINT_AREA: Words = Words::new(
    "每行“纬度, 经度”填3至100行；或填一行“纬度, 经度, 半径米”",
    "3 to 100 lines of “latitude, longitude”, or one line of “latitude, longitude, metres”",
);
const HINT_AREA_OR_NONE: Words = Words::new(
    "留空表示不限区域；或每行“纬度, 经度”填3至100行；或填一行“纬度, 经度, 半径米”",
    "empty for everywhere, 3 to 100 lines of “latitude, longitude”, or one line of “latitude, longitude, metres”",
);
const HINT_CONDITIONS: Words = Words::new(
    "每行一个条件，如 gas_percent_lel > 20，2至8行",
    "2 to 8 lines of one condition each, such as gas_percent_lel > 20",
);
const HINT_COUNT: Words = Words::new("填2至500的整数", "a whole number from 2 to 500");
const HINT_MINUTE: Words = Words::new("填 时:分，如 02:00", "hours and minutes, such as 02:00");
const HINT_PERCENT: Words = Words::new("填1至1000的整数", "a whole number from 1 to 1000");
const HINT_LEAST: Words = Words::new("填1至100000的整数", "a whole number from 1 to 100000");

fn field(
    name: &'static str,
    words: Words,
    hint: Words,
    input: FieldInput,
    value: &(impl ToString + ?Sized),
) -> RuleField {
    RuleField { name, words, hint, input, value: value.to_string() }
}

fn metric_field(metric: Metric) -> RuleField {
    field("metric", METRIC, HINT_METRIC, FieldInput::Metric, &metric)
}

fn comparison_field(comparison: Comparison) -> RuleField {
    field("comparison", COMPARISON, HINT_CHOICE, FieldInput::Comparison, comparison.name())
}

fn number(name: &'static str, words: Words, hint: Words, value: &(impl ToString + ?Sized)) -> RuleField {
    field(name, words, hint, FieldInput::Number, value)
}

impl RuleKind {
    /// The fields of its form with what stands in them.
    #[must_use]
    pub fn fields(&self) -> Vec<RuleField> {
        match self {
            Self::Threshold { metric, comparison, limit, hysteresis, for_seconds } => vec![
                metric_field(*metric),
                comparison_field(*comparison),
                number("limit", LIMIT, HINT_NUMBER, limit),
                number("hysteresis", Words::new("回差", "Hysteresis"), HINT_NOT_NEGATIVE, hysteresis),
                number("for_seconds", FOR, HINT_SECONDS, for_seconds),
            ],
            Self::RateOfChange { metric, comparison, change, within_seconds } => vec![
                metric_field(*metric),
                comparison_field(*comparison),
                number("change", Words::new("变化量", "Change"), HINT_POSITIVE, change),
                number("within_seconds", WITHIN, HINT_SOME_SECONDS, within_seconds),
            ],
            Self::Offline { after_seconds } => vec![number("after_seconds", AFTER, HINT_SOME_SECONDS, after_seconds)],
            Self::Missing { metric, after_seconds } => {
                vec![metric_field(*metric), number("after_seconds", AFTER, HINT_SOME_SECONDS, after_seconds)]
            }
            Self::Combination { join, conditions, fresh_seconds, for_seconds } => {
                let lines: Vec<String> = conditions.iter().map(Condition::written).collect();
                let fresh = Words::new("数据有效期（秒）", "Values are fresh for (seconds)");
                vec![
                    field("join", Words::new("组合方式", "Joined"), HINT_CHOICE, FieldInput::Join, join.name()),
                    field(
                        "conditions",
                        Words::new("条件", "Conditions"),
                        HINT_CONDITIONS,
                        FieldInput::Lines,
                        &lines.join("\n"),
                    ),
                    number("fresh_seconds", fresh, HINT_SOME_SECONDS, fresh_seconds),
                    number("for_seconds", FOR, HINT_SECONDS, for_seconds),
                ]
            }
            Self::CountInWindow { condition, count, within_seconds } => vec![
                metric_field(condition.metric),
                comparison_field(condition.comparison),
                number("limit", LIMIT, HINT_NUMBER, &condition.limit),
                number("count", Words::new("次数", "Count"), HINT_COUNT, count),
                number("within_seconds", WITHIN, HINT_SOME_SECONDS, within_seconds),
            ],
            Self::Geofence { side, area, for_seconds } => vec![
                field("side", Words::new("触发方式", "Alarm when"), HINT_CHOICE, FieldInput::Side, side.name()),
                field("area", AREA, HINT_AREA, FieldInput::Lines, &area.written()),
                number("for_seconds", FOR, HINT_SECONDS, for_seconds),
            ],
            _ => self.other_fields(),
        }
    }

    fn other_fields(&self) -> Vec<RuleField> {
        match self {
            Self::Speed { limit_kmh, area, for_seconds } => vec![
                number("limit_kmh", Words::new("限速（km/h）", "Limit (km/h)"), HINT_POSITIVE, limit_kmh),
                field(
                    "area",
                    AREA,
                    HINT_AREA_OR_NONE,
                    FieldInput::Lines,
                    &area.as_ref().map(Area::written).unwrap_or_default(),
                ),
                number("for_seconds", FOR, HINT_SECONDS, for_seconds),
            ],
            Self::ForbiddenHours { from_minute, to_minute, above_kmh } => vec![
                field("from", Words::new("开始时间", "From"), HINT_MINUTE, FieldInput::Line, &clock(*from_minute)),
                field("to", Words::new("结束时间", "To"), HINT_MINUTE, FieldInput::Line, &clock(*to_minute)),
                number(
                    "above_kmh",
                    Words::new("行驶判定（km/h以上）", "Moves above (km/h)"),
                    HINT_NOT_NEGATIVE,
                    above_kmh,
                ),
            ],
            Self::OverCrowding { metric, percent } => vec![
                metric_field(*metric),
                number("percent", Words::new("占核定人数（%）", "Percent of the capacity"), HINT_PERCENT, percent),
            ],
            Self::RunsWhileStopped { metric, limit, for_seconds } => vec![
                metric_field(*metric),
                number("limit", Words::new("停产时的最大值", "Highest while idle"), HINT_NUMBER, limit),
                number("for_seconds", FOR, HINT_SECONDS, for_seconds),
            ],
            Self::CutOff { after_seconds, others_least, others_percent } => vec![
                number("after_seconds", AFTER, HINT_SOME_SECONDS, after_seconds),
                number(
                    "others_least",
                    Words::new("同线路在线设备至少（台）", "Others on line at least"),
                    HINT_LEAST,
                    others_least,
                ),
                number(
                    "others_percent",
                    Words::new("同线路在线率至少（%）", "Others on line (percent)"),
                    HINT_PERCENT,
                    others_percent,
                ),
            ],
            Self::TwoPlaces { limit_kmh, least_m } => vec![
                number(
                    "limit_kmh",
                    Words::new("可能的最高速度（km/h）", "Fastest possible (km/h)"),
                    HINT_POSITIVE,
                    limit_kmh,
                ),
                number("least_m", Words::new("最小距离（米）", "Least distance (m)"), HINT_LEAST, least_m),
            ],
            _ => Vec::new(),
        }
    }

    /// A rule of a kind with usual numbers, for a new form.
    ///
    /// # Panics
    /// Never: the code of the metric is written here and a test makes every kind.
    #[must_use]
    pub fn usual(name: RuleKindName) -> Self {
        let metric = |code| Metric::parse(code).expect("a code that is written here");
        let gas = metric("gas_percent_lel");
        let condition = Condition { metric: gas, comparison: Comparison::Above, limit: 20.0 };
        let circle = || Area::read("25.0, 118.0, 1000").expect("an area that is written here");
        match name {
            RuleKindName::Threshold => Self::Threshold {
                metric: gas,
                comparison: Comparison::Above,
                limit: 25.0,
                hysteresis: 5.0,
                for_seconds: 30,
            },
            RuleKindName::RateOfChange => {
                Self::RateOfChange { metric: gas, comparison: Comparison::Above, change: 10.0, within_seconds: 300 }
            }
            RuleKindName::Offline => Self::Offline { after_seconds: 1800 },
            RuleKindName::Missing => Self::Missing { metric: gas, after_seconds: 1800 },
            RuleKindName::Combination => Self::Combination {
                join: Join::All,
                conditions: vec![condition, Condition { metric: metric("temperature_c"), limit: 60.0, ..condition }],
                fresh_seconds: 300,
                for_seconds: 0,
            },
            RuleKindName::CountInWindow => Self::CountInWindow { condition, count: 3, within_seconds: 3600 },
            RuleKindName::Geofence => Self::Geofence { side: Side::Inside, area: circle(), for_seconds: 0 },
            RuleKindName::Speed => Self::Speed { limit_kmh: 80.0, area: None, for_seconds: 10 },
            RuleKindName::ForbiddenHours => Self::ForbiddenHours { from_minute: 120, to_minute: 300, above_kmh: 5.0 },
            RuleKindName::OverCrowding => Self::OverCrowding { metric: metric("persons_on_board"), percent: 100 },
            RuleKindName::RunsWhileStopped => {
                Self::RunsWhileStopped { metric: metric("power_kw"), limit: 5.0, for_seconds: 600 }
            }
            RuleKindName::CutOff => Self::CutOff { after_seconds: 900, others_least: 2, others_percent: 80 },
            RuleKindName::TwoPlaces => Self::TwoPlaces { limit_kmh: 300.0, least_m: 2000 },
        }
    }

    /// Reads the fields of a form.
    ///
    /// # Errors
    /// `MO-020` with the field and its hint.
    pub fn read<'a>(name: RuleKindName, value: impl Fn(&str) -> &'a str) -> Result<Self, Refusal> {
        let form = Form { name, value };
        let seconds = |field| form.whole(field, 0, LONGEST_SECONDS);
        let some_seconds = |field| form.whole(field, 1, LONGEST_SECONDS);
        Ok(match name {
            RuleKindName::Threshold => Self::Threshold {
                metric: form.metric()?,
                comparison: form.choice("comparison", Comparison::from_name)?,
                limit: form.number("limit", f64::MIN)?,
                hysteresis: form.number("hysteresis", 0.0)?,
                for_seconds: seconds("for_seconds")?,
            },
            RuleKindName::RateOfChange => Self::RateOfChange {
                metric: form.metric()?,
                comparison: form.choice("comparison", Comparison::from_name)?,
                change: form.number("change", f64::MIN_POSITIVE)?,
                within_seconds: some_seconds("within_seconds")?,
            },
            RuleKindName::Offline => Self::Offline { after_seconds: some_seconds("after_seconds")? },
            RuleKindName::Missing => {
                Self::Missing { metric: form.metric()?, after_seconds: some_seconds("after_seconds")? }
            }
            RuleKindName::Combination => Self::Combination {
                join: form.choice("join", Join::from_name)?,
                conditions: form.read("conditions", conditions)?,
                fresh_seconds: some_seconds("fresh_seconds")?,
                for_seconds: seconds("for_seconds")?,
            },
            RuleKindName::CountInWindow => Self::CountInWindow {
                condition: Condition {
                    metric: form.metric()?,
                    comparison: form.choice("comparison", Comparison::from_name)?,
                    limit: form.number("limit", f64::MIN)?,
                },
                count: form.whole("count", 2, MOST_COUNT)?,
                within_seconds: some_seconds("within_seconds")?,
            },
            RuleKindName::Geofence => Self::Geofence {
                side: form.choice("side", Side::from_name)?,
                area: form.read("area", Area::read)?,
                for_seconds: seconds("for_seconds")?,
            },
            _ => form.others()?,
        })
    }
}

const HINT_NOT_NEGATIVE: Words = Words::new("填0或更大的数字", "a number, 0 or more");

struct Form<F> {
    name: RuleKindName,
    value: F,
}

impl<'a, F: Fn(&str) -> &'a str> Form<F> {
    fn others(&self) -> Result<RuleKind, Refusal> {
        let seconds = |field| self.whole(field, 0, LONGEST_SECONDS);
        Ok(match self.name {
            RuleKindName::Speed => RuleKind::Speed {
                limit_kmh: self.number("limit_kmh", f64::MIN_POSITIVE)?,
                area: self.read("area", |text| if text.is_empty() { Ok(None) } else { Area::read(text).map(Some) })?,
                for_seconds: seconds("for_seconds")?,
            },
            RuleKindName::ForbiddenHours => RuleKind::ForbiddenHours {
                from_minute: self.read("from", minute)?,
                to_minute: self.read("to", minute)?,
                above_kmh: self.number("above_kmh", 0.0)?,
            },
            RuleKindName::OverCrowding => {
                RuleKind::OverCrowding { metric: self.metric()?, percent: self.whole("percent", 1, 1000)? }
            }
            RuleKindName::RunsWhileStopped => RuleKind::RunsWhileStopped {
                metric: self.metric()?,
                limit: self.number("limit", f64::MIN)?,
                for_seconds: seconds("for_seconds")?,
            },
            RuleKindName::CutOff => RuleKind::CutOff {
                after_seconds: self.whole("after_seconds", 1, LONGEST_SECONDS)?,
                others_least: self.whole("others_least", 1, 100_000)?,
                others_percent: self.whole("others_percent", 1, 1000)?,
            },
            _ => RuleKind::TwoPlaces {
                limit_kmh: self.number("limit_kmh", f64::MIN_POSITIVE)?,
                least_m: self.whole("least_m", 1, 100_000)?,
            },
        })
    }

    fn read<T>(&self, field: &str, read: impl Fn(&str) -> Result<T, Unreadable>) -> Result<T, Refusal> {
        read((self.value)(field).trim()).map_err(|Unreadable| {
            let fields = RuleKind::usual(self.name).fields();
            let found = fields.iter().find(|known| known.name == field);
            let words = found.map_or(METRIC, |known| known.words);
            let hint = found.map_or(HINT_METRIC, |known| known.hint);
            Refusal::new(RefusalCode::RuleField).with_words("field", &[words]).with_words("hint", &[hint])
        })
    }

    fn number(&self, field: &str, lowest: f64) -> Result<f64, Refusal> {
        let fits = |value: &f64| value.is_finite() && *value >= lowest;
        self.read(field, |text| text.parse::<f64>().ok().filter(fits).ok_or(Unreadable))
    }

    fn whole(&self, field: &str, lowest: u32, highest: u32) -> Result<u32, Refusal> {
        let fits = |value: &u32| (lowest..=highest).contains(value);
        self.read(field, |text| text.parse::<u32>().ok().filter(fits).ok_or(Unreadable))
    }

    fn metric(&self) -> Result<Metric, Refusal> {
        self.read("metric", |text| Metric::parse(text).map_err(|_| Unreadable))
    }

    fn choice<T>(&self, field: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, Refusal> {
        self.read(field, |text| of(text).ok_or(Unreadable))
    }
}

impl Condition {
    /// As people write it: `gas_percent_lel > 20`.
    #[must_use]
    pub fn written(&self) -> String {
        let sign = if self.comparison == Comparison::Above { '>' } else { '<' };
        format!("{} {sign} {}", self.metric, self.limit)
    }

    fn read(line: &str) -> Result<Self, Unreadable> {
        let line = line.replace('＞', ">").replace('＜', "<");
        let (at, comparison) = match (line.find('>'), line.find('<')) {
            (Some(at), None) => (at, Comparison::Above),
            (None, Some(at)) => (at, Comparison::Below),
            _ => return Err(Unreadable),
        };
        let metric = Metric::parse(line[..at].trim()).map_err(|_| Unreadable)?;
        let limit: f64 = line[at + 1..].trim().parse().map_err(|_| Unreadable)?;
        if limit.is_finite() { Ok(Self { metric, comparison, limit }) } else { Err(Unreadable) }
    }
}

fn conditions(text: &str) -> Result<Vec<Condition>, Unreadable> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let read = lines.map(Condition::read).collect::<Result<Vec<_>, _>>()?;
    if (2..=MOST_CONDITIONS).contains(&read.len()) { Ok(read) } else { Err(Unreadable) }
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn minute(text: &str) -> Result<u32, Unreadable> {
    let (hour, minute) = text.split_once([':', '：']).ok_or(Unreadable)?;
    let number = |text: &str, below: u32| text.parse::<u32>().ok().filter(|number| *number < below).ok_or(Unreadable);
    Ok(number(hour, 24)? * 60 + number(minute, 60)?)
}

impl RuleField {
    /// The label.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        self.words.pick(language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_from_its_own_form() {
        for name in RuleKindName::ALL {
            let kind = RuleKind::usual(*name);
            assert_eq!(kind.name(), *name);
            let fields = kind.fields();
            let value = |asked: &str| fields.iter().find(|field| field.name == asked).map_or("", |field| &field.value);
            assert_eq!(RuleKind::read(*name, value), Ok(kind.clone()));
            let json = serde_json::to_value(&kind).unwrap();
            assert_eq!(json["kind"], name.name());
            assert_eq!(serde_json::from_value::<RuleKind>(json).unwrap(), kind);
            // Nothing, nonsense and numbers out of bounds are refused in every field that needs something.
            for field in fields.iter().filter(|field| (name, field.name) != (&RuleKindName::Speed, "area")) {
                for bad in ["", "nonsense!", "NaN"] {
                    let broken = |asked: &str| if asked == field.name { bad } else { value(asked) };
                    let refused = RuleKind::read(*name, broken).unwrap_err();
                    assert_eq!(refused.code, RefusalCode::RuleField, "{} {} {bad}", name.name(), field.name);
                    assert!(refused.message(Language::Chinese).contains(field.words.chinese));
                }
            }
        }
    }

    #[test]
    fn conditions_and_hours_are_read_as_people_write_them() {
        let read = conditions("gas_percent_lel ＞ 20\n\n oxygen_percent<19.5").unwrap();
        assert_eq!(read[1].written(), "oxygen_percent < 19.5");
        for bad in ["gas_percent_lel > 20", "a = 1\nb > 1", "a > x\nb > 1", "a >< 1\nb > 1"] {
            assert!(conditions(bad).is_err(), "{bad}");
        }
        assert_eq!((minute("02:00"), minute("23：59")), (Ok(120), Ok(1439)));
        for bad in ["24:00", "2", "02:60", "-1:00"] {
            assert!(minute(bad).is_err(), "{bad}");
        }
    }
}
