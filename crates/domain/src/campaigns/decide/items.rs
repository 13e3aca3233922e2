//! Changes to what a draft asks for.

use super::{ITEM_LIMIT, LONG, REASON, optional, required, texts};
use crate::{
    Refusal, RefusalCode,
    campaigns::{Campaign, CampaignEvent, Contents, Item, ItemId, ItemKind, ItemState, NamedUnit, Party},
    language::Words,
};
use jiff::civil::Date;

/// The most texts that an item is split into.
const PARTS: usize = 50;
/// The most units that one name means.
const UNITS: usize = 300;

pub(super) fn add(campaign: &Campaign, kind: ItemKind, contents: &Contents) -> Result<Vec<CampaignEvent>, Refusal> {
    if campaign.items.len() >= ITEM_LIMIT {
        return Err(Refusal::new(RefusalCode::CampaignTooManyItems).with("limit", ITEM_LIMIT));
    }
    let contents = checked(contents)?;
    let item = Item { id: ItemId(campaign.next_item), kind, state: ItemState::Accepted, contents };
    Ok(vec![CampaignEvent::ItemAdded { item: Box::new(item) }])
}

pub(super) fn edit(campaign: &Campaign, id: ItemId, contents: &Contents) -> Result<Vec<CampaignEvent>, Refusal> {
    let item = one(campaign, id)?;
    let contents = checked(contents)?;
    let mut events = Vec::new();
    if contents != item.contents {
        events.push(CampaignEvent::ItemEdited { item: id, contents: Box::new(contents) });
    }
    if item.state != ItemState::Accepted {
        events.push(CampaignEvent::ItemsAccepted { items: vec![id] });
    }
    Ok(events)
}

pub(super) fn known(campaign: &Campaign, ids: &[ItemId]) -> Result<(), Refusal> {
    if ids.is_empty() {
        return Err(RefusalCode::CampaignNoItemChosen.into());
    }
    ids.iter().try_for_each(|id| one(campaign, *id).map(drop))
}

pub(super) fn assign(
    campaign: &Campaign,
    ids: &[ItemId],
    parties: &[Party],
    due_on: Option<Date>,
) -> Result<Vec<CampaignEvent>, Refusal> {
    known(campaign, ids)?;
    if parties.is_empty() && due_on.is_none() {
        let field = Words::new("责任单位或完成时限", "Units or due date");
        return Err(Refusal::new(RefusalCode::CampaignTextMissing).with_words("field", &[field]));
    }
    let mut events = Vec::new();
    for item in campaign.items.iter().filter(|item| ids.contains(&item.id)) {
        let mut contents = item.contents.clone();
        for party in parties {
            contents.parties.retain(|known| known.name != party.name);
            contents.parties.push(party.clone());
        }
        contents.deadline.due_on = due_on.or(contents.deadline.due_on);
        events.extend(edit(campaign, item.id, &contents)?);
    }
    Ok(events)
}

pub(super) fn merge(campaign: &Campaign, ids: &[ItemId]) -> Result<Vec<CampaignEvent>, Refusal> {
    known(campaign, ids)?;
    let chosen: Vec<&Item> = campaign.items.iter().filter(|item| ids.contains(&item.id)).collect();
    let [first, others @ ..] = &chosen[..] else { return Err(RefusalCode::CampaignNoItemChosen.into()) };
    if others.is_empty() {
        return Err(RefusalCode::CampaignMergeNeedsTwo.into());
    }
    if others.iter().any(|item| item.kind != first.kind) {
        return Err(RefusalCode::CampaignMergeKinds.into());
    }
    let mut contents = first.contents.clone();
    for other in others {
        contents.text = format!("{}\n{}", contents.text, other.contents.text);
        for party in &other.contents.parties {
            if !contents.parties.iter().any(|known| known.name == party.name) {
                contents.parties.push(party.clone());
            }
        }
        contents.deadline.milestones.extend(other.contents.deadline.milestones.iter().cloned());
    }
    let contents = Box::new(checked(&contents)?);
    let merged = others.iter().map(|item| item.id).collect();
    Ok(vec![CampaignEvent::ItemsMerged { into: first.id, merged, contents }])
}

pub(super) fn split(campaign: &Campaign, id: ItemId, parts: &[String]) -> Result<Vec<CampaignEvent>, Refusal> {
    let item = one(campaign, id)?;
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    let [first, others @ ..] = &parts[..] else { return Err(RefusalCode::CampaignSplitNeedsTwo.into()) };
    if others.is_empty() || parts.len() > PARTS || campaign.items.len() + others.len() > ITEM_LIMIT {
        return Err(RefusalCode::CampaignSplitNeedsTwo.into());
    }
    let part = |text: &str| {
        let title = text.lines().next().unwrap_or_default().chars().take(60).collect();
        checked(&Contents { title, text: text.to_owned(), ..item.contents.clone() })
    };
    let ids = (campaign.next_item..).map(ItemId);
    let added = others
        .iter()
        .zip(ids)
        .map(|(text, id)| Ok(Item { id, kind: item.kind, state: ItemState::Accepted, contents: part(text)? }))
        .collect::<Result<_, Refusal>>()?;
    Ok(vec![CampaignEvent::ItemSplit { item: id, contents: Box::new(part(first)?), added }])
}

pub(super) fn match_unit(campaign: &Campaign, name: &str, units: &[NamedUnit]) -> Result<Vec<CampaignEvent>, Refusal> {
    is_named(campaign, name)?;
    if units.len() > UNITS {
        return Err(Refusal::new(RefusalCode::CampaignTooManyUnits).with("limit", UNITS));
    }
    let mut units = units.to_vec();
    units.sort();
    units.dedup();
    Ok(vec![CampaignEvent::UnitMatched { name: name.to_owned(), units }])
}

pub(super) fn match_units(
    campaign: &Campaign,
    matches: &[(String, Vec<NamedUnit>)],
) -> Result<Vec<CampaignEvent>, Refusal> {
    if matches.is_empty() {
        return Err(RefusalCode::CampaignNoNameChosen.into());
    }
    let mut events = Vec::with_capacity(matches.len());
    for (name, units) in matches {
        events.extend(match_unit(campaign, name, units)?);
    }
    Ok(events)
}

pub(super) fn leave_out(campaign: &Campaign, names: &[String]) -> Result<Vec<CampaignEvent>, Refusal> {
    if names.is_empty() {
        return Err(RefusalCode::CampaignNoNameChosen.into());
    }
    names.iter().try_for_each(|name| is_named(campaign, name))?;
    Ok(vec![CampaignEvent::UnitsLeftOut { names: names.to_vec() }])
}

pub(super) fn settle(campaign: &Campaign, numbers: &[u32], remark: &str) -> Result<Vec<CampaignEvent>, Refusal> {
    if numbers.is_empty() {
        return Err(RefusalCode::CampaignNoWarningChosen.into());
    }
    if let Some(number) = numbers.iter().find(|number| !campaign.warnings.iter().any(|known| known.number == **number))
    {
        return Err(Refusal::new(RefusalCode::CampaignWarningUnknown).with("number", number));
    }
    let remark = required(remark, REASON, LONG)?;
    Ok(numbers.iter().map(|number| CampaignEvent::WarningSettled { number: *number, remark: remark.clone() }).collect())
}

fn is_named(campaign: &Campaign, name: &str) -> Result<(), Refusal> {
    let mut parties = campaign.items.iter().flat_map(|item| &item.contents.parties);
    if parties.any(|party| party.name == name) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::CampaignNameUnknown).with("name", name))
}

fn one(campaign: &Campaign, id: ItemId) -> Result<&Item, Refusal> {
    campaign.item(id).ok_or_else(|| Refusal::new(RefusalCode::CampaignItemUnknown).with("item", id))
}

fn checked(contents: &Contents) -> Result<Contents, Refusal> {
    let mut contents = contents.clone();
    contents.title = required(&contents.title, Words::new("标题", "Title"), texts::TITLE)?;
    contents.text = optional(&contents.text, Words::new("内容", "Text"), texts::TEXT)?.unwrap_or_default();
    let deadline = &contents.deadline;
    if let (Some(from), Some(due)) = (deadline.from, deadline.due_on)
        && due < from
    {
        return Err(Refusal::new(RefusalCode::CampaignOrderOfDates).with("earlier", from).with("later", due));
    }
    texts::clip(&mut contents);
    Ok(contents)
}
