//! Files that are not what they say.

use super::{Stored, ground};
use crate::{
    hazards::tests::world::photo,
    photos::{PICTURE_BYTES, samples},
    testing::TestFile,
};
use axum::http::StatusCode;
use image::ImageFormat;

const HTML: &[u8] = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
const SVG: &[u8] = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";

#[tokio::test]
async fn what_is_no_photo_is_refused_whatever_it_is_called() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let works = world.works.to_string();
    let fields = [
        ("variant", "register"),
        ("enterprise", works.as_str()),
        ("description", "x"),
        ("level", "general"),
        ("source", "grid_patrol"),
    ];
    let path = world.assigned(&mut officer).await;
    let before = Stored::of(&world.test).await;
    let too_large = [&samples::picture(10, 10, ImageFormat::Jpeg)[..], &vec![0; PICTURE_BYTES]].concat();
    let bomb = samples::png_head(60_000, 60_000);
    for (bytes, status) in [
        (HTML, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (SVG, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (b"GIF89a<script>alert(1)</script>", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (b"%PDF-1.7", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (b"PK\x03\x04", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (&too_large, StatusCode::PAYLOAD_TOO_LARGE),
        (&bomb, StatusCode::UNPROCESSABLE_ENTITY),
        (b"\xff\xd8\xff\xe0 no picture", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        for name in ["photo.jpg", "photo.png", "photo.html", "x.svg.jpg"] {
            let file = TestFile { field: "photos", name, content_type: "image/jpeg", bytes };
            let reply = officer.upload("/hazards", &fields, std::slice::from_ref(&file)).await;
            assert_eq!(reply.status, status, "{name}");
            let step = [("version", "2"), ("phase", "before"), ("remark", "x")];
            let reply = officer.upload(&format!("{path}/add-evidence"), &step, &[file]).await;
            assert_eq!(reply.status, status, "{name}");
        }
    }
    assert_eq!(Stored::of(&world.test).await, before);
}

#[tokio::test]
async fn a_photo_that_is_a_page_too_is_only_ever_a_picture() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let both = [&samples::picture(64, 48, ImageFormat::Jpeg)[..], HTML].concat();
    let works = world.works.to_string();
    let fields = [
        ("variant", "register"),
        ("enterprise", works.as_str()),
        ("description", "x"),
        ("level", "general"),
        ("kind", "hazard"),
        ("source", "township_inspection"),
    ];
    let file = TestFile { name: "..\\..\\../etc/<b>a.html", ..photo("photos", &both) };
    let reply = officer.upload("/hazards", &fields, &[file]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let page = officer.get(reply.location()).await.text();
    assert!(!page.contains("<b>a.html"));
    let small = page.split('"').find(|part| part.starts_with("/photos/") && part.ends_with("/320")).unwrap().to_owned();
    for size in ["320", "1280", "original"] {
        let reply = officer.get(&small.replace("320", size)).await;
        assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "image/jpeg"), "{size}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(reply.header("content-security-policy").contains("sandbox"));
        if size == "original" {
            assert!(reply.header("content-disposition").starts_with("attachment"), "kept as sent, never shown");
        } else {
            assert!(!reply.text().contains("<script>"), "made anew");
        }
    }
    for size in ["..%2F..%2Ftest.sqlite", "321", "original%00", "%2e%2e"] {
        let reply = officer.get(&small.replace("320", size)).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{size}");
    }
    let kept = world.test.app.config.data_directory.join("photos");
    let mut folders = vec![kept.clone()];
    while let Some(folder) = folders.pop() {
        for child in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = child.file_name().into_string().unwrap();
            assert!(!name.contains("html") && !name.contains('<') && child.path().starts_with(&kept), "{name}");
            if child.path().is_dir() {
                folders.push(child.path());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_ledger_is_refused_and_not_kept() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let before = Stored::of(&world.test).await;
    let large = vec![b'a'; 51 * 1024 * 1024];
    for (bytes, status) in [
        (HTML, StatusCode::UNPROCESSABLE_ENTITY),
        (SVG, StatusCode::UNPROCESSABLE_ENTITY),
        (b"\x89PNG\r\n\x1a\n", StatusCode::UNPROCESSABLE_ENTITY),
        (b"PK\x03\x04 no workbook", StatusCode::UNPROCESSABLE_ENTITY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old workbook", StatusCode::UNPROCESSABLE_ENTITY),
        (b"", StatusCode::UNPROCESSABLE_ENTITY),
        (&large, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        for name in ["ledger.xlsx", "../../../../etc/cron.d/x.csv", "C:\\x\\ledger.csv", ".."] {
            let file = TestFile { field: "file", name, content_type: "text/csv", bytes };
            let reply = officer.upload("/imports", &[("kind", "enterprises")], &[file]).await;
            assert_eq!(reply.status, status, "{name}");
        }
    }
    for kind in ["jurisdictions", "accounts", "", "../x"] {
        let file = TestFile { field: "file", name: "x.csv", content_type: "text/csv", bytes: b"a,b\n1,2\n" };
        let reply = officer.upload("/imports", &[("kind", kind)], &[file]).await;
        assert!(reply.status.is_client_error(), "{kind}: {}", reply.status);
    }
    assert_eq!(Stored::of(&world.test).await, before);
    for path in ["/imports/blank/..%2F..%2Fx", "/imports/%2e%2e", "/imports/..%2F..%2Ftest.sqlite/progress"] {
        assert_eq!(officer.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
