//! A user's details and roles, saved from one form: what differs becomes commands, all of them or none.

use super::{form, show::view};
use crate::{Answer, App, Fields, Path, Signed, Visitor, WebError, accounts::given::Given, redirect, render_refused};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{Account, AccountCommand, AccountDetails, Actor, Role, RoleAt},
    ids::{UnitId, UserId},
    jurisdictions::Place,
    units::{Unit, UnitKind},
};
use bihuan_store::{CommandError, Tx, accounts, units};

pub async fn submit(
    State(app): State<App>,
    visitor: Visitor,
    signed: Signed,
    Path(id): Path<UserId>,
    fields: Fields,
) -> Answer {
    let version: u64 = fields.parsed("version")?.ok_or(WebError::BadRequest)?;
    let (given, new_unit) = (Given::of(&app, &visitor), UnitId(app.ids.next()));
    let saved = app
        .store
        .write(move |tx| {
            let (account, _) = accounts::visible(tx, id, given.actor())?;
            if account.version != version {
                return Err(CommandError::Stale { current: account.version });
            }
            let commands = commands(tx, &account, given.actor(), &fields, new_unit)?;
            if commands.is_empty() {
                return Err(Refusal::from(RefusalCode::NothingEdited).into());
            }
            for command in &commands {
                accounts::execute(tx, id, None, command, None, given.circumstances())?;
            }
            Ok(())
        })
        .await;
    match saved {
        Ok(()) => redirect(format!("/users/{id}")).done(signed.translator().t("accounts-user-saved")).into(),
        Err(CommandError::Refused(refusal)) if WebError::from(refusal.clone()).status().as_u16() == 422 => {
            let view = view(&app, &signed, id).await?;
            render_refused(&form::user(&signed, &view, &app, Some(&refusal)))
        }
        Err(error) => Err(error.into()),
    }
}

fn commands(
    tx: &mut Tx<'_>,
    account: &Account,
    actor: &Actor,
    fields: &Fields,
    new_unit: UnitId,
) -> Result<Vec<AccountCommand>, CommandError> {
    let mut commands = Vec::new();
    if fields.pairs().iter().any(|(name, _)| name == "name") {
        let (unit, unit_name) = match account.acts_for_unit {
            Some(unit) => (unit, account.unit_name.clone()),
            None => unit_of(tx, actor, fields, new_unit)?,
        };
        let (name, phone) = (fields.text("name").trim().to_owned(), fields.text("phone").trim().to_owned());
        let is_new = name != account.name
            || phone != account.phone.as_deref().unwrap_or_default()
            || unit != account.unit
            || unit_name != account.unit_name;
        if is_new {
            commands.push(AccountCommand::Edit(AccountDetails { name, unit, unit_name, phone }));
        }
    }
    if fields.all("role").next().is_some() {
        grant_commands(tx, account, actor, fields, &mut commands)?;
    }
    Ok(commands)
}

/// Roles that stand on the form and are not held are granted; those that are held and do not stand there are revoked.
fn grant_commands(
    tx: &mut Tx<'_>,
    account: &Account,
    actor: &Actor,
    fields: &Fields,
    commands: &mut Vec<AccountCommand>,
) -> Result<(), CommandError> {
    let mut wanted = Vec::new();
    for (role, code) in fields.all("role").zip(fields.all("jurisdiction")) {
        if role.is_empty() {
            continue;
        }
        let role = Role::from_name(role).ok_or_else(|| unknown(RefusalCode::AccountPlaceUnknown))?;
        wanted.push((role, code.to_owned()));
    }
    for grant in &account.grants {
        if !wanted.iter().any(|(role, code)| *role == grant.role && code == grant.subtree.code.as_str()) {
            let place = accounts::place_of(tx, &grant.subtree.code)?;
            let place = place.unwrap_or_else(|| Place::root(grant.subtree.level, grant.subtree.code.clone()));
            commands.push(AccountCommand::Revoke(RoleAt { role: grant.role, place }));
        }
    }
    for (role, code) in wanted {
        let is_held =
            |grant: &bihuan_domain::accounts::Grant| grant.role == role && grant.subtree.code.as_str() == code;
        if !account.grants.iter().any(is_held) {
            let place = form::chosen_place(tx, actor, &code)?;
            let place = place.ok_or_else(|| unknown(RefusalCode::AccountPlaceUnknown))?;
            commands.push(AccountCommand::Grant(RoleAt { role, place }));
        }
    }
    Ok(())
}

/// The office that a form names by name and place; one that is new is recorded.
pub fn unit_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    fields: &Fields,
    new_unit: UnitId,
) -> Result<(UnitId, String), CommandError> {
    let name = fields.filled("unit_name").ok_or_else(|| unknown(RefusalCode::AccountUnitUnknown))?;
    if name.chars().count() > 100 {
        return Err(unknown(RefusalCode::AccountUnitUnknown));
    }
    let place = form::chosen_place(tx, actor, fields.text("unit_place"))?;
    let place = place.ok_or_else(|| unknown(RefusalCode::AccountPlaceUnknown))?;
    for kind in [UnitKind::Office, UnitKind::VillageCommittee, UnitKind::Agency] {
        let found = units::find_by_name(tx, kind, name)?;
        if let Some(unit) = found.filter(|unit| unit.place.as_ref() == Some(place.code())) {
            return Ok((unit.id, unit.name));
        }
    }
    let unit = Unit { id: new_unit, kind: UnitKind::Office, name: name.to_owned(), place: Some(place.code().clone()) };
    units::put(tx, &unit)?;
    Ok((unit.id, unit.name))
}

fn unknown(code: RefusalCode) -> CommandError {
    Refusal::from(code).into()
}
