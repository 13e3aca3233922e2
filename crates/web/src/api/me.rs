//! GET /api/v1/me: who calls, and what the token lets the caller do.

use super::{ApiAnswer, ApiRoutes, Caller, Operation, ok};
use axum::http::StatusCode;
use bihuan_domain::{
    accounts::{AccessToken, Grant},
    ids::{UnitId, UserId},
};
use schemars::JsonSchema;
use serde::Serialize;

pub fn api() -> ApiRoutes {
    let show = Operation::get("/api/v1/me", "getMe", "The caller and the token")
        .description("The roles are those that the token leaves: a token never reaches further than its owner.")
        .answers::<Me>(StatusCode::OK, "The caller.");
    ApiRoutes::new().on(show, show_me)
}

/// Who calls.
#[derive(Debug, Serialize, JsonSchema)]
struct Me {
    /// The account.
    id: UserId,
    /// The name to log in by.
    login: String,
    /// The person's name.
    name: String,
    /// The unit that the user belongs to.
    unit: UnitId,
    /// Its name.
    unit_name: String,
    /// The roles, each over a node and everything below it.
    grants: Vec<Grant>,
    /// The enterprise for which the user acts as its safety officer.
    acts_for_unit: Option<UnitId>,
    /// The token that the request came with.
    token: AccessToken,
}

async fn show_me(caller: Caller) -> ApiAnswer {
    let Caller { person, account, token, .. } = caller;
    ok(&Me {
        id: person.id,
        login: account.login.to_string(),
        name: person.name,
        unit: person.unit,
        unit_name: person.unit_name,
        grants: person.grants,
        acts_for_unit: person.acts_for_unit,
        token,
    })
}
