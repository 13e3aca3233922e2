//! Photos as evidence: what is known of each file. The files themselves lie beside the database.

pub mod uploads;

use crate::{Row, StoreError, Tx, hazards};
use bihuan_domain::{
    accounts::Scope,
    hazards::{Evidence, Phase},
    ids::{HazardId, PhotoId},
};
use jiff::Timestamp;

/// A stored photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The file's evidence: identifier, digest, where and when it was taken.
    pub evidence: Evidence,
    /// The hazard it belongs to.
    pub hazard: HazardId,
    /// Before or after.
    pub phase: Phase,
    /// Sniffed from the bytes, such as `image/jpeg`.
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

const COLUMNS: &str = "id, hazard, phase, sm3, media_type, bytes, width, height, taken_at, latitude_1e6, \
                       longitude_1e6, uploaded_by, uploaded_at, file";

/// Notes a photo, in the transaction of the command that it belongs to.
///
/// # Errors
/// A fault of the database; a photo is noted once.
pub fn add(tx: &mut Tx<'_>, photo: &Photo) -> Result<(), StoreError> {
    let Photo { evidence, .. } = photo;
    tx.execute(
        &format!(
            "INSERT INTO photo ({COLUMNS}, territory)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
                     COALESCE((SELECT territory FROM hazard WHERE hazard.id = $2), ''))"
        ),
        &[
            evidence.id.into(),
            photo.hazard.into(),
            phase_name(photo.phase).into(),
            (&evidence.sm3).into(),
            (&photo.media_type).into(),
            photo.bytes.into(),
            photo.width.into(),
            photo.height.into(),
            evidence.taken_at.into(),
            evidence.latitude_1e6.into(),
            evidence.longitude_1e6.into(),
            (&photo.uploaded_by).into(),
            photo.uploaded_at.into(),
            (&photo.file).into(),
        ],
    )?;
    Ok(())
}

/// A photo, or `None` when there is none of a hazard that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn photo(tx: &mut Tx<'_>, scope: &Scope, id: PhotoId) -> Result<Option<Photo>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM photo WHERE id = $1");
    let Some(row) = tx.query_first(&sql, &[id.into()])? else { return Ok(None) };
    let photo = read(&row)?;
    Ok(hazards::load(tx, scope, photo.hazard)?.map(|_| photo))
}

/// The photos of a hazard, oldest first; none when the scope does not see it.
///
/// # Errors
/// A fault of the database.
pub fn photos_of(tx: &mut Tx<'_>, scope: &Scope, hazard: HazardId) -> Result<Vec<Photo>, StoreError> {
    if hazards::load(tx, scope, hazard)?.is_none() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {COLUMNS} FROM photo WHERE hazard = $1 ORDER BY uploaded_at, id");
    tx.query(&sql, &[hazard.into()])?.iter().map(read).collect()
}

/// Which of these file keys no photo and no file of a task names: files of uploads that never became part of a command.
///
/// # Errors
/// A fault of the database.
pub fn orphans(tx: &mut Tx<'_>, files: Vec<String>) -> Result<Vec<String>, StoreError> {
    let mut orphans = Vec::new();
    for file in files {
        let sql = "SELECT 1 FROM photo WHERE file = $1 UNION ALL SELECT 1 FROM photo_upload WHERE file = $1
                   UNION ALL SELECT 1 FROM task_file WHERE file = $1 LIMIT 1";
        if file.contains('\0') || tx.query_first(sql, &[(&file).into()])?.is_none() {
            orphans.push(file);
        }
    }
    Ok(orphans)
}

/// Which files stand behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The original with its reduced pictures.
    Photo,
    /// The original alone.
    Document,
}

/// Hands over the file key of every photo and of every file of a task, each once, with the SM3 of its original.
///
/// # Errors
/// A fault of the database, or what `each` says.
pub fn for_each_file(tx: &mut Tx<'_>, mut each: impl FnMut(String, String, Kept)) -> Result<(), StoreError> {
    let sql = "SELECT file, MIN(sm3), 1 FROM photo GROUP BY file
               UNION ALL SELECT file, sm3, width FROM task_file WHERE task IS NOT NULL";
    tx.for_each(sql, &[], |row| {
        let width: u32 = row.get(2)?;
        each(row.get(0)?, row.get(1)?, if width > 0 { Kept::Photo } else { Kept::Document });
        Ok(())
    })
}

const fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Before => "before",
        Phase::After => "after",
    }
}

fn read(row: &Row) -> Result<Photo, StoreError> {
    let phase: String = row.get(2)?;
    let phase = [Phase::Before, Phase::After]
        .into_iter()
        .find(|known| phase_name(*known) == phase)
        .ok_or_else(|| StoreError::corrupt("photo.phase", &phase))?;
    Ok(Photo {
        evidence: Evidence {
            id: row.get(0)?,
            sm3: row.get(3)?,
            taken_at: row.get(8)?,
            latitude_1e6: row.get(9)?,
            longitude_1e6: row.get(10)?,
        },
        hazard: row.get(1)?,
        phase,
        media_type: row.get(4)?,
        bytes: row.get(5)?,
        width: row.get(6)?,
        height: row.get(7)?,
        uploaded_by: row.get(11)?,
        uploaded_at: row.get(12)?,
        file: row.get(13)?,
    })
}

#[cfg(test)]
mod tests;
