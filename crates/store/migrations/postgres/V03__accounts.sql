-- Accounts as their events have made them; `body` is the whole fold, the other columns are what is searched by.
CREATE TABLE account (
    id            TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    version       BIGINT NOT NULL,
    login         TEXT COLLATE "C"    NOT NULL,
    name          TEXT COLLATE "C"    NOT NULL,
    unit_id       TEXT COLLATE "C"    NOT NULL,
    acts_for_unit TEXT COLLATE "C",
    status        TEXT COLLATE "C"    NOT NULL,
    body          TEXT COLLATE "C"    NOT NULL
);
CREATE UNIQUE INDEX account_by_login ON account (login);
CREATE INDEX account_by_name ON account (name, id);
CREATE INDEX account_by_unit ON account (unit_id, name, id);
CREATE INDEX account_by_enterprise ON account (acts_for_unit, name, id) WHERE acts_for_unit IS NOT NULL;

CREATE TABLE account_grant (
    user_id TEXT COLLATE "C" NOT NULL,
    role    TEXT COLLATE "C" NOT NULL,
    level   TEXT COLLATE "C" NOT NULL,
    code    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, role, level, code)
);
CREATE INDEX account_grant_by_role ON account_grant (role, code, user_id);

-- Every node above a place of an account (its grants, its unit) and that place itself: whose subtrees it stands in.
CREATE TABLE account_reach (
    code    TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (code, user_id)
);
CREATE INDEX account_reach_by_user ON account_reach (user_id);

-- What must never enter the log.
CREATE TABLE account_secret (
    user_id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    password_hash    TEXT COLLATE "C",
    setup_token_hash BYTEA
);
CREATE UNIQUE INDEX account_secret_by_token ON account_secret (setup_token_hash) WHERE setup_token_hash IS NOT NULL;

CREATE TABLE account_preference (
    user_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    language TEXT COLLATE "C" NOT NULL
);

-- Only the hash of a session's token is kept: whoever reads the database gets no session.
CREATE TABLE session (
    token_hash BYTEA    NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C"    NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    flashes    TEXT COLLATE "C"    NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_seen ON session (seen_at);
