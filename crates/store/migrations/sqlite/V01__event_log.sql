-- The append-only log: one hash chain a stream, checkpoints over all heads.
CREATE TABLE event (
    stream      TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    payload     TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    algorithm   TEXT    NOT NULL,
    prev_hash   BLOB    NOT NULL,
    hash        BLOB    NOT NULL,
    PRIMARY KEY (stream, version)
) WITHOUT ROWID;
CREATE INDEX event_by_time ON event (recorded_at, stream, version);
-- All but hazards' events, which are most: who looks for an account's or an import's does not walk through those.
CREATE INDEX event_not_of_hazards ON event (recorded_at, stream, version)
    WHERE stream < 'hazard:' OR stream >= 'hazard;';
CREATE INDEX event_by_actor ON event (actor, recorded_at);

CREATE TABLE stream_head (
    stream         TEXT    NOT NULL PRIMARY KEY,
    version        INTEGER NOT NULL,
    hash           BLOB    NOT NULL,
    sealed_version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX stream_head_unsealed ON stream_head (stream) WHERE sealed_version < version;

CREATE TABLE checkpoint (
    number        INTEGER NOT NULL PRIMARY KEY,
    previous_hash BLOB    NOT NULL,
    hash          BLOB    NOT NULL,
    created_at    INTEGER NOT NULL
);
CREATE TABLE checkpoint_head (
    number  INTEGER NOT NULL,
    stream  TEXT    NOT NULL,
    version INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    PRIMARY KEY (number, stream)
) WITHOUT ROWID;
