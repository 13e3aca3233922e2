//! Drafting, reviewing, publishing and revising campaigns for programs: the commands of the pages.

mod commands;
mod draft;
mod shapes;

use crate::{
    App, Path,
    api::{ApiAnswer, ApiRoutes, Caller, Operation, Page, Problem, ok},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Refusal,
    accounts::{Actor, ApiSlice, Role},
    campaigns::{
        Campaign, CampaignCommand, CampaignCommandKind, CampaignState, Change, NamedUnit, available, compare,
        decide_revision, visible,
    },
    ids::CampaignId,
};
use bihuan_store::{StoreError, Tx, campaigns as rows};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

const SLICE: ApiSlice = ApiSlice::Campaigns;
const READERS: &[Role] =
    &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::Leader, Role::EnterpriseSafetyOfficer];
const DRAFTERS: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor];
const CAMPAIGN_ID: &str = "The campaign's identifier.";

/// A campaign without its items, with what the caller could do next.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CampaignStanding")]
struct Standing {
    /// The campaign. Its items are read at `/api/v1/campaigns/{id}/items`.
    #[serde(flatten)]
    campaign: Campaign,
    /// Commands that the caller could give now; each may still be refused for its data.
    available_commands: Vec<CampaignCommandKind>,
    /// Names of units that mean no unit yet.
    unmatched_names: Vec<String>,
    /// What stands between a draft and its publication; null when nothing does, and for what is no draft.
    obstacle: Option<Obstacle>,
}

/// Why a draft cannot be published yet.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CampaignObstacle")]
struct Obstacle {
    /// The refusal's number.
    code: &'static str,
    /// The sentence in Chinese.
    message: String,
    /// The sentence in English.
    message_english: String,
}

impl Standing {
    fn of(tx: &mut Tx<'_>, mut campaign: Campaign, actor: &Actor, today: Date) -> Result<Self, StoreError> {
        let revised = match campaign.revises {
            Some(id) => rows::load(tx, &visible(actor), id)?,
            None => None,
        };
        let tried = decide_revision(&campaign, revised.as_ref(), &CampaignCommand::Publish, &Actor::Operator, today);
        let obstacle =
            tried.err().filter(|_| campaign.state == CampaignState::Draft).map(|refusal: Refusal| Obstacle {
                code: refusal.code.number(),
                message: refusal.message(bihuan_domain::Language::Chinese),
                message_english: refusal.message(bihuan_domain::Language::English),
            });
        let available_commands = available(&campaign, actor);
        let unmatched_names = campaign.unmatched_names();
        campaign.items.clear();
        Ok(Self { campaign, available_commands, unmatched_names, obstacle })
    }
}

pub fn api() -> ApiRoutes {
    let changes = Operation::get("/api/v1/campaigns/{id}/changes", "listCampaignChanges", "What a new version changes")
        .description(
            "Items are paired by what they say, wherever they stand. For a draft that is what its publication would do to \
             the tasks; 404 for a campaign that is no new version of another.",
        )
        .open_to(SLICE, READERS)
        .path::<CampaignId>("id", CAMPAIGN_ID)
        .answers::<Page<Change>>(StatusCode::OK, "Changed, added and unchanged items in their order, then removed ones.");
    let units =
        Operation::get("/api/v1/campaigns/{id}/units", "listCampaignUnits", "The units that its names may mean")
            .open_to(SLICE, READERS)
            .path::<CampaignId>("id", CAMPAIGN_ID)
            .answers::<Page<NamedUnit>>(StatusCode::OK, "Offices, committees and agencies of the place, by name.");
    let routes = ApiRoutes::new().on(changes, list_changes).on(units, list_units);
    commands::add(draft::add(routes))
}

async fn list_changes(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> ApiAnswer {
    let scope = visible(&caller.actor);
    let found = app.store.read(move |tx| {
        let Some(after) = rows::load(tx, &scope, id)? else { return Ok::<_, StoreError>(None) };
        let Some(revised) = after.revises else { return Ok(None) };
        Ok(rows::load(tx, &scope, revised)?.map(|before| compare(&before, &after)))
    });
    ok(&Page { items: found.await?.ok_or_else(Problem::not_found)?, next: None })
}

async fn list_units(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> ApiAnswer {
    let scope = visible(&caller.actor);
    let found = app.store.read(move |tx| match rows::load(tx, &scope, id)? {
        Some(campaign) => rows::units_of(tx, &campaign.place).map(Some),
        None => Ok::<_, StoreError>(None),
    });
    let units = found.await?.ok_or_else(Problem::not_found)?;
    ok(&Page { items: units.into_iter().map(|(_, unit)| unit).collect(), next: None })
}
