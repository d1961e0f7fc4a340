-- Each write names the revision that it was planned on. If that is not the newest one any more, it sets this to 0, so that
-- the constraint fails, and with it the whole transaction. Until now, it set the revision to NULL.
ALTER TABLE scopes ADD COLUMN is_current INTEGER NOT NULL DEFAULT 1 CONSTRAINT revision_is_current CHECK (is_current);
