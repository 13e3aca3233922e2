//! Files that are not what they say.

use super::{Stored, ground};
use crate::{
    hazards::tests::world::photo,
    photos::{PICTURE_BYTES, samples},
    testing::{Browser, Reply, TestFile},
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use image::ImageFormat;
use std::io::Write as _;

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

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet, whose XML begins with `prologue` and has `cell` for its only text.
fn workbook(prologue: &str, cell: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package_relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let related = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="{package_relations}"><Relationship Id="rId1" Type="{relations}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let text = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let sheet = format!(
        r#"{prologue}<worksheet xmlns="{main}"><sheetData><row r="1">{}{}</row><row r="2">{}{}</row></sheetData></worksheet>"#,
        text("A1", "企业名称"),
        text("B1", "所在村"),
        text("A2", cell),
        text("B2", "河东村"),
    );
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let (root, parts) = (related("officeDocument", "xl/workbook.xml"), related("worksheet", "worksheets/sheet1.xml"));
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let usual: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", parts.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    package(&[&usual, more].concat())
}

async fn import(officer: &mut Browser, bytes: &[u8]) -> Reply {
    let file = TestFile { field: "file", name: "ledger.xlsx", content_type: "application/zip", bytes };
    officer.upload("/imports", &[("kind", "enterprises")], &[file]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_is_refused_and_not_kept() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let before = Stored::of(&world.test).await;
    let zeros = vec![b' '; 64 << 20];
    let inner = package(&[("inner.xml", &zeros)]);
    let nested =
        package(&[("[Content_Types].xml", b"<Types/>"), ("xl/nested.xlsx", &inner), ("xl/workbook.xml", &zeros)]);
    let many: Vec<_> = (2..20_000).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"<x/>".as_slice())).collect();
    for (name, bomb) in [
        ("a sheet of blanks", workbook("", "甲厂", &[("xl/worksheets/sheet2.xml", &zeros)])),
        ("shared strings of blanks", workbook("", "甲厂", &[("xl/sharedStrings.xml", &zeros)])),
        ("a package in a package", nested),
        ("many parts", workbook("", "甲厂", &many)),
    ] {
        assert!(bomb.len() < 6 << 20, "{name} is small on the outside: {}", bomb.len());
        let reply = import(&mut officer, &bomb).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(reply.text().contains("IM-004"), "{name}");
        assert_eq!(Stored::of(&world.test).await, before, "{name}");
    }
}

/// Entities are neither expanded nor fetched: what a file says beyond the five of XML itself stays unread.
#[tokio::test(flavor = "multi_thread")]
async fn entities_of_a_file_are_not_expanded() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let secret = world.test.app.config.data_directory.with_file_name("secret.txt");
    std::fs::write(&secret, "TOP-SECRET-TEXT").unwrap();
    let lol = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)));
    let laughs = format!("<!DOCTYPE x [<!ENTITY l0 \"haha\">{}]>", lol.collect::<String>());
    let file = format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{}\">]>", secret.display());
    let network = "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x.dtd\"> %p;]>".to_owned();
    for (prologue, cell) in [(laughs, "&l9;"), (file, "&e;"), (network, "&p;")] {
        let bytes = workbook(&format!("<?xml version=\"1.0\"?>{prologue}"), &format!("甲{cell}厂"), &[]);
        let events = Stored::of(&world.test).await.events();
        let reply = import(&mut officer, &bytes).await;
        let text = if reply.status == StatusCode::SEE_OTHER {
            let page = reply.location().to_owned();
            officer.get(&page).await.text() + &officer.get(&format!("{page}/progress")).await.text()
        } else {
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{cell}");
            reply.text()
        };
        assert!(!text.contains("TOP-SECRET") && !text.contains("haha"), "{cell}: {text}");
        assert!(Stored::of(&world.test).await.events() <= events + 1, "nothing but the upload");
        let found: Result<_, bihuan_store::StoreError> = world
            .test
            .app
            .store
            .read(|tx| tx.query_first("SELECT COUNT(*) FROM enterprise WHERE body LIKE '%haha%'", &[]))
            .await;
        assert_eq!(found.unwrap().unwrap().get::<i64>(0).unwrap(), 0);
    }
}

/// Names of entries are never paths on this disk: nothing is unpacked.
#[tokio::test(flavor = "multi_thread")]
async fn entries_of_a_package_that_climb_write_nothing() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let before = Stored::of(&world.test).await;
    let outside = world.test.app.config.data_directory.parent().unwrap().join("climbed.xml");
    let climbing = workbook(
        "",
        "甲厂",
        &[("../../climbed.xml", b"<x/>"), ("..\\..\\climbed.xml", b"<x/>"), ("/tmp/climbed.xml", b"<x/>")],
    );
    let reply = import(&mut officer, &climbing).await;
    assert!(reply.status == StatusCode::SEE_OTHER || reply.status.is_client_error(), "{}", reply.status);
    assert!(!outside.exists() && !std::path::Path::new("/tmp/climbed.xml").exists());
    let rows = |stored: &Stored| stored.rows["enterprise"];
    assert_eq!(rows(&Stored::of(&world.test).await), rows(&before));
}

/// A browser that goes away in the midst of an upload leaves nothing behind.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_upload_leaves_no_file() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let before = Stored::of(&world.test).await;
    let token = officer.csrf_token().await;
    let cut = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"a.csv\"\r\n\r\n企业名称,所在村\n甲厂,"
    );
    for address in ["/imports", "/hazards"] {
        let request = Request::builder().method(Method::POST).uri(address);
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        let reply = officer.send(request, Body::from(cut.clone())).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{address}");
        assert_eq!(Stored::of(&world.test).await, before, "{address}");
    }
}
