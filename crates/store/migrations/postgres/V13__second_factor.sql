-- Where a session was opened: shown to its user.
ALTER TABLE session ADD COLUMN address TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN device TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The secret that an account shares with a telephone, sealed when the settings name a key; without `confirmed_at` it
-- waits for the first code. `last_step` is the last step of time whose code was taken: a code is good once.
CREATE TABLE second_factor (
    user_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    secret       BYTEA NOT NULL,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT,
    last_step    BIGINT
);

-- Hashes of the recovery codes that are left.
CREATE TABLE recovery_code (
    user_id   TEXT COLLATE "C" NOT NULL,
    code_hash BYTEA NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Log-ins whose password was right and whose second step is awaited.
CREATE TABLE half_log_in (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    failures   BIGINT NOT NULL
);
CREATE INDEX half_log_in_by_user ON half_log_in (user_id);
CREATE INDEX half_log_in_by_time ON half_log_in (created_at);

-- Hashes of earlier passwords, so that they are not used again.
CREATE TABLE password_history (
    user_id TEXT COLLATE "C" NOT NULL,
    set_at  BIGINT NOT NULL,
    hash    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, set_at, hash)
);

-- Browsers in which somebody has logged in to an account before. The token is renewed at each log-in, the identifier
-- stays.
CREATE TABLE known_device (
    user_id    TEXT COLLATE "C" NOT NULL,
    id         TEXT COLLATE "C" NOT NULL,
    token_hash BYTEA NOT NULL,
    address    TEXT COLLATE "C" NOT NULL,
    used_at    BIGINT NOT NULL,
    PRIMARY KEY (user_id, id)
);
CREATE INDEX known_device_by_token ON known_device (token_hash);
CREATE INDEX known_device_by_time ON known_device (used_at);

-- Failed log-ins by where they come from. `account` is a hash of the log-in name as typed, whether somebody has it or not;
-- empty where an address is counted for all accounts.
CREATE TABLE log_in_failure (
    throttle TEXT COLLATE "C" NOT NULL,
    account  BYTEA NOT NULL,
    place    TEXT COLLATE "C" NOT NULL,
    failures BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (throttle, account, place)
);
CREATE INDEX log_in_failure_by_account ON log_in_failure (account);
CREATE INDEX log_in_failure_by_time ON log_in_failure (last_at);
