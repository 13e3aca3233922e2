//! Who sees what of a campaign's tasks.

use super::*;
use bihuan_domain::{
    accounts::{ApiSlice, IssueToken},
    ids::TokenId,
};

#[tokio::test]
async fn a_token_for_a_place_shows_nothing_of_the_owners_unit_elsewhere() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let whole = town.test.program(town.police_user, TokenAccess::ReadWrite).await;
    let task = whole.get("/api/v1/tasks").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let codes = [
        (AdministrativeLevel::County, "350525000000"),
        (AdministrativeLevel::Township, TOWN),
        (AdministrativeLevel::Village, "350525190201"),
    ];
    let within: Vec<_> = codes.iter().map(|(level, code)| (*level, code.parse().unwrap())).collect();
    let command = IssueToken {
        id: TokenId(town.test.ids.next()),
        name: "东村".to_owned(),
        access: TokenAccess::ReadWrite,
        slices: ApiSlice::ALL.to_vec(),
        within: Some(within.try_into().unwrap()),
        lifetime_days: 30,
    };
    let narrowed = town.test.program_by(town.police_user, command).await;
    assert_eq!(narrowed.get("/api/v1/tasks").await.json()["items"], serde_json::json!([]));
    assert_eq!(narrowed.get("/api/v1/campaigns").await.json()["items"], serde_json::json!([]));
    for path in
        [format!("/api/v1/tasks/{task}"), format!("/api/v1/tasks/{task}/events"), format!("/api/v1/campaigns/{id}")]
    {
        assert_eq!(narrowed.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let body = serde_json::json!({ "version": 1, "claim": "progress", "percent": 30, "text": "正在办理" });
    let reply = narrowed.post(&format!("/api/v1/tasks/{task}/commands/report"), &body).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND, "{}", reply.text());
}
