//! Drafts: who may, what is edited, what must be settled before publication.

use crate::support::*;
use bihuan_domain::{
    RefusalCode as R,
    accounts::Role,
    campaigns::{
        CampaignCommand as C, CampaignState, Contents, Document, Draft, ItemId, ItemKind, ItemState, PartyRole,
        RecordedFigure, Warning, decide, draft,
    },
    ids::CampaignId,
};
use uuid::Uuid;

fn proposed(number: u32, title: &str) -> bihuan_domain::campaigns::Item {
    let parties = vec![party("派出所", PartyRole::Lead, &[])];
    item(number, ItemKind::Task, ItemState::Proposed, contents(title, parties))
}

fn warning(number: u32) -> Warning {
    Warning {
        number,
        code: "PL-012".to_owned(),
        message: "时限未能识别".to_owned(),
        message_english: "deadline not understood".to_owned(),
        source: None,
        settled: None,
    }
}

#[test]
fn only_officers_of_the_place_draft_and_review() {
    let command = Draft { id: CampaignId(Uuid::from_u128(1)), drafted: drafted(vec![proposed(1, "排查")], vec![]) };
    assert!(draft(&command, &officer()).is_ok());
    for actor in [leader(), policeman(), person(9, &office(), Some(Role::GridOfficer))] {
        assert_eq!(refused(draft(&command, &actor)), R::CampaignNotAuthorised);
    }
    let mut campaign = reviewed();
    let accept = C::AcceptItems(vec![ItemId(1)]);
    assert_eq!(refused(give(&mut campaign, &accept, &policeman())), R::CampaignNotAuthorised);
    assert_eq!(refused(give(&mut campaign, &C::Publish, &policeman())), R::CampaignNotAuthorised);
}

#[test]
fn a_document_has_a_title_and_its_days_in_order() {
    let mut campaign = reviewed();
    let untitled = Document { title: " ".to_owned(), ..document() };
    assert_eq!(refused(give(&mut campaign, &C::EditDocument(untitled), &officer())), R::CampaignTextMissing);
    let long = Document { number: "号".repeat(101), ..document() };
    assert_eq!(refused(give(&mut campaign, &C::EditDocument(long), &officer())), R::CampaignTextTooLong);
    let reversed = Document { to: Some(day("2025-01-01")), ..document() };
    assert_eq!(refused(give(&mut campaign, &C::EditDocument(reversed), &officer())), R::CampaignOrderOfDates);
}

#[test]
fn what_was_found_is_cut_to_length_and_what_people_write_is_refused() {
    let mut long = proposed(1, "排查");
    long.contents.title = "长".repeat(400);
    let campaign = begin(drafted(vec![long], vec![]));
    assert_eq!(campaign.items[0].contents.title.chars().count(), 300);
    let mut campaign = reviewed();
    let long = Contents { title: "长".repeat(400), ..Contents::default() };
    let edit = C::EditItem { item: ItemId(1), contents: Box::new(long) };
    assert_eq!(refused(give(&mut campaign, &edit, &officer())), R::CampaignTextTooLong);
}

#[test]
fn items_are_accepted_edited_dropped_and_added() {
    let mut campaign = begin(drafted(vec![proposed(1, "排查"), proposed(2, "宣传")], vec![]));
    give(&mut campaign, &C::AcceptItems(vec![ItemId(1)]), &officer()).unwrap();
    give(&mut campaign, &C::DropItems(vec![ItemId(2)]), &officer()).unwrap();
    assert_eq!(campaign.items[0].state, ItemState::Accepted);
    assert_eq!(campaign.items[1].state, ItemState::Dropped);
    let edited = Contents { title: "全面排查".to_owned(), ..campaign.items[1].contents.clone() };
    give(&mut campaign, &C::EditItem { item: ItemId(2), contents: Box::new(edited) }, &officer()).unwrap();
    assert_eq!((campaign.items[1].state, campaign.items[1].contents.title.as_str()), (ItemState::Accepted, "全面排查"));
    let add = C::AddItem { kind: ItemKind::Return, contents: Box::new(contents("月报", vec![])) };
    give(&mut campaign, &add, &officer()).unwrap();
    assert_eq!((campaign.items[2].id, campaign.next_item), (ItemId(3), 4));
    assert_eq!(refused(give(&mut campaign, &C::AcceptItems(vec![]), &officer())), R::CampaignNoItemChosen);
    assert_eq!(refused(give(&mut campaign, &C::DropItems(vec![ItemId(9)]), &officer())), R::CampaignItemUnknown);
}

#[test]
fn merging_keeps_the_first_and_all_texts() {
    let mut campaign = begin(drafted(vec![proposed(1, "排查"), proposed(2, "宣传")], vec![]));
    assert_eq!(refused(give(&mut campaign, &C::MergeItems(vec![ItemId(1)]), &officer())), R::CampaignMergeNeedsTwo);
    give(&mut campaign, &C::MergeItems(vec![ItemId(2), ItemId(1)]), &officer()).unwrap();
    assert_eq!(campaign.items[0].state, ItemState::Accepted);
    assert!(campaign.items[0].contents.text.contains("排查") && campaign.items[0].contents.text.contains("宣传"));
    assert_eq!(campaign.items[1].state, ItemState::Dropped);
    let add = C::AddItem { kind: ItemKind::Target, contents: Box::new(contents("清零", vec![])) };
    give(&mut campaign, &add, &officer()).unwrap();
    let mixed = C::MergeItems(vec![ItemId(1), ItemId(3)]);
    assert_eq!(refused(give(&mut campaign, &mixed, &officer())), R::CampaignMergeKinds);
}

#[test]
fn splitting_makes_items_right_behind_the_first() {
    let mut campaign = begin(drafted(vec![proposed(1, "排查"), proposed(2, "宣传")], vec![]));
    let one = C::SplitItem { item: ItemId(1), texts: vec!["只有一段".to_owned(), "  ".to_owned()] };
    assert_eq!(refused(give(&mut campaign, &one, &officer())), R::CampaignSplitNeedsTwo);
    let texts = vec!["排查餐饮场所".to_owned(), "排查学校食堂".to_owned()];
    give(&mut campaign, &C::SplitItem { item: ItemId(1), texts }, &officer()).unwrap();
    let titles: Vec<_> = campaign.items.iter().map(|item| (item.id.0, item.contents.title.as_str())).collect();
    assert_eq!(titles, [(1, "排查餐饮场所"), (3, "排查学校食堂"), (2, "宣传")]);
}

#[test]
fn a_name_is_matched_everywhere_it_stands() {
    let mut campaign = begin(drafted(vec![proposed(1, "排查"), proposed(2, "宣传")], vec![]));
    assert_eq!(campaign.unmatched_names(), ["派出所"]);
    let unknown = C::MatchUnit { name: "消防站".to_owned(), units: vec![station()] };
    assert_eq!(refused(give(&mut campaign, &unknown, &officer())), R::CampaignNameUnknown);
    let many: Vec<_> = (0..301).map(|number| unit(number, "单位")).collect();
    let many = C::MatchUnit { name: "派出所".to_owned(), units: many };
    assert_eq!(refused(give(&mut campaign, &many, &officer())), R::CampaignTooManyUnits);
    let command = C::MatchUnit { name: "派出所".to_owned(), units: vec![station(), station()] };
    give(&mut campaign, &command, &officer()).unwrap();
    assert!(campaign.items.iter().all(|item| item.contents.parties[0].units == [station()]));
    assert!(campaign.unmatched_names().is_empty());
}

#[test]
fn several_names_are_matched_or_left_out_at_once() {
    let mut second = proposed(2, "宣传");
    second.contents.parties =
        vec![party("有关方面", PartyRole::Responsible, &[]), party("消防站", PartyRole::Support, &[])];
    let mut campaign = begin(drafted(vec![proposed(1, "排查"), second], vec![]));
    for nothing in [C::MatchUnits(vec![]), C::LeaveOutUnits { names: vec![] }] {
        assert_eq!(refused(give(&mut campaign, &nothing, &officer())), R::CampaignNoNameChosen);
    }
    let pairs = |names: [&str; 2]| names.map(|name| (name.to_owned(), vec![station()])).to_vec();
    let unknown = C::MatchUnits(pairs(["派出所", "卫生院"]));
    assert_eq!(refused(give(&mut campaign, &unknown, &officer())), R::CampaignNameUnknown);
    assert_eq!(campaign.unmatched_names().len(), 3, "nothing of a refused command is kept");
    let unknown = C::LeaveOutUnits { names: vec!["卫生院".to_owned()] };
    assert_eq!(refused(give(&mut campaign, &unknown, &officer())), R::CampaignNameUnknown);
    assert_eq!(
        refused(give(&mut campaign, &C::MatchUnits(pairs(["派出所", "消防站"])), &policeman())),
        R::CampaignNotAuthorised
    );
    give(&mut campaign, &C::MatchUnits(pairs(["派出所", "消防站"])), &officer()).unwrap();
    assert_eq!(campaign.unmatched_names(), ["有关方面"]);
    give(&mut campaign, &C::LeaveOutUnits { names: vec!["有关方面".to_owned()] }, &officer()).unwrap();
    let left: Vec<_> = campaign.items[1].contents.parties.iter().map(|party| party.name.as_str()).collect();
    assert_eq!(left, ["消防站"]);
    assert!(campaign.unmatched_names().is_empty());
}

#[test]
fn several_warnings_are_settled_with_one_decision() {
    let mut campaign = begin(drafted(vec![proposed(1, "排查")], vec![warning(1), warning(2), warning(3)]));
    let settle =
        |numbers: &[u32], remark: &str| C::SettleWarnings { numbers: numbers.to_vec(), remark: remark.to_owned() };
    assert_eq!(refused(give(&mut campaign, &settle(&[], "已核对"), &officer())), R::CampaignNoWarningChosen);
    assert_eq!(refused(give(&mut campaign, &settle(&[1, 4], "已核对"), &officer())), R::CampaignWarningUnknown);
    assert_eq!(refused(give(&mut campaign, &settle(&[1, 3], " "), &officer())), R::CampaignTextMissing);
    give(&mut campaign, &settle(&[1, 3], "已核对"), &officer()).unwrap();
    let settled: Vec<_> = campaign.warnings.iter().map(|warning| warning.settled.as_deref()).collect();
    assert_eq!(settled, [Some("已核对"), None, Some("已核对")]);
}

#[test]
fn publication_waits_for_warnings_items_units_and_dates() {
    let mut campaign = begin(drafted(vec![proposed(1, "排查")], vec![warning(1)]));
    let publish = |campaign: &mut _| refused(give(campaign, &C::Publish, &officer()));
    assert_eq!(publish(&mut campaign), R::CampaignWarningsUnsettled);
    let settle = |number, remark: &str| C::SettleWarning { number, remark: remark.to_owned() };
    assert_eq!(refused(give(&mut campaign, &settle(1, ""), &officer())), R::CampaignTextMissing);
    assert_eq!(refused(give(&mut campaign, &settle(2, "已核对"), &officer())), R::CampaignWarningUnknown);
    give(&mut campaign, &settle(1, "已核对"), &officer()).unwrap();
    assert_eq!(publish(&mut campaign), R::CampaignItemsUnreviewed);
    give(&mut campaign, &C::DropItems(vec![ItemId(1)]), &officer()).unwrap();
    assert_eq!(publish(&mut campaign), R::CampaignEmpty);
    give(&mut campaign, &C::AcceptItems(vec![ItemId(1)]), &officer()).unwrap();
    assert_eq!(publish(&mut campaign), R::CampaignUnitsUnmatched);
    let matched = C::MatchUnit { name: "派出所".to_owned(), units: vec![station()] };
    give(&mut campaign, &matched, &officer()).unwrap();
    give(&mut campaign, &C::EditDocument(Document { to: None, ..document() }), &officer()).unwrap();
    assert_eq!(publish(&mut campaign), R::CampaignTaskWithoutDeadline);
    give(&mut campaign, &C::EditDocument(document()), &officer()).unwrap();
    let nobody = C::AddItem { kind: ItemKind::Task, contents: Box::new(contents("无人负责", vec![])) };
    give(&mut campaign, &nobody, &officer()).unwrap();
    assert_eq!(publish(&mut campaign), R::CampaignTaskWithoutUnit);
    give(&mut campaign, &C::DropItems(vec![ItemId(2)]), &officer()).unwrap();
    give(&mut campaign, &C::Publish, &leader()).unwrap();
    assert_eq!((campaign.state, campaign.published_on), (CampaignState::Running, Some(day("2026-03-02"))));
    assert_eq!(publish(&mut campaign), R::CampaignWrongState);
}

#[test]
fn a_draft_is_discarded_and_a_running_campaign_is_ended_with_a_reason() {
    let mut campaign = reviewed();
    let end = |reason: &str| C::End { reason: reason.to_owned() };
    assert_eq!(refused(give(&mut campaign, &end("完成"), &officer())), R::CampaignWrongState);
    let discard = C::Discard { reason: "文件上传错误".to_owned() };
    give(&mut campaign, &discard, &officer()).unwrap();
    assert_eq!(campaign.state, CampaignState::Discarded);
    let mut campaign = running();
    assert_eq!(refused(give(&mut campaign, &end(" "), &officer())), R::CampaignTextMissing);
    give(&mut campaign, &end("行动完成"), &leader()).unwrap();
    assert_eq!(campaign.state, CampaignState::Ended);
}

#[test]
fn figures_are_entered_for_targets_only_with_a_source_and_not_ahead() {
    let mut campaign = reviewed();
    let target = C::AddItem { kind: ItemKind::Target, contents: Box::new(contents("整改率", vec![])) };
    give(&mut campaign, &target, &officer()).unwrap();
    give(&mut campaign, &C::Publish, &officer()).unwrap();
    let figure = |item, on: &str, remark: &str| {
        C::RecordFigure(RecordedFigure {
            item: ItemId(item),
            value_thousandths: 98_500,
            on: day(on),
            remark: remark.to_owned(),
        })
    };
    assert_eq!(refused(give(&mut campaign, &figure(1, "2026-03-01", "月报"), &officer())), R::CampaignItemUnknown);
    assert_eq!(refused(give(&mut campaign, &figure(3, "2026-03-03", "月报"), &officer())), R::CampaignOrderOfDates);
    assert_eq!(refused(give(&mut campaign, &figure(3, "2026-03-01", ""), &officer())), R::CampaignTextMissing);
    give(&mut campaign, &figure(3, "2026-03-01", "月报"), &officer()).unwrap();
    assert_eq!(campaign.figure(ItemId(3)).unwrap().value_thousandths, 98_500);
}

#[test]
fn a_campaign_holds_no_more_items_than_its_limit() {
    let many = (1..=5_001).map(|number| proposed(number, "任务")).collect();
    let command = Draft { id: CampaignId(Uuid::from_u128(1)), drafted: drafted(many, vec![]) };
    assert_eq!(refused(draft(&command, &officer())), R::CampaignTooManyItems);
    let full = (1..=5_000).map(|number| proposed(number, "任务")).collect();
    let campaign = begin(drafted(full, vec![]));
    let add = C::AddItem { kind: ItemKind::Task, contents: Box::new(contents("又一项", vec![])) };
    assert_eq!(refused(decide(&campaign, &add, &officer(), day("2026-03-02"))), R::CampaignTooManyItems);
}

#[test]
fn several_items_are_given_units_and_a_day() {
    let mut campaign = reviewed();
    campaign.items[1].state = ItemState::Proposed;
    let parties =
        vec![party("派出所", PartyRole::Support, &[station()]), party("镇安办", PartyRole::Lead, &[office()])];
    let items = vec![ItemId(1), ItemId(2)];
    let assign = C::AssignItems { items: items.clone(), parties, due_on: Some(day("2026-08-31")) };
    give(&mut campaign, &assign, &officer()).unwrap();
    for item in &campaign.items {
        let roles: Vec<_> = item.contents.parties.iter().map(|one| (one.name.as_str(), one.role)).collect();
        let wanted = [("市场监管所", roles[0].1), ("派出所", PartyRole::Support), ("镇安办", PartyRole::Lead)];
        assert_eq!((roles, item.state), (wanted.to_vec(), ItemState::Accepted));
        assert_eq!(item.contents.deadline.due_on, Some(day("2026-08-31")));
        assert!(!campaign.lacks_unit(item) && !campaign.lacks_deadline(item));
    }
    let nothing = C::AssignItems { items, parties: Vec::new(), due_on: None };
    assert_eq!(refused(give(&mut campaign, &nothing, &officer())), R::CampaignTextMissing);
    let nobody = C::AssignItems { items: Vec::new(), parties: Vec::new(), due_on: None };
    assert_eq!(refused(give(&mut campaign, &nobody, &officer())), R::CampaignNoItemChosen);
}
