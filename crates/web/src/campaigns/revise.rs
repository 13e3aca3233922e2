//! /campaigns/{id}/revise: a new version of a running campaign's document.

use super::{
    load, new,
    upload::{self, Sent},
};
use crate::{Answer, App, Path, Signed, WebError, redirect, render, render_refused};
use axum::extract::{Multipart, State};
use bihuan_domain::{Refusal, campaigns::may_draft, ids::CampaignId};
use bihuan_store::campaigns as rows;
use bihuan_ui::{Field, FieldKind, Link, NavArea, campaigns::CampaignRevisePage, paths};

/// The form.
pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>) -> Answer {
    form(&app, &signed, id, None).await
}

async fn form(app: &App, signed: &Signed, id: CampaignId, refusal: Option<&Refusal>) -> Answer {
    let campaign = load(app, signed, id).await?;
    if !may_draft(&signed.actor, &campaign.place) {
        return Err(WebError::NotFound);
    }
    let t = signed.translator();
    let scope = bihuan_domain::campaigns::visible(&signed.actor);
    let drafts = app.store.read(move |tx| rows::list(tx, &scope, &[bihuan_domain::campaigns::CampaignState::Draft]));
    let drafts = drafts.await?.into_iter().filter(|draft| draft.revises == Some(id));
    let file = Field::new("file", t.t("campaigns-file"), FieldKind::File { accept: new::ACCEPTED.to_owned() });
    let page = CampaignRevisePage {
        shell: signed.shell(t.t("campaigns-revise"), Some(NavArea::Campaigns)),
        crumbs: vec![
            Link::new(t.t("campaigns-title"), paths::CAMPAIGNS),
            Link::new(&campaign.document.title, format!("/campaigns/{id}")),
        ],
        action: format!("/campaigns/{id}/revise"),
        fields: vec![file.required().hint(t.t("campaigns-file-hint"))],
        drafts: drafts
            .map(|draft| Link::new(draft.document.title, format!("/campaigns/{}/changes", draft.id)))
            .collect(),
        error: refusal.map(|refusal| refusal.message(signed.language)).unwrap_or_default(),
        code: refusal.map(|refusal| refusal.code.number().to_owned()).unwrap_or_default(),
    };
    if refusal.is_some() { render_refused(&page) } else { render(&page) }
}

/// Takes the document: a draft that is compared with the running campaign.
pub async fn upload(State(app): State<App>, signed: Signed, Path(id): Path<CampaignId>, parts: Multipart) -> Answer {
    let sent = Sent::read(parts).await?;
    match read(&app, &signed, id, &sent).await {
        Ok(new) => redirect(format!("/campaigns/{new}/changes"))
            .done(signed.translator().t("campaigns-revision-drafted"))
            .into(),
        Err(WebError::Refused(refusal)) => form(&app, &signed, id, Some(&refusal)).await,
        Err(error) => Err(error),
    }
}

async fn read(app: &App, signed: &Signed, id: CampaignId, sent: &Sent) -> Result<CampaignId, WebError> {
    let before = load(app, signed, id).await?;
    let (compiled, name) = sent.compile().await?;
    let mut drafted = upload::drafted(signed, &compiled, before.place, &name);
    drafted.revises = Some(id);
    upload::draft(app, signed, Some(id), drafted, compiled.text).await
}
