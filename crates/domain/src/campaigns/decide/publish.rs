//! What must be settled before a campaign runs.

use crate::{
    Refusal, RefusalCode,
    campaigns::{Campaign, CampaignEvent, Item, ItemKind, ItemState},
};
use jiff::civil::Date;

/// Names that a refusal lists.
const NAMED: usize = 5;

pub(super) fn publish(campaign: &Campaign, today: Date) -> Result<Vec<CampaignEvent>, Refusal> {
    let unsettled = campaign.warnings.iter().filter(|warning| warning.settled.is_none()).count();
    if unsettled > 0 {
        return Err(Refusal::new(RefusalCode::CampaignWarningsUnsettled).with("count", unsettled));
    }
    let proposed = campaign.items.iter().filter(|item| item.state == ItemState::Proposed).count();
    if proposed > 0 {
        return Err(Refusal::new(RefusalCode::CampaignItemsUnreviewed).with("count", proposed));
    }
    let asks = |kind| campaign.accepted(kind).next().is_some();
    if ![ItemKind::Task, ItemKind::Duty, ItemKind::Return].into_iter().any(asks) {
        return Err(RefusalCode::CampaignEmpty.into());
    }
    let unmatched = campaign.unmatched_names();
    if !unmatched.is_empty() {
        return Err(Refusal::new(RefusalCode::CampaignUnitsUnmatched)
            .with("count", unmatched.len())
            .with("names", unmatched.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、")));
    }
    every(campaign, RefusalCode::CampaignTaskWithoutUnit, |item| !campaign.lacks_unit(item))?;
    every(campaign, RefusalCode::CampaignTaskWithoutDeadline, |item| !campaign.lacks_deadline(item))?;
    Ok(vec![CampaignEvent::Published { on: today }])
}

/// Refuses when an accepted item that somebody must do does not hold; names the first.
fn every(campaign: &Campaign, code: RefusalCode, holds: impl Fn(&Item) -> bool) -> Result<(), Refusal> {
    let asked = campaign.items.iter().filter(|item| {
        item.state == ItemState::Accepted && matches!(item.kind, ItemKind::Task | ItemKind::Duty | ItemKind::Return)
    });
    let failing: Vec<&Item> = asked.filter(|item| !holds(item)).collect();
    match failing.first() {
        None => Ok(()),
        Some(first) => {
            let title: String = first.contents.title.chars().take(40).collect();
            Err(Refusal::new(code).with("count", failing.len()).with("first", title))
        }
    }
}
