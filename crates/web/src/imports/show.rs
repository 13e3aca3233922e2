//! Where an import stands: checked, previewed, taken over, ended.

use super::{
    load, preview, preview_file, steps,
    tasks::{self, Standing, Work},
    upload::{failed, with_header},
    uploaded_file,
};
use crate::{Answer, App, Path, Query, Signed, WebError, redirect, render};
use axum::{extract::State, response::IntoResponse as _};
use bihuan_documents::ledger::Mapping;
use bihuan_domain::{
    ids::ImportId,
    imports::{ImportKind, ImportState},
};
use bihuan_store::imports::Import;
use bihuan_ui::{
    Badge, Flash, FlashKind, Link, NavArea, StatCard, Template as _, Tone,
    imports::{ImportProgressPage, ImportResultPage},
    number, paths,
};

pub async fn page(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<preview::PageQuery>,
) -> Answer {
    let import = load(&app, &signed, id).await?;
    if import.state != ImportState::Uploaded {
        return result(&signed, &import);
    }
    match app.imports.standing(id) {
        Some(Standing::Running(work, done)) => return render(&running(&app, &signed, &import, work, done)),
        Some(Standing::Failed(refusal)) => {
            app.imports.clear(id);
            let t = signed.translator();
            let (text, code) = match refusal {
                Some(refusal) => (refusal.message(signed.language), Some(refusal.code.number().to_owned())),
                None => (t.t("imports-failed"), None),
            };
            if preview_file::read(&app, id).is_none() {
                super::upload::discard(&app, id).await;
            }
            let flash = Flash { kind: FlashKind::Error, text, code };
            return redirect(paths::IMPORTS).flash(flash).into();
        }
        None => {}
    }
    match preview_file::read(&app, id) {
        Some(summary) => preview::page(&app, &signed, &import, &summary, &query),
        None => {
            // The server was restarted while it checked: begin anew.
            let mapping = mapping_of(&app, &import).await?;
            tasks::check(&app, &import, &signed.actor, mapping);
            render(&running(&app, &signed, &import, Work::Check, 0))
        }
    }
}

/// How the columns of an import are read: as the user chose, or as recognised.
pub(super) async fn mapping_of(app: &App, import: &Import) -> Result<Mapping, WebError> {
    if let Some(json) = &import.mapping {
        return serde_json::from_str(json).map_err(WebError::fault);
    }
    let (store, kind, path) = (app.store.clone(), import.uploaded.kind, uploaded_file(app, import.id));
    let recognised = tokio::task::spawn_blocking(move || bihuan_imports::recognise(&store, kind, &path)).await;
    recognised.map_err(WebError::fault)?.map_err(failed)
}

/// The fragment that the progress page asks for every second; when it has ended, htmx is sent to the page.
pub async fn progress(State(app): State<App>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    let import = load(&app, &signed, id).await?;
    let Some(Standing::Running(work, done)) = app.imports.standing(id) else {
        return Ok(with_header(().into_response(), "hx-redirect", &format!("/imports/{id}")));
    };
    let page = running(&app, &signed, &import, work, done);
    let fragment = page.as_progress().render().map_err(WebError::fault)?;
    Ok(axum::response::Html(fragment).into_response())
}

fn running(app: &App, signed: &Signed, import: &Import, work: Work, done: u64) -> ImportProgressPage {
    let t = signed.translator();
    let total = preview_file::read(app, import.id).map_or(0, |summary| summary.rows);
    let (at, text) = match work {
        Work::Check => (1, t.t1("imports-checking", "done", number(done))),
        Work::Commit => (2, t.t2("imports-progress", "done", number(done), "total", number(total))),
    };
    let href = format!("/imports/{}", import.id);
    ImportProgressPage {
        shell: signed.shell(t.t("imports-title"), Some(NavArea::Imports)),
        steps: steps(t, at),
        file: import.uploaded.file_name.clone(),
        done,
        total: total.max(done),
        text,
        poll_url: Some(format!("{href}/progress")),
        result_href: href,
    }
}

fn result(signed: &Signed, import: &Import) -> Answer {
    let (t, language) = (signed.translator(), signed.language);
    let committed = import.state == ImportState::Committed;
    let counts = import.counts;
    let list = match import.uploaded.kind {
        ImportKind::Jurisdictions => paths::JURISDICTIONS,
        ImportKind::Enterprises => paths::ENTERPRISES,
        ImportKind::Hazards => paths::HAZARDS,
    };
    let message = if committed {
        t.with(
            "imports-result-committed",
            &[("accepted", &number(counts.accepted)), ("rejected", &number(counts.rejected))],
        )
    } else {
        t.t("imports-result-discarded")
    };
    let figure = |key: &str, count: u64, tone, icon| StatCard {
        label: t.t(key),
        value: number(count),
        href: list.to_owned(),
        note: String::new(),
        tone,
        icon,
    };
    let page = ImportResultPage {
        shell: signed.shell(t.t("imports-title"), Some(NavArea::Imports)),
        steps: steps(t, 3),
        file: import.uploaded.file_name.clone(),
        badge: Badge::new(if committed { Tone::Good } else { Tone::Neutral }, import.state.label(language)),
        message,
        figures: if committed {
            vec![
                figure("imports-rows", counts.rows, Tone::Neutral, "table"),
                figure("imports-accepted-count", counts.accepted, Tone::Good, "check"),
                figure("imports-known", counts.already_known, Tone::Neutral, "info-circle"),
                figure("imports-rejected", counts.rejected, Tone::Bad, "alert-circle"),
            ]
        } else {
            Vec::new()
        },
        annotated_href: (committed && counts.rejected > 0).then(|| format!("/imports/{}/rejected.xlsx", import.id)),
        next: vec![
            Link::new(import.uploaded.kind.label(language), list),
            Link::new(t.t("imports-again"), paths::IMPORTS),
        ],
    };
    render(&page)
}
