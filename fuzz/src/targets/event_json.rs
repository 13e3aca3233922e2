//! Events as JSON, as the log keeps them: what is read is written again as it was understood.

use bihuan_domain::hazards::HazardEvent;

/// Reads the bytes as an event.
pub fn run(bytes: &[u8]) {
    let Ok(event) = serde_json::from_slice::<HazardEvent>(bytes) else { return };
    let text = serde_json::to_string(&event).unwrap_or_else(|error| panic!("{event:?} cannot be written: {error}"));
    let again = serde_json::from_str::<HazardEvent>(&text);
    assert_eq!(again.ok().as_ref(), Some(&event), "{text}");
}
