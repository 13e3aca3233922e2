//! Campaigns: a document becomes a draft, the draft is reviewed and published, the campaign runs.

mod api;
mod calendar;
mod changes;
mod compile;
mod form;
mod list;
mod new;
mod page;
mod progress;
mod report;
mod review;
mod revise;
mod source;
mod steps;
mod targets;
#[cfg(test)]
mod tests;
mod timeline;
mod upload;
mod words;
mod workbook;

pub(crate) use api::api;
pub use compile::{drafted, read};
pub(crate) use progress::of_unit as unit_rows;
pub(crate) use words::{decimal, tell};

use crate::{Access, Answer, App, Path, Query, Routes, Signed, WebError, redirect};
use axum::extract::State;
use bihuan_domain::{
    accounts::Role,
    campaigns::{self, Campaign, CampaignState},
    ids::CampaignId,
};
use bihuan_store::campaigns as rows;
use bihuan_ui::paths;

/// Who may begin a campaign.
const DRAFTERS: Access = Access::Roles(&[Role::SafetyOfficer, Role::DepartmentSupervisor]);
/// The largest document, in bytes.
const DOCUMENT_BYTES: usize = 50 * 1024 * 1024;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::CAMPAIGNS, Access::LEDGER, list::page)
        .upload(paths::CAMPAIGNS, DRAFTERS, DOCUMENT_BYTES + 64 * 1024, new::upload)
        .get(paths::CAMPAIGN_NEW, DRAFTERS, new::page)
        .post("/campaigns/by-hand", DRAFTERS, new::by_hand)
        .get("/campaigns/{id}", Access::LEDGER, show)
        .get("/campaigns/{id}/review", Access::LEDGER, review::page)
        .get("/campaigns/{id}/revise", DRAFTERS, revise::page)
        .upload("/campaigns/{id}/revise", DRAFTERS, DOCUMENT_BYTES + 64 * 1024, revise::upload)
        .get("/campaigns/{id}/changes", Access::LEDGER, changes::page)
        .post("/campaigns/{id}/changes", Access::LEDGER, changes::submit)
        .get("/campaigns/{id}/calendar", Access::LEDGER, calendar::page)
        .get("/campaigns/{id}/timeline", Access::LEDGER, timeline::page)
        .get("/campaigns/{id}/report.docx", Access::LEDGER, report::download)
        .post("/campaigns/{id}/items", Access::LEDGER, steps::add)
        .post("/campaigns/{id}/items/batch", Access::LEDGER, steps::batch)
        .post("/campaigns/{id}/items/{item}/{step}", Access::LEDGER, steps::change)
        .post("/campaigns/{id}/units", Access::LEDGER, steps::match_unit)
        .post("/campaigns/{id}/units/batch", Access::LEDGER, steps::match_units)
        .post("/campaigns/{id}/warnings/batch", Access::LEDGER, steps::settle_several)
        .post("/campaigns/{id}/warnings/{number}", Access::LEDGER, steps::settle)
        .post("/campaigns/{id}/figures", Access::LEDGER, steps::record_figure)
        .post("/campaigns/{id}/steps/{step}", Access::LEDGER, steps::campaign)
}

/// A campaign that runs or ran; a draft is reviewed.
async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<CampaignId>,
    Query(shown): Query<page::Shown>,
) -> Answer {
    let scope = campaigns::visible(&signed.actor);
    let head = app.store.read(move |tx| rows::load_head(tx, &scope, id)).await?.ok_or(WebError::NotFound)?;
    if matches!(head.state, CampaignState::Draft | CampaignState::Discarded) {
        return redirect(format!("/campaigns/{id}/review")).into();
    }
    page::show(&app, &signed, head, shown).await
}

/// The whole campaign, for those who see its place.
async fn load(app: &App, signed: &Signed, id: CampaignId) -> Result<Campaign, WebError> {
    let scope = campaigns::visible(&signed.actor);
    app.store.read(move |tx| rows::load(tx, &scope, id)).await?.ok_or(WebError::NotFound)
}
