//! Whether a form comes from a page of ours: where the browser says it comes from, and the token in it.

use crate::{error::WebError, routes::FORM_BYTES};
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, Uri, header},
};
use futures_util::StreamExt as _;
use subtle::ConstantTimeEq as _;

/// The name of the hidden field, and of the first part of a form with files.
const FIELD: &str = "csrf_token";
const HEADER: &str = "x-csrf-token";
/// The first part of a form with files ends within so many bytes.
const FIRST_PART_BYTES: usize = 4096;

/// Refuses a request that changes something unless it comes from a page of ours. Returns it with its body whole. A form
/// without files is held in memory, so that its bound is that of forms also where photos could be sent.
pub async fn check(request: Request<Body>, expected: &str, max_body_bytes: usize) -> Result<Request<Body>, WebError> {
    if !is_same_origin(request.headers()) {
        return Err(WebError::ForeignForm);
    }
    if let Some(token) = request.headers().get(HEADER) {
        return if is_equal(token.as_bytes(), expected) { Ok(request) } else { Err(WebError::ForeignForm) };
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    match essence.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => check_form(request, expected, max_body_bytes.min(FORM_BYTES)).await,
        "multipart/form-data" => {
            let boundary = boundary(parameters).ok_or(WebError::BadRequest)?;
            check_multipart(request, &boundary, expected).await
        }
        _ => Err(WebError::ForeignForm),
    }
}

/// Browsers say where a request comes from; a program that says nothing still needs the token.
fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let origin = origin.to_str().ok().and_then(|text| text.parse::<Uri>().ok());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match (origin.as_ref().and_then(Uri::authority), host) {
        (Some(authority), Some(host)) => authority.as_str().eq_ignore_ascii_case(host),
        _ => false,
    }
}

fn is_equal(given: &[u8], expected: &str) -> bool {
    !expected.is_empty() && bool::from(given.ct_eq(expected.as_bytes()))
}

async fn check_form(request: Request<Body>, expected: &str, max_body_bytes: usize) -> Result<Request<Body>, WebError> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, max_body_bytes).await.map_err(|_| WebError::TooLarge)?;
    let given = url::form_urlencoded::parse(&bytes).find(|(key, _)| key == FIELD);
    let fits = given.is_some_and(|(_, value)| is_equal(value.as_bytes(), expected));
    if fits { Ok(Request::from_parts(parts, Body::from(bytes))) } else { Err(WebError::ForeignForm) }
}

/// Reads the first part only; the files behind it are left to the handler.
async fn check_multipart(request: Request<Body>, boundary: &str, expected: &str) -> Result<Request<Body>, WebError> {
    let (parts, body) = request.into_parts();
    let mut rest = body.into_data_stream();
    let mut read: Vec<Bytes> = Vec::new();
    let mut start: Vec<u8> = Vec::new();
    let given = loop {
        if let Some(token) = first_part(&start, boundary) {
            break token;
        }
        if start.len() > FIRST_PART_BYTES {
            return Err(WebError::ForeignForm);
        }
        let chunk = rest.next().await.ok_or(WebError::ForeignForm)?.map_err(|_| WebError::BadRequest)?;
        start.extend_from_slice(&chunk[..chunk.len().min(2 * FIRST_PART_BYTES)]);
        read.push(chunk);
    };
    if !is_equal(&given, expected) {
        return Err(WebError::ForeignForm);
    }
    let whole = futures_util::stream::iter(read.into_iter().map(Ok)).chain(rest);
    Ok(Request::from_parts(parts, Body::from_stream(whole)))
}

/// The value of the first part, when it has arrived and is the token's; anything else never becomes `Some`.
fn first_part(start: &[u8], boundary: &str) -> Option<Vec<u8>> {
    let opening = format!("--{boundary}\r\n");
    let after = start.strip_prefix(opening.as_bytes())?;
    let blank = find(after, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&after[..blank]).ok()?.to_ascii_lowercase();
    let is_token = head.starts_with("content-disposition: form-data;")
        && head.contains(&format!("name=\"{FIELD}\""))
        && !head.contains("filename");
    let value = &after[blank + 4..];
    let end = find(value, format!("\r\n--{boundary}").as_bytes())?;
    is_token.then(|| value[..end].to_vec())
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn boundary(parameters: &str) -> Option<String> {
    let value = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    let value = value.trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn another_origin_is_refused() {
        for (pairs, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "http://a.example:80"), ("host", "a.example:80")], true),
            (&[("origin", "http://b.example"), ("host", "a.example")], false),
            (&[("origin", "null"), ("host", "a.example")], false),
            (&[("host", "a.example")], true),
        ] {
            assert_eq!(is_same_origin(&headers(pairs)), expected, "{pairs:?}");
        }
    }

    #[tokio::test]
    async fn a_form_with_files_needs_the_token_first_and_arrives_whole() {
        let text = "--B\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\ntok\r\n--B\r\nContent-Disposition: \
                    form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc\r\n--B--\r\n";
        let request = |body: Body| {
            let kind = "multipart/form-data; boundary=B";
            Request::post("/").header(header::CONTENT_TYPE, kind).body(body).unwrap()
        };
        // One byte at a time: the token may be split anywhere.
        let bytes: Vec<Result<Bytes, std::io::Error>> =
            text.bytes().map(|byte| Ok(Bytes::copy_from_slice(&[byte]))).collect();
        let body = Body::from_stream(futures_util::stream::iter(bytes));
        let passed = check(request(body), "tok", 1 << 20).await.unwrap();
        assert_eq!(to_bytes(passed.into_body(), 1 << 20).await.unwrap(), text.as_bytes());

        assert!(matches!(check(request(Body::from(text)), "other", 1 << 20).await, Err(WebError::ForeignForm)));
        let late = text.replace("csrf_token", "note");
        assert!(matches!(check(request(Body::from(late)), "tok", 1 << 20).await, Err(WebError::ForeignForm)));
        let endless = Body::from(format!("--B\r\n{}", "x".repeat(100_000)));
        assert!(matches!(check(request(endless), "tok", 1 << 20).await, Err(WebError::ForeignForm)));
    }
}
