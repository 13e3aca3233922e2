//! The workbook of the rejected rows, to be put right and imported again.

use super::{load, show::mapping_of, upload::failed, uploaded_file, world};
use crate::{Answer, App, Path, Signed, WebError};
use axum::{extract::State, http::header, response::IntoResponse as _};
use bihuan_documents::{
    ledger::{Mapping, Problem, Record},
    sheets::{AnnotatedRow, SheetError, annotated},
};
use bihuan_domain::{Language, ids::ImportId};
use bihuan_imports::{ImportError, Mode, Observer, Outcome, Request, run};
use std::{
    io::Cursor,
    sync::mpsc::{SyncSender, sync_channel},
};

/// Rows on the way from the reader to the writer.
const WAITING: usize = 100;
/// The type of an `.xlsx` file.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub async fn download(State(app): State<App>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    let import = load(&app, &signed, id).await?;
    let mapping = mapping_of(&app, &import).await?;
    let request = Request {
        id,
        kind: import.uploaded.kind,
        file: uploaded_file(&app, id),
        file_name: import.uploaded.file_name.clone(),
        mapping: Some(mapping.clone()),
        actor: signed.actor.clone(),
    };
    let language = signed.language;
    let written = tokio::task::spawn_blocking(move || write(&app, request, &mapping, language)).await;
    let bytes = written.map_err(WebError::fault)?.map_err(failed)?;
    let name = format!("attachment; filename=\"rejected-{id}.xlsx\"");
    Ok(([(header::CONTENT_TYPE, XLSX.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// Reads on one thread and writes on another, so that the rows need not be in memory together.
fn write(app: &App, request: Request, mapping: &Mapping, language: Language) -> Result<Vec<u8>, ImportError> {
    let (sender, receiver) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let reader =
            scope.spawn(move || run(&app.store, request, Mode::DryRun, &world(app), Box::new(Rejected(sender))));
        let mut target = Cursor::new(Vec::new());
        let written = annotated::<SheetError>(&mut target, mapping, receiver.iter().map(Ok), language);
        drop(receiver);
        let read = reader.join().unwrap_or_else(|_| Err(std::io::Error::other("the reader panicked").into()));
        written.map_err(std::io::Error::other)?;
        read?;
        Ok(target.into_inner())
    })
}

struct Rejected(SyncSender<AnnotatedRow>);

impl Observer for Rejected {
    fn mapping(&mut self, _: &Mapping) -> std::io::Result<()> {
        Ok(())
    }

    fn row(&mut self, record: &Record, outcome: Outcome, problems: &[Problem]) -> std::io::Result<()> {
        if outcome != Outcome::Rejected {
            return Ok(());
        }
        let row = AnnotatedRow { row: record.row.clone(), problems: problems.to_vec() };
        self.0.send(row).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }
}
