-- Imports of ledgers: what was uploaded, how it was read, what became of it.
CREATE TABLE ledger_import (
    id            TEXT    NOT NULL PRIMARY KEY,
    kind          TEXT    NOT NULL,
    file_name     TEXT    NOT NULL,
    file_bytes    INTEGER NOT NULL,
    uploaded_by   TEXT    NOT NULL,
    uploaded_name TEXT    NOT NULL,
    uploaded_at   INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    mapping       TEXT,
    row_count     INTEGER NOT NULL,
    accepted      INTEGER NOT NULL,
    already_known INTEGER NOT NULL,
    rejected      INTEGER NOT NULL,
    ended_at      INTEGER,
    version       INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ledger_import_by_time ON ledger_import (uploaded_at, id);
CREATE INDEX ledger_import_by_user ON ledger_import (uploaded_by, uploaded_at, id);

-- How somebody last mapped the columns of a header, to be offered when the same header comes again.
CREATE TABLE import_mapping (
    signature  TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    mapping    TEXT    NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (signature, kind)
) WITHOUT ROWID;

-- What each imported hazard row said: the same row never enters twice.
CREATE TABLE import_fingerprint (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    hazard      TEXT NOT NULL,
    import      TEXT NOT NULL
) WITHOUT ROWID;
