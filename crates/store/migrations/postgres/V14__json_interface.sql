-- The secrets of access tokens: only the hash is kept, apart from the log. A row goes when its token is revoked or expires.
-- `window_minute` and `window_used` count its requests, over all processes.
CREATE TABLE access_token (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id       TEXT COLLATE "C" NOT NULL,
    token_hash    BYTEA NOT NULL,
    expires_at    BIGINT NOT NULL,
    last_used_at  BIGINT,
    window_minute BIGINT NOT NULL,
    window_used   BIGINT NOT NULL
);
CREATE UNIQUE INDEX access_token_by_hash ON access_token (token_hash);
CREATE INDEX access_token_by_user ON access_token (user_id);
CREATE INDEX access_token_by_end ON access_token (expires_at);

-- Answers to commands that came with an idempotency key, written in the transaction of the command.
CREATE TABLE idempotent_answer (
    token_id     TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    request_hash BYTEA NOT NULL,
    status       BIGINT NOT NULL,
    location     TEXT COLLATE "C",
    body         TEXT COLLATE "C" NOT NULL,
    answered_at  BIGINT NOT NULL,
    PRIMARY KEY (token_id, key)
);
CREATE INDEX idempotent_answer_by_age ON idempotent_answer (answered_at);

-- Photos that were uploaded and wait for the command that uses them.
CREATE TABLE photo_upload (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    uploaded_by TEXT COLLATE "C" NOT NULL,
    uploaded_at BIGINT NOT NULL,
    file        TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C" NOT NULL
);
CREATE INDEX photo_upload_by_age ON photo_upload (uploaded_at);
CREATE INDEX photo_upload_by_file ON photo_upload (file);
