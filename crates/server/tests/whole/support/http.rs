//! A client of the pages without a browser: one request a connection, cookies kept.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
    net::TcpStream,
};

const FORM: &str = "application/x-www-form-urlencoded";

/// What the server answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// After how many seconds to try again, where the server says so.
    pub retry_after: Option<u32>,
    pub body: String,
}

/// Somebody at the pages of a server.
#[derive(Debug, Clone)]
pub struct Client {
    address: String,
    cookies: BTreeMap<String, String>,
    token: String,
}

impl Client {
    /// Logs in.
    ///
    /// # Errors
    /// When the server goes away.
    pub fn log_in(address: &str, login: &str, password: &str) -> io::Result<Self> {
        let mut client = Self::visitor(address);
        client.get("/login")?;
        let reply = client.post("/login", &[("username", login), ("password", password)])?;
        assert_eq!(reply.status, 303, "{login} cannot log in: {}", reply.body);
        client.get("/workbench")?;
        Ok(client)
    }

    /// Somebody who is not logged in.
    pub fn visitor(address: &str) -> Self {
        Self { address: address.to_owned(), cookies: BTreeMap::new(), token: String::new() }
    }

    /// The same session at another address.
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    /// Where the server is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Chooses a language for this client only, as somebody does who is not logged in.
    pub fn speak(&mut self, tag: &str) {
        self.cookies.insert("bihuan-language".to_owned(), tag.to_owned());
    }

    /// The token of its forms.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The head of a request up to its `Content-Type`, without the blank line at the end.
    pub fn head(&self, method: &str, path: &str, version: &str) -> String {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{method} {path} {version}\r\nHost: {}\r\nCookie: {}\r\n", self.address, cookies.join("; "))
    }

    /// Sends a form with a file.
    ///
    /// # Errors
    /// When the server goes away before it has answered whole.
    pub fn upload(&mut self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> io::Result<Reply> {
        let mut body = Vec::new();
        for (name, value) in [("csrf_token", self.token.as_str())].iter().chain(fields) {
            let part = format!("--bound\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let disposition = format!("form-data; name=\"{}\"; filename=\"a.jpg\"", file.0);
        body.extend(format!("--bound\r\nContent-Disposition: {disposition}\r\n\r\n").into_bytes());
        body.extend(file.1);
        body.extend(b"\r\n--bound--\r\n");
        self.send("POST", path, "multipart/form-data; boundary=bound", &body)
    }

    /// Opens a page and keeps the token of its forms.
    ///
    /// # Errors
    /// When the server goes away before it has answered whole.
    pub fn get(&mut self, path: &str) -> io::Result<Reply> {
        let reply = self.send("GET", path, FORM, b"")?;
        if let Some((_, rest)) = reply.body.split_once("name=\"csrf_token\" value=\"") {
            self.token = rest.split('"').next().unwrap_or_default().to_owned();
        }
        Ok(reply)
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When the server goes away before it has answered whole.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> io::Result<Reply> {
        let mut pairs = vec![("csrf_token", self.token.as_str())];
        pairs.extend(fields);
        let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send("POST", path, FORM, body.as_bytes())
    }

    /// Sends nothing but the request itself.
    ///
    /// # Errors
    /// When the server goes away before it has answered whole.
    pub fn put(&mut self, path: &str) -> io::Result<Reply> {
        self.send("PUT", path, FORM, b"")
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// When the server goes away before it has answered whole.
    pub fn get_bytes(&mut self, path: &str) -> io::Result<Vec<u8>> {
        Ok(self.exchange("GET", path, FORM, b"")?.1)
    }

    fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> io::Result<Reply> {
        let (mut reply, body) = self.exchange(method, path, kind, body)?;
        reply.body = String::from_utf8_lossy(&body).into_owned();
        Ok(reply)
    }

    // HTTP/1.0: the answer ends with the connection, whole when its head says so.
    fn exchange(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> io::Result<(Reply, Vec<u8>)> {
        let head = self.head(method, path, "HTTP/1.0");
        let request = format!("{head}Content-Length: {}\r\nContent-Type: {kind}\r\n\r\n", body.len());
        let request = [request.as_bytes(), body].concat();
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(&request)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let mut retry_after = None;
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            match name.to_ascii_lowercase().as_str() {
                "set-cookie" => self.keep(value),
                "retry-after" => retry_after = value.parse().ok(),
                _ => {}
            }
        }
        Ok((Reply { status, retry_after, body: String::new() }, bytes.split_off(end + 4)))
    }

    /// Makes an access token that may do everything that its owner may; returns its secret.
    ///
    /// # Errors
    /// When the server goes away before it has answered whole.
    pub fn access_token(&mut self) -> io::Result<String> {
        self.get("/account/tokens")?;
        let mut fields = vec![("name", "test"), ("access", "read_write"), ("lifetime_days", "7")];
        let slices = ["jurisdictions", "enterprises", "hazards", "figures", "audit"];
        fields.extend(slices.map(|slice| ("slices", slice)));
        let reply = self.post("/account/tokens", &fields)?;
        let secret = reply.body.split("bh_").nth(1).map(|rest| format!("bh_{}", &rest[..64]));
        Ok(secret.unwrap_or_else(|| panic!("no token: {}", reply.body)))
    }

    fn keep(&mut self, cookie: &str) {
        let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        if value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// Asks the JSON interface; returns status and body.
///
/// # Errors
/// When the server goes away before it has answered whole.
pub fn ask(address: &str, secret: &str, method: &str, path: &str, body: Option<&Value>) -> io::Result<(u16, Value)> {
    ask_with(address, secret, method, path, &[], body)
}

/// The same with further headers.
///
/// # Errors
/// When the server goes away before it has answered whole.
pub fn ask_with(
    address: &str,
    secret: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> io::Result<(u16, Value)> {
    let text = body.map(ToString::to_string).unwrap_or_default();
    let mut kind = if body.is_some() { "Content-Type: application/json\r\n".to_owned() } else { String::new() };
    headers.iter().for_each(|(name, value)| kind.push_str(&format!("{name}: {value}\r\n")));
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: {address}\r\nAuthorization: Bearer {secret}\r\n{kind}\
         Content-Length: {}\r\n\r\n{text}",
        text.len()
    );
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Ok((status, serde_json::from_str(body)?))
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
