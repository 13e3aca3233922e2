-- Whoever can hold responsibility. An enterprise's unit has the enterprise's identifier.
CREATE TABLE unit (
    id         TEXT NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    place_code TEXT
) WITHOUT ROWID;
CREATE INDEX unit_by_name ON unit (kind, name, id);
