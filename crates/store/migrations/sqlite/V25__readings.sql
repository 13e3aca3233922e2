-- What devices measured. The head takes it as it comes: a row for each device of a batch. A job packs the head into chunks, each
-- some thousand readings of one metric of one device; those of one metric never overlap.
CREATE TABLE reading_head (
    device TEXT NOT NULL,
    -- Of the batch; texts that order as the moments in which batches were made.
    batch TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    samples BIGINT NOT NULL,
    body BLOB NOT NULL,
    territory TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (device, batch, territory)
);

CREATE TABLE reading_chunk (
    device TEXT NOT NULL,
    metric TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    samples BIGINT NOT NULL,
    body BLOB NOT NULL,
    territory TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (device, metric, first_at, territory)
);

-- What is old enough to be forgotten.
CREATE INDEX reading_chunk_last ON reading_chunk (last_at);
