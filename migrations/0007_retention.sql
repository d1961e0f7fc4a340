-- What is kept of a source: so many of the newest articles, and all of so many days.
ALTER TABLE sources ADD COLUMN retention TEXT NOT NULL DEFAULT '{"articles":500,"days":90}';

-- The list of subscriptions holds it too.
CREATE TRIGGER source_retained AFTER UPDATE OF retention ON sources WHEN old.retention IS NOT new.retention
BEGIN
	UPDATE subscriptions SET revision = revision + 1, last_modified = max(last_modified, unixepoch() + 1);
END;
