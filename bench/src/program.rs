//! A program at the JSON interface, over a connection of its own that stays open. It costs next to nothing, so that the two
//! cores are the server's.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Another program, with an access token.
pub struct Program {
    host: String,
    token: String,
    connection: TcpStream,
    received: Vec<u8>,
}

impl Program {
    /// Connects to an address such as `http://127.0.0.1:8080` and shows this token.
    pub async fn connect(address: &str, token: &str) -> Result<Self> {
        let host = address.strip_prefix("http://").context("the address is not plain HTTP")?.to_owned();
        let connection = TcpStream::connect(&host).await?;
        connection.set_nodelay(true)?;
        Ok(Self { host, token: token.to_owned(), connection, received: Vec::with_capacity(16 << 10) })
    }

    /// The same program once more, over another connection.
    pub async fn again(&self) -> Result<Self> {
        Self::connect(&format!("http://{}", self.host), &self.token).await
    }

    /// Reads what must be there.
    pub async fn get(&mut self, path: &str) -> Result<Value> {
        let (status, answer) = self.send("GET", path, "").await?;
        if status != 200 {
            bail!("{path} answered {status}: {answer}");
        }
        Ok(answer)
    }

    /// Sends a command; returns the status and the answer.
    pub async fn post(&mut self, path: &str, body: &Value) -> Result<(u16, Value)> {
        self.send("POST", path, &body.to_string()).await
    }

    async fn send(&mut self, method: &str, path: &str, body: &str) -> Result<(u16, Value)> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.host,
            self.token,
            body.len()
        );
        self.connection.write_all(request.as_bytes()).await?;
        self.received.clear();
        let (head, length) = loop {
            self.receive().await?;
            if let Some(end) = self.received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break (end + 4, content_length(&self.received[..end])?);
            }
        };
        while self.received.len() < head + length {
            self.receive().await?;
        }
        let status = std::str::from_utf8(self.received.get(9..12).context("no status")?)?.parse()?;
        Ok((status, serde_json::from_slice(&self.received[head..head + length])?))
    }

    async fn receive(&mut self) -> Result<()> {
        if self.connection.read_buf(&mut self.received).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn content_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?;
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    Ok(lengths.next().context("an answer without a length")?.1.trim().parse()?)
}
