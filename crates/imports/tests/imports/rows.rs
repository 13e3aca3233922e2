//! Single rules: order of rows, scope, identity of rows, what differs from what is kept.

use crate::common::{count, csv, import, import_as, on_both_engines, person, testdata};
use bihuan_domain::{
    accounts::{Actor, Role, Scope},
    imports::ImportKind,
    jurisdictions::AdministrativeLevel,
};
use bihuan_imports::{Mode, Report};
use bihuan_store::{Store, enterprises};

fn codes(report: &Report) -> Vec<(u32, &'static str)> {
    report.rejected.iter().map(|problem| (problem.row, problem.code().number())).collect()
}

fn plant(store: &Store) {
    import(store, ImportKind::Jurisdictions, &testdata("qinghe-jurisdictions.csv"), Mode::Commit, 1);
}

#[test]
fn children_may_stand_before_their_parents_and_own_codes_are_taken() {
    let text = "区划名称,区划代码,上级\n第一网格,WG-DP-01,东埔村\n东埔村,350525190200,\n经开区,KFQ-01,350525000000\n\
                青禾镇,350525190000,\n示例县,350525000000,\n";
    on_both_engines(|store| {
        let (_folder, file) = csv(text);
        let report = import(store, ImportKind::Jurisdictions, &file, Mode::Commit, 1);
        assert_eq!((report.counts.accepted, codes(&report)), (5, vec![]));
        let again = import(store, ImportKind::Jurisdictions, &file, Mode::Commit, 2);
        assert_eq!((again.counts.accepted, again.counts.already_known), (0, 5));
    });
}

#[test]
fn nodes_that_do_not_fit_the_tree_are_rejected_with_what_hangs_on_them() {
    let text = "区划代码,区划名称,层级,上级\n350525000000,示例县,县,\n350525190000,青禾镇,乡,350525000000\n\
                350526190200,别县村,村,350525190000\n350525190200,东埔村,村,350525190000\n\
                350525190201,东埔村,村,350525190000\n350525190200,又一村,村,350525190000\n\
                WG-01,网格,网格,350526190200\n12345,短码,村,350525190000\n350525190202,,村,350525190000\n";
    on_both_engines(|store| {
        let (_folder, file) = csv(text);
        let dry = import(store, ImportKind::Jurisdictions, &file, Mode::DryRun, 1);
        let report = import(store, ImportKind::Jurisdictions, &file, Mode::Commit, 1);
        assert_eq!(dry, report);
        let expected = [(4, "JU-007"), (6, "JU-009"), (7, "IM-148"), (8, "IM-147"), (9, "IM-122"), (10, "IM-101")];
        assert_eq!(codes(&report), expected);
        assert_eq!(report.counts.accepted, 3);
    });
}

#[test]
fn what_lies_outside_of_the_importers_subtree_is_unknown() {
    on_both_engines(|store| {
        plant(store);
        let other = person(Role::SafetyOfficer, AdministrativeLevel::Village, "350525190201");
        let text = "企业名称,统一社会信用代码,所在村\n甲厂,91350525MAEGUJ651X,东埔村\n乙厂,91350525MAE942HR7U,西垅村\n\
                    丙厂,91350525MAL5K0TG4W,350525190200\n";
        let (_folder, file) = csv(text);
        let report = import_as(store, other, ImportKind::Enterprises, &file, Mode::Commit, 2).unwrap();
        assert_eq!(codes(&report), [(2, "IM-140"), (4, "IM-140")]);
        assert_eq!(count(store, "enterprise"), 1);
        // The code of an enterprise out of sight is taken, by whom is not told.
        let here = person(Role::SafetyOfficer, AdministrativeLevel::Village, "350525190200");
        let (_folder, file) = csv("企业名称,统一社会信用代码,所在村\n丁厂,91350525MAE942HR7U,东埔村\n");
        let report = import_as(store, here, ImportKind::Enterprises, &file, Mode::Commit, 3).unwrap();
        assert_eq!(codes(&report), [(2, "EN-024")]);
        assert!(!report.rejected[0].message(bihuan_domain::Language::Chinese).contains("乙厂"));
    });
}

#[test]
fn an_import_never_overwrites_and_says_what_differs() {
    on_both_engines(|store| {
        plant(store);
        let first = "企业名称,统一社会信用代码,所在村,从业人数\n甲厂（一）,91350525MAEGUJ651X,东埔村,10\n";
        let (_folder, file) = csv(first);
        import(store, ImportKind::Enterprises, &file, Mode::Commit, 2);
        let later = "企业名称,统一社会信用代码,所在村,从业人数\n甲厂(一),９１350525maeguj651x,东埔村,12\n";
        let (_folder, file) = csv(later);
        let report = import(store, ImportKind::Enterprises, &file, Mode::Commit, 3);
        assert_eq!((report.counts.accepted, report.counts.already_known), (0, 1));
        assert_eq!(report.warnings[0].code().number(), "IM-150");
        let code = "91350525MAEGUJ651X".parse().unwrap();
        let kept = store
            .read_blocking(|tx| enterprises::find_by_credit_code(tx, &Scope::everything(), &code))
            .unwrap()
            .unwrap();
        assert_eq!(kept.profile.employees, Some(10));
        let (_folder, file) = csv("企业名称,统一社会信用代码,所在村\n别的厂,91350525MAEGUJ651X,东埔村\n");
        assert_eq!(codes(&import(store, ImportKind::Enterprises, &file, Mode::Commit, 4)), [(2, "EN-024")]);
    });
}

#[test]
fn a_hazard_that_came_in_before_is_known_though_its_later_steps_were_filled_in() {
    on_both_engines(|store| {
        plant(store);
        let (_folder, file) = csv("企业名称,统一社会信用代码,所在村\n甲厂,91350525MAEGUJ651X,东埔村\n");
        import(store, ImportKind::Enterprises, &file, Mode::Commit, 2);
        let header = "企业名称,所在村,隐患描述,隐患等级,排查时间,完成时间\n";
        let (_folder, file) = csv(&format!(
            "{header}甲厂,东埔村,灭火器失压,一般,2024-03-05,\n甲厂,西垅村,灭火器失压,一般,2024-03-05,2024-03-09\n"
        ));
        let report = import(store, ImportKind::Hazards, &file, Mode::Commit, 3);
        assert_eq!((report.counts.accepted, codes(&report)), (2, vec![]));
        assert_eq!(report.warnings.iter().map(|w| w.code().number()).collect::<Vec<_>>(), ["IM-151"]);
        let (_folder, file) = csv(&format!(
            "{header}甲厂,东埔村,灭火器失压,一般,2024-03-05,2024-03-08\n甲厂,东埔村,配电箱未接地,一般,2024-03-05,\n"
        ));
        let report = import(store, ImportKind::Hazards, &file, Mode::Commit, 4);
        assert_eq!((report.counts.accepted, report.counts.already_known), (1, 1));
        assert_eq!(count(store, "hazard"), 3);
    });
}

#[test]
fn roles_that_may_not_import_are_refused_before_the_file_is_read() {
    on_both_engines(|store| {
        for (role, kind) in [
            (Role::GridOfficer, ImportKind::Hazards),
            (Role::SystemAdministrator, ImportKind::Hazards),
            (Role::SafetyOfficer, ImportKind::Jurisdictions),
            (Role::AuditAdministrator, ImportKind::Enterprises),
        ] {
            let actor = person(role, AdministrativeLevel::County, "350525000000");
            let error = import_as(store, actor, kind, "/no/such/file".as_ref(), Mode::Commit, 1).unwrap_err();
            assert_eq!(error.refusal().unwrap().code.number(), "IM-020", "{role:?}");
        }
        let error = import_as(store, Actor::Operator, ImportKind::Hazards, "/no/such/file".as_ref(), Mode::Commit, 1);
        assert_eq!(error.unwrap_err().refusal().unwrap().code.number(), "IM-011");
    });
}
