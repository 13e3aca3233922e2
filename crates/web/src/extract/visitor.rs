//! Who asks.

use super::{address, device};
use crate::{
    WebError,
    answer::unstored,
    app::App,
    cookies::{self, CookieName},
    page,
    session::{self, Token},
};
use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderMap, Uri, request::Parts},
};
use bihuan_domain::{
    Language,
    accounts::{Account, Actor, MustChangePassword, Person, SecondFactorNeed},
};
use bihuan_store::accounts::sessions::StoredFlash;
use bihuan_ui::{NavArea, Shell};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whoever asks, logged in or not. Every route but the assets has one.
#[derive(Debug, Clone)]
pub struct Visitor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    language: Language,
    csrf_token: String,
    new_form_token: Option<Token>,
    has_dead_session: bool,
    return_to: String,
    address: String,
    device: String,
    device_token: Option<Token>,
    second_step_token: Option<Token>,
    is_htmx: bool,
    signed: Option<Signed>,
    flashes: Vec<StoredFlash>,
    flashes_shown: AtomicBool,
}

/// A logged-in user, as a handler takes one. A route that is not for logged-in users never has one.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The user as commands take one.
    pub actor: Actor,
    /// The user as the rules see one.
    pub person: Person,
    /// The account.
    pub account: Account,
    /// The language of the page.
    pub language: Language,
    /// Whether a new password must be set before anything else.
    pub(crate) must_change_password: MustChangePassword,
    /// Whether a second factor must be enrolled before anything else.
    pub(crate) second_factor_need: SecondFactorNeed,
    pub(crate) token: Token,
    visitor: Option<Visitor>,
}

impl Visitor {
    /// Finds out who asks, by the cookies.
    pub(crate) async fn of(
        app: &App,
        headers: &HeaderMap,
        extensions: &Extensions,
        uri: &Uri,
    ) -> Result<Self, WebError> {
        let found = session::find(app, headers).await?;
        let by_cookie = cookies::read(headers, CookieName::Language, app.config.cookies).and_then(Language::from_tag);
        let chosen = found.as_ref().and_then(|found| found.live.language);
        let language = chosen.or(by_cookie).unwrap_or_default();
        let form_token = if found.is_some() { None } else { session::form_token(app, headers) };
        let new_form_token = (found.is_none() && form_token.is_none()).then(|| Token::new(app.ids.secret_bytes()));
        let csrf_token = match (&found, form_token.as_ref().or(new_form_token.as_ref())) {
            (Some(found), _) => found.token.csrf(),
            (None, Some(token)) => token.csrf(),
            (None, None) => String::new(),
        };
        let flashes = found.as_ref().map(|found| found.live.flashes.clone()).unwrap_or_default();
        Ok(Self(Arc::new(Inner {
            language,
            csrf_token,
            new_form_token,
            has_dead_session: found.is_none()
                && cookies::read(headers, CookieName::Session, app.config.cookies).is_some(),
            return_to: uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            address: address::of(&app.config.client_address, headers, extensions),
            device: device::described(headers),
            device_token: cookies::read(headers, CookieName::Device, app.config.cookies).and_then(Token::parse),
            second_step_token: cookies::read(headers, CookieName::SecondStep, app.config.cookies)
                .and_then(Token::parse),
            is_htmx: headers.contains_key("hx-request"),
            signed: found.map(|found| Signed::new(found, language, app)),
            flashes,
            flashes_shown: AtomicBool::new(false),
        })))
    }

    /// Somebody of whom nothing is known, since finding out has failed.
    pub(crate) fn unknown(app: &App, headers: &HeaderMap) -> Self {
        let by_cookie = cookies::read(headers, CookieName::Language, app.config.cookies).and_then(Language::from_tag);
        Self(Arc::new(Inner {
            language: by_cookie.unwrap_or_default(),
            csrf_token: String::new(),
            new_form_token: None,
            has_dead_session: false,
            return_to: "/".to_owned(),
            address: String::new(),
            device: String::new(),
            device_token: None,
            second_step_token: None,
            is_htmx: headers.contains_key("hx-request"),
            signed: None,
            flashes: Vec::new(),
            flashes_shown: AtomicBool::new(false),
        }))
    }

    /// The language of the page.
    #[must_use]
    pub fn language(&self) -> Language {
        self.0.language
    }

    /// Path and query of the request.
    #[must_use]
    pub fn return_to(&self) -> &str {
        &self.0.return_to
    }

    /// The address of the browser, as far as known.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// Browser and system in a few words; empty when not known.
    #[must_use]
    pub fn device(&self) -> &str {
        &self.0.device
    }

    /// What tells this browser from others, if somebody has logged in here before.
    pub(crate) fn device_token(&self) -> Option<&Token> {
        self.0.device_token.as_ref()
    }

    /// The log-in that waits for its second step in this browser.
    pub(crate) fn second_step_token(&self) -> Option<&Token> {
        self.0.second_step_token.as_ref()
    }

    /// Whether htmx asks, for a fragment.
    #[must_use]
    pub fn is_htmx(&self) -> bool {
        self.0.is_htmx
    }

    /// The logged-in user, if it is one.
    #[must_use]
    pub fn signed(&self) -> Option<&Signed> {
        self.0.signed.as_ref()
    }

    /// The frame of a page: title, navigation, and what the previous step has to say.
    #[must_use]
    pub fn shell(&self, title: impl Into<String>, area: Option<NavArea>) -> Shell {
        self.0.flashes_shown.store(true, Ordering::Relaxed);
        let mut shell = self.shell_without_flashes(title.into());
        shell.flashes = self.0.flashes.iter().map(unstored).collect();
        if let (Some(signed), Some(area)) = (self.signed(), area) {
            shell.nav = Shell::navigation(shell.language, &page::areas_of(&signed.person), Some(area));
        }
        shell
    }

    pub(crate) fn shell_without_flashes(&self, title: String) -> Shell {
        let mut shell = Shell::anonymous(self.0.language, title, &self.0.csrf_token);
        shell.return_to.clone_from(&self.0.return_to);
        if let Some(signed) = self.signed() {
            shell.user = Some(page::shell_user(&signed.person, shell.language));
            shell.nav = Shell::navigation(shell.language, &page::areas_of(&signed.person), None);
        }
        shell
    }

    pub(crate) fn csrf_token(&self) -> &str {
        &self.0.csrf_token
    }

    pub(crate) fn new_form_token(&self) -> Option<&Token> {
        self.0.new_form_token.as_ref()
    }

    /// Whether the browser still sends the cookie of a session that has ended.
    pub(crate) fn has_dead_session(&self) -> bool {
        self.0.has_dead_session
    }

    /// What the session shall show from now on, given new messages; `None` when that does not change.
    pub(crate) fn flashes_after(&self, new: Vec<StoredFlash>) -> Option<Vec<StoredFlash>> {
        let shown = self.0.flashes_shown.load(Ordering::Relaxed);
        if new.is_empty() && (!shown || self.0.flashes.is_empty()) {
            return None;
        }
        let mut flashes = if shown { Vec::new() } else { self.0.flashes.clone() };
        flashes.extend(new);
        Some(flashes)
    }
}

impl Signed {
    fn new(found: session::Found, language: Language, app: &App) -> Self {
        let account = found.live.account;
        let person = account.person();
        Self {
            actor: Actor::Person(person.clone()),
            second_factor_need: account.second_factor_need(&app.rules.accounts),
            must_change_password: account.must_change_password_at(app.clock.now(), &app.rules.accounts),
            person,
            account,
            language,
            token: found.token,
            visitor: None,
        }
    }

    /// The frame of a page, see [`Visitor::shell`].
    #[must_use]
    pub fn shell(&self, title: impl Into<String>, area: Option<NavArea>) -> Shell {
        match &self.visitor {
            Some(visitor) => visitor.shell(title, area),
            None => Shell::anonymous(self.language, title, String::new()),
        }
    }

    /// Texts in the user's language.
    #[must_use]
    pub const fn translator(&self) -> bihuan_ui::Translator {
        bihuan_ui::Translator::new(self.language)
    }

    /// Whether htmx asks, for a fragment.
    #[must_use]
    pub fn is_htmx(&self) -> bool {
        self.visitor.as_ref().is_some_and(Visitor::is_htmx)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| WebError::fault("the route has no guard"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let signed = visitor.signed().cloned().ok_or(WebError::NotLoggedIn)?;
        Ok(Self { visitor: Some(visitor), ..signed })
    }
}
