-- Imports of ledgers: what was uploaded, how it was read, what became of it.
CREATE TABLE ledger_import (
    id            TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    kind          TEXT COLLATE "C"    NOT NULL,
    file_name     TEXT COLLATE "C"    NOT NULL,
    file_bytes    BIGINT NOT NULL,
    uploaded_by   TEXT COLLATE "C"    NOT NULL,
    uploaded_name TEXT COLLATE "C"    NOT NULL,
    uploaded_at   BIGINT NOT NULL,
    state         TEXT COLLATE "C"    NOT NULL,
    mapping       TEXT COLLATE "C",
    row_count     BIGINT NOT NULL,
    accepted      BIGINT NOT NULL,
    already_known BIGINT NOT NULL,
    rejected      BIGINT NOT NULL,
    ended_at      BIGINT,
    version       BIGINT NOT NULL
);
CREATE INDEX ledger_import_by_time ON ledger_import (uploaded_at, id);
CREATE INDEX ledger_import_by_user ON ledger_import (uploaded_by, uploaded_at, id);

-- How somebody last mapped the columns of a header, to be offered when the same header comes again.
CREATE TABLE import_mapping (
    signature  TEXT COLLATE "C"    NOT NULL,
    kind       TEXT COLLATE "C"    NOT NULL,
    mapping    TEXT COLLATE "C"    NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (signature, kind)
);

-- What each imported hazard row said: the same row never enters twice.
CREATE TABLE import_fingerprint (
    fingerprint TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hazard      TEXT COLLATE "C" NOT NULL,
    import      TEXT COLLATE "C" NOT NULL
);
