//! Sessions: who is asking, by the cookie.

use crate::{
    app::App,
    cookies::{self, CookieName},
    error::WebError,
};
use axum::http::{HeaderMap, HeaderValue};
use bihuan_store::{
    StoreError,
    accounts::sessions::{self, LiveSession, SessionLimits},
};
use jiff::SignedDuration;
use sm3::Digest as _;

/// The longest life of a session after log-in.
const ABSOLUTE_HOURS: i64 = 12;
/// How exactly it is known when a session was last used: each note is a write.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);

/// The secret that a cookie holds: 64 hexadecimal digits. It prints as dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(••••)")
    }
}

impl Token {
    /// A new one.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(hex::encode(secret))
    }

    /// The token that a text is, if it has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// The text that the browser keeps.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        bihuan_store::accounts::token_hash(&self.0)
    }

    /// What forms send back: it follows from the token, but does not tell it.
    pub fn csrf(&self) -> String {
        let mut hasher = sm3::Sm3::new();
        hasher.update(b"csrf\0");
        hasher.update(self.0.as_bytes());
        hex::encode(hasher.finalize())
    }
}

/// A session and its token.
pub struct Found {
    pub token: Token,
    pub live: LiveSession,
}

/// The live session of a request, if any; notes that it is in use.
pub async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Found>, WebError> {
    let Some(token) = cookies::read(headers, CookieName::Session, app.config.cookies).and_then(Token::parse) else {
        return Ok(None);
    };
    let (hash, now, limits) = (token.hash(), app.clock.now(), limits(app));
    let Some(live) = app.store.read(move |tx| sessions::load(tx, &hash, limits, now)).await? else {
        return Ok(None);
    };
    if now.duration_since(live.seen_at) >= TOUCH {
        let touched: Result<(), StoreError> = app.store.write(move |tx| sessions::touch(tx, &hash, now)).await;
        match touched {
            // On a full disk people can still read what is there; the session just grows no younger.
            Err(error) if error.outage().is_some() => tracing::debug!(%error, "the use of a session was not noted"),
            touched => touched?,
        }
    }
    Ok(Some(Found { token, live }))
}

/// The time-outs in force.
pub fn limits(app: &App) -> SessionLimits {
    SessionLimits {
        idle: SignedDuration::from_mins(i64::from(app.rules.accounts.idle_timeout_minutes)),
        absolute: SignedDuration::from_hours(ABSOLUTE_HOURS),
    }
}

/// What the forms of somebody not logged in are tied to, as the browser sent it.
pub fn form_token(app: &App, headers: &HeaderMap) -> Option<Token> {
    cookies::read(headers, CookieName::Form, app.config.cookies).and_then(Token::parse)
}

/// `Set-Cookie` for the session of a token; `None` ends it.
pub fn cookie(app: &App, token: Option<&Token>) -> HeaderValue {
    cookies::set(CookieName::Session, token.map(Token::as_str), app.config.cookies)
}
