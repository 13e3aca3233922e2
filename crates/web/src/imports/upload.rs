//! Step one: what is imported, and the file.

use super::{UPLOAD_BYTES, folder, state_tone, steps, tasks, uploaded_file};
use crate::{Answer, App, Signed, WebError, redirect, render};
use axum::{
    extract::{Multipart, State, multipart::Field as Part},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use bihuan_domain::{
    Language, Refusal, RefusalCode,
    accounts::Actor,
    clock::china_minute,
    ids::ImportId,
    imports::{ImportKind, Uploaded, authorise},
};
use bihuan_imports::recognise;
use bihuan_store::{
    CommandError,
    imports::{self, Import},
};
use bihuan_ui::{
    Badge, Cell, Choice, Column, ColumnKind, Field, FieldKind, Link, NavArea, Row, Table, imports::ImportUploadPage,
    number, paths,
};
use std::{io::Write as _, path::PathBuf};

/// Imports in the list.
const RECENT: usize = 20;

pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    form(&app, &signed, None).await
}

async fn form(app: &App, signed: &Signed, refused: Option<(Refusal, Option<ImportKind>)>) -> Answer {
    let t = signed.translator();
    let language = signed.language;
    let actor = signed.actor.clone();
    let recent = app.store.read(move |tx| imports::recent(tx, &actor, RECENT)).await?;
    let allowed = kinds(&signed.actor);
    let chosen = refused.as_ref().and_then(|(_, kind)| *kind).or_else(|| allowed.last().copied());
    let choices = allowed.iter().map(|kind| Choice::new(kind.name(), kind.label(language))).collect();
    let chosen = chosen.map(ImportKind::name).unwrap_or_default();
    let file = Field::new("file", t.t("imports-upload"), FieldKind::File { accept: ".xlsx,.csv".to_owned() });
    let refusal = refused.map(|(refusal, _)| refusal);
    let page = ImportUploadPage {
        shell: signed.shell(t.t("imports-title"), Some(NavArea::Imports)),
        steps: steps(t, 0),
        action: paths::IMPORTS.to_owned(),
        fields: vec![
            Field::radio("kind", t.t("imports-kind"), choices).value(chosen).required(),
            file.required().hint(t.t("imports-upload-hint")),
        ],
        templates: allowed
            .iter()
            .map(|kind| Link::new(kind.label(language), format!("/imports/blank/{}", kind.name())))
            .collect(),
        recent: table(&recent, signed),
        code: refusal.as_ref().map(|refusal| refusal.code.number().to_owned()).unwrap_or_default(),
        error: refusal.as_ref().map(|refusal| refusal.message(language)),
    };
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn kinds(actor: &Actor) -> Vec<ImportKind> {
    ImportKind::ALL.into_iter().filter(|kind| authorise(actor, *kind).is_ok()).collect()
}

fn table(recent: &[Import], signed: &Signed) -> Table {
    let (t, language) = (signed.translator(), signed.language);
    let column = |key: &str, kind| Column::new(t.t(key), kind);
    Table {
        caption: t.t("imports-recent"),
        columns: vec![
            column("imports-file", ColumnKind::Main),
            column("imports-kind", ColumnKind::Short),
            column("imports-who", ColumnKind::Text),
            column("imports-when", ColumnKind::Short),
            column("imports-state", ColumnKind::Short),
            column("imports-accepted-count", ColumnKind::Number),
            column("imports-rejected", ColumnKind::Number),
        ],
        rows: recent
            .iter()
            .map(|import| {
                Row::new(vec![
                    Cell::link(&import.uploaded.file_name, format!("/imports/{}", import.id)),
                    Cell::text(import.uploaded.kind.label(language)),
                    Cell::text(&import.uploaded_name),
                    Cell::text(china_minute(import.uploaded_at)),
                    Cell::badges([Badge::new(state_tone(import.state), import.state.label(language))]),
                    Cell::text(number(import.counts.accepted)),
                    Cell::text(number(import.counts.rejected)),
                ])
            })
            .collect(),
    }
}

/// The folder of an upload that no import names yet: removed when dropped, be it because the browser went away.
struct Draft(Option<PathBuf>);

impl Draft {
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let Some(folder) = self.0.take() else { return };
        match std::fs::remove_dir_all(&folder) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, folder = %folder.display(), "a refused upload could not be removed"),
        }
    }
}

/// Takes the file: keeps it, recognises it, begins to check it. Whatever goes wrong, no file stays.
pub async fn receive(State(app): State<App>, signed: Signed, parts: Multipart) -> Answer {
    let id = ImportId(app.ids.next());
    let draft = Draft(Some(folder(&app, id)));
    let (kind, begun) = match read(&app, id, parts).await {
        Ok(uploaded) => (Some(uploaded.kind), begin(&app, &signed, id, uploaded, draft).await),
        Err(error) => (None, Err(error)),
    };
    let Err(error) = begun else { return redirect(format!("/imports/{id}")).into() };
    let is_about_the_file = error.status() != StatusCode::SERVICE_UNAVAILABLE;
    match (error, kind) {
        (WebError::Refused(refusal), Some(_)) if is_about_the_file => form(&app, &signed, Some((refusal, kind))).await,
        (error, _) => Err(error),
    }
}

async fn read(app: &App, id: ImportId, mut parts: Multipart) -> Result<Uploaded, WebError> {
    let mut kind = None;
    let mut file = None;
    while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
        match part.name() {
            Some("kind") => kind = ImportKind::from_name(&part.text().await.map_err(|error| broken(&error))?),
            Some("file") => {
                let name = file_name(part.file_name().unwrap_or_default());
                let bytes = keep(app, id, part).await?;
                file = Some((name, bytes));
            }
            _ => {}
        }
    }
    let (Some(kind), Some((file_name, file_bytes))) = (kind, file) else { return Err(WebError::BadRequest) };
    Ok(Uploaded { kind, file_name, file_bytes })
}

async fn begin(app: &App, signed: &Signed, id: ImportId, uploaded: Uploaded, draft: Draft) -> Result<(), WebError> {
    authorise(&signed.actor, uploaded.kind)?;
    if uploaded.file_bytes == 0 {
        return Err(RefusalCode::NoSheet.into());
    }
    let (store, kind, path) = (app.store.clone(), uploaded.kind, uploaded_file(app, id));
    let recognised = tokio::task::spawn_blocking(move || recognise(&store, kind, &path)).await;
    let mapping = recognised.map_err(WebError::fault)?.map_err(failed)?;
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    let created = app.store.write(move |tx| {
        let import = imports::create(tx, id, &uploaded, &actor, now)?;
        // Kept before the commit: should nobody wait for it any longer, the import still has its file.
        draft.keep();
        Ok::<_, CommandError>(import)
    });
    let import = match created.await {
        Ok(import) => import,
        Err(error) => {
            discard(app, id).await;
            return Err(error.into());
        }
    };
    tasks::check(app, &import, &signed.actor, mapping);
    Ok(())
}

pub(super) fn failed(error: bihuan_imports::ImportError) -> WebError {
    match (error.refusal(), error) {
        (Some(refusal), _) => WebError::Refused(refusal),
        (None, bihuan_imports::ImportError::Command(error)) => error.into(),
        (None, error) => WebError::fault(error),
    }
}

/// Writes the file piece by piece, never the whole in memory.
async fn keep(app: &App, id: ImportId, mut part: Part<'_>) -> Result<u64, WebError> {
    let folder = folder(app, id);
    let failed = |error: std::io::Error| WebError::of_file(&error);
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let mut file = std::fs::File::create(uploaded_file(app, id)).map_err(failed)?;
    let mut bytes = 0;
    while let Some(chunk) = part.chunk().await.map_err(|error| broken(&error))? {
        bytes += chunk.len();
        if bytes > UPLOAD_BYTES {
            return Err(WebError::TooLarge);
        }
        file.write_all(&chunk).map_err(failed)?;
    }
    Ok(bytes as u64)
}

/// Removes the files of an import.
pub(super) async fn discard(app: &App, id: ImportId) {
    let folder = folder(app, id);
    let removed = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(folder)).await;
    if let Ok(Err(error)) = removed
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, import = %id, "the files of an import could not be removed");
    }
}

/// The last part of a name, without control characters; never a path.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|character| !character.is_control()).take(120).collect();
    if plain.trim().is_empty() { Language::Chinese.pick("未命名", "unnamed").to_owned() } else { plain }
}

fn broken(error: &axum::extract::multipart::MultipartError) -> WebError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { WebError::TooLarge } else { WebError::BadRequest }
}

/// The answer as a response, for pages that are not whole.
pub(super) fn with_header(mut response: Response, name: &'static str, value: &str) -> Response {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
    response
}
