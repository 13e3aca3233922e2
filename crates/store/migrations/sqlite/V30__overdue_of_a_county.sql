-- The overdue hazards of a county: few enough to be gone through for any other condition beside. Nothing that is not overdue is in
-- it, so that registering and assigning cost no more.
CREATE INDEX hazard_overdue_county ON hazard
    (county, found_on, id, township, village, state, level, sector, source, listed)
    WHERE overdue = 1 AND version <> -20;
