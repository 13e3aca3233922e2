//! What units owe, counted in several ways.

use super::*;
use crate::tasks::{Answers, Owed, by_campaign, by_unit, owed_by_unit, scope_within, standing_of_unit};
use bihuan_domain::campaigns::visible;
use jiff::civil::date;

#[test]
fn figures_of_units_are_the_same_whether_or_not_each_task_is_asked() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        let campaign = running(store, &ids);
        let (whole, own) = (visible(&officer(&township(1))), visible(&policeman()));
        assert!(scope_within(&whole, &campaign).is_everything());
        assert!(!scope_within(&own, &campaign).is_everything());
        assert!(!scope_within(&visible(&officer(&township(2))), &campaign).is_everything());
        step(store, all(store, &policeman())[0].id, completed(), policeman(), 0).unwrap();
        let rows = |scope: Scope| store.read_blocking(move |tx| by_unit(tx, &scope, campaign.id, 50)).unwrap();
        let fast = rows(Scope::everything());
        assert_eq!(fast, rows(whole.clone()), "by the index of units, and by each task's place");
        let station = fast.iter().find(|(unit, _)| unit.id == STATION).unwrap().1;
        let of_unit = |scope: Scope| {
            store.read_blocking(move |tx| standing_of_unit(tx, &scope, STATION, date(2026, 3, 2))).unwrap()
        };
        let standing = of_unit(whole.clone());
        let (total, done) =
            (standing.tasks.total + standing.returns.total, standing.tasks.done() + standing.returns.done());
        assert_eq!((station.total, station.done), (total, done));
        assert!(done > 0 && total > done, "{standing:?}");
        assert_eq!(of_unit(own.clone()), standing, "a unit sees its own");
        assert_eq!(of_unit(Scope::nothing()), tasks::UnitStanding::default());
        let campaigns = store.read_blocking(|tx| by_campaign(tx, &whole, STATION)).unwrap();
        assert_eq!(campaigns.iter().map(|one| (one.0, one.2)).collect::<Vec<_>>(), [(campaign.id, station)]);
        let count = |owed| {
            let filter = TaskFilter { unit: Some(STATION), owed, answers: Some(Answers), ..TaskFilter::default() };
            let scope = own.clone();
            store.read_blocking(move |tx| tasks::count(tx, &scope, &filter)).unwrap()
        };
        assert_eq!((count(None), count(Some(Owed::No)), count(Some(Owed::Yes))), (total, done, total - done));
        let owed = store.read_blocking(|tx| owed_by_unit(tx, &own, STATION, TaskKind::Task, 50)).unwrap();
        assert_eq!(owed.len() as u64, standing.tasks.owed);
        assert_eq!(checked(store).count, 0, "what counts is what the events say");
    });
}

#[test]
fn a_duty_of_one_unit_is_opened_once_and_counts_for_the_unit() {
    on_both_engines(|store| {
        let ids = SeededIds::new(7);
        let campaign = begin(store, &ids);
        let matched = C::MatchUnit { name: "某某组".to_owned(), units: vec![station()] };
        give(store, &ids, campaign.id, matched, officer(&township(1))).unwrap();
        let mut contents = campaign.items[1].contents.clone();
        contents.title = "组织演练".to_owned();
        contents.deadline.every = Some(Every::once(Cadence::Quarter));
        let duty = C::AddItem { kind: ItemKind::Duty, contents: Box::new(contents) };
        give(store, &ids, campaign.id, duty, officer(&township(1))).unwrap();
        give(store, &ids, campaign.id, C::Publish, officer(&township(1))).unwrap();
        let open = |days: i64| {
            let ids = ids.clone();
            let open = move |tx: &mut crate::Tx<'_>| {
                let by = By { actor: &Actor::System, now: days_later(days), rules: &RULES };
                crate::campaigns::open_due(tx, &ids, by, 100)
            };
            store.write_blocking(open).unwrap()
        };
        let duties =
            || all(store, &policeman()).into_iter().filter(|task| task.title == "组织演练").collect::<Vec<_>>();
        assert_eq!(duties().len(), 1);
        open(0);
        assert_eq!(open(1), 0, "the clock finds nothing more to open");
        assert_eq!((duties().len(), duties()[0].enterprise()), (1, None));
        let (whole, id) = (visible(&officer(&township(1))), campaign.id);
        let rows = store.read_blocking(move |tx| by_unit(tx, &whole, id, 50)).unwrap();
        let station = rows.iter().find(|(unit, _)| unit.id == STATION).unwrap().1;
        assert_eq!(station.total, 3, "task, return and duty");
        assert_eq!(checked(store).count, 0);
    });
}
