-- A row of an enterprise is longer than a quarter of a page. Without a row number of its own it lay on an overflow page, which
-- is read from the file each time, and every search for an identifier went through rows of that length.
CREATE TABLE enterprise_row (
    id              TEXT    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    name_key        TEXT    NOT NULL,
    credit_code     TEXT,
    province        TEXT,
    prefecture      TEXT,
    county          TEXT,
    township        TEXT,
    village         TEXT,
    grid            TEXT,
    sector          TEXT    NOT NULL,
    risk            TEXT,
    standardisation TEXT,
    status          TEXT    NOT NULL,
    search          TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    body            TEXT    NOT NULL
);
INSERT INTO enterprise_row SELECT
    id, name, name_key, credit_code, province, prefecture, county, township, village, grid, sector, risk, standardisation,
    status, search, version, body
FROM enterprise ORDER BY id;
DROP TABLE enterprise;
ALTER TABLE enterprise_row RENAME TO enterprise;
CREATE UNIQUE INDEX enterprise_by_credit_code ON enterprise (credit_code) WHERE credit_code IS NOT NULL;
CREATE INDEX enterprise_by_name_key ON enterprise (name_key, id);
CREATE INDEX enterprise_by_name ON enterprise (name, id);
CREATE INDEX enterprise_by_province ON enterprise (province, name, id);
CREATE INDEX enterprise_by_prefecture ON enterprise (prefecture, name, id);
CREATE INDEX enterprise_by_county ON enterprise (county, name, id);
CREATE INDEX enterprise_by_township ON enterprise (township, name, id);
CREATE INDEX enterprise_by_village ON enterprise (village, name, id);
CREATE INDEX enterprise_by_grid ON enterprise (grid, name, id);
-- The four-colour map asks for the first enterprises of a colour, and whether a place has any.
CREATE INDEX enterprise_by_risk ON enterprise (risk, name, id);
CREATE INDEX enterprise_by_county_risk ON enterprise (county, risk, name, id);
CREATE INDEX enterprise_by_township_risk ON enterprise (township, risk, name, id);
CREATE INDEX enterprise_by_village_risk ON enterprise (village, risk, name, id);
