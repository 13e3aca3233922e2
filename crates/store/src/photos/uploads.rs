//! Photos that were uploaded by a program and wait for the command that uses them.

use super::{Photo, add};
use crate::{Row, StoreError, Tx};
use bihuan_domain::{
    hazards::{Evidence, Phase},
    ids::{HazardId, PhotoId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A photo that is part of no hazard yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The file's evidence.
    pub evidence: Evidence,
    /// Sniffed from the bytes.
    pub media_type: String,
    /// Size of the original.
    pub bytes: u64,
    /// Width of the original in pixels.
    pub width: u32,
    /// Height of the original in pixels.
    pub height: u32,
    /// Who uploaded it, as the log names actors.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: Timestamp,
    /// The key under which the file is stored.
    pub file: String,
}

/// Notes an upload.
///
/// # Errors
/// A fault of the database.
pub fn put(tx: &mut Tx<'_>, upload: &Upload) -> Result<(), StoreError> {
    let body = serde_json::to_string(upload).map_err(|error| StoreError::corrupt("photo_upload.body", error))?;
    tx.execute(
        "INSERT INTO photo_upload (id, uploaded_by, uploaded_at, file, body) VALUES ($1, $2, $3, $4, $5)",
        &[
            upload.evidence.id.into(),
            (&upload.uploaded_by).into(),
            upload.uploaded_at.into(),
            (&upload.file).into(),
            body.into(),
        ],
    )?;
    Ok(())
}

/// An upload of this actor that no command has used yet.
///
/// # Errors
/// A fault of the database.
pub fn find(tx: &mut Tx<'_>, id: PhotoId, uploaded_by: &str) -> Result<Option<Upload>, StoreError> {
    let sql = "SELECT body FROM photo_upload WHERE id = $1 AND uploaded_by = $2";
    let row = tx.query_first(sql, &[id.into(), uploaded_by.into()])?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<Upload, StoreError> {
    let body: String = row.get(0)?;
    serde_json::from_str(&body).map_err(|error| StoreError::corrupt("photo_upload.body", error))
}

/// Takes an upload of this actor for a command; `None` when there is none. It is taken once.
///
/// # Errors
/// A fault of the database.
pub fn take(tx: &mut Tx<'_>, id: PhotoId, uploaded_by: &str) -> Result<Option<Upload>, StoreError> {
    let sql = format!("SELECT body FROM photo_upload WHERE id = $1 AND uploaded_by = $2{}", tx.for_update());
    let Some(row) = tx.query_first(&sql, &[id.into(), uploaded_by.into()])? else { return Ok(None) };
    let upload = read(&row)?;
    tx.execute("DELETE FROM photo_upload WHERE id = $1", &[id.into()])?;
    Ok(Some(upload))
}

impl Upload {
    /// The photo of a hazard that it becomes.
    #[must_use]
    pub fn into_photo(self, hazard: HazardId, phase: Phase) -> Photo {
        Photo {
            evidence: self.evidence,
            hazard,
            phase,
            media_type: self.media_type,
            bytes: self.bytes,
            width: self.width,
            height: self.height,
            uploaded_by: self.uploaded_by,
            uploaded_at: self.uploaded_at,
            file: self.file,
        }
    }

    /// Makes it a photo of a hazard, in the transaction of the command that uses it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn attach(self, tx: &mut Tx<'_>, hazard: HazardId, phase: Phase) -> Result<(), StoreError> {
        add(tx, &self.into_photo(hazard, phase))
    }
}

/// Forgets uploads from before a moment; returns how many. Their files become orphans.
///
/// # Errors
/// A fault of the database.
pub fn forget_before(tx: &mut Tx<'_>, moment: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM photo_upload WHERE uploaded_at < $1", &[moment.into()])
}
