//! Registering, editing, closing, reopening.

use super::PATH;
use crate::{
    App, Path,
    api::{self, ApiAnswer, Caller, Failed, Problem, Sent},
    enterprises::change::visible_place,
};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Actor,
    enterprises::{
        self, EnterpriseCommand, EnterpriseKind, Position, Profile, RegisterEnterprise, RiskColour,
        StandardisationGrade,
    },
    hazards::SectorCode,
    identifiers::{CreditCode, IndustryCode, KeyFieldCode, Sectors},
    ids::UnitId,
    jurisdictions::{JurisdictionCode, Place},
};
use bihuan_store::{CommandError, Tx, enterprises as rows, idempotency};
use schemars::JsonSchema;
use serde::Deserialize;

pub const FACTS: &str = r#"{
    "name": "某某石材有限公司", "kind": "enterprise", "place": "350525190201", "sector": "machinery",
    "industry_code": "C3032", "key_fields": [], "employees": 45, "head_name": "某某", "risk": "yellow"
}"#;
pub const EDIT: &str = r#"{
    "version": 1,
    "facts": { "name": "某某石材有限公司", "kind": "enterprise", "place": "350525190201", "sector": "machinery" }
}"#;
pub const BECAUSE: &str = r#"{ "version": 2, "reason": "已搬迁" }"#;

/// What is known of an enterprise.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EnterpriseFacts")]
pub struct Facts {
    /// Name.
    #[schemars(length(min = 1, max = 100))]
    name: String,
    /// Unified social credit code.
    #[schemars(regex(pattern = "^[0-9A-HJ-NPQRTUWXY]{18}$"))]
    credit_code: Option<String>,
    /// Kind; an enterprise when left out.
    kind: Option<EnterpriseKind>,
    /// The village or grid, or a development zone.
    place: JurisdictionCode,
    /// Address.
    #[serde(default)]
    #[schemars(length(max = 200))]
    address: String,
    /// Sector, by its code; told by the industry code or the name when left out.
    sector: Option<SectorCode>,
    /// Industry code (GB/T 4754).
    #[schemars(regex(pattern = "^[A-T][0-9]{2,4}$"))]
    industry_code: Option<String>,
    /// Key fields, by their codes.
    #[serde(default)]
    #[schemars(length(max = 100))]
    key_fields: Vec<KeyFieldCode>,
    /// Employees.
    #[schemars(range(max = 1_000_000))]
    employees: Option<u32>,
    /// Head.
    #[serde(default)]
    #[schemars(length(max = 50))]
    head_name: String,
    /// Head's telephone.
    #[serde(default)]
    #[schemars(length(max = 40))]
    head_phone: String,
    /// Safety officer.
    #[serde(default)]
    #[schemars(length(max = 50))]
    safety_officer_name: String,
    /// Safety officer's telephone.
    #[serde(default)]
    #[schemars(length(max = 40))]
    safety_officer_phone: String,
    /// Risk level.
    risk: Option<RiskColour>,
    /// Standardisation grade.
    standardisation: Option<StandardisationGrade>,
    /// Position.
    position: Option<Point>,
    /// Remark.
    #[serde(default)]
    #[schemars(length(max = 500))]
    remark: String,
}

/// A position in China, in millionths of a degree.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Point")]
struct Point {
    /// North.
    #[schemars(range(min = 3_000_000, max = 54_000_000))]
    latitude_1e6: i32,
    /// East.
    #[schemars(range(min = 73_000_000, max = 136_000_000))]
    longitude_1e6: i32,
}

/// What is known from now on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EditEnterprise")]
pub struct Edit {
    /// The version that the caller saw.
    version: u64,
    /// What is known.
    facts: Facts,
}

/// A step with its reason.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StepWithReason")]
pub struct Because {
    /// The version that the caller saw.
    version: u64,
    /// Why.
    #[schemars(length(min = 1, max = 500))]
    reason: String,
}

impl Facts {
    fn profile(self, place: Place) -> Result<Profile, Refusal> {
        let credit_code = self.credit_code.as_deref().map(str::parse::<CreditCode>).transpose()?;
        let industry_code = self.industry_code.as_deref().map(str::parse::<IndustryCode>).transpose()?;
        let sector = match self.sector {
            Some(sector) => sector,
            None => Sectors::included().sector_for(industry_code.as_ref(), &self.name).clone(),
        };
        let position = self.position.map(|point| Position::new(point.latitude_1e6, point.longitude_1e6)).transpose()?;
        Ok(Profile {
            credit_code,
            kind: self.kind.unwrap_or(EnterpriseKind::Enterprise),
            address: self.address,
            industry_code,
            key_fields: self.key_fields,
            employees: self.employees,
            head_name: self.head_name,
            head_phone: self.head_phone,
            safety_officer_name: self.safety_officer_name,
            safety_officer_phone: self.safety_officer_phone,
            risk: self.risk,
            standardisation: self.standardisation,
            position,
            remark: self.remark,
            ..Profile::new(self.name, sector, place)
        })
    }

    /// The profile with its place looked up within what the caller sees.
    fn resolved(self, tx: &mut Tx<'_>, actor: &Actor) -> Result<Profile, CommandError> {
        let place = visible_place(tx, actor, &self.place)?.ok_or(CommandError::NotFound)?;
        Ok(self.profile(place)?)
    }
}

pub async fn register(State(app): State<App>, caller: Caller, Sent { body, key }: Sent<Facts>) -> ApiAnswer {
    let (actor, now, id) = (caller.actor, app.clock.now(), UnitId(app.ids.next()));
    let done = api::write(&app, key, move |tx| {
        let command = RegisterEnterprise { id, profile: body.resolved(tx, &actor)?, import: None };
        let enterprise = rows::register(tx, &command, &actor, now)?;
        Ok(api::created(format!("{PATH}/{id}"), &enterprise)?)
    });
    Ok(done.await?)
}

pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<UnitId>,
    Sent { body, key }: Sent<Edit>,
) -> ApiAnswer {
    let Edit { version, facts } = body;
    let command = |tx: &mut Tx<'_>, actor: &Actor| Ok(EnterpriseCommand::Edit(Box::new(facts.resolved(tx, actor)?)));
    execute(&app, caller, id, version, key, command).await
}

pub async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<UnitId>,
    Sent { body, key }: Sent<Because>,
) -> ApiAnswer {
    execute(&app, caller, id, body.version, key, |_, _| Ok(EnterpriseCommand::Close { reason: body.reason })).await
}

pub async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<UnitId>,
    Sent { body, key }: Sent<Because>,
) -> ApiAnswer {
    execute(&app, caller, id, body.version, key, |_, _| Ok(EnterpriseCommand::Reopen { reason: body.reason })).await
}

/// Gives a command. A version that is not the enterprise's is answered with the enterprise as it stands.
async fn execute<C>(
    app: &App,
    caller: Caller,
    id: UnitId,
    version: u64,
    key: Option<idempotency::Request>,
    command: C,
) -> ApiAnswer
where
    C: FnOnce(&mut Tx<'_>, &Actor) -> Result<EnterpriseCommand, CommandError> + Send + 'static,
{
    let (actor, now) = (caller.actor.clone(), app.clock.now());
    let done = api::write(app, key, move |tx| {
        let seen = rows::load(tx, &enterprises::visible(&actor), id)?.ok_or(CommandError::NotFound)?;
        if seen.version != version {
            return Err(CommandError::Stale { current: seen.version });
        }
        let command = command(tx, &actor)?;
        Ok(api::done(&rows::execute(tx, id, version, &command, &actor, now)?)?)
    });
    match done.await {
        Err(Failed::Command(CommandError::Stale { .. })) => {
            let scope = enterprises::visible(&caller.actor);
            let found = app.store.read(move |tx| rows::load(tx, &scope, id)).await?.ok_or_else(Problem::not_found)?;
            let current = serde_json::to_value(&found).map_err(Problem::fault)?;
            Err(Problem::stale(RefusalCode::EnterpriseStale, found.version, Some(current)))
        }
        other => Ok(other?),
    }
}
