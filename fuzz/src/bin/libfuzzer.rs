//! libFuzzer over the target that `BIHUAN_FUZZ_TARGET` names. Started by `scripts/fuzz`.
#![no_main]

use bihuan_fuzz::{Target, target};
use std::{
    panic::{catch_unwind, set_hook},
    sync::{LazyLock, Mutex, PoisonError},
};

/// What the last panic said.
static SAID: Mutex<String> = Mutex::new(String::new());

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    // libFuzzer's own hook ends the process at every panic, also at one that the program catches, as it must those of the
    // library that reads workbooks.
    set_hook(Box::new(|cause| *SAID.lock().unwrap_or_else(PoisonError::into_inner) = cause.to_string()));
    let name = std::env::var("BIHUAN_FUZZ_TARGET").unwrap_or_default();
    target(&name).unwrap_or_else(|| panic!("BIHUAN_FUZZ_TARGET names no target: {name:?}"))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let run = TARGET.run;
    if catch_unwind(|| run(bytes)).is_err() {
        eprintln!("{}", SAID.lock().unwrap_or_else(PoisonError::into_inner));
        std::process::abort();
    }
});
