//! The campaign of the demonstration: a made-up plan, compiled, reviewed, published, and partly done.

use crate::environment::RandomIds;
use anyhow::{Context as _, Result};
use bihuan_domain::{
    IdSource as _, Rules,
    accounts::{Actor, Scope},
    campaigns::{Campaign, CampaignCommand, CampaignState, Draft, ItemId, NamedUnit},
    china_date,
    clock::start_of_china_date,
    ids::{CampaignId, TaskId, UnitId},
    tasks::{Claim, ReportInput, Task, TaskCommand, TaskKind, TaskState},
    units::{Unit, UnitKind},
};
use bihuan_store::{
    CommandError, Store, Tx, campaigns,
    hazards::By,
    tasks::{self, TaskFilter},
    units,
};
use bihuan_synthetic::{People, Township, large_campaign, plan_text};
use jiff::{SignedDuration, Timestamp, civil::Date};

/// What units write when they report.
const DONE: &str = "已按要求完成，台账和现场照片留存备查。";
const UNDER_WAY: &str = "正在推进，已完成部分点位。";

/// Tasks and units of the campaign that is measured.
const LARGE: (usize, usize) = (2_000, 300);
/// Tasks of one transaction.
const BATCH: usize = 200;

/// Publishes a campaign of 2,000 tasks of 300 units in the whole province, a year and a half after it began.
pub fn make_large(store: &Store, township: &Township, people: &People, rules: &Rules, now: Timestamp) -> Result<()> {
    let begun = china_date(now).saturating_sub(jiff::ToSpan::months(18)).first_of_month();
    let started = start_of_china_date(begun);
    let place = township.node.place.clone();
    let (officer, leader) = (people.safety_officers[0].clone(), Actor::Person(people.leader.clone()));
    let office = NamedUnit { id: officer.unit, name: officer.unit_name.clone() };
    let officer = Actor::Person(officer);
    let (tasks, units) = LARGE;
    let units: Vec<_> = (0..units)
        .map(|number| NamedUnit { id: UnitId(RandomIds.next()), name: format!("示例单位{:03}", number + 1) })
        .collect();
    let drafted = large_campaign(place.clone(), office, &units, tasks, begun);
    let command = Draft { id: CampaignId(RandomIds.next()), drafted };
    let (id, shared) = (command.id, rules.clone());
    let actor = officer.clone();
    store
        .write_blocking(move |tx| {
            for unit in &units {
                let place = Some(place.code().clone());
                units::put(tx, &Unit { id: unit.id, kind: UnitKind::Office, name: unit.name.clone(), place })?;
            }
            let by = By { actor: &actor, now: started, rules: &shared };
            let campaign = campaigns::draft(tx, &command, "", by)?;
            review(tx, &campaign, by)
        })
        .context("the large campaign was not made")?;
    let filter = TaskFilter { campaign: Some(id), kind: Some(TaskKind::Task), ..TaskFilter::default() };
    let (opened, _) = store.read_blocking(|tx| tasks::list(tx, &Scope::everything(), &filter, None, LARGE.0))?;
    for (batch, first) in opened.chunks(BATCH).zip((0..).step_by(BATCH)) {
        let (batch, rules, officer, leader) = (batch.to_vec(), rules.clone(), officer.clone(), leader.clone());
        store
            .write_blocking(move |tx| {
                let mut tasks = batch.iter().zip(first..);
                tasks.try_for_each(|(task, number)| advance(tx, task, number, (&officer, &leader), (&rules, now)))
            })
            .context("the large campaign was not told")?;
    }
    Ok(())
}

/// Publishes the campaign in the name of the safety office, and lets units report what was due.
pub fn make(store: &Store, township: &Township, people: &People, rules: &Rules, now: Timestamp) -> Result<()> {
    let today = china_date(now);
    let text = plan_text(&township.node.name, today.year());
    let compiled = bihuan_plan::compile(text.as_bytes(), "方案.txt").context("the plan was not compiled")?;
    let officer = &people.safety_officers[0];
    let office = NamedUnit { id: officer.unit, name: officer.unit_name.clone() };
    let drafted = bihuan_web::drafted_campaign(&compiled, township.node.place.clone(), office, "方案.txt");
    let command = Draft { id: CampaignId(RandomIds.next()), drafted };
    let begun = start_of_china_date(Date::new(today.year(), 1, 8).unwrap_or(today)).min(now);
    let (officer, leader) = (Actor::Person(officer.clone()), Actor::Person(people.leader.clone()));
    let rules = rules.clone();
    store
        .write_blocking(move |tx| {
            let by = By { actor: &officer, now: begun, rules: &rules };
            let campaign = campaigns::draft(tx, &command, &compiled.text, by)?;
            review(tx, &campaign, by)?;
            let filter =
                TaskFilter { campaign: Some(campaign.id), kind: Some(TaskKind::Task), ..TaskFilter::default() };
            let (opened, _) = tasks::list(tx, &Scope::everything(), &filter, None, 100)?;
            for (task, number) in opened.iter().zip(0..) {
                advance(tx, task, number, (&officer, &leader), (&rules, now))?;
            }
            Ok::<_, CommandError>(())
        })
        .context("the campaign was not made")
}

/// Accepts what was found, gives every name a unit, settles what the reader was not sure of, publishes.
fn review(tx: &mut Tx<'_>, campaign: &Campaign, by: By<'_>) -> Result<(), CommandError> {
    let give = |tx: &mut Tx<'_>, command: &CampaignCommand| {
        campaigns::execute(tx, campaign.id, None, command, &RandomIds, by).map(drop)
    };
    for name in campaign.unmatched_names() {
        let id = UnitId(RandomIds.next());
        let place = Some(campaign.place.code().clone());
        units::put(tx, &Unit { id, kind: UnitKind::Office, name: name.clone(), place })?;
        let unit = NamedUnit { id, name: name.clone() };
        give(tx, &CampaignCommand::MatchUnit { name, units: vec![unit] })?;
    }
    for warning in &campaign.warnings {
        let remark = "已与原文核对".to_owned();
        give(tx, &CampaignCommand::SettleWarning { number: warning.number, remark })?;
    }
    let all: Vec<ItemId> = campaign.items.iter().map(|item| item.id).collect();
    give(tx, &CampaignCommand::AcceptItems(all))?;
    debug_assert_eq!(campaign.state, CampaignState::Draft);
    give(tx, &CampaignCommand::Publish)
}

/// Lets a task that was due be done a week before, but for every fourth; one that is to come is under way.
fn advance(
    tx: &mut Tx<'_>,
    task: &Task,
    number: usize,
    (officer, leader): (&Actor, &Actor),
    (rules, now): (&Rules, Timestamp),
) -> Result<(), CommandError> {
    let Some(due) = task.due_on else { return Ok(()) };
    let Some(first) = task.parties.first() else { return Ok(()) };
    let week = SignedDuration::from_hours(24 * 7);
    let reported = (start_of_china_date(due) - week).max(task.last_recorded_at);
    let is_past = reported + week <= now;
    if is_past && number % 4 == 3 {
        return Ok(());
    }
    let report = |unit: UnitId, claim| {
        TaskCommand::Report(ReportInput {
            unit: Some(unit),
            claim,
            percent: 40,
            text: if claim == Claim::Completed { DONE } else { UNDER_WAY }.to_owned(),
            figures: Vec::new(),
            photos: Vec::new(),
            documents: Vec::new(),
        })
    };
    let give = |tx: &mut Tx<'_>, id: TaskId, command: &TaskCommand, actor: &Actor, at: Timestamp| {
        tasks::execute(tx, id, None, command, By { actor, now: at, rules })
    };
    if !is_past {
        return give(tx, task.id, &report(first.unit.id, Claim::Progress), officer, now).map(drop);
    }
    let after = give(tx, task.id, &report(first.unit.id, Claim::Completed), officer, reported)?;
    let verify = TaskCommand::Verify { opinion: "情况属实".to_owned() };
    if number % 4 == 2 || after.state != TaskState::Confirmed {
        return Ok(());
    }
    give(tx, task.id, &verify, leader, reported + week).map(drop)
}
