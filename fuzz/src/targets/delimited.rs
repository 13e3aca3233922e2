//! CSV and whatever else is taken for text: the bytes are the file.

use super::ledger;

/// Reads the bytes as an uploaded file.
pub fn run(bytes: &[u8]) {
    ledger::read(bytes.to_vec());
}
