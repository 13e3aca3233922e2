//! GET /api/v1/enterprises and /api/v1/enterprises/{id}

use super::PATH;
use crate::{
    App, Path,
    api::{ApiAnswer, Caller, Limit, Page, Params, Problem, Text, next_href, ok},
};
use axum::extract::State;
use bihuan_domain::{
    enterprises::{self, EnterpriseStatus, RiskColour, StandardisationGrade},
    hazards::SectorCode,
    ids::UnitId,
    jurisdictions::{self, JurisdictionCode},
};
use bihuan_store::{
    StoreError,
    enterprises::{self as rows, After, Filter},
    jurisdictions as tree,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which enterprises.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// Anywhere in name, credit code, address or people.
    text: Option<Text<100>>,
    /// In this node of the tree or below.
    place: Option<JurisdictionCode>,
    /// Of this sector.
    sector: Option<SectorCode>,
    /// Of this risk level.
    risk: Option<RiskColour>,
    /// Of this grade.
    standardisation: Option<StandardisationGrade>,
    /// Working or closed.
    status: Option<EnterpriseStatus>,
    /// Enterprises of a page.
    limit: Limit,
    /// Where the page begins, as `next` has it: after this enterprise.
    cursor: Option<UnitId>,
}

/// A page of enterprises.
pub async fn list(State(app): State<App>, caller: Caller, Params(asked): Params<Conditions>) -> ApiAnswer {
    let Conditions { text, place, sector, risk, standardisation, status, limit, cursor } = asked;
    let text = text.map(|text| text.0).unwrap_or_default();
    if sector.as_ref().is_some_and(|code| SectorCode::parse(code.as_str()).is_none()) {
        return Err(Problem::query("sector"));
    }
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(Some(&text).filter(|text| !text.is_empty()).map(|text| ("text", text.clone())));
    pairs.extend(place.iter().map(|code| ("place", code.to_string())));
    pairs.extend(sector.iter().map(|code| ("sector", code.to_string())));
    pairs.extend(risk.map(|risk| ("risk", risk.name().to_owned())));
    pairs.extend(standardisation.map(|grade| ("standardisation", grade.name().to_owned())));
    pairs.extend(status.map(|status| ("status", status.name().to_owned())));
    let mut filter = Filter { text, within: None, sector, risk, standardisation, status };
    let (scope, seen) = (enterprises::visible(&caller.actor), jurisdictions::visible(&caller.actor));
    let found = app.store.read(move |tx| {
        if let Some(code) = place {
            let Some(node) = tree::find(tx, &seen, &code)? else { return Ok::<_, StoreError>(None) };
            filter.within = Some(node.jurisdiction.subtree());
        }
        let after = match cursor {
            None => None,
            Some(id) => match rows::load(tx, &scope, id)? {
                Some(enterprise) => Some(After { name: enterprise.profile.name, id }),
                None => return Ok(None),
            },
        };
        rows::list(tx, &scope, &filter, after.as_ref(), limit.rows()).map(Some)
    });
    let found = found.await?.ok_or_else(Problem::not_found)?;
    let next = found.next.map(|after| next_href(PATH, &pairs, limit, &after.id.to_string()));
    ok(&Page { items: found.enterprises, next })
}

/// An enterprise.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<UnitId>) -> ApiAnswer {
    let scope = enterprises::visible(&caller.actor);
    ok(&app.store.read(move |tx| rows::load(tx, &scope, id)).await?.ok_or_else(Problem::not_found)?)
}
