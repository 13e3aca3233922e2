//! Where things are in the work tree.

use std::path::{Path, PathBuf};

/// The root of the work tree.
#[must_use]
pub fn repository() -> PathBuf {
    let crate_directory = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_directory.ancestors().nth(2).unwrap_or(crate_directory).to_owned()
}

/// Cargo's target directory, where tests leave what they make: `CARGO_TARGET_DIR` or `target` in the work tree.
#[must_use]
pub fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository().join("target"), PathBuf::from)
}
