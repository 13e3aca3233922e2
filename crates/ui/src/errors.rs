//! Errors in words: what happened, what to do next, and the refusal's number.

use crate::{parts::Link, paths, shell::Shell};
use askama::Template;

/// A page that says why there is no page.
#[derive(Debug, Clone, Template)]
#[template(path = "errors/error.html")]
pub struct ErrorPage {
    /// The frame; its title is the error in a few words.
    pub shell: Shell,
    /// The HTTP status.
    pub status: u16,
    /// The icon's name in the sprite.
    pub icon: &'static str,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub next_step: String,
    /// The refusal's number, empty for none.
    pub code: String,
    /// What to quote to the administrator, empty for none.
    pub reference: String,
    /// Where to go from here.
    pub action: Link,
}

/// The same within the frame of somebody who is logged in.
#[derive(Debug, Clone, Template)]
#[template(path = "errors/framed.html")]
pub struct FramedErrorPage {
    shell: Shell,
    status: u16,
    icon: &'static str,
    message: String,
    next_step: String,
    code: String,
    reference: String,
    action: Link,
}

/// The same for an htmx request: an alert to be put where the answer was expected.
#[derive(Debug, Clone, Template)]
#[template(path = "errors/fragment.html")]
pub struct ErrorFragment {
    /// The frame; only its title and language are used.
    pub shell: Shell,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub next_step: String,
    /// The refusal's number, empty for none.
    pub code: String,
}

impl ErrorPage {
    /// The page of a status: 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503; any other reads as 500.
    #[must_use]
    pub fn of_status(mut shell: Shell, status: u16) -> Self {
        let t = shell.translator();
        let (icon, title, message, next_step) = texts(status, t);
        shell.title = title;
        let action = if status == 401 {
            Link::new(t.t("errors-to-login"), paths::LOGIN)
        } else {
            Link::new(t.t("common-back-workbench"), paths::WORKBENCH)
        };
        Self { shell, status, icon, message, next_step, code: String::new(), reference: String::new(), action }
    }

    /// The page of a refusal: its own sentence instead of the general one.
    #[must_use]
    pub fn of_refusal(shell: Shell, status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), next_step: String::new(), ..Self::of_status(shell, status) }
    }

    /// The same within the frame.
    #[must_use]
    pub fn framed(self) -> FramedErrorPage {
        let Self { shell, status, icon, message, next_step, code, reference, action } = self;
        FramedErrorPage { shell, status, icon, message, next_step, code, reference, action }
    }

    /// The same as a fragment.
    #[must_use]
    pub fn fragment(self) -> ErrorFragment {
        ErrorFragment { shell: self.shell, message: self.message, next_step: self.next_step, code: self.code }
    }
}

fn texts(status: u16, t: crate::Translator) -> (&'static str, String, String, String) {
    match status {
        400 => ("alert-circle", t.t("errors-400-title"), t.t("errors-400-message"), t.t("errors-400-next")),
        401 => ("login", t.t("errors-401-title"), t.t("errors-401-message"), t.t("errors-401-next")),
        403 => ("lock", t.t("errors-403-title"), t.t("errors-403-message"), t.t("errors-403-next")),
        404 => ("search", t.t("errors-404-title"), t.t("errors-404-message"), t.t("errors-404-next")),
        405 => ("ban", t.t("errors-405-title"), t.t("errors-405-message"), t.t("errors-405-next")),
        409 => ("refresh", t.t("errors-409-title"), t.t("errors-409-message"), t.t("errors-409-next")),
        413 => ("upload", t.t("errors-413-title"), t.t("errors-413-message"), t.t("errors-413-next")),
        415 => ("photo-off", t.t("errors-415-title"), t.t("errors-415-message"), t.t("errors-415-next")),
        422 => ("alert-triangle", t.t("errors-422-title"), t.t("errors-422-message"), t.t("errors-422-next")),
        429 => ("clock-exclamation", t.t("errors-429-title"), t.t("errors-429-message"), t.t("errors-429-next")),
        503 => ("player-pause", t.t("errors-503-title"), t.t("errors-503-message"), t.t("errors-503-next")),
        _ => ("tool", t.t("errors-500-title"), t.t("errors-500-message"), t.t("errors-500-next")),
    }
}
