//! Figures with the addresses of what they count.

use crate::hazards::href;
use bihuan_domain::{
    Language,
    figures::{Headline, Month, Years},
    hazards::{HazardLevel, HazardState},
    identifiers::Sectors,
    jurisdictions::{Node, Subtree},
};
use bihuan_store::{
    figures::{MonthFigures, PlaceFigures, SectorFigures},
    hazards::StandardView,
};
use bihuan_ui::{
    Link, Translator,
    figures::{Breakdown, BreakdownRow, MonthChart, MonthRow},
    number, paths,
};
use jiff::civil::Date;
use std::collections::HashMap;

type Pairs = Vec<(&'static str, String)>;

/// The ledger of a place: the addresses of what its figures count.
pub struct Ledger {
    /// The place; without one, all that the person sees.
    pub place: Option<Subtree>,
    /// What is old and what is new.
    pub years: Years,
    /// The language.
    pub language: Language,
}

/// A figure as people read one; figures of the ledger are never below nought.
pub fn count(value: i64) -> String {
    number(u64::try_from(value).unwrap_or_default())
}

/// The closing rate in words and as the length of a bar.
pub fn rate(headline: &Headline) -> (String, u8) {
    rate_of(headline.closing_rate_per_mille())
}

fn rate_of(per_mille: Option<i64>) -> (String, u8) {
    let Some(per_mille) = per_mille else { return ("—".to_owned(), 0) };
    let percent = u8::try_from((per_mille / 10).clamp(0, 100)).unwrap_or(100);
    (format!("{}.{}%", per_mille / 10, per_mille % 10), percent)
}

/// The first and the last day of a month.
fn days(month: Month) -> Option<(String, String)> {
    let first = Date::new(month.year, month.month, 1).ok()?;
    Some((first.to_string(), first.last_of_month().to_string()))
}

impl Ledger {
    fn at(&self, own: Pairs, more: &[(&'static str, String)]) -> String {
        let mut pairs = own;
        pairs.extend(self.place.as_ref().map(|place| ("place", format!("{}:{}", place.level.name(), place.code))));
        pairs.extend(more.iter().cloned());
        href(&pairs)
    }

    fn counted() -> Pairs {
        vec![("view", StandardView::Hazards.name().to_owned())]
    }

    fn states(states: &[HazardState]) -> Pairs {
        states.iter().map(|state| ("state", state.name().to_owned())).collect()
    }

    fn open_pairs() -> Pairs {
        let open: Vec<_> = HazardState::ALL.into_iter().filter(|state| state.is_open()).collect();
        Self::states(&open)
    }

    /// All that counts as a hazard.
    pub fn found(&self, more: &[(&'static str, String)]) -> String {
        self.at(Self::counted(), more)
    }

    /// 已销号
    pub fn closed(&self, more: &[(&'static str, String)]) -> String {
        self.at(Self::states(&[HazardState::Closed]), more)
    }

    /// Open now.
    pub fn open(&self, more: &[(&'static str, String)]) -> String {
        self.at(Self::open_pairs(), more)
    }

    /// 逾期
    pub fn overdue(&self, more: &[(&'static str, String)]) -> String {
        self.at(vec![("overdue", "1".to_owned())], more)
    }

    /// 挂牌督办中
    pub fn listed(&self) -> String {
        self.at(vec![("view", StandardView::Listed.name().to_owned())], &[])
    }

    /// Major, open, found in the old years.
    pub fn old_majors(&self) -> String {
        let mut pairs = Self::open_pairs();
        pairs.push(("level", HazardLevel::Major.name().to_owned()));
        pairs.push(("found_to", format!("{:04}-12-31", self.years.old_until)));
        self.at(pairs, &[])
    }

    /// Found this year.
    pub fn this_year(&self, more: &[(&'static str, String)]) -> String {
        let mut pairs = Self::counted();
        pairs.push(("found_from", format!("{:04}-01-01", self.years.present)));
        pairs.push(("found_to", format!("{:04}-12-31", self.years.present)));
        self.at(pairs, more)
    }

    /// By place below; a name leads one level down.
    pub fn places(&self, places: &[PlaceFigures], nodes: &HashMap<String, Node>, t: Translator) -> Breakdown {
        let row = |place: &PlaceFigures| {
            let code = place.code.to_string();
            let node = nodes.get(&code);
            let place_of = |node: &Node| node.jurisdiction.subtree();
            let alone = Self { place: node.map(place_of), years: self.years, language: self.language };
            let (rate, rate_percent) = rate(&place.headline);
            BreakdownRow {
                name: Link::new(
                    node.map_or_else(|| code.clone(), |node| node.jurisdiction.name.clone()),
                    format!("{}?place={code}", paths::DASHBOARD),
                ),
                found: Link::new(count(place.headline.found), alone.found(&[])),
                closed: Link::new(count(place.headline.closed), alone.closed(&[])),
                third: Link::new(count(place.headline.overdue), alone.overdue(&[])),
                rate,
                rate_percent,
            }
        };
        Breakdown {
            label: self.language.pick("区划", "place").to_owned(),
            third_label: t.t("dashboard-overdue"),
            rows: places.iter().map(row).collect(),
        }
    }

    /// By sector.
    pub fn sectors(&self, sectors: &[SectorFigures], t: Translator) -> Breakdown {
        let row = |figures: &SectorFigures| {
            let more = [("sector", figures.sector.to_string())];
            let base = figures.open + figures.closed;
            let (rate, rate_percent) = rate_of((base > 0).then(|| figures.closed * 1000 / base));
            BreakdownRow {
                name: Link::new(Sectors::included().label(&figures.sector, self.language), self.found(&more)),
                found: Link::new(count(figures.found), self.found(&more)),
                closed: Link::new(count(figures.closed), self.closed(&more)),
                third: Link::new(count(figures.open), self.open(&more)),
                rate,
                rate_percent,
            }
        };
        Breakdown {
            label: t.t("dashboard-sector"),
            third_label: self.language.pick("未销号", "Open").to_owned(),
            rows: sectors.iter().map(row).collect(),
        }
    }

    fn found_in(&self, month: Month) -> String {
        let Some((first, last)) = days(month) else { return self.found(&[]) };
        self.found(&[("found_from", first), ("found_to", last)])
    }

    fn closed_in(&self, month: Month) -> String {
        let Some((first, last)) = days(month) else { return self.closed(&[]) };
        self.closed(&[("closed_from", first), ("closed_to", last)])
    }

    /// By month, the latest first.
    pub fn months(&self, months: &[MonthFigures]) -> Vec<MonthRow> {
        let row = |figures: &MonthFigures| MonthRow {
            month: figures.month.to_string(),
            found: Link::new(count(figures.found), self.found_in(figures.month)),
            closed: Link::new(count(figures.closed), self.closed_in(figures.month)),
        };
        months.iter().rev().map(row).collect()
    }

    /// The same for the chart, the oldest first.
    pub fn chart(&self, months: &[MonthFigures], t: Translator) -> MonthChart {
        let figure = |value: i64| u64::try_from(value).unwrap_or_default();
        MonthChart {
            found_label: t.t("dashboard-found"),
            closed_label: t.t("dashboard-closed"),
            months: months.iter().map(|figures| figures.month.to_string()).collect(),
            found: months.iter().map(|figures| figure(figures.found)).collect(),
            closed: months.iter().map(|figures| figure(figures.closed)).collect(),
            found_hrefs: months.iter().map(|figures| self.found_in(figures.month)).collect(),
            closed_hrefs: months.iter().map(|figures| self.closed_in(figures.month)).collect(),
        }
    }
}
