-- How far each destination has the photos of hazards, whose files follow their events.
CREATE TABLE outbound_photo (
    destination TEXT COLLATE "C" NOT NULL,
    photo TEXT COLLATE "C" NOT NULL,
    hazard TEXT COLLATE "C" NOT NULL,
    sent_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (destination, photo)
);
CREATE INDEX outbound_photo_waiting ON outbound_photo (destination, next_attempt_at, photo) WHERE sent_at IS NULL;

-- Hazards that travelled before photos did.
INSERT INTO outbound_photo (destination, photo, hazard)
SELECT outbound.destination, photo.id, photo.hazard
FROM outbound JOIN destination ON destination.id = outbound.destination AND destination.kind = 'instance'
JOIN photo ON outbound.stream = 'hazard:' || photo.hazard;
