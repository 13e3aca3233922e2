//! What a device measured: its last values, and one of them over time.

use bihuan_domain::{
    clock::{china_minute, china_second},
    ids::DeviceId,
    monitoring::{Metric, Metrics, Reading},
};
use bihuan_store::{
    StoreError, Tx,
    readings::{self, Series, Window},
};
use bihuan_ui::{
    Cell, Column, ColumnKind, JsonBlock, Row, Tab, Table, Translator,
    monitoring::{ReadingsChart, ReadingsSection},
    paths,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// Points of a chart: what a screen can show.
const POINTS: usize = 400;
/// How far back a chart may look, in hours, with the key of its name.
const SPANS: [(u16, &str); 4] = [
    (1, "monitoring-span-hour"),
    (24, "monitoring-span-day"),
    (168, "monitoring-span-week"),
    (720, "monitoring-span-month"),
];
const USUAL_HOURS: u16 = 24;

/// What of it is asked for; the first metric and a day when nothing is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    metric: Option<String>,
    hours: Option<u16>,
}

/// What was found.
pub struct Sight {
    last: Vec<Reading>,
    shown: Option<(Metric, u16, Series)>,
}

/// Looks at a device that was found within the caller's scope.
///
/// # Errors
/// A fault of the database.
pub fn look(tx: &mut Tx<'_>, device: DeviceId, asked: &Asked, now: Timestamp) -> Result<Sight, StoreError> {
    let last = readings::latest(tx, &[device])?;
    let wanted = asked.metric.as_deref().and_then(|metric| Metric::parse(metric).ok());
    let known = |metric: &Metric| last.iter().any(|reading| reading.metric == *metric);
    let metric = wanted.filter(known).or_else(|| last.first().map(|reading| reading.metric));
    let hours = asked.hours.filter(|hours| SPANS.iter().any(|(known, _)| known == hours)).unwrap_or(USUAL_HOURS);
    let Some(metric) = metric else { return Ok(Sight { last, shown: None }) };
    let from = now.saturating_sub(SignedDuration::from_hours(i64::from(hours))).unwrap_or(Timestamp::UNIX_EPOCH);
    let until = now.saturating_add(SignedDuration::from_mins(5)).unwrap_or(now);
    let series = readings::series(tx, device, &Window { metric, from, until, at_most: POINTS })?;
    Ok(Sight { shown: Some((metric, hours, series)), last })
}

/// The part of the page; none for a device that never measured anything.
pub fn section(sight: &Sight, device: DeviceId, t: Translator) -> serde_json::Result<Option<ReadingsSection>> {
    let Some((metric, hours, series)) = &sight.shown else { return Ok(None) };
    let metrics = Metrics::included();
    let href =
        |metric: Metric, hours: u16| format!("{}/{device}?metric={metric}&hours={hours}#readings", paths::DEVICES);
    let row = |reading: &Reading| {
        Row::new(vec![
            Cell::link(metrics.label(&reading.metric, t.language), href(reading.metric, *hours)),
            Cell::text(metrics.shown(&reading.metric, reading.value)),
            Cell::text(china_second(reading.at)),
            Cell::text(reading.quality.label(t.language)),
        ])
    };
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    let spans = SPANS.map(|(span, key)| Tab {
        label: t.t(key),
        href: href(*metric, span),
        count: None,
        is_active: span == *hours,
    });
    Ok(Some(ReadingsSection {
        title: metrics.label(metric, t.language).to_owned(),
        last: Table {
            caption: t.t("monitoring-readings"),
            columns: vec![
                column("monitoring-metric", ColumnKind::Main),
                column("monitoring-value", ColumnKind::Short),
                column("monitoring-read-at", ColumnKind::Short),
                column("monitoring-quality", ColumnKind::Short),
            ],
            rows: sight.last.iter().map(row).collect(),
        },
        spans: spans.into(),
        chart: JsonBlock::new(&chart(*metric, series, t).1)?,
    }))
}

/// A curve, with its moments in milliseconds since 1970.
pub fn chart(metric: Metric, series: &Series, t: Translator) -> (Vec<i64>, ReadingsChart) {
    let metrics = Metrics::included();
    let factor = metrics.get(&metric).map_or(1.0, |info| info.factor);
    let moment = |at_ms: i64| Timestamp::from_millisecond(at_ms).map(china_minute).unwrap_or_default();
    let mut chart = ReadingsChart {
        label: metrics.label(&metric, t.language).to_owned(),
        least_label: t.t("monitoring-least"),
        greatest_label: t.t("monitoring-greatest"),
        ..ReadingsChart::default()
    };
    let moments: Vec<i64> = match series {
        Series::Whole(samples) => {
            chart.values = samples.iter().map(|sample| sample.value * factor).collect();
            samples.iter().map(|sample| sample.at_ms).collect()
        }
        Series::Sampled { points, .. } => {
            chart.values = points.iter().map(|point| point.mean * factor).collect();
            chart.least = points.iter().map(|point| point.least * factor).collect();
            chart.greatest = points.iter().map(|point| point.greatest * factor).collect();
            points.iter().map(|point| point.from_ms).collect()
        }
    };
    chart.moments = moments.iter().map(|at_ms| moment(*at_ms)).collect();
    (moments, chart)
}
