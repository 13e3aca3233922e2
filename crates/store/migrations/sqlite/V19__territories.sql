-- The territory of a hazard's rows, events and photos: the first six digits of the codes of the county and of what lies below
-- it, or '' where they do not agree and for all that belongs to no hazard. PostgreSQL divides its tables by it.
ALTER TABLE hazard ADD COLUMN territory TEXT NOT NULL DEFAULT '';
ALTER TABLE photo ADD COLUMN territory TEXT NOT NULL DEFAULT '';
ALTER TABLE import_fingerprint ADD COLUMN territory TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN territory TEXT NOT NULL DEFAULT '';
ALTER TABLE stream_head ADD COLUMN territory TEXT NOT NULL DEFAULT '';
ALTER TABLE checkpoint_head ADD COLUMN territory TEXT NOT NULL DEFAULT '';

UPDATE hazard SET territory = substr(COALESCE(county, township, village), 1, 6)
WHERE COALESCE(county, township, village) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
  AND (township IS NULL OR township GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
  AND (village IS NULL OR village GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
  AND substr(COALESCE(township, county, village), 1, 6) = substr(COALESCE(county, township, village), 1, 6)
  AND substr(COALESCE(village, township, county), 1, 6) = substr(COALESCE(county, township, village), 1, 6);
UPDATE photo SET territory = COALESCE((SELECT territory FROM hazard WHERE hazard.id = photo.hazard), '');
UPDATE import_fingerprint
SET territory = COALESCE((SELECT territory FROM hazard WHERE hazard.id = import_fingerprint.hazard), '');
UPDATE event SET territory = COALESCE((SELECT territory FROM hazard WHERE hazard.id = substr(event.stream, 8)), '')
WHERE stream >= 'hazard:' AND stream < 'hazard;';
UPDATE stream_head SET territory = COALESCE((SELECT territory FROM hazard WHERE hazard.id = substr(stream_head.stream, 8)), '')
WHERE stream >= 'hazard:' AND stream < 'hazard;';
UPDATE checkpoint_head SET territory = COALESCE((SELECT territory FROM hazard WHERE hazard.id = substr(checkpoint_head.stream, 8)), '')
WHERE stream >= 'hazard:' AND stream < 'hazard;';
