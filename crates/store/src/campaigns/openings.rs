//! Opening the tasks of running campaigns: at publication, and when a period begins.

use super::rows;
use crate::{StoreError, Tx, Value, hazards::By, scope, tasks};
use bihuan_domain::{
    IdSource,
    accounts::Scope,
    campaigns::{
        Campaign, CampaignState, Item, ItemKind, ItemState, Opening, fixed_openings, obligation, recurring_openings,
    },
    china_date,
    enterprises::Enterprise,
    ids::{CampaignId, TaskId},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Everything that a campaign asks for on the day of its publication, but for duties of enterprises, which the clock opens.
pub(super) fn open_all(tx: &mut Tx<'_>, campaign: &Campaign, ids: &dyn IdSource, by: By<'_>) -> Result<(), StoreError> {
    let today = china_date(by.now);
    let openings = fixed_openings(campaign).into_iter();
    for opening in openings.chain(recurring_openings(campaign, today, &by.rules.calendar)) {
        tasks::open(tx, TaskId(ids.next()), &opening, by)?;
    }
    Ok(())
}

/// Opens what running campaigns ask for in the periods of today and what is not open yet, at most about `limit`; returns
/// how many. Ask again until it is 0.
///
/// # Errors
/// A fault of the database.
pub fn open_due(tx: &mut Tx<'_>, ids: &dyn IdSource, by: By<'_>, limit: usize) -> Result<u64, StoreError> {
    let today = china_date(by.now);
    let mut opened = 0;
    for head in rows::list(tx, &Scope::everything(), &[CampaignState::Running])? {
        if head.document.to.is_some_and(|last| last < today) {
            continue;
        }
        let Some(campaign) = rows::load(tx, &Scope::everything(), head.id)? else { continue };
        let known = keys(tx, &campaign)?;
        for opening in recurring_openings(&campaign, today, &by.rules.calendar) {
            if opened < limit as u64 && !known.contains(&key(&opening)) {
                tasks::open(tx, TaskId(ids.next()), &opening, by)?;
                opened += 1;
            }
        }
        for item in campaign.items.iter().filter(|item| binds_enterprises(item)) {
            let left = limit.saturating_sub(usize::try_from(opened).unwrap_or(limit));
            opened += open_obligations(tx, &campaign, item, (ids, by), (today, left))?;
        }
    }
    Ok(opened)
}

fn binds_enterprises(item: &Item) -> bool {
    item.kind == ItemKind::Duty && item.state == ItemState::Accepted && item.contents.enterprises.is_some()
}

fn open_obligations(
    tx: &mut Tx<'_>,
    campaign: &Campaign,
    item: &Item,
    (ids, by): (&dyn IdSource, By<'_>),
    (today, limit): (Date, usize),
) -> Result<u64, StoreError> {
    if limit == 0 {
        return Ok(0);
    }
    let known = obligations(tx, campaign.id, item, today)?;
    let column = scope::column(campaign.place.level());
    let sql = format!("SELECT body FROM enterprise WHERE {column} = $1 AND status = 'active' ORDER BY name, id");
    let mut due: Vec<Opening> = Vec::new();
    tx.for_each(&sql, &[campaign.place.code().as_str().into()], |row| -> Result<(), StoreError> {
        if due.len() >= limit {
            return Ok(());
        }
        let body: String = row.get(0)?;
        let enterprise: Enterprise =
            serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("enterprise.body", cause))?;
        let asked = obligation(campaign, item, &enterprise, today, &by.rules.calendar);
        due.extend(
            asked
                .into_iter()
                .filter(|one| !known.contains(&(one.opened.occurrence.clone(), enterprise.id.to_string()))),
        );
        Ok(())
    })?;
    for opening in &due {
        tasks::open(tx, TaskId(ids.next()), opening, by)?;
    }
    Ok(due.len() as u64)
}

fn key(opening: &Opening) -> (u32, String) {
    (opening.opened.item.0, opening.opened.occurrence.clone())
}

/// What is open or was, but for duties of enterprises: item and occurrence. Duties of a single unit once had that unit for
/// their owner.
fn keys(tx: &mut Tx<'_>, campaign: &Campaign) -> Result<BTreeSet<(u32, String)>, StoreError> {
    let of_units = campaign.items.iter().filter(|item| item.kind == ItemKind::Duty && !binds_enterprises(item));
    let mut of_units: Vec<String> = of_units.map(|item| item.id.to_string()).collect();
    of_units.push("0".to_owned());
    let sql = format!(
        "SELECT item, occurrence FROM task WHERE campaign = $1 AND (owner = '' OR item IN ({}))",
        of_units.join(", ")
    );
    tx.query(&sql, &[campaign.id.into()])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The obligations of a duty that are not long past: occurrence and enterprise.
fn obligations(
    tx: &mut Tx<'_>,
    id: CampaignId,
    item: &Item,
    today: Date,
) -> Result<BTreeSet<(String, String)>, StoreError> {
    let sql = "SELECT occurrence, owner FROM task WHERE campaign = $1 AND item = $2 AND owner <> '' AND due_on >= $3";
    // A last day is never moved by more than a long holiday.
    let since = today.saturating_sub(jiff::ToSpan::days(31));
    let values: [Value; 3] = [id.into(), item.id.0.into(), since.into()];
    tx.query(sql, &values)?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
