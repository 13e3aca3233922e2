//! Commands: load, let the domain decide, append, write the row; publication opens the tasks in the same transaction.

use super::{directory, openings, rows};
use crate::{
    CommandError, StoreError, Tx,
    events::{self, NewEvent},
    hazards::By,
    tasks,
};
use bihuan_domain::{
    IdSource, RefusalCode,
    audit::{HashAlgorithm, StreamId},
    campaigns::{self, Campaign, CampaignCommand, CampaignEvent, Draft},
    china_date,
    ids::CampaignId,
};

/// Begins a campaign. Names of units that are plain are matched at once. `text` is the source text of its document.
///
/// # Errors
/// A refusal `CA-0xx`; a fault of the database.
pub fn draft(tx: &mut Tx<'_>, command: &Draft, text: &str, by: By<'_>) -> Result<Campaign, CommandError> {
    let mut command = command.clone();
    let directory = directory::directory(tx, &command.drafted.place)?;
    for item in &mut command.drafted.items {
        for party in item.contents.parties.iter_mut().filter(|party| party.units.is_empty()) {
            party.units = directory.find(party);
        }
    }
    if !text.is_empty() {
        command.drafted.text_sm3 = HashAlgorithm::Sm3.hash(text.as_bytes()).to_string();
        rows::put_text(tx, &command.drafted.text_sm3, text)?;
    }
    let events = campaigns::draft(&command, by.actor)?;
    append(tx, command.id, 0, &events, by)?;
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
    let events = campaigns::decide(&campaign, command, by.actor, china_date(by.now))?;
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
        CampaignCommand::Publish => openings::open_all(tx, &campaign, ids, by)?,
        CampaignCommand::End { reason } => tasks::cancel_running(tx, id, reason, by)?,
        _ => {}
    }
    Ok(campaign)
}

/// A command whose names of units mean what they mean elsewhere in the campaign, or what is plain.
fn with_units(tx: &mut Tx<'_>, campaign: &Campaign, command: &CampaignCommand) -> Result<CampaignCommand, StoreError> {
    let mut command = command.clone();
    let (CampaignCommand::AddItem { contents, .. } | CampaignCommand::EditItem { contents, .. }) = &mut command else {
        return Ok(command);
    };
    if contents.enterprises.is_some() || contents.parties.iter().all(|party| !party.units.is_empty()) {
        return Ok(command);
    }
    let directory = directory::directory(tx, &campaign.place)?;
    for party in contents.parties.iter_mut().filter(|party| party.units.is_empty()) {
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
    let mut logged = Vec::with_capacity(decided.len());
    for event in decided {
        let payload = serde_json::to_string(event).map_err(|cause| StoreError::corrupt("campaign event", cause))?;
        if payload.contains("\\u0000") {
            return Err(bihuan_domain::Refusal::new(RefusalCode::TextUnstorable).into());
        }
        logged.push(NewEvent { kind: event.kind(), payload, occurred_at: by.moment() });
    }
    events::append(tx, &StreamId::campaign(id), expected, &by.actor.log_name(), by.moment(), &logged)?;
    Ok(())
}
