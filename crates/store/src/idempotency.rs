//! Answers to commands that came with an idempotency key: kept in the transaction of the command itself, so that whoever
//! asks again after a crash, at another process, gets the same answer and nothing is done twice.

use crate::{StoreError, Tx};
use bihuan_domain::ids::TokenId;
use jiff::Timestamp;

/// What a request is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The token it came with.
    pub token: TokenId,
    /// The key that the caller chose.
    pub key: String,
    /// A hash over method, address and body.
    pub hash: [u8; 32],
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where what was made can be found.
    pub location: Option<String>,
    /// The body, JSON.
    pub body: String,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: it is this transaction's now, which must [`keep`] its answer.
    New,
    /// The same request was answered so.
    Answered(Answer),
    /// It stood for another request.
    Other,
}

/// Claims a key for this transaction. On PostgreSQL this waits for a transaction that is just working under the same key.
///
/// # Errors
/// A fault of the database.
pub fn claim(tx: &mut Tx<'_>, request: &Request, now: Timestamp) -> Result<Claim, StoreError> {
    let claimed = tx.execute(
        "INSERT INTO idempotent_answer (token_id, key, request_hash, status, location, body, answered_at)
         VALUES ($1, $2, $3, 0, NULL, '', $4) ON CONFLICT (token_id, key) DO NOTHING",
        &[request.token.into(), (&request.key).into(), request.hash.into(), now.into()],
    )?;
    if claimed > 0 {
        return Ok(Claim::New);
    }
    let row = tx.query_first(
        "SELECT request_hash, status, location, body FROM idempotent_answer WHERE token_id = $1 AND key = $2",
        &[request.token.into(), (&request.key).into()],
    )?;
    let row = row.ok_or_else(|| StoreError::corrupt("idempotent_answer", "a row that conflicts is not there"))?;
    if row.get::<[u8; 32]>(0)? != request.hash {
        return Ok(Claim::Other);
    }
    let status: u32 = row.get(1)?;
    let status = u16::try_from(status).map_err(|error| StoreError::corrupt("idempotent_answer.status", error))?;
    Ok(Claim::Answered(Answer { status, location: row.get(2)?, body: row.get(3)? }))
}

/// Keeps the answer under a key that this transaction has claimed.
///
/// # Errors
/// A fault of the database.
pub fn keep(tx: &mut Tx<'_>, request: &Request, answer: &Answer) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE idempotent_answer SET status = $3, location = $4, body = $5 WHERE token_id = $1 AND key = $2",
        &[
            request.token.into(),
            (&request.key).into(),
            i64::from(answer.status).into(),
            answer.location.as_deref().into(),
            (&answer.body).into(),
        ],
    )?;
    Ok(())
}

/// Forgets answers given before a moment; returns how many.
///
/// # Errors
/// A fault of the database.
pub fn forget_before(tx: &mut Tx<'_>, moment: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM idempotent_answer WHERE answered_at < $1", &[moment.into()])
}
