//! Drives the JSON interface in-process.

use super::{Browser, Reply, TestApp};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::{AccessToken, Actor, ApiSlice, IssueToken, Role, TokenAccess},
    ids::{TokenId, UserId},
    jurisdictions::Subtree,
};
use bihuan_store::{
    CommandError,
    accounts::{self, Circumstances, access_tokens},
};
use std::sync::Arc;

/// A program that brings an access token.
#[derive(Clone)]
pub struct Program {
    browser: Browser,
    secret: String,
}

impl Program {
    /// Sends a request; JSON when there is any.
    ///
    /// # Panics
    /// When the request is none.
    pub async fn send(&self, method: Method, path: &str, body: Option<&serde_json::Value>) -> Reply {
        self.send_with(method, path, body, &[]).await
    }

    /// Sends a request with headers of its own.
    ///
    /// # Panics
    /// When the request is none.
    pub async fn send_with(
        &self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let mut request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.secret));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.browser.clone().send(request, body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    /// Sends a command.
    pub async fn post(&self, path: &str, body: &serde_json::Value) -> Reply {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Uploads a photo; returns its identifier.
    ///
    /// # Panics
    /// When it is not taken.
    pub async fn upload(&self, bytes: &[u8]) -> String {
        let jpeg = (header::CONTENT_TYPE.as_str(), "image/jpeg");
        let reply = self.send_bytes(Method::POST, "/api/v1/photos", jpeg, bytes).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        reply.json()["id"].as_str().expect("an upload has an identifier").to_owned()
    }

    /// Sends bytes that are no JSON, with a header that says so.
    ///
    /// # Panics
    /// When the request is none.
    pub async fn send_bytes(&self, method: Method, path: &str, (name, value): (&str, &str), bytes: &[u8]) -> Reply {
        let request = Request::builder().method(method).uri(path).header(name, value);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.secret));
        self.browser.clone().send(request, Body::from(bytes.to_vec())).await
    }

    /// The secret of the token.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

impl TestApp {
    /// A program that acts for a user by a token that opens everything for a year.
    ///
    /// # Panics
    /// When the token cannot be made.
    pub async fn program(&self, user: UserId, access: TokenAccess) -> Program {
        let lifetime_days = self.app.rules.api.token_longest_days;
        let (id, slices) = (TokenId(self.ids.next()), ApiSlice::ALL.to_vec());
        let command = IssueToken { id, name: "测试".to_owned(), access, slices, within: None, lifetime_days };
        self.program_by(user, command).await
    }

    /// A program that acts for a user by a token.
    ///
    /// # Panics
    /// When the token cannot be made.
    pub async fn program_by(&self, user: UserId, command: IssueToken) -> Program {
        let secret = crate::api::Secret::new(self.ids.secret_bytes());
        let (hash, now, rules) = (secret.hash(), self.clock.now(), Arc::clone(&self.app.rules));
        let issued: Result<AccessToken, CommandError> = self
            .app
            .store
            .write(move |tx| {
                let account = accounts::find(tx, user)?.ok_or(CommandError::NotFound)?;
                let actor = Actor::Person(account.person());
                let given = Circumstances { actor: &actor, now, policy: &rules.accounts, address: None };
                access_tokens::issue(tx, &command, &hash, &rules.api, given)
            })
            .await;
        issued.expect("a token can be issued");
        Program { browser: self.browser(), secret: secret.as_str().to_owned() }
    }

    /// A program that brings a secret.
    #[must_use]
    pub fn program_of_secret(&self, secret: &str) -> Program {
        Program { browser: self.browser(), secret: secret.to_owned() }
    }

    /// Makes a user with roles, and a program that acts for the user by a token that opens everything.
    pub async fn program_as(&self, login: &str, roles: &[(Role, &Subtree)], access: TokenAccess) -> Program {
        let user = self.user(login, roles).await;
        self.program(user, access).await
    }
}
