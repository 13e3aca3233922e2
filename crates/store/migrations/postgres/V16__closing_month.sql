-- What was closed out in a month, newest finding first: the figure "closed in this month" opens to exactly these.
CREATE INDEX hazard_closed_month ON hazard
    (substr(closed_on, 1, 7), found_on, id, county, township, village, state, level, sector, source, closed_on)
    WHERE closed_on IS NOT NULL AND version <> -19;
