//! New versions of running campaigns.

use super::{CampaignCommandKind, access, draft, permitted, refuse_actor};
use crate::{
    Refusal, RefusalCode,
    accounts::Actor,
    campaigns::{
        Campaign, CampaignEvent, CampaignState, Change, Correspondence, Draft, Drafted, Finished, ItemId, ItemKind,
        ItemState, compare, revision::inherit,
    },
};
use jiff::civil::Date;

/// Decides whether a draft may begin that is a new version of a running campaign. It belongs to the same place and office,
/// and takes over what was decided about items that are worded as before. `first` is how the running version began.
///
/// # Errors
/// `CA-120` when that campaign does not run; otherwise as [`draft`].
pub fn draft_revision(
    command: &Draft,
    revised: &Campaign,
    first: &Drafted,
    actor: &Actor,
) -> Result<Vec<CampaignEvent>, Refusal> {
    if !access::may_draft(actor, &revised.place) {
        return Err(refuse_actor(CampaignCommandKind::Draft));
    }
    running(revised)?;
    let mut drafted = command.drafted.clone();
    (drafted.place, drafted.office) = (revised.place.clone(), revised.office.clone());
    drafted.revises = Some(revised.id);
    let (said, known) = (&mut drafted.document, &revised.document);
    (said.from, said.to) = (said.from.or(known.from), said.to.or(known.to));
    inherit(&mut drafted, first, revised);
    draft(&Draft { id: command.id, drafted }, actor)
}

/// What happens to a running campaign whose new version was published.
///
/// # Errors
/// `CA-001` for who may not publish there, `CA-120` when it does not run.
pub fn supersede(revised: &Campaign, by: &Campaign, actor: &Actor, today: Date) -> Result<Vec<CampaignEvent>, Refusal> {
    permitted(revised, CampaignCommandKind::Publish, actor)?;
    running(revised)?;
    Ok(vec![CampaignEvent::Superseded { by: by.id, on: today }])
}

fn running(revised: &Campaign) -> Result<(), Refusal> {
    if revised.state == CampaignState::Running {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::CampaignRevisedNotRunning)
        .with_label("state", |language| revised.state.label(language)))
}

/// The version before, which a new version must have.
fn before<'a>(campaign: &Campaign, revised: Option<&'a Campaign>) -> Result<&'a Campaign, Refusal> {
    let revised = revised.filter(|revised| campaign.revises == Some(revised.id));
    let revised = revised.ok_or_else(|| Refusal::from(RefusalCode::CampaignIsNoRevision))?;
    running(revised)?;
    Ok(revised)
}

pub(super) fn correspond(
    campaign: &Campaign,
    revised: Option<&Campaign>,
    said: Correspondence,
) -> Result<Vec<CampaignEvent>, Refusal> {
    let revised = before(campaign, revised)?;
    let unknown = |item: ItemId| Refusal::new(RefusalCode::CampaignItemUnknown).with("item", item);
    let item = campaign.item(said.item).ok_or_else(|| unknown(said.item))?;
    if let Some(was) = said.was {
        let was = revised.item(was).filter(|was| was.state == ItemState::Accepted).ok_or_else(|| unknown(was))?;
        if was.kind != item.kind {
            return Err(RefusalCode::CampaignCorrespondenceKinds.into());
        }
        let taken = |one: &&Correspondence| one.was == said.was && one.item != said.item;
        if let Some(other) = campaign.correspondences.iter().find(taken) {
            return Err(Refusal::new(RefusalCode::CampaignCorrespondenceTaken).with("item", other.item));
        }
    }
    Ok(vec![CampaignEvent::Corresponds(said)])
}

pub(super) fn treat(
    campaign: &Campaign,
    revised: Option<&Campaign>,
    item: ItemId,
    finished: Finished,
) -> Result<Vec<CampaignEvent>, Refusal> {
    let revised = before(campaign, revised)?;
    let stays = |change: &Change| change.item == Some(item) && change.was.is_some();
    if !compare(revised, campaign).iter().any(stays) {
        return Err(Refusal::new(RefusalCode::CampaignItemUnknown).with("item", item));
    }
    Ok(vec![CampaignEvent::FinishedTreated { item, finished }])
}

/// Figures that were entered by hand for targets of the version before, for those that they became.
pub(super) fn figures(campaign: &Campaign, revised: Option<&Campaign>) -> Result<Vec<CampaignEvent>, Refusal> {
    if campaign.revises.is_none() {
        return Ok(Vec::new());
    }
    let revised = before(campaign, revised)?;
    let changes = compare(revised, campaign);
    let targets = changes.iter().filter(|change| change.item_kind == ItemKind::Target);
    let became: Vec<_> = targets.filter_map(|change| change.was.zip(change.item)).collect();
    let moved = revised.figures.iter().filter_map(|figure| {
        let (_, item) = became.iter().find(|(was, _)| *was == figure.item)?;
        let mut figure = figure.clone();
        figure.item = *item;
        Some(CampaignEvent::FigureRecorded(figure))
    });
    Ok(moved.collect())
}
