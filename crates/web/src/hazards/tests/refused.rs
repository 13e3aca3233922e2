//! What is refused: nothing is stored, nothing told.

use super::world::{World, elsewhere, merged, photo};
use crate::{
    photos::{PICTURE_BYTES, samples},
    testing::{Browser, TestFile, township},
};
use bihuan_domain::accounts::Role;
use image::ImageFormat;

const SCRIPT: &str = "<script>alert(1)</script>'; DROP TABLE hazard; --";

async fn count(browser: &mut Browser) -> usize {
    browser.get("/hazards").await.text().matches("<tr").count()
}

#[tokio::test]
async fn a_file_that_is_no_photo_is_refused_and_nothing_stored() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let html = b"<!DOCTYPE html><script>alert(1)</script>";
    let large = [&samples::picture(10, 10, ImageFormat::Jpeg)[..], &vec![0; PICTURE_BYTES]].concat();
    let mut cut = samples::picture(300, 300, ImageFormat::Jpeg);
    cut.truncate(200);
    let works = world.works.to_string();
    let fields = [
        ("variant", "register"),
        ("enterprise", works.as_str()),
        ("description", "还在的描述"),
        ("level", "general"),
        ("source", "grid_patrol"),
    ];
    let rows = count(&mut officer).await;
    for (bytes, status, code) in [(&html[..], 415, "PH-001"), (&large, 413, "PH-002"), (&cut, 422, "PH-003")] {
        let good = samples::picture(64, 64, ImageFormat::Jpeg);
        let reply = officer.upload("/hazards", &fields, &[photo("photos", &good), photo("photos", bytes)]).await;
        assert_eq!(reply.status.as_u16(), status, "{code}");
        assert!(reply.text().contains(code) && reply.text().contains("还在的描述"), "{code}");
        assert_eq!(world.files(), 0, "{code}");
    }
    let picture = samples::picture(8, 8, ImageFormat::Png);
    let many: Vec<TestFile<'_>> = (0..10).map(|_| photo("photos", &picture)).collect();
    let reply = officer.upload("/hazards", &fields, &many).await;
    assert!(reply.status == 422 && reply.text().contains("PH-005"));
    assert_eq!((world.files(), count(&mut officer).await), (0, rows));
}

#[tokio::test]
async fn a_step_with_a_bad_photo_changes_nothing() {
    let world = World::new().await;
    let (mut officer, mut works) = (world.officer().await, world.works_officer().await);
    let path = world.assigned(&mut officer).await;
    let files = world.files();
    let fields = [("version", "2"), ("result", "我写的整改情况")];
    let reply = works.upload(&format!("{path}/submit"), &fields, &[photo("photos", b"<svg onload=alert(1)>")]).await;
    assert_eq!(reply.status, 415);
    assert!(reply.text().contains("PH-001") && reply.text().contains("我写的整改情况"));
    assert!(officer.get(&path).await.text().contains("整改中"));
    assert_eq!(world.files(), files);
}

#[tokio::test]
async fn a_stale_page_is_told_and_keeps_what_was_typed() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    let works = world.works.to_string();
    let fields =
        [("version", "1"), ("unit", works.as_str()), ("working_days", "20"), ("requirement", "我写的整改要求")];
    let reply = officer.post(&format!("{path}/assign"), &fields).await;
    assert_eq!(reply.status, 409);
    assert!(reply.text().contains("HZ-003") && reply.text().contains("我写的整改要求"));
    assert!(reply.text().contains("name=\"version\" value=\"2\""), "the form now speaks of what is shown");
    for version in ["", "x", "-1"] {
        let fields = merged(&fields, &[("version", version)]);
        assert_eq!(officer.post(&format!("{path}/assign"), &fields).await.status, 400, "{version:?}");
    }
}

#[tokio::test]
async fn forged_identifiers_are_refused() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let mill = world.mill.to_string();
    for (other, code) in [
        (vec![("enterprise", mill.as_str())], "HZ-303"),
        (vec![("enterprise", "x")], "HZ-303"),
        (vec![("enterprise", ""), ("subject_name", "集市"), ("place", "350525101201")], "HZ-304"),
        (vec![("enterprise", ""), ("subject_name", "集市"), ("place", "")], "HZ-304"),
        (vec![("recurrence_of", "350525190-2026-99999")], "HZ-305"),
        (vec![("level", "enormous")], "HZ-302"),
        (vec![("found_on", "2026-13-01")], "HZ-302"),
        (vec![("found_on", "2026-03-03")], "HZ-101"),
        (vec![("description", " ")], "HZ-005"),
    ] {
        let reply = world.register(&mut officer, &other).await;
        assert_eq!(reply.status, 422, "{other:?}");
        assert!(reply.text().contains(code), "{other:?}");
    }
    let path = world.registered(&mut officer).await;
    let fields = [("version", "1"), ("unit", mill.as_str()), ("working_days", "5"), ("requirement", "x")];
    let reply = officer.post(&format!("{path}/assign"), &fields).await;
    assert!(reply.status == 422 && reply.text().contains("HZ-303"));
    assert_eq!(world.files(), 3, "only the photo of the one that was registered");
}

#[tokio::test]
async fn another_units_hazard_does_not_exist() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    for mut browser in [world.mill_officer().await, world.stranger().await] {
        assert_eq!(browser.get(&path).await.status, 404);
        let reply = browser.post(&format!("{path}/submit"), &[("version", "2"), ("result", "x")]).await;
        assert_eq!(reply.status, 404);
        assert!(!browser.get("/hazards").await.text().contains("配电箱无门"));
    }
    let mut mill = world.mill_officer_again().await;
    let reply = world.register(&mut mill, &[]).await;
    assert!(reply.status == 422 && reply.text().contains("HZ-303"), "another's enterprise is unknown to it");
}

#[tokio::test]
async fn script_and_sql_come_back_as_text() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let other = [
        ("description", SCRIPT),
        ("location", SCRIPT),
        ("criterion_instrument", SCRIPT),
        ("criterion_article", SCRIPT),
    ];
    let reply = world.register(&mut officer, &other).await;
    let path = reply.location().to_owned();
    let works = world.works.to_string();
    let fields = [("version", "1"), ("unit", works.as_str()), ("working_days", "5"), ("requirement", SCRIPT)];
    assert_eq!(officer.post(&format!("{path}/assign"), &fields).await.status, 303);
    for address in [path.as_str(), "/hazards", "/workbench", "/hazards?text=%3Cscript%3Ealert"] {
        let page = officer.get(address).await;
        assert_eq!(page.status, 200, "{address}");
        assert!(!page.text().contains("<script>alert"), "{address}");
    }
    let page = officer.get(&path).await.text();
    assert!(page.matches("&#60;script&#62;alert(1)").count() >= 4);
}

#[tokio::test]
async fn the_log_tells_an_auditor_of_one_township_nothing_of_another() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let path = world.registered(&mut officer).await;
    let number = {
        let page = officer.get(&path).await.text();
        page.split("<span class=\"num\">")
            .nth(1)
            .and_then(|rest| rest.split('<').next())
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let log = async |auditor: &mut crate::testing::Browser| {
        auditor.get("/audit").await.text().split("<tbody>").nth(1).unwrap_or_default().to_owned()
    };
    let whole = log(&mut world.auditor().await).await;
    assert!(!number.is_empty() && whole.contains(&number), "{number} is named by its number: {whole}");
    assert!(!whole.contains(&format!("href=\"{path}\"")), "whoever reads the log reads no ledger");
    let grants = [(Role::AuditAdministrator, &township())];
    let own = log(&mut world.test.signed_in_as("own-auditor", &grants).await).await;
    assert!(own.contains(&number) && own.contains("配电箱无门"), "{own}");
    let grants = [(Role::AuditAdministrator, &elsewhere())];
    let other = log(&mut world.test.signed_in_as("other-auditor", &grants).await).await;
    assert!(!other.contains(&number) && !other.contains("示例家具厂") && !other.contains("配电箱无门"), "{other}");
    assert!(other.contains("other-auditor"), "the own township's accounts are told: {other}");
}
