-- Accounts as their events have made them; `body` is the whole fold, the other columns are what is searched by.
CREATE TABLE account (
    id            TEXT    NOT NULL PRIMARY KEY,
    version       INTEGER NOT NULL,
    login         TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    unit_id       TEXT    NOT NULL,
    acts_for_unit TEXT,
    status        TEXT    NOT NULL,
    body          TEXT    NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX account_by_login ON account (login);
CREATE INDEX account_by_name ON account (name, id);
CREATE INDEX account_by_unit ON account (unit_id, name, id);
CREATE INDEX account_by_enterprise ON account (acts_for_unit, name, id) WHERE acts_for_unit IS NOT NULL;

CREATE TABLE account_grant (
    user_id TEXT NOT NULL,
    role    TEXT NOT NULL,
    level   TEXT NOT NULL,
    code    TEXT NOT NULL,
    PRIMARY KEY (user_id, role, level, code)
) WITHOUT ROWID;
CREATE INDEX account_grant_by_role ON account_grant (role, code, user_id);

-- Every node above a place of an account (its grants, its unit) and that place itself: whose subtrees it stands in.
CREATE TABLE account_reach (
    code    TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (code, user_id)
) WITHOUT ROWID;
CREATE INDEX account_reach_by_user ON account_reach (user_id);

-- What must never enter the log.
CREATE TABLE account_secret (
    user_id          TEXT NOT NULL PRIMARY KEY,
    password_hash    TEXT,
    setup_token_hash BLOB
) WITHOUT ROWID;
CREATE UNIQUE INDEX account_secret_by_token ON account_secret (setup_token_hash) WHERE setup_token_hash IS NOT NULL;

CREATE TABLE account_preference (
    user_id  TEXT NOT NULL PRIMARY KEY,
    language TEXT NOT NULL
) WITHOUT ROWID;

-- Only the hash of a session's token is kept: whoever reads the database gets no session.
CREATE TABLE session (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    user_id    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    flashes    TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_seen ON session (seen_at);
