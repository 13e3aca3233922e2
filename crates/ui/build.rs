//! Makes sure that the folder to embed exists, so that the crate compiles before the assets were built.

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let manifest = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let dist = PathBuf::from(manifest).join("../../assets/dist");
    fs::create_dir_all(&dist)?;
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=locales");
    Ok(())
}
