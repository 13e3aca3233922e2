//! Photos and documents as evidence of a task.

use super::*;
use crate::{
    photos::{DOCUMENT_BYTES, samples},
    testing::{Program, Reply},
};
use axum::http::{Method, header};
use image::ImageFormat;

const REPORT: [(&str, &str); 3] = [("version", "1"), ("claim", "completed"), ("text", "全部划线清障")];
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF";

fn part<'a>(field: &'a str, name: &'a str, content_type: &'a str, bytes: &'a [u8]) -> TestFile<'a> {
    TestFile { field, name, content_type, bytes }
}

impl Town {
    async fn of_police(&self) -> Task {
        self.tasks().await.into_iter().find(|task| task.title.contains("消防通道")).unwrap()
    }

    async fn again(&self, task: &Task) -> Task {
        self.tasks().await.into_iter().find(|one| one.id == task.id).unwrap()
    }

    fn files(&self) -> usize {
        let mut count = 0;
        self.test
            .app
            .config
            .photos
            .for_each(|_| {
                count += 1;
                Ok::<_, bihuan_files::FilesError>(())
            })
            .unwrap();
        count
    }
}

#[tokio::test]
async fn a_unit_reports_with_photos_and_documents_that_only_those_see_who_see_the_task() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let task = town.of_police().await;
    let address = format!("/tasks/{}", task.id);
    let page = town.police.get(&address).await.text();
    assert!(page.contains("multipart/form-data") && page.contains("name=\"documents\""), "{page}");
    let picture = samples::jpeg_with_exif(640, 480);
    let sheet = samples::archive(&["[Content_Types].xml", "xl/workbook.xml"]);
    let sent = [
        part("photos", "现场.jpg", "image/jpeg", &picture),
        part("documents", "../../检查 记录.pdf", "text/html", PDF),
        part("documents", "台账.html", "text/html", &sheet),
    ];
    let reply = town.police.upload(&format!("{address}/report"), &REPORT, &sent).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let report = town.again(&task).await.reports.remove(0);
    let names: Vec<_> = report.documents.iter().map(|document| document.name.as_str()).collect();
    assert_eq!((report.photos.len(), names.as_slice()), (1, &["检查 记录.pdf", "台账.xlsx"][..]));
    assert_eq!(town.files(), 3 + 2);

    let photo = format!("{address}/files/{}", report.photos[0].id);
    let document = format!("{address}/files/{}/original", report.documents[0].id);
    let page = town.officer.get(&address).await.text();
    for shown in [format!("{photo}/320"), document.clone(), "检查 记录.pdf".to_owned()] {
        assert!(page.contains(&shown), "{shown} is not in {page}");
    }
    assert_eq!(town.officer.get(&format!("{photo}/original")).await.bytes, picture);
    let reduced = town.officer.get(&format!("{photo}/320")).await;
    assert_eq!((reduced.header("content-type"), reduced.header("content-disposition")), ("image/jpeg", "inline"));
    let got = town.leader.get(&document).await;
    assert_eq!((got.header("content-type"), got.bytes.as_slice()), ("application/pdf", PDF));
    let disposition = got.header("content-disposition");
    assert!(disposition.starts_with("attachment; ") && disposition.contains("%E6%A3%80%E6%9F%A5%20"), "{disposition}");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("content-security-policy").contains("sandbox"));

    let elsewhere = crate::testing::subtree(AdministrativeLevel::Township, "350525199000");
    let other = town.test.signed_in_as("other", &[(Role::SafetyOfficer, &elsewhere)]).await;
    let foreign = town.tasks().await.into_iter().find(|one| one.id != task.id).unwrap();
    let astray = format!("/tasks/{}/files/{}/original", foreign.id, report.documents[0].id);
    for (mut who, path) in [
        (other.clone(), &document),
        (other.clone(), &format!("{photo}/320")),
        (town.officer.clone(), &astray),
        (town.leader.clone(), &format!("{address}/files/{}/320", report.documents[0].id)),
        (town.leader.clone(), &format!("{photo}/..%2f..%2fbihuan.toml")),
    ] {
        assert_eq!(who.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn hostile_files_are_refused_by_number_and_leave_nothing() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let task = town.of_police().await;
    let report = format!("/tasks/{}/report", task.id);
    let page = b"<!DOCTYPE html><script>alert(1)</script>";
    let drawing = br#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#;
    let with_macros = samples::archive(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
    let large = [PDF, &vec![b' '; DOCUMENT_BYTES]].concat();
    let picture = samples::picture(40, 30, ImageFormat::Png);
    for (field, name, bytes, code) in [
        ("photos", "photo.jpg", &page[..], "PH-001"),
        ("photos", "photo.svg", &drawing[..], "PH-001"),
        ("photos", "photo.jpg", PDF, "PH-001"),
        ("documents", "a.pdf", &page[..], "CA-211"),
        ("documents", "a.pdf", &drawing[..], "CA-211"),
        ("documents", "a.docx", &with_macros, "CA-211"),
        ("documents", "a.pdf", &picture, "CA-211"),
        ("documents", "a.pdf", &large, "CA-212"),
    ] {
        let good = part("photos", "good.png", "image/png", &picture);
        let bad = part(field, name, "application/pdf", bytes);
        let reply = town.police.upload(&report, &REPORT, &[good, bad]).await;
        assert!(reply.status.is_client_error(), "{name}: {}", reply.text());
        assert!(
            reply.text().contains(code) && reply.text().contains("全部划线清障"),
            "{name} {code}: {}",
            reply.text()
        );
    }
    let six: Vec<_> = (0..6).map(|_| part("documents", "a.pdf", "application/pdf", PDF)).collect();
    assert!(town.police.upload(&report, &REPORT, &six).await.text().contains("CA-208"));
    // Refused by the rules, not for its files: another's task, and a step that takes none.
    let foreign = town.tasks().await.into_iter().find(|one| one.id != task.id && one.kind == task.kind).unwrap();
    let file = || [part("documents", "a.pdf", "application/pdf", PDF)];
    let reply = town.police.upload(&format!("/tasks/{}/report", foreign.id), &REPORT, &file()).await;
    assert!(!reply.status.is_success() && !reply.status.is_redirection(), "{}", reply.status);
    let cancel = [("version", "1"), ("reason", "不再需要")];
    let reply = town.leader.upload(&format!("/tasks/{}/cancel", task.id), &cancel, &file()).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    assert_eq!((town.files(), town.again(&task).await.reports.len()), (0, 0));
}

async fn send(program: &Program, media_type: &str, name: &str, bytes: &[u8]) -> Reply {
    let path = format!("/api/v1/task-files?name={name}");
    program.send_bytes(Method::POST, &path, (header::CONTENT_TYPE.as_str(), media_type), bytes).await
}

#[tokio::test]
async fn programs_upload_files_and_name_them_once_in_a_report() {
    let mut town = town().await;
    let id = town.upload().await;
    town.publish(id).await;
    let task = town.of_police().await;
    let program = town.test.program(town.police_user, TokenAccess::ReadWrite).await;
    let other_user = town.test.user("other", &[(Role::SafetyOfficer, &township())]).await;
    let other = town.test.program(other_user, TokenAccess::ReadWrite).await;
    let picture = samples::picture(64, 48, ImageFormat::Jpeg);
    let photo = send(&program, "image/jpeg", "x", &picture).await;
    assert_eq!(photo.status, StatusCode::CREATED, "{}", photo.text());
    let document = send(&program, "application/pdf", "..%2F%E8%AE%B0%E5%BD%95.exe", PDF).await.json();
    assert_eq!((document["name"].as_str(), document["bytes"].as_u64()), (Some("记录.pdf"), Some(PDF.len() as u64)));
    assert_eq!(send(&program, "text/html", "x", PDF).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(send(&program, "application/pdf", "x", &picture).await.json()["code"], "CA-211");
    let waiting = format!("/api/v1/task-files/{}", document["id"].as_str().unwrap());
    assert_eq!(program.get(&waiting).await.bytes, PDF);
    assert_eq!(other.get(&waiting).await.status, StatusCode::NOT_FOUND);

    let files = [photo.json()["id"].clone(), document["id"].clone()];
    let body = |version: u64| serde_json::json!({ "version": version, "claim": "progress", "percent": 30, "text": "正在办理", "files": files });
    let path = format!("/api/v1/tasks/{}/commands/report", task.id);
    assert_eq!(other.post(&path, &body(1)).await.json()["code"], "CA-213", "uploaded by somebody else");
    let done = program.post(&path, &body(1)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let report = &done.json()["reports"][0];
    assert_eq!(
        (report["photos"][0]["id"].clone(), report["documents"][0]["name"].clone()),
        (files[0].clone(), "记录.pdf".into())
    );
    assert_eq!(program.post(&path, &body(2)).await.json()["code"], "CA-213", "used");
    assert_eq!(program.get(&waiting).await.status, StatusCode::NOT_FOUND);
    let of_task = |size: &str| format!("/api/v1/tasks/{}/files/{}/{size}", task.id, files[1].as_str().unwrap());
    assert_eq!(other.get(&of_task("original")).await.bytes, PDF);
    assert_eq!(other.get(&of_task("320")).await.status, StatusCode::NOT_FOUND);
}
