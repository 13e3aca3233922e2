-- The secrets of access tokens: only the hash is kept, apart from the log. A row goes when its token is revoked or expires.
-- `window_minute` and `window_used` count its requests, over all processes.
CREATE TABLE access_token (
    id            TEXT NOT NULL PRIMARY KEY,
    user_id       TEXT NOT NULL,
    token_hash    BLOB NOT NULL,
    expires_at    INTEGER NOT NULL,
    last_used_at  INTEGER,
    window_minute INTEGER NOT NULL,
    window_used   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX access_token_by_hash ON access_token (token_hash);
CREATE INDEX access_token_by_user ON access_token (user_id);
CREATE INDEX access_token_by_end ON access_token (expires_at);

-- Answers to commands that came with an idempotency key, written in the transaction of the command.
CREATE TABLE idempotent_answer (
    token_id     TEXT NOT NULL,
    key          TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status       INTEGER NOT NULL,
    location     TEXT,
    body         TEXT NOT NULL,
    answered_at  INTEGER NOT NULL,
    PRIMARY KEY (token_id, key)
) WITHOUT ROWID;
CREATE INDEX idempotent_answer_by_age ON idempotent_answer (answered_at);

-- Photos that were uploaded and wait for the command that uses them.
CREATE TABLE photo_upload (
    id          TEXT NOT NULL PRIMARY KEY,
    uploaded_by TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL,
    file        TEXT NOT NULL,
    body        TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX photo_upload_by_age ON photo_upload (uploaded_at);
CREATE INDEX photo_upload_by_file ON photo_upload (file);
