//! New versions of a running campaign: what changed, what is taken over, what becomes of the tasks.

use crate::support::*;
use bihuan_domain::{
    RefusalCode as R, Rules,
    campaigns::{
        Cadence, Campaign, CampaignCommand as C, CampaignEvent, CampaignState, Change, ChangeKind, ChangedField,
        Contents, Correspondence, Draft, Drafted, Every, Finished, Item, ItemId, ItemKind, ItemState, Milestone,
        PartyRole, Span, Succession, Warning, compare, decide_revision, draft_revision, fixed_openings,
        recurring_openings, supersede,
    },
    ids::{CampaignId, TaskId},
    tasks::{Claim, Task, TaskCommand as T, TaskEvent, TaskState},
};
use proptest::prelude::*;
use uuid::Uuid;

const TODAY: &str = "2026-05-20";

fn task(number: u32, heading: &str, text: &str, due: &str) -> Item {
    let mut contents = contents(text, vec![party("派出所", PartyRole::Responsible, &[station()])]);
    text.clone_into(&mut contents.text);
    contents.path = vec![heading.to_owned()];
    contents.deadline.due_on = Some(day(due));
    item(number, ItemKind::Task, ItemState::Accepted, contents)
}

fn old_items() -> Vec<Item> {
    vec![
        task(1, "一、排查整治", "全面排查餐饮场所燃气安全隐患并建立台账", "2026-06-30"),
        task(2, "一、排查整治", "打通居民小区消防车通道", "2026-09-30"),
        task(3, "二、宣传教育", "开展燃气安全宣传进社区活动", "2026-10-31"),
        task(4, "三、保障措施", "清退不合格的液化气钢瓶", "2026-12-31"),
    ]
}

/// Renumbered and in another order: 2 is as it was, 1 has a later day, 3 another text, 4 is gone, one is new.
fn new_items() -> Vec<Item> {
    vec![
        task(1, "二、重点任务", "新建电动自行车集中充电设施三十处", "2026-11-30"),
        task(2, "三、宣传教育", "开展燃气和用电安全宣传进社区、进学校活动", "2026-10-31"),
        task(3, "（一）排查整治", "打通居民小区消防车通道。", "2026-09-30"),
        task(4, "（一）排查整治", "全面排查餐饮场所燃气安全隐患并建立台账", "2026-08-31"),
    ]
}

fn published(items: Vec<Item>) -> Campaign {
    let mut campaign = begin(drafted(items, vec![]));
    give(&mut campaign, &C::Publish, &officer()).unwrap();
    campaign
}

/// A new version, as it stands when its items are accepted and it is published today.
fn revised(before: &Campaign, items: Vec<Item>) -> Campaign {
    let mut after = revision_of(before, drafted(items, vec![]), &before_of(before)).unwrap();
    after.items.iter_mut().filter(|item| item.state == ItemState::Proposed).for_each(|item| {
        item.state = ItemState::Accepted;
    });
    let events = decide_revision(&after, Some(before), &C::Publish, &officer(), day(TODAY)).unwrap();
    events.iter().for_each(|event| after.evolve(event, noon(TODAY)));
    after
}

/// How a campaign began, when nothing of it was changed since.
fn before_of(campaign: &Campaign) -> Drafted {
    drafted(campaign.items.clone(), campaign.warnings.clone())
}

fn revision_of(before: &Campaign, drafted: Drafted, first: &Drafted) -> Result<Campaign, bihuan_domain::Refusal> {
    let command = Draft { id: CampaignId(Uuid::from_u128(78)), drafted };
    let events = draft_revision(&command, before, first, &officer())?;
    Ok(Campaign::begin(command.id, &events[0], noon(TODAY)).unwrap())
}

fn kinds(changes: &[Change]) -> Vec<(Option<u32>, Option<u32>, ChangeKind)> {
    let ids = |change: &Change| (change.was.map(|id| id.0), change.item.map(|id| id.0), change.kind);
    changes.iter().map(ids).collect()
}

fn tasks_of(campaign: &Campaign) -> Vec<Task> {
    let rules = Rules::default();
    let openings = fixed_openings(campaign);
    let all = openings.into_iter().chain(recurring_openings(campaign, day("2026-03-02"), &rules.calendar));
    let task = |(at, opening): (u128, bihuan_domain::campaigns::Opening)| {
        let event = TaskEvent::Opened(Box::new(opening.opened));
        Task::begin(TaskId(Uuid::from_u128(500 + at)), &event, noon("2026-03-02")).unwrap()
    };
    (0..).zip(all).map(task).collect()
}

/// Moves tasks to a new version; returns them, and what it opens.
fn succeed(before: &Campaign, after: &Campaign, tasks: &mut [Task]) -> Vec<(u32, String)> {
    let rules = Rules::default();
    let mut succession = Succession::new(before, after, day(TODAY), &rules.calendar);
    for task in tasks {
        if let Some(event) = succession.next(task) {
            task.evolve(&event, noon(TODAY));
        }
    }
    succession.openings().map(|one| (one.opened.item.0, one.opened.occurrence)).collect()
}

#[test]
fn items_are_paired_by_what_they_say_wherever_they_stand() {
    let before = published(old_items());
    let after = begin(drafted(new_items(), vec![]));
    let changes = compare(&before, &after);
    let told = [
        (None, Some(1), ChangeKind::Added),
        (Some(3), Some(2), ChangeKind::Changed),
        (Some(2), Some(3), ChangeKind::Unchanged),
        (Some(1), Some(4), ChangeKind::Changed),
        (Some(4), None, ChangeKind::Removed),
    ];
    assert_eq!(kinds(&changes), told);
    assert_eq!(changes[1].fields, [ChangedField::Text]);
    assert_eq!(changes[3].fields, [ChangedField::Deadline]);
}

#[test]
fn the_same_words_under_two_headings_stay_apart() {
    let both = |first: &str, second: &str| {
        vec![task(1, first, "每周开展一次检查", "2026-06-30"), task(2, second, "每周开展一次检查", "2026-06-30")]
    };
    let before = published(both("一、危险化学品", "二、建筑施工"));
    let after = begin(drafted(both("一、建筑施工", "二、危险化学品"), vec![]));
    let paired: Vec<_> = compare(&before, &after).iter().map(|change| (change.was, change.item)).collect();
    assert_eq!(paired, [(Some(ItemId(2)), Some(ItemId(1))), (Some(ItemId(1)), Some(ItemId(2)))]);
}

#[test]
fn units_roles_and_goals_that_differ_are_told() {
    let base = task(1, "一、排查", "全面排查餐饮场所", "2026-06-30").contents;
    let fields = |change: fn(&mut Contents)| {
        let mut other = base.clone();
        change(&mut other);
        bihuan_domain::campaigns::changed_fields(&base, &other)
    };
    assert!(fields(|one| one.ordinal = "9".to_owned()).is_empty());
    assert!(fields(|one| one.text = "全面 排查餐饮场所 。".to_owned()).is_empty());
    assert_eq!(fields(|one| one.parties[0].role = PartyRole::Lead), [ChangedField::Units]);
    assert_eq!(fields(|one| one.parties[0].units = vec![market()]), [ChangedField::Units]);
    assert_eq!(fields(|one| one.deadline.every = Some(Every::once(Cadence::Month))), [ChangedField::Deadline]);
    assert_eq!(fields(|one| one.enterprises = Some(vec![])), [ChangedField::Binds]);
    assert_eq!(fields(|one| one.addressee = "县安办".to_owned()), [ChangedField::Addressee]);
}

#[test]
fn what_was_decided_about_unchanged_items_is_taken_over() {
    let span = |start| Some(Span { start, end: start + 10 });
    let mut items = old_items();
    items.iter_mut().for_each(|item| item.contents.source = span(item.id.0 * 10));
    let warning = |number, at, settled: Option<&str>| Warning {
        number,
        code: "PL-012".to_owned(),
        message: "时限".to_owned(),
        message_english: "deadline".to_owned(),
        source: span(at),
        settled: settled.map(str::to_owned),
    };
    let first = drafted(items, vec![warning(1, 20, Some("以年底为准"))]);
    let mut before = begin(first.clone());
    let mut edited = before.items[1].contents.clone();
    edited.deadline.due_on = Some(day("2026-09-15"));
    give(&mut before, &C::EditItem { item: ItemId(2), contents: Box::new(edited) }, &officer()).unwrap();
    give(&mut before, &C::DropItems(vec![ItemId(4)]), &officer()).unwrap();
    let by_hand = contents("建立联席会议制度", vec![party("派出所", PartyRole::Lead, &[station()])]);
    give(&mut before, &C::AddItem { kind: ItemKind::Task, contents: Box::new(by_hand) }, &officer()).unwrap();
    give(&mut before, &C::Publish, &officer()).unwrap();

    let mut again = old_items();
    again.iter_mut().for_each(|item| {
        (item.state, item.contents.source) = (ItemState::Proposed, span(item.id.0 * 100));
    });
    again[0].contents.text = "全面排查餐饮场所和学校食堂的燃气安全隐患并建立台账".to_owned();
    let after =
        revision_of(&before, drafted(again.clone(), vec![warning(1, 200, None), warning(2, 100, None)]), &first);
    let after = after.unwrap();
    let states: Vec<_> = after.items.iter().map(|item| item.state).collect();
    use ItemState::{Accepted, Dropped, Proposed};
    assert_eq!(states, [Proposed, Accepted, Accepted, Dropped, Proposed]);
    assert_eq!(after.items[1].contents.deadline.due_on, Some(day("2026-09-15")), "what was put right stays");
    assert_eq!(after.items[1].contents.source, span(200), "where it stands now");
    assert_eq!(after.items[4].contents.title, "建立联席会议制度");
    let settled: Vec<_> = after.warnings.iter().map(|warning| warning.settled.as_deref()).collect();
    assert_eq!(settled, [Some("以年底为准"), None]);

    // A third version with the words of the first is known by what was found, not by what was put right.
    let mut second = drafted(again.clone(), vec![]);
    let command = Draft { id: CampaignId(Uuid::from_u128(79)), drafted: second.clone() };
    let events = draft_revision(&command, &before, &first, &officer()).unwrap();
    let CampaignEvent::Drafted(begun) = &events[0] else { panic!("{events:?}") };
    second.clone_from(begun);
    let mut running = Campaign::begin(command.id, &events[0], noon(TODAY)).unwrap();
    running.state = CampaignState::Running;
    let third = revision_of(&running, drafted(again, vec![]), &second).unwrap();
    assert_eq!((third.items[1].state, third.items[1].contents.deadline.due_on), (Accepted, Some(day("2026-09-15"))));
}

#[test]
fn open_tasks_follow_the_new_version_and_finished_ones_stay_finished() {
    let before = published(old_items());
    let after = revised(&before, new_items());
    let mut tasks = tasks_of(&before);
    step(&mut tasks[1], &report(Claim::Progress), &policeman(), "2026-03-10").unwrap();
    step(&mut tasks[2], &report(Claim::Completed), &policeman(), "2026-03-10").unwrap();
    step(&mut tasks[2], &T::Verify { opinion: String::new() }, &leader(), "2026-03-11").unwrap();
    step(&mut tasks[0], &T::MarkOverdue, &bihuan_domain::accounts::Actor::System, "2026-07-02").unwrap();
    let opened = succeed(&before, &after, &mut tasks);
    assert_eq!(opened, [(1, "once".to_owned())]);
    let [first, second, third, fourth] = &tasks[..] else { panic!("{tasks:?}") };
    assert_eq!((first.campaign, first.item.0, first.due_on), (after.id, 4, Some(day("2026-08-31"))));
    assert_eq!((first.overdue_since, first.escalation), (None, None), "a later day begins anew");
    assert_eq!((second.item.0, second.reports.len(), second.state), (3, 1, TaskState::Open));
    assert_eq!((third.item.0, third.state, third.text.contains("用电")), (2, TaskState::Done, false));
    assert_eq!((fourth.state, fourth.campaign), (TaskState::Cancelled, before.id));
}

#[test]
fn a_finished_task_is_opened_again_when_the_person_says_so() {
    let before = published(old_items());
    let mut after = begin(drafted(new_items(), vec![]));
    after.revises = Some(before.id);
    let treat = C::TreatFinished { item: ItemId(2), finished: Finished::Reopened };
    for event in decide_revision(&after, Some(&before), &treat, &officer(), day(TODAY)).unwrap() {
        after.evolve(&event, noon(TODAY));
    }
    let mut tasks = tasks_of(&before);
    step(&mut tasks[2], &report(Claim::Completed), &policeman(), "2026-03-10").unwrap();
    step(&mut tasks[2], &T::Verify { opinion: String::new() }, &leader(), "2026-03-11").unwrap();
    succeed(&before, &after, &mut tasks);
    let task = &tasks[2];
    assert_eq!((task.state, task.done_on, task.parties[0].completed), (TaskState::Open, None, None));
    assert!(task.text.contains("用电") && task.reports.len() == 1, "its history stays: {task:?}");
}

#[test]
fn other_units_owe_what_they_had_not_owed() {
    let before = published(old_items());
    let mut items = old_items();
    items[0].contents.parties.push(party("市场监管所", PartyRole::Responsible, &[market()]));
    let after = revised(&before, items);
    let mut tasks = tasks_of(&before);
    step(&mut tasks[0], &report(Claim::Completed), &policeman(), "2026-03-10").unwrap();
    assert_eq!(tasks[0].state, TaskState::Confirmed);
    succeed(&before, &after, &mut tasks);
    let completed: Vec<_> = tasks[0].parties.iter().map(|party| party.completed.is_some()).collect();
    assert_eq!((tasks[0].state, completed), (TaskState::Open, vec![true, false]));
}

#[test]
fn dates_on_the_way_are_known_by_their_day_and_periods_by_their_name() {
    let milestone = |on: &str| Milestone { raw: on.to_owned(), due_on: day(on), text: format!("{on}前完成") };
    let mut items = old_items();
    items[0].contents.deadline.milestones = vec![milestone("2026-06-10"), milestone("2026-06-20")];
    items[3].contents.deadline.every = Some(Every { day: Some(5), ..Every::once(Cadence::Month) });
    items[3].contents.deadline.due_on = None;
    let before = published(items.clone());
    // A date is put before the others, one is gone; the period of March is overdue and is still owed.
    items[0].contents.deadline.milestones = vec![milestone("2026-05-30"), milestone("2026-06-10")];
    let after = revised(&before, items.clone());
    let mut tasks = tasks_of(&before);
    let opened = succeed(&before, &after, &mut tasks);
    let came: Vec<_> = tasks.iter().map(|task| (task.item.0, task.occurrence.as_str(), task.state)).collect();
    assert_eq!(came[..2], [(1, "m2", TaskState::Open), (1, "m2", TaskState::Cancelled)]);
    assert_eq!(tasks.last().unwrap().occurrence, "2026-03");
    assert_eq!((tasks.last().unwrap().state, tasks.last().unwrap().campaign), (TaskState::Open, after.id));
    assert_eq!(opened, [(1, "m1".to_owned())]);
    // Quarterly instead of monthly: what was asked for by months is asked for no more.
    items[3].contents.deadline.every = Some(Every::once(Cadence::Quarter));
    let quarterly = revised(&before, items);
    let mut tasks = tasks_of(&before);
    let opened = succeed(&before, &quarterly, &mut tasks);
    assert_eq!(tasks.last().unwrap().state, TaskState::Cancelled);
    assert!(opened.contains(&(4, "2026-Q2".to_owned())), "{opened:?}");
}

#[test]
fn a_person_says_which_item_is_which() {
    let before = published(old_items());
    let mut after = begin(drafted(new_items(), vec![]));
    after.revises = Some(before.id);
    let say = |after: &mut Campaign, item: u32, was: Option<u32>| {
        let said = C::Correspond(Correspondence { item: ItemId(item), was: was.map(ItemId) });
        let events = decide_revision(after, Some(&before), &said, &officer(), day(TODAY))?;
        events.iter().for_each(|event| after.evolve(event, noon(TODAY)));
        Ok::<_, bihuan_domain::Refusal>(())
    };
    say(&mut after, 1, Some(4)).unwrap();
    say(&mut after, 2, None).unwrap();
    let told = kinds(&compare(&before, &after));
    assert!(
        told.contains(&(Some(4), Some(1), ChangeKind::Changed)) && told.contains(&(None, Some(2), ChangeKind::Added))
    );
    assert!(told.contains(&(Some(3), None, ChangeKind::Removed)), "{told:?}");
    assert_eq!(refused(say(&mut after, 3, Some(4))), R::CampaignCorrespondenceTaken);
    assert_eq!(refused(say(&mut after, 3, Some(40))), R::CampaignItemUnknown);
    assert_eq!(refused(say(&mut after, 30, Some(4))), R::CampaignItemUnknown);
    after.items[0].kind = ItemKind::Duty;
    assert_eq!(refused(say(&mut after, 1, Some(4))), R::CampaignCorrespondenceKinds);
}

#[test]
fn only_a_running_campaign_is_revised_and_only_a_revision_compares() {
    let mut before = published(old_items());
    let mut after = begin(drafted(new_items(), vec![]));
    let said = C::Correspond(Correspondence { item: ItemId(1), was: None });
    let decide = |after: &Campaign, before: &Campaign, command: &C| {
        refused(decide_revision(after, Some(before), command, &officer(), day(TODAY)))
    };
    assert_eq!(decide(&after, &before, &said), R::CampaignIsNoRevision);
    after.revises = Some(before.id);
    let unknown = C::TreatFinished { item: ItemId(1), finished: Finished::Reopened };
    assert_eq!(decide(&after, &before, &unknown), R::CampaignItemUnknown, "an added item has no finished tasks");
    assert_eq!(
        refused(bihuan_domain::campaigns::decide(&after, &C::Publish, &officer(), day(TODAY))),
        R::CampaignIsNoRevision
    );
    let elsewhere = person(9, &station(), None);
    assert_eq!(refused(supersede(&before, &after, &elsewhere, day(TODAY))), R::CampaignNotAuthorised);
    let events = supersede(&before, &after, &officer(), day(TODAY)).unwrap();
    before.evolve(&events[0], noon(TODAY));
    assert_eq!((before.state, before.superseded_by), (CampaignState::Superseded, Some(after.id)));
    assert_eq!(decide(&after, &before, &C::Publish), R::CampaignRevisedNotRunning);
    let again = revision_of(&before, drafted(new_items(), vec![]), &before_of(&before));
    assert_eq!(refused(again), R::CampaignRevisedNotRunning);
}

proptest! {
    /// A document that only stands in another order has not changed; no item is paired twice.
    #[test]
    fn order_is_no_change(texts in proptest::collection::vec("[一-龥]{4,30}", 1..12), seed in any::<u64>()) {
        let items: Vec<_> = (1..).zip(&texts).map(|(at, text)| task(at, "一、任务", text, "2026-06-30")).collect();
        let mut shuffled = items.clone();
        shuffled.sort_by_key(|item| (u64::from(item.id.0) * 7919) ^ seed);
        (1..).zip(&mut shuffled).for_each(|(at, item)| item.id = ItemId(at));
        let changes = compare(&begin(drafted(items.clone(), vec![])), &begin(drafted(shuffled, vec![])));
        prop_assert!(changes.iter().all(|change| change.kind == ChangeKind::Unchanged), "{changes:?}");
        let mut was: Vec<_> = changes.iter().map(|change| change.was).collect();
        was.sort();
        was.dedup();
        prop_assert_eq!(was.len(), items.len());
    }
}
