-- The large tables are divided by territory: the first six digits of the codes of the county and of what lies below it, or
-- '' where they do not agree and for all that belongs to no hazard. A hazard's rows, events and photos have the territory in
-- which it was opened, in every key. At first everything is in one part, the default; `bihuan db divide` makes others.
--
-- Whatever indexes the tables have are made again as they were; keys and unique indexes get the territory.
CREATE FUNCTION territory_of(county TEXT, township TEXT, village TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN bool_and(code ~ '^[0-9]{12}$') AND COUNT(DISTINCT left(code, 6)) = 1
                THEN MIN(left(code, 6) COLLATE "C") ELSE '' END
    FROM (VALUES (county), (township), (village)) AS codes (code) WHERE code IS NOT NULL
$$;

CREATE TEMPORARY TABLE index_to_make ON COMMIT DROP AS
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = current_schema() AND indexdef NOT LIKE 'CREATE UNIQUE%'
  AND tablename IN ('hazard', 'hazard_search', 'photo', 'import_fingerprint', 'event', 'stream_head', 'checkpoint_head');

ALTER TABLE hazard RENAME TO hazard_old;
CREATE TABLE hazard (
    LIKE hazard_old INCLUDING DEFAULTS,
    territory TEXT COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY LIST (territory);
CREATE TABLE hazard_rest PARTITION OF hazard DEFAULT;
INSERT INTO hazard SELECT old.*, territory_of(old.county, old.township, old.village) FROM hazard_old AS old;
DROP TABLE hazard_old;
ALTER TABLE hazard ADD PRIMARY KEY (id, territory);
ALTER TABLE hazard ADD UNIQUE (number, territory);

ALTER TABLE hazard_search RENAME TO hazard_search_old;
CREATE TABLE hazard_search (
    LIKE hazard_search_old INCLUDING DEFAULTS,
    territory TEXT COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY LIST (territory);
CREATE TABLE hazard_search_rest PARTITION OF hazard_search DEFAULT;
INSERT INTO hazard_search SELECT old.*, COALESCE(hazard.territory, '')
FROM hazard_search_old AS old LEFT JOIN hazard ON hazard.id = old.id;
DROP TABLE hazard_search_old;
ALTER TABLE hazard_search ADD PRIMARY KEY (id, territory);

ALTER TABLE photo RENAME TO photo_old;
CREATE TABLE photo (
    LIKE photo_old INCLUDING DEFAULTS,
    territory TEXT COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY LIST (territory);
CREATE TABLE photo_rest PARTITION OF photo DEFAULT;
INSERT INTO photo SELECT old.*, COALESCE(hazard.territory, '')
FROM photo_old AS old LEFT JOIN hazard ON hazard.id = old.hazard;
DROP TABLE photo_old;
ALTER TABLE photo ADD PRIMARY KEY (id, territory);

ALTER TABLE import_fingerprint RENAME TO import_fingerprint_old;
CREATE TABLE import_fingerprint (
    LIKE import_fingerprint_old INCLUDING DEFAULTS,
    territory TEXT COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY LIST (territory);
CREATE TABLE import_fingerprint_rest PARTITION OF import_fingerprint DEFAULT;
INSERT INTO import_fingerprint SELECT old.*, COALESCE(hazard.territory, '')
FROM import_fingerprint_old AS old LEFT JOIN hazard ON hazard.id = old.hazard;
DROP TABLE import_fingerprint_old;
ALTER TABLE import_fingerprint ADD PRIMARY KEY (fingerprint, territory);

ALTER TABLE event RENAME TO event_old;
CREATE TABLE event (
    LIKE event_old INCLUDING DEFAULTS,
    territory TEXT COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY LIST (territory);
CREATE TABLE event_rest PARTITION OF event DEFAULT;
INSERT INTO event SELECT old.*, COALESCE(hazard.territory, '')
FROM event_old AS old LEFT JOIN hazard ON 'hazard:' || hazard.id = old.stream;
DROP TABLE event_old;
ALTER TABLE event ADD PRIMARY KEY (stream, version, territory);

ALTER TABLE stream_head RENAME TO stream_head_old;
CREATE TABLE stream_head (
    LIKE stream_head_old INCLUDING DEFAULTS,
    territory TEXT COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY LIST (territory);
CREATE TABLE stream_head_rest PARTITION OF stream_head DEFAULT;
INSERT INTO stream_head SELECT old.*, COALESCE(hazard.territory, '')
FROM stream_head_old AS old LEFT JOIN hazard ON 'hazard:' || hazard.id = old.stream;
DROP TABLE stream_head_old;
ALTER TABLE stream_head ADD PRIMARY KEY (stream, territory);

ALTER TABLE checkpoint_head RENAME TO checkpoint_head_old;
CREATE TABLE checkpoint_head (
    LIKE checkpoint_head_old INCLUDING DEFAULTS,
    territory TEXT COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY LIST (territory);
CREATE TABLE checkpoint_head_rest PARTITION OF checkpoint_head DEFAULT;
INSERT INTO checkpoint_head SELECT old.*, COALESCE(hazard.territory, '')
FROM checkpoint_head_old AS old LEFT JOIN hazard ON 'hazard:' || hazard.id = old.stream;
DROP TABLE checkpoint_head_old;
ALTER TABLE checkpoint_head ADD PRIMARY KEY (number, stream, territory);

DO $$
DECLARE
    one RECORD;
BEGIN
    FOR one IN SELECT indexdef FROM index_to_make ORDER BY indexname LOOP
        EXECUTE one.indexdef;
    END LOOP;
END
$$;
DROP FUNCTION territory_of;
