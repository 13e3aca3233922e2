//! The only place where a rule about accounts is decided.

mod grants;
mod lifecycle;
mod log_in;
mod second_factor;
mod tokens;

pub use lifecycle::{decide_create, decide_stale};
pub use log_in::{
    Attempt, Passed, PasswordCheck, Sameness, Tried, decide_change_password, decide_complete_setup, decide_log_in,
    unknown_log_in,
};
pub use second_factor::{CodeCheck, decide_enrolment, decide_removal, decide_renewal, decide_second_step};

pub use tokens::{decide_expire_tokens, decide_issue_token, decide_revoke_token};

use super::{Account, AccountCommand, AccountCommandKind, AccountEvent, AccountPolicy, Actor, Role};
use crate::{Refusal, RefusalCode, clock::runs_backwards, jurisdictions::Place};
use jiff::Timestamp;

/// What a decision is made with, beside the account and the command.
#[derive(Debug, Clone, Copy)]
pub struct AccountContext<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The present moment.
    pub now: Timestamp,
    /// The locality's numbers.
    pub policy: &'a AccountPolicy,
    /// Which administrators there are.
    pub roster: Roster,
    /// Where the account stands: the places of its grants and of its unit, as far as known. An administrator acts only
    /// on accounts all of whose places lie in the administrator's own subtrees.
    pub target_places: &'a [Place],
}

/// How many active accounts hold each administrator's role, the account acted upon included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roster {
    /// 系统管理员
    pub system_administrators: u32,
    /// 安全管理员
    pub security_administrators: u32,
    /// 审计管理员
    pub audit_administrators: u32,
}

impl Roster {
    /// The roster of some accounts.
    #[must_use]
    pub fn of<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Self {
        let mut roster = Self::default();
        for account in accounts.into_iter().filter(|account| account.is_active()) {
            roster.system_administrators += u32::from(account.holds(Role::SystemAdministrator));
            roster.security_administrators += u32::from(account.holds(Role::SecurityAdministrator));
            roster.audit_administrators += u32::from(account.holds(Role::AuditAdministrator));
        }
        roster
    }

    /// How many hold an administrator's role; `None` for a role that is none.
    #[must_use]
    pub const fn count(self, role: Role) -> Option<u32> {
        match role {
            Role::SystemAdministrator => Some(self.system_administrators),
            Role::SecurityAdministrator => Some(self.security_administrators),
            Role::AuditAdministrator => Some(self.audit_administrators),
            _ => None,
        }
    }
}

/// Decides an administrator's command on an account.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no. The order is: clock, permission, reach, then the command's own rules.
pub fn decide_account(
    account: &Account,
    command: &AccountCommand,
    context: &AccountContext<'_>,
) -> Result<Vec<AccountEvent>, Refusal> {
    if runs_backwards(context.now, account.last_recorded_at) {
        return Err(RefusalCode::AccountClockBackwards.into());
    }
    permitted(command, context)?;
    within_reach(command.kind(), context.target_places, context.actor)?;
    match command {
        AccountCommand::Edit(details) => lifecycle::edit(account, details),
        AccountCommand::Grant(role) => grants::grant(account, role, context),
        AccountCommand::Revoke(role) => grants::revoke(account, role, context),
        AccountCommand::AssignUnit(unit) => grants::assign_unit(account, unit, context),
        AccountCommand::ReleaseUnit { place } => grants::release_unit(account, place, context),
        AccountCommand::Disable { reason } => lifecycle::disable(account, reason, context),
        AccountCommand::Enable => lifecycle::enable(account),
        AccountCommand::IssueSetupLink => lifecycle::issue_setup_link(account, context),
        AccountCommand::RequirePasswordChange => Ok(vec![AccountEvent::PasswordChangeRequired]),
        AccountCommand::Unlock => lifecycle::unlock(account, context),
        AccountCommand::ResetSecondFactor => second_factor::reset(account, context),
    }
}

/// The commands that the actor could give on an account now; one may still be refused for its data.
#[must_use]
pub fn available_for_account(account: &Account, context: &AccountContext<'_>) -> Vec<AccountCommandKind> {
    let own = is_self(account, context.actor);
    AccountCommandKind::ALL
        .into_iter()
        .filter(|kind| *kind != AccountCommandKind::Create && may(*kind, context.actor, context.roster))
        .filter(|kind| within_reach(*kind, context.target_places, context.actor).is_ok())
        .filter(|kind| match kind {
            AccountCommandKind::Disable => account.is_active() && !own,
            AccountCommandKind::Enable => !account.is_active(),
            AccountCommandKind::IssueSetupLink => {
                account.is_active() && lifecycle::may_issue_setup_link(account, context.actor)
            }
            AccountCommandKind::ResetSecondFactor => account.second_factor.is_enrolled() && !own,
            AccountCommandKind::Unlock => account.locked_at(context.now).is_some() && !own,
            AccountCommandKind::Grant => account.acts_for_unit.is_none() && !own,
            AccountCommandKind::Revoke => !account.grants.is_empty() && !own,
            AccountCommandKind::AssignUnit => account.grants.is_empty() && !own,
            AccountCommandKind::ReleaseUnit => account.acts_for_unit.is_some() && !own,
            _ => true,
        })
        .collect()
}

/// Whether the actor's role includes commands of this kind. The system administrator keeps accounts and hands out
/// set-up links; the security administrator grants, unlocks and resets second factors, so that neither alone gets into
/// somebody's account. The system administrator appoints only the first of another administrator.
fn may(kind: AccountCommandKind, actor: &Actor, roster: Roster) -> bool {
    let person = match actor {
        Actor::Operator => return true,
        Actor::System => return false,
        Actor::Person(person) => person,
    };
    match kind {
        AccountCommandKind::Create
        | AccountCommandKind::Edit
        | AccountCommandKind::Disable
        | AccountCommandKind::Enable
        | AccountCommandKind::IssueSetupLink
        | AccountCommandKind::RequirePasswordChange => person.has(Role::SystemAdministrator),
        AccountCommandKind::Grant => {
            let first = roster.security_administrators == 0 || roster.audit_administrators == 0;
            person.has(Role::SecurityAdministrator) || (person.has(Role::SystemAdministrator) && first)
        }
        AccountCommandKind::Revoke
        | AccountCommandKind::AssignUnit
        | AccountCommandKind::ReleaseUnit
        | AccountCommandKind::Unlock
        | AccountCommandKind::ResetSecondFactor => person.has(Role::SecurityAdministrator),
    }
}

fn permitted(command: &AccountCommand, context: &AccountContext<'_>) -> Result<(), Refusal> {
    let kind = command.kind();
    let by_role = may(kind, context.actor, context.roster);
    let by_data = match command {
        AccountCommand::Grant(role) => grants::may_grant(role.role, context),
        _ => true,
    };
    if by_role && by_data { Ok(()) } else { Err(not_authorised(kind)) }
}

fn not_authorised(kind: AccountCommandKind) -> Refusal {
    Refusal::new(RefusalCode::AccountNotAuthorised).with_label("command", |language| kind.label(language))
}

/// Refuses an administrator whose own subtrees do not cover every place.
fn within_reach(kind: AccountCommandKind, places: &[Place], actor: &Actor) -> Result<(), Refusal> {
    let Some(person) = actor.person() else { return Ok(()) };
    let administrators = [Role::SystemAdministrator, Role::SecurityAdministrator];
    if places.iter().all(|place| person.holds(&administrators, place)) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::OutsideOwnSubtree).with_label("command", |language| kind.label(language)))
}

fn is_self(account: &Account, actor: &Actor) -> bool {
    actor.person().is_some_and(|person| person.id == account.id)
}

/// Refuses what would leave no active holder of a role that the system cannot do without.
fn not_the_last(account: &Account, role: Role, roster: Roster) -> Result<(), Refusal> {
    let needed = matches!(role, Role::SystemAdministrator | Role::SecurityAdministrator);
    if needed && account.is_active() && account.holds(role) && roster.count(role).is_some_and(|count| count <= 1) {
        return Err(Refusal::new(RefusalCode::LastAdministrator).with_label("role", |language| role.label(language)));
    }
    Ok(())
}
