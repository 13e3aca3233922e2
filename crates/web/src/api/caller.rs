//! Who calls: the account of the token, with no more than the token lets it do.

use super::{Problem, Secret};
use crate::App;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use bihuan_domain::{
    Language, RefusalCode,
    accounts::{AccessToken, Account, Actor, MustChangePassword, PasswordState, Person, SecondFactorNeed},
};
use bihuan_store::accounts::access_tokens::{self, Presented};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The most callers that are remembered.
const CALLERS: usize = 1_000;

/// Whoever comes with a token that is good.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user as commands take one, narrowed by the token.
    pub actor: Actor,
    /// The user as the rules see one, narrowed by the token.
    pub person: Person,
    /// The account.
    pub account: Account,
    /// The token.
    pub token: AccessToken,
    /// The language of the answer.
    pub language: Language,
}

impl Caller {
    /// Finds out who calls. Only the header `Authorization` counts: a browser never sends that by itself, so that no page
    /// elsewhere can call in a user's name.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Self, Problem> {
        let secret = secret(headers)?;
        let Presented { account, token, language } = app.callers.find(app, secret.hash()).await?;
        let now = app.clock.now();
        if token.is_expired_at(now) {
            return Err(RefusalCode::ApiTokenInvalid.into());
        }
        // A lock is no matter of tokens: it holds off a place from which passwords are guessed, not the account.
        let may_be_used = account.is_active()
            && account.must_change_password == MustChangePassword::No
            && account.second_factor_need(&app.rules.accounts) != SecondFactorNeed::MustEnrol
            && matches!(account.password, PasswordState::Set { .. });
        if !may_be_used {
            return Err(RefusalCode::ApiAccountBlocked.into());
        }
        let person = token.person(account.person());
        let language = wanted_language(headers).or(language).unwrap_or_default();
        Ok(Self { actor: Actor::Person(person.clone()), person, account, token, language })
    }
}

/// Callers as they were found last, so that an account is not read anew for each request. Whether the token is still good, and
/// whether anything has happened to the account, is asked of the database each time.
#[derive(Debug, Default)]
pub struct Callers(Mutex<HashMap<[u8; 32], Arc<Presented>>>);

impl Callers {
    async fn find(&self, app: &App, hash: [u8; 32]) -> Result<Presented, Problem> {
        let known = self.lock().get(&hash).cloned();
        let earlier = known.clone();
        let found = app.store.read_briefly(move |tx| match &earlier {
            Some(known) => access_tokens::find_again(tx, &hash, known),
            None => access_tokens::find(tx, &hash),
        });
        let Some(found) = found.await? else {
            self.lock().remove(&hash);
            return Err(RefusalCode::ApiTokenInvalid.into());
        };
        if known.is_none_or(|known| known.account.version != found.account.version) {
            let mut callers = self.lock();
            if callers.len() >= CALLERS {
                callers.clear();
            }
            callers.insert(hash, Arc::new(found.clone()));
        }
        Ok(found)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Arc<Presented>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn secret(headers: &HeaderMap) -> Result<Secret, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(RefusalCode::ApiTokenMissing)?;
    let text = value.to_str().ok().filter(|_| values.next().is_none()).ok_or(RefusalCode::ApiTokenInvalid)?;
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(RefusalCode::ApiTokenMissing.into());
    }
    Secret::parse(rest.trim()).ok_or_else(|| RefusalCode::ApiTokenInvalid.into())
}

/// The language that `Accept-Language` prefers among ours; `None` when it names neither.
pub fn wanted_language(headers: &HeaderMap) -> Option<Language> {
    let text = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(f32, Language)> = None;
    for entry in text.split(',') {
        let mut parts = entry.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        let language = match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "zh" => Language::Chinese,
            "en" => Language::English,
            _ => continue,
        };
        if weight > 0.0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::fault("the route has no guard"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_the_greatest_weight_is_taken() {
        for (text, language) in [
            ("en", Some(Language::English)),
            ("en-GB,zh;q=0.5", Some(Language::English)),
            ("zh;q=0.9, en;q=0.8", Some(Language::Chinese)),
            ("de, zh-Hant-TW;q=0.3", Some(Language::Chinese)),
            ("fr", None),
            ("en;q=0", None),
            ("en;q=x", Some(Language::English)),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, text.parse().unwrap())]);
            assert_eq!(wanted_language(&headers), language, "{text}");
        }
    }
}
