-- An article belongs to one owner: the operator (''), or one source. Articles of several owners that tell the same story
-- are linked, so that combined feeds show it once.

-- The story that the article is a version of, if it has a row in `stories`.
ALTER TABLE articles ADD COLUMN story TEXT;

CREATE INDEX articles_by_story ON articles (story) WHERE story IS NOT NULL;
CREATE INDEX articles_by_guid ON articles (guid);

-- Stories with several versions, or whose place in combined feeds is not that of their only version.
CREATE TABLE stories (
	-- The id, page, date and place with which it first went out. They outlast the version that brought them.
	id TEXT NOT NULL PRIMARY KEY,
	slug TEXT NOT NULL,
	date_published INTEGER NOT NULL,
	sorted_at INTEGER NOT NULL,
	archive INTEGER,
	-- 1 if it is in combined feeds: what all its sources had before they were followed is not, as long as none brings it anew.
	is_out INTEGER NOT NULL,
	-- The host of its address: the source whose feed is there has the say.
	host TEXT,
	-- The id of the version that combined feeds show, and of the operator's own article that takes its place in them.
	shown TEXT NOT NULL,
	own TEXT,
	-- Where its versions came from, the first one first, as a JSON list.
	sources TEXT NOT NULL,
	-- The revision of its last change.
	revision INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX stories_by_slug ON stories (slug);
CREATE INDEX stories_by_own ON stories (own) WHERE own IS NOT NULL;

-- Until now, one row stood for the articles of several sources, in the words of the first one. These links stay until the
-- other sources are read again, and bring what they say themselves.
ALTER TABLE article_sources RENAME TO shared_articles;

-- Which sources are to be read again, whether they have changed or not, from when on (milliseconds since 1970). A day has
-- 100,000 written rows on the free plan. The index above takes one for each article, and each shared article some 15 when its
-- source is read again: no more than 40,000 of them, and one source, come on a day.
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

-- A tombstone holds for one owner's guid. What else is kept of the article tells whether an entry with another guid is it.
ALTER TABLE tombstones RENAME COLUMN id TO key;
-- The id that went out. That of the operator's article, and its slug, are never those of another owner's.
ALTER TABLE tombstones ADD COLUMN id TEXT;
ALTER TABLE tombstones ADD COLUMN title TEXT;
ALTER TABLE tombstones ADD COLUMN url TEXT;
ALTER TABLE tombstones ADD COLUMN enclosure TEXT;
ALTER TABLE tombstones ADD COLUMN date_published INTEGER;
ALTER TABLE tombstones ADD COLUMN imported TEXT;

CREATE INDEX tombstones_by_date ON tombstones (source, date_published) WHERE date_published IS NOT NULL;
CREATE INDEX own_tombstones_by_id ON tombstones (id) WHERE source = '';

UPDATE tombstones SET id = key WHERE source = '';

-- The names of feeds that are not followed any more, whose articles and tombstones may still be here: no other feed gets
-- one. The address of those that were left before this table was there is not known.
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
