//! New versions of a plan, and plans from workbooks.

use super::*;
use bihuan_domain::campaigns::{ChangeKind, Finished, ItemId, compare};

/// The plan with another day, another text, one task less and one more.
fn new_version() -> String {
    let text = PLAN.replace("2026年4月底前，逐户排查", "2026年8月底前，逐户排查");
    let text =
        text.replace("完成老旧小区和沿街店铺消防通道划线和清障", "完成老旧小区、沿街店铺和学校周边消防通道划线和清障");
    let gone = text.lines().find(|line| line.starts_with("7. ")).unwrap().to_owned();
    text.replace(
        &gone,
        "7. 更换电动自行车充电设施。2026年10月底前，新建集中充电点二十处。责任单位：镇派出所牵头；各村（社区）配合。",
    )
}

async fn revise(town: &mut Town, id: CampaignId, text: &str) -> crate::testing::Reply {
    let file = TestFile { field: "file", name: "新方案.txt", content_type: "text/plain", bytes: text.as_bytes() };
    town.officer.upload(&format!("/campaigns/{id}/revise"), &[], &[file]).await
}

fn id_in(reply: &crate::testing::Reply) -> CampaignId {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    reply.location().split('/').nth(2).unwrap().parse().unwrap()
}

async fn finish(town: &mut Town, title: &str) -> Task {
    let task = town.tasks().await.into_iter().find(|task| task.title.contains(title)).unwrap();
    let address = format!("/tasks/{}", task.id);
    let report = [("version", "1"), ("claim", "completed"), ("text", "已全部完成")];
    assert_eq!(town.police.post(&format!("{address}/report"), &report).await.status, StatusCode::SEE_OTHER);
    let verify = [("version", "2"), ("opinion", "属实")];
    assert_eq!(town.leader.post(&format!("{address}/verify"), &verify).await.status, StatusCode::SEE_OTHER);
    task
}

#[tokio::test]
async fn a_new_version_is_compared_reviewed_and_published_in_the_place_of_the_old_one() {
    let mut town = town().await;
    let old = town.upload().await;
    town.publish(old).await;
    let done = finish(&mut town, "消防通道").await;
    let page = town.officer.get(&format!("/campaigns/{old}")).await.text();
    assert!(page.contains(&format!("/campaigns/{old}/revise")), "{page}");
    assert!(!town.leader.get(&format!("/campaigns/{old}")).await.text().contains("/revise"));
    let reply = town.officer.get(&format!("/campaigns/{old}/revise")).await;
    assert_eq!(reply.status, StatusCode::OK);
    let new = id_in(&revise(&mut town, old, &new_version()).await);
    let (before, after) = (town.campaign(old).await, town.campaign(new).await);
    let changes = compare(&before, &after);
    let count = |kind| changes.iter().filter(|change| change.kind == kind).count();
    assert_eq!(
        (count(ChangeKind::Added), count(ChangeKind::Removed), count(ChangeKind::Changed)),
        (1, 1, 2),
        "{changes:#?}"
    );
    let proposed = after.items.iter().filter(|item| item.state == ItemState::Proposed).count();
    assert_eq!(proposed, 3, "what is worded as before needs no second review");

    let page = town.officer.get(&format!("/campaigns/{new}/changes")).await.text();
    assert!(page.contains("<mark>8</mark>") || page.contains("2026-0<mark>8-31</mark>"), "{page}");
    assert!(page.contains("学校周边") && page.contains("重新办理"), "{page}");
    let english = town.leader.get(&format!("/campaigns/{new}/changes")).await;
    assert_eq!(english.status, StatusCode::OK);
    assert!(!english.text().contains("name=\"step\""), "who may not draft has no forms");
    let changed = changes.iter().find(|change| {
        change.kind == ChangeKind::Changed
            && after.item(change.item.unwrap()).unwrap().contents.text.contains("学校周边")
    });
    let item = changed.unwrap().item.unwrap().to_string();
    let reopen = [("step", "finished"), ("item", &*item), ("finished", "reopened")];
    assert_eq!(town.post(new, "changes", &reopen).await.status, StatusCode::SEE_OTHER);
    let refused = town.post(new, "changes", &[("step", "correspond"), ("item", &item), ("was", "999")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("CA-101"), "{}", refused.text());
    let page = town.officer.get(&format!("/campaigns/{new}/review")).await.text();
    assert!(page.contains(&format!("/campaigns/{new}/changes")) && page.contains("CA-11"), "{page}");

    town.publish(new).await;
    let before = town.campaign(old).await;
    assert_eq!((before.state, before.superseded_by), (CampaignState::Superseded, Some(new)));
    let tasks = town.tasks().await;
    let again = tasks.iter().find(|task| task.id == done.id).unwrap();
    assert_eq!((again.state, again.campaign, again.reports.len()), (TaskState::Open, new, 1));
    assert!(again.text.contains("学校周边"));
    let gone = tasks.iter().find(|task| task.title.contains("违规住人")).unwrap();
    assert_eq!((gone.state, gone.campaign), (TaskState::Cancelled, old));
    for (page, link) in [(old, new), (new, old)] {
        let shown = town.officer.get(&format!("/campaigns/{page}")).await.text();
        assert!(shown.contains(&format!("href=\"/campaigns/{link}\"")), "{shown}");
    }
    let page = town.officer.get(&format!("/tasks/{}", done.id)).await.text();
    assert!(page.contains("方案修订") && page.contains("→"), "{page}");
    assert_eq!(town.officer.get(&format!("/campaigns/{new}/changes")).await.status, StatusCode::OK);
    let late = revise(&mut town, old, &new_version()).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().contains("CA-120"), "{}", late.text());
    let report = town.test.app.store.read(campaigns::rebuild_check).await.unwrap();
    assert_eq!(report.differences, vec![]);
    assert_eq!(after.reopened, Vec::<ItemId>::new());
    assert_eq!(town.campaign(new).await.reopened.len(), 1, "{:?}", Finished::Reopened);
}

#[tokio::test]
async fn only_those_who_draft_there_upload_a_new_version() {
    let mut town = town().await;
    let old = town.upload().await;
    town.publish(old).await;
    let elsewhere = crate::testing::subtree(AdministrativeLevel::Township, "350525199000");
    let mut other = town.test.signed_in_as("other", &[(Role::SafetyOfficer, &elsewhere)]).await;
    assert_eq!(other.get(&format!("/campaigns/{old}/revise")).await.status, StatusCode::NOT_FOUND);
    let text = new_version();
    let file = || TestFile { field: "file", name: "新.txt", content_type: "text/plain", bytes: text.as_bytes() };
    let reply = other.upload(&format!("/campaigns/{old}/revise"), &[], &[file()]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&format!("/campaigns/{old}/changes")).await.status, StatusCode::NOT_FOUND);
    let reply = town.leader.upload(&format!("/campaigns/{old}/revise"), &[], &[file()]).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert_eq!(town.officer.get(&format!("/campaigns/{old}/changes")).await.status, StatusCode::NOT_FOUND);
    let empty = TestFile { field: "file", name: "新.txt", content_type: "text/plain", bytes: b"" };
    let reply = town.officer.upload(&format!("/campaigns/{old}/revise"), &[], &[empty]).await;
    assert!(reply.text().contains("CA-008"), "{}", reply.text());
}

#[tokio::test]
async fn an_exported_list_of_tasks_is_read_again() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let book = town.officer.get(&format!("/tasks/export.xlsx?campaign={id}&kind=task")).await.bytes;
    let file =
        TestFile { field: "file", name: "任务清单.xlsx", content_type: "application/octet-stream", bytes: &book };
    let reply = town.officer.upload("/campaigns", &[("place", TOWN)], &[file]).await;
    let again = town.campaign(id_in(&reply)).await;
    let written = town.campaign(id).await;
    let tasks = |campaign: &bihuan_domain::campaigns::Campaign| {
        let items = campaign.items.iter().filter(|item| item.kind == ItemKind::Task);
        let one = |item: &bihuan_domain::campaigns::Item| {
            let contents = &item.contents;
            let units = contents.parties.iter().flat_map(|party| &party.units).map(|unit| unit.id);
            let units: std::collections::BTreeSet<_> = units.collect();
            (contents.text.clone(), contents.deadline.due_on, units)
        };
        items.map(one).collect::<Vec<_>>()
    };
    assert_eq!(tasks(&again), tasks(&written));
    assert_eq!(again.file_name, "任务清单.xlsx");
}

#[tokio::test]
async fn a_workbook_without_tasks_is_refused_and_one_with_doubts_names_the_row() {
    let mut town = town().await;
    let csv = "姓名,职务,联系电话\n某某,主任,1\n";
    let file = TestFile { field: "file", name: "通讯录.csv", content_type: "text/csv", bytes: csv.as_bytes() };
    let reply = town.officer.upload("/campaigns", &[("place", TOWN)], &[file]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("CA-124"), "{}", reply.text());
    let csv = "整治内容,完成年限,责任单位\n排查餐饮场所,2026年6月底前,派出所\n开展宣传,尽快,派出所\n";
    let file = TestFile { field: "file", name: "任务.csv", content_type: "text/csv", bytes: csv.as_bytes() };
    let reply = town.officer.upload("/campaigns", &[("place", TOWN)], &[file]).await;
    let campaign = town.campaign(id_in(&reply)).await;
    assert_eq!(campaign.items.len(), 2);
    let told: Vec<_> = campaign.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert!(told.iter().any(|sentence| sentence.starts_with("第3行：")), "{told:#?}");
}
