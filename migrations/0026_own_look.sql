-- The files of the operator's own look, by their paths below the folder `data`: `theme.css`, and those in `theme/`.
CREATE TABLE theme_files (
	path TEXT NOT NULL PRIMARY KEY,
	-- The SHA-256 of the bytes in hex, and their number.
	digest TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	-- The bytes in Base64. This column comes last, so that the others are read without it.
	content TEXT NOT NULL
);

-- The operator's pages that are not articles, by the keys of their paths (see pathKey in src/urls/article-paths.ts). An empty
-- path is the text on the front page.
CREATE TABLE pages (
	path TEXT NOT NULL PRIMARY KEY,
	title TEXT NOT NULL,
	description TEXT,
	language TEXT,
	-- The place in the menu: smaller numbers come first. NULL for a page that is not in the menu.
	menu INTEGER,
	-- The SHA-256 of all that the operator sent, in hex.
	digest TEXT NOT NULL,
	-- When the page was last changed, in milliseconds since 1970.
	changed_at INTEGER NOT NULL,
	-- The file that the page was imported from, relative to the folder of pages, and its text.
	file TEXT,
	source TEXT,
	content_html TEXT NOT NULL
);

-- The row `site` in `scopes` is that of no feed: its revision is that of the newest change to the look, the pages or the menu.
-- The menu shows whether there are sources and episodes, so the first of them is a change too, and so is the end of the last.
CREATE TRIGGER first_source AFTER INSERT ON sources
WHEN NOT EXISTS (SELECT 1 FROM sources WHERE id <> new.id)
BEGIN
	UPDATE scopes SET revision = revision + 1 WHERE scope = 'all';
	INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
	SELECT 'site', '', 0, revision, unixepoch() * 1000, unixepoch() FROM scopes WHERE scope = 'all'
	ON CONFLICT (scope) DO UPDATE SET revision = excluded.revision, changed_at = max(changed_at, excluded.changed_at),
		last_modified = max(last_modified + 1, excluded.last_modified);
END;

CREATE TRIGGER last_source AFTER DELETE ON sources
WHEN NOT EXISTS (SELECT 1 FROM sources)
BEGIN
	UPDATE scopes SET revision = revision + 1 WHERE scope = 'all';
	INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
	SELECT 'site', '', 0, revision, unixepoch() * 1000, unixepoch() FROM scopes WHERE scope = 'all'
	ON CONFLICT (scope) DO UPDATE SET revision = excluded.revision, changed_at = max(changed_at, excluded.changed_at),
		last_modified = max(last_modified + 1, excluded.last_modified);
END;

CREATE TRIGGER episodes_begun_or_ended AFTER UPDATE OF articles ON scopes
WHEN new.scope = 'podcast' AND (old.articles = 0) <> (new.articles = 0)
BEGIN
	INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
	VALUES ('site', '', 0, new.revision, unixepoch() * 1000, unixepoch())
	ON CONFLICT (scope) DO UPDATE SET revision = excluded.revision, changed_at = max(changed_at, excluded.changed_at),
		last_modified = max(last_modified + 1, excluded.last_modified);
END;
