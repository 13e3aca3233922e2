//! Commands: load, let the domain decide, append, write the row; publication opens the tasks in the same transaction.

use super::{directory, openings, rows};
use crate::{
    CommandError, StoreError, Tx,
    events::{self, NewEvent},
    hazards::By,
    tasks, units,
};
use bihuan_domain::{
    IdSource, Refusal, RefusalCode,
    audit::{HashAlgorithm, StreamId},
    campaigns::{self, Campaign, CampaignCommand, CampaignEvent, Draft, Drafted, NamedUnit, Party},
    china_date,
    ids::{CampaignId, TaskId, UnitId},
    units::Unit,
};

/// Begins a campaign. Names of units that are plain are matched at once. `text` is the source text of its document.
///
/// # Errors
/// A refusal `CA-0xx`; a fault of the database.
pub fn draft(tx: &mut Tx<'_>, command: &Draft, text: &str, by: By<'_>) -> Result<Campaign, CommandError> {
    let command = prepared(tx, command, text)?;
    let events = campaigns::draft(&command, by.actor)?;
    begin(tx, &command, &events, by)
}

/// Begins a new version of a running campaign, which takes over what was decided about items that are worded as before.
///
/// # Errors
/// [`CommandError::NotFound`] when the actor does not see that campaign; `CA-120` when it does not run; else as [`draft`].
pub fn draft_revision(
    tx: &mut Tx<'_>,
    revised: CampaignId,
    command: &Draft,
    text: &str,
    by: By<'_>,
) -> Result<Campaign, CommandError> {
    let scope = campaigns::visible(by.actor);
    let before = rows::load(tx, &scope, revised)?.ok_or(CommandError::NotFound)?;
    let mut command = prepared(tx, command, text)?;
    command.drafted.place = before.place.clone();
    let first = first_event(tx, revised)?;
    let mut events = campaigns::draft_revision(&command, &before, &first, by.actor)?;
    // Names are matched last: where an item is worded as before, they mean what was decided then.
    if let Some(CampaignEvent::Drafted(drafted)) = events.first_mut() {
        match_as_before(drafted, &before);
        match_names(tx, drafted)?;
    }
    begin(tx, &command, &events, by)
}

/// A draft with its text kept and its plain names matched.
fn prepared(tx: &mut Tx<'_>, command: &Draft, text: &str) -> Result<Draft, StoreError> {
    let mut command = command.clone();
    if command.drafted.revises.is_none() {
        match_names(tx, &mut command.drafted)?;
    }
    if !text.is_empty() {
        command.drafted.text_sm3 = HashAlgorithm::Sm3.hash(text.as_bytes()).to_string();
        rows::put_text(tx, &command.drafted.text_sm3, text)?;
    }
    Ok(command)
}

/// Lets names mean what they meant in the version before.
fn match_as_before(drafted: &mut Drafted, before: &Campaign) {
    let parties = drafted.items.iter_mut().flat_map(|item| &mut item.contents.parties);
    for party in parties.filter(|party| party.units.is_empty()) {
        let mut known = before.items.iter().flat_map(|item| &item.contents.parties);
        if let Some(known) = known.find(|known| known.name == party.name && !known.units.is_empty()) {
            party.units.clone_from(&known.units);
        }
    }
}

fn match_names(tx: &mut Tx<'_>, drafted: &mut Drafted) -> Result<(), StoreError> {
    let directory = directory::directory(tx, &drafted.place)?;
    for item in &mut drafted.items {
        for party in item.contents.parties.iter_mut().filter(|party| party.units.is_empty()) {
            party.units = directory.find(party);
        }
    }
    Ok(())
}

/// How a campaign began.
fn first_event(tx: &mut Tx<'_>, id: CampaignId) -> Result<Drafted, StoreError> {
    let corrupt = |what: String| StoreError::corrupt(format!("campaign {id}"), what);
    let sql = "SELECT payload FROM event WHERE stream = $1 AND version = 1";
    let row = tx.query_first(sql, &[StreamId::campaign(id).as_str().into()])?;
    let first: String = row.ok_or_else(|| corrupt("no first event".to_owned()))?.get(0)?;
    match serde_json::from_str(&first) {
        Ok(CampaignEvent::Drafted(drafted)) => Ok(*drafted),
        Ok(other) => Err(corrupt(format!("begins with {}", other.kind()))),
        Err(cause) => Err(corrupt(cause.to_string())),
    }
}

fn begin(tx: &mut Tx<'_>, command: &Draft, events: &[CampaignEvent], by: By<'_>) -> Result<Campaign, CommandError> {
    append(tx, command.id, 0, events, by)?;
    let campaign = events.first().and_then(|event| Campaign::begin(command.id, event, by.moment()));
    let campaign = campaign.ok_or_else(|| StoreError::corrupt("campaign", "a draft without an event"))?;
    rows::put(tx, &campaign)?;
    Ok(campaign)
}

/// Gives a command on a campaign that was seen at `expected_version`; `None` acts on whatever stands.
///
/// # Errors
/// [`CommandError::NotFound`] out of the actor's sight, [`CommandError::Stale`] for an old page, or a refusal.
pub fn execute(
    tx: &mut Tx<'_>,
    id: CampaignId,
    expected_version: Option<u64>,
    command: &CampaignCommand,
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<Campaign, CommandError> {
    let scope = campaigns::visible(by.actor);
    let mut campaign = rows::load_for_update(tx, &scope, id)?.ok_or(CommandError::NotFound)?;
    if expected_version.is_some_and(|expected| expected != campaign.version) {
        return Err(CommandError::Stale { current: campaign.version });
    }
    let by = by.going_on_from(campaign.last_recorded_at);
    let command = &with_units(tx, &campaign, command)?;
    let revised = match campaign.revises {
        Some(id) => rows::load_for_update(tx, &scope, id)?,
        None => None,
    };
    let events = campaigns::decide_revision(&campaign, revised.as_ref(), command, by.actor, china_date(by.now))?;
    if events.is_empty() {
        return Ok(campaign);
    }
    append(tx, id, campaign.version, &events, by)?;
    for event in &events {
        campaign.evolve(event, by.moment());
    }
    rows::put(tx, &campaign)?;
    match command {
        CampaignCommand::MatchUnit { name, units } => directory::learn(tx, &campaign.place, name, units)?,
        CampaignCommand::MatchUnits(matches) => {
            for (name, units) in matches {
                directory::learn(tx, &campaign.place, name, units)?;
            }
        }
        CampaignCommand::Publish => match &revised {
            None => openings::open_all(tx, &campaign, ids, by)?,
            Some(revised) => succeed(tx, revised, &campaign, ids, by)?,
        },
        CampaignCommand::End { reason } => tasks::cancel_running(tx, id, reason, by)?,
        _ => {}
    }
    Ok(campaign)
}

/// Gives names without a unit one: whom they mean by what is known, else a new office of that name in the campaign's place.
///
/// # Errors
/// `CA-125` without a name, `CA-127` when all of them are expressions for several units; else as [`execute`].
pub fn give_units(
    tx: &mut Tx<'_>,
    id: CampaignId,
    expected_version: u64,
    names: &[String],
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<Campaign, CommandError> {
    let scope = campaigns::visible(by.actor);
    let campaign = rows::load_for_update(tx, &scope, id)?.ok_or(CommandError::NotFound)?;
    let mut directory = directory::directory(tx, &campaign.place)?;
    let parties = || campaign.items.iter().flat_map(|item| &item.contents.parties);
    let named: Vec<&Party> =
        names.iter().filter_map(|name| parties().find(|party| party.name == *name && party.units.is_empty())).collect();
    let mut made = Vec::new();
    let matches = directory.give_each_a_unit(&named, |name| {
        let kind = campaigns::kind_by_name(name);
        let unit = NamedUnit { id: UnitId(ids.next()), name: name.to_owned() };
        made.push(Unit { id: unit.id, kind, name: unit.name.clone(), place: Some(campaign.place.code().clone()) });
        (kind, unit)
    });
    if matches.is_empty() && !named.is_empty() {
        let names = named.iter().take(5).map(|party| party.name.as_str()).collect::<Vec<_>>().join("、");
        return Err(Refusal::new(RefusalCode::CampaignNamesMeanSeveral).with("names", names).into());
    }
    for unit in &made {
        units::put(tx, unit)?;
    }
    execute(tx, id, Some(expected_version), &CampaignCommand::MatchUnits(matches), ids, by)
}

/// Puts a new version that was published in the place of the version before, with its tasks.
fn succeed(
    tx: &mut Tx<'_>,
    revised: &Campaign,
    campaign: &Campaign,
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<(), CommandError> {
    let by = by.going_on_from(revised.last_recorded_at);
    let mut after = revised.clone();
    let events = campaigns::supersede(revised, campaign, by.actor, china_date(by.now))?;
    append(tx, revised.id, revised.version, &events, by)?;
    for event in &events {
        after.evolve(event, by.moment());
    }
    rows::put(tx, &after)?;
    let mut succession = campaigns::Succession::new(revised, campaign, china_date(by.now), &by.rules.calendar);
    tasks::succeed(tx, revised.id, &mut succession, by)?;
    for opening in succession.openings() {
        tasks::open(tx, TaskId(ids.next()), &opening, by)?;
    }
    Ok(())
}

/// A command whose names of units mean what they mean elsewhere in the campaign, or what is plain.
fn with_units(tx: &mut Tx<'_>, campaign: &Campaign, command: &CampaignCommand) -> Result<CampaignCommand, StoreError> {
    let mut command = command.clone();
    let parties = match &mut command {
        CampaignCommand::AddItem { contents, .. } | CampaignCommand::EditItem { contents, .. }
            if contents.enterprises.is_none() =>
        {
            &mut contents.parties
        }
        CampaignCommand::AssignItems { parties, .. } => parties,
        _ => return Ok(command),
    };
    if parties.iter().all(|party| !party.units.is_empty()) {
        return Ok(command);
    }
    let directory = directory::directory(tx, &campaign.place)?;
    for party in parties.iter_mut().filter(|party| party.units.is_empty()) {
        let mut others = campaign.items.iter().flat_map(|item| &item.contents.parties);
        let known = others.find(|known| known.name == party.name && !known.units.is_empty());
        party.units = known.map_or_else(|| directory.find(party), |known| known.units.clone());
    }
    Ok(command)
}

fn append(
    tx: &mut Tx<'_>,
    id: CampaignId,
    expected: u64,
    decided: &[CampaignEvent],
    by: By<'_>,
) -> Result<(), CommandError> {
    let logged: Vec<NewEvent> = decided
        .iter()
        .map(|event| NewEvent::of(event.kind(), event, by.moment()))
        .collect::<Result<_, CommandError>>()?;
    events::append(tx, &StreamId::campaign(id), expected, &by.actor.log_name(), by.moment(), &logged)?;
    Ok(())
}
