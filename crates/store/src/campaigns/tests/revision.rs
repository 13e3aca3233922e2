//! New versions of running campaigns, with their tasks.

use super::*;
use bihuan_domain::{campaigns::REVISED, tasks::Claim};

fn task_item(number: u32, title: &str, due: &str) -> Item {
    let mut item = item(number, ItemKind::Task, title, "派出所");
    item.state = ItemState::Proposed;
    item.contents.deadline.due_on = Some(due.parse().unwrap());
    item
}

fn version(items: Vec<Item>) -> Drafted {
    Drafted { items, ..drafted() }
}

fn first_version() -> Drafted {
    version(vec![
        task_item(1, "排查餐饮场所燃气安全隐患", "2026-06-30"),
        task_item(2, "清退不合格液化气钢瓶", "2026-09-30"),
        task_item(3, "开展燃气安全宣传", "2026-10-31"),
    ])
}

/// The third of the first version stands first, the first has another day, the second is gone, one is new.
fn second_version() -> Drafted {
    version(vec![
        task_item(1, "开展燃气安全宣传", "2026-10-31"),
        task_item(2, "排查餐饮场所燃气安全隐患", "2026-08-31"),
        task_item(3, "改造老旧管道三十公里", "2026-11-30"),
    ])
}

fn publish(store: &Store, ids: &SeededIds, campaign: &Campaign) -> Result<Campaign, CommandError> {
    let proposed = campaign.items.iter().filter(|item| item.state == ItemState::Proposed);
    let proposed: Vec<_> = proposed.map(|item| item.id).collect();
    if !proposed.is_empty() {
        give(store, ids, campaign.id, C::AcceptItems(proposed), officer(&township(1)))?;
    }
    give(store, ids, campaign.id, C::Publish, officer(&township(1)))
}

fn begun(store: &Store, ids: &SeededIds) -> Campaign {
    let command = Draft { id: CampaignId(ids.next()), drafted: first_version() };
    let campaign = store.write_blocking(move |tx| {
        let place = Some(township(1).code().clone());
        units::put(tx, &Unit { id: STATION, kind: UnitKind::Office, name: station().name, place })?;
        super::super::draft(tx, &command, "旧方案", by(&officer(&township(1))))
    });
    publish(store, ids, &campaign.unwrap()).unwrap()
}

fn revise(store: &Store, ids: &SeededIds, revised: CampaignId, actor: Actor) -> Result<Campaign, CommandError> {
    let command = Draft { id: CampaignId(ids.next()), drafted: second_version() };
    store.write_blocking(move |tx| draft_revision(tx, revised, &command, "新方案", by(&actor)))
}

fn loaded(store: &Store, id: CampaignId) -> Campaign {
    store.read_blocking(move |tx| load(tx, &Scope::everything(), id)).unwrap().unwrap()
}

#[test]
fn a_new_version_takes_the_place_of_the_one_before_and_its_tasks_go_over() {
    on_both_engines(|store| {
        let ids = SeededIds::new(7);
        let before = begun(store, &ids);
        let tasks = all(store, &leader());
        let by_title = |title: &str| tasks.iter().find(|task| task.title.contains(title)).unwrap().id;
        let progress = T::Report(ReportInput {
            unit: None,
            claim: Claim::Progress,
            percent: 40,
            text: "已宣传三场".to_owned(),
            figures: Vec::new(),
            photos: Vec::new(),
            documents: Vec::new(),
        });
        step(store, by_title("宣传"), progress, policeman(), 0).unwrap();
        // Another unit by that name makes it no longer plain: it means what it meant before.
        let rival = Unit {
            id: UnitId(ids.next()),
            kind: UnitKind::Office,
            name: "新镇公安派出所".to_owned(),
            place: Some(township(1).code().clone()),
        };
        store.write_blocking(move |tx| units::put(tx, &rival)).unwrap();
        let draft = revise(store, &ids, before.id, officer(&township(1))).unwrap();
        assert_eq!(draft.unmatched_names(), Vec::<String>::new());
        assert_eq!((draft.revises, draft.place.code()), (Some(before.id), before.place.code()));
        let accepted: Vec<_> = draft.items.iter().map(|item| item.state).collect();
        assert_eq!(accepted, [ItemState::Accepted, ItemState::Proposed, ItemState::Proposed]);
        assert_eq!(loaded(store, before.id).state, CampaignState::Running, "the one before runs until then");

        let after = publish(store, &ids, &draft).unwrap();
        let before = loaded(store, before.id);
        assert_eq!((before.state, before.superseded_by), (CampaignState::Superseded, Some(after.id)));
        let task = |id| {
            let scope = Scope::everything();
            store.read_blocking(move |tx| tasks::load(tx, &scope, id)).unwrap().unwrap()
        };
        let kept = task(by_title("宣传"));
        assert_eq!((kept.campaign, kept.item, kept.percent(), kept.reports.len()), (after.id, ItemId(1), 40, 1));
        let moved = task(by_title("排查"));
        assert_eq!((moved.item, moved.due_on), (ItemId(2), Some("2026-08-31".parse().unwrap())));
        let ended = task(by_title("清退"));
        assert_eq!((ended.campaign, ended.state), (before.id, TaskState::Cancelled));
        assert_eq!(ended.end_reason.as_deref(), Some(REVISED));
        let of_new = TaskFilter { campaign: Some(after.id), ..TaskFilter::default() };
        let now = store.read_blocking(move |tx| tasks::list(tx, &Scope::everything(), &of_new, None, 50)).unwrap().0;
        assert_eq!(now.iter().map(|task| task.item.0).collect::<Vec<_>>(), [1, 2, 3]);
        let told = store.read_blocking({
            let id = moved.id;
            move |tx| tasks::timeline(tx, &Scope::everything(), id)
        });
        assert_eq!(told.unwrap().unwrap().last().unwrap().event.kind(), "revised");
        let report = checked(store);
        assert_eq!((report.differences, report.campaigns), (vec![], 2));
        let verdict = store.read_blocking(|tx| audit::verify(tx, |_| ())).unwrap();
        assert!(matches!(verdict, audit::Verdict::Sound(_)), "{verdict:?}");
    });
}

#[test]
fn a_campaign_that_does_not_run_or_is_not_seen_gets_no_new_version() {
    on_both_engines(|store| {
        let ids = SeededIds::new(8);
        let before = begun(store, &ids);
        let elsewhere = revise(store, &ids, before.id, officer(&township(2))).unwrap_err();
        assert!(matches!(elsewhere, CommandError::NotFound), "{elsewhere}");
        let reader = revise(store, &ids, before.id, leader()).unwrap_err();
        assert!(
            matches!(&reader, CommandError::Refused(r) if r.code == RefusalCode::CampaignNotAuthorised),
            "{reader}"
        );
        // Two people draft a new version: the first that is published wins.
        let one = revise(store, &ids, before.id, officer(&township(1))).unwrap();
        let other = revise(store, &ids, before.id, officer(&township(1))).unwrap();
        publish(store, &ids, &one).unwrap();
        for outcome in [publish(store, &ids, &other), revise(store, &ids, before.id, officer(&township(1)))] {
            let refused = outcome.unwrap_err();
            let is_late =
                matches!(&refused, CommandError::Refused(r) if r.code == RefusalCode::CampaignRevisedNotRunning);
            assert!(is_late, "{refused}");
        }
        assert_eq!(checked(store).differences, vec![]);
    });
}
