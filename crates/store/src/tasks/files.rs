//! Photos and documents as evidence of tasks: what is known of each file. The files themselves lie beside the database.

use super::rows;
use crate::{Row, StoreError, Tx};
use bihuan_domain::{
    accounts::Scope,
    hazards::Evidence,
    ids::{AttachmentId, PhotoId, TaskId},
    tasks::{Attachment, DocumentKind},
};
use jiff::Timestamp;

/// What a file is, as events say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileEvidence {
    /// A photo, of which reduced pictures are kept too.
    Photo {
        /// Digest, where and when it was taken.
        evidence: Evidence,
        /// Sniffed from the bytes, such as `image/jpeg`.
        media_type: String,
        /// Size of the original in bytes.
        bytes: u64,
        /// Width of the original in pixels.
        width: u32,
        /// Height of the original in pixels.
        height: u32,
    },
    /// A document, kept as it was sent.
    Document(Attachment),
}

/// A stored file of a task, or of an upload that waits for its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFile {
    /// What it is.
    pub what: FileEvidence,
    /// Who uploaded it, as the log names actors.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: Timestamp,
    /// The key under which the file is stored.
    pub file: String,
}

const COLUMNS: &str = "id, name, sm3, media_type, bytes, width, height, taken_at, latitude_1e6, longitude_1e6, \
                       uploaded_by, uploaded_at, file";

impl TaskFile {
    /// Its identifier, that of a photo or of a document.
    #[must_use]
    pub const fn id(&self) -> AttachmentId {
        match &self.what {
            FileEvidence::Photo { evidence, .. } => AttachmentId(evidence.id.0),
            FileEvidence::Document(attachment) => attachment.id,
        }
    }
}

/// Notes a file: of a task, in the transaction of the report that it belongs to, or of none while it waits.
///
/// # Errors
/// A fault of the database; a file is noted once.
pub fn add(tx: &mut Tx<'_>, task: Option<TaskId>, file: &TaskFile) -> Result<(), StoreError> {
    let (name, sm3, media_type, bytes, size) = match &file.what {
        FileEvidence::Photo { evidence, media_type, bytes, width, height } => {
            ("", &evidence.sm3, media_type.as_str(), *bytes, (*width, *height))
        }
        FileEvidence::Document(attachment) => {
            (attachment.name.as_str(), &attachment.sm3, attachment.kind.media_type(), attachment.bytes, (0, 0))
        }
    };
    let evidence = match &file.what {
        FileEvidence::Photo { evidence, .. } => Some(evidence),
        FileEvidence::Document(_) => None,
    };
    tx.execute(
        &format!(
            "INSERT INTO task_file ({COLUMNS}, task) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        &[
            file.id().into(),
            name.into(),
            sm3.into(),
            media_type.into(),
            bytes.into(),
            size.0.into(),
            size.1.into(),
            evidence.and_then(|evidence| evidence.taken_at).into(),
            evidence.and_then(|evidence| evidence.latitude_1e6).into(),
            evidence.and_then(|evidence| evidence.longitude_1e6).into(),
            (&file.uploaded_by).into(),
            file.uploaded_at.into(),
            (&file.file).into(),
            task.into(),
        ],
    )?;
    Ok(())
}

/// A file of a task, or `None` when the scope does not see the task, or the file is of another.
///
/// # Errors
/// A fault of the database.
pub fn file(tx: &mut Tx<'_>, scope: &Scope, task: TaskId, id: AttachmentId) -> Result<Option<TaskFile>, StoreError> {
    if rows::load(tx, scope, task)?.is_none() {
        return Ok(None);
    }
    let sql = format!("SELECT {COLUMNS} FROM task_file WHERE id = $1 AND task = $2");
    tx.query_first(&sql, &[id.into(), task.into()])?.map(|row| read(&row)).transpose()
}

/// An upload of this actor that waits for its report.
///
/// # Errors
/// A fault of the database.
pub fn waiting(tx: &mut Tx<'_>, id: AttachmentId, uploaded_by: &str) -> Result<Option<TaskFile>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM task_file WHERE id = $1 AND uploaded_by = $2 AND task IS NULL");
    tx.query_first(&sql, &[id.into(), uploaded_by.into()])?.map(|row| read(&row)).transpose()
}

/// Takes an upload of this actor for a report on a task; `None` when none waits. It is taken once.
///
/// # Errors
/// A fault of the database.
pub fn take(
    tx: &mut Tx<'_>,
    id: AttachmentId,
    uploaded_by: &str,
    task: TaskId,
) -> Result<Option<TaskFile>, StoreError> {
    let sql = "UPDATE task_file SET task = $3 WHERE id = $1 AND uploaded_by = $2 AND task IS NULL";
    if tx.execute(sql, &[id.into(), uploaded_by.into(), task.into()])? == 0 {
        return Ok(None);
    }
    let sql = format!("SELECT {COLUMNS} FROM task_file WHERE id = $1");
    tx.query_first(&sql, &[id.into()])?.map(|row| read(&row)).transpose()
}

/// Forgets uploads from before a moment that no report used; returns how many. Their files become orphans.
///
/// # Errors
/// A fault of the database.
pub fn forget_before(tx: &mut Tx<'_>, moment: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM task_file WHERE task IS NULL AND uploaded_at < $1", &[moment.into()])
}

fn read(row: &Row) -> Result<TaskFile, StoreError> {
    let media_type: String = row.get(3)?;
    let what = match DocumentKind::of_media_type(&media_type) {
        Some(kind) => FileEvidence::Document(Attachment {
            id: row.get(0)?,
            name: row.get(1)?,
            kind,
            sm3: row.get(2)?,
            bytes: row.get(4)?,
        }),
        None => FileEvidence::Photo {
            evidence: Evidence {
                id: PhotoId(row.get::<AttachmentId>(0)?.0),
                sm3: row.get(2)?,
                taken_at: row.get(7)?,
                latitude_1e6: row.get(8)?,
                longitude_1e6: row.get(9)?,
            },
            media_type,
            bytes: row.get(4)?,
            width: row.get(5)?,
            height: row.get(6)?,
        },
    };
    Ok(TaskFile { what, uploaded_by: row.get(10)?, uploaded_at: row.get(11)?, file: row.get(12)? })
}
