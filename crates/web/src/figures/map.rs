//! The four-colour map: places below in the colour of their highest enterprise risk, and the riskiest enterprises.

use crate::hazards::href;
use bihuan_domain::{
    Language,
    accounts::Scope,
    enterprises::{EnterpriseStatus, RiskColour},
    jurisdictions::Node,
};
use bihuan_store::{StoreError, Tx, enterprises, figures::PlaceFigures};
use bihuan_ui::enterprises::{MapArea, MapData, MapPoint};
use std::collections::HashMap;

/// Enterprises of each colour that are looked at, at most: the riskiest are never crowded out.
const POINTS: usize = 120;

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
    let mut centres: HashMap<String, (f64, f64, f64)> = HashMap::new();
    for colour in [RiskColour::Red, RiskColour::Orange, RiskColour::Yellow, RiskColour::Blue] {
        let filter = enterprises::Filter {
            within: place.map(|node| node.jurisdiction.subtree()),
            risk: Some(colour),
            status: Some(EnterpriseStatus::Active),
            ..enterprises::Filter::default()
        };
        for enterprise in enterprises::list(tx, scope, &filter, None, POINTS)?.enterprises {
            let Some(at) = enterprise.profile.position else { continue };
            let position = (f64::from(at.latitude_1e6()) / 1e6, f64::from(at.longitude_1e6()) / 1e6);
            for (_, code) in enterprise.profile.place.nodes() {
                let sum = centres.entry(code.to_string()).or_default();
                *sum = (sum.0 + position.0, sum.1 + position.1, sum.2 + 1.0);
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
        let Some(colour) = highest(tx, scope, node)? else { continue };
        let centre = centres
            .get(figures.code.as_str())
            .map(|(latitude, longitude, count)| (latitude / count, longitude / count));
        let headline = &figures.headline;
        let note = match language {
            Language::Chinese => format!("未销号 {}，逾期 {}", headline.open, headline.overdue),
            Language::English => format!("Open {}, overdue {}", headline.open, headline.overdue),
        };
        let subtree = node.jurisdiction.subtree();
        data.areas.push(MapArea {
            name: node.jurisdiction.name.clone(),
            risk: colour.name(),
            risk_label: colour.label(language).to_owned(),
            note,
            href: href(&[("place", format!("{}:{}", subtree.level.name(), subtree.code))]),
            centre,
            outline: Vec::new(),
        });
    }
    Ok(Drawn { data })
}

/// The colour of the riskiest working enterprise of a place; `None` when none has a colour.
fn highest(tx: &mut Tx<'_>, scope: &Scope, node: &Node) -> Result<Option<RiskColour>, StoreError> {
    for colour in [RiskColour::Red, RiskColour::Orange, RiskColour::Yellow, RiskColour::Blue] {
        let filter = enterprises::Filter {
            within: Some(node.jurisdiction.subtree()),
            risk: Some(colour),
            status: Some(EnterpriseStatus::Active),
            ..enterprises::Filter::default()
        };
        if !enterprises::list(tx, scope, &filter, None, 1)?.enterprises.is_empty() {
            return Ok(Some(colour));
        }
    }
    Ok(None)
}
