-- Feeds that are followed. `id` is the last part of a source's address here.
CREATE TABLE sources (
	id TEXT NOT NULL PRIMARY KEY,
	-- Where it is fetched, and the one spelling by which it is known to be followed already.
	feed_url TEXT NOT NULL,
	feed_key TEXT NOT NULL UNIQUE,
	-- Sources of one host are never asked at the same time.
	host TEXT NOT NULL,
	-- What the feed says of itself: title, home page, rights … as JSON.
	about TEXT NOT NULL,
	-- The operator's own name for it, and tags that its articles get, as a JSON list.
	title TEXT,
	tags TEXT NOT NULL DEFAULT '[]',
	-- active, paused (by the operator) or gone (410).
	state TEXT NOT NULL DEFAULT 'active',
	created_at INTEGER NOT NULL,
	-- When it is to be asked next, and since when a poll holds it, in milliseconds since 1970.
	next_poll_at INTEGER NOT NULL,
	polling_until INTEGER NOT NULL DEFAULT 0,
	-- The validators of the body that was stored last, byte for byte, and its digest.
	etag TEXT,
	last_modified TEXT,
	body_digest TEXT,
	-- The last polls, newest first, and what the schedule remembers, as JSON.
	polls TEXT NOT NULL DEFAULT '[]',
	schedule TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;

CREATE INDEX sources_due ON sources (next_poll_at) WHERE state = 'active';
CREATE INDEX sources_by_host ON sources (host, polling_until);

-- Under which id each source knows an article: one article may come through several.
CREATE TABLE article_sources (
	source TEXT NOT NULL,
	guid TEXT NOT NULL,
	id TEXT NOT NULL,
	PRIMARY KEY (source, guid)
) WITHOUT ROWID;

CREATE INDEX article_sources_by_id ON article_sources (id);

-- Address and title, by which it is the same article through another source.
ALTER TABLE articles ADD COLUMN url_key TEXT;

CREATE INDEX articles_by_url_key ON articles (url_key);

ALTER TABLE tombstones ADD COLUMN url_key TEXT;

CREATE INDEX tombstones_by_url_key ON tombstones (url_key);
