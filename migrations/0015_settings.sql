-- The last good values of the settings that ids depend on (SITE_URL, PODCAST.guid), used while the configured value is
-- faulty. An empty one is a value too: it means the address of each request, or the computed id.
CREATE TABLE kept_settings (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;
