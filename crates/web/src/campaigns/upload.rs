//! A document that is sent: its file and the fields beside it, and what was found in it.

use super::{DOCUMENT_BYTES, compile};
use crate::{App, Fields, Signed, WebError};
use axum::extract::Multipart;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Person,
    campaigns::{Draft, Drafted, NamedUnit},
    ids::CampaignId,
    jurisdictions::Place,
};
use bihuan_plan::Compiled;
use bihuan_store::{CommandError, campaigns as rows, hazards::By};

/// What a form sent.
pub struct Sent {
    /// Its fields, without the file.
    pub fields: Fields,
    file: Option<(String, bytes::Bytes)>,
}

impl Sent {
    /// Reads a form with the part `file`.
    pub async fn read(mut parts: Multipart) -> Result<Self, WebError> {
        let mut file = None;
        let mut pairs = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
            match part.name().map(str::to_owned).as_deref() {
                Some("file") => {
                    let name = plain_name(part.file_name().unwrap_or_default());
                    let bytes = part.bytes().await.map_err(|error| broken(&error))?;
                    file = Some((name, bytes));
                }
                Some("csrf_token") | None => {}
                Some(name) => {
                    let name = name.to_owned();
                    pairs.push((name, part.text().await.map_err(|error| broken(&error))?));
                }
            }
        }
        Ok(Self { fields: Fields::new(pairs), file })
    }

    /// Compiles the file on a blocking thread; also its name.
    ///
    /// # Errors
    /// `CA-008` without a file, `PL-0xx` for one that cannot be read.
    pub async fn compile(&self) -> Result<(Compiled, String), WebError> {
        let file = self.file.clone().filter(|(_, bytes)| !bytes.is_empty());
        let (name, bytes) = file.ok_or_else(|| Refusal::new(RefusalCode::CampaignFileMissing))?;
        Ok((compiled(name.clone(), bytes).await?, name))
    }
}

/// Compiles a document on a blocking thread.
///
/// # Errors
/// `PL-0xx` for a file that cannot be read.
pub async fn compiled(name: String, bytes: bytes::Bytes) -> Result<Compiled, WebError> {
    if bytes.len() > DOCUMENT_BYTES {
        return Err(WebError::TooLarge);
    }
    let compiled = tokio::task::spawn_blocking(move || compile::read(&bytes, &name));
    compiled.await.map_err(WebError::fault)?.map_err(|refusal| {
        tracing::info!(code = refusal.code.number(), "a plan document could not be read");
        WebError::Refused(refusal)
    })
}

/// Begins a campaign with what was found; a new version of `revised` when there is one.
pub async fn draft(
    app: &App,
    signed: &Signed,
    revised: Option<CampaignId>,
    drafted: Drafted,
    text: String,
) -> Result<CampaignId, WebError> {
    let command = Draft { id: CampaignId(app.ids.next()), drafted };
    let (id, actor, now, rules) = (command.id, signed.actor.clone(), app.clock.now(), app.rules.clone());
    let made = app.store.write(move |tx| {
        let by = By { actor: &actor, now, rules: &rules };
        match revised {
            None => rows::draft(tx, &command, &text, by)?,
            Some(revised) => rows::draft_revision(tx, revised, &command, &text, by)?,
        };
        Ok::<_, CommandError>(())
    });
    made.await?;
    Ok(id)
}

/// The draft of a compiled document; the unit of whoever drafts is the campaign office.
pub fn drafted(signed: &Signed, compiled: &Compiled, place: Place, name: &str) -> Drafted {
    compile::drafted(compiled, place, office(&signed.person), name)
}

/// The unit of whoever drafts.
pub fn office(person: &Person) -> NamedUnit {
    NamedUnit { id: person.unit, name: person.unit_name.clone() }
}

/// The last part of a name, without control characters; never a path.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|character| !character.is_control()).take(120).collect()
}

fn broken(error: &axum::extract::multipart::MultipartError) -> WebError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { WebError::TooLarge } else { WebError::BadRequest }
}
