-- Photos as evidence; the files lie beside the database under `file`.
CREATE TABLE photo (
    id            TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    hazard        TEXT COLLATE "C"    NOT NULL,
    phase         TEXT COLLATE "C"    NOT NULL,
    sm3           TEXT COLLATE "C"    NOT NULL,
    media_type    TEXT COLLATE "C"    NOT NULL,
    bytes         BIGINT  NOT NULL,
    width         BIGINT  NOT NULL,
    height        BIGINT  NOT NULL,
    taken_at      BIGINT,
    latitude_1e6  BIGINT,
    longitude_1e6 BIGINT,
    uploaded_by   TEXT COLLATE "C"    NOT NULL,
    uploaded_at   BIGINT  NOT NULL,
    file          TEXT COLLATE "C"    NOT NULL
);
CREATE INDEX photo_file ON photo (file);
CREATE INDEX photo_hazard ON photo (hazard, uploaded_at, id);

-- Filters of the ledger that users keep under a name.
CREATE TABLE saved_view (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    owner      TEXT COLLATE "C"    NOT NULL,
    name       TEXT COLLATE "C"    NOT NULL,
    kind       TEXT COLLATE "C"    NOT NULL,
    filter     TEXT COLLATE "C"    NOT NULL,
    created_at BIGINT  NOT NULL,
    UNIQUE (owner, kind, name)
);
