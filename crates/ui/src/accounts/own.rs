use crate::{
    form::{ActionForm, Field, FieldKind},
    parts::{Badge, Fact, Link},
    paths,
    shell::Shell,
};
use askama::Template;
use bihuan_domain::accounts::SecondFactorNeed;

/// 我的账号: how safe the account is, and where it is logged in.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/own.html")]
pub struct OwnAccountPage {
    /// The frame.
    pub shell: Shell,
    /// Name, unit, roles, last log-in, password.
    pub facts: Vec<Fact>,
    /// Whether there is a second factor.
    pub second_factor: Badge,
    /// What that means, one sentence.
    pub second_factor_lead: String,
    /// Where to enrol; `None` when there is one.
    pub enrol: Option<Link>,
    /// New recovery codes, another telephone.
    pub actions: Vec<ActionForm>,
    /// Where the user is logged in, the last used first.
    pub sessions: Vec<SessionLine>,
    /// Whether there are sessions besides this one.
    pub has_others: bool,
}

/// A session of the user.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Browser and system.
    pub device: String,
    /// Says that it is this one; `None` for another.
    pub own: Option<Badge>,
    /// Address, moments.
    pub facts: Vec<Fact>,
    /// Where it is ended; `None` for this one.
    pub end_action: Option<String>,
}

/// The second step of log-in. Posts `code` and `next` to [`paths::SECOND_STEP`].
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/second_step.html")]
pub struct SecondStepPage {
    /// The frame; make it with [`Shell::anonymous`].
    pub shell: Shell,
    /// What is asked.
    pub fields: Vec<Field>,
    /// What to do, one sentence.
    pub lead: String,
    /// To the other way: code of the telephone or recovery code.
    pub other_way: Link,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}

/// How the second step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondStepWay {
    /// By the telephone.
    Telephone,
    /// By a recovery code.
    Recovery,
}

impl SecondStepPage {
    /// The page for one of the ways; `next` is where log-in leads.
    #[must_use]
    pub fn new(mut shell: Shell, way: SecondStepWay, next: &str) -> Self {
        let t = shell.translator();
        shell.title = t.t("accounts-second-step-title");
        let (lead, other, query) = match way {
            SecondStepWay::Telephone => {
                ("accounts-second-step-lead", "accounts-second-step-by-recovery", "&way=recovery")
            }
            SecondStepWay::Recovery => ("accounts-second-step-recovery-lead", "accounts-second-step-by-telephone", ""),
        };
        let code = match way {
            SecondStepWay::Telephone => code_field(&shell),
            SecondStepWay::Recovery => Field::new(
                "code",
                t.t("accounts-recovery-code"),
                FieldKind::Text { max_length: 40, autocomplete: "off" },
            )
            .required(),
        };
        let next_query: String = encoded(next);
        let way_name = if way == SecondStepWay::Recovery { "recovery" } else { "" };
        Self {
            fields: vec![Field::hidden("next", next), Field::hidden("way", way_name), code],
            lead: t.t(lead),
            other_way: Link::new(t.t(other), format!("{}?next={next_query}{query}", paths::SECOND_STEP)),
            error: None,
            code: String::new(),
            shell,
        }
    }
}

/// Enrolment: the QR code, the key as text, and what is asked. Posts `current` and `code` to [`paths::SECOND_FACTOR`].
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/enrol.html")]
pub struct EnrolPage {
    /// The frame.
    pub shell: Shell,
    /// Why it is asked for.
    pub lead: String,
    /// The QR code as the outline of its dark squares, in units of one square.
    pub qr_path: String,
    /// Its width and height in squares, the quiet zone included.
    pub qr_squares: u32,
    /// The key in groups of four, to be typed where no camera is.
    pub key: String,
    /// What is asked.
    pub fields: Vec<Field>,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
    /// A way out; without one there is only log-out.
    pub back: Option<Link>,
}

impl EnrolPage {
    /// The page of a secret that waits.
    #[must_use]
    pub fn new(
        mut shell: Shell,
        need: SecondFactorNeed,
        login: &str,
        (qr_path, qr_squares): (String, u32),
        key: String,
    ) -> Self {
        let t = shell.translator();
        shell.title = t.t("accounts-enrol-title");
        let kind = FieldKind::Password { autocomplete: "current-password" };
        let must = need == SecondFactorNeed::MustEnrol;
        Self {
            lead: t.t(if must { "accounts-enrol-must-lead" } else { "accounts-enrol-lead" }),
            qr_path,
            qr_squares,
            key,
            fields: vec![
                Field::hidden("username", login),
                code_field(&shell),
                Field::new("current", t.t("accounts-password-current"), kind).required(),
            ],
            error: None,
            code: String::new(),
            back: (!must).then(|| Link::new(t.t("accounts-own-back"), paths::OWN_ACCOUNT)),
            shell,
        }
    }
}

/// The recovery codes, shown once.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/recovery_codes.html")]
pub struct RecoveryCodesPage {
    /// The frame.
    pub shell: Shell,
    /// The codes.
    pub codes: Vec<String>,
    /// The same as a file, in a `data:` address.
    pub file: String,
    /// Onwards.
    pub onward: Link,
}

impl RecoveryCodesPage {
    /// The page of new codes; `login` and `made_on` (a date) stand in the file, so that it is known what it is for.
    #[must_use]
    pub fn new(mut shell: Shell, codes: Vec<String>, login: &str, made_on: &str, onward: &str) -> Self {
        let t = shell.translator();
        shell.title = t.t("accounts-recovery-title");
        let head = t.t2("accounts-recovery-file-head", "username", login, "date", made_on);
        let text = format!("{head}\r\n\r\n{}\r\n", codes.join("\r\n"));
        Self {
            file: format!("data:text/plain;charset=utf-8,{}", encoded(&text)),
            onward: Link::new(t.t("accounts-recovery-onward"), onward),
            codes,
            shell,
        }
    }
}

/// The code of the telephone.
fn code_field(shell: &Shell) -> Field {
    Field::new("code", shell.t("accounts-code"), FieldKind::OneTimeCode).required()
}

fn encoded(text: &str) -> String {
    let encode = |byte: u8| {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(encode).collect()
}

/// The steps that ask for the present password.
impl OwnAccountPage {
    /// New recovery codes, and giving the second factor up.
    #[must_use]
    pub fn second_factor_actions(shell: &Shell) -> Vec<ActionForm> {
        let t = shell.translator();
        let password = || {
            let kind = FieldKind::Password { autocomplete: "current-password" };
            Field::new("current", t.t("accounts-password-current"), kind).required()
        };
        let any_code = Field::new(
            "code",
            t.t("accounts-code-or-recovery"),
            FieldKind::Text { max_length: 40, autocomplete: "one-time-code" },
        );
        let mut renew = ActionForm::new(
            "recovery-codes",
            paths::RECOVERY_CODES.to_owned(),
            t.t("accounts-recovery-renew"),
            vec![password()],
        );
        renew.icon = "key";
        renew.explanation = Some(t.t("accounts-recovery-renew-lead"));
        let mut remove = ActionForm::new(
            "remove",
            paths::SECOND_FACTOR_REMOVE.to_owned(),
            t.t("accounts-second-factor-remove"),
            vec![password(), any_code.required()],
        );
        remove.icon = "ban";
        remove.weight = crate::form::ActionWeight::Danger;
        remove.explanation = Some(t.t("accounts-second-factor-remove-lead"));
        vec![renew, remove]
    }
}
