//! Drafting, publishing and revising by programs.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

async fn program(town: &Town, name: &str, role: Role) -> crate::testing::Program {
    let (office, office_name) = (UnitId(town.test.ids.next()), "青禾镇安办");
    let user = town.test.user_of(name, (office, office_name), &[(role, &township())], None).await;
    town.test.program(user, TokenAccess::ReadWrite).await
}

fn item(title: &str, due: &str) -> Value {
    json!({ "kind": "task", "contents": {
        "title": title, "text": title, "path": ["一、排查整治"],
        "parties": [{ "name": "派出所", "role": "responsible" }], "deadline": { "due_on": due } } })
}

fn draft(items: &[Value]) -> Value {
    json!({ "place": TOWN, "document": { "title": "燃气整治方案", "to": "2026-12-31" }, "items": items })
}

struct Desk {
    program: crate::testing::Program,
    id: String,
    version: u64,
}

impl Desk {
    async fn begin(program: crate::testing::Program, body: &Value) -> Self {
        let made = program.post("/api/v1/campaigns", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let made = made.json();
        let id = made["id"].as_str().unwrap().to_owned();
        Self { program, id, version: made["version"].as_u64().unwrap() }
    }

    async fn give(&mut self, command: &str, mut body: Value) -> crate::testing::Reply {
        body["version"] = json!(self.version);
        let path = format!("/api/v1/campaigns/{}/commands/{command}", self.id);
        let reply = self.program.post(&path, &body).await;
        if reply.status == StatusCode::OK {
            self.version = reply.json()["version"].as_u64().unwrap();
        }
        reply
    }

    async fn done(&mut self, command: &str, body: Value) -> Value {
        let reply = self.give(command, body).await;
        assert_eq!(reply.status, StatusCode::OK, "{command}: {}", reply.text());
        reply.json()
    }

    async fn items(&self) -> Value {
        self.program.get(&format!("/api/v1/campaigns/{}/items", self.id)).await.json()["items"].clone()
    }
}

#[tokio::test]
async fn a_program_drafts_reviews_publishes_and_revises() {
    let town = town().await;
    let officer = program(&town, "machine", Role::SafetyOfficer).await;
    let items = [item("排查餐饮场所燃气隐患", "2026-06-30"), item("清退不合格钢瓶", "2026-09-30")];
    let mut desk = Desk::begin(officer.clone(), &draft(&items)).await;
    assert_eq!(desk.items().await.as_array().unwrap().len(), 2);
    let contents = json!({ "title": "开展宣传", "text": "开展宣传\n\n印发手册", "parties": [{ "name": "某某组", "role": "lead" }],
        "deadline": { "every": { "cadence": "month", "day": 26 } } });
    let standing = desk.done("add-item", json!({ "kind": "return", "contents": contents })).await;
    assert_eq!(standing["unmatched_names"], json!(["某某组"]), "{standing}");
    assert_eq!(standing["obstacle"]["code"], "CA-111");
    desk.done("accept-items", json!({ "items": [1, 2] })).await;
    desk.done("split-item", json!({ "item": 2, "texts": ["清退不合格钢瓶", "查处违规充装"] })).await;
    desk.done("merge-items", json!({ "items": [2, 4] })).await;
    desk.done("drop-items", json!({ "items": [2] })).await;
    let edited = json!({ "item": 2, "contents": item("清退不合格钢瓶", "2026-10-31")["contents"] });
    desk.done("edit-item", edited).await;
    let units = officer.get(&format!("/api/v1/campaigns/{}/units", desk.id)).await.json();
    let station = units["items"].as_array().unwrap().iter().find(|unit| unit["name"] == "青禾镇公安派出所").unwrap();
    let unknown = json!({ "name": "某某组", "units": ["00000000-0000-7000-8000-000000000009"] });
    assert_eq!(desk.give("match-unit", unknown).await.json()["code"], "CA-116");
    let standing = desk.done("match-unit", json!({ "name": "某某组", "units": [station["id"]] })).await;
    assert_eq!(standing["obstacle"], Value::Null, "{standing}");
    let document = json!({ "title": "燃气整治实施方案", "number": "青府发〔2026〕3号", "to": "2026-12-31" });
    desk.done("edit-document", json!({ "document": document })).await;
    let standing = desk.done("publish", json!({})).await;
    assert_eq!((&standing["state"], &standing["items"]), (&json!("running"), &json!([])));
    assert_eq!(desk.give("publish", json!({})).await.json()["code"], "CA-002");

    let mut body = draft(&[item("清退不合格钢瓶", "2026-10-31"), item("排查餐饮场所和学校燃气隐患", "2026-06-30")]);
    body["revises"] = json!(desk.id);
    body["place"] = Value::Null;
    let mut next = Desk::begin(officer.clone(), &body).await;
    let changes = officer.get(&format!("/api/v1/campaigns/{}/changes", next.id)).await.json();
    let kinds: Vec<_> = changes["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["unchanged", "changed", "unchanged"], "{changes}");
    next.done("treat-finished", json!({ "item": 2, "finished": "reopened" })).await;
    next.done("drop-items", json!({ "items": [3] })).await;
    next.done("accept-items", json!({ "items": [1, 2] })).await;
    let standing = next.done("publish", json!({})).await;
    assert_eq!((&standing["state"], &standing["revises"]), (&json!("running"), &json!(desk.id)));
    let before = officer.get(&format!("/api/v1/campaigns/{}", desk.id)).await.json();
    assert_eq!((&before["state"], &before["superseded_by"]), (&json!("superseded"), &json!(next.id)));
    let late = officer.post("/api/v1/campaigns", &body).await;
    assert_eq!(late.json()["code"], "CA-120", "{}", late.text());
}

#[tokio::test]
async fn a_document_is_uploaded_and_refusals_are_those_of_the_pages() {
    let town = town().await;
    let officer = program(&town, "machine", Role::SafetyOfficer).await;
    let send = |path: String, kind: &'static str, bytes: Vec<u8>| {
        let officer = officer.clone();
        async move { officer.send_bytes(Method::POST, &path, ("content-type", kind), &bytes).await }
    };
    let path = |query: &str| format!("/api/v1/campaign-documents?{query}");
    let file = "application/octet-stream";
    let made = send(path(&format!("name=plan.txt&place={TOWN}")), file, PLAN.as_bytes().to_vec()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let made = made.json();
    assert_eq!((&made["file_name"], &made["document"]["number"]), (&json!("plan.txt"), &json!("镇府发〔2024〕12号")));
    assert_eq!(made["obstacle"]["code"], "CA-111", "{made}");
    let refused = send(path(&format!("name=plan.txt&place={TOWN}")), file, Vec::new()).await;
    assert_eq!(refused.json()["code"], "CA-008");
    let refused = send(path("name=plan.txt&place=350525199000"), file, PLAN.as_bytes().to_vec()).await;
    assert_eq!(refused.json()["code"], "CA-007");
    let refused = send(path(&format!("name=plan.txt&place={TOWN}")), "text/plain", PLAN.as_bytes().to_vec()).await;
    assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let refused = send(path(&format!("name=x.png&place={TOWN}")), file, b"\x89PNG\r\n".to_vec()).await;
    assert!(refused.json()["code"].as_str().unwrap().starts_with("PL-00"), "{}", refused.text());
    let nobody = "revises=00000000-0000-7000-8000-000000000009&name=plan.txt";
    assert_eq!(send(path(nobody), file, PLAN.as_bytes().to_vec()).await.status, StatusCode::NOT_FOUND);

    let id = made["id"].as_str().unwrap();
    let stale = officer.post(&format!("/api/v1/campaigns/{id}/commands/publish"), &json!({ "version": 7 })).await;
    assert_eq!((stale.status, &stale.json()["current"]["version"]), (StatusCode::CONFLICT, &json!(1)));
    let unknown = json!({ "version": 1, "kind": "task", "contents": { "title": "x", "colour": "red" } });
    let refused = officer.post(&format!("/api/v1/campaigns/{id}/commands/add-item"), &unknown).await;
    assert_eq!(refused.json()["code"], "AP-009");
    let said = json!({ "version": 1, "item": 1 });
    let refused = officer.post(&format!("/api/v1/campaigns/{id}/commands/correspond"), &said).await;
    assert_eq!(refused.json()["code"], "CA-121");
    assert_eq!(officer.get(&format!("/api/v1/campaigns/{id}/changes")).await.status, StatusCode::NOT_FOUND);
    let leader = program(&town, "reader", Role::Leader).await;
    let items = json!({ "version": 1, "items": [1] });
    let refused = leader.post(&format!("/api/v1/campaigns/{id}/commands/accept-items"), &items).await;
    assert_eq!(refused.json()["code"], "CA-001");
    let refused = leader.post("/api/v1/campaigns", &draft(&[])).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
}

#[tokio::test]
async fn several_items_are_given_units_and_a_day() {
    let mut town = town().await;
    let id = town.upload().await;
    let first = town.campaign(id).await.items[0].id;
    let a = first.to_string();
    let batch = [("item", &*a), ("step", "assign"), ("role", "lead"), ("tab", "task")];
    let assigned = [&batch[..], &[("units", "派出所、安办"), ("due_on", "2026-07-31")]].concat();
    let reply = town.post(id, "items/batch", &assigned).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let contents = town.campaign(id).await.item(first).unwrap().contents.clone();
    let given: Vec<_> = contents.parties.iter().map(|party| (party.name.as_str(), party.units.len())).collect();
    assert!(given.contains(&("派出所", 1)) && given.contains(&("安办", 1)), "{given:?}");
    assert_eq!(contents.deadline.due_on.unwrap().to_string(), "2026-07-31");
    let nothing = [&batch[..], &[("units", " "), ("only", "unit")]].concat();
    let reply = town.post(id, "items/batch", &nothing).await;
    assert!(reply.text().contains("CA-003"), "{}", reply.text());
    let unreadable = [&batch[..], &[("due_on", "七月底")]].concat();
    assert!(town.post(id, "items/batch", &unreadable).await.text().contains("CA-117"));
    let page = town.officer.get(&format!("/campaigns/{id}/review?only=proposed")).await.text();
    assert!(page.contains("only=proposed") && !page.contains(&format!("id=\"item-{a}\"")), "{page}");
}
