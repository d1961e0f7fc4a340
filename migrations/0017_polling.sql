-- How many seconds the operator wants between two polls of a source; NULL leaves it to the schedule.
ALTER TABLE sources ADD COLUMN poll_every INTEGER;
