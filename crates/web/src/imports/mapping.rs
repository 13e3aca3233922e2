//! The user changes how the columns are read; the choice is remembered for the same header.

use super::{
    load,
    preview::{meaning_name, select_name},
    preview_file, tasks,
};
use crate::{Answer, App, Fields, Path, Signed, WebError, redirect};
use axum::extract::State;
use bihuan_documents::ledger::Mapping;
use bihuan_domain::{ids::ImportId, imports::authorise};
use bihuan_store::{StoreError, imports};

pub async fn change(State(app): State<App>, signed: Signed, Path(id): Path<ImportId>, fields: Fields) -> Answer {
    let import = load(&app, &signed, id).await?;
    authorise(&signed.actor, import.uploaded.kind)?;
    import.state.check_open()?;
    if app.imports.standing(id).is_some() {
        return redirect(format!("/imports/{id}")).into();
    }
    let summary = preview_file::read(&app, id).ok_or(WebError::NotFound)?;
    let mapping = chosen(&summary.mapping, &fields);
    mapping.validate().map_err(|error| WebError::Refused(error.refusal()))?;
    let json = serde_json::to_string(&mapping).map_err(WebError::fault)?;
    let (kind, signature, now) = (import.uploaded.kind, mapping.signature(), app.clock.now());
    app.store
        .write(move |tx| -> Result<(), StoreError> {
            imports::set_mapping(tx, id, &json)?;
            imports::remember_mapping(tx, kind, &signature, &json, now)
        })
        .await?;
    preview_file::remove(&app, id).map_err(WebError::fault)?;
    tasks::check(&app, &import, &signed.actor, mapping);
    redirect(format!("/imports/{id}")).into()
}

/// The mapping as the form says; columns whose choice did not change keep how they were recognised.
fn chosen(before: &Mapping, fields: &Fields) -> Mapping {
    let mut mapping = before.clone();
    for header in &before.headers {
        let name = select_name(header.column);
        let given = fields.text(&name);
        let now = before.columns.iter().find(|mapped| mapped.column == header.column).map(|mapped| mapped.field);
        let wanted = before.kind.fields().find(|field| meaning_name(*field) == given);
        if now == wanted {
            continue;
        }
        match (wanted, now) {
            (Some(field), _) => mapping.assign(field, Some(header.column)),
            // Unless another column has taken the field by now.
            (None, Some(field)) => {
                if mapping.column(field).is_some_and(|mapped| mapped.column == header.column) {
                    mapping.assign(field, None);
                }
            }
            (None, None) => {}
        }
    }
    mapping
}
