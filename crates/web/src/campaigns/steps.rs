//! Commands on campaigns: each form posts to its own address, a refusal is shown at the form.

use super::{
    form, load,
    review::{self, Refused, Wanted},
};
use crate::{Answer, App, Fields, Path, Signed, WebError, redirect};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    campaigns::{
        Campaign, CampaignCommand, CampaignState, Contents, Document, ItemId, ItemKind, NamedUnit, PartyRole,
        RecordedFigure,
    },
    ids::{CampaignId, UnitId},
    tasks::thousandths,
    units::{Unit, UnitKind},
};
use bihuan_store::{CommandError, campaigns as rows, hazards::By, units};

/// POST /campaigns/{id}/items
pub async fn add(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>, fields: Fields) -> Answer {
    let kind = ItemKind::from_name(fields.text("kind")).ok_or(WebError::BadRequest)?;
    let command = form::read(kind, &fields, &Contents::default())
        .map(|contents| CampaignCommand::AddItem { kind, contents: Box::new(contents) });
    run(&app, &signed, id, fields, command).await
}

/// POST /campaigns/{id}/items/batch
pub async fn batch(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>, fields: Fields) -> Answer {
    let ids =
        fields.all("item").map(str::parse).collect::<Result<Vec<ItemId>, _>>().map_err(|_| WebError::BadRequest)?;
    let command = match fields.text("step") {
        "accept" => CampaignCommand::AcceptItems(ids),
        "drop" => CampaignCommand::DropItems(ids),
        "merge" => CampaignCommand::MergeItems(ids),
        "assign" => return assign(&app, &signed, id, fields, ids).await,
        _ => return Err(WebError::BadRequest),
    };
    run(&app, &signed, id, fields, Ok(command)).await
}

/// Units and a day for several items.
async fn assign(app: &App, signed: &Signed, id: CampaignId, fields: Fields, items: Vec<ItemId>) -> Answer {
    let role = PartyRole::from_name(fields.text("role")).unwrap_or(PartyRole::Responsible);
    let names = fields.text("units").split(['、', '，', ',', '；', ';', '\n']).map(str::trim);
    let parties = names.filter(|name| !name.is_empty()).map(|name| form::party(name, role, &Contents::default()));
    let parties = parties.collect();
    let command =
        form::date(fields.text("due_on")).map(|due_on| CampaignCommand::AssignItems { items, parties, due_on });
    run(app, signed, id, fields, command).await
}

/// POST /campaigns/{id}/items/{item}/{step}
pub async fn change(
    State(app): State<App>,
    signed: Signed,
    Path((id, item, step)): Path<(CampaignId, u32, String)>,
    fields: Fields,
) -> Answer {
    let campaign = load(&app, &signed, id).await?;
    let item = campaign.item(ItemId(item)).ok_or(WebError::NotFound)?;
    let command = match step.as_str() {
        "edit" => form::read(item.kind, &fields, &item.contents)
            .map(|contents| CampaignCommand::EditItem { item: item.id, contents: Box::new(contents) }),
        "split" => Ok(CampaignCommand::SplitItem { item: item.id, texts: parts(fields.text("texts")) }),
        _ => return Err(WebError::NotFound),
    };
    let wanted = Wanted { tab: item.kind.name().to_owned(), item: item.id.to_string(), ..Wanted::default() };
    run_at(&app, &signed, id, fields, command, wanted).await
}

/// The parts of a text that empty lines divide.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// POST /campaigns/{id}/units
pub async fn match_unit(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>, fields: Fields) -> Answer {
    let campaign = load(&app, &signed, id).await?;
    let name = fields.text("name").to_owned();
    let chosen: Result<Vec<UnitId>, _> = fields.all("unit").filter(|id| !id.is_empty()).map(str::parse).collect();
    let chosen = chosen.map_err(|_| WebError::BadRequest)?;
    let new = fields.filled("new_name").map(|name| Unit {
        id: UnitId(app.ids.next()),
        kind: UnitKind::Office,
        name: name.chars().filter(|c| !c.is_control()).take(100).collect(),
        place: Some(campaign.place.code().clone()),
    });
    let place = campaign.place.clone();
    let known = app.store.read(move |tx| rows::named_units(tx, &place, &chosen)).await?;
    let command = match known {
        None => Err(RefusalCode::CampaignUnitUnknown.into()),
        Some(mut named) => {
            named.extend(new.iter().map(|unit| NamedUnit { id: unit.id, name: unit.name.clone() }));
            Ok(CampaignCommand::MatchUnit { name, units: named })
        }
    };
    let wanted = Wanted {
        tab: "units".to_owned(),
        item: fields.text("name").to_owned(),
        page: fields.parsed("page")?.unwrap_or(0),
        ..Wanted::default()
    };
    finish(&app, &signed, (id, wanted), fields, command, new).await
}

/// POST /campaigns/{id}/units/batch: whom ticked names mean, or that they mean nobody.
pub async fn match_units(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>, fields: Fields) -> Answer {
    let campaign = load(&app, &signed, id).await?;
    let names: Vec<String> = fields.all("item").map(str::to_owned).collect();
    let wanted = Wanted { tab: "units".to_owned(), ..Wanted::default() };
    let command = match fields.text("step") {
        "create" => {
            let version = fields.parsed::<u64>("version")?.ok_or(WebError::BadRequest)?;
            let (actor, now, rules, ids) = (signed.actor.clone(), app.clock.now(), app.rules.clone(), app.ids.clone());
            let work = app.store.write(move |tx| {
                let by = By { actor: &actor, now, rules: &rules };
                rows::give_units(tx, id, version, &names, &*ids, by)
            });
            return answer(&app, &signed, (id, wanted), fields, work.await, Told::Saved).await;
        }
        "leave_out" => Ok(CampaignCommand::LeaveOutUnits { names }),
        "match" => {
            let chosen: Result<Vec<UnitId>, _> = fields.all("unit").map(str::parse).collect();
            let (chosen, place) = (chosen.map_err(|_| WebError::BadRequest)?, campaign.place.clone());
            let known = app.store.read(move |tx| rows::named_units(tx, &place, &chosen)).await?;
            match known {
                Some(units) if !units.is_empty() => {
                    let matches = names.into_iter().map(|name| (name, units.clone())).collect();
                    Ok(CampaignCommand::MatchUnits(matches))
                }
                _ => Err(RefusalCode::CampaignUnitUnknown.into()),
            }
        }
        _ => return Err(WebError::BadRequest),
    };
    finish(&app, &signed, (id, wanted), fields, command, None).await
}

/// POST /campaigns/{id}/warnings/batch: the same decision about ticked warnings.
pub async fn settle_several(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<CampaignId>,
    fields: Fields,
) -> Answer {
    let numbers = fields.all("item").map(str::parse).collect::<Result<Vec<u32>, _>>();
    let numbers = numbers.map_err(|_| WebError::BadRequest)?;
    let command = CampaignCommand::SettleWarnings { numbers, remark: fields.text("remark").to_owned() };
    let wanted = Wanted { tab: "warnings".to_owned(), only: fields.text("only").to_owned(), ..Wanted::default() };
    run_at(&app, &signed, id, fields, Ok(command), wanted).await
}

/// POST /campaigns/{id}/warnings/{number}
pub async fn settle(
    State(app): State<App>,
    signed: Signed,
    Path((id, number)): Path<(CampaignId, u32)>,
    fields: Fields,
) -> Answer {
    let remark = fields.text("remark").to_owned();
    let wanted = Wanted { tab: "warnings".to_owned(), only: fields.text("only").to_owned(), ..Wanted::default() };
    run_at(&app, &signed, id, fields, Ok(CampaignCommand::SettleWarning { number, remark }), wanted).await
}

/// POST /campaigns/{id}/figures
pub async fn record_figure(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<CampaignId>,
    fields: Fields,
) -> Answer {
    let item = fields.parsed::<u32>("item")?.ok_or(WebError::BadRequest)?;
    let text = fields.text("value").trim();
    let unreadable = || Refusal::new(RefusalCode::CampaignFigureUnreadable).with("text", text);
    let today = app.clock.today();
    let (on, remark) = (fields.parsed("on")?.unwrap_or(today), fields.text("remark").to_owned());
    let command = thousandths(text).ok_or_else(unreadable).map(|value_thousandths| {
        CampaignCommand::RecordFigure(RecordedFigure { item: ItemId(item), value_thousandths, on, remark })
    });
    run(&app, &signed, id, fields, command).await
}

/// POST /campaigns/{id}/steps/{step}
pub async fn campaign(
    State(app): State<App>,
    signed: Signed,
    Path((id, step)): Path<(CampaignId, String)>,
    fields: Fields,
) -> Answer {
    let reason = fields.text("reason").to_owned();
    let command = match step.as_str() {
        "publish" => CampaignCommand::Publish,
        "discard" => CampaignCommand::Discard { reason },
        "end" => CampaignCommand::End { reason },
        "document" => CampaignCommand::EditDocument(Document {
            title: fields.text("title").to_owned(),
            number: fields.text("number").to_owned(),
            issuer: fields.text("issuer").to_owned(),
            issued_on: fields.parsed("issued_on")?,
            from: fields.parsed("from")?,
            to: fields.parsed("to")?,
        }),
        _ => return Err(WebError::NotFound),
    };
    run(&app, &signed, id, fields, Ok(command)).await
}

async fn run(
    app: &App,
    signed: &Signed,
    id: CampaignId,
    fields: Fields,
    command: Result<CampaignCommand, Refusal>,
) -> Answer {
    let only = fields.text("only").to_owned();
    let wanted = Wanted { tab: fields.text("tab").to_owned(), only, ..Wanted::default() };
    run_at(app, signed, id, fields, command, wanted).await
}

async fn run_at(
    app: &App,
    signed: &Signed,
    id: CampaignId,
    fields: Fields,
    command: Result<CampaignCommand, Refusal>,
    wanted: Wanted,
) -> Answer {
    finish(app, signed, (id, wanted), fields, command, None).await
}

/// Gives the command; a new unit is recorded in the same transaction.
async fn finish(
    app: &App,
    signed: &Signed,
    (id, wanted): (CampaignId, Wanted),
    fields: Fields,
    command: Result<CampaignCommand, Refusal>,
    new_unit: Option<Unit>,
) -> Answer {
    let version = fields.parsed::<u64>("version")?.ok_or(WebError::BadRequest)?;
    let told = if matches!(command, Ok(CampaignCommand::Publish)) { Told::Published } else { Told::Saved };
    let done = match command {
        Ok(command) => execute(app, signed, id, version, command, new_unit).await,
        Err(refusal) => {
            // Whoever may not see the campaign learns nothing of its forms.
            load(app, signed, id).await?;
            Err(CommandError::Refused(refusal))
        }
    };
    answer(app, signed, (id, wanted), fields, done, told).await
}

/// What the next page says of a command that was given.
#[derive(Debug, Clone, Copy)]
enum Told {
    Saved,
    Published,
}

/// Leads on, or shows the page again with what was refused.
async fn answer(
    app: &App,
    signed: &Signed,
    (id, wanted): (CampaignId, Wanted),
    fields: Fields,
    done: Result<Campaign, CommandError>,
    told: Told,
) -> Answer {
    let t = signed.translator();
    match done {
        Ok(after) if after.state == CampaignState::Draft => {
            let tab = url::form_urlencoded::byte_serialize(wanted.tab.as_bytes()).collect::<String>();
            let back = match (&*wanted.item, wanted.page) {
                ("", 0 | 1) if !wanted.only.is_empty() => {
                    format!(
                        "&only={}",
                        url::form_urlencoded::byte_serialize(wanted.only.as_bytes()).collect::<String>()
                    )
                }
                ("", 0 | 1) => String::new(),
                ("", page) => format!("&page={page}"),
                _ if wanted.tab == "units" => String::new(),
                (item, _) => format!("#item-{item}"),
            };
            redirect(format!("/campaigns/{id}/review?tab={tab}{back}")).done(t.t("campaigns-saved")).into()
        }
        Ok(after) => {
            let said = match (told, after.revises) {
                (Told::Saved, _) => "campaigns-saved",
                (Told::Published, None) => "campaigns-published",
                (Told::Published, Some(_)) => "campaigns-revision-published",
            };
            redirect(format!("/campaigns/{id}")).done(t.t(said)).into()
        }
        Err(CommandError::Refused(refusal)) => {
            tracing::info!(code = refusal.code.number(), campaign = %id, "a step was refused");
            let form = fields.text("form").to_owned();
            if matches!(form.as_str(), "end" | "figure") {
                return super::page::again(app, signed, id, Refused { form, refusal, typed: fields }).await;
            }
            review::again(app, signed, id, &wanted, Refused { form, refusal, typed: fields }).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn execute(
    app: &App,
    signed: &Signed,
    id: CampaignId,
    version: u64,
    command: CampaignCommand,
    new_unit: Option<Unit>,
) -> Result<Campaign, CommandError> {
    let (actor, now, rules, ids) = (signed.actor.clone(), app.clock.now(), app.rules.clone(), app.ids.clone());
    let work = app.store.write(move |tx| {
        let by = By { actor: &actor, now, rules: &rules };
        if let Some(unit) = &new_unit {
            units::put(tx, unit)?;
        }
        rows::execute(tx, id, Some(version), &command, &*ids, by)
    });
    work.await
}
