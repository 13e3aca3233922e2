//! A step on an account: disable, enable, unlock, issue a link, require a new password, assign or release an enterprise.

use super::{create::setup_link, form, show::view};
use crate::{
    Answer, App, Fields, Path, Signed, Visitor, WebError, accounts::given::Given, redirect, render, render_refused,
    session::Token,
};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{AccountCommand, AccountCommandKind, UnitAt},
    ids::{UnitId, UserId},
    jurisdictions::Place,
    units::UnitKind,
};
use bihuan_store::{
    CommandError, Tx,
    accounts::{self, SetupToken},
    units,
};

pub async fn submit(
    State(app): State<App>,
    visitor: Visitor,
    signed: Signed,
    Path((id, step)): Path<(UserId, String)>,
    fields: Fields,
) -> Answer {
    let kind = AccountCommandKind::ALL.into_iter().find(|kind| kind.name() == step).ok_or(WebError::NotFound)?;
    let version: u64 = fields.parsed("version")?.ok_or(WebError::BadRequest)?;
    let token = Token::new(app.ids.secret_bytes());
    let (given, secret) = (Given::of(&app, &visitor), token.clone());
    let done = app
        .store
        .write(move |tx| {
            let command = command(tx, kind, id, &fields, &given)?;
            accounts::execute(tx, id, Some(version), &command, Some(SetupToken(secret.as_str())), given.circumstances())
        })
        .await;
    match done {
        Ok(_) if kind == AccountCommandKind::IssueSetupLink => {
            let view = view(&app, &signed, id).await?;
            let mut page = form::user(&signed, &view, &app, None);
            page.one_time_link = Some(setup_link(&app, &token));
            render(&page)
        }
        Ok(_) => redirect(format!("/users/{id}")).done(signed.translator().t("accounts-user-saved")).into(),
        Err(CommandError::Refused(refusal)) if WebError::from(refusal.clone()).status().as_u16() == 422 => {
            let view = view(&app, &signed, id).await?;
            render_refused(&form::user(&signed, &view, &app, Some(&refusal)))
        }
        Err(error) => Err(error.into()),
    }
}

fn command(
    tx: &mut Tx<'_>,
    kind: AccountCommandKind,
    id: UserId,
    fields: &Fields,
    given: &Given,
) -> Result<AccountCommand, CommandError> {
    Ok(match kind {
        AccountCommandKind::Disable => AccountCommand::Disable { reason: fields.text("reason").to_owned() },
        AccountCommandKind::Enable => AccountCommand::Enable,
        AccountCommandKind::Unlock => AccountCommand::Unlock,
        AccountCommandKind::ResetSecondFactor => AccountCommand::ResetSecondFactor,
        AccountCommandKind::IssueSetupLink => AccountCommand::IssueSetupLink,
        AccountCommandKind::RequirePasswordChange => AccountCommand::RequirePasswordChange,
        AccountCommandKind::AssignUnit => AccountCommand::AssignUnit(enterprise(tx, fields)?),
        AccountCommandKind::ReleaseUnit => {
            let (account, _) = accounts::visible(tx, id, given.actor())?;
            let place = account.acts_for_unit.map(|unit| place_of_unit(tx, unit)).transpose()?.flatten();
            AccountCommand::ReleaseUnit { place: place.ok_or(Refusal::from(RefusalCode::ActsForNoUnit))? }
        }
        // These come from the form of the page, not as steps.
        AccountCommandKind::Create
        | AccountCommandKind::Edit
        | AccountCommandKind::Grant
        | AccountCommandKind::Revoke => return Err(CommandError::NotFound),
    })
}

fn enterprise(tx: &mut Tx<'_>, fields: &Fields) -> Result<UnitAt, CommandError> {
    let unknown = || CommandError::from(Refusal::from(RefusalCode::AccountUnitUnknown));
    let unit: UnitId = fields.text("unit").parse().map_err(|_| unknown())?;
    let found = units::find(tx, unit)?.filter(|unit| unit.kind == UnitKind::Enterprise).ok_or_else(unknown)?;
    let place = place_of_unit(tx, unit)?.ok_or_else(unknown)?;
    Ok(UnitAt { unit, unit_name: found.name, place })
}

fn place_of_unit(tx: &mut Tx<'_>, unit: UnitId) -> Result<Option<Place>, CommandError> {
    let code = units::find(tx, unit)?.and_then(|unit| unit.place);
    Ok(code.map(|code| accounts::place_of(tx, &code)).transpose()?.flatten())
}
