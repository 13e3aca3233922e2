-- Devices as their events have made them. One in use or suspended per protocol and identity.
CREATE TABLE device (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    protocol   TEXT COLLATE "C"    NOT NULL,
    identity   TEXT COLLATE "C"    NOT NULL,
    name       TEXT COLLATE "C"    NOT NULL,
    state      TEXT COLLATE "C"    NOT NULL,
    province   TEXT COLLATE "C",
    prefecture TEXT COLLATE "C",
    county     TEXT COLLATE "C",
    township   TEXT COLLATE "C",
    village    TEXT COLLATE "C",
    grid       TEXT COLLATE "C",
    enterprise TEXT COLLATE "C",
    line       TEXT COLLATE "C",
    sector     TEXT COLLATE "C"    NOT NULL,
    version    BIGINT NOT NULL,
    body       TEXT COLLATE "C"    NOT NULL
);
CREATE UNIQUE INDEX device_identity ON device (protocol, identity) WHERE state <> 'retired';
CREATE INDEX device_name ON device (name, id);
CREATE INDEX device_township ON device (township, name, id);
CREATE INDEX device_enterprise ON device (enterprise, name, id) WHERE enterprise IS NOT NULL;
CREATE INDEX device_line ON device (line, id) WHERE line IS NOT NULL;

-- The hash of a device's secret; the secret itself is shown once and kept nowhere.
CREATE TABLE device_secret (
    device TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hash   BYTEA NOT NULL
);
-- When a device last sent anything.
CREATE TABLE device_seen (
    device TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL
);
-- Devices that nobody registered and that spoke to the gateway, bounded per address.
CREATE TABLE device_knock (
    protocol TEXT COLLATE "C"    NOT NULL,
    identity TEXT COLLATE "C"    NOT NULL,
    address  TEXT COLLATE "C"    NOT NULL,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    count    BIGINT NOT NULL,
    PRIMARY KEY (protocol, identity)
);
CREATE INDEX device_knock_address ON device_knock (address);
CREATE INDEX device_knock_last ON device_knock (last_at);

-- Rules as their events have made them; without a place they judge everywhere.
CREATE TABLE device_rule (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    code       TEXT COLLATE "C"    NOT NULL,
    status     TEXT COLLATE "C"    NOT NULL,
    province   TEXT COLLATE "C",
    prefecture TEXT COLLATE "C",
    county     TEXT COLLATE "C",
    township   TEXT COLLATE "C",
    village    TEXT COLLATE "C",
    grid       TEXT COLLATE "C",
    version    BIGINT NOT NULL,
    body       TEXT COLLATE "C"    NOT NULL
);
-- What a rule remembers of a device; `raised` is 1 while its condition, or the time after it, lasts.
CREATE TABLE device_rule_state (
    device  TEXT COLLATE "C"    NOT NULL,
    rule    TEXT COLLATE "C"    NOT NULL,
    version BIGINT NOT NULL,
    raised  BIGINT NOT NULL,
    body    TEXT COLLATE "C"    NOT NULL,
    PRIMARY KEY (device, rule)
);
CREATE INDEX device_rule_state_raised ON device_rule_state (rule, device) WHERE raised = 1;

-- Alarms as their events have made them. While one stands, there is no other of the same device and rule.
CREATE TABLE alarm (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    device     TEXT COLLATE "C"    NOT NULL,
    rule       TEXT COLLATE "C"    NOT NULL,
    state      TEXT COLLATE "C"    NOT NULL,
    province   TEXT COLLATE "C",
    prefecture TEXT COLLATE "C",
    county     TEXT COLLATE "C",
    township   TEXT COLLATE "C",
    village    TEXT COLLATE "C",
    grid       TEXT COLLATE "C",
    enterprise TEXT COLLATE "C",
    class      TEXT COLLATE "C"    NOT NULL,
    level      TEXT COLLATE "C"    NOT NULL,
    assigned   TEXT COLLATE "C",
    raised_at  BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    hazard     TEXT COLLATE "C",
    version    BIGINT NOT NULL,
    body       TEXT COLLATE "C"    NOT NULL
);
CREATE UNIQUE INDEX alarm_standing ON alarm (device, rule) WHERE state <> 'cleared';
CREATE INDEX alarm_raised ON alarm (raised_at, id);
CREATE INDEX alarm_state ON alarm (state, raised_at, id);
CREATE INDEX alarm_township ON alarm (township, raised_at, id, state);
CREATE INDEX alarm_device ON alarm (device, raised_at, id);
CREATE INDEX alarm_enterprise ON alarm (enterprise, raised_at, id) WHERE enterprise IS NOT NULL;

-- What alarms there were, each morning.
CREATE TABLE alarm_digest (
    day     TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    raised  BIGINT NOT NULL,
    cleared BIGINT NOT NULL,
    standing BIGINT NOT NULL,
    offline BIGINT NOT NULL
);
