//! POST /api/v1/hazards

use super::{Document, PATH, photos};
use crate::{
    App,
    api::{self, ApiAnswer, Caller, Day, Sent},
    hazards::{
        actions::unreadable,
        register::{Subject, Whereabouts, look_up},
    },
};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Actor,
    hazards::{CriterionReference, HazardLevel, HazardSource, OnTheSpot, OpenKind, Phase, SectorCode},
    ids::{HazardId, PhotoId, UnitId},
    jurisdictions::JurisdictionCode,
    language::Words,
};
use bihuan_store::{
    CommandError, Tx,
    hazards::{self, By, Draft},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

pub const EXAMPLE: &str = r#"{
    "kind": "hazard",
    "enterprise": "018f2a4e-0000-7000-8000-000000000001",
    "location": "喷漆车间",
    "description": "配电箱无门",
    "level": "general",
    "sector": "machinery",
    "source": "township_inspection",
    "found_on": "2026-03-02",
    "photos": []
}"#;

/// Something to enter into the ledger. With an enterprise, place and name are the enterprise's; otherwise both are given.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RegisterHazard")]
pub struct Registration {
    /// A report that is verified first, or a hazard at once.
    kind: Kind,
    /// The enterprise.
    enterprise: Option<UnitId>,
    /// The node where it is, when it belongs to no enterprise.
    place: Option<JurisdictionCode>,
    /// The name of the place, when it belongs to no enterprise.
    #[schemars(length(min = 1, max = 100))]
    subject_name: Option<String>,
    /// Where exactly.
    #[serde(default)]
    #[schemars(length(max = 100))]
    location: String,
    /// What is wrong.
    #[schemars(length(min = 1, max = 2000))]
    description: String,
    /// Level.
    level: HazardLevel,
    /// Sector, by its code; the enterprise's when left out.
    sector: Option<SectorCode>,
    /// Source.
    source: HazardSource,
    /// The clause it was judged by.
    criterion: Option<Criterion>,
    /// The day it was found; today when left out.
    found_on: Option<Day>,
    /// Uploaded photos of the state found.
    #[serde(default)]
    #[schemars(length(max = 9))]
    photos: Vec<PhotoId>,
    /// The number of the closed hazard of which this is a recurrence.
    #[schemars(length(min = 1, max = 60))]
    recurrence_of: Option<String>,
    /// Put right before the finder's eyes (立查立改): only a general hazard of an enterprise.
    on_the_spot: Option<PutRight>,
}

/// How something enters the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RegistrationKind")]
enum Kind {
    /// 待核实
    Report,
    /// 待交办
    Hazard,
}

/// What was done at once.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PutRightOnTheSpot")]
struct PutRight {
    /// What was done.
    #[schemars(length(min = 1, max = 2000))]
    result: String,
    /// Uploaded photos of the state after.
    #[schemars(length(max = 9))]
    photos: Vec<PhotoId>,
}

/// The clause by which a hazard is judged.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The instrument, such as 工贸企业重大事故隐患判定标准.
    #[schemars(length(min = 1, max = 100))]
    instrument: String,
    /// Its version, such as 应急管理部令第10号.
    #[schemars(length(max = 100))]
    version: String,
    /// The article or item.
    #[schemars(length(max = 2000))]
    article: String,
}

impl From<Criterion> for CriterionReference {
    fn from(given: Criterion) -> Self {
        let Criterion { instrument, version, article } = given;
        Self { instrument, version, article }
    }
}

pub async fn register(State(app): State<App>, caller: Caller, Sent { body, key }: Sent<Registration>) -> ApiAnswer {
    let id = HazardId(app.ids.next());
    let (actor, now, rules, today) = (caller.actor, app.clock.now(), app.rules.clone(), app.clock.today());
    let done = api::write_repeatable(&app, key, move |tx| {
        let hazard = enter(tx, id, body, today, By { actor: &actor, now, rules: &rules })?;
        Ok(api::created(format!("{PATH}/{id}"), &Document::of(hazard, &actor))?)
    });
    Ok(done.await?)
}

fn enter(
    tx: &mut Tx<'_>,
    id: HazardId,
    body: Registration,
    today: Date,
    by: By<'_>,
) -> Result<bihuan_domain::hazards::Hazard, CommandError> {
    let Actor::Person(person) = by.actor else { return Err(CommandError::NotFound) };
    let wanted = Whereabouts {
        recurrence_of: body.recurrence_of.as_deref(),
        enterprise: body.enterprise,
        place: body.place.as_ref(),
        name: body.subject_name.as_deref().unwrap_or_default(),
    };
    let subject = look_up(tx, person, &wanted)??;
    let uploader = by.actor.log_name();
    let before = photos::taken(tx, &body.photos, &uploader)?;
    let mut after = Vec::new();
    let kind = match (&body.on_the_spot, body.kind) {
        (Some(fix), Kind::Hazard) => {
            after = photos::taken(tx, &fix.photos, &uploader)?;
            OpenKind::OnTheSpot(OnTheSpot {
                unit: subject.enterprise.ok_or(Refusal::from(RefusalCode::UnitUnknown))?,
                unit_name: subject.name.clone(),
                result: fix.result.clone(),
                photos: photos::evidence(&after),
            })
        }
        (Some(_), Kind::Report) => return Err(unreadable(Words::new("立查立改", "On the spot")).into()),
        (None, Kind::Report) => OpenKind::Report,
        (None, Kind::Hazard) => OpenKind::Register,
    };
    let hazard = hazards::open(tx, id, draft(body, kind, subject, photos::evidence(&before), today)?, by)?;
    photos::attach(tx, before, id, Phase::Before)?;
    photos::attach(tx, after, id, Phase::After)?;
    Ok(hazard)
}

fn draft(
    body: Registration,
    kind: OpenKind,
    subject: Subject,
    photos: Vec<bihuan_domain::hazards::Evidence>,
    today: Date,
) -> Result<Draft, Refusal> {
    Ok(Draft {
        kind,
        place: subject.place,
        enterprise: subject.enterprise,
        subject_name: subject.name,
        location: body.location,
        description: body.description,
        level: body.level,
        sector: body.sector.or(subject.sector).unwrap_or_else(SectorCode::other),
        source: body.source,
        criterion: body.criterion.map(CriterionReference::from),
        found_on: body.found_on.map_or(today, |day| day.0),
        photos,
        recurrence_of: subject.earlier,
    })
}
