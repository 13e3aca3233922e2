-- Photos as evidence; the files lie beside the database under `file`.
CREATE TABLE photo (
    id            TEXT    NOT NULL PRIMARY KEY,
    hazard        TEXT    NOT NULL,
    phase         TEXT    NOT NULL,
    sm3           TEXT    NOT NULL,
    media_type    TEXT    NOT NULL,
    bytes         INTEGER NOT NULL,
    width         INTEGER NOT NULL,
    height        INTEGER NOT NULL,
    taken_at      INTEGER,
    latitude_1e6  INTEGER,
    longitude_1e6 INTEGER,
    uploaded_by   TEXT    NOT NULL,
    uploaded_at   INTEGER NOT NULL,
    file          TEXT    NOT NULL
);
CREATE INDEX photo_file ON photo (file);
CREATE INDEX photo_hazard ON photo (hazard, uploaded_at, id);

-- Filters of the ledger that users keep under a name.
CREATE TABLE saved_view (
    id         TEXT    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    filter     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (owner, kind, name)
);
