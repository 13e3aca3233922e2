//! The four-colour map: places below in the colour of their highest enterprise risk, and the riskiest enterprises.

use crate::hazards::href;
use bihuan_domain::{
    Language,
    accounts::Scope,
    enterprises::{EnterpriseStatus, RiskColour},
    jurisdictions::{AdministrativeLevel, Node, Subtree},
};
use bihuan_store::{
    StoreError, Tx,
    enterprises::{self, Filter},
    figures::PlaceFigures,
};
use bihuan_ui::enterprises::{MapArea, MapData, MapPoint};
use std::collections::HashMap;

/// Enterprises of each colour that are shown, at most: the riskiest are never crowded out.
const POINTS: usize = 60;
/// Over a county and more, only what is of high risk is a point of its own.
const HIGH: [RiskColour; 2] = [RiskColour::Red, RiskColour::Orange];
/// Enterprises whose middle stands for a place that has no shown enterprise.
const SAMPLE: usize = 8;

/// A latitude and a longitude in degrees.
type Position = (f64, f64);

/// What the map shows.
pub struct Drawn {
    /// Areas and points.
    pub data: MapData,
}

/// Draws what the person sees of a place.
pub fn draw(
    tx: &mut Tx<'_>,
    scope: &Scope,
    place: Option<&Node>,
    figures: &[PlaceFigures],
    below: &HashMap<String, Node>,
    language: Language,
) -> Result<Drawn, StoreError> {
    let mut data = MapData::default();
    let within = place.map(|node| node.jurisdiction.subtree());
    let mut middles: HashMap<String, Middle> = HashMap::new();
    let is_wide = below.values().any(|node| node.jurisdiction.level() <= AdministrativeLevel::Township);
    let colours = if is_wide { &HIGH[..] } else { RiskColour::ALL };
    for colour in colours {
        let filter = working(within.clone(), Some(*colour));
        for enterprise in enterprises::points(tx, scope, &filter, POINTS)? {
            let Some(position) = enterprise.profile.position.map(degrees) else { continue };
            for (_, code) in enterprise.profile.place.nodes() {
                middles.entry(code.to_string()).or_default().add(position);
            }
            data.points.push(MapPoint {
                name: enterprise.profile.name,
                risk: colour.name(),
                note: colour.label(language).to_owned(),
                href: format!("/enterprises/{}", enterprise.id),
                position,
            });
        }
    }
    for figures in figures {
        let Some(node) = below.get(figures.code.as_str()) else { continue };
        let middle = middles.remove(figures.code.as_str());
        data.areas.extend(area(tx, scope, node, figures, middle, language)?);
    }
    Ok(Drawn { data })
}

/// A place below; `None` when no enterprise in it has a colour.
fn area(
    tx: &mut Tx<'_>,
    scope: &Scope,
    node: &Node,
    figures: &PlaceFigures,
    middle: Option<Middle>,
    language: Language,
) -> Result<Option<MapArea>, StoreError> {
    let subtree = node.jurisdiction.subtree();
    let Some(colour) = enterprises::highest_risk(tx, scope, &subtree)? else { return Ok(None) };
    let middle = match middle {
        Some(middle) => middle,
        None => sampled(tx, scope, &subtree)?,
    };
    let headline = &figures.headline;
    let note = match language {
        Language::Chinese => format!("未销号 {}，逾期 {}", headline.open, headline.overdue),
        Language::English => format!("Open {}, overdue {}", headline.open, headline.overdue),
    };
    Ok(Some(MapArea {
        name: node.jurisdiction.name.clone(),
        risk: colour.name(),
        risk_label: colour.label(language).to_owned(),
        note,
        href: href(&[("place", format!("{}:{}", subtree.level.name(), subtree.code))]),
        centre: middle.of(),
        outline: Vec::new(),
    }))
}

/// The middle of a few enterprises of a place.
fn sampled(tx: &mut Tx<'_>, scope: &Scope, subtree: &Subtree) -> Result<Middle, StoreError> {
    let mut middle = Middle::default();
    for enterprise in enterprises::points(tx, scope, &working(Some(subtree.clone()), None), SAMPLE)? {
        enterprise.profile.position.into_iter().for_each(|position| middle.add(degrees(position)));
    }
    Ok(middle)
}

fn working(within: Option<Subtree>, risk: Option<RiskColour>) -> Filter {
    Filter { within, risk, status: Some(EnterpriseStatus::Active), ..Filter::default() }
}

fn degrees(position: bihuan_domain::enterprises::Position) -> Position {
    (f64::from(position.latitude_1e6()) / 1e6, f64::from(position.longitude_1e6()) / 1e6)
}

/// The mean of positions.
#[derive(Debug, Clone, Copy, Default)]
struct Middle {
    sum: Position,
    count: f64,
}

impl Middle {
    fn add(&mut self, (latitude, longitude): Position) {
        self.sum = (self.sum.0 + latitude, self.sum.1 + longitude);
        self.count += 1.0;
    }

    fn of(&self) -> Option<Position> {
        (self.count > 0.0).then(|| (self.sum.0 / self.count, self.sum.1 / self.count))
    }
}
