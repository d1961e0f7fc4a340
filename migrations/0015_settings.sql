-- The last good values of the settings that ids depend on (SITE_URL, PODCAST.guid), used while a new value cannot be. An
-- empty one is a value too: the address of each request, or the computed id.
CREATE TABLE kept_settings (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;
