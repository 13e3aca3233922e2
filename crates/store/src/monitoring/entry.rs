//! What the gateway must know of a device at its door.

use super::devices;
use crate::{CommandError, StoreError, Tx, hazards::By};
use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Device, DeviceCommand, Identity, Protocol},
};
use sm3::Digest as _;
use std::fmt::Write as _;

/// A registered device at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrant {
    /// The device.
    pub device: Device,
    /// What it may show instead of its secret, and what a terminal of JT/T 808 is given when it registers; none without a secret.
    /// Follows from the hash of the secret, so that it needs no place of its own and ends with the secret.
    pub code: Option<String>,
}

/// The device in use or suspended that the wire names so.
///
/// # Errors
/// A fault of the database.
pub fn entrant(tx: &mut Tx<'_>, protocol: Protocol, identity: &Identity) -> Result<Option<Entrant>, StoreError> {
    let Some(device) = devices::find(tx, protocol, identity)? else { return Ok(None) };
    let code = code(tx, device.id)?;
    Ok(Some(Entrant { device, code }))
}

/// The code of a device; one that has no secret yet gets the given one first.
///
/// # Errors
/// As [`devices::execute`].
pub fn let_in(tx: &mut Tx<'_>, device: DeviceId, new_secret: &str, by: By<'_>) -> Result<String, CommandError> {
    if let Some(code) = code(tx, device)? {
        return Ok(code);
    }
    devices::execute(tx, device, None, &DeviceCommand::RotateSecret, Some(new_secret), by)?;
    code(tx, device)?.ok_or(CommandError::NotFound)
}

fn code(tx: &mut Tx<'_>, device: DeviceId) -> Result<Option<String>, StoreError> {
    let row = tx.query_first("SELECT hash FROM device_secret WHERE device = $1", &[device.into()])?;
    let Some(row) = row else { return Ok(None) };
    let secret: [u8; 32] = row.get(0)?;
    let mut hasher = sm3::Sm3::new();
    hasher.update(b"authentication code");
    hasher.update(secret);
    // Sixteen digits fit into every terminal's field.
    Ok(Some(hasher.finalize().iter().take(8).fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })))
}
