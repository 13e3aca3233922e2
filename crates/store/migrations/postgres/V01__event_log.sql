-- The append-only log: one hash chain a stream, checkpoints over all heads.
CREATE TABLE event (
    stream      TEXT COLLATE "C"    NOT NULL,
    version     BIGINT NOT NULL,
    kind        TEXT COLLATE "C"    NOT NULL,
    payload     TEXT COLLATE "C"    NOT NULL,
    actor       TEXT COLLATE "C"    NOT NULL,
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    algorithm   TEXT COLLATE "C"    NOT NULL,
    prev_hash   BYTEA    NOT NULL,
    hash        BYTEA    NOT NULL,
    PRIMARY KEY (stream, version)
);
CREATE INDEX event_by_time ON event (recorded_at, stream, version);
-- All but hazards' events, which are most: who looks for an account's or an import's does not walk through those.
CREATE INDEX event_not_of_hazards ON event (recorded_at, stream, version)
    WHERE stream < 'hazard:' OR stream >= 'hazard;';
CREATE INDEX event_by_actor ON event (actor, recorded_at);

CREATE TABLE stream_head (
    stream         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    version        BIGINT NOT NULL,
    hash           BYTEA    NOT NULL,
    sealed_version BIGINT NOT NULL
);
CREATE INDEX stream_head_unsealed ON stream_head (stream) WHERE sealed_version < version;

CREATE TABLE checkpoint (
    number        BIGINT NOT NULL PRIMARY KEY,
    previous_hash BYTEA    NOT NULL,
    hash          BYTEA    NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE TABLE checkpoint_head (
    number  BIGINT NOT NULL,
    stream  TEXT COLLATE "C"    NOT NULL,
    version BIGINT NOT NULL,
    hash    BYTEA    NOT NULL,
    PRIMARY KEY (number, stream)
);
