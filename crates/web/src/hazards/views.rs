//! Views of the ledger that users keep under a name.

use super::{
    ledger::VIEW_KIND,
    query::{self, Asked},
};
use crate::{Answer, App, Fields, Path, Signed, WebError, redirect};
use axum::extract::State;
use bihuan_domain::{Refusal, RefusalCode, ids::ViewId};
use bihuan_store::views::{self, Kept, SavedView, VIEWS_PER_USER};
use bihuan_ui::paths;

/// The longest name.
const NAME: usize = 50;

/// POST /hazards/views: keeps the conditions of `query` under `name`.
pub async fn save(State(app): State<App>, signed: Signed, fields: Fields) -> Answer {
    let pairs: Vec<_> = url::form_urlencoded::parse(fields.text("query").as_bytes()).into_owned().collect();
    // Only what the ledger understands is kept, in its own spelling.
    let filter = query::encode(&Asked::read(&pairs)?.pairs());
    let view = SavedView {
        id: ViewId(app.ids.next()),
        owner: signed.person.id,
        name: fields.text("name").to_owned(),
        kind: VIEW_KIND.to_owned(),
        filter: filter.clone(),
        created_at: app.clock.now(),
    };
    match app.store.write(move |tx| views::keep(tx, &view)).await? {
        Kept::Yes => redirect(format!("{}?{filter}", paths::HAZARDS))
            .done(signed.language.pick("视图已保存。", "The view is saved."))
            .into(),
        Kept::BadName => Err(WebError::Refused(Refusal::new(RefusalCode::ViewRefused).with("limit", NAME))),
        Kept::Full => Err(WebError::Refused(Refusal::new(RefusalCode::ViewsFull).with("limit", VIEWS_PER_USER))),
    }
}

/// POST /hazards/views/{id}/delete: forgets an own view.
pub async fn forget(State(app): State<App>, signed: Signed, Path(id): Path<ViewId>) -> Answer {
    let owner = signed.person.id;
    if app.store.write(move |tx| views::forget(tx, owner, id)).await? {
        redirect(paths::HAZARDS).done(signed.language.pick("视图已删除。", "The view is deleted.")).into()
    } else {
        Err(WebError::NotFound)
    }
}
