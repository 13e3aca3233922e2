//! Names and warnings of a long plan are settled together.

use super::*;

#[tokio::test]
async fn names_and_warnings_are_settled_together_and_the_plan_is_published() {
    let mut town = town().await;
    let id = town.upload().await;
    let names = town.campaign(id).await.unmatched_names();
    assert!(names.len() > 1, "{names:?}");
    let page = town.officer.get(&format!("/campaigns/{id}/review?tab=units")).await.text();
    assert!(page.contains(&format!("/campaigns/{id}/units/batch")), "{page}");
    for name in &names {
        assert!(page.contains(&format!("name=\"item\" value=\"{name}\"")), "{name}: {page}");
    }
    for (step, code) in [("create", "CA-125"), ("leave_out", "CA-125"), ("match", "CA-116")] {
        let reply = town.post(id, "units/batch", &[("tab", "units"), ("step", step)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{step}");
        assert!(reply.text().contains(code), "{step}: {}", reply.text());
    }
    let mut fields: Vec<_> = names.iter().map(|name| ("item", name.as_str())).collect();
    fields.push(("step", "create"));
    let reply = town.post(id, "units/batch", &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    assert_eq!(reply.location(), format!("/campaigns/{id}/review?tab=units"));
    let left = town.campaign(id).await.unmatched_names();
    assert!(left.len() < names.len(), "{left:?}");
    if !left.is_empty() {
        let mut fields: Vec<_> = left.iter().map(|name| ("item", name.as_str())).collect();
        fields.push(("step", "leave_out"));
        assert_eq!(town.post(id, "units/batch", &fields).await.status, StatusCode::SEE_OTHER);
    }
    assert!(town.campaign(id).await.unmatched_names().is_empty());

    let warnings = town.campaign(id).await.warnings;
    let numbers: Vec<String> = warnings.iter().map(|warning| warning.number.to_string()).collect();
    if let Some(first) = warnings.first() {
        let only = format!("/campaigns/{id}/review?tab=warnings&only={}", first.code);
        assert!(town.officer.get(&only).await.text().contains("warnings/batch"));
        let mut fields: Vec<_> = numbers.iter().map(|number| ("item", number.as_str())).collect();
        let refused = town.post(id, "warnings/batch", &fields).await;
        assert!(refused.text().contains("CA-003"), "{}", refused.text());
        fields.push(("remark", "已与原文核对"));
        assert_eq!(town.post(id, "warnings/batch", &fields).await.status, StatusCode::SEE_OTHER);
    }
    let reply = town.post(id, "warnings/batch", &[("remark", "已核对"), ("item", "x")]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(town.campaign(id).await.warnings.iter().all(|warning| warning.settled.is_some()));
    let ids: Vec<_> = town.campaign(id).await.items.iter().map(|item| item.id.to_string()).collect();
    let mut fields: Vec<_> = ids.iter().map(|id| ("item", id.as_str())).collect();
    fields.push(("step", "accept"));
    assert_eq!(town.post(id, "items/batch", &fields).await.status, StatusCode::SEE_OTHER);
    let without: Vec<_> = {
        let campaign = town.campaign(id).await;
        campaign.items.iter().filter(|item| campaign.lacks_unit(item)).map(|item| item.id.to_string()).collect()
    };
    if !without.is_empty() {
        let mut fields: Vec<_> = without.iter().map(|id| ("item", id.as_str())).collect();
        fields.extend([("step", "assign"), ("units", "派出所"), ("role", "responsible")]);
        assert_eq!(town.post(id, "items/batch", &fields).await.status, StatusCode::SEE_OTHER);
    }
    let reply = town.post(id, "steps/publish", &[("form", "publish")]).await;
    assert_eq!(reply.location(), format!("/campaigns/{id}"), "{}", reply.text());
}
