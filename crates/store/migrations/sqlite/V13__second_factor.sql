-- Where a session was opened: shown to its user.
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';

-- The secret that an account shares with a telephone, sealed when the settings name a key; without `confirmed_at` it
-- waits for the first code. `last_step` is the last step of time whose code was taken: a code is good once.
CREATE TABLE second_factor (
    user_id      TEXT NOT NULL PRIMARY KEY,
    secret       BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step    INTEGER
) WITHOUT ROWID;

-- Hashes of the recovery codes that are left.
CREATE TABLE recovery_code (
    user_id   TEXT NOT NULL,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) WITHOUT ROWID;

-- Log-ins whose password was right and whose second step is awaited.
CREATE TABLE half_log_in (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    failures   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX half_log_in_by_user ON half_log_in (user_id);
CREATE INDEX half_log_in_by_time ON half_log_in (created_at);

-- Hashes of earlier passwords, so that they are not used again.
CREATE TABLE password_history (
    user_id TEXT NOT NULL,
    set_at  INTEGER NOT NULL,
    hash    TEXT NOT NULL,
    PRIMARY KEY (user_id, set_at, hash)
) WITHOUT ROWID;

-- Browsers in which somebody has logged in to an account before. The token is renewed at each log-in, the identifier
-- stays.
CREATE TABLE known_device (
    user_id    TEXT NOT NULL,
    id         TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    address    TEXT NOT NULL,
    used_at    INTEGER NOT NULL,
    PRIMARY KEY (user_id, id)
) WITHOUT ROWID;
CREATE INDEX known_device_by_token ON known_device (token_hash);
CREATE INDEX known_device_by_time ON known_device (used_at);

-- Failed log-ins by where they come from. `account` is a hash of the log-in name as typed, whether somebody has it or not;
-- empty where an address is counted for all accounts.
CREATE TABLE log_in_failure (
    throttle TEXT NOT NULL,
    account  BLOB NOT NULL,
    place    TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (throttle, account, place)
) WITHOUT ROWID;
CREATE INDEX log_in_failure_by_account ON log_in_failure (account);
CREATE INDEX log_in_failure_by_time ON log_in_failure (last_at);
