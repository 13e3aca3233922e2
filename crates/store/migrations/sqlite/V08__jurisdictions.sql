-- The tree of jurisdictions: each node with the codes of its ancestors, so that a subtree is one comparison.
CREATE TABLE jurisdiction (
    code       TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    level      INTEGER NOT NULL,
    parent     TEXT,
    province   TEXT,
    prefecture TEXT,
    county     TEXT,
    township   TEXT,
    village    TEXT,
    grid       TEXT,
    closed_on  TEXT,
    version    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX jurisdiction_by_parent ON jurisdiction (parent, name);
CREATE INDEX jurisdiction_by_name ON jurisdiction (name, code);
CREATE INDEX jurisdiction_by_province ON jurisdiction (province, code);
CREATE INDEX jurisdiction_by_prefecture ON jurisdiction (prefecture, code);
CREATE INDEX jurisdiction_by_county ON jurisdiction (county, code);
CREATE INDEX jurisdiction_by_township ON jurisdiction (township, code);
CREATE INDEX jurisdiction_by_village ON jurisdiction (village, code);
