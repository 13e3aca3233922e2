-- What each transaction changed: the fact before (none for a new hazard) and after, as JSON. Folded into cells by a job.
CREATE TABLE figure_delta (
    hazard  TEXT    NOT NULL,
    version INTEGER NOT NULL,
    before  TEXT,
    after   TEXT    NOT NULL,
    PRIMARY KEY (hazard, version)
) WITHOUT ROWID;

-- Sums over all facts at a place and below it; the place '' is the whole ledger.
CREATE TABLE figure_cell (
    place_code TEXT    NOT NULL,
    cube       TEXT    NOT NULL,
    cell       TEXT    NOT NULL,
    total      INTEGER NOT NULL,
    PRIMARY KEY (place_code, cube, cell)
) WITHOUT ROWID;

-- Which places have figures, and below which other; '' stands above the roots.
CREATE TABLE figure_place (
    place_code  TEXT NOT NULL PRIMARY KEY,
    parent_code TEXT NOT NULL,
    level       TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX figure_place_parent ON figure_place (parent_code, place_code);
