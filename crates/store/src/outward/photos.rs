//! The files of photos: they follow the events that name them, each on its own.

use super::{Failure, receive};
use crate::{CommandError, StoreError, Tx, hazards, photos};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Scope,
    audit::StreamId,
    hazards::{Evidence, Hazard, Phase},
    ids::{DestinationId, HazardId, PhotoId},
    jurisdictions::Place,
};
use jiff::Timestamp;

/// A photo that a destination lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePhoto {
    /// The photo.
    pub photo: PhotoId,
    /// The hazard that it belongs to.
    pub hazard: HazardId,
    /// The key under which its file is stored.
    pub file: String,
    /// The type of its bytes, such as `image/jpeg`.
    pub media_type: String,
    /// Failed tries in a row.
    pub attempts: u32,
}

/// What this instance knows of a photo that an instance below sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// Its file is here.
    Known,
    /// The log names it, and its file is not here yet.
    Missing {
        /// What the log says of it.
        evidence: Evidence,
        /// Before or after.
        phase: Phase,
    },
}

/// Notes that a destination is to have the photos of a hazard.
pub(super) fn want_photos(tx: &mut Tx<'_>, destination: DestinationId, hazard: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO outbound_photo (destination, photo, hazard) SELECT $1, id, hazard FROM photo WHERE hazard = $2
         ON CONFLICT (destination, photo) DO NOTHING",
        &[destination.into(), hazard.into()],
    )?;
    Ok(())
}

/// Photos that wait, whose hazards have arrived and whose time has come, those that never failed first.
///
/// # Errors
/// A fault of the database.
pub fn due_photos(
    tx: &mut Tx<'_>,
    destination: DestinationId,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<DuePhoto>, StoreError> {
    let rows = tx.query(
        "SELECT waiting.photo, waiting.hazard, photo.file, photo.media_type, waiting.attempts
         FROM outbound_photo waiting JOIN photo ON photo.id = waiting.photo
         JOIN outbound ON outbound.destination = waiting.destination AND outbound.stream = 'hazard:' || waiting.hazard
         WHERE waiting.destination = $1 AND waiting.sent_at IS NULL AND waiting.next_attempt_at <= $2
             AND outbound.sent_version >= outbound.wanted_version
         ORDER BY waiting.next_attempt_at, waiting.photo LIMIT $3",
        &[destination.into(), now.into(), limit.into()],
    )?;
    let read = |row: &crate::Row| {
        Ok(DuePhoto {
            photo: row.get(0)?,
            hazard: row.get(1)?,
            file: row.get(2)?,
            media_type: row.get(3)?,
            attempts: row.get(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Notes that a destination has a photo.
///
/// # Errors
/// A fault of the database.
pub fn photo_arrived(
    tx: &mut Tx<'_>,
    destination: DestinationId,
    photo: PhotoId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbound_photo SET sent_at = $3, attempts = 0, next_attempt_at = 0, last_error = ''
         WHERE destination = $1 AND photo = $2",
        &[destination.into(), photo.into(), now.into()],
    )?;
    Ok(())
}

/// Notes that a photo was not taken.
///
/// # Errors
/// A fault of the database.
pub fn photo_failed(
    tx: &mut Tx<'_>,
    destination: DestinationId,
    photo: PhotoId,
    failure: &Failure,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbound_photo SET attempts = $3, next_attempt_at = $4, last_error = $5
         WHERE destination = $1 AND photo = $2",
        &[
            destination.into(),
            photo.into(),
            failure.attempts.into(),
            failure.next_attempt_at.into(),
            (&failure.error).into(),
        ],
    )?;
    Ok(())
}

/// Whether a photo that an instance below sends is named by a hazard of its place.
///
/// # Errors
/// `OU-006` when the place was taken over, `OU-017` when no hazard that the sender keeps names it; a fault of the database.
pub fn awaited_photo(
    tx: &mut Tx<'_>,
    within: &Place,
    hazard: HazardId,
    photo: PhotoId,
) -> Result<Awaited, CommandError> {
    receive::refuse_taken_over(tx, within)?;
    let unnamed = || Refusal::from(RefusalCode::InboundPhotoUnnamed);
    let sql = "SELECT mirrored_from FROM stream_head WHERE stream = $1";
    let row = tx.query_first(sql, &[StreamId::hazard(hazard).as_str().into()])?;
    let kept_by: Option<String> = row.map(|row| row.get(0)).transpose()?.flatten();
    if kept_by.as_deref() != Some(within.code().as_str()) {
        return Err(unnamed().into());
    }
    let named: Option<Hazard> = hazards::load(tx, &Scope::everything(), hazard)?;
    let named = named.and_then(|hazard| hazard.photos.into_iter().find(|named| named.evidence.id == photo));
    let named = named.ok_or_else(unnamed)?;
    match photos::photo(tx, &Scope::everything(), photo)? {
        Some(_) => Ok(Awaited::Known),
        None => Ok(Awaited::Missing { evidence: named.evidence, phase: named.phase }),
    }
}

/// Notes a photo whose file came from an instance below, for the instances above too; whether it is new.
///
/// # Errors
/// As [`awaited_photo`].
pub fn receive_photo(
    tx: &mut Tx<'_>,
    within: &Place,
    hazard: HazardId,
    upload: &photos::uploads::Upload,
) -> Result<bool, CommandError> {
    let Awaited::Missing { evidence, phase } = awaited_photo(tx, within, hazard, upload.evidence.id)? else {
        return Ok(false);
    };
    let (uploaded_by, uploaded_at) = named_by(tx, hazard, evidence.id)?;
    let upload = photos::uploads::Upload { evidence, uploaded_by, uploaded_at, ..upload.clone() };
    let photo = upload.evidence.id;
    upload.attach(tx, hazard, phase)?;
    tx.execute(
        "INSERT INTO outbound_photo (destination, photo, hazard)
         SELECT outbound.destination, $1, $2 FROM outbound
         JOIN destination ON destination.id = outbound.destination AND destination.kind = 'instance'
         WHERE outbound.stream = $3
         ON CONFLICT (destination, photo) DO NOTHING",
        &[photo.into(), hazard.into(), StreamId::hazard(hazard).as_str().into()],
    )?;
    Ok(true)
}

/// Who brought a photo in, and when, as the log has it.
fn named_by(tx: &mut Tx<'_>, hazard: HazardId, photo: PhotoId) -> Result<(String, Timestamp), StoreError> {
    let sql = "SELECT actor, recorded_at, payload FROM event WHERE stream = $1 ORDER BY version";
    let (stream, photo) = (StreamId::hazard(hazard), photo.to_string());
    for row in tx.query(sql, &[stream.as_str().into()])? {
        let payload: String = row.get(2)?;
        if payload.contains(&photo) {
            return Ok((row.get(0)?, row.get(1)?));
        }
    }
    Err(StoreError::corrupt("event", format!("no event names the photo {photo}")))
}
