//! The workbench: each role's sections, counts equal to a plain reading, what is due first first.

use crate::{
    Store, figures,
    hazards::{Section, SectionKind, fixtures::*, workbench},
    testing::on_both_engines,
};
use bihuan_domain::{
    accounts::{Actor, Role},
    hazards::Hazard,
};

fn sections(store: &Store, actor: &Actor) -> Vec<Section> {
    store.read_blocking(|tx| workbench(tx, actor, 1_000)).unwrap()
}

fn kinds(sections: &[Section]) -> Vec<SectionKind> {
    sections.iter().map(|section| section.kind).collect()
}

fn belongs(hazard: &Hazard, kind: SectionKind) -> bool {
    hazard.state == kind.state() && (kind != SectionKind::Overdue || hazard.overdue_since.is_some())
}

#[test]
fn sections_hold_what_the_roles_may_do() {
    use SectionKind as K;
    on_both_engines(|store| {
        let roles = |role| with_role(7, role, &[&township(1)]);
        for (actor, expected) in [
            (roles(Role::SafetyOfficer), K::ALL.to_vec()),
            (roles(Role::DepartmentSupervisor), K::ALL.to_vec()),
            (roles(Role::GridOfficer), vec![K::Overdue, K::ToRectify]),
            (roles(Role::Leader), vec![K::ToCloseOut, K::Overdue]),
            (roles(Role::SystemAdministrator), vec![]),
            (roles(Role::AuditAdministrator), vec![]),
            (enterprise_officer(1), vec![K::Overdue, K::ToRectify]),
            (Actor::Operator, vec![]),
            (with_role(8, Role::SafetyOfficer, &[]), vec![]),
        ] {
            assert_eq!(kinds(&sections(store, &actor)), expected, "{actor:?}");
        }
    });
}

#[test]
fn sections_equal_a_plain_reading() {
    on_both_engines(|store| {
        random_walk(store, 17, 120, 700, |store| {
            store.write_blocking(|tx| figures::fold(tx, 11)).map(drop).unwrap();
        });
        let hazards = all_hazards(store);
        let several = with_role(4, Role::SafetyOfficer, &[&township(2), &village(1, 2), &township(1)]);
        let mut seen = std::collections::BTreeSet::new();
        for actor in [officer(&county()), officer(&township(1)), several, enterprise_officer(1), enterprise_officer(2)]
        {
            let unit = actor.person().unwrap().acts_for_unit;
            for section in sections(store, &actor) {
                let mine = |hazard: &&Hazard| match unit {
                    Some(unit) => hazard.assignment.as_ref().is_some_and(|assignment| assignment.unit == unit),
                    None => actor.scope().sees(&hazard.place, &[]),
                };
                let mut expected: Vec<_> = hazards
                    .iter()
                    .filter(|hazard| belongs(hazard, section.kind))
                    .filter(mine)
                    .map(|hazard| hazard.id)
                    .collect();
                expected.sort();
                let mut found: Vec<_> = section.rows.iter().map(|row| row.id).collect();
                found.sort();
                assert_eq!(found, expected, "{:?} {actor:?}", section.kind);
                assert!(section.count.is_none_or(|count| count == expected.len() as u64));
                assert!(section.count.is_some());
                let dues: Vec<_> = section.rows.iter().map(|row| row.due_on).collect();
                assert!(section.kind.state().name() != "rectifying" || dues.is_sorted());
                if !expected.is_empty() {
                    seen.insert(section.kind);
                }
            }
        }
        assert!(seen.len() >= 6, "{seen:?}");
        let first = store.read_blocking(|tx| workbench(tx, &officer(&county()), 2)).unwrap();
        assert!(first.iter().all(|section| section.rows.len() <= 2));
    });
}
