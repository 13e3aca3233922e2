//! Administrators' commands: load, let the domain decide, append, update rows, end sessions.

use super::{devices, rows, second_factor, sessions, throttles, tokens};
use crate::{CommandError, StoreError, Tx, engine::Purpose};
use bihuan_domain::{
    RefusalCode,
    accounts::{
        Account, AccountCommand, AccountContext, AccountDetails, AccountEvent, AccountPolicy, Actor, CreateAccount,
        LoginName, LoginUse, Role, RoleAt, Roster, decide_account, decide_create,
    },
    ids::{UnitId, UserId},
    jurisdictions::Place,
    units::Unit,
};
use jiff::Timestamp;

/// What every command on accounts is given.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The present moment.
    pub now: Timestamp,
    /// The locality's numbers.
    pub policy: &'a AccountPolicy,
    /// From which address, as far as known.
    pub address: Option<&'a str>,
}

/// A set-up link that a command hands out: the secret itself is shown once and never stored.
#[derive(Debug, Clone, Copy)]
pub struct SetupToken<'a>(pub &'a str);

/// Whom [`first_administrator`] makes.
#[derive(Debug, Clone)]
pub struct FirstAdministrator {
    /// Identifier, a new one.
    pub id: UserId,
    /// The name to log in by, as typed.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The office; it is recorded too.
    pub unit: Unit,
    /// The node over which the administrator stands, with everything below it.
    pub place: Place,
}

/// Makes an account that waits for its set-up link.
///
/// # Errors
/// A refusal `AC-0xx`; a fault of the database.
pub fn create(
    tx: &mut Tx<'_>,
    id: UserId,
    command: &CreateAccount,
    token: SetupToken<'_>,
    given: Circumstances<'_>,
) -> Result<Account, CommandError> {
    tx.lock_for(Purpose::Administrators)?;
    let places = unit_places(tx, command.details.unit)?;
    let login_use = match command.login.parse::<LoginName>() {
        Ok(login) if rows::find_by_login(tx, &login)?.is_some() => LoginUse::Taken,
        _ => LoginUse::Free,
    };
    let roster = roster(tx)?;
    let events = decide_create(command, login_use, &context(given, roster, &places))?;
    let account = record(tx, id, None, given, &events)?;
    tokens::keep(tx, id, token.0)?;
    Ok(account)
}

/// Gives a command on an account that was seen at `expected_version` (`None` from the command line).
///
/// # Errors
/// [`CommandError::NotFound`] when the actor does not see it, [`CommandError::Stale`] when it has moved on, a refusal
/// `AC-0xx`; a fault of the database.
pub fn execute(
    tx: &mut Tx<'_>,
    id: UserId,
    expected_version: Option<u64>,
    command: &AccountCommand,
    token: Option<SetupToken<'_>>,
    given: Circumstances<'_>,
) -> Result<Account, CommandError> {
    tx.lock_for(Purpose::Administrators)?;
    rows::lock(tx, id)?;
    let (account, mut places) = visible(tx, id, given.actor)?;
    if expected_version.is_some_and(|version| version != account.version) {
        return Err(CommandError::Stale { current: account.version });
    }
    if let AccountCommand::Edit(details) = command {
        places.extend(unit_places(tx, details.unit)?);
    }
    let roster = roster(tx)?;
    let events = decide_account(&account, command, &context(given, roster, &places))?;
    let account = record(tx, id, Some(account), given, &events)?;
    match (command, token) {
        (AccountCommand::IssueSetupLink, Some(token)) => tokens::keep(tx, id, token.0)?,
        (AccountCommand::IssueSetupLink, None) => {
            return Err(StoreError::corrupt("set-up link", "the caller gave no token").into());
        }
        _ => {}
    }
    match command {
        AccountCommand::Unlock => throttles::clear(tx, &account.login)?,
        AccountCommand::ResetSecondFactor => second_factor::forget(tx, id)?,
        AccountCommand::IssueSetupLink | AccountCommand::Disable { .. } => devices::forget_all_of(tx, id)?,
        _ => {}
    }
    if ends_sessions(command) {
        sessions::close_all_of(tx, id)?;
    }
    Ok(account)
}

/// What changes who somebody is or what somebody may, ends that user's sessions: the next one begins with a log-in.
const fn ends_sessions(command: &AccountCommand) -> bool {
    match command {
        AccountCommand::Grant(_)
        | AccountCommand::Revoke(_)
        | AccountCommand::AssignUnit(_)
        | AccountCommand::ReleaseUnit { .. }
        | AccountCommand::Disable { .. }
        | AccountCommand::IssueSetupLink
        | AccountCommand::ResetSecondFactor => true,
        AccountCommand::Edit(_)
        | AccountCommand::Enable
        | AccountCommand::RequirePasswordChange
        | AccountCommand::Unlock => false,
    }
}

/// The account with where it stands, if an administrator reaches any of its places; one without places is everybody's.
///
/// # Errors
/// [`CommandError::NotFound`]; a fault of the database.
pub fn visible(tx: &mut Tx<'_>, id: UserId, actor: &Actor) -> Result<(Account, Vec<Place>), CommandError> {
    let account = rows::find(tx, id)?.ok_or(CommandError::NotFound)?;
    let places = rows::places_of(tx, &account)?;
    let administrators = [Role::SystemAdministrator, Role::SecurityAdministrator];
    let reaches = match actor {
        Actor::Operator => true,
        Actor::System => false,
        Actor::Person(person) => {
            administrators.iter().any(|role| person.has(*role))
                && (places.is_empty() || places.iter().any(|place| person.holds(&administrators, place)))
        }
    };
    if reaches { Ok((account, places)) } else { Err(CommandError::NotFound) }
}

/// Makes the first system administrator, as the operator, over a node and everything below it.
///
/// # Errors
/// `AC-035` when there is an active system administrator already; other refusals `AC-0xx`; a fault of the database.
pub fn first_administrator(
    tx: &mut Tx<'_>,
    first: &FirstAdministrator,
    token: SetupToken<'_>,
    given: Circumstances<'_>,
) -> Result<Account, CommandError> {
    let FirstAdministrator { id, login, name, unit, place } = first;
    if roster(tx)?.system_administrators > 0 {
        return Err(bihuan_domain::Refusal::from(RefusalCode::AdministratorExists).into());
    }
    crate::units::put(tx, unit)?;
    let details =
        AccountDetails { name: name.clone(), unit: unit.id, unit_name: unit.name.clone(), phone: String::new() };
    create(tx, *id, &CreateAccount { login: login.clone(), details }, token, given)?;
    let grant = AccountCommand::Grant(RoleAt { role: Role::SystemAdministrator, place: place.clone() });
    execute(tx, *id, None, &grant, None, given)
}

/// Which administrators there are.
///
/// # Errors
/// A fault of the database.
pub fn roster(tx: &mut Tx<'_>) -> Result<Roster, StoreError> {
    let mut count = |role: Role| -> Result<u32, StoreError> {
        let row = tx.query_first(
            "SELECT COUNT(DISTINCT g.user_id) FROM account_grant g JOIN account a ON a.id = g.user_id
             WHERE g.role = $1 AND a.status = 'active'",
            &[role.name().into()],
        )?;
        row.map_or(Ok(0), |row| row.get(0))
    };
    Ok(Roster {
        system_administrators: count(Role::SystemAdministrator)?,
        security_administrators: count(Role::SecurityAdministrator)?,
        audit_administrators: count(Role::AuditAdministrator)?,
    })
}

/// The place of a unit, if it has one.
fn unit_places(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<Place>, StoreError> {
    let code = crate::units::find(tx, unit)?.and_then(|unit| unit.place);
    let place = code.map(|code| rows::place_of(tx, &code)).transpose()?.flatten();
    Ok(place.into_iter().collect())
}

const fn context<'a>(given: Circumstances<'a>, roster: Roster, target_places: &'a [Place]) -> AccountContext<'a> {
    AccountContext { actor: given.actor, now: given.now, policy: given.policy, roster, target_places }
}

pub(super) fn record(
    tx: &mut Tx<'_>,
    id: UserId,
    before: Option<Account>,
    given: Circumstances<'_>,
    events: &[AccountEvent],
) -> Result<Account, StoreError> {
    let account = rows::record(tx, id, before, &given.actor.log_name(), given.now, given.address, events)?;
    account.ok_or_else(|| StoreError::corrupt("account", "its events do not begin with a creation"))
}
