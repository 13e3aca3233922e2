-- What devices measured. The head takes it as it comes: a row for each device of a batch. A job packs the head into chunks, each
-- some thousand readings of one metric of one device; those of one metric never overlap. Both are divided by territory, that of
-- the device when its readings came.
CREATE TABLE reading_head (
    device TEXT COLLATE "C" NOT NULL,
    -- Of the batch; texts that order as the moments in which batches were made.
    batch TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    samples BIGINT NOT NULL,
    body BYTEA NOT NULL,
    territory TEXT COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (device, batch, territory)
) PARTITION BY LIST (territory);
CREATE TABLE reading_head_rest PARTITION OF reading_head DEFAULT;

CREATE TABLE reading_chunk (
    device TEXT COLLATE "C" NOT NULL,
    metric TEXT COLLATE "C" NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    samples BIGINT NOT NULL,
    body BYTEA NOT NULL,
    territory TEXT COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (device, metric, first_at, territory)
) PARTITION BY LIST (territory);
CREATE TABLE reading_chunk_rest PARTITION OF reading_chunk DEFAULT;

-- What is old enough to be forgotten.
CREATE INDEX reading_chunk_last ON reading_chunk (last_at);
