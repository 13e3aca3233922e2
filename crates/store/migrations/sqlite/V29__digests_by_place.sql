-- What alarms there were each morning, by place and enterprise: everybody is told of what they see.
CREATE TABLE alarm_digest_part (
    day        TEXT NOT NULL,
    province   TEXT,
    prefecture TEXT,
    county     TEXT,
    township   TEXT,
    village    TEXT,
    grid       TEXT,
    enterprise TEXT,
    raised     INTEGER NOT NULL,
    cleared    INTEGER NOT NULL,
    standing   INTEGER NOT NULL,
    offline    INTEGER NOT NULL
);
CREATE INDEX alarm_digest_part_day ON alarm_digest_part (day);

-- Who was seen lately: the live list asks again and again.
CREATE INDEX device_seen_at ON device_seen (at);
