//! No AC number without a test that provokes it.

use bihuan_domain::RefusalCode;

/// Decided where stored rows or a request are looked at; the tests of `store` and `web` provoke them.
const DECIDED_OUTSIDE: [RefusalCode; 7] = [
    RefusalCode::AccountStaleVersion,
    RefusalCode::FormExpired,
    RefusalCode::AdministratorExists,
    RefusalCode::AccountUnitUnknown,
    RefusalCode::AccountPlaceUnknown,
    RefusalCode::SecondStepOver,
    RefusalCode::SessionUnknown,
];

#[test]
fn every_refusal_of_accounts_is_provoked() {
    let tests = [
        include_str!("grants.rs"),
        include_str!("lifecycle.rs"),
        include_str!("log_in.rs"),
        include_str!("second_factor.rs"),
        include_str!("tokens.rs"),
    ]
    .concat();
    let forgotten: Vec<_> = RefusalCode::ALL
        .iter()
        .filter(|code| code.number().starts_with("AC-") || code.number().starts_with("AP-03"))
        .filter(|code| !DECIDED_OUTSIDE.contains(code))
        .filter(|code| !tests.contains(&format!("R::{code:?}")))
        .collect();
    assert!(forgotten.is_empty(), "no test provokes {forgotten:?}");
}
