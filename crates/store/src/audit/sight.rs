//! Which streams of the log a reader sees: those about something in the own subtrees.

use crate::{StoreError, Tx, Value, jurisdictions, monitoring, scope::Conditions};
use bihuan_domain::{
    accounts::Scope,
    audit::{StreamId, StreamKind},
    jurisdictions::JurisdictionCode,
};

/// What a reader sees of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sight {
    /// All of it: the scope holds every top of the tree.
    Whole,
    /// What is about something in the scope.
    Part(Scope),
}

impl Sight {
    pub(super) fn of(tx: &mut Tx<'_>, scope: &Scope) -> Result<Self, StoreError> {
        Ok(if jurisdictions::is_whole(tx, scope)? { Self::Whole } else { Self::Part(scope.clone()) })
    }

    /// Whether the stream is about something seen. What the system says of itself concerns every reader of the log.
    pub(super) fn covers(&self, tx: &mut Tx<'_>, stream: &StreamId) -> Result<bool, StoreError> {
        let Self::Part(scope) = self else { return Ok(true) };
        match stream.kind() {
            StreamKind::System => Ok(!scope.is_nothing()),
            StreamKind::Hazard => stands_in(tx, "hazard", scope, stream.id()),
            StreamKind::Enterprise => stands_in(tx, "enterprise", scope, stream.id()),
            StreamKind::Campaign => stands_in(tx, "campaign", scope, stream.id()),
            StreamKind::Task => stands_in(tx, "task", scope, stream.id()),
            StreamKind::Device => stands_in(tx, "device", scope, stream.id()),
            StreamKind::Alarm => stands_in(tx, "alarm", scope, stream.id()),
            // Rules judge everywhere, or in a place and all below it.
            StreamKind::Rule => match stream.id().parse() {
                Ok(id) => Ok(monitoring::rules::load(tx, scope, id)?.is_some()),
                Err(_) => Ok(false),
            },
            StreamKind::Jurisdiction => match stream.id().parse::<JurisdictionCode>() {
                Ok(code) => Ok(jurisdictions::find(tx, scope, &code)?.is_some()),
                Err(_) => Ok(false),
            },
            StreamKind::Account => reaches(tx, scope, stream.id()),
            StreamKind::Import => {
                let sql = "SELECT uploaded_by FROM ledger_import WHERE id = $1";
                match tx.query_first(sql, &[stream.id().into()])? {
                    Some(row) => reaches(tx, scope, &row.get::<String>(0)?),
                    None => Ok(false),
                }
            }
        }
    }
}

fn stands_in(tx: &mut Tx<'_>, table: &str, scope: &Scope, id: &str) -> Result<bool, StoreError> {
    let mut conditions = Conditions::seen_by(scope, &[]);
    conditions.equal("id", id);
    let sql = format!("SELECT 1 FROM {table}{}", conditions.sql());
    Ok(tx.query_first(&sql, conditions.values())?.is_some())
}

/// Whether an account has a grant, or its unit stands, in the scope.
fn reaches(tx: &mut Tx<'_>, scope: &Scope, user: &str) -> Result<bool, StoreError> {
    for subtree in scope.subtrees() {
        let values: [Value; 2] = [subtree.code.as_str().into(), user.into()];
        let sql = "SELECT 1 FROM account_reach WHERE code = $1 AND user_id = $2";
        if tx.query_first(sql, &values)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
