//! From a document to a running campaign, over the pages.

mod api;
mod batches;
mod evidence;
mod layout;
mod owed;
mod revision;
mod scopes;

use crate::testing::{Browser, TestApp, TestFile, township};
use axum::http::StatusCode;
use bihuan_domain::{
    IdSource as _,
    accounts::{Actor, Role, Scope, TokenAccess},
    campaigns::{CampaignState, ItemKind, ItemState},
    ids::{CampaignId, UnitId, UserId},
    jurisdictions::{AddJurisdiction, AdministrativeLevel},
    tasks::{Task, TaskState},
    units::{Unit, UnitKind},
};
use bihuan_store::{CommandError, campaigns, jurisdictions, tasks, units};

const PLAN: &str = include_str!("../../../synthetic/data/plan.txt");
const TOWN: &str = "350525190000";

/// A town with its tree, offices and villages.
struct Town {
    test: TestApp,
    officer: Browser,
    leader: Browser,
    police: Browser,
    police_user: UserId,
}

async fn town() -> Town {
    let test = TestApp::new();
    let add = |code: &str, name: &str, level, parent: Option<&str>| AddJurisdiction {
        code: code.parse().unwrap(),
        name: name.to_owned(),
        level,
        parent: parent.map(|parent| parent.parse().unwrap()),
        import: None,
    };
    let nodes = [
        add("350525000000", "示例县", AdministrativeLevel::County, None),
        add(TOWN, "青禾镇", AdministrativeLevel::Township, Some("350525000000")),
        add("350525190201", "东村", AdministrativeLevel::Village, Some(TOWN)),
        add("350525199000", "别的镇", AdministrativeLevel::Township, Some("350525000000")),
    ];
    let now = test.app.clock.now();
    let made = test.app.store.write(move |tx| {
        for node in &nodes {
            jurisdictions::add(tx, node, &Actor::Operator, now)?;
        }
        Ok::<_, CommandError>(())
    });
    made.await.unwrap();
    for (kind, name) in [
        (UnitKind::Office, "青禾镇安全生产委员会办公室"),
        (UnitKind::Office, "青禾镇市场监督管理所"),
        (UnitKind::VillageCommittee, "东村村民委员会"),
        (UnitKind::VillageCommittee, "西村村民委员会"),
    ] {
        unit(&test, kind, name).await;
    }
    let station = unit(&test, UnitKind::Office, "青禾镇公安派出所").await;
    let police = test.user_of("police", (station, "青禾镇公安派出所"), &[(Role::GridOfficer, &village())], None).await;
    let police_user = police;
    let police = test.signed_in(police).await;
    let officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    let leader = test.signed_in_as("leader", &[(Role::Leader, &township())]).await;
    Town { test, officer, leader, police, police_user }
}

fn village() -> bihuan_domain::jurisdictions::Subtree {
    crate::testing::subtree(AdministrativeLevel::Village, "350525190201")
}

async fn unit(test: &TestApp, kind: UnitKind, name: &str) -> UnitId {
    let id = UnitId(test.ids.next());
    let unit = Unit { id, kind, name: name.to_owned(), place: Some(TOWN.parse().unwrap()) };
    test.app.store.write(move |tx| units::put(tx, &unit)).await.unwrap();
    id
}

impl Town {
    async fn upload(&mut self) -> CampaignId {
        let file = TestFile { field: "file", name: "方案.txt", content_type: "text/plain", bytes: PLAN.as_bytes() };
        let reply = self.officer.upload("/campaigns", &[("place", TOWN)], &[file]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        reply.location().split('/').nth(2).unwrap().parse().unwrap()
    }

    async fn campaign(&self, id: CampaignId) -> bihuan_domain::campaigns::Campaign {
        let found = self.test.app.store.read(move |tx| campaigns::load(tx, &Scope::everything(), id)).await;
        found.unwrap().unwrap()
    }

    async fn tasks(&self) -> Vec<Task> {
        let filter = tasks::TaskFilter::default();
        let found = self.test.app.store.read(move |tx| tasks::list(tx, &Scope::everything(), &filter, None, 500));
        found.await.unwrap().0
    }

    async fn post(&mut self, id: CampaignId, path: &str, fields: &[(&str, &str)]) -> crate::testing::Reply {
        let version = self.campaign(id).await.version.to_string();
        let mut all = vec![("version", version.as_str())];
        all.extend_from_slice(fields);
        self.officer.post(&format!("/campaigns/{id}/{path}"), &all).await
    }

    /// Accepts all, matches what is left to a unit, settles the warnings, publishes.
    async fn publish(&mut self, id: CampaignId) {
        for kind in ItemKind::ALL {
            let ids: Vec<_> = self
                .campaign(id)
                .await
                .items
                .iter()
                .filter(|item| item.kind == *kind)
                .map(|item| item.id.to_string())
                .collect();
            let mut fields: Vec<_> = ids.iter().map(|id| ("item", id.as_str())).collect();
            fields.push(("step", "accept"));
            if ids.is_empty() {
                continue;
            }
            assert_eq!(self.post(id, "items/batch", &fields).await.status, StatusCode::SEE_OTHER);
        }
        for name in self.campaign(id).await.unmatched_names() {
            let reply = self.post(id, "units", &[("name", &name), ("new_name", &format!("青禾镇{name}"))]).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{name}: {}", reply.text());
        }
        for warning in self.campaign(id).await.warnings {
            let path = format!("warnings/{}", warning.number);
            assert_eq!(self.post(id, &path, &[("remark", "已核对原文")]).await.status, StatusCode::SEE_OTHER);
        }
        let reply = self.post(id, "steps/publish", &[("form", "publish")]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        assert_eq!(reply.location(), format!("/campaigns/{id}"));
    }
}

#[tokio::test]
async fn a_document_becomes_a_draft_with_its_text_and_items() {
    let mut town = town().await;
    let id = town.upload().await;
    let campaign = town.campaign(id).await;
    let count = |kind| campaign.items.iter().filter(|item| item.kind == kind).count();
    assert_eq!(
        count(ItemKind::Task),
        7,
        "{:#?}",
        campaign.items.iter().map(|item| (item.kind, &item.contents.title)).collect::<Vec<_>>()
    );
    assert!(count(ItemKind::Duty) >= 2 && count(ItemKind::Return) >= 2 && count(ItemKind::Phase) == 3);
    assert_eq!(campaign.document.number, "镇府发〔2024〕12号");
    assert!(campaign.items.iter().all(|item| item.state == ItemState::Proposed));
    let page = town.officer.get(&format!("/campaigns/{id}/review")).await.text();
    assert!(page.contains("bh-found is-task") && page.contains("摸清燃气用户底数"), "{page}");
    assert!(page.contains("CA-11"), "the page says what stands between the draft and its publication");
    let one = campaign.items[0].id;
    let page = town.officer.get(&format!("/campaigns/{id}/review?item={one}")).await.text();
    assert!(page.contains(&format!("/campaigns/{id}/items/{one}/edit")), "{page}");
    for tab in ["duty", "return", "target", "phase", "units", "warnings"] {
        let reply = town.officer.get(&format!("/campaigns/{id}/review?tab={tab}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{tab}");
    }
    let duty = campaign.items.iter().find(|item| item.kind == ItemKind::Duty).unwrap();
    assert_eq!(duty.contents.enterprises, Some(Vec::new()), "all enterprises");
    assert!(!duty.contents.exceptions.is_empty(), "{duty:#?}");
}

#[tokio::test]
async fn a_draft_is_nobodys_business_elsewhere() {
    let mut town = town().await;
    let id = town.upload().await;
    let elsewhere = crate::testing::subtree(AdministrativeLevel::Township, "350525199000");
    let mut other = town.test.signed_in_as("other", &[(Role::SafetyOfficer, &elsewhere)]).await;
    for path in ["", "/review", "/calendar", "/report.docx?period=year"] {
        let reply = other.get(&format!("/campaigns/{id}{path}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    let reply = other.post(&format!("/campaigns/{id}/steps/publish"), &[("version", "1")]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let reply = other.post("/campaigns/by-hand", &[("title", "别处的行动"), ("place", TOWN)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("CA-007"));
    assert_eq!(town.police.get(&format!("/campaigns/{id}")).await.status, StatusCode::NOT_FOUND, "no unit's yet");
    assert_eq!(town.police.get("/campaigns/new").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn files_that_are_no_plans_are_refused_with_a_number() {
    let mut town = town().await;
    for (bytes, code) in [(&b""[..], "CA-008"), (&b"\xff\xd8\xff\xe0 no plan"[..], "PL-0")] {
        let file = TestFile { field: "file", name: "方案.docx", content_type: "application/octet-stream", bytes };
        let reply = town.officer.upload("/campaigns", &[("place", TOWN)], &[file]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text());
        assert!(reply.text().contains(code), "{}", reply.text());
    }
}

#[tokio::test]
async fn items_are_edited_split_merged_and_added_and_refusals_keep_what_was_typed() {
    let mut town = town().await;
    let id = town.upload().await;
    let first = town.campaign(id).await.items[0].id;
    let fields = [
        ("form", "edit"),
        ("title", "轮训企业主要负责人"),
        ("text", "全部轮训一遍"),
        ("lead", "派出所"),
        ("due_on", "2026-06-30"),
    ];
    let reply = town.post(id, &format!("items/{first}/edit"), &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let edited = town.campaign(id).await.item(first).unwrap().clone();
    assert_eq!((edited.contents.title.as_str(), edited.state), ("轮训企业主要负责人", ItemState::Accepted));
    assert_eq!(edited.contents.parties[0].units[0].name, "青禾镇公安派出所", "a plain name is matched at once");
    let bad = [("form", "edit"), ("title", "很特别的标题"), ("due_on", "六月底")];
    let reply = town.post(id, &format!("items/{first}/edit"), &bad).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("CA-117") && reply.text().contains("很特别的标题"), "{}", reply.text());
    let reply = town.post(id, &format!("items/{first}/split"), &[("texts", "第一段\n\n第二段")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    assert_eq!(town.campaign(id).await.items[1].contents.title, "第二段");
    let second = town.campaign(id).await.items[1].id;
    let (a, b) = (first.to_string(), second.to_string());
    let reply = town.post(id, "items/batch", &[("item", &a), ("item", &b), ("step", "merge")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    assert_eq!(town.campaign(id).await.items[1].state, ItemState::Dropped);
    let reply = town.post(id, "items/batch", &[("step", "merge"), ("tab", "task")]).await;
    assert!(reply.text().contains("CA-102"), "{}", reply.text());
    let reply = town
        .post(
            id,
            "items",
            &[
                ("form", "add"),
                ("kind", "target"),
                ("title", "燃气用户排查率"),
                ("goal", "100"),
                ("goal_unit", "%"),
                ("bound", "at_least"),
            ],
        )
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let stale = town
        .officer
        .post(&format!("/campaigns/{id}/items"), &[("version", "1"), ("kind", "task"), ("title", "x")])
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(
        town.leader
            .post(&format!("/campaigns/{id}/steps/discard"), &[("version", "1"), ("form", "discard"), ("reason", "x")])
            .await
            .status,
        StatusCode::CONFLICT
    );
    let reply = town.post(id, "steps/publish", &[("form", "publish")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("CA-11"), "{}", reply.text());
}

#[tokio::test]
async fn a_campaign_by_hand_begins_empty() {
    let mut town = town().await;
    let untitled = town.officer.post("/campaigns/by-hand", &[("title", " "), ("place", TOWN)]).await;
    assert!(untitled.text().contains("CA-003"), "{}", untitled.text());
    let reply = town
        .officer
        .post("/campaigns/by-hand", &[("title", "燃气排查行动"), ("place", TOWN), ("to", "2026-12-31")])
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let page = town.officer.get(reply.location()).await.text();
    assert!(page.contains("is-without-source") && page.contains("id=\"add\""), "{page}");
}

#[tokio::test]
async fn a_unit_reports_the_office_verifies_and_the_chart_moves() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    assert_eq!(town.campaign(id).await.state, CampaignState::Running);
    let page = town.officer.get(&format!("/campaigns/{id}")).await.text();
    assert!(page.contains("0 / 7") && page.contains("month-data"), "{page}");
    let task = town.tasks().await.into_iter().find(|task| task.title.contains("消防通道")).unwrap();
    let bench = town.police.get("/workbench").await.text();
    assert!(bench.contains("tasks-to-report") && bench.contains("消防通道"), "{bench}");
    let address = format!("/tasks/{}", task.id);
    let page = town.police.get(&address).await.text();
    assert!(page.contains("id=\"report\"") && !page.contains("id=\"verify\""), "{page}");

    let step = |version: u64| version.to_string();
    let bad = [("version", "1"), ("claim", "progress"), ("percent", "50"), ("text", "正在划线"), ("figures", "若干")];
    let reply = town.police.post(&format!("{address}/report"), &bad).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("CA-207") && reply.text().contains("正在划线"), "{}", reply.text());
    let good = [("version", "1"), ("claim", "completed"), ("text", "全部划线清障"), ("figures", "清障 12 处")];
    let reply = town.police.post(&format!("{address}/report"), &good).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let page = town.leader.get(&address).await.text();
    assert!(page.contains("清障") && page.contains("id=\"verify\""), "{page}");
    let reply = town.leader.post(&format!("{address}/verify"), &[("version", &step(2)), ("opinion", "现场核实")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let page = town.officer.get(&format!("/campaigns/{id}")).await.text();
    assert!(page.contains("1 / 7") && page.contains("\"closed\":[1"), "{page}");
    let done = town.tasks().await.into_iter().find(|one| one.id == task.id).unwrap();
    assert_eq!(done.state, TaskState::Done);

    let list = town.officer.get(&format!("/tasks?campaign={id}&state=done")).await.text();
    assert!(list.contains("消防通道") && !list.contains("燃气用户"), "{list}");
    let unit = done.parties[0].unit.id;
    let list = town.officer.get(&format!("/tasks?campaign={id}&unit={unit}")).await.text();
    assert!(list.contains(&done.parties[0].unit.name), "{list}");
    let book = town.officer.get(&format!("/tasks/export.xlsx?campaign={id}")).await;
    assert!(book.header("content-type").contains("spreadsheet") && book.bytes.len() > 2_000);
    let calendar = town.officer.get(&format!("/campaigns/{id}/calendar")).await.text();
    assert!(calendar.contains("2026年3月") && calendar.contains("2026-06-24"), "{calendar}");
    for period in ["quarter", "year", "whole"] {
        let report = town.officer.get(&format!("/campaigns/{id}/report.docx?period={period}")).await;
        assert_eq!(report.status, StatusCode::OK);
        assert!(report.bytes.starts_with(b"PK"), "{period}");
    }
    assert_eq!(
        town.officer.get(&format!("/campaigns/{id}/report.docx?period=day")).await.status,
        StatusCode::BAD_REQUEST
    );
    let page = town.police.get(&format!("/campaigns/{id}")).await.text();
    assert!(!page.contains("report.docx"), "a unit sees its own tasks only");
    assert_eq!(town.police.get("/tasks?state=lost").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn targets_are_measured_where_the_ledger_can_and_entered_by_hand_where_not() {
    let mut town = town().await;
    let id = town.upload().await;
    town.post(
        id,
        "items",
        &[
            ("kind", "target"),
            ("title", "燃气用户排查率"),
            ("text", "燃气用户排查率达到100%"),
            ("goal", "100"),
            ("goal_unit", "%"),
            ("bound", "at_least"),
        ],
    )
    .await;
    town.publish(id).await;
    let page = town.officer.get(&format!("/campaigns/{id}")).await.text();
    assert!(page.contains("存量重大事故隐患未销号数") && page.contains("found_to=2023-12-31"), "{page}");
    let campaign = town.campaign(id).await;
    let target = campaign.items.iter().rfind(|item| item.kind == ItemKind::Target).unwrap().id.to_string();
    let refused =
        town.post(id, "figures", &[("form", "figure"), ("item", &target), ("value", "很多"), ("remark", "台账")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("CA-118"), "{}", refused.text());
    let reply = town
        .post(
            id,
            "figures",
            &[("form", "figure"), ("item", &target), ("value", "100"), ("remark", "排查台账"), ("on", "2026-03-01")],
        )
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let page = town.officer.get(&format!("/campaigns/{id}")).await.text();
    assert!(page.contains("排查台账"), "{page}");
    let reply = town.post(id, "steps/end", &[("form", "end"), ("reason", "提前完成")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    assert!(town.tasks().await.iter().all(|task| !task.is_running()));
}

#[tokio::test]
async fn programs_read_campaigns_and_report_tasks_by_the_same_rules() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let program = town.test.program(town.police_user, TokenAccess::ReadWrite).await;
    let listed = program.get("/api/v1/campaigns").await.json();
    assert_eq!(listed["items"][0]["document"]["number"], "镇府发〔2024〕12号");
    assert_eq!(listed["items"][0]["items"], serde_json::json!([]), "its items are for those who see its place");
    assert_eq!(program.get(&format!("/api/v1/campaigns/{id}/items")).await.status, StatusCode::NOT_FOUND);
    let page = program.get(&format!("/api/v1/tasks?campaign={id}&kind=task&limit=1")).await.json();
    assert!(page["next"].is_string(), "{page}");
    let task = page["items"][0]["id"].as_str().unwrap().to_owned();
    let one = program.get(&format!("/api/v1/tasks/{task}")).await.json();
    assert_eq!(one["available_commands"], serde_json::json!(["report"]), "{one}");
    let body = serde_json::json!({ "version": 1, "claim": "progress", "percent": 30, "text": "正在办理" });
    let path = format!("/api/v1/tasks/{task}/commands/report");
    let done = program.post(&path, &body).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let stale = program.post(&path, &body).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text());
    let verify = serde_json::json!({ "version": 2, "opinion": "属实" });
    let refused = program.post(&format!("/api/v1/tasks/{task}/commands/verify"), &verify).await;
    assert_eq!(refused.json()["code"], "CA-201", "{}", refused.text());
    let events = program.get(&format!("/api/v1/tasks/{task}/events")).await.json();
    assert_eq!(events["items"][1]["event"]["event"], "reported", "{events}");
    let nobody = program.get("/api/v1/tasks/00000000-0000-7000-8000-000000000001").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}
