//! POST /api/v1/campaigns/{id}/commands/…

use super::{CAMPAIGN_ID, READERS, SLICE, Standing, shapes};
use crate::{
    App, Path,
    api::{self, ApiAnswer, ApiRoutes, Caller, Day, Failed, Operation, Problem, Sent},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Refusal, RefusalCode,
    campaigns::{Campaign, CampaignCommand, Correspondence, Finished, ItemId, ItemKind, RecordedFigure, visible},
    ids::{CampaignId, UnitId},
};
use bihuan_store::{CommandError, StoreError, Tx, campaigns as rows, hazards::By, idempotency};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};

/// A body that becomes a command on a campaign as it stands.
trait Body: DeserializeOwned + JsonSchema + Send + 'static {
    fn version(&self) -> u64;
    fn command(self, tx: &mut Tx<'_>, campaign: &Campaign) -> Result<CampaignCommand, CommandError>;
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $body:ident as $name:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* } => $command:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Deserialize, JsonSchema)]
            #[serde(deny_unknown_fields)]
            #[schemars(rename = $name)]
            struct $body {
                /// The version that the caller saw.
                version: u64,
                $($(#[$field_doc])* $field: $type,)*
            }

            impl Body for $body {
                fn version(&self) -> u64 {
                    self.version
                }

                fn command(self, tx: &mut Tx<'_>, campaign: &Campaign) -> Result<CampaignCommand, CommandError> {
                    let make: fn(Self, &mut Tx<'_>, &Campaign) -> Result<CampaignCommand, CommandError> = $command;
                    make(self, tx, campaign)
                }
            }
        )*
    };
}

bodies! {
    /// What the document says of itself.
    EditDocument as "EditCampaignDocument" {
        /// All of it.
        document: shapes::Head,
    } => |body, _, _| Ok(CampaignCommand::EditDocument(body.document.into()));
    /// An item to add.
    AddItem as "AddCampaignItem" {
        /// What it is.
        kind: ItemKind,
        /// What it says.
        contents: shapes::Said,
    } => |body, _, _| {
        Ok(CampaignCommand::AddItem { kind: body.kind, contents: Box::new(body.contents.contents()?) })
    };
    /// An item to put right; it is accepted with it.
    EditItem as "EditCampaignItem" {
        /// Which.
        item: ItemId,
        /// All that it says.
        contents: shapes::Said,
    } => |body, _, campaign| {
        let mut contents = body.contents.contents()?;
        if let Some(known) = campaign.item(body.item) {
            contents.source = known.contents.source;
            contents.table.clone_from(&known.contents.table);
        }
        Ok(CampaignCommand::EditItem { item: body.item, contents: Box::new(contents) })
    };
    /// Items to accept.
    AcceptItems as "AcceptCampaignItems" {
        /// Which.
        #[schemars(length(min = 1, max = 5000))]
        items: Vec<ItemId>,
    } => |body, _, _| Ok(CampaignCommand::AcceptItems(body.items));
    /// Units and a day for several items; they are accepted with it.
    AssignItems as "AssignCampaignItems" {
        /// Which.
        #[schemars(length(min = 1, max = 5000))]
        items: Vec<ItemId>,
        /// Units that they get beside those that they have.
        #[serde(default)]
        #[schemars(length(max = 300))]
        parties: Vec<shapes::SaidParty>,
        /// The day that they get; left out: what they say.
        due_on: Option<Day>,
    } => |body, _, _| {
        let parties = body.parties.into_iter().map(shapes::party).collect();
        Ok(CampaignCommand::AssignItems { items: body.items, parties, due_on: body.due_on.map(|day| day.0) })
    };
    /// Items to leave out.
    DropItems as "DropCampaignItems" {
        /// Which.
        #[schemars(length(min = 1, max = 5000))]
        items: Vec<ItemId>,
    } => |body, _, _| Ok(CampaignCommand::DropItems(body.items));
    /// Items to make one.
    MergeItems as "MergeCampaignItems" {
        /// Which; the first of the document stays.
        #[schemars(length(min = 2, max = 5000))]
        items: Vec<ItemId>,
    } => |body, _, _| Ok(CampaignCommand::MergeItems(body.items));
    /// An item to make several.
    SplitItem as "SplitCampaignItem" {
        /// Which.
        item: ItemId,
        /// Their texts.
        #[schemars(length(min = 2, max = 50))]
        texts: Vec<String>,
    } => |body, _, _| Ok(CampaignCommand::SplitItem { item: body.item, texts: body.texts });
    /// Whom a name means.
    MatchUnit as "MatchCampaignUnit" {
        /// As the document words it.
        name: String,
        /// Whom it means; none takes an earlier match back.
        #[schemars(length(max = 300))]
        units: Vec<UnitId>,
    } => |body, tx, campaign| {
        let known = rows::named_units(tx, &campaign.place, &body.units)?;
        let units = known.ok_or_else(|| Refusal::from(RefusalCode::CampaignUnitUnknown))?;
        Ok(CampaignCommand::MatchUnit { name: body.name, units })
    };
    /// Whom several names mean.
    MatchUnits as "MatchCampaignUnits" {
        /// A pair for each name.
        #[schemars(length(min = 1, max = 1000))]
        matches: Vec<NameMatch>,
    } => |body, tx, campaign| {
        let mut matches = Vec::with_capacity(body.matches.len());
        for one in body.matches {
            let known = rows::named_units(tx, &campaign.place, &one.units)?;
            let units = known.ok_or_else(|| Refusal::from(RefusalCode::CampaignUnitUnknown))?;
            matches.push((one.name, units));
        }
        Ok(CampaignCommand::MatchUnits(matches))
    };
    /// Names to leave out of all items.
    LeaveOutUnits as "LeaveOutCampaignUnits" {
        /// As the document words them.
        #[schemars(length(min = 1, max = 1000))]
        names: Vec<String>,
    } => |body, _, _| Ok(CampaignCommand::LeaveOutUnits { names: body.names });
    /// The same decision about several warnings.
    SettleWarnings as "SettleCampaignWarnings" {
        /// Which.
        #[schemars(length(min = 1, max = 5000))]
        numbers: Vec<u32>,
        /// What was decided.
        #[schemars(length(min = 1, max = 2000))]
        remark: String,
    } => |body, _, _| Ok(CampaignCommand::SettleWarnings { numbers: body.numbers, remark: body.remark });
    /// A decision about a warning.
    SettleWarning as "SettleCampaignWarning" {
        /// Which.
        number: u32,
        /// What was decided.
        #[schemars(length(min = 1, max = 2000))]
        remark: String,
    } => |body, _, _| Ok(CampaignCommand::SettleWarning { number: body.number, remark: body.remark });
    /// Which item of the version before an item is.
    Correspond as "CorrespondCampaignItem" {
        /// The item of the new version.
        item: ItemId,
        /// The item of the version before; left out: it is new.
        was: Option<ItemId>,
    } => |body, _, _| Ok(CampaignCommand::Correspond(Correspondence { item: body.item, was: body.was }));
    /// What becomes of finished tasks of an item that changed.
    TreatFinished as "TreatFinishedTasks" {
        /// Which.
        item: ItemId,
        /// What becomes of them.
        finished: Finished,
    } => |body, _, _| Ok(CampaignCommand::TreatFinished { item: body.item, finished: body.finished });
    /// Let it run; a new version in the place of the one before.
    Publish as "PublishCampaign" {} => |_, _, _| Ok(CampaignCommand::Publish);
    /// Give a draft up.
    Discard as "DiscardCampaign" {
        /// Why.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
    } => |body, _, _| Ok(CampaignCommand::Discard { reason: body.reason });
    /// Bring it to its end.
    End as "EndCampaign" {
        /// Why.
        #[schemars(length(min = 1, max = 2000))]
        reason: String,
    } => |body, _, _| Ok(CampaignCommand::End { reason: body.reason });
    /// A figure for a target.
    RecordFigure as "RecordCampaignFigure" {
        /// The target.
        item: ItemId,
        /// The value in thousandths of the target's unit.
        value_thousandths: i64,
        /// The day for which it holds.
        on: Day,
        /// Where it comes from.
        #[schemars(length(min = 1, max = 2000))]
        remark: String,
    } => |body, _, _| {
        let RecordFigure { item, value_thousandths, on, remark, .. } = body;
        Ok(CampaignCommand::RecordFigure(RecordedFigure { item, value_thousandths, on: on.0, remark }))
    };
}

/// Whom a name means.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignNameMatch")]
struct NameMatch {
    /// As the document words it.
    name: String,
    /// Whom it means; none takes an earlier match back.
    #[schemars(length(max = 300))]
    units: Vec<UnitId>,
}

const DOCUMENT: &str = r#"{ "version": 1, "document": { "title": "青禾镇燃气安全专项整治方案", "to": "2026-12-31" } }"#;
const ADDED: &str = r#"{ "version": 1, "kind": "task", "contents": { "title": "排查餐饮场所", "parties": [{ "name": "派出所", "role": "lead" }], "deadline": { "due_on": "2026-06-30" } } }"#;
const EDITED: &str = r#"{ "version": 1, "item": 3, "contents": { "title": "排查餐饮场所", "parties": [{ "name": "派出所", "role": "lead" }], "deadline": { "due_on": "2026-06-30" } } }"#;
const ITEMS: &str = r#"{ "version": 1, "items": [1, 2, 3] }"#;
const ASSIGNED: &str = r#"{ "version": 1, "items": [1, 2], "parties": [{ "name": "派出所", "role": "responsible" }], "due_on": "2026-12-31" }"#;
const SPLIT: &str = r#"{ "version": 1, "item": 3, "texts": ["排查餐饮场所", "清退不合格钢瓶"] }"#;
const MATCHED: &str = r#"{ "version": 1, "name": "派出所", "units": ["01950000-0000-7000-8000-000000000001"] }"#;
const MATCHES: &str =
    r#"{ "version": 1, "matches": [{ "name": "派出所", "units": ["01950000-0000-7000-8000-000000000001"] }] }"#;
const LEFT_OUT: &str = r#"{ "version": 1, "names": ["各有关方面"] }"#;
const SETTLED_SEVERAL: &str = r#"{ "version": 1, "numbers": [1, 2], "remark": "已核对原文" }"#;
const SETTLED: &str = r#"{ "version": 1, "number": 1, "remark": "已核对原文" }"#;
const WAS: &str = r#"{ "version": 1, "item": 3, "was": 2 }"#;
const TREATED: &str = r#"{ "version": 1, "item": 3, "finished": "reopened" }"#;
const VERSION: &str = r#"{ "version": 9 }"#;
const REASON: &str = r#"{ "version": 9, "reason": "提前完成" }"#;
const FIGURE: &str =
    r#"{ "version": 9, "item": 7, "value_thousandths": 98500, "on": "2026-03-02", "remark": "排查台账" }"#;

/// Adds the commands.
pub fn add(routes: ApiRoutes) -> ApiRoutes {
    macro_rules! commands {
        ($($body:ident $path:literal $id:literal $summary:literal $example:ident;)*) => {{
            let routes = routes;
            $(let routes = on::<$body>(routes, concat!("/api/v1/campaigns/{id}/commands/", $path), ($id, $summary), $example);)*
            routes
        }};
    }
    commands! {
        EditDocument "edit-document" "editCampaignDocument" "Put right what the document says of itself" DOCUMENT;
        AddItem "add-item" "addCampaignItem" "Add an item" ADDED;
        EditItem "edit-item" "editCampaignItem" "Put an item right; it is accepted with it" EDITED;
        AcceptItems "accept-items" "acceptCampaignItems" "Make items part of the campaign" ITEMS;
        AssignItems "assign-items" "assignCampaignItems" "Give several items units, a day, or both" ASSIGNED;
        DropItems "drop-items" "dropCampaignItems" "Leave items out" ITEMS;
        MergeItems "merge-items" "mergeCampaignItems" "Make several items one" ITEMS;
        SplitItem "split-item" "splitCampaignItem" "Make an item several" SPLIT;
        MatchUnit "match-unit" "matchCampaignUnit" "Say whom a name means" MATCHED;
        MatchUnits "match-units" "matchCampaignUnits" "Say whom several names mean" MATCHES;
        LeaveOutUnits "leave-out-units" "leaveOutCampaignUnits" "Leave names of units out of all items" LEFT_OUT;
        SettleWarnings "settle-warnings" "settleCampaignWarnings" "Decide the same about several warnings" SETTLED_SEVERAL;
        SettleWarning "settle-warning" "settleCampaignWarning" "Decide about a warning" SETTLED;
        Correspond "correspond" "correspondCampaignItem" "Say which item of the version before an item is" WAS;
        TreatFinished "treat-finished" "treatFinishedTasks" "Say what becomes of an item's finished tasks" TREATED;
        Publish "publish" "publishCampaign" "Let it run; a new version in the place of the one before" VERSION;
        Discard "discard" "discardCampaign" "Give a draft up" REASON;
        End "end" "endCampaign" "Bring it to its end" REASON;
        RecordFigure "record-figure" "recordCampaignFigure" "Enter a figure for a target" FIGURE;
    }
}

fn on<B: Body>(
    routes: ApiRoutes,
    path: &'static str,
    (id, summary): (&'static str, &'static str),
    example: &'static str,
) -> ApiRoutes {
    let operation = Operation::post(path, id, summary)
        .open_to(SLICE, READERS)
        .path::<CampaignId>("id", CAMPAIGN_ID)
        .body::<B>(example)
        .answers::<Standing>(StatusCode::OK, "The campaign as it stands now, without its items.");
    routes.on(operation, give::<B>)
}

/// Gives a command. A version that is not the campaign's is answered with the campaign as it stands.
async fn give<B: Body>(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CampaignId>,
    Sent { body, key }: Sent<B>,
) -> ApiAnswer {
    let done = run(&app, caller.clone(), id, body, key).await;
    let Err(Failed::Command(CommandError::Stale { .. })) = done else { return Ok(done?) };
    let (scope, today) = (visible(&caller.actor), app.clock.today());
    let found = app.store.read(move |tx| match rows::load(tx, &scope, id)? {
        Some(campaign) => Standing::of(tx, campaign, &caller.actor, today).map(Some),
        None => Ok::<_, StoreError>(None),
    });
    let standing = found.await?.ok_or_else(Problem::not_found)?;
    let version = standing.campaign.version;
    let current = serde_json::to_value(standing).map_err(Problem::fault)?;
    Err(Problem::stale(RefusalCode::StaleVersion, version, Some(current)))
}

async fn run<B: Body>(
    app: &App,
    caller: Caller,
    id: CampaignId,
    body: B,
    key: Option<idempotency::Request>,
) -> Result<axum::response::Response, Failed> {
    let (actor, now, rules, ids) = (caller.actor, app.clock.now(), app.rules.clone(), app.ids.clone());
    let today = app.clock.today();
    api::write(app, key, move |tx| {
        let by = By { actor: &actor, now, rules: &rules };
        let campaign = rows::load(tx, &visible(&actor), id)?.ok_or(CommandError::NotFound)?;
        let version = body.version();
        if version != campaign.version {
            return Err(CommandError::Stale { current: campaign.version });
        }
        let command = body.command(tx, &campaign)?;
        let campaign = rows::execute(tx, id, Some(version), &command, &*ids, by)?;
        Ok(api::done(&Standing::of(tx, campaign, &actor, today)?)?)
    })
    .await
}
