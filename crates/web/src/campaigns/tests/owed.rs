//! What a unit and an enterprise owe, and the calendar and timeline of a campaign.

use super::*;
use bihuan_domain::{
    enterprises::{Profile, RegisterEnterprise},
    identifiers::{KeyFieldCode, SectorCode},
    jurisdictions::Place,
};
use bihuan_store::{enterprises, hazards::By};

fn elsewhere() -> bihuan_domain::jurisdictions::Subtree {
    crate::testing::subtree(AdministrativeLevel::Township, "350525199000")
}

fn place(codes: &[(AdministrativeLevel, &str)]) -> Place {
    codes.iter().map(|(level, code)| (*level, code.parse().unwrap())).collect::<Vec<_>>().try_into().unwrap()
}

#[tokio::test]
async fn a_units_page_says_what_it_owes_to_those_who_see_it() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let task = town.tasks().await.into_iter().find(|task| task.title.contains("消防通道")).unwrap();
    let address = format!("/units/{}", task.parties[0].unit.id);
    for who in [town.officer.clone(), town.police.clone(), town.leader.clone()] {
        let page = who.clone().get(&address).await.text();
        assert!(page.contains("青禾镇公安派出所") && page.contains("消防通道"), "{page}");
    }
    let page = town.officer.get(&address).await.text();
    assert!(page.contains("part=answers&#38;owed=1") || page.contains("part=answers&amp;owed=1"), "{page}");
    let mut other = town.test.signed_in_as("other", &[(Role::SafetyOfficer, &elsewhere())]).await;
    assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.officer.get("/units/00000000-0000-7000-8000-000000000001").await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.officer.get("/units/x").await.status, StatusCode::NOT_FOUND);
    let campaign = town.officer.get(&format!("/campaigns/{id}?units=all")).await.text();
    assert!(campaign.contains(&address), "the campaign leads to its units");

    let list = |owed: &str| format!("/tasks?unit={}&part=answers&owed={owed}", task.parties[0].unit.id);
    assert!(town.officer.get(&list("1")).await.text().contains("消防通道"));
    assert!(!town.officer.get(&list("0")).await.text().contains("消防通道"));
    let report = [("version", "1"), ("claim", "completed"), ("text", "全部划线清障")];
    let reply = town.police.post(&format!("/tasks/{}/report", task.id), &report).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    assert!(town.officer.get(&list("0")).await.text().contains("消防通道"));
    assert!(!town.officer.get(&list("1")).await.text().contains("消防通道"));
}

#[tokio::test]
async fn an_enterprises_page_says_what_recurs_there_and_how_it_was_fulfilled() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let codes = [
        (AdministrativeLevel::County, "350525000000"),
        (AdministrativeLevel::Township, TOWN),
        (AdministrativeLevel::Village, "350525190201"),
    ];
    let mut profile = Profile::new("青禾冶炼厂".to_owned(), SectorCode::parse("machinery").unwrap(), place(&codes));
    profile.key_fields.push(KeyFieldCode::parse("metal_smelting").unwrap());
    let works = UnitId(town.test.ids.next());
    let (now, rules, ids) = (town.test.app.clock.now(), town.test.app.rules.clone(), town.test.app.ids.clone());
    let opened = town.test.app.store.write(move |tx| {
        enterprises::register(tx, &RegisterEnterprise { id: works, profile, import: None }, &Actor::Operator, now)?;
        Ok::<_, CommandError>(campaigns::open_due(tx, &*ids, By { actor: &Actor::System, now, rules: &rules }, 500)?)
    });
    assert!(opened.await.unwrap() > 0);
    let address = format!("/enterprises/{works}");
    let page = town.officer.get(&address).await.text();
    let duties: Vec<_> = town.tasks().await.into_iter().filter(|task| task.parties[0].unit.id == works).collect();
    assert!(!duties.is_empty());
    for duty in &duties {
        assert!(page.contains(&format!("/tasks/{}", duty.id)), "{page}");
    }
    assert!(page.contains("id=\"duties\"") && page.contains("按例外"), "{page}");
    assert!(page.contains("尚未履职"), "{page}");

    let own = town.test.enterprise_officer("works", works, "青禾冶炼厂").await;
    let mut own = town.test.signed_in(own).await;
    let report = [("version", "1"), ("claim", "completed"), ("text", "带队检查两次")];
    let reply = own.post(&format!("/tasks/{}/report", duties[0].id), &report).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    for mut who in [own.clone(), town.officer.clone()] {
        let page = who.get(&address).await.text();
        assert!(page.contains("本期已履职") && page.contains("带队检查两次"), "{page}");
    }
    let page = own.get(&format!("/units/{works}")).await.text();
    assert!(page.contains("青禾冶炼厂") && page.contains(&address), "{page}");
    let calendar = town.officer.get(&format!("/campaigns/{id}/calendar")).await.text();
    assert!(calendar.contains("1家企业") && calendar.contains("已履职 1/1"), "{calendar}");
}

#[tokio::test]
async fn the_timeline_tells_phases_and_what_happened() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let address = format!("/campaigns/{id}/timeline");
    let page = town.officer.get(&address).await.text();
    assert!(page.contains("发布行动") && page.contains("阶段开始") && page.contains("due_month=2026-"), "{page}");
    let page = town.police.get(&address).await.text();
    assert!(!page.contains("发布行动") && page.contains("due_month=2026-"), "a unit sees its own tasks only: {page}");
    let mut other = town.test.signed_in_as("other", &[(Role::SafetyOfficer, &elsewhere())]).await;
    assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
}
