-- Devices as their events have made them. One in use or suspended per protocol and identity.
CREATE TABLE device (
    id         TEXT    NOT NULL PRIMARY KEY,
    protocol   TEXT    NOT NULL,
    identity   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    province   TEXT,
    prefecture TEXT,
    county     TEXT,
    township   TEXT,
    village    TEXT,
    grid       TEXT,
    enterprise TEXT,
    line       TEXT,
    sector     TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL
);
CREATE UNIQUE INDEX device_identity ON device (protocol, identity) WHERE state <> 'retired';
CREATE INDEX device_name ON device (name, id);
CREATE INDEX device_township ON device (township, name, id);
CREATE INDEX device_enterprise ON device (enterprise, name, id) WHERE enterprise IS NOT NULL;
CREATE INDEX device_line ON device (line, id) WHERE line IS NOT NULL;

-- The hash of a device's secret; the secret itself is shown once and kept nowhere.
CREATE TABLE device_secret (
    device TEXT NOT NULL PRIMARY KEY,
    hash   BLOB NOT NULL
);
-- When a device last sent anything.
CREATE TABLE device_seen (
    device TEXT    NOT NULL PRIMARY KEY,
    at     INTEGER NOT NULL
);
-- Devices that nobody registered and that spoke to the gateway, bounded per address.
CREATE TABLE device_knock (
    protocol TEXT    NOT NULL,
    identity TEXT    NOT NULL,
    address  TEXT    NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (protocol, identity)
);
CREATE INDEX device_knock_address ON device_knock (address);
CREATE INDEX device_knock_last ON device_knock (last_at);

-- Rules as their events have made them; without a place they judge everywhere.
CREATE TABLE device_rule (
    id         TEXT    NOT NULL PRIMARY KEY,
    code       TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    province   TEXT,
    prefecture TEXT,
    county     TEXT,
    township   TEXT,
    village    TEXT,
    grid       TEXT,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL
);
-- What a rule remembers of a device; `raised` is 1 while its condition, or the time after it, lasts.
CREATE TABLE device_rule_state (
    device  TEXT    NOT NULL,
    rule    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    raised  INTEGER NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (device, rule)
);
CREATE INDEX device_rule_state_raised ON device_rule_state (rule, device) WHERE raised = 1;

-- Alarms as their events have made them. While one stands, there is no other of the same device and rule.
CREATE TABLE alarm (
    id         TEXT    NOT NULL PRIMARY KEY,
    device     TEXT    NOT NULL,
    rule       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    province   TEXT,
    prefecture TEXT,
    county     TEXT,
    township   TEXT,
    village    TEXT,
    grid       TEXT,
    enterprise TEXT,
    class      TEXT    NOT NULL,
    level      TEXT    NOT NULL,
    assigned   TEXT,
    raised_at  INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    hazard     TEXT,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL
);
CREATE UNIQUE INDEX alarm_standing ON alarm (device, rule) WHERE state <> 'cleared';
CREATE INDEX alarm_raised ON alarm (raised_at, id);
CREATE INDEX alarm_state ON alarm (state, raised_at, id);
CREATE INDEX alarm_township ON alarm (township, raised_at, id, state);
CREATE INDEX alarm_device ON alarm (device, raised_at, id);
CREATE INDEX alarm_enterprise ON alarm (enterprise, raised_at, id) WHERE enterprise IS NOT NULL;

-- What alarms there were, each morning.
CREATE TABLE alarm_digest (
    day     TEXT    NOT NULL PRIMARY KEY,
    raised  INTEGER NOT NULL,
    cleared INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    offline INTEGER NOT NULL
);
