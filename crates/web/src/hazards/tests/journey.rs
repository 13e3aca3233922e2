//! The whole life of a hazard through the pages.

use super::world::{World, addresses, photo};
use crate::photos::samples;
use image::ImageFormat;

#[tokio::test]
async fn a_hazard_goes_round_the_loop() {
    let world = World::new().await;
    let (mut officer, mut works, mut leader) =
        (world.officer().await, world.works_officer().await, world.leader().await);
    let path = world.assigned(&mut officer).await;
    assert_eq!(world.files(), 3, "the original and two sizes, and the database is elsewhere");

    let page = works.get(&path).await.text();
    assert!(page.contains("id=\"submit\"") && !page.contains("id=\"accept\"") && page.contains("整改中"));
    assert!(page.contains("24.98000, 118.13000"), "the phone's position is kept as evidence");
    let inbox = works.get("/workbench").await.text();
    assert!(inbox.contains(&format!("{path}#submit")), "one click to the form");

    let picture = samples::picture(800, 600, ImageFormat::WebP);
    let submit = |version: &'static str| [("version", version), ("result", "箱门已装好")];
    let reply = works.upload(&format!("{path}/submit"), &submit("2"), &[photo("photos", &picture)]).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let reply = officer.post(&format!("{path}/reject"), &[("version", "3"), ("reason", "未接地")]).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let reply = works.upload(&format!("{path}/submit"), &submit("4"), &[photo("photos", &picture)]).await;
    assert_eq!(reply.status, 303);
    let reply = officer.post(&format!("{path}/accept"), &[("version", "5"), ("opinion", "合格")]).await;
    assert_eq!(reply.status, 303);
    assert!(leader.get("/workbench").await.text().contains(&format!("{path}#close-out")));
    let reply = leader.post(&format!("{path}/close-out"), &[("version", "6"), ("remark", "")]).await;
    assert_eq!(reply.status, 303);

    let page = officer.get(&path).await.text();
    for words in ["已销号", "未接地", "箱门已装好", "7 条记录，链条完整", "用户leader"] {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(addresses(&page, "/photos/").len(), 6, "three photos, each with its large size");
    let dashboard = leader.get("/dashboard").await;
    assert_eq!(dashboard.status, 200);
    assert!(dashboard.text().contains("100.0%"));
}

#[tokio::test]
async fn photos_are_served_to_those_who_see_the_hazard() {
    let world = World::new().await;
    let (mut officer, mut works) = (world.officer().await, world.works_officer().await);
    let path = world.registered(&mut officer).await;
    let page = officer.get(&path).await.text();
    let small = addresses(&page, "/photos/").into_iter().find(|address| address.ends_with("/320")).unwrap();
    let original = small.replace("/320", "/original");
    for browser in [&mut officer, &mut works] {
        let reply = browser.get(&small).await;
        assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, "image/jpeg"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(reply.header("content-security-policy").contains("sandbox"));
        assert!(reply.header("cache-control").starts_with("private"));
    }
    let reply = officer.get(&original).await;
    assert_eq!(reply.bytes, samples::picture(640, 480, ImageFormat::Jpeg));
    assert!(reply.header("content-disposition").starts_with("attachment"));
    for (mut browser, status) in
        [(world.stranger().await, 404), (world.mill_officer().await, 404), (world.auditor().await, 403)]
    {
        for address in [&small, &original] {
            assert_eq!(browser.get(address).await.status.as_u16(), status);
        }
    }
    assert_eq!(officer.get(&small.replace("/320", "/..%2f..%2fetc")).await.status, 404);
}

#[tokio::test]
async fn fixed_on_the_spot_is_one_step() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let works = world.works.to_string();
    let picture = samples::picture(320, 240, ImageFormat::Png);
    let fields = [
        ("variant", "on_the_spot"),
        ("enterprise", works.as_str()),
        ("description", "通道堆物"),
        ("result", "当场清理"),
        ("sector", "other"),
        ("source", "grid_patrol"),
    ];
    let one = officer.upload("/hazards", &fields, &[photo("photos", &picture)]).await;
    assert_eq!(one.status, 422);
    assert!(one.text().contains("HZ-106") && one.text().contains("当场清理"), "what was typed is still there");
    assert_eq!(world.files(), 0, "nothing is stored of what was refused");
    let both = [photo("photos", &picture), photo("photos_after", &picture)];
    let reply = officer.upload("/hazards", &fields, &both).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    assert!(officer.get(reply.location()).await.text().contains("已销号"));
    assert_eq!(world.files(), 6);
}

#[tokio::test]
async fn notices_wait_for_their_facts() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let path = world.registered(&mut officer).await;
    let early = officer.get(&format!("{path}/notices/rectification.docx")).await;
    assert_eq!(early.status, 422);
    assert!(early.text().contains("HZ-301"));
    let path = world.assigned(&mut officer).await;
    let reply = officer.get(&format!("{path}/notices/rectification.docx")).await;
    assert_eq!((reply.status.as_u16(), &reply.bytes[..2]), (200, &b"PK"[..]));
    let disposition = reply.header("content-disposition");
    assert!(disposition.contains("filename*=UTF-8''%E9%9A%90%E6%82%A3"), "{disposition}");
    for (file, status) in [("other.docx", 404), ("rectification.pdf", 404), ("supervision-listing.docx", 422)] {
        assert_eq!(officer.get(&format!("{path}/notices/{file}")).await.status.as_u16(), status, "{file}");
    }
    assert_eq!(world.stranger().await.get(&format!("{path}/notices/rectification.docx")).await.status, 404);
}

/// Writes pages as files, to be looked at: `PAGES_TO=folder cargo test -p bihuan-web --lib pages_to_look_at -- --ignored`.
#[tokio::test]
#[ignore = "only for looking at the pages"]
async fn pages_to_look_at() {
    let folder = std::env::var("PAGES_TO").expect("PAGES_TO names a folder");
    let world = World::new().await;
    let (mut officer, mut works) = (world.officer().await, world.works_officer().await);
    let path = world.assigned(&mut officer).await;
    for index in 0..6 {
        let level = ["general", "serious", "major"][index % 3];
        let kind = if index == 4 { "report" } else { "hazard" };
        world
            .register(
                &mut officer,
                &[("level", level), ("kind", kind), ("description", "疏散通道堆放纸箱，宽度不足，影响人员疏散")],
            )
            .await;
    }
    let picture = samples::picture(800, 600, ImageFormat::WebP);
    works
        .upload(&format!("{path}/submit"), &[("version", "2"), ("result", "箱门已装好")], &[photo("photos", &picture)])
        .await;
    let refused = officer.post(&format!("{path}/accept"), &[("version", "3"), ("opinion", "")]).await.text();
    std::fs::write(format!("{folder}/refused.html"), refused).unwrap();
    for (name, address) in [
        ("hazard", path.as_str()),
        ("ledger", "/hazards?level=general"),
        ("new", "/hazards/new"),
        ("spot", "/hazards/on-the-spot"),
        ("workbench", "/workbench"),
        ("dashboard", "/dashboard"),
    ] {
        std::fs::write(format!("{folder}/{name}.html"), officer.get(address).await.text()).unwrap();
    }
}
