-- Photos and documents as evidence of tasks; the files lie beside the database under `file`. `task` is NULL while an upload
-- waits for the report that names it. A photo has a width and a height.
CREATE TABLE task_file (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    task        TEXT COLLATE "C",
    name        TEXT COLLATE "C" NOT NULL,
    sm3         TEXT COLLATE "C" NOT NULL,
    media_type  TEXT COLLATE "C" NOT NULL,
    bytes       BIGINT NOT NULL,
    width       BIGINT NOT NULL,
    height      BIGINT NOT NULL,
    taken_at      BIGINT,
    latitude_1e6  BIGINT,
    longitude_1e6 BIGINT,
    uploaded_by TEXT COLLATE "C" NOT NULL,
    uploaded_at BIGINT NOT NULL,
    file        TEXT COLLATE "C" NOT NULL
);
CREATE INDEX task_file_file ON task_file (file);
CREATE INDEX task_file_task ON task_file (task, uploaded_at, id);

-- Progress of a campaign is counted by indexes that hold all they count. In `task_party`, `counts` is 1 for a task that the
-- unit answers for: of no enterprise, not cancelled, and not in support only; `overdue` is the task's.
ALTER TABLE task_party ADD COLUMN counts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE task_party ADD COLUMN overdue BIGINT NOT NULL DEFAULT 0;
UPDATE task_party SET
    overdue = COALESCE((SELECT task.overdue FROM task WHERE task.id = task_party.task), 0),
    counts = COALESCE((SELECT 1 FROM task WHERE task.id = task_party.task AND task.owner = '' AND task.state <> 'cancelled'
                       AND (task_party.role <> 'support' OR task_party.owed = 1)), 0);
CREATE INDEX task_party_standing ON task_party (campaign, counts, unit, owed, overdue, name);
DROP INDEX task_campaign;
CREATE INDEX task_campaign ON task (campaign, kind, state, overdue, chapter, item, due_on, done_on);

-- The accepted phases and targets of a campaign: all of its items that its page needs.
ALTER TABLE campaign ADD COLUMN outline TEXT COLLATE "C" NOT NULL DEFAULT '[]';
UPDATE campaign SET outline = COALESCE((
    SELECT '[' || string_agg(each.value::text, ',' ORDER BY each.place) || ']'
    FROM json_array_elements(campaign.items::json) WITH ORDINALITY AS each (value, place)
    WHERE each.value ->> 'state' = 'accepted' AND each.value ->> 'kind' IN ('phase', 'target')), '[]');
