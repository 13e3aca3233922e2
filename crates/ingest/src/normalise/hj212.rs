//! Data of HJ 212 as readings.

use super::{Measured, When, in_china, note};
use bihuan_domain::monitoring::{Metric, Quality};
use bihuan_protocols::{
    hj212::{Segment, command},
    time::Moment,
};
use jiff::Timestamp;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

const INCLUDED: &str = include_str!("../../../../packs/hj212.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    factor: Vec<Factor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Factor {
    code: String,
    metric: Metric,
    #[serde(default = "one")]
    factor: f64,
}

const fn one() -> f64 {
    1.0
}

static FACTORS: LazyLock<BTreeMap<String, (Metric, f64)>> = LazyLock::new(|| {
    let file: File = toml::from_str(INCLUDED).expect("the included factors are read by a test");
    file.factor.into_iter().map(|factor| (factor.code, (factor.metric, factor.factor))).collect()
});

/// Real-time values are the metric itself. Values of a period (2031 day, 2051 minute, 2061 hour) are metrics of their own,
/// `hj_CODE_2051_avg`, at the start of the period. `data_time` is that of an earlier packet of the same message.
pub fn data(segment: &Segment<'_>, data_time: Option<Timestamp>, now: Timestamp, into: &mut Vec<Measured>) {
    let when = When::told(self::data_time(segment).or(data_time), now);
    let is_real_time = segment.command == command::REAL_TIME;
    let mut at = 0;
    // The flag of a factor stands behind its value, in the same group.
    let items: Vec<_> = segment.items().flatten().collect();
    while at < items.len() {
        let group = items[at].group;
        let end = at + items[at..].iter().take_while(|item| item.group == group).count();
        let quality = items[at..end]
            .iter()
            .find(|item| item.factor().is_some_and(|(_, kind)| kind == b"Flag"))
            .map_or(Quality::Good, |item| quality(item.value));
        for item in &items[at..end] {
            let (Some((code, kind)), Some(value)) = (item.factor(), item.number()) else { continue };
            let Some((metric, factor)) = metric(code, kind, segment.command, is_real_time) else { continue };
            note(into, metric, when, value * factor, quality);
        }
        at = end;
    }
}

/// DataTime of a segment, 14 digits in China's time.
#[must_use]
pub fn data_time(segment: &Segment<'_>) -> Option<Timestamp> {
    let digits = segment.value(b"DataTime")?;
    let number = |from: usize, length: usize| -> Option<u16> {
        std::str::from_utf8(digits.get(from..from + length)?).ok()?.parse().ok()
    };
    let mut parts = [0; 5];
    for (place, part) in parts.iter_mut().enumerate() {
        *part = u8::try_from(number(4 + 2 * place, 2)?).ok()?;
    }
    in_china(Moment::new(number(0, 4)?, parts)?)
}

fn metric(code: &[u8], kind: &[u8], command: &[u8], is_real_time: bool) -> Option<(Metric, f64)> {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_ascii_lowercase);
    let code = text(code)?;
    if is_real_time {
        if kind != b"Rtd" {
            return None;
        }
        let known = FACTORS.get(&code).copied();
        return known.or_else(|| Metric::parse(&format!("hj212_{code}")).ok().map(|metric| (metric, 1.0)));
    }
    if ![b"Min", b"Max", b"Avg", b"Cou"].iter().any(|known| kind == *known) {
        return None;
    }
    Metric::parse(&format!("hj_{code}_{}_{}", text(command)?, text(kind)?)).ok().map(|metric| (metric, 1.0))
}

/// 数据标记, table of HJ 212-2017: what the instrument says of its own value.
fn quality(flag: &[u8]) -> Quality {
    match flag {
        b"F" | b"M" | b"C" => Quality::Maintenance,
        b"S" => Quality::Doubtful,
        b"D" | b"T" | b"B" => Quality::Bad,
        _ => Quality::Good,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(segment: &str) -> Vec<(String, f64, Quality, String)> {
        let segment = Segment::parse(segment.as_bytes()).unwrap();
        let now = "2026-03-02T09:00:30+08:00".parse().unwrap();
        let mut into = Vec::new();
        data(&segment, None, now, &mut into);
        let time = |at: Timestamp| bihuan_domain::clock::china_time(at).to_string();
        into.iter().map(|one| (one.metric.to_string(), one.value, one.quality, time(one.at))).collect()
    }

    #[test]
    fn real_time_values_are_metrics_with_the_instruments_own_doubts() {
        let found = noted(
            "QN=20260302090000000;ST=31;CN=2011;PW=123456;MN=1;Flag=5;CP=&&DataTime=20260302090000;a34013-Rtd=8.25,a34013-Flag=N;\
             a34004-Rtd=0.035,a34004-Flag=D;a99999-Rtd=1.5,a99999-Flag=C;a34013-ZsRtd=9&&",
        );
        let at = "2026-03-02T09:00:00".to_owned();
        let expected = [
            ("dust_mg_m3", 8.25, Quality::Good),
            ("pm2_5_ug_m3", 35.0, Quality::Bad),
            ("hj212_a99999", 1.5, Quality::Maintenance),
        ];
        assert_eq!(found, expected.map(|(code, value, quality)| (code.to_owned(), value, quality, at.clone())));
    }

    #[test]
    fn values_of_a_period_are_metrics_of_their_own_and_a_missing_time_is_doubtful() {
        let found =
            noted("ST=31;CN=2051;PW=123456;MN=1;Flag=4;CP=&&a34013-Min=1,a34013-Avg=2,a34013-Max=3,a34013-Flag=N&&");
        let codes: Vec<_> = found.iter().map(|(code, value, ..)| (code.as_str(), *value)).collect();
        assert_eq!(codes, [("hj_a34013_2051_min", 1.0), ("hj_a34013_2051_avg", 2.0), ("hj_a34013_2051_max", 3.0)]);
        assert!(found.iter().all(|(_, _, quality, at)| *quality == Quality::Doubtful && at == "2026-03-02T09:00:30"));
    }
}
