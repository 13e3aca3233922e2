-- Photos and documents as evidence of tasks; the files lie beside the database under `file`. `task` is NULL while an upload
-- waits for the report that names it. A photo has a width and a height.
CREATE TABLE task_file (
    id          TEXT    NOT NULL PRIMARY KEY,
    task        TEXT,
    name        TEXT    NOT NULL,
    sm3         TEXT    NOT NULL,
    media_type  TEXT    NOT NULL,
    bytes       INTEGER NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    taken_at      INTEGER,
    latitude_1e6  INTEGER,
    longitude_1e6 INTEGER,
    uploaded_by TEXT    NOT NULL,
    uploaded_at INTEGER NOT NULL,
    file        TEXT    NOT NULL
);
CREATE INDEX task_file_file ON task_file (file);
CREATE INDEX task_file_task ON task_file (task, uploaded_at, id);

-- Progress of a campaign is counted by indexes that hold all they count. In `task_party`, `counts` is 1 for a task that the
-- unit answers for: of no enterprise, not cancelled, and not in support only; `overdue` is the task's.
ALTER TABLE task_party ADD COLUMN counts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_party ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0;
UPDATE task_party SET
    overdue = COALESCE((SELECT task.overdue FROM task WHERE task.id = task_party.task), 0),
    counts = COALESCE((SELECT 1 FROM task WHERE task.id = task_party.task AND task.owner = '' AND task.state <> 'cancelled'
                       AND (task_party.role <> 'support' OR task_party.owed = 1)), 0);
CREATE INDEX task_party_standing ON task_party (campaign, counts, unit, owed, overdue, name);
DROP INDEX task_campaign;
CREATE INDEX task_campaign ON task (campaign, kind, state, overdue, chapter, item, due_on, done_on);

-- The accepted phases and targets of a campaign: all of its items that its page needs.
ALTER TABLE campaign ADD COLUMN outline TEXT NOT NULL DEFAULT '[]';
UPDATE campaign SET outline = COALESCE((
    SELECT '[' || group_concat(value, ',') || ']' FROM (
        SELECT each.value FROM json_each(campaign.items) AS each
        WHERE json_extract(each.value, '$.state') = 'accepted' AND json_extract(each.value, '$.kind') IN ('phase', 'target')
        ORDER BY each.key
    )), '[]');
