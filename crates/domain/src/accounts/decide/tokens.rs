//! Access tokens: issued by their owner, revoked by owner or administrator, ended by the clock.

use super::{AccountContext, lifecycle::required};
use crate::{
    Refusal, RefusalCode,
    accounts::{AccessToken, Account, AccountEvent, ApiPolicy, IssueToken, Role},
    clock::runs_backwards,
    ids::TokenId,
    language::Words,
};
use jiff::{SignedDuration, Timestamp};

const NAME: Words = Words::new("令牌用途", "Purpose of the token");

/// Decides that the owner of an account makes a token.
///
/// # Errors
/// `AC-001` for a clock that stands before the account's last event, `AC-004`, `AC-005` for the name, `AP-030` for its
/// life, `AP-031` for a node outside the owner's grants, `AP-032` for one too many, `AP-033` for a token for nothing.
pub fn decide_issue_token(
    account: &Account,
    command: &IssueToken,
    now: Timestamp,
    policy: &ApiPolicy,
) -> Result<Vec<AccountEvent>, Refusal> {
    if runs_backwards(now, account.last_recorded_at) {
        return Err(RefusalCode::AccountClockBackwards.into());
    }
    if !account.is_active() {
        return Err(RefusalCode::AccountDisabled.into());
    }
    let name = required(&command.name, NAME)?;
    if !(1..=policy.token_longest_days).contains(&command.lifetime_days) {
        return Err(Refusal::new(RefusalCode::TokenLifetime).with("limit", policy.token_longest_days));
    }
    let mut slices = command.slices.clone();
    slices.sort_unstable();
    slices.dedup();
    if slices.is_empty() {
        return Err(RefusalCode::TokenWithoutSlice.into());
    }
    if let Some(place) = &command.within
        && !account.grants.iter().any(|grant| grant.subtree.covers(place))
    {
        return Err(RefusalCode::TokenPlaceOutside.into());
    }
    let live = account.tokens.iter().filter(|token| !token.is_expired_at(now)).count();
    if live >= usize::try_from(policy.tokens_per_account).unwrap_or(usize::MAX) {
        return Err(Refusal::new(RefusalCode::TokensTooMany).with("limit", policy.tokens_per_account));
    }
    let life = SignedDuration::from_hours(24 * i64::from(command.lifetime_days));
    Ok(vec![AccountEvent::TokenIssued(AccessToken {
        id: command.id,
        name,
        access: command.access,
        slices,
        within: command.within.clone(),
        issued_at: now,
        expires_at: now.saturating_add(life).unwrap_or(now),
    })])
}

/// Decides that a token is revoked: by the account's owner, or by an administrator over all places of the account.
///
/// # Errors
/// `AC-001`; `AP-034` when there is no such token any more; `AP-035` for anybody else.
pub fn decide_revoke_token(
    account: &Account,
    token: TokenId,
    context: &AccountContext<'_>,
) -> Result<Vec<AccountEvent>, Refusal> {
    if runs_backwards(context.now, account.last_recorded_at) {
        return Err(RefusalCode::AccountClockBackwards.into());
    }
    let administrators = [Role::SystemAdministrator, Role::SecurityAdministrator];
    let may = context.actor.person().is_none_or(|person| {
        person.id == account.id
            || (administrators.iter().any(|role| person.has(*role))
                && context.target_places.iter().all(|place| person.holds(&administrators, place)))
    });
    if !may {
        return Err(RefusalCode::TokenRevokeNotAuthorised.into());
    }
    if !account.tokens.iter().any(|held| held.id == token) {
        return Err(RefusalCode::TokenUnknown.into());
    }
    Ok(vec![AccountEvent::TokenRevoked { token }])
}

/// The tokens of an account whose time is over, as the clock records it.
#[must_use]
pub fn decide_expire_tokens(account: &Account, now: Timestamp) -> Vec<AccountEvent> {
    let over = account.tokens.iter().filter(|token| token.is_expired_at(now));
    over.map(|token| AccountEvent::TokenExpired { token: token.id }).collect()
}
