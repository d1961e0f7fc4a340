-- The path of the file that one of the operator's articles was imported from, relative to the root of the content, and the
-- same with its segments in reverse order, for paths whose beginning is not known.
ALTER TABLE articles ADD COLUMN path TEXT;
ALTER TABLE articles ADD COLUMN reversed_path TEXT;
-- The name of the root's folder, where the root is known: two folders may have files with the same path.
ALTER TABLE articles ADD COLUMN root TEXT;
-- When the article is to be withdrawn, in milliseconds since 1970.
ALTER TABLE articles ADD COLUMN expires_at INTEGER;

CREATE UNIQUE INDEX articles_by_path ON articles (path) WHERE path IS NOT NULL;
CREATE INDEX articles_by_reversed_path ON articles (reversed_path) WHERE reversed_path IS NOT NULL;
CREATE INDEX articles_expiring ON articles (expires_at) WHERE expires_at IS NOT NULL;

-- The operator's articles that are not public: scheduled, withdrawn or deleted ones. A withdrawn or deleted one has a
-- tombstone too. The columns are those of `articles`.
CREATE TABLE unpublished (
	guid TEXT NOT NULL PRIMARY KEY,
	state TEXT NOT NULL CHECK (state IN ('scheduled', 'withdrawn', 'deleted')),
	id TEXT NOT NULL,
	slug TEXT NOT NULL,
	item TEXT NOT NULL,
	content_html TEXT,
	content_text TEXT,
	transcript TEXT,
	-- Of a scheduled article: when it is to be published.
	date_published INTEGER NOT NULL,
	-- Where it was in feeds; NULL if it was never published.
	sorted_at INTEGER,
	digest TEXT NOT NULL,
	imported TEXT,
	rules INTEGER NOT NULL,
	edited INTEGER,
	url_key TEXT,
	path TEXT,
	reversed_path TEXT,
	root TEXT,
	expires_at INTEGER,
	-- When it came into this state, in milliseconds since 1970.
	changed_at INTEGER NOT NULL,
	-- The revision of its last change.
	revision INTEGER NOT NULL,
	-- The archive that it was in.
	archive INTEGER
);

CREATE INDEX unpublished_by_date ON unpublished (state, date_published, id);
CREATE INDEX unpublished_by_slug ON unpublished (slug);
CREATE INDEX unpublished_by_id ON unpublished (id);
CREATE UNIQUE INDEX unpublished_by_path ON unpublished (path) WHERE path IS NOT NULL;
CREATE INDEX unpublished_by_reversed_path ON unpublished (reversed_path) WHERE reversed_path IS NOT NULL;

-- Other paths of this site that lead to one of the operator's articles: its permalink, where its page is served, and
-- aliases and former addresses, which redirect to it. `guid` is the article's.
CREATE TABLE addresses (
	path TEXT NOT NULL PRIMARY KEY,
	guid TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('permalink', 'alias', 'former'))
) WITHOUT ROWID;

CREATE INDEX addresses_by_guid ON addresses (guid);

-- Until now, a relative address of an article led nowhere. Paths that are their own keys (see pathKey in
-- src/articles/own-paths.ts) become permalinks at once, all others with the next import.
INSERT OR IGNORE INTO addresses (path, guid, kind)
SELECT rtrim(path, '/'), guid, 'permalink' FROM (
	SELECT substr(item ->> 'url', length('https://site.invalid') + 1) AS path, guid
	FROM articles WHERE source = '' AND instr(item ->> 'url', 'https://site.invalid/') = 1
)
WHERE rtrim(path, '/') <> '' AND path NOT GLOB '*[^A-Za-z0-9/._~-]*' AND path NOT GLOB '//*' AND path NOT GLOB '/articles/*';

-- The texts that the operator's articles were written in, by the article's guid: `markdown` is the body that readers may
-- have; `file` is the whole file for the export, if that is not the same. `digest` is the text's SHA-256, `bytes` its length.
CREATE TABLE originals (
	guid TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('markdown', 'file')),
	digest TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (guid, kind)
);
