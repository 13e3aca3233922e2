//! The ledger, its views, its export, suggestions, and who may open which page.

use super::world::{EAST, World};
use crate::testing::subtree;
use bihuan_domain::{accounts::Role, jurisdictions::AdministrativeLevel};

#[tokio::test]
async fn filters_narrow_and_links_open_what_they_count() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let general = world.registered(&mut officer).await;
    let major = world.register(&mut officer, &[("level", "major"), ("description", "重大的那条")]).await;
    let major = major.location().to_owned();
    for (query, has_general, has_major) in [
        ("", true, true),
        ("?level=major", false, true),
        ("?view=hazards&state=registered", true, true),
        ("?view=closure", false, false),
        ("?place=village%3A350525190201", true, true),
        ("?place=village%3A350525190202", false, false),
        ("?place=township%3A350525101000", false, false),
        ("?text=%E9%87%8D%E5%A4%A7%E7%9A%84", false, true),
        ("?found_from=2026-03-03", false, false),
    ] {
        let page = officer.get(&format!("/hazards{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(page.text().contains(&general), has_general, "{query}");
        assert_eq!(page.text().contains(&major), has_major, "{query}");
    }
    for (query, status) in [
        ("?level=enormous", 422),
        ("?page=nonsense", 422),
        ("?view=closure&state=reported", 422),
        ("?view=other", 404),
        ("?place=village%3A%00", 400),
    ] {
        assert_eq!(officer.get(&format!("/hazards{query}")).await.status.as_u16(), status, "{query}");
    }
}

#[tokio::test]
async fn an_export_holds_the_filtered_rows_and_no_formula() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    world.registered(&mut officer).await;
    world.register(&mut officer, &[("level", "major"), ("description", "+重大的那条")]).await;
    let all = officer.get("/hazards/export.csv").await;
    assert_eq!((all.status.as_u16(), all.header("content-type")), (200, "text/csv; charset=utf-8"));
    let text = all.text();
    assert_eq!(text.lines().count(), 3);
    for words in ["'=示例家具厂", "'+重大的那条", "河东村", "青禾镇", "隐患描述"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(officer.get("/hazards/export.csv?level=major").await.text().lines().count(), 2);
    let book = officer.get("/hazards/export.xlsx?level=major").await;
    assert_eq!((book.status.as_u16(), &book.bytes[..2]), (200, &b"PK"[..]));
    assert!(book.header("content-disposition").contains("filename*=UTF-8''%E9%9A%90%E6%82%A3"));
    assert_eq!(world.stranger().await.get("/hazards/export.csv").await.text().lines().count(), 1);
    assert_eq!(world.mill_officer().await.get("/hazards/export.csv").await.text().lines().count(), 1);
    assert_eq!(world.auditor().await.get("/hazards/export.csv").await.status, 403);
}

#[tokio::test]
async fn views_are_kept_for_their_owner() {
    let world = World::new().await;
    let (mut officer, mut leader) = (world.officer().await, world.leader().await);
    let fields = [("name", "重大<b>"), ("query", "level=major&nonsense=1")];
    let reply = officer.post("/hazards/views", &fields).await;
    assert_eq!((reply.status.as_u16(), reply.location()), (303, "/hazards?level=major"));
    let page = officer.get("/hazards").await.text();
    assert!(page.contains("重大&#60;b&#62;"));
    assert!(!leader.get("/hazards").await.text().contains("重大&#60;b&#62;"));
    let address =
        super::world::addresses(&page, "/hazards/views/").into_iter().find(|a| a.ends_with("/delete")).unwrap();
    assert_eq!(leader.post(&address, &[]).await.status, 404);
    assert_eq!(officer.post(&address, &[]).await.status, 303);
    for (name, query, status) in [("", "level=major", 422), ("x", "level=enormous", 422)] {
        let reply = officer.post("/hazards/views", &[("name", name), ("query", query)]).await;
        assert_eq!(reply.status.as_u16(), status);
    }
}

#[tokio::test]
async fn suggestions_keep_to_what_one_sees() {
    let world = World::new().await;
    let mut officer = world.officer().await.htmx();
    let found = officer.get("/hazards/enterprises?q=%E7%A4%BA%E4%BE%8B").await.text();
    assert!(found.contains(&world.works.to_string()) && found.contains("河东村"));
    assert!(!officer.get("/hazards/enterprises?q=%E9%9D%A2%E7%B2%89").await.text().contains(&world.mill.to_string()));
    assert_eq!(world.auditor().await.get("/hazards/enterprises?q=x").await.status, 403);
}

#[tokio::test]
async fn each_role_opens_its_pages() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    let grid = subtree(AdministrativeLevel::Village, EAST);
    let grid = world.test.signed_in_as("grid", &[(Role::GridOfficer, &grid)]).await;
    let pages = ["/hazards", "/hazards/new", "/hazards/on-the-spot", "/workbench", "/dashboard", path.as_str()];
    for (who, mut browser, statuses) in [
        ("officer", officer, [200, 200, 200, 200, 200, 200]),
        ("grid officer", grid, [200, 200, 200, 200, 200, 200]),
        ("leader", world.leader().await, [200, 403, 403, 200, 200, 200]),
        ("enterprise", world.works_officer().await, [200, 200, 200, 200, 200, 200]),
        ("stranger", world.stranger().await, [200, 200, 200, 200, 200, 404]),
        ("auditor", world.auditor().await, [403, 403, 403, 303, 403, 403]),
        ("nobody", world.test.browser(), [303, 303, 303, 303, 303, 303]),
    ] {
        for (page, status) in pages.iter().zip(statuses) {
            let reply = browser.get(page).await;
            assert_eq!(reply.status.as_u16(), status, "{who} {page}: {}", reply.text());
            assert!(!reply.text().contains('⟦'), "{who} {page} lacks a text");
        }
    }
}
