//! 驾驶舱: the figures of a place.

use super::cells::{Change, EVERYWHERE, Tally, ancestors, merged_subtrees, pending, tally};
use crate::{StoreError, Tx, hazards::facts_of_unit};
use bihuan_domain::{
    accounts::Scope,
    figures::{Cube, Headline, Month, Years},
    hazards::{HazardSource, HazardState, SectorCode},
    jurisdictions::{JurisdictionCode, Subtree},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Months that a dashboard shows.
const MONTHS: usize = 36;

/// The figures of a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dashboard {
    /// The figures that stand above everything.
    pub headline: Headline,
    /// The headline of each place below, by code; of each subtree, for a scope of several.
    pub places: Vec<PlaceFigures>,
    /// By sector, the most first.
    pub sectors: Vec<SectorFigures>,
    /// By source, the most first.
    pub sources: Vec<SourceFigures>,
    /// The last 36 months, oldest first.
    pub months: Vec<MonthFigures>,
}

/// The headline of a place below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceFigures {
    /// Its code.
    pub code: JurisdictionCode,
    /// Its figures.
    pub headline: Headline,
}

/// What counts as a hazard in a sector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectorFigures {
    /// The sector.
    pub sector: SectorCode,
    /// All.
    pub found: i64,
    /// Open now.
    pub open: i64,
    /// Closed out.
    pub closed: i64,
}

/// What counts as a hazard from a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFigures {
    /// The source.
    pub source: HazardSource,
    /// All.
    pub found: i64,
    /// Open now.
    pub open: i64,
    /// Closed out.
    pub closed: i64,
}

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthFigures {
    /// Which.
    pub month: Month,
    /// Found in it, of what counts as a hazard.
    pub found: i64,
    /// Closed out in it.
    pub closed: i64,
}

/// The figures of a place, or of all that the scope sees when `place` is `None`; `None` for a place out of its sight.
/// `today` ends the months.
///
/// # Errors
/// A fault of the database.
pub fn dashboard(
    tx: &mut Tx<'_>,
    scope: &Scope,
    place: Option<&JurisdictionCode>,
    years: Years,
    today: Date,
) -> Result<Option<Dashboard>, StoreError> {
    if scope.is_nothing() {
        return Ok(None);
    }
    let pending = pending(tx)?;
    let roots = match place {
        Some(code) if !sees(tx, scope, code, &pending)? => return Ok(None),
        Some(code) => vec![code.as_str().to_owned()],
        None if scope.is_everything() => vec![EVERYWHERE.to_owned()],
        None => {
            let subtrees = merged_subtrees(tx, scope.subtrees(), &pending)?;
            subtrees.into_iter().map(|subtree| subtree.code.to_string()).collect()
        }
    };
    if let (true, Some(unit)) = (roots.is_empty(), scope.unit()) {
        let mut sum = Tally::default();
        facts_of_unit(tx, unit)?.iter().for_each(|fact| sum.add_fact(fact, 1));
        return Ok(Some(describe(&sum, Vec::new(), years, today)));
    }
    let mut sum = Tally::default();
    for root in &roots {
        sum.join(tally(tx, root, &Cube::ALL, &pending)?);
    }
    let below = match &roots[..] {
        [root] => children(tx, root, &pending)?,
        several => several.to_vec(),
    };
    let mut places = Vec::with_capacity(below.len());
    for code in below {
        let headline = tally(tx, &code, &[Cube::Status], &pending)?.headline(years);
        let code = code.parse().map_err(|error| StoreError::corrupt("figure_place.place_code", error))?;
        places.push(PlaceFigures { code, headline });
    }
    Ok(Some(describe(&sum, places, years, today)))
}

/// Whether the scope sees all of a place.
fn sees(tx: &mut Tx<'_>, scope: &Scope, code: &JurisdictionCode, pending: &[Change]) -> Result<bool, StoreError> {
    let covers = |codes: &[String]| {
        scope.subtrees().iter().any(|Subtree { code, .. }| codes.iter().any(|above| above == code.as_str()))
    };
    if scope.is_everything() || covers(&[code.to_string()]) {
        return Ok(true);
    }
    Ok(covers(&ancestors(tx, code.as_str(), pending)?))
}

/// The places directly below, by code, as far as hazards have told them.
fn children(tx: &mut Tx<'_>, code: &str, pending: &[Change]) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT place_code FROM figure_place WHERE parent_code = $1 ORDER BY place_code";
    let rows = tx.query(sql, &[code.into()])?;
    let mut codes = rows.iter().map(|row| row.get(0)).collect::<Result<BTreeSet<String>, _>>()?;
    for (fact, _) in pending {
        let mut parent = EVERYWHERE;
        for (_, node) in fact.place.nodes() {
            if parent == code {
                codes.insert(node.to_string());
            }
            parent = node.as_str();
        }
    }
    Ok(codes.into_iter().collect())
}

fn describe(tally: &Tally, places: Vec<PlaceFigures>, years: Years, today: Date) -> Dashboard {
    let sectors = grouped(tally, Cube::Sector)
        .into_iter()
        .filter_map(|(name, [found, open, closed])| {
            Some(SectorFigures { sector: SectorCode::parse(&name)?, found, open, closed })
        })
        .collect();
    let sources = grouped(tally, Cube::Source)
        .into_iter()
        .filter_map(|(name, [found, open, closed])| {
            Some(SourceFigures { source: HazardSource::from_name(&name)?, found, open, closed })
        })
        .collect();
    let found = tally.months(Cube::Found);
    let closed = tally.months(Cube::Closed);
    let of = |figures: &std::collections::HashMap<&str, i64>, month: Month| {
        figures.get(month.to_string().as_str()).copied().unwrap_or(0)
    };
    let months = last_months(today)
        .into_iter()
        .map(|month| MonthFigures { month, found: of(&found, month), closed: of(&closed, month) })
        .collect();
    Dashboard { headline: tally.headline(years), places, sectors, sources, months }
}

/// Found, open and closed of each name, the most found first; names without any are left out.
fn grouped(tally: &Tally, cube: Cube) -> Vec<(String, [i64; 3])> {
    let mut groups: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
    for (name, state, count) in tally.keyed(cube).filter(|(_, state, _)| state.is_counted()) {
        let group = groups.entry(name).or_default();
        group[0] += count;
        group[1] += if state.is_open() { count } else { 0 };
        group[2] += if state == HazardState::Closed { count } else { 0 };
    }
    let mut groups: Vec<_> = groups.into_iter().filter(|(_, figures)| figures[0] != 0).collect();
    groups.sort_by(|a, b| b.1[0].cmp(&a.1[0]).then(a.0.cmp(b.0)));
    groups.into_iter().map(|(name, figures)| (name.to_owned(), figures)).collect()
}

fn last_months(today: Date) -> Vec<Month> {
    let mut month = Month::of(today);
    let mut months = Vec::with_capacity(MONTHS);
    for _ in 0..MONTHS {
        months.push(month);
        month = if month.month == 1 {
            Month { year: month.year - 1, month: 12 }
        } else {
            Month { year: month.year, month: month.month - 1 }
        };
    }
    months.reverse();
    months
}
