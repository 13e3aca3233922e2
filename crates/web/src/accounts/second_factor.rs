//! The own second factor: enrolment by QR code, recovery codes, giving it up.

use super::{given::Given, log_in::too_many, own, password::text, sealing};
use crate::{
    Answer, App, Fields, Signed, Visitor, WebError,
    page::{first_page, render, render_refused},
    redirect,
};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{
        PasswordCheck, RECOVERY_CODES, SecondFactorNeed, normalised_recovery_code, recovery_code, totp::TotpSecret,
    },
    china_date,
    ids::UserId,
};
use bihuan_store::accounts::{
    self, NoEntry, Presented,
    second_factor::{self, GivenCode},
    token_hash,
};
use bihuan_ui::{
    accounts::{EnrolPage, RecoveryCodesPage},
    paths,
};
use qrcodegen::{QrCode, QrCodeEcc};

/// White squares around the code, as the standard asks.
const QUIET: i32 = 4;

pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    if signed.second_factor_need == SecondFactorNeed::Met {
        return redirect(paths::OWN_ACCOUNT).into();
    }
    render(&form(&app, &signed).await?)
}

pub async fn submit(State(app): State<App>, visitor: Visitor, signed: Signed, fields: Fields) -> Answer {
    let (id, now) = (signed.person.id, app.clock.now());
    let waiting = app.store.read(move |tx| second_factor::waiting_secret(tx, id, now)).await?;
    let code = match waiting {
        Some(stored) => compare(&app, id, &stored, fields.text("code"))?,
        None => GivenCode::Wrong,
    };
    let (compared, present) = present_password(&app, &visitor, &signed, &fields).await?;
    let (codes, hashes) = new_codes(&app, id);
    let (origin, _) = Given::origin(&app, &visitor, signed.account.login.as_str());
    let given = Given::of(&app, &visitor);
    let outcome = app
        .store
        .write(move |tx| second_factor::enrol(tx, &compared, present, &code, &hashes, &origin, given.circumstances()))
        .await?;
    match outcome {
        Ok(_) => {
            let onward = if signed.second_factor_need == SecondFactorNeed::MustEnrol {
                first_page(&signed.person)
            } else {
                paths::OWN_ACCOUNT
            };
            codes_page(&app, &signed, codes, onward)
        }
        Err(NoEntry::Wait(wait)) => Err(too_many(&app, &visitor, wait).await),
        Err(NoEntry::Refused(refusal)) if refusal.code == RefusalCode::SecondFactorEnrolled => Err(refusal.into()),
        Err(NoEntry::Refused(refusal)) => {
            let mut page = form(&app, &signed).await?;
            page.error = Some(refusal.message(signed.language));
            refusal.code.number().clone_into(&mut page.code);
            render_refused(&page)
        }
    }
}

pub async fn renew_codes(State(app): State<App>, visitor: Visitor, signed: Signed, fields: Fields) -> Answer {
    let (compared, present) = present_password(&app, &visitor, &signed, &fields).await?;
    let (codes, hashes) = new_codes(&app, signed.person.id);
    let (origin, _) = Given::origin(&app, &visitor, signed.account.login.as_str());
    let given = Given::of(&app, &visitor);
    let outcome = app
        .store
        .write(move |tx| second_factor::renew_codes(tx, &compared, present, &hashes, &origin, given.circumstances()))
        .await?;
    match outcome {
        Ok(_) => codes_page(&app, &signed, codes, paths::OWN_ACCOUNT),
        Err(NoEntry::Wait(wait)) => Err(too_many(&app, &visitor, wait).await),
        Err(NoEntry::Refused(refusal)) => own::refused(&app, &signed, "recovery-codes", &refusal).await,
    }
}

pub async fn remove(State(app): State<App>, visitor: Visitor, signed: Signed, fields: Fields) -> Answer {
    let id = signed.person.id;
    let stored = app.store.read(move |tx| second_factor::secret(tx, id)).await?;
    let Some(stored) = stored else { return Err(Refusal::from(RefusalCode::SecondFactorMissing).into()) };
    let code = compare(&app, id, &stored, fields.text("code"))?;
    let (compared, present) = present_password(&app, &visitor, &signed, &fields).await?;
    let (origin, _) = Given::origin(&app, &visitor, signed.account.login.as_str());
    let given = Given::of(&app, &visitor);
    let outcome = app
        .store
        .write(move |tx| second_factor::remove(tx, &compared, present, &code, &origin, given.circumstances()))
        .await?;
    match outcome {
        Ok(_) => redirect(paths::OWN_ACCOUNT).done(signed.translator().t("accounts-second-factor-removed")).into(),
        Err(NoEntry::Wait(wait)) => Err(too_many(&app, &visitor, wait).await),
        Err(NoEntry::Refused(refusal)) => own::refused(&app, &signed, "remove", &refusal).await,
    }
}

/// Compares what somebody typed with a stored secret, and sees whether it may be a recovery code.
pub fn compare(app: &App, user: UserId, stored: &[u8], typed: &str) -> Result<GivenCode, WebError> {
    let secret = sealing::open(&app.config.sealing, stored, user)?;
    if let Some(step) = secret.step_of(typed, app.clock.now(), None) {
        return Ok(GivenCode::Telephone { stored: stored.to_vec(), step });
    }
    Ok(normalised_recovery_code(typed).map_or(GivenCode::Wrong, |code| GivenCode::Recovery(code_hash(user, &code))))
}

/// A code has 80 random bits: a plain hash of it cannot be guessed back.
fn code_hash(user: UserId, code: &str) -> [u8; 32] {
    token_hash(&format!("recovery code\0{user}\0{code}"))
}

fn new_codes(app: &App, user: UserId) -> (Vec<String>, Vec<[u8; 32]>) {
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| recovery_code(&app.ids.secret_bytes())).collect();
    let hash = |code: &String| code_hash(user, &normalised_recovery_code(code).unwrap_or_default());
    let hashes = codes.iter().map(hash).collect();
    (codes, hashes)
}

/// The present password of a form, compared. Nothing is compared for who must wait.
pub async fn present_password(
    app: &App,
    visitor: &Visitor,
    signed: &Signed,
    fields: &Fields,
) -> Result<(Presented, PasswordCheck), WebError> {
    let (id, login) = (signed.person.id, signed.account.login.as_str());
    let ((origin, _), given) = (Given::origin(app, visitor, login), Given::of(app, visitor));
    let turn = app.hashing.turn().await?;
    let (hash, wait) = app
        .store
        .read(move |tx| {
            let given = given.circumstances();
            let wait = accounts::throttles::wait(tx, &origin, Some(id), given.now, given.policy)?;
            Ok::<_, bihuan_store::StoreError>((accounts::password_hash(tx, id)?, wait))
        })
        .await?;
    if let Some(wait) = wait {
        return Err(too_many(app, visitor, wait).await);
    }
    let present = turn.check(text(fields, "current"), hash.clone()).await?;
    Ok((Presented { account: signed.account.clone(), hash }, present))
}

fn codes_page(app: &App, signed: &Signed, codes: Vec<String>, onward: &str) -> Answer {
    let made_on = china_date(app.clock.now()).to_string();
    let login = signed.account.login.as_str();
    render(&RecoveryCodesPage::new(signed.shell(String::new(), None), codes, login, &made_on, onward))
}

/// The page of the secret that waits; a new one is made when none does.
async fn form(app: &App, signed: &Signed) -> Result<EnrolPage, WebError> {
    let (id, now) = (signed.person.id, app.clock.now());
    let fresh = TotpSecret::of_random(&app.ids.secret_bytes());
    let fresh = sealing::seal(&app.config.sealing, &fresh, id, &app.ids.secret_bytes());
    let waiting = app.store.read(move |tx| second_factor::waiting_secret(tx, id, now)).await?;
    let stored = match waiting {
        Some(stored) => stored,
        None => {
            let kept = fresh.clone();
            app.store.write(move |tx| second_factor::let_wait(tx, id, &kept, now)).await?;
            fresh
        }
    };
    let secret = sealing::open(&app.config.sealing, &stored, id)?;
    let issuer = signed.translator().t("common-brand");
    let login = &signed.account.login;
    let code = QrCode::encode_text(&secret.uri(&issuer, login), QrCodeEcc::Medium).map_err(WebError::fault)?;
    let shell = signed.shell(String::new(), None);
    Ok(EnrolPage::new(shell, signed.second_factor_need, login.as_str(), outline(&code), secret.grouped()))
}

/// The dark squares of a QR code as one path, in rows, and the width of the whole with its quiet zone.
fn outline(code: &QrCode) -> (String, u32) {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                path.push_str(&format!("M{},{}h{}v1h-{}z", start + QUIET, y + QUIET, x - start, x - start));
            } else {
                x += 1;
            }
        }
    }
    (path, u32::try_from(code.size() + 2 * QUIET).unwrap_or(0))
}
