//! Random walks: whatever is tried, the invariants of a task hold.

use crate::support::*;
use bihuan_domain::{
    accounts::Actor,
    campaigns::PartyRole,
    hazards::EscalationStep,
    tasks::{Claim, Task, TaskCommand, TaskEvent, TaskState},
};
use proptest::prelude::*;

fn actors() -> Vec<Actor> {
    vec![officer(), leader(), policeman(), inspector(), Actor::System]
}

fn command(number: u8) -> TaskCommand {
    let text = || "说明".to_owned();
    match number % 9 {
        0 => report(Claim::Progress),
        1 | 2 => report(Claim::Completed),
        3 => TaskCommand::Confirm { opinion: text() },
        4 => TaskCommand::Verify { opinion: text() },
        5 => TaskCommand::Return { reason: text() },
        6 => TaskCommand::MarkOverdue,
        7 => TaskCommand::Remind,
        _ => TaskCommand::Escalate(EscalationStep::ALL[usize::from(number) % 5]),
    }
}

proptest! {
    #[test]
    fn no_task_is_done_unverified_and_a_replay_gives_the_same(
        which in 0usize..2,
        steps in prop::collection::vec((any::<u8>(), 0usize..5, 0i64..200), 1..60),
    ) {
        let mut task = opened(&running(), which);
        let mut told = Vec::new();
        let mut today = day("2026-03-03");
        for (number, who, days) in steps {
            today = today.saturating_add(jiff::ToSpan::days(days % 9));
            let on = today.to_string();
            let before = task.version;
            if let Ok(events) = step(&mut task, &command(number), &actors()[who], &on) {
                told.extend(events.into_iter().map(|event| (event, noon(&on))));
            } else {
                prop_assert_eq!(task.version, before, "a refusal changes nothing");
            }
            if task.state == TaskState::Done {
                let verdict = task.verification.as_ref().unwrap();
                let of_party = |party: &&bihuan_domain::tasks::TaskParty| Some(party.unit.id) == verdict.unit;
                let concerned = task.parties.iter().find(of_party);
                prop_assert!(concerned.is_none_or(|party| party.role == PartyRole::Support));
            }
            prop_assert!(task.overdue_since.is_none() || task.is_running());
        }
        let first = TaskEvent::Opened(Box::new(bihuan_domain::campaigns::fixed_openings(&running()).swap_remove(which).opened));
        let all = std::iter::once((&first, noon("2026-03-02"))).chain(told.iter().map(|(event, at)| (event, *at)));
        prop_assert_eq!(Task::replay(task.id, all).unwrap(), task);
    }
}
