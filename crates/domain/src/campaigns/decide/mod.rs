//! The only place where a rule about campaigns is decided: state × command → events or a numbered refusal.

mod items;
mod publish;
mod revision;
mod texts;

pub use revision::{draft_revision, supersede};
pub(crate) use texts::{LONG, optional, required};

use super::{
    Campaign, CampaignCommand, CampaignCommandKind, CampaignEvent, CampaignState, Document, Draft, ItemKind,
    RecordedFigure,
    access::{self, OFFICERS, PUBLISHERS},
};
use crate::{Refusal, RefusalCode, accounts::Actor, language::Words};
use jiff::civil::Date;

/// The most items of a campaign.
pub const ITEM_LIMIT: usize = 5_000;

/// Decides whether a draft may begin.
///
/// # Errors
/// `CA-001` outside of the actor's places, `CA-0xx` for the document's fields and too many items.
pub fn draft(command: &Draft, actor: &Actor) -> Result<Vec<CampaignEvent>, Refusal> {
    if !access::may_draft(actor, &command.drafted.place) {
        return Err(refuse_actor(CampaignCommandKind::Draft));
    }
    if command.drafted.items.len() > ITEM_LIMIT {
        return Err(Refusal::new(RefusalCode::CampaignTooManyItems).with("limit", ITEM_LIMIT));
    }
    let mut drafted = command.drafted.clone();
    drafted.document = document(&drafted.document)?;
    for item in &mut drafted.items {
        texts::clip(&mut item.contents);
    }
    Ok(vec![CampaignEvent::Drafted(Box::new(drafted))])
}

/// Decides a command on a campaign.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no: permission, state, then the command's own rules.
pub fn decide(
    campaign: &Campaign,
    command: &CampaignCommand,
    actor: &Actor,
    today: Date,
) -> Result<Vec<CampaignEvent>, Refusal> {
    decide_revision(campaign, None, command, actor, today)
}

/// The same; `revised` is the campaign that this one is a new version of, which some commands ask about.
///
/// # Errors
/// As [`decide`]; `CA-12x` for what concerns the version before.
pub fn decide_revision(
    campaign: &Campaign,
    revised: Option<&Campaign>,
    command: &CampaignCommand,
    actor: &Actor,
    today: Date,
) -> Result<Vec<CampaignEvent>, Refusal> {
    permitted(campaign, command.kind(), actor)?;
    possible(campaign, command.kind())?;
    match command {
        CampaignCommand::EditDocument(edited) => {
            Ok(vec![CampaignEvent::DocumentEdited { document: document(edited)? }])
        }
        CampaignCommand::AddItem { kind, contents } => items::add(campaign, *kind, contents),
        CampaignCommand::EditItem { item, contents } => items::edit(campaign, *item, contents),
        CampaignCommand::AcceptItems(ids) => {
            items::known(campaign, ids)?;
            Ok(vec![CampaignEvent::ItemsAccepted { items: ids.clone() }])
        }
        CampaignCommand::DropItems(ids) => {
            items::known(campaign, ids)?;
            Ok(vec![CampaignEvent::ItemsDropped { items: ids.clone() }])
        }
        CampaignCommand::AssignItems { items, parties, due_on } => items::assign(campaign, items, parties, *due_on),
        CampaignCommand::MergeItems(ids) => items::merge(campaign, ids),
        CampaignCommand::SplitItem { item, texts } => items::split(campaign, *item, texts),
        CampaignCommand::MatchUnit { name, units } => items::match_unit(campaign, name, units),
        CampaignCommand::MatchUnits(matches) => items::match_units(campaign, matches),
        CampaignCommand::LeaveOutUnits { names } => items::leave_out(campaign, names),
        CampaignCommand::SettleWarning { number, remark } => items::settle(campaign, &[*number], remark),
        CampaignCommand::SettleWarnings { numbers, remark } => items::settle(campaign, numbers, remark),
        CampaignCommand::Correspond(said) => revision::correspond(campaign, revised, *said),
        CampaignCommand::TreatFinished { item, finished } => revision::treat(campaign, revised, *item, *finished),
        CampaignCommand::Publish => {
            let mut events = publish::publish(campaign, today)?;
            events.extend(revision::figures(campaign, revised)?);
            Ok(events)
        }
        CampaignCommand::Discard { reason } => {
            Ok(vec![CampaignEvent::Discarded { reason: required(reason, REASON, LONG)? }])
        }
        CampaignCommand::End { reason } => {
            Ok(vec![CampaignEvent::Ended { on: today, reason: required(reason, REASON, LONG)? }])
        }
        CampaignCommand::RecordFigure(figure) => record(campaign, figure, today),
    }
}

/// The commands that the actor could give now: what the page offers. A command may still be refused for its data.
#[must_use]
pub fn available(campaign: &Campaign, actor: &Actor) -> Vec<CampaignCommandKind> {
    let kinds = CampaignCommandKind::ALL.iter().copied().filter(|kind| *kind != CampaignCommandKind::Draft);
    let of_revision = |kind: &CampaignCommandKind| {
        let only = matches!(kind, CampaignCommandKind::Correspond | CampaignCommandKind::TreatFinished);
        !only || campaign.revises.is_some()
    };
    let may =
        |kind: &CampaignCommandKind| permitted(campaign, *kind, actor).is_ok() && possible(campaign, *kind).is_ok();
    kinds.filter(|kind| of_revision(kind) && may(kind)).collect()
}

pub(super) const REASON: Words = Words::new("理由", "Reason");

fn permitted(campaign: &Campaign, kind: CampaignCommandKind, actor: &Actor) -> Result<(), Refusal> {
    let roles = match kind {
        CampaignCommandKind::Publish | CampaignCommandKind::End => PUBLISHERS,
        _ => OFFICERS,
    };
    if access::holds(actor, roles, &campaign.place) { Ok(()) } else { Err(refuse_actor(kind)) }
}

fn possible(campaign: &Campaign, kind: CampaignCommandKind) -> Result<(), Refusal> {
    let wanted = match kind {
        CampaignCommandKind::RecordFigure | CampaignCommandKind::End => CampaignState::Running,
        _ => CampaignState::Draft,
    };
    if campaign.state == wanted {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::CampaignWrongState)
        .with_label("state", |language| campaign.state.label(language))
        .with_label("command", |language| kind.label(language)))
}

fn refuse_actor(kind: CampaignCommandKind) -> Refusal {
    Refusal::new(RefusalCode::CampaignNotAuthorised).with_label("command", |language| kind.label(language))
}

fn document(document: &Document) -> Result<Document, Refusal> {
    let short = |text: &str, words| Ok::<_, Refusal>(optional(text, words, texts::SHORT)?.unwrap_or_default());
    if let (Some(from), Some(to)) = (document.from, document.to)
        && to < from
    {
        return Err(Refusal::new(RefusalCode::CampaignOrderOfDates).with("earlier", from).with("later", to));
    }
    Ok(Document {
        title: required(&document.title, Words::new("标题", "Title"), texts::TITLE)?,
        number: short(&document.number, Words::new("文号", "Number"))?,
        issuer: short(&document.issuer, Words::new("发文机关", "Issuer"))?,
        ..document.clone()
    })
}

fn record(campaign: &Campaign, figure: &RecordedFigure, today: Date) -> Result<Vec<CampaignEvent>, Refusal> {
    let target = campaign.accepted(ItemKind::Target).find(|item| item.id == figure.item);
    if target.is_none() {
        return Err(Refusal::new(RefusalCode::CampaignItemUnknown).with("item", figure.item));
    }
    if figure.on > today {
        return Err(Refusal::new(RefusalCode::CampaignOrderOfDates).with("earlier", figure.on).with("later", today));
    }
    let remark = required(&figure.remark, Words::new("数据来源", "Source of the figure"), LONG)?;
    Ok(vec![CampaignEvent::FigureRecorded(RecordedFigure { remark, ..figure.clone() })])
}
