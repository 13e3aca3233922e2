//! /campaigns/{id}/changes: what a new version changes, item by item.

mod cards;

use super::load;
use crate::{Answer, App, Fields, Path, Signed, WebError, redirect, render};
use axum::{
    extract::State,
    response::{Html, IntoResponse as _},
};
use bihuan_domain::{
    Refusal,
    campaigns::{
        self, Campaign, CampaignCommand, CampaignCommandKind, Change, ChangeKind, Correspondence, Finished, ItemId,
        compare,
    },
    ids::CampaignId,
    tasks::TaskState,
};
use bihuan_store::{CommandError, StoreError, campaigns as rows, hazards::By, tasks};
use bihuan_ui::{
    Choice, Empty, Field, Link, NavArea, StatCard, Template as _, Tone,
    campaigns::{ChangeGroup, ChangesPage},
    number, paths,
};
use std::collections::BTreeMap;

/// What the page is made from.
pub(super) struct Sight {
    before: Campaign,
    after: Campaign,
    changes: Vec<Change>,
    /// Tasks of the version before by item: running, done.
    tasks: BTreeMap<ItemId, (u64, u64)>,
}

pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>) -> Answer {
    let sight = look(&app, &signed, id).await?;
    render(&build(&signed, &sight, None))
}

async fn look(app: &App, signed: &Signed, id: CampaignId) -> Result<Sight, WebError> {
    let after = load(app, signed, id).await?;
    let before = load(app, signed, after.revises.ok_or(WebError::NotFound)?).await?;
    let scope = campaigns::visible(&signed.actor);
    let of = before.id;
    let counted =
        app.store.read(move |tx| tasks::by_item(tx, &scope, of)).await.map_err(|e: StoreError| WebError::from(e))?;
    let mut by_item: BTreeMap<ItemId, (u64, u64)> = BTreeMap::new();
    for (item, state, count) in counted {
        let (running, done) = by_item.entry(item).or_default();
        match state {
            TaskState::Done => *done += count,
            TaskState::Cancelled => {}
            TaskState::Open | TaskState::Reported | TaskState::Confirmed => *running += count,
        }
    }
    let changes = compare(&before, &after);
    Ok(Sight { before, after, changes, tasks: by_item })
}

fn build(signed: &Signed, sight: &Sight, refusal: Option<&Refusal>) -> ChangesPage {
    let (t, language) = (signed.translator(), signed.language);
    let after = &sight.after;
    let steps = campaigns::available(after, &signed.actor);
    let may = steps.contains(&CampaignCommandKind::Correspond);
    let desk = cards::Desk { sight, language, may_decide: may };
    let group = |kind: ChangeKind| {
        let of_kind: Vec<&Change> = sight.changes.iter().filter(|change| change.kind == kind).collect();
        ChangeGroup {
            id: kind.name(),
            title: kind.label(language).to_owned(),
            count: number(of_kind.len() as u64),
            note: t.t(&format!("campaigns-changes-{}-note", kind.name())),
            is_folded: kind == ChangeKind::Unchanged,
            changes: of_kind.into_iter().map(|change| desk.card(change)).collect(),
        }
    };
    let order = [ChangeKind::Changed, ChangeKind::Added, ChangeKind::Removed, ChangeKind::Unchanged];
    let href = |id: CampaignId| format!("/campaigns/{id}");
    ChangesPage {
        shell: signed.shell(t.t("campaigns-changes-title"), Some(NavArea::Campaigns)),
        crumbs: vec![
            Link::new(t.t("campaigns-title"), paths::CAMPAIGNS),
            Link::new(&after.document.title, href(after.id)),
        ],
        badges: vec![super::words::state_badge(after.state, language)],
        before: Link::new(&sight.before.document.title, href(sight.before.id)),
        after: Link::new(&after.document.title, format!("{}/review", href(after.id))),
        figures: order.iter().map(|kind| figure(*kind, sight, language)).collect(),
        groups: order.into_iter().map(group).filter(|group| !group.changes.is_empty()).collect(),
        forms: if may { desk.correspondence().into_iter().collect() } else { Vec::new() },
        empty: Empty {
            icon: "circle-check",
            title: t.t("campaigns-changes-none"),
            sentence: String::new(),
            action: None,
        },
        error: refusal.map(|refusal| refusal.message(language)).unwrap_or_default(),
        code: refusal.map(|refusal| refusal.code.number().to_owned()).unwrap_or_default(),
    }
}

fn figure(kind: ChangeKind, sight: &Sight, language: bihuan_domain::Language) -> StatCard {
    let (tone, icon) = match kind {
        ChangeKind::Added => (Tone::Registered, "plus"),
        ChangeKind::Removed => (Tone::Terminated, "trash"),
        ChangeKind::Changed => (Tone::Warning, "edit"),
        ChangeKind::Unchanged => (Tone::Good, "check"),
    };
    StatCard {
        label: kind.label(language).to_owned(),
        value: number(sight.changes.iter().filter(|change| change.kind == kind).count() as u64),
        href: format!("#{}", kind.name()),
        note: String::new(),
        tone,
        icon,
    }
}

/// POST: which item an item was, or what becomes of its finished tasks.
pub async fn submit(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>, fields: Fields) -> Answer {
    let version = fields.parsed::<u64>("version")?.ok_or(WebError::BadRequest)?;
    let item = fields.parsed::<ItemId>("item")?.ok_or(WebError::BadRequest)?;
    let command = match fields.text("step") {
        "correspond" => CampaignCommand::Correspond(Correspondence { item, was: fields.parsed("was")? }),
        "finished" => {
            let finished = Finished::from_name(fields.text("finished")).ok_or(WebError::BadRequest)?;
            CampaignCommand::TreatFinished { item, finished }
        }
        _ => return Err(WebError::BadRequest),
    };
    let (actor, now, rules, ids) = (signed.actor.clone(), app.clock.now(), app.rules.clone(), app.ids.clone());
    let done = app.store.write(move |tx| {
        let by = By { actor: &actor, now, rules: &rules };
        rows::execute(tx, id, Some(version), &command, &*ids, by)
    });
    match done.await {
        Ok(_) => {
            let back = format!("/campaigns/{id}/changes#item-{item}");
            redirect(back).done(signed.translator().t("campaigns-saved")).into()
        }
        Err(CommandError::Refused(refusal)) => {
            tracing::info!(code = refusal.code.number(), campaign = %id, "a step was refused");
            let sight = look(&app, &signed, id).await?;
            let page = build(&signed, &sight, Some(&refusal));
            let status = WebError::Refused(refusal).status();
            Ok((status, Html(page.render().map_err(WebError::fault)?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Choices of items: number and title.
fn choices<'a>(items: impl Iterator<Item = &'a campaigns::Item>) -> Vec<Choice> {
    items
        .map(|item| {
            let title: String = item.contents.title.chars().take(50).collect();
            Choice::new(item.id.to_string(), format!("{} {title}", item.id))
        })
        .collect()
}

fn hidden(sight: &Sight, step: &str) -> Vec<Field> {
    vec![Field::hidden("version", sight.after.version.to_string()), Field::hidden("step", step)]
}
