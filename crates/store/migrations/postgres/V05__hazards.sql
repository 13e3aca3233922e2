-- The ledger: one row a hazard, made from its events; `body` is the whole, the columns beside it are for finding it.
--
-- No planner chooses an index of this table. Each index of the ledger carries a term `version <> -N` that is always true,
-- and a query repeats the term of the one index that it is to walk: both planners otherwise misjudge ORDER BY … LIMIT.
-- Columns behind `id` are there so that filters are decided in the index.
CREATE TABLE hazard (
    id               TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    number           TEXT COLLATE "C"    NOT NULL UNIQUE,
    version          BIGINT  NOT NULL,
    province         TEXT COLLATE "C",
    prefecture       TEXT COLLATE "C",
    county           TEXT COLLATE "C",
    township         TEXT COLLATE "C",
    village          TEXT COLLATE "C",
    grid             TEXT COLLATE "C",
    place_code       TEXT COLLATE "C"    NOT NULL,
    enterprise       TEXT COLLATE "C",
    responsible_unit TEXT COLLATE "C",
    responsible_name TEXT COLLATE "C",
    subject_name     TEXT COLLATE "C"    NOT NULL,
    location         TEXT COLLATE "C"    NOT NULL,
    description      TEXT COLLATE "C"    NOT NULL,
    level            TEXT COLLATE "C"    NOT NULL,
    sector           TEXT COLLATE "C"    NOT NULL,
    source           TEXT COLLATE "C"    NOT NULL,
    state            TEXT COLLATE "C"    NOT NULL,
    found_on         TEXT COLLATE "C"    NOT NULL,
    due_on           TEXT COLLATE "C",
    overdue          BIGINT  NOT NULL,
    escalation       TEXT COLLATE "C"    NOT NULL,
    listed           BIGINT  NOT NULL,
    closed_on        TEXT COLLATE "C",
    recurrence_of    TEXT COLLATE "C",
    imported         TEXT COLLATE "C",
    updated_at       BIGINT  NOT NULL,
    search_text      TEXT COLLATE "C"    NOT NULL,
    body             TEXT COLLATE "C"    NOT NULL
);

-- The whole ledger, and each kind of subtree.
CREATE INDEX hazard_found ON hazard
    (found_on, id, state, level, sector, source, overdue, listed, prefecture) WHERE version <> -1;
CREATE INDEX hazard_county ON hazard
    (county, found_on, id, state, level, sector, source, overdue, listed) WHERE version <> -2;
CREATE INDEX hazard_township ON hazard
    (township, found_on, id, state, level, sector, source, overdue, listed) WHERE version <> -3;
CREATE INDEX hazard_village ON hazard
    (village, found_on, id, state, level, sector, source, overdue, listed) WHERE version <> -4;
CREATE INDEX hazard_grid ON hazard
    (grid, found_on, id) WHERE grid IS NOT NULL AND version <> -5;

-- Each filter.
CREATE INDEX hazard_state ON hazard
    (state, found_on, id, county, township, village, level, sector, source, overdue, listed, due_on)
    WHERE version <> -6;
CREATE INDEX hazard_sector ON hazard
    (sector, found_on, id, county, township, village, state, level, source, overdue, listed)
    WHERE version <> -7;
CREATE INDEX hazard_source ON hazard
    (source, found_on, id, county, township, village, state, level, sector, overdue, listed)
    WHERE version <> -8;
CREATE INDEX hazard_level ON hazard
    (level, found_on, id, county, township, village, state, sector, source, overdue, listed)
    WHERE level <> 'general' AND version <> -9;
CREATE INDEX hazard_overdue ON hazard
    (found_on, id, county, township, village, state, level, sector, source, listed)
    WHERE overdue = 1 AND version <> -10;
CREATE INDEX hazard_listed ON hazard
    (found_on, id, county, township, village, state, level, sector, source, overdue)
    WHERE listed = 1 AND version <> -11;
CREATE INDEX hazard_enterprise ON hazard
    (enterprise, found_on, id, state) WHERE enterprise IS NOT NULL AND version <> -12;
CREATE INDEX hazard_responsible ON hazard
    (responsible_unit, found_on, id, state) WHERE responsible_unit IS NOT NULL AND version <> -13;

-- What runs: the workbench, the sweep for expired terms, the climb of overdue ones.
CREATE INDEX hazard_due ON hazard
    (due_on, id, county, township, village, overdue, escalation, responsible_unit)
    WHERE state = 'rectifying' AND version <> -14;
CREATE INDEX hazard_running ON hazard
    (due_on, id) WHERE state = 'rectifying' AND overdue = 0 AND version <> -15;
CREATE INDEX hazard_escalation ON hazard
    (level, escalation, due_on, id) WHERE overdue = 1 AND version <> -16;
CREATE INDEX hazard_recurrence ON hazard
    (recurrence_of) WHERE recurrence_of IS NOT NULL AND version <> -17;
CREATE INDEX hazard_imported ON hazard
    (imported, found_on, id) WHERE imported IS NOT NULL AND version <> -18;

-- Words and pairs of characters, see `search_terms`.
CREATE TABLE hazard_search (
    id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    terms TSVECTOR         NOT NULL
);
CREATE INDEX hazard_search_terms ON hazard_search USING gin (terms) WITH (fastupdate = off);

-- The serial of the last number given, by place and year.
CREATE TABLE hazard_counter (
    prefix TEXT COLLATE "C"    NOT NULL,
    year   BIGINT  NOT NULL,
    serial BIGINT  NOT NULL,
    PRIMARY KEY (prefix, year)
);
