-- Supervised entities as their events have made them; `body` is the whole, the columns are what lists filter by.
CREATE TABLE enterprise (
    id              TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    name            TEXT COLLATE "C"    NOT NULL,
    name_key        TEXT COLLATE "C"    NOT NULL,
    credit_code     TEXT COLLATE "C",
    province        TEXT COLLATE "C",
    prefecture      TEXT COLLATE "C",
    county          TEXT COLLATE "C",
    township        TEXT COLLATE "C",
    village         TEXT COLLATE "C",
    grid            TEXT COLLATE "C",
    sector          TEXT COLLATE "C"    NOT NULL,
    risk            TEXT COLLATE "C",
    standardisation TEXT COLLATE "C",
    status          TEXT COLLATE "C"    NOT NULL,
    search          TEXT COLLATE "C"    NOT NULL,
    version         BIGINT NOT NULL,
    body            TEXT COLLATE "C"    NOT NULL
);
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
