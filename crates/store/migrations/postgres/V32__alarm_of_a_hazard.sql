-- The alarm that a hazard came from, for the page of the hazard.
CREATE INDEX alarm_hazard ON alarm (hazard) WHERE hazard IS NOT NULL;
