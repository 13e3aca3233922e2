//! What a major hazard needs: 五落实, 双报告, photos, listing, a closer of the right level; stop-work and sponsor.

use crate::support::{
    Offered, Tale, county_officer, day, enterprise_officer, leader, officer, photos, second_officer, supervisor,
};
use bihuan_domain::{
    Language, RefusalCode as R,
    hazards::{
        Command as C, CommandKind as K, HazardLevel as L, HazardState as S, PlanInput, Responsible, Submit, TwoReports,
        obstacles,
    },
    jurisdictions::AdministrativeLevel,
};

fn assigned_major() -> Tale {
    let mut tale = Tale::at_state(L::Major, S::Registered);
    tale.does(&officer(), K::Assign);
    tale
}

fn submission() -> C {
    C::Submit(Submit { result: "已整改".into(), photos: photos(1) })
}

#[test]
fn each_of_the_five_is_missed_by_name() {
    let whole = assigned_major().plan();
    let without: [(PlanInput, &str, &str); 5] = [
        (PlanInput { responsible: None, ..whole.clone() }, "责任", "responsibility"),
        (PlanInput { measures: " ".into(), ..whole.clone() }, "措施", "measures"),
        (PlanInput { funds_cents: None, ..whole.clone() }, "资金", "funds"),
        (PlanInput { target_on: None, ..whole.clone() }, "时限", "time limit"),
        (PlanInput { contingency: String::new(), ..whole.clone() }, "预案", "contingency plan"),
    ];
    for (plan, chinese, english) in without {
        let mut tale = assigned_major();
        tale.then(&enterprise_officer(), &C::RecordPlan(plan)).does(&enterprise_officer(), K::RecordReports);
        let refusal = tale.decide(&enterprise_officer(), &submission()).unwrap_err();
        assert_eq!(refusal.code, R::PlanIncomplete);
        assert!(refusal.message(Language::Chinese).ends_with(&format!("尚缺：{chinese}。")), "{refusal}");
        assert!(refusal.message(Language::English).ends_with(&format!("missing: {english}.")), "{refusal}");
    }
}

#[test]
fn another_unit_makes_its_own_plan() {
    let mut tale = Tale::at_state(L::Major, S::Rectifying);
    tale.does(&officer(), K::Assign);
    let other = crate::support::other_enterprise_officer();
    assert_eq!(tale.refused(&other, &submission()), R::PlanIncomplete);
    tale.does(&other, K::RecordPlan).then(&other, &submission());
}

#[test]
fn no_funds_needed_is_said_as_zero() {
    let mut tale = assigned_major();
    let free = PlanInput { funds_cents: Some(0), ..tale.plan() };
    tale.then(&enterprise_officer(), &C::RecordPlan(free)).does(&enterprise_officer(), K::RecordReports);
    tale.then(&enterprise_officer(), &submission());
    assert_eq!(tale.hazard.state, S::Submitted);
}

#[test]
fn two_reports_may_come_one_by_one() {
    let mut tale = assigned_major();
    tale.does(&enterprise_officer(), K::RecordPlan);
    let regulator = TwoReports { to_regulator_on: Some(day("2024-03-04")), to_workers_congress_on: None };
    tale.then(&enterprise_officer(), &C::RecordReports(regulator));
    let refusal = tale.decide(&enterprise_officer(), &submission()).unwrap_err();
    assert_eq!(refusal.code, R::DualReportMissing);
    assert!(refusal.message(Language::Chinese).ends_with("尚缺：报职代会。"), "{refusal}");
    let congress = TwoReports { to_regulator_on: None, to_workers_congress_on: Some(day("2024-03-05")) };
    tale.on("2024-03-05").then(&enterprise_officer(), &C::RecordReports(congress));
    assert_eq!(tale.hazard.reports.to_regulator_on, Some(day("2024-03-04")), "the earlier one stays");
    tale.then(&enterprise_officer(), &submission());
}

#[test]
fn lower_levels_need_neither_plan_nor_photos() {
    for level in [L::General, L::Serious] {
        let mut tale = Tale::at_state(level, S::Registered);
        tale.does(&officer(), K::Assign);
        let other = PlanInput { responsible: Some(Responsible::Other("班长".into())), ..PlanInput::default() };
        tale.then(&enterprise_officer(), &C::RecordPlan(other));
        tale.then(&enterprise_officer(), &C::Submit(Submit { result: "已整改".into(), photos: vec![] }));
        assert_eq!(tale.hazard.state, S::Submitted);
    }
}

#[test]
fn a_major_one_is_closed_by_another_than_its_acceptor() {
    let mut tale = Tale::at_state(L::Major, S::Accepted);
    assert_eq!(tale.refused(&second_officer(), &tale.sensible(K::CloseOut, &second_officer())), R::CloserAccepted);
    assert_eq!(tale.offers(&second_officer(), K::CloseOut), Offered::No);
    let told: Vec<_> =
        obstacles(&tale.hazard, &second_officer()).into_iter().map(|(kind, refusal)| (kind, refusal.code)).collect();
    assert_eq!(told, [(K::CloseOut, R::CloserAccepted)]);
    tale.does(&officer(), K::CloseOut);
    assert_eq!(tale.hazard.state, S::Closed);
    let mut general = Tale::at_state(L::General, S::Accepted);
    general.does(&second_officer(), K::CloseOut);
    assert_eq!(general.hazard.state, S::Closed);
}

#[test]
fn a_listed_one_is_delisted_and_closed_at_its_level_or_above() {
    for (lister, allowed, refused) in [
        (county_officer(), vec![county_officer()], vec![officer(), leader(), supervisor()]),
        (officer(), vec![officer(), leader(), supervisor(), county_officer()], vec![]),
    ] {
        let mut tale = Tale::at_state(L::Major, S::Rectifying);
        tale.does(&lister, K::List).does(&enterprise_officer(), K::Submit).does(&second_officer(), K::Accept);
        for actor in &refused {
            assert_eq!(tale.refused(actor, &tale.sensible(K::Delist, actor)), R::CloserBelowListing);
            assert_eq!(tale.refused(actor, &tale.sensible(K::CloseOut, actor)), R::CloserBelowListing);
        }
        for actor in &allowed {
            let mut tale = tale.clone();
            assert_eq!(tale.refused(actor, &tale.sensible(K::CloseOut, actor)), R::StillListed);
            tale.does(actor, K::Delist);
            for below in &refused {
                assert_eq!(tale.refused(below, &tale.sensible(K::CloseOut, below)), R::CloserBelowListing);
            }
            tale.does(actor, K::CloseOut);
            assert_eq!((tale.hazard.state, tale.hazard.listing_in_force()), (S::Closed, None));
            assert!(tale.hazard.listing.is_some(), "that it was listed stays known");
        }
    }
}

#[test]
fn a_level_lists_at_its_own_height_or_below() {
    let tale = Tale::at_state(L::Major, S::Registered);
    let listing = |level| {
        let C::List(list) = tale.sensible(K::List, &county_officer()) else { panic!("a listing") };
        C::List(bihuan_domain::hazards::List { level, ..list })
    };
    let told = |actor: &bihuan_domain::accounts::Actor, level| {
        tale.decide(actor, &listing(level)).map(drop).map_err(|refusal| refusal.code)
    };
    assert_eq!(told(&county_officer(), AdministrativeLevel::County), Ok(()));
    assert_eq!(told(&county_officer(), AdministrativeLevel::Township), Ok(()));
    assert_eq!(told(&county_officer(), AdministrativeLevel::Prefecture), Err(R::ListingAboveActor));
    assert_eq!(told(&leader(), AdministrativeLevel::Township), Ok(()));
    assert_eq!(told(&leader(), AdministrativeLevel::County), Err(R::ListingAboveActor));
}

#[test]
fn it_may_be_listed_again_after_delisting_and_reopening() {
    let mut tale = Tale::at_state(L::Major, S::Accepted);
    tale.does(&county_officer(), K::List).does(&county_officer(), K::Delist).does(&officer(), K::Reopen);
    tale.does(&county_officer(), K::List);
    assert!(tale.hazard.listing_in_force().is_some());
}

#[test]
fn stop_work_is_lifted_before_closing_and_may_be_ordered_again() {
    let mut tale = Tale::at_state(L::General, S::Accepted);
    tale.does(&officer(), K::OrderStopWork);
    assert_eq!(tale.refused(&leader(), &tale.sensible(K::CloseOut, &leader())), R::StopWorkInForce);
    tale.does(&officer(), K::LiftStopWork).does(&officer(), K::OrderStopWork).does(&officer(), K::LiftStopWork);
    assert_eq!(tale.hazard.stop_work.as_ref().and_then(|order| order.lifted_on), Some(day("2024-03-04")));
    tale.does(&leader(), K::CloseOut);
    assert_eq!(tale.hazard.state, S::Closed);
}

#[test]
fn a_leader_sponsors() {
    let mut tale = Tale::at_state(L::Major, S::Registered);
    tale.does(&leader(), K::AppointSponsor);
    assert_eq!(tale.hazard.sponsor.as_ref().map(|sponsor| sponsor.post.as_str()), Some("副镇长"));
}
