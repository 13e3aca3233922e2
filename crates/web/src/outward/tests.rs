use crate::{
    photos::samples,
    testing::{TestApp, county, township},
};
use axum::http::{Method, StatusCode};
use bihuan_domain::outward::OutwardPolicy;
use bihuan_domain::{
    IdSource as _, Rules,
    accounts::{Actor, ApiSlice, IssueToken, Role, TokenAccess},
    audit::{EventDraft, EventEnvelope, HashAlgorithm, StreamId},
    hazards::{Evidence, HazardLevel, HazardSource, OpenKind, SectorCode},
    ids::{HazardId, PhotoId, TokenId, UnitId},
    jurisdictions::{AdministrativeLevel, JurisdictionEvent, Place},
    sealing::Sealing,
};
use bihuan_store::{
    CommandError, DatabaseUrl, Store, StoreError,
    hazards::{self, By, Draft},
    outward,
};
use serde_json::{Value, json};
use uuid::Uuid;

const EVENTS: &str = "/api/v1/inbound/events";
const HOST: &str = "county.example.gov.cn";

fn town() -> Place {
    Place::root(AdministrativeLevel::County, "350525000000".parse().unwrap())
        .child(AdministrativeLevel::Township, "350525190000".parse().unwrap())
        .unwrap()
}

/// A village's stream as an instance below sends it.
fn batch() -> Value {
    let village = town().child(AdministrativeLevel::Village, "350525190201".parse().unwrap()).unwrap();
    let added = JurisdictionEvent::Added {
        code: village.code().clone(),
        name: "河东村".to_owned(),
        place: village.clone(),
        import: None,
    };
    let at: jiff::Timestamp = "2026-03-01T09:00:00+08:00".parse().unwrap();
    let draft = EventDraft {
        stream: StreamId::jurisdiction(village.code()),
        kind: "added".to_owned(),
        payload: serde_json::to_string(&added).unwrap(),
        actor: "operator".to_owned(),
        occurred_at: at,
        recorded_at: at,
    };
    let mut event = serde_json::to_value(EventEnvelope::seal(None, draft)).unwrap();
    let stream = event.as_object_mut().unwrap().remove("stream").unwrap();
    json!({ "streams": [{ "stream": stream, "events": [event] }] })
}

#[tokio::test]
async fn events_of_an_instance_below_are_taken_once_and_shown() {
    let test = TestApp::new();
    let user = test.user("system", &[(Role::SystemAdministrator, &county())]).await;
    let token = |within| IssueToken {
        id: TokenId(test.ids.next()),
        name: "接收".to_owned(),
        access: TokenAccess::ReadWrite,
        slices: vec![ApiSlice::Inbound],
        within,
        lifetime_days: 30,
    };
    let wide = test.program_by(user, token(None)).await.post(EVENTS, &batch()).await;
    assert_eq!((wide.status, &wide.json()["code"]), (StatusCode::FORBIDDEN, &json!("OU-003")));
    let below = test.program_by(user, token(Some(town()))).await;
    let first = below.post(EVENTS, &batch()).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    assert_eq!((&first.json()["receipt"], &first.json()["streams"][0]["outcome"]), (&json!(1), &json!("appended")));
    let again = below.post(EVENTS, &batch()).await.json();
    assert_eq!((&again["receipt"], &again["streams"][0]["outcome"]), (&Value::Null, &json!("known")));
    let mut altered = batch();
    altered["streams"][0]["events"][0]["actor"] = json!("system");
    altered["streams"][0]["events"][0]["hash"] = json!("ab".repeat(32));
    let refused = below.post(EVENTS, &altered).await.json();
    assert_eq!(refused["streams"][0]["code"], "OU-010");
    let page = test.signed_in(user).await.get("/outward").await;
    assert_eq!(page.status, StatusCode::OK);
    for told in ["350525190000", "OU-010", "jurisdiction:350525190201", "allowed_hosts"] {
        assert!(page.text().contains(told), "{told}");
    }
    let many = json!({ "streams": [{ "stream": "hazard:x", "events": vec![altered["streams"][0]["events"][0].clone(); 501] }] });
    assert_eq!(below.post(EVENTS, &many).await.json()["code"], "OU-004");
}

/// A hazard with two photos of these hashes as an instance below has it: its stream, and the identifiers.
async fn hazard_with_photos(sm3: [String; 2]) -> (Value, HazardId, [PhotoId; 2]) {
    let (hazard, photos) = (HazardId(Uuid::from_u128(1)), [2, 3].map(|number| PhotoId(Uuid::from_u128(number))));
    let folder = tempfile::tempdir().unwrap();
    let below = Store::open(&DatabaseUrl::Sqlite(folder.path().join("below.sqlite"))).unwrap();
    let village = town().child(AdministrativeLevel::Village, "350525190201".parse().unwrap()).unwrap();
    let evidence = |id, sm3| Evidence { id, sm3, taken_at: None, latitude_1e6: None, longitude_1e6: None };
    let draft = Draft {
        kind: OpenKind::Register,
        place: village,
        enterprise: Some(UnitId(Uuid::from_u128(9))),
        subject_name: "东埔五金厂".to_owned(),
        location: "冲压车间".to_owned(),
        description: "配电箱未接地".to_owned(),
        level: HazardLevel::General,
        sector: SectorCode::parse("machinery").unwrap(),
        source: HazardSource::GridPatrol,
        criterion: None,
        found_on: "2026-03-01".parse().unwrap(),
        photos: photos.into_iter().zip(sm3).map(|(id, sm3)| evidence(id, sm3)).collect(),
        recurrence_of: None,
    };
    let open = move |tx: &mut bihuan_store::Tx<'_>| {
        let now = "2026-03-01T09:00:00+08:00".parse().unwrap();
        hazards::open(tx, hazard, draft, By { actor: &Actor::Operator, now, rules: &Rules::default() })?;
        Ok::<_, CommandError>(outward::events_after(tx, StreamId::hazard(hazard).as_str(), 0, 9, 9)?)
    };
    let event = below.write(open).await.unwrap().remove(0).event;
    let mut event = serde_json::to_value(event).unwrap();
    let stream = event.as_object_mut().unwrap().remove("stream").unwrap();
    (json!({ "streams": [{ "stream": stream, "events": [event] }] }), hazard, photos)
}

#[tokio::test]
async fn a_photo_is_taken_when_the_log_names_its_very_bytes() {
    let test = TestApp::new();
    let user = test.user("system", &[(Role::SystemAdministrator, &county())]).await;
    let token = IssueToken {
        id: TokenId(test.ids.next()),
        name: "接收".to_owned(),
        access: TokenAccess::ReadWrite,
        slices: vec![ApiSlice::Inbound],
        within: Some(town()),
        lifetime_days: 30,
    };
    let below = test.program_by(user, token).await;
    let picture = samples::picture(60, 40, image::ImageFormat::Jpeg);
    let html = b"<html><script>alert(1)</script></html>".as_slice();
    let hashes = [&picture, html].map(|bytes| HashAlgorithm::Sm3.hash(bytes).to_string());
    let (events, hazard, [photo, page]) = hazard_with_photos(hashes).await;
    let path = |hazard, photo| format!("/api/v1/inbound/hazards/{hazard}/photos/{photo}");
    let bring_to = async |path: &str, bytes: &[u8]| {
        below.send_bytes(Method::POST, path, ("content-type", "image/jpeg"), bytes).await
    };
    let bring = async |bytes: &[u8]| bring_to(&path(hazard, photo), bytes).await;
    assert_eq!(bring(&picture).await.json()["code"], "OU-017", "nothing names it yet");
    assert_eq!(below.post(EVENTS, &events).await.json()["streams"][0]["outcome"], "appended");
    let other = samples::picture(61, 40, image::ImageFormat::Jpeg);
    assert_eq!(bring(&other).await.json()["code"], "OU-018", "not the bytes that the log has");
    let officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    let shown = format!("/photos/{photo}/original");
    assert_eq!(officer.clone().get(&shown).await.status, StatusCode::NOT_FOUND, "nothing was stored");
    assert_eq!(bring(&picture).await.json()["outcome"], "added");
    assert_eq!(bring(&picture).await.json()["outcome"], "known");
    let served = officer.clone().get(&shown).await;
    assert_eq!((served.status, served.bytes.as_ref()), (StatusCode::OK, picture.as_slice()));
    // Bytes that the log names and that are no picture are not kept.
    assert_eq!(bring_to(&path(hazard, page), html).await.json()["code"], "PH-001");
    assert_eq!(officer.clone().get(&format!("/photos/{page}/original")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_destination_is_added_by_a_form_and_its_secret_never_comes_back() {
    let outward = OutwardPolicy { allowed_hosts: vec![HOST.to_owned()], ..OutwardPolicy::default() };
    let sealing = Sealing::with_key(&"5a".repeat(32)).unwrap();
    let test = TestApp::with(None, Rules { outward, ..Rules::default() }, |config| config.sealing = sealing.clone());
    let add = |tx: &mut bihuan_store::Tx<'_>| {
        let command = bihuan_domain::jurisdictions::AddJurisdiction {
            code: township().code,
            name: "青禾镇".to_owned(),
            level: AdministrativeLevel::Township,
            parent: None,
            import: None,
        };
        bihuan_store::jurisdictions::add(
            tx,
            &command,
            &bihuan_domain::accounts::Actor::Operator,
            jiff::Timestamp::UNIX_EPOCH,
        )
    };
    test.app.store.write(add).await.unwrap();
    let mut browser = test.signed_in_as("system", &[(Role::SystemAdministrator, &township())]).await;
    let token = format!("bh_{}", "7e".repeat(32));
    let address = format!("https://{HOST}");
    let mut fields = vec![
        ("kind", "instance"),
        ("name", "县平台"),
        ("address", "https://169.254.169.254/latest"),
        ("place", "350525190000"),
        ("token", token.as_str()),
    ];
    let refused = browser.post("/outward", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("OU-021") && !refused.text().contains(&token));
    fields[2].1 = &address;
    assert_eq!(browser.post("/outward", &fields).await.status, StatusCode::SEE_OTHER);
    let page = browser.get("/outward").await.text();
    assert!(page.contains("县平台") && !page.contains(&token) && page.contains("报送中"));
    fields[0].1 = "webhook";
    fields[1].1 = "监测平台";
    let shown = browser.post("/outward", &fields).await;
    assert!(shown.status == StatusCode::OK && shown.text().contains("whsec_"), "{}", shown.status);
    assert!(!browser.get("/outward").await.text().contains("whsec_"));
    let (_, rest) = page.split_once("action=\"/outward/").unwrap();
    let id = &rest[..36];
    let destination = id.parse().unwrap();
    let stored: Result<_, StoreError> =
        test.app.store.read(move |tx| bihuan_store::outward::secret(tx, destination)).await;
    let stored = stored.unwrap();
    assert!(!stored.contains(&token) && sealing.open_text(&stored, id).unwrap() == token, "{stored}");
    let pause = browser.post(&format!("/outward/{id}/pause"), &[]).await;
    assert_eq!(pause.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/outward").await.text().contains("已暂停"));
    // Whoever keeps another place neither sees nor touches it.
    let elsewhere = crate::testing::subtree(AdministrativeLevel::Township, "350525101000");
    let mut other = test.signed_in_as("other", &[(Role::SystemAdministrator, &elsewhere)]).await;
    assert!(!other.get("/outward").await.text().contains("县平台"));
    assert_eq!(other.post(&format!("/outward/{id}/remove"), &[]).await.status, StatusCode::FORBIDDEN);
}
