//! POST /api/v1/hazards/{id}/commands/…: every command that is given by hand, each at an address of its own.

mod evidence;
mod rectification;
mod supervision;
mod verdicts;

use super::{Document, ID, READERS, SLICE, photos};
use crate::{
    App, Path,
    api::{self, ApiAnswer, ApiRoutes, Caller, Day, Failed, Operation, Problem, Sent},
    hazards::sight,
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Actor,
    hazards::{Command, CommandKind, Evidence, Hazard, Phase, Term},
    ids::{HazardId, PhotoId, UnitId},
};
use bihuan_store::{
    CommandError, Tx,
    hazards::{self, By},
};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};

/// What is sent for a command.
trait Body: Clone + DeserializeOwned + JsonSchema + Send + 'static {
    /// Which command.
    const KIND: CommandKind;
    /// What is sent, as an example.
    const EXAMPLE: &'static str;

    /// The version that the caller saw.
    fn version(&self) -> u64;
    /// The unit that is named.
    fn unit(&self) -> Option<UnitId> {
        None
    }
    /// The uploaded photos that are named.
    fn photos(&self) -> &[PhotoId] {
        &[]
    }
    /// What they show.
    fn phase(&self) -> Phase {
        Phase::After
    }
    /// The command, as `domain` decides it.
    fn command(self, found: Found) -> Result<Command, Refusal>;
}

/// What the names in a body stand for, looked up within what the caller sees.
struct Found {
    unit: Option<(UnitId, String)>,
    photos: Vec<Evidence>,
}

impl Found {
    fn unit(&mut self) -> Result<(UnitId, String), Refusal> {
        self.unit.take().ok_or_else(|| RefusalCode::UnitUnknown.into())
    }
}

/// How long a unit has.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Term")]
enum TermBody {
    /// Until a named day.
    DueOn(Day),
    /// So many working days from today.
    WorkingDays(#[schemars(range(min = 1, max = 100_000))] u32),
    /// So many calendar days, and on to the next working day.
    CalendarDays(#[schemars(range(min = 1, max = 100_000))] u32),
}

impl From<TermBody> for Term {
    fn from(term: TermBody) -> Self {
        match term {
            TermBody::DueOn(day) => Self::On(day.0),
            TermBody::WorkingDays(days) => Self::WorkingDays(days),
            TermBody::CalendarDays(days) => Self::CalendarDays(days),
        }
    }
}

pub fn api() -> ApiRoutes {
    let routes = ApiRoutes::new();
    let routes = verdicts::add(routes);
    let routes = rectification::add(routes);
    let routes = supervision::add(routes);
    evidence::add(routes)
}

/// The address of a command. `path` ends with the command's name; a test compares.
fn on<B: Body>(routes: ApiRoutes, path: &'static str, id: &'static str, summary: &'static str) -> ApiRoutes {
    let operation = Operation::post(path, id, summary)
        .open_to(SLICE, READERS)
        .path::<HazardId>("id", ID)
        .body::<B>(B::EXAMPLE)
        .answers::<Document>(StatusCode::OK, "The hazard as it stands now.");
    debug_assert!(path.ends_with(&format!("/commands/{}", B::KIND.name())), "{path}");
    routes.on(operation, give::<B>)
}

/// Gives a command. A version that is not the hazard's is answered with the hazard as it stands.
async fn give<B: Body>(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<HazardId>,
    Sent { body, key }: Sent<B>,
) -> ApiAnswer {
    let (actor, now, rules) = (caller.actor.clone(), app.clock.now(), app.rules.clone());
    let done = api::write_repeatable(&app, key, move |tx| {
        let hazard = run(tx, id, body, By { actor: &actor, now, rules: &rules })?;
        Ok(api::done(&Document::of(hazard, &actor))?)
    });
    match done.await {
        Err(Failed::Command(CommandError::Stale { .. })) => {
            let scope = caller.person.scope();
            let hazard = app.store.read(move |tx| hazards::load(tx, &scope, id)).await?;
            let hazard = hazard.ok_or_else(Problem::not_found)?;
            let version = hazard.version;
            let current = serde_json::to_value(Document::of(hazard, &caller.actor)).map_err(Problem::fault)?;
            Err(Problem::stale(RefusalCode::StaleVersion, version, Some(current)))
        }
        other => Ok(other?),
    }
}

fn run<B: Body>(tx: &mut Tx<'_>, id: HazardId, body: B, by: By<'_>) -> Result<Hazard, CommandError> {
    let Actor::Person(person) = by.actor else { return Err(CommandError::NotFound) };
    let hazard = hazards::load_for_update(tx, &person.scope(), id)?.ok_or(CommandError::NotFound)?;
    let version = body.version();
    if version != hazard.version {
        return Err(CommandError::Stale { current: hazard.version });
    }
    let unit = match body.unit() {
        None => None,
        Some(unit) => {
            let found = sight::chosen_unit(tx, person, &hazard, unit)?;
            Some(found.ok_or(Refusal::from(RefusalCode::UnitUnknown))?)
        }
    };
    let uploads = photos::taken(tx, body.photos(), &by.actor.log_name())?;
    let phase = body.phase();
    let command = body.command(Found { unit, photos: photos::evidence(&uploads) })?;
    let hazard = hazards::execute_on(tx, hazard, &command, by)?;
    photos::attach(tx, uploads, id, phase)?;
    Ok(hazard)
}

/// The struct of a body and its [`Body`]: the fields beside `version`, which each has.
macro_rules! body {
    (
        $(#[$meta:meta])* $name:ident = $kind:ident, $example:literal;
        { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }
        $($method:item)*
    ) => {
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        $(#[$meta])*
        struct $name {
            /// The version that the caller saw.
            version: u64,
            $($(#[$field_meta])* $field: $type,)*
        }

        impl Body for $name {
            const KIND: CommandKind = CommandKind::$kind;
            const EXAMPLE: &'static str = $example;

            fn version(&self) -> u64 {
                self.version
            }

            $($method)*
        }
    };
}
use body;
