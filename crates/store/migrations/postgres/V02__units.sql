-- Whoever can hold responsibility. An enterprise's unit has the enterprise's identifier.
CREATE TABLE unit (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind       TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    place_code TEXT COLLATE "C"
);
CREATE INDEX unit_by_name ON unit (kind, name, id);
