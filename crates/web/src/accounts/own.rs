//! 我的账号: password, second factor, and where the user is logged in.

use super::given::Given;
use crate::{
    Answer, App, Path, Signed, Visitor, WebError,
    page::{render, render_refused},
    redirect, session,
};
use axum::extract::State;
use bihuan_domain::{
    Refusal,
    accounts::{PasswordState, SecondFactor, SecondFactorNeed},
    clock::china_minute,
};
use bihuan_store::accounts::{
    self, Ending,
    sessions::{self, SessionInfo, public_id},
};
use bihuan_ui::{
    Badge, Fact, Link, Tone, Translator,
    accounts::{OwnAccountPage, SessionLine},
    paths,
};
use jiff::SignedDuration;

pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    render(&content(&app, &signed).await?)
}

pub async fn end_one(State(app): State<App>, visitor: Visitor, signed: Signed, Path(id): Path<String>) -> Answer {
    end(&app, &visitor, &signed, Ending::One(id)).await
}

pub async fn end_others(State(app): State<App>, visitor: Visitor, signed: Signed) -> Answer {
    end(&app, &visitor, &signed, Ending::Others).await
}

async fn end(app: &App, visitor: &Visitor, signed: &Signed, ending: Ending) -> Answer {
    let (user, own, given) = (signed.person.id, signed.token.hash(), Given::of(app, visitor));
    app.store.write(move |tx| accounts::end_sessions(tx, user, &own, &ending, given.circumstances())).await?;
    redirect(paths::OWN_ACCOUNT).done(signed.translator().t("accounts-sessions-ended")).into()
}

/// The page again with a refusal beside the form that was sent.
pub async fn refused(app: &App, signed: &Signed, form: &str, refusal: &Refusal) -> Answer {
    let mut page = content(app, signed).await?;
    for action in page.actions.iter_mut().filter(|action| action.id == form) {
        action.is_open = true;
        action.error = refusal.message(signed.language);
        refusal.code.number().clone_into(&mut action.code);
    }
    render_refused(&page)
}

async fn content(app: &App, signed: &Signed) -> Result<OwnAccountPage, WebError> {
    let (user, limits, now) = (signed.person.id, session::limits(app), app.clock.now());
    let found = app.store.read(move |tx| sessions::of_user(tx, user, limits, now)).await?;
    let t = signed.translator();
    let own = public_id(&signed.token.hash());
    let shell = signed.shell(t.t("accounts-own-title"), None);
    let account = &signed.account;
    let (second_factor, second_factor_lead) = match account.second_factor {
        SecondFactor::Enrolled { recovery_codes_left, .. } => {
            let tone = if recovery_codes_left == 0 { Tone::Warning } else { Tone::Good };
            let lead = t.t1("accounts-second-factor-on-lead", "count", recovery_codes_left);
            (Badge::new(tone, t.t("accounts-second-factor-on")), lead)
        }
        SecondFactor::None => {
            (Badge::new(Tone::Neutral, t.t("accounts-second-factor-off")), t.t("accounts-second-factor-off-lead"))
        }
    };
    let is_enrolled = signed.second_factor_need == SecondFactorNeed::Met;
    Ok(OwnAccountPage {
        facts: facts(app, signed, t),
        second_factor,
        second_factor_lead,
        enrol: (!is_enrolled).then(|| Link::new(t.t("accounts-second-factor-enrol"), paths::SECOND_FACTOR)),
        actions: if is_enrolled { OwnAccountPage::second_factor_actions(&shell) } else { Vec::new() },
        has_others: found.iter().any(|session| session.id != own),
        sessions: found.into_iter().map(|session| line(session, &own, t)).collect(),
        shell,
    })
}

fn facts(app: &App, signed: &Signed, t: Translator) -> Vec<Fact> {
    let account = &signed.account;
    let mut facts = vec![
        Fact::new(t.t("accounts-users-login"), account.login.as_str()),
        Fact::new(t.t("accounts-users-name"), &account.name),
        Fact::new(t.t("accounts-users-unit"), &account.unit_name),
    ];
    if let PasswordState::Set { at } = account.password {
        facts.push(Fact::new(t.t("accounts-own-password-set"), china_minute(at)));
        if let Some(days) = app.rules.accounts.password_max_age_days {
            let until = at.saturating_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(at);
            facts.push(Fact::new(t.t("accounts-own-password-until"), china_minute(until)));
        }
    }
    facts
}

fn line(session: SessionInfo, own: &str, t: Translator) -> SessionLine {
    let is_own = session.id == own;
    SessionLine {
        device: if session.device.is_empty() { t.t("accounts-sessions-unknown") } else { session.device },
        own: is_own.then(|| Badge::new(Tone::Good, t.t("accounts-sessions-own"))),
        facts: vec![
            Fact::new(t.t("accounts-sessions-address"), session.address),
            Fact::new(t.t("accounts-sessions-since"), china_minute(session.created_at)),
            Fact::new(t.t("accounts-sessions-seen"), china_minute(session.seen_at)),
        ],
        end_action: (!is_own).then(|| format!("/account/sessions/{}/end", session.id)),
    }
}
