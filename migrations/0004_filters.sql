-- Which entries of a source become articles, as a JSON list (see src/sources/filter.ts).
ALTER TABLE sources ADD COLUMN filters TEXT NOT NULL DEFAULT '[]';

-- The list of subscriptions holds the filters too.
CREATE TRIGGER source_filtered AFTER UPDATE OF filters ON sources WHEN old.filters IS NOT new.filters
BEGIN
	UPDATE subscriptions SET revision = revision + 1, last_modified = max(last_modified, unixepoch() + 1);
END;
