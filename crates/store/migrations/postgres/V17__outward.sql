-- Records that another instance keeps: `mirrored_from` is the node of the instance below, and nobody else appends.
ALTER TABLE stream_head ADD COLUMN mirrored_from TEXT COLLATE "C";

-- Instances below, by the node whose records they send.
CREATE TABLE mirror (
    place_code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    place TEXT COLLATE "C" NOT NULL,
    receipt BIGINT NOT NULL,
    last_received_at BIGINT NOT NULL
);
-- What was sent and not taken, until it is.
CREATE TABLE mirror_refused (
    stream TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    place_code TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    chinese TEXT COLLATE "C" NOT NULL,
    english TEXT COLLATE "C" NOT NULL,
    refused_at BIGINT NOT NULL
);
CREATE INDEX mirror_refused_by_time ON mirror_refused (refused_at, stream);
-- Names of people whose accounts are at instances below.
CREATE TABLE mirrored_actor (
    actor TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL
);

-- Where events are sent to. The secret is needed to send and is shown nowhere. `gathered_…` is how far the checkpoints,
-- which name every stream that moved, have been read.
CREATE TABLE destination (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    event_kinds TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    secret TEXT COLLATE "C" NOT NULL,
    gathered_number BIGINT NOT NULL,
    gathered_stream TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    last_error TEXT COLLATE "C" NOT NULL,
    failing_since BIGINT,
    last_success_at BIGINT,
    last_receipt BIGINT,
    leased_by TEXT COLLATE "C" NOT NULL,
    leased_until BIGINT NOT NULL
);
-- How far each destination has each stream. A row is no copy of events, only where to go on.
CREATE TABLE outbound (
    destination TEXT COLLATE "C" NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    wanted_version BIGINT NOT NULL,
    sent_version BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    last_error TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (destination, stream)
);
CREATE INDEX outbound_waiting ON outbound (destination, next_attempt_at, stream) WHERE sent_version < wanted_version;
CREATE INDEX outbound_stuck ON outbound (destination, stream) WHERE sent_version < wanted_version AND attempts > 0;
-- What was stuck each morning.
CREATE TABLE outbound_digest (
    day TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    waiting BIGINT NOT NULL,
    stuck BIGINT NOT NULL
);
