-- What each transaction changed: the fact before (none for a new hazard) and after, as JSON. Folded into cells by a job.
CREATE TABLE figure_delta (
    hazard  TEXT COLLATE "C"    NOT NULL,
    version BIGINT  NOT NULL,
    before  TEXT COLLATE "C",
    after   TEXT COLLATE "C"    NOT NULL,
    PRIMARY KEY (hazard, version)
);

-- Sums over all facts at a place and below it; the place '' is the whole ledger.
CREATE TABLE figure_cell (
    place_code TEXT COLLATE "C"    NOT NULL,
    cube       TEXT COLLATE "C"    NOT NULL,
    cell       TEXT COLLATE "C"    NOT NULL,
    total      BIGINT  NOT NULL,
    PRIMARY KEY (place_code, cube, cell)
);

-- Which places have figures, and below which other; '' stands above the roots.
CREATE TABLE figure_place (
    place_code  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    parent_code TEXT COLLATE "C" NOT NULL,
    level       TEXT COLLATE "C" NOT NULL
);
CREATE INDEX figure_place_parent ON figure_place (parent_code, place_code);
