-- What alarms there were each morning, by place and enterprise: everybody is told of what they see.
CREATE TABLE alarm_digest_part (
    day        TEXT COLLATE "C" NOT NULL,
    province   TEXT COLLATE "C",
    prefecture TEXT COLLATE "C",
    county     TEXT COLLATE "C",
    township   TEXT COLLATE "C",
    village    TEXT COLLATE "C",
    grid       TEXT COLLATE "C",
    enterprise TEXT COLLATE "C",
    raised     BIGINT NOT NULL,
    cleared    BIGINT NOT NULL,
    standing   BIGINT NOT NULL,
    offline    BIGINT NOT NULL
);
CREATE INDEX alarm_digest_part_day ON alarm_digest_part (day);

-- Who was seen lately: the live list asks again and again.
CREATE INDEX device_seen_at ON device_seen (at);
