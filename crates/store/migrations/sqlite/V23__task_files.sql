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
