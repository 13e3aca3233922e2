//! libFuzzer over the target that `BIHUAN_FUZZ_TARGET` names. Started by `scripts/fuzz`.
#![no_main]

use bihuan_fuzz::{Target, target};
use std::sync::LazyLock;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("BIHUAN_FUZZ_TARGET").unwrap_or_default();
    target(&name).unwrap_or_else(|| panic!("BIHUAN_FUZZ_TARGET names no target: {name:?}"))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
