-- Campaigns as their events have made them; `head` is the campaign without its items, `items` are those.
CREATE TABLE campaign (
    id          TEXT    NOT NULL PRIMARY KEY,
    title       TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    province    TEXT,
    prefecture  TEXT,
    county      TEXT,
    township    TEXT,
    village     TEXT,
    grid        TEXT,
    period_from TEXT,
    period_to   TEXT,
    text_sm3    TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    head        TEXT    NOT NULL,
    items       TEXT    NOT NULL
);
CREATE INDEX campaign_state ON campaign (state, id);

-- The texts of plan documents; the events name them by their SM3.
CREATE TABLE plan_text (
    sm3  TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

-- What a name in a document was said to mean, in a place.
CREATE TABLE unit_alias (
    place_code TEXT NOT NULL,
    alias      TEXT NOT NULL,
    unit       TEXT NOT NULL,
    PRIMARY KEY (place_code, alias, unit)
);

-- Tasks, periods of returns and periods of duties; `owner` is the enterprise of a duty. `running` is 1 while units owe it.
CREATE TABLE task (
    id         TEXT    NOT NULL PRIMARY KEY,
    campaign   TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    running    INTEGER NOT NULL,
    province   TEXT,
    prefecture TEXT,
    county     TEXT,
    township   TEXT,
    village    TEXT,
    grid       TEXT,
    item       INTEGER NOT NULL,
    occurrence TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    chapter    TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    due_on     TEXT,
    done_on    TEXT,
    percent    INTEGER NOT NULL,
    overdue    INTEGER NOT NULL,
    escalation TEXT    NOT NULL,
    reminded   INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL
);
CREATE UNIQUE INDEX task_occurrence ON task (campaign, item, occurrence, owner);
CREATE INDEX task_campaign ON task (campaign, kind, state, overdue, chapter, due_on, done_on, percent);
CREATE INDEX task_due ON task (running, overdue, due_on, id);
CREATE INDEX task_escalation ON task (overdue, escalation, due_on, id);
CREATE INDEX task_state ON task (state, due_on, id);

-- Whom a task concerns; `owed` is 1 while the unit owes its part.
CREATE TABLE task_party (
    task     TEXT    NOT NULL,
    unit     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    owed     INTEGER NOT NULL,
    campaign TEXT    NOT NULL,
    due_on   TEXT,
    PRIMARY KEY (task, unit)
);
CREATE INDEX task_party_unit ON task_party (unit, owed, due_on, task);
CREATE INDEX task_party_campaign ON task_party (campaign, unit, task);
