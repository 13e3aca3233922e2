-- Records that another instance keeps: `mirrored_from` is the node of the instance below, and nobody else appends.
ALTER TABLE stream_head ADD COLUMN mirrored_from TEXT;

-- Instances below, by the node whose records they send.
CREATE TABLE mirror (
    place_code TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    receipt INTEGER NOT NULL,
    last_received_at INTEGER NOT NULL
) WITHOUT ROWID;
-- What was sent and not taken, until it is.
CREATE TABLE mirror_refused (
    stream TEXT NOT NULL PRIMARY KEY,
    place_code TEXT NOT NULL,
    code TEXT NOT NULL,
    chinese TEXT NOT NULL,
    english TEXT NOT NULL,
    refused_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX mirror_refused_by_time ON mirror_refused (refused_at, stream);
-- Names of people whose accounts are at instances below.
CREATE TABLE mirrored_actor (
    actor TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) WITHOUT ROWID;

-- Where events are sent to. The secret is needed to send and is shown nowhere. `gathered_…` is how far the checkpoints,
-- which name every stream that moved, have been read.
CREATE TABLE destination (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    place TEXT NOT NULL,
    event_kinds TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    secret TEXT NOT NULL,
    gathered_number INTEGER NOT NULL,
    gathered_stream TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    failing_since    INTEGER,
    last_success_at  INTEGER,
    last_receipt     INTEGER,
    leased_by TEXT NOT NULL,
    leased_until INTEGER NOT NULL
) WITHOUT ROWID;
-- How far each destination has each stream. A row is no copy of events, only where to go on.
CREATE TABLE outbound (
    destination TEXT NOT NULL,
    stream TEXT NOT NULL,
    wanted_version INTEGER NOT NULL,
    sent_version INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    PRIMARY KEY (destination, stream)
) WITHOUT ROWID;
CREATE INDEX outbound_waiting ON outbound (destination, next_attempt_at, stream) WHERE sent_version < wanted_version;
CREATE INDEX outbound_stuck ON outbound (destination, stream) WHERE sent_version < wanted_version AND attempts > 0;
-- What was stuck each morning.
CREATE TABLE outbound_digest (
    day TEXT NOT NULL PRIMARY KEY,
    waiting INTEGER NOT NULL,
    stuck INTEGER NOT NULL
) WITHOUT ROWID;
