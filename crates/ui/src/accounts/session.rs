use crate::{form::Field, parts::Link, paths, shell::Shell};
use askama::Template;
use bihuan_domain::Language;

/// The log-in page. Posts `username`, `password` and `next` to [`paths::LOGIN`].
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/login.html")]
pub struct LoginPage {
    /// The frame; make it with [`Shell::anonymous`].
    pub shell: Shell,
    /// What was typed before.
    pub username: String,
    /// Where to go after log-in, a path on this server.
    pub next: String,
    /// Why the last try was refused; never says which of the two was wrong.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}

/// A page that asks for a new password: the own one changed, the forced change at first log-in, and the set-up of the
/// first administrator by a one-time link.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/set_password.html")]
pub struct SetPasswordPage {
    /// The frame.
    pub shell: Shell,
    /// Where it is posted.
    pub action: String,
    /// Why a password is asked for.
    pub lead: String,
    /// What is asked.
    pub fields: Vec<Field>,
    /// Whose password it is, hidden, so that a password manager files it under the right name; empty when a field shows it.
    pub username: String,
    /// What a password must be, one rule each.
    pub rules: Vec<String>,
    /// The button.
    pub submit_label: String,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
    /// A way out, where there is one.
    pub back: Option<Link>,
}

impl SetPasswordPage {
    /// The own password changed, of the user's own accord. Posts `current`, `new`, `repeat` to [`paths::PASSWORD`].
    #[must_use]
    pub fn change(mut shell: Shell, username: &str, rules: Vec<String>) -> Self {
        let t = shell.translator();
        shell.title = t.t("accounts-password-title");
        let back = Some(Link::new(t.t("accounts-own-back"), paths::OWN_ACCOUNT));
        let lead = t.t("accounts-password-lead");
        Self { back, ..Self::own(shell, username, lead, rules) }
    }

    /// The forced change: at first log-in, or after an administrator has reset it. Posts like [`Self::change`].
    #[must_use]
    pub fn forced(mut shell: Shell, username: &str, rules: Vec<String>) -> Self {
        let t = shell.translator();
        shell.title = t.t("accounts-password-forced-title");
        let lead = t.t("accounts-password-forced-lead");
        Self::own(shell, username, lead, rules)
    }

    /// The one-time link of a new account. Posts `new`, `repeat` to `action`, which carries the link's secret.
    #[must_use]
    pub fn set_up(mut shell: Shell, action: impl Into<String>, username: &str, rules: Vec<String>) -> Self {
        let t = shell.translator();
        shell.title = t.t("accounts-setup-title");
        let mut fields = new_password(shell.language);
        fields.insert(0, Field::new("username", t.t("accounts-login-username"), username_kind()).value(username));
        Self {
            action: action.into(),
            lead: t.t1("accounts-setup-lead", "username", username),
            fields,
            username: String::new(),
            rules,
            submit_label: t.t("accounts-setup-submit"),
            error: None,
            code: String::new(),
            back: None,
            shell,
        }
    }

    fn own(shell: Shell, username: &str, lead: String, rules: Vec<String>) -> Self {
        let t = shell.translator();
        let kind = crate::form::FieldKind::Password { autocomplete: "current-password" };
        let mut fields = vec![Field::new("current", t.t("accounts-password-current"), kind).required()];
        fields.extend(new_password(shell.language));
        Self {
            action: paths::PASSWORD.to_owned(),
            lead,
            fields,
            username: username.to_owned(),
            rules,
            submit_label: t.t("accounts-password-submit"),
            error: None,
            code: String::new(),
            back: None,
            shell,
        }
    }
}

fn new_password(language: Language) -> Vec<Field> {
    let t = crate::Translator::new(language);
    let kind = || crate::form::FieldKind::Password { autocomplete: "new-password" };
    vec![
        Field::new("new", t.t("accounts-password-new"), kind()).required(),
        Field::new("repeat", t.t("accounts-password-repeat"), kind()).required(),
    ]
}

/// Shown so that a password manager files the password under the right name.
const fn username_kind() -> crate::form::FieldKind {
    crate::form::FieldKind::Text { max_length: 64, autocomplete: "username" }
}
