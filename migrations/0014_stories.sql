-- An article belongs to one owner: the operator (''), or one source. Articles of several owners that tell the same story
-- are linked, so that combined feeds (those that mix owners) show it once.

-- The id of the story that the article is a version of, if that has a row in `stories`.
ALTER TABLE articles ADD COLUMN story TEXT;

CREATE INDEX articles_by_story ON articles (story) WHERE story IS NOT NULL;
CREATE INDEX articles_by_guid ON articles (guid);
CREATE INDEX own_articles_by_url_key ON articles (url_key) WHERE source = '' AND url_key IS NOT NULL;

-- Stories with several versions, or whose only version does not say all about them (its id differs, for example).
CREATE TABLE stories (
	-- The id, slug, date and place with which it first went out. They stay even if the version that brought them goes.
	id TEXT NOT NULL PRIMARY KEY,
	slug TEXT NOT NULL,
	date_published INTEGER NOT NULL,
	sorted_at INTEGER NOT NULL,
	archive INTEGER,
	-- 1 if it is in combined feeds, and 0 as long as all its versions were old when their sources were first read.
	is_out INTEGER NOT NULL,
	-- The id of the version that combined feeds show, and the id of the operator's own article that is shown in its place.
	shown TEXT NOT NULL,
	own TEXT,
	-- The sources of its versions, the first one first, as a JSON list.
	sources TEXT NOT NULL,
	-- The revision of its last change.
	revision INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX stories_by_slug ON stories (slug);
CREATE INDEX stories_by_own ON stories (own) WHERE own IS NOT NULL;

-- Until now, one row stood for the articles of several sources, in the words of the first one. These links stay until the
-- other sources are read again and their own articles are stored.
ALTER TABLE article_sources RENAME TO shared_articles;

-- When a source is due to be read again even if it has not changed (milliseconds since 1970). The free plan has 100,000
-- written rows a day. The indexes above take rows for each article, and each shared article takes some 15 when its source is
-- read again. So the sources are spread over days, each with about 40,000 of these rows.
ALTER TABLE sources ADD COLUMN read_again_at INTEGER;

UPDATE sources SET read_again_at = due.at FROM (
	SELECT source, unixepoch() * 1000 + 86400000 * (
		((SELECT count(*) FROM articles) + 15 * sum(articles) OVER (ORDER BY source)) / 40000
	) AS at
	FROM (
		SELECT shared.source, count(*) AS articles
		FROM shared_articles shared JOIN articles a ON a.id = shared.id AND a.source <> shared.source
		GROUP BY shared.source
	)
) due WHERE sources.id = due.source;

-- A tombstone holds for one owner's guid. The other columns serve to recognise the article in an entry with another guid.
ALTER TABLE tombstones RENAME COLUMN id TO key;
-- The id that went out. No other owner gets the id or slug of a deleted article of the operator's.
ALTER TABLE tombstones ADD COLUMN id TEXT;
ALTER TABLE tombstones ADD COLUMN title TEXT;
ALTER TABLE tombstones ADD COLUMN url TEXT;
ALTER TABLE tombstones ADD COLUMN enclosure TEXT;
ALTER TABLE tombstones ADD COLUMN date_published INTEGER;
ALTER TABLE tombstones ADD COLUMN imported TEXT;

CREATE INDEX tombstones_by_date ON tombstones (source, date_published) WHERE date_published IS NOT NULL;
CREATE INDEX own_tombstones_by_id ON tombstones (id) WHERE source = '';

UPDATE tombstones SET id = key WHERE source = '';

-- The names of feeds that are no longer followed, whose articles and tombstones may still be here: no other feed gets such
-- a name. The key is empty for feeds that were left before this table existed.
CREATE TABLE former_sources (
	id TEXT NOT NULL PRIMARY KEY,
	-- See sources.feed_key.
	feed_key TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX former_sources_by_key ON former_sources (feed_key);

INSERT INTO former_sources (id, feed_key)
SELECT substr(scope, length('source:') + 1), '' FROM scopes
WHERE scope >= 'source:' AND scope < 'source;' AND articles > 0
	AND substr(scope, length('source:') + 1) NOT IN (SELECT id FROM sources);
