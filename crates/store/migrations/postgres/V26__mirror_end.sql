-- When this instance took a place over from the one below that kept it; nothing is taken from there any more.
ALTER TABLE mirror ADD COLUMN ended_at BIGINT;
