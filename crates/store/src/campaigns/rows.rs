//! Rows and queries.

use crate::{Row, StoreError, Tx, Value, columns, scope, scope::Conditions};
use bihuan_domain::{
    accounts::Scope,
    campaigns::{Campaign, CampaignState, Item, ItemKind, ItemState},
    ids::CampaignId,
};
use std::sync::LazyLock;

/// The columns of a campaign's row.
pub(super) const COLUMNS: [&str; 16] = [
    "id",
    "title",
    "state",
    "province",
    "prefecture",
    "county",
    "township",
    "village",
    "grid",
    "period_from",
    "period_to",
    "text_sm3",
    "version",
    "head",
    "items",
    "outline",
];

static UPSERT: LazyLock<String> = LazyLock::new(|| {
    let (insert, sets) = (columns::insert("campaign", &COLUMNS), columns::assignments(&COLUMNS));
    format!("{insert} ON CONFLICT (id) DO UPDATE SET {sets}")
});

/// What a list shows of a campaign: all but its items.
pub type Brief = Campaign;

/// The values of [`COLUMNS`].
pub(super) fn projection(campaign: &Campaign) -> Result<Vec<Value>, StoreError> {
    let written = |value: Result<String, serde_json::Error>| {
        value.map_err(|cause| StoreError::corrupt(format!("campaign {}", campaign.id), cause))
    };
    let head = Campaign { items: Vec::new(), ..campaign.clone() };
    let mut values: Vec<Value> =
        vec![campaign.id.into(), (&campaign.document.title).into(), campaign.state.name().into()];
    values.extend(scope::place_values(&campaign.place));
    values.extend([
        campaign.document.from.into(),
        campaign.document.to.into(),
        (&campaign.text_sm3).into(),
        campaign.version.into(),
        written(serde_json::to_string(&head))?.into(),
        written(serde_json::to_string(&campaign.items))?.into(),
        written(serde_json::to_string(&outline(campaign)))?.into(),
    ]);
    Ok(values)
}

/// The items that a campaign's page needs: accepted phases and targets.
fn outline(campaign: &Campaign) -> Vec<&Item> {
    let is_wanted = |item: &&Item| matches!(item.kind, ItemKind::Phase | ItemKind::Target);
    campaign.items.iter().filter(|item| item.state == ItemState::Accepted).filter(is_wanted).collect()
}

pub(super) fn put(tx: &mut Tx<'_>, campaign: &Campaign) -> Result<(), StoreError> {
    tx.execute(&UPSERT, &projection(campaign)?)?;
    Ok(())
}

/// A campaign with its items, if the scope sees its place.
///
/// # Errors
/// A fault of the database.
pub fn load(tx: &mut Tx<'_>, scope: &Scope, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
    one(tx, scope, "SELECT head, items FROM campaign WHERE id = $1", id)
}

/// A campaign with no items but its accepted phases and targets, if the scope sees its place. Of thousands of tasks none is
/// read.
///
/// # Errors
/// A fault of the database.
pub fn load_outline(tx: &mut Tx<'_>, scope: &Scope, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
    one(tx, scope, "SELECT head, outline FROM campaign WHERE id = $1", id)
}

/// The campaign, held against other writers until the end of the transaction.
pub(super) fn load_for_update(tx: &mut Tx<'_>, scope: &Scope, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
    let sql = format!("SELECT head, items FROM campaign WHERE id = $1{}", tx.for_update());
    one(tx, scope, &sql, id)
}

fn one(tx: &mut Tx<'_>, scope: &Scope, sql: &str, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
    let Some(row) = tx.query_first(sql, &[id.into()])? else { return Ok(None) };
    let mut campaign = read_head(&row)?;
    if !scope.sees(&campaign.place, &[]) {
        return Ok(None);
    }
    let items: String = row.get(1)?;
    campaign.items =
        serde_json::from_str::<Vec<Item>>(&items).map_err(|cause| StoreError::corrupt("campaign.items", cause))?;
    Ok(Some(campaign))
}

/// A campaign without its items, if the scope sees its place, or its unit has a task of it.
///
/// # Errors
/// A fault of the database.
pub fn load_head(tx: &mut Tx<'_>, scope: &Scope, id: CampaignId) -> Result<Option<Brief>, StoreError> {
    let mut conditions = seen_by(scope);
    conditions.equal("id", id);
    let sql = format!("SELECT head FROM campaign{}", conditions.sql());
    tx.query_first(&sql, conditions.values())?.map(|row| read_head(&row)).transpose()
}

/// The campaigns that a scope sees in some states, without their items, the latest first, at most 200.
///
/// # Errors
/// A fault of the database.
pub fn list(tx: &mut Tx<'_>, scope: &Scope, states: &[CampaignState]) -> Result<Vec<Brief>, StoreError> {
    let mut conditions = seen_by(scope);
    let states: Vec<_> = states.iter().map(|state| conditions.bind(state.name())).collect();
    conditions.and(format!("state IN ({})", states.join(", ")));
    let sql = format!("SELECT head FROM campaign{} ORDER BY id DESC LIMIT 200", conditions.sql());
    tx.query(&sql, conditions.values())?.iter().map(read_head).collect()
}

/// Campaigns of places that are seen, and of which the own unit has a task. A draft concerns nobody's unit yet.
fn seen_by(scope: &Scope) -> Conditions {
    Conditions::seen_by_or(scope, |unit| {
        format!(
            "(state <> 'draft' AND EXISTS (SELECT 1 FROM task_party WHERE campaign = campaign.id AND unit = {unit}))"
        )
    })
}

pub(super) fn read_head(row: &Row) -> Result<Campaign, StoreError> {
    let head: String = row.get(0)?;
    serde_json::from_str(&head).map_err(|cause| StoreError::corrupt("campaign.head", cause))
}

/// Keeps the text of a document.
pub(super) fn put_text(tx: &mut Tx<'_>, sm3: &str, text: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO plan_text (sm3, body) VALUES ($1, $2) ON CONFLICT (sm3) DO NOTHING",
        &[sm3.into(), text.into()],
    )?;
    Ok(())
}

/// The text of a campaign's document; empty for one written by hand.
///
/// # Errors
/// A fault of the database.
pub fn text(tx: &mut Tx<'_>, campaign: &Campaign) -> Result<String, StoreError> {
    let row = tx.query_first("SELECT body FROM plan_text WHERE sm3 = $1", &[(&campaign.text_sm3).into()])?;
    row.map_or_else(|| Ok(String::new()), |row| row.get(0))
}
