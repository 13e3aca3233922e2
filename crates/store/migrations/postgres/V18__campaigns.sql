-- Campaigns as their events have made them; `head` is the campaign without its items, `items` are those.
CREATE TABLE campaign (
    id          TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    title       TEXT COLLATE "C"    NOT NULL,
    state       TEXT COLLATE "C"    NOT NULL,
    province    TEXT COLLATE "C",
    prefecture  TEXT COLLATE "C",
    county      TEXT COLLATE "C",
    township    TEXT COLLATE "C",
    village     TEXT COLLATE "C",
    grid        TEXT COLLATE "C",
    period_from TEXT COLLATE "C",
    period_to   TEXT COLLATE "C",
    text_sm3    TEXT COLLATE "C"    NOT NULL,
    version     BIGINT NOT NULL,
    head        TEXT COLLATE "C"    NOT NULL,
    items       TEXT COLLATE "C"    NOT NULL
);
CREATE INDEX campaign_state ON campaign (state, id);

-- The texts of plan documents; the events name them by their SM3.
CREATE TABLE plan_text (
    sm3  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    body TEXT COLLATE "C" NOT NULL
);

-- What a name in a document was said to mean, in a place.
CREATE TABLE unit_alias (
    place_code TEXT COLLATE "C" NOT NULL,
    alias      TEXT COLLATE "C" NOT NULL,
    unit       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (place_code, alias, unit)
);

-- Tasks, periods of returns and periods of duties; `owner` is the enterprise of a duty. `running` is 1 while units owe it.
CREATE TABLE task (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    campaign   TEXT COLLATE "C"    NOT NULL,
    kind       TEXT COLLATE "C"    NOT NULL,
    state      TEXT COLLATE "C"    NOT NULL,
    running    BIGINT NOT NULL,
    province   TEXT COLLATE "C",
    prefecture TEXT COLLATE "C",
    county     TEXT COLLATE "C",
    township   TEXT COLLATE "C",
    village    TEXT COLLATE "C",
    grid       TEXT COLLATE "C",
    item       BIGINT NOT NULL,
    occurrence TEXT COLLATE "C"    NOT NULL,
    owner      TEXT COLLATE "C"    NOT NULL,
    chapter    TEXT COLLATE "C"    NOT NULL,
    title      TEXT COLLATE "C"    NOT NULL,
    due_on     TEXT COLLATE "C",
    done_on    TEXT COLLATE "C",
    percent    BIGINT NOT NULL,
    overdue    BIGINT NOT NULL,
    escalation TEXT COLLATE "C"    NOT NULL,
    reminded   BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    body       TEXT COLLATE "C"    NOT NULL
);
CREATE UNIQUE INDEX task_occurrence ON task (campaign, item, occurrence, owner);
CREATE INDEX task_campaign ON task (campaign, kind, state, overdue, chapter, due_on, done_on, percent);
CREATE INDEX task_due ON task (running, overdue, due_on, id);
CREATE INDEX task_escalation ON task (overdue, escalation, due_on, id);
CREATE INDEX task_state ON task (state, due_on, id);

-- Whom a task concerns; `owed` is 1 while the unit owes its part.
CREATE TABLE task_party (
    task     TEXT COLLATE "C"    NOT NULL,
    unit     TEXT COLLATE "C"    NOT NULL,
    name     TEXT COLLATE "C"    NOT NULL,
    role     TEXT COLLATE "C"    NOT NULL,
    owed     BIGINT NOT NULL,
    campaign TEXT COLLATE "C"    NOT NULL,
    due_on   TEXT COLLATE "C",
    PRIMARY KEY (task, unit)
);
CREATE INDEX task_party_unit ON task_party (unit, owed, due_on, task);
CREATE INDEX task_party_campaign ON task_party (campaign, unit, task);
