//! `scripts/advisories` fails on a weakness, and says so when it could not look.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

/// Runs the script with a `cargo` that does what `body` says.
fn advisories(body: &str, database: Option<()>) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    let cargo = folder.path().join("cargo");
    fs::write(&cargo, format!("#!/bin/sh\ncase \"$*\" in\n{body}\nesac\n")).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    if database.is_some() {
        fs::create_dir_all(folder.path().join("advisory-dbs/advisory-db-0123/crates")).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/advisories");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let output = Command::new(script).env("PATH", path).env("CARGO_HOME", folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output, said)
}

const UNREACHABLE: &str = "*fetch*db*) echo 'fatal: Could not resolve host: github.com' >&2; exit 1;;";
const WEAK: &str = "*check*) echo 'error[vulnerability]: RUSTSEC-2099-0001'; exit 1;;";

#[test]
fn a_database_that_cannot_be_reached_is_said_and_fails_nothing() {
    let (output, said) = advisories(UNREACHABLE, None);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("advisories NOT checked") && said.contains("Could not resolve host"), "{said}");
}

#[test]
fn a_weakness_fails_whichever_database_knows_it() {
    let (output, said) = advisories(&format!("*fetch*db*) exit 0;;\n{WEAK}"), None);
    assert!(!output.status.success() && said.contains("RUSTSEC-2099-0001"), "{said}");
    let (output, said) = advisories(&format!("*--disable-fetch*) exit 1;;\n{UNREACHABLE}\n{WEAK}"), Some(()));
    assert!(!output.status.success() && said.contains("fetched earlier"), "{said}");
}

#[test]
fn without_a_weakness_it_says_what_was_looked_at() {
    let (output, said) = advisories("*fetch*db*) exit 0;;\n*check*) exit 0;;", None);
    assert!(output.status.success() && said.contains("advisories checked against today's"), "{said}");
    let (output, said) = advisories(&format!("{UNREACHABLE}\n*check*) exit 0;;"), Some(()));
    assert!(output.status.success() && said.contains("fetched earlier"), "{said}");
}
