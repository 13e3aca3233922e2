//! Figures against targets: measured from the ledger where they can be, entered by hand where not.

use super::words::decimal;
use bihuan_domain::{
    Language,
    campaigns::{Campaign, Item, ItemKind, Metric},
    figures::Headline,
    hazards::{HazardLevel, HazardState},
};
use bihuan_store::hazards::LedgerFilter;
use bihuan_ui::{Badge, Link, Tone, campaigns::TargetLine, paths};
use jiff::civil::Date;

/// The value of a target, if there is one: in thousandths, with the words for where it comes from.
pub struct Measured {
    /// In thousandths of the unit.
    pub value_thousandths: i64,
    /// The unit.
    pub unit: String,
    /// Where it comes from.
    pub source: String,
    /// What it counts; empty for one entered by hand.
    pub href: String,
}

/// What a target stands at. `headline` is `None` for those who do not see the ledger of the place.
pub fn measure(
    campaign: &Campaign,
    item: &Item,
    headline: Option<&Headline>,
    old_stock_until_year: i16,
    language: Language,
) -> Option<Measured> {
    if let (Some(metric), Some(headline)) = (item.contents.metric, headline) {
        return Some(Measured {
            value_thousandths: metric.measure(headline)?,
            unit: metric.unit().to_owned(),
            source: metric.label(language).to_owned(),
            href: ledger(campaign, metric, old_stock_until_year),
        });
    }
    let figure = campaign.figure(item.id)?;
    Some(Measured {
        value_thousandths: figure.value_thousandths,
        unit: item.contents.goal.as_ref().map(|goal| goal.unit.clone()).unwrap_or_default(),
        source: format!("{} {}", figure.on, figure.remark),
        href: String::new(),
    })
}

/// The ledger with exactly what a figure counts.
fn ledger(campaign: &Campaign, metric: Metric, old_stock_until_year: i16) -> String {
    let open = || HazardState::ALL.into_iter().filter(|state| state.is_open()).collect();
    let place = campaign.place.clone();
    let jurisdiction = Some(bihuan_domain::jurisdictions::Subtree { code: place.code().clone(), level: place.level() });
    let base = LedgerFilter { jurisdiction, ..LedgerFilter::default() };
    let filter = match metric {
        Metric::OldMajorStock => LedgerFilter {
            states: open(),
            level: Some(HazardLevel::Major),
            found_to: Date::new(old_stock_until_year, 12, 31).ok(),
            ..base
        },
        Metric::MajorOpen => LedgerFilter { states: open(), level: Some(HazardLevel::Major), ..base },
        Metric::Overdue => LedgerFilter { overdue: Some(bihuan_domain::figures::Overdue::Yes), ..base },
        Metric::ClosingRate => LedgerFilter { states: vec![HazardState::Closed], ..base },
        Metric::Found => {
            LedgerFilter { states: HazardState::ALL.into_iter().filter(|state| state.is_counted()).collect(), ..base }
        }
    };
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    format!("{}?{query}", paths::HAZARDS)
}

/// The lines of a campaign's targets.
pub fn lines(
    campaign: &Campaign,
    headline: Option<&Headline>,
    old_stock_until_year: i16,
    language: Language,
) -> Vec<TargetLine> {
    let line = |item: &Item| {
        let measured = measure(campaign, item, headline, old_stock_until_year, language);
        let goal = item.contents.goal.as_ref();
        let met = goal.zip(measured.as_ref()).map(|(goal, measured)| goal.is_met_by(measured.value_thousandths));
        let badge = match met {
            Some(true) => Badge::new(Tone::Good, language.pick("已达到", "Reached")),
            Some(false) => Badge::new(Tone::Warning, language.pick("未达到", "Not reached")),
            None => Badge::new(Tone::Neutral, language.pick("待评估", "To be judged")),
        };
        let shown = |goal: &bihuan_domain::campaigns::Goal| {
            format!("{} {}{}", goal.bound.label(language), decimal(goal.value_thousandths), goal.unit)
        };
        TargetLine {
            text: item.contents.text.clone(),
            by: item.contents.deadline.due_on.map(|by| by.to_string()).unwrap_or_default(),
            goal: goal.map_or_else(|| "—".to_owned(), shown),
            value: measured.as_ref().map_or_else(
                || Link::new("—", ""),
                |measured| {
                    Link::new(format!("{}{}", decimal(measured.value_thousandths), measured.unit), &measured.href)
                },
            ),
            source: measured.map_or_else(|| language.pick("尚未填报", "no figure yet").to_owned(), |one| one.source),
            badge,
        }
    };
    campaign.accepted(ItemKind::Target).map(line).collect()
}
