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
