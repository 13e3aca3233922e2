//! Kinds of imports and of ledgers: the rules speak of the one, the files of the other.

use bihuan_documents::ledger::LedgerKind;
use bihuan_domain::imports::ImportKind;

/// The ledger that an import reads.
#[must_use]
pub const fn ledger_kind(kind: ImportKind) -> LedgerKind {
    match kind {
        ImportKind::Jurisdictions => LedgerKind::Jurisdictions,
        ImportKind::Enterprises => LedgerKind::Enterprises,
        ImportKind::Hazards => LedgerKind::Hazards,
    }
}

/// The import that a ledger is for.
#[must_use]
pub const fn import_kind(kind: LedgerKind) -> ImportKind {
    match kind {
        LedgerKind::Jurisdictions => ImportKind::Jurisdictions,
        LedgerKind::Enterprises => ImportKind::Enterprises,
        LedgerKind::Hazards => ImportKind::Hazards,
    }
}
