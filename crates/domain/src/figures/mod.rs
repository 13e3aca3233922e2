//! Figures as sums of small changes: what a hazard counts as, and the difference that a command makes.
//!
//! A hazard is one [`Fact`]. A command's change is `-1` for the fact before and `+1` for the fact after; a figure is a
//! sum of such changes. Cubes sum facts over every ancestor of the place, so that a dashboard reads a handful of cells.

use crate::{
    hazards::{Hazard, HazardLevel, HazardSource, HazardState, SectorCode},
    jurisdictions::Place,
};
use serde::{Deserialize, Serialize};

/// A month, such as 2024-03.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    /// Year.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(date: jiff::civil::Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl std::str::FromStr for Month {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        let month: i8 = month.parse().map_err(drop)?;
        let year = year.parse().map_err(drop)?;
        if (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(()) }
    }
}

/// What a hazard counts as.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fact {
    /// Where.
    pub place: Place,
    /// Level.
    pub level: HazardLevel,
    /// Sector.
    pub sector: SectorCode,
    /// Source.
    pub source: HazardSource,
    /// State.
    pub state: HazardState,
    /// Found in this month.
    pub found: Month,
    /// Closed in this month.
    pub closed: Option<Month>,
    /// Whether its term ran out.
    pub overdue: Overdue,
    /// Whether it is under supervision listing.
    pub listed: Listed,
}

/// Whether a hazard's term ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Overdue {
    /// It runs, or none is set.
    #[serde(rename = "0")]
    No,
    /// It ran out.
    #[serde(rename = "1")]
    Yes,
}

/// Whether a hazard is under supervision listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Listed {
    /// It is not.
    #[serde(rename = "0")]
    No,
    /// It is.
    #[serde(rename = "1")]
    Yes,
}

impl Fact {
    /// What a hazard counts as.
    #[must_use]
    pub fn of(hazard: &Hazard) -> Self {
        Self {
            place: hazard.place.clone(),
            level: hazard.level,
            sector: hazard.sector.clone(),
            source: hazard.source,
            state: hazard.state,
            found: Month::of(hazard.found_on),
            closed: hazard.closure.as_ref().map(|closure| Month::of(closure.closed_on)),
            overdue: if hazard.overdue_since.is_some() { Overdue::Yes } else { Overdue::No },
            listed: if hazard.listing_in_force().is_some() { Listed::Yes } else { Listed::No },
        }
    }

    /// The cells to which this fact adds one, at each place: a name of a cube and a key in it.
    ///
    /// - `status`: `state|level|found year|overdue|listed`
    /// - `sector`: `sector|state`
    /// - `source`: `source|state`
    /// - `found`: month of finding, of what counts as a hazard
    /// - `closed`: month of closing
    #[must_use]
    pub fn cells(&self) -> Vec<(Cube, String)> {
        let Self { level, sector, source, state, found, closed, .. } = self;
        let overdue = u8::from(self.overdue == Overdue::Yes);
        let listed = u8::from(self.listed == Listed::Yes);
        let status = format!("{}|{}|{:04}|{overdue}|{listed}", state.name(), level.name(), found.year);
        let mut cells = vec![
            (Cube::Status, status),
            (Cube::Sector, format!("{sector}|{}", state.name())),
            (Cube::Source, format!("{}|{}", source.name(), state.name())),
        ];
        if state.is_counted() {
            cells.push((Cube::Found, found.to_string()));
        }
        if *state == HazardState::Closed {
            cells.extend(closed.map(|month| (Cube::Closed, month.to_string())));
        }
        cells
    }
}

/// A family of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cube {
    /// By state, level, year of finding, overdue, listed.
    Status,
    /// By sector and state.
    Sector,
    /// By source and state.
    Source,
    /// By month of finding.
    Found,
    /// By month of closing.
    Closed,
}

impl Cube {
    /// All cubes.
    pub const ALL: [Self; 5] = [Self::Status, Self::Sector, Self::Source, Self::Found, Self::Closed];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Sector => "sector",
            Self::Source => "source",
            Self::Found => "found",
            Self::Closed => "closed",
        }
    }
}

/// The headline figures of a place, from its `status` cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Headline {
    /// 累计排查: all that counts as a hazard.
    pub found: i64,
    /// 已销号
    pub closed: i64,
    /// 存量: open now.
    pub open: i64,
    /// 终结
    pub terminated: i64,
    /// 逾期
    pub overdue: i64,
    /// 待核实
    pub reported: i64,
    /// All major ones.
    pub major_found: i64,
    /// Major and open.
    pub major_open: i64,
    /// Major, open, found in `old_until` or before (存量).
    pub major_old_open: i64,
    /// Found this year (增量).
    pub new_this_year: i64,
    /// Major, found this year.
    pub major_new_this_year: i64,
    /// 挂牌督办中
    pub listed: i64,
}

/// The years that split stock from increment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    /// Hazards found in this year or before are old stock (存量): 2023 for 治本攻坚 2024–2026.
    pub old_until: i16,
    /// The present year.
    pub present: i16,
}

impl Headline {
    /// Adds `count` hazards of a `status` key; a key of another shape adds nothing.
    pub fn add(&mut self, key: &str, count: i64, years: Years) {
        let parts: Vec<_> = key.split('|').collect();
        let [state, level, year, overdue, listed] = parts[..] else { return };
        let (Some(state), Ok(year)) = (HazardState::from_name(state), year.parse::<i16>()) else { return };
        if state == HazardState::Reported {
            self.reported += count;
        }
        if !state.is_counted() {
            return;
        }
        let major = level == HazardLevel::Major.name();
        let when = |condition: bool| if condition { count } else { 0 };
        self.found += count;
        self.closed += when(state == HazardState::Closed);
        self.terminated += when(state == HazardState::Terminated);
        self.open += when(state.is_open());
        self.overdue += when(overdue == "1");
        self.listed += when(listed == "1");
        self.major_found += when(major);
        self.major_open += when(major && state.is_open());
        self.major_old_open += when(major && state.is_open() && year <= years.old_until);
        self.new_this_year += when(year == years.present);
        self.major_new_this_year += when(major && year == years.present);
    }

    /// 整改率: closed of all that could be closed, in thousandths; `None` when nothing was found.
    #[must_use]
    pub const fn closing_rate_per_mille(&self) -> Option<i64> {
        let base = self.found - self.terminated;
        if base <= 0 { None } else { Some(self.closed * 1000 / base) }
    }
}
