//! GET /api/v1/jurisdictions and /api/v1/jurisdictions/{code}

use super::{Jurisdiction, PATH};
use crate::{
    App, Path,
    api::{ApiAnswer, Caller, Limit, Page, Params, Problem, Text, next_href, ok},
};
use axum::extract::State;
use bihuan_domain::jurisdictions::{self, AdministrativeLevel, JurisdictionCode};
use bihuan_store::jurisdictions::{self as tree, NodeFilter};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which nodes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// Right below this node.
    parent: Option<JurisdictionCode>,
    /// Of this level.
    level: Option<AdministrativeLevel>,
    /// With exactly this name.
    name: Option<Text<50>>,
    /// Nodes of a page.
    limit: Limit,
    /// Where the page begins, as `next` has it.
    cursor: Option<JurisdictionCode>,
}

/// A page of nodes.
pub async fn list(State(app): State<App>, caller: Caller, Params(asked): Params<Conditions>) -> ApiAnswer {
    let scope = jurisdictions::visible(&caller.actor);
    let Conditions { parent, level, name, limit, cursor } = asked;
    let name = name.map(|name| name.0);
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(parent.iter().map(|code| ("parent", code.to_string())));
    pairs.extend(level.iter().map(|level| ("level", level.name().to_owned())));
    pairs.extend(name.iter().map(|name| ("name", name.clone())));
    let filter = NodeFilter { parent, level, name };
    let found = app.store.read(move |tx| tree::page(tx, &scope, &filter, cursor.as_ref(), limit.rows()));
    let (nodes, more) = found.await?;
    let last = nodes.last().filter(|_| more).map(|node| node.code().to_string());
    let next = last.map(|code| next_href(PATH, &pairs, limit, &code));
    ok(&Page { items: nodes.into_iter().map(Jurisdiction::from).collect(), next })
}

/// A node.
pub async fn show(State(app): State<App>, caller: Caller, Path(code): Path<JurisdictionCode>) -> ApiAnswer {
    let scope = jurisdictions::visible(&caller.actor);
    let node = app.store.read(move |tx| tree::find(tx, &scope, &code)).await?.ok_or_else(Problem::not_found)?;
    ok(&Jurisdiction::from(node))
}
