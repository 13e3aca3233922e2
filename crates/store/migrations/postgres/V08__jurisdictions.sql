-- The tree of jurisdictions: each node with the codes of its ancestors, so that a subtree is one comparison.
CREATE TABLE jurisdiction (
    code       TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C"    NOT NULL,
    level      BIGINT NOT NULL,
    parent     TEXT COLLATE "C",
    province   TEXT COLLATE "C",
    prefecture TEXT COLLATE "C",
    county     TEXT COLLATE "C",
    township   TEXT COLLATE "C",
    village    TEXT COLLATE "C",
    grid       TEXT COLLATE "C",
    closed_on  TEXT COLLATE "C",
    version    BIGINT NOT NULL
);
CREATE INDEX jurisdiction_by_parent ON jurisdiction (parent, name);
CREATE INDEX jurisdiction_by_name ON jurisdiction (name, code);
CREATE INDEX jurisdiction_by_province ON jurisdiction (province, code);
CREATE INDEX jurisdiction_by_prefecture ON jurisdiction (prefecture, code);
CREATE INDEX jurisdiction_by_county ON jurisdiction (county, code);
CREATE INDEX jurisdiction_by_township ON jurisdiction (township, code);
CREATE INDEX jurisdiction_by_village ON jurisdiction (village, code);
