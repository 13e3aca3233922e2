//! Devices as they stand: GET /monitoring/live, a list and a map; GET /monitoring/live/events keeps them so.

mod hub;
mod page;
mod row;
mod stream;
#[cfg(test)]
mod tests;

pub use hub::Live;
pub use page::page;
pub use stream::events;

use super::words::{self, Pairs, text};
use bihuan_domain::{
    accounts::{Actor, Scope},
    hazards::SectorCode,
    jurisdictions::Subtree,
    monitoring::{Device, DeviceState},
};
use bihuan_store::{StoreError, Tx, monitoring::devices::DeviceFilter};

/// Devices that a page lists.
pub const MOST: usize = 200;

/// What a page, and the stream of it, is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowed(DeviceFilter);

impl Narrowed {
    /// What an address asks for; `None` when it names something that does not exist, or that the user does not see.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn of(tx: &mut Tx<'_>, actor: &Actor, pairs: &Pairs) -> Result<Option<Self>, StoreError> {
        let Some(within) = words::within(tx, actor, text(pairs, "jurisdiction"))? else { return Ok(None) };
        let sector = text(pairs, "sector").map(SectorCode::parse);
        let enterprise = text(pairs, "enterprise").map(|unit| unit.parse().ok());
        if sector == Some(None) || enterprise == Some(None) {
            return Ok(None);
        }
        Ok(Some(Self(DeviceFilter {
            text: text(pairs, "q").unwrap_or_default().chars().take(100).collect(),
            within,
            sector: sector.flatten(),
            enterprise: enterprise.flatten(),
            state: Some(DeviceState::Active),
            ..DeviceFilter::default()
        })))
    }

    /// Whether a reader of a scope is shown a device.
    pub fn shows(&self, scope: &Scope, device: &Device) -> bool {
        let DeviceFilter { text, within, sector, enterprise, .. } = &self.0;
        let in_place = |within: &Subtree| within.covers(&device.jurisdiction);
        let units: Vec<_> = device.enterprise.into_iter().collect();
        scope.sees(&device.jurisdiction, &units)
            && device.state == DeviceState::Active
            && within.as_ref().is_none_or(in_place)
            && sector.as_ref().is_none_or(|sector| *sector == device.sector)
            && enterprise.is_none_or(|unit| device.enterprise == Some(unit))
            && (device.name.contains(text.as_str()) || device.identity.as_str().contains(text.as_str()))
    }
}
