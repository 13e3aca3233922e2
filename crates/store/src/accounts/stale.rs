//! Accounts that nobody uses are disabled.

use super::{access_tokens, commands, rows, sessions};
use crate::{StoreError, Tx, engine::Purpose};
use bihuan_domain::{
    accounts::{AccountPolicy, Actor, Roster, decide_stale},
    ids::UserId,
};
use jiff::Timestamp;

/// With so many administrators nobody is the last: what is asked first, since it costs no query.
const PLENTY: Roster = Roster { system_administrators: 9, security_administrators: 9, audit_administrators: 9 };

/// Looks at the accounts after an identifier, at most `limit` of them; disables those that nobody uses. Returns how many,
/// and where the next look begins.
///
/// # Errors
/// A fault of the database.
pub fn disable_stale(
    tx: &mut Tx<'_>,
    after: Option<UserId>,
    limit: usize,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Result<(u64, Option<UserId>), StoreError> {
    tx.lock_for(Purpose::Administrators)?;
    let ids = rows::ids(tx, after, limit)?;
    let mut disabled = 0;
    for id in &ids {
        let Some(account) = rows::lock(tx, *id)?.filter(bihuan_domain::accounts::Account::is_active) else { continue };
        if decide_stale(&account, None, now, policy, PLENTY).is_empty() {
            continue;
        }
        let token_used_at = access_tokens::last_uses(tx, *id)?.into_iter().filter_map(|last| last.at).max();
        // Counted anew each time: of two administrators that are both stale, the second is the last.
        let roster = commands::roster(tx)?;
        let events = decide_stale(&account, token_used_at, now, policy, roster);
        if !events.is_empty() {
            rows::record(tx, *id, Some(account), &Actor::System.log_name(), now, None, &events)?;
            sessions::close_all_of(tx, *id)?;
            disabled += 1;
        }
    }
    Ok((disabled, ids.last().copied().filter(|_| ids.len() == limit)))
}
