//! GET /hazards/{id}/notices/{kind}.docx: an official notice as a Word file.

use crate::places::path_text;
use crate::{Answer, App, Path, Signed, WebError};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use bihuan_documents::word::{Issue, notice};
use bihuan_domain::{
    Language,
    hazards::{Hazard, NoticeKind, decide_notice},
    ids::HazardId,
};
use bihuan_store::{StoreError, hazards};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Makes the notice, if the hazard's facts allow it.
pub async fn download(State(app): State<App>, signed: Signed, Path((id, file)): Path<(HazardId, String)>) -> Answer {
    let kind = file.strip_suffix(".docx").and_then(NoticeKind::from_name).ok_or(WebError::NotFound)?;
    let scope = signed.person.scope();
    let found = app.store.read(move |tx| {
        let Some(hazard) = hazards::load(tx, &scope, id)? else { return Ok::<_, StoreError>(None) };
        let place = path_text(tx, &hazard.place, "")?;
        Ok(Some((hazard, place)))
    });
    let (hazard, place) = found.await?.ok_or(WebError::NotFound)?;
    decide_notice(&hazard, kind)?;
    let issue = issue_of(kind, &hazard, place, &signed, app.clock.today());
    let bytes = tokio::task::spawn_blocking(move || notice(kind, &hazard, &issue).map(|bytes| (bytes, hazard.number)));
    let (bytes, number) = bytes.await.map_err(WebError::fault)?.map_err(WebError::fault)?;
    let name = format!("{}-{number}.docx", kind.label(Language::Chinese));
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let disposition = format!("attachment; filename=\"{}-{number}.docx\"; filename*=UTF-8''{encoded}", kind.name());
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(WebError::fault)?);
    Ok(response)
}

/// An authority signs with its own name; what a unit downloads leaves the name to the authority's seal.
fn issue_of(kind: NoticeKind, hazard: &Hazard, place: String, signed: &Signed, today: jiff::civil::Date) -> Issue {
    let listing = hazard.listing_in_force().filter(|_| kind == NoticeKind::SupervisionListing);
    let own = signed.person.acts_for_unit.is_none().then(|| signed.person.unit_name.clone());
    let authority = listing.map(|listing| listing.authority.clone()).or(own);
    let issued_on = match kind {
        NoticeKind::Rectification => hazard.assignment.as_ref().map(|assignment| assignment.assigned_on),
        NoticeKind::Reexamination => hazard
            .acceptance
            .as_ref()
            .map(|acceptance| acceptance.accepted_on)
            .or_else(|| hazard.rejections.last().map(|rejection| rejection.rejected_on)),
        NoticeKind::SupervisionListing => listing.map(|listing| listing.listed_on),
    };
    Issue {
        authority: authority.unwrap_or_else(|| "安全生产委员会办公室".to_owned()),
        number: listing.map(|listing| listing.number.clone()),
        issued_on: issued_on.unwrap_or(today),
        place,
    }
}
