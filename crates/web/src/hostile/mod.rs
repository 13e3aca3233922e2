//! What people send who mean harm: it is refused, and nothing is stored.

mod files;
mod forged;
mod requests;
mod texts;

use crate::{
    hazards::tests::world::{EAST, WEST, World},
    testing::{Browser, Reply, TestApp},
};
use axum::http::StatusCode;
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::Actor,
    enterprises::{Profile, RegisterEnterprise},
    hazards::SectorCode,
    ids::UnitId,
    jurisdictions::{AddJurisdiction, AdministrativeLevel},
};
use bihuan_store::{CommandError, StoreError, enterprises, jurisdictions};
use std::{collections::BTreeMap, path::Path};

/// Script for a page, and SQL for a database.
const SCRIPT: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'; DROP TABLE hazard; --";

/// Everything that is stored: the rows of every table, and the files.
#[derive(Debug, PartialEq, Eq)]
struct Stored {
    rows: BTreeMap<String, i64>,
    files: usize,
}

impl Stored {
    async fn of(test: &TestApp) -> Self {
        let rows: Result<_, StoreError> = test
            .app
            .store
            .read(|tx| {
                let mut counts = BTreeMap::new();
                let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
                for row in tx.query(sql, &[])? {
                    let name: String = row.get(0)?;
                    let count = tx.query_first(&format!("SELECT COUNT(*) FROM {name}"), &[])?;
                    counts.insert(name, count.map_or(Ok(0), |row| row.get(0))?);
                }
                Ok(counts)
            })
            .await;
        let rows: BTreeMap<String, i64> = rows.unwrap();
        assert!(rows.contains_key("event") && rows.contains_key("hazard"));
        Self { rows, files: files_below(&test.app.config.data_directory) }
    }

    fn events(&self) -> i64 {
        self.rows["event"]
    }
}

fn files_below(folder: &Path) -> usize {
    let children = std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
    children.map(|child| if child.path().is_dir() { files_below(&child.path()) } else { 1 }).sum()
}

/// Two townships with an enterprise each, made by commands, so that every stream has its events.
async fn ground() -> World {
    use AdministrativeLevel::{County, Township, Village};
    let test = TestApp::new();
    for (code, name, level, parent) in [
        ("350525000000", "示例县", County, None),
        ("350525190000", "青禾镇", Township, Some("350525000000")),
        (EAST, "河东村", Village, Some("350525190000")),
        (WEST, "河西村", Village, Some("350525190000")),
        ("350525101000", "五里街镇", Township, Some("350525000000")),
        ("350525101201", "外村", Village, Some("350525101000")),
    ] {
        let command = AddJurisdiction {
            code: code.parse().unwrap(),
            name: name.to_owned(),
            level,
            parent: parent.map(|parent| parent.parse().unwrap()),
            import: None,
        };
        let now = test.clock.now();
        test.app.store.write(move |tx| jurisdictions::add(tx, &command, &Actor::Operator, now)).await.unwrap();
    }
    let works = registered(&test, "示例家具厂", EAST).await;
    let mill = registered(&test, "外镇面粉厂", "350525101201").await;
    World { test, works, mill }
}

async fn registered(test: &TestApp, name: &str, village: &str) -> UnitId {
    let (id, now) = (UnitId(test.ids.next()), test.clock.now());
    let (name, village) = (name.to_owned(), village.parse().unwrap());
    let made: Result<(), CommandError> = test
        .app
        .store
        .write(move |tx| {
            let everything = bihuan_domain::accounts::Scope::everything();
            let node = jurisdictions::find(tx, &everything, &village)?.unwrap();
            let profile = Profile::new(name, SectorCode::other(), node.jurisdiction.place);
            enterprises::register(tx, &RegisterEnterprise { id, profile, import: None }, &Actor::Operator, now)?;
            Ok(())
        })
        .await;
    made.unwrap();
    id
}

/// Sends a form, and expects it to be refused with nothing stored.
async fn refused(
    test: &TestApp,
    browser: &mut Browser,
    path: &str,
    fields: &[(&str, &str)],
    status: StatusCode,
) -> Reply {
    let before = Stored::of(test).await;
    let reply = browser.post(path, fields).await;
    assert_eq!(reply.status, status, "{path} {fields:?}: {}", reply.text());
    assert_eq!(Stored::of(test).await, before, "{path} {fields:?}");
    reply
}

/// Nothing of [`SCRIPT`] stands in a page as markup.
fn assert_harmless(reply: &Reply, path: &str) {
    let text = reply.text();
    assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{path} holds markup that was typed");
    assert!(reply.header("content-security-policy").contains("default-src"), "{path} lets script run");
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
}
