//! Requests that no page of ours makes.

use super::{Stored, ground, refused};
use crate::{hazards::tests::world::EAST, testing::township};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use bihuan_domain::{
    IdSource as _,
    accounts::{PasswordText, Role},
};

#[tokio::test]
async fn a_form_from_elsewhere_stores_nothing() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let path = world.registered(&mut officer).await;
    let mut other = world.works_officer().await;
    let (own, others) = (officer.csrf_token().await, other.csrf_token().await);
    assert_ne!(own, others);
    let works = world.works.to_string();
    let assign = [("version", "1"), ("unit", works.as_str()), ("working_days", "5"), ("requirement", "x")];
    let enterprise = [("name", "新厂"), ("place", EAST)];
    let before = Stored::of(&world.test).await;
    for (address, fields) in [(format!("{path}/assign"), &assign[..]), ("/enterprises".to_owned(), &enterprise)] {
        for token in [None, Some(""), Some("0"), Some(others.as_str())] {
            let mut sent = fields.to_vec();
            sent.extend(token.map(|token| ("csrf_token", token)));
            assert_eq!(officer.post_bare(&address, &sent).await.status, StatusCode::FORBIDDEN, "{address} {token:?}");
        }
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let mut elsewhere = officer.clone().with_header(name, value);
            assert_eq!(elsewhere.post(&address, fields).await.status, StatusCode::FORBIDDEN, "{address} {value}");
        }
        // A body that no form sends, with the right token in it.
        for kind in ["text/plain", "application/json", "application/xml", ""] {
            let request = Request::builder().method(Method::POST).uri(&address).header(header::CONTENT_TYPE, kind);
            let reply = officer.send(request, Body::from(format!("csrf_token={own}&version=1"))).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{address} {kind}");
        }
        // The token in the address is no token.
        let reply = officer.post_bare(&format!("{address}?csrf_token={own}"), fields).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{address}");
    }
    assert_eq!(Stored::of(&world.test).await, before);
}

#[tokio::test]
async fn steps_are_not_taken_by_reading_or_by_other_methods() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let path = world.registered(&mut officer).await;
    let before = Stored::of(&world.test).await;
    let address = format!("{path}/assign");
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
        let request = Request::builder().method(&method).uri(format!("{address}?version=1&working_days=5"));
        let request = request.header("x-http-method-override", "POST");
        let reply = officer.send(request, Body::from("_method=POST")).await;
        assert!(reply.status.is_client_error(), "{method}: {}", reply.status);
    }
    assert_eq!(Stored::of(&world.test).await, before);
}

#[tokio::test]
async fn a_zero_byte_is_refused_wherever_it_stands() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let path = world.registered(&mut officer).await;
    let test = &world.test;
    for fields in [[("name", "新\0厂"), ("place", EAST)], [("name", "新厂"), ("place\0", EAST)]] {
        refused(test, &mut officer, "/enterprises", &fields, StatusCode::BAD_REQUEST).await;
    }
    let assign = [("version", "1"), ("requirement", "a\0b")];
    refused(test, &mut officer, &format!("{path}/assign"), &assign, StatusCode::BAD_REQUEST).await;
    let before = Stored::of(test).await;
    let reply = world.register(&mut officer, &[("description", "a\0b")]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    let reply = world.register(&mut officer, &[("a\0b", "x")]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    for address in [
        "/enterprises?q=%00",
        "/hazards?text=%00",
        "/hazards?%00=x",
        "/jurisdictions?q=a%00",
        "/enterprises/suggestions?q=%00",
        "/hazards/enterprises?q=%00",
    ] {
        let reply = officer.get(address).await;
        assert!(reply.status.is_client_error(), "{address}: {}", reply.status);
    }
    for address in ["/hazards/%00", "/enterprises/%00", "/imports/%00", "/assets/%00", "/photos/%00/320"] {
        assert_eq!(officer.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let mut nobody = test.browser();
    assert!(!nobody.get("/setup/%00").await.status.is_server_error());
    assert_eq!(nobody.get("/login?next=%00").await.status, StatusCode::BAD_REQUEST);
    let login = [("username", "a\0"), ("password", "x")];
    assert_eq!(nobody.post("/login", &login).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(Stored::of(test).await, before);
}

#[tokio::test]
async fn a_path_leads_nowhere_else() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    let before = Stored::of(&world.test).await;
    for address in [
        "/assets/../Cargo.toml",
        "/assets/..%2F..%2FCargo.toml",
        "/assets/%2e%2e%2fCargo.toml",
        "/assets/..%5C..%5CCargo.toml",
        "/assets//etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        &format!("{path}/notices/..%2F..%2Frectification.docx"),
        &format!("{path}/notices/%2Fetc%2Fpasswd"),
        &format!("{path}/..%2F..%2Fusers"),
    ] {
        let reply = officer.get(address).await;
        assert!(reply.status.is_client_error(), "{address}: {}", reply.status);
        assert!(!reply.text().contains("[package]") && !reply.text().contains("root:"), "{address}");
    }
    assert_eq!(Stored::of(&world.test).await, before);
}

#[tokio::test]
async fn log_in_and_language_lead_only_to_this_server() {
    let world = ground().await;
    let test = &world.test;
    let hash = crate::hash_password(&PasswordText::new("Orchid-lamp-27".to_owned()), &test.ids.secret_bytes()).unwrap();
    let unit = test.office("安办").await;
    test.user_of("reader", (unit, "安办"), &[(Role::Leader, &township())], Some(hash)).await;
    for (number, next) in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/a\r\nLocation: https://evil.example",
        " //evil.example",
        "https:evil.example",
        "https:/evil.example",
        "//evil.example/%2e%2e",
        "///evil.example",
        "/\\/evil.example",
        "http://127.0.0.1:8080.evil.example/",
        "//user@evil.example",
        "\u{ff0f}\u{ff0f}evil.example",
        "",
    ]
    .into_iter()
    .enumerate()
    {
        let encoded: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let mut browser = test.browser();
        let form = browser.get(&format!("/login?next={encoded}")).await;
        assert!(form.text().contains("name=\"next\" value=\"/\""), "{next:?}");
        let before = Stored::of(test).await;
        let nobody = format!("nobody{number}");
        let wrong = browser.post("/login", &[("username", &nobody), ("password", "x"), ("next", next)]).await;
        assert!(wrong.text().contains("name=\"next\" value=\"/\"") && wrong.location().is_empty(), "{next:?}");
        assert_eq!(Stored::of(test).await.events(), before.events() + 1, "the attempt, and nothing else");
        let fields = [("username", "reader"), ("password", "Orchid-lamp-27"), ("next", next)];
        let reply = browser.post("/login", &fields).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/workbench"), "{next:?}");
        assert_eq!(browser.get(&format!("/login?next={encoded}")).await.location(), "/workbench", "{next:?}");
        let fields = [("language", "en"), ("return_to", next)];
        let reply = browser.post("/account/language", &fields).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/"), "{next:?}");
    }
}

/// What a browser would still have to decode leads to a page of this server that does not exist, never elsewhere.
#[tokio::test]
async fn an_encoded_address_stays_on_this_server() {
    let world = ground().await;
    let mut officer = world.officer().await;
    for next in ["/%2f%2fevil.example", "/%5cevil.example", "/%09/evil.example", "/login?next=//evil.example"] {
        let encoded: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let place = officer.get(&format!("/login?next={encoded}")).await.location().to_owned();
        let base: url::Url = "https://bihuan.example/login".parse().unwrap();
        assert_eq!(base.join(&place).unwrap().host_str(), Some("bihuan.example"), "{next} leads to {place}");
    }
}

/// Line breaks never reach a header, be it by a name of a file, a number of a hazard, a place to go to or a language.
#[tokio::test]
async fn no_header_is_made_of_what_was_sent() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    let before = Stored::of(&world.test).await;
    let evil = "x%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a%3Cscript%3E";
    for address in [
        format!("/login?next=/{evil}"),
        format!("/hazards?text={evil}"),
        format!("/hazards/{evil}"),
        format!("{path}/notices/{evil}"),
        format!("{path}/notices/rectification.docx?name={evil}"),
        format!("/hazards/export.xlsx?text={evil}"),
        format!("/hazards/export.csv?text={evil}"),
        format!("/enterprises/export.xlsx?q={evil}"),
        format!("/imports/blank/{evil}"),
        format!("/photos/{evil}/original"),
        format!("/assets/{evil}"),
    ] {
        let reply = officer.get(&address).await;
        assert!(!reply.status.is_server_error(), "{address}: {}", reply.status);
        for (name, value) in &reply.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            let is_forged = value.contains(['\r', '\n']) || name == "set-cookie" && value.contains("evil=1");
            assert!(!is_forged, "{address}: {name}: {value}");
        }
    }
    let fields = [("language", "en\r\nSet-Cookie: evil=1"), ("return_to", "/a\r\nSet-Cookie: evil=1")];
    let reply = officer.post("/account/language", &fields).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(!reply.header("set-cookie").contains("evil"));
    assert_eq!(Stored::of(&world.test).await, before);
}

#[tokio::test]
async fn more_than_a_form_holds_is_not_read() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let before = Stored::of(&world.test).await;
    let long = "长".repeat(1024 * 1024);
    let reply = officer.post("/enterprises", &[("name", &long), ("place", EAST)]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let many: Vec<(&str, &str)> = (0..200).map(|_| ("remark", "x")).collect();
    assert_eq!(world.register(&mut officer, &many).await.status, StatusCode::BAD_REQUEST);
    let reply = world.register(&mut officer, &[("description", &long[..300_000])]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let reply = world.register(&mut officer, &[("description", &long[..30_000])]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let request = Request::builder().method(Method::POST).uri("/hazards");
    let kind = "multipart/form-data; boundary=x";
    let token = officer.csrf_token().await;
    let cut = format!("--x\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n--x\r\nContent-");
    let reply = officer.send(request.header(header::CONTENT_TYPE, kind), Body::from(cut)).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(Stored::of(&world.test).await, before);
}
