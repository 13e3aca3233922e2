//! To an instance above: the files of photos, after the events that name them.

use super::{
    REQUESTS, Sender,
    instance::{headers, told},
};
use bihuan_files::Variant;
use bihuan_store::{
    Store, StoreError,
    outward::{self, DuePhoto, Standing},
};

/// Photos that are looked up at once.
const STEP: usize = 10;

/// What became of a photo.
enum Outcome {
    Arrived,
    /// This one was not taken, or is not there; others may be.
    Failed(String),
    /// The other side wants no more now.
    Later,
    /// Nothing can be sent.
    Unreachable(String),
}

impl Sender {
    /// Sends photos until none is due, a request fails, or it is the next destination's turn; returns how many arrived.
    pub(super) fn send_photos(&self, store: &Store, standing: &Standing, secret: &str) -> Result<u64, StoreError> {
        let (id, mut arrived) = (standing.destination.id, 0);
        for _ in 0..REQUESTS / STEP {
            let now = self.now();
            let due = store.read_blocking(|tx| outward::due_photos(tx, id, now, STEP))?;
            if due.is_empty() {
                break;
            }
            for due in due {
                if !self.lease(store, standing)? {
                    return Ok(arrived);
                }
                match self.send_photo(standing, secret, &due) {
                    Outcome::Arrived => {
                        arrived += 1;
                        let now = self.now();
                        store.write_blocking(move |tx| {
                            outward::photo_arrived(tx, id, due.photo, now)?;
                            outward::succeeded(tx, id, None, now)
                        })?;
                    }
                    Outcome::Failed(error) => {
                        tracing::warn!(photo = %due.photo, %error, "a photo was not taken");
                        let failure = self.failure(due.attempts, error);
                        store.write_blocking(move |tx| outward::photo_failed(tx, id, due.photo, &failure))?;
                    }
                    Outcome::Later => return Ok(arrived),
                    Outcome::Unreachable(error) => {
                        self.note_failure(store, standing, error)?;
                        return Ok(arrived);
                    }
                }
            }
        }
        Ok(arrived)
    }

    fn send_photo(&self, standing: &Standing, secret: &str, due: &DuePhoto) -> Outcome {
        let bytes = match self.parts.files.get(&Variant::Original.file_name(&due.file)) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Outcome::Failed(format!("the file {} is missing", due.file)),
            Err(error) => return Outcome::Failed(error.to_string()),
        };
        let path = format!("/api/v1/inbound/hazards/{}/photos/{}", due.hazard, due.photo);
        let address = &standing.destination.address;
        match self.client.post(address, &path, &due.media_type, &headers(secret), &bytes) {
            Ok((200, _)) => Outcome::Arrived,
            Ok((429, _)) => Outcome::Later,
            Ok((status @ 400..=499, text)) => Outcome::Failed(told(status, &text)),
            Ok((status, text)) => Outcome::Unreachable(told(status, &text)),
            Err(error) => Outcome::Unreachable(error),
        }
    }
}
