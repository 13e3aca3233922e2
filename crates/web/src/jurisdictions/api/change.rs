//! POST /api/v1/jurisdictions and /api/v1/jurisdictions/{code}/commands/…

use super::{Jurisdiction, PATH};
use crate::{
    App, Path,
    api::{self, ApiAnswer, Caller, Failed, Problem, Sent},
};
use axum::extract::State;
use bihuan_domain::{
    RefusalCode,
    jurisdictions::{self, AddJurisdiction, AdministrativeLevel, JurisdictionCode, JurisdictionCommand},
};
use bihuan_store::{CommandError, idempotency, jurisdictions as tree};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

pub const ADDITION: &str =
    r#"{ "code": "350525190201", "name": "东埔村", "level": "village", "parent": "350525190000" }"#;
pub const RENAMING: &str = r#"{ "version": 1, "name": "东埔社区" }"#;
pub const CLOSING: &str = r#"{ "version": 2, "on": "2026-03-02" }"#;

/// A node to put into the tree.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AddJurisdiction")]
pub struct Addition {
    /// Its code: 12 digits, or an own code of 4 to 24 of `A–Z 0–9 -` with at least one letter.
    code: JurisdictionCode,
    /// Its name.
    #[schemars(length(min = 1, max = 50))]
    name: String,
    /// Its level, below the parent's.
    level: AdministrativeLevel,
    /// The node right above.
    parent: JurisdictionCode,
}

/// Another name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RenameJurisdiction")]
pub struct Renaming {
    /// The version that the caller saw.
    version: u64,
    /// The new name.
    #[schemars(length(min = 1, max = 50))]
    name: String,
}

/// The end of a node.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CloseJurisdiction")]
pub struct Closing {
    /// The version that the caller saw.
    version: u64,
    /// The last day on which it was in force.
    on: Date,
}

pub async fn add(State(app): State<App>, caller: Caller, Sent { body, key }: Sent<Addition>) -> ApiAnswer {
    let Addition { code, name, level, parent } = body;
    let command = AddJurisdiction { code, name, level, parent: Some(parent), import: None };
    let (actor, now) = (caller.actor, app.clock.now());
    let done = api::write(&app, key, move |tx| {
        let (node, _) = tree::add(tx, &command, &actor, now)?;
        Ok(api::created(format!("{PATH}/{}", node.code()), &Jurisdiction::from(node))?)
    });
    Ok(done.await?)
}

pub async fn rename(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<JurisdictionCode>,
    Sent { body, key }: Sent<Renaming>,
) -> ApiAnswer {
    execute(&app, caller, code, body.version, JurisdictionCommand::Rename { name: body.name }, key).await
}

pub async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<JurisdictionCode>,
    Sent { body, key }: Sent<Closing>,
) -> ApiAnswer {
    execute(&app, caller, code, body.version, JurisdictionCommand::Close { on: body.on }, key).await
}

async fn execute(
    app: &App,
    caller: Caller,
    code: JurisdictionCode,
    version: u64,
    command: JurisdictionCommand,
    key: Option<idempotency::Request>,
) -> ApiAnswer {
    let (actor, now, about) = (caller.actor.clone(), app.clock.now(), code.clone());
    let done = api::write(app, key, move |tx| {
        let node = tree::execute(tx, &about, version, &command, &actor, now)?;
        Ok(api::done(&Jurisdiction::from(node))?)
    });
    match done.await {
        Err(Failed::Command(error)) if is_stale(&error) => {
            let scope = jurisdictions::visible(&caller.actor);
            let node = app.store.read(move |tx| tree::find(tx, &scope, &code)).await?.ok_or_else(Problem::not_found)?;
            let now_at = node.version;
            let current = serde_json::to_value(Jurisdiction::from(node)).map_err(Problem::fault)?;
            Err(Problem::stale(RefusalCode::JurisdictionStale, now_at, Some(current)))
        }
        other => Ok(other?),
    }
}

fn is_stale(error: &CommandError) -> bool {
    match error {
        CommandError::Stale { .. } => true,
        CommandError::Refused(refusal) => refusal.code == RefusalCode::JurisdictionStale,
        _ => false,
    }
}
