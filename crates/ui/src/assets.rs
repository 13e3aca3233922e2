//! The built styles, scripts and icons, embedded. Names are logical (`app.css`); addresses carry a hash of the content.

use rust_embed::RustEmbed;
use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

/// Where the web layer serves the files: `/assets/{file}`.
pub const PREFIX: &str = "/assets/";

#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Dist;

static MANIFEST: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

/// A file to serve.
#[derive(Debug)]
pub struct Asset {
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type, for `Content-Type`.
    pub content_type: &'static str,
    /// What `Cache-Control` says; hashed names never change their content.
    pub cache_control: &'static str,
}

/// The file of a hashed name (the part of the address after [`PREFIX`]); `None` for any other.
#[must_use]
pub fn asset(file: &str) -> Option<Asset> {
    // Only what the manifest names is served: no manifest, no stray files.
    MANIFEST.values().find(|hashed| *hashed == file)?;
    let bytes = Dist::get(file)?.data;
    Some(Asset { bytes, content_type: content_type(file), cache_control: "public, max-age=31536000, immutable" })
}

/// The address of a logical name, such as `/assets/app-1A2B3C4D.css`. An unbuilt name stays as it is and answers 404.
#[must_use]
pub fn asset_url(name: &str) -> String {
    let file = MANIFEST.get(name).map_or(name, String::as_str);
    format!("{PREFIX}{file}")
}

/// Whether the assets were built into this binary; the pages stay usable without, but bare.
#[must_use]
pub fn is_built() -> bool {
    !MANIFEST.is_empty()
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_files_are_not_served() {
        for name in ["manifest.json", "../Cargo.toml", "app.css", ""] {
            assert!(asset(name).is_none(), "{name}");
        }
    }

    #[test]
    fn what_the_manifest_names_is_served_with_its_type() {
        for (name, file) in MANIFEST.iter() {
            let served = asset(file).unwrap();
            assert!(!served.bytes.is_empty() || name.starts_with("map"), "{name}");
            assert_ne!(served.content_type, "application/octet-stream", "{name}");
            assert_eq!(asset_url(name), format!("{PREFIX}{file}"));
        }
    }

    #[test]
    fn a_name_that_was_not_built_keeps_its_address() {
        assert_eq!(asset_url("nothing.css"), "/assets/nothing.css");
    }
}
