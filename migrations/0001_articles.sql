-- Articles as they were normalised on the way in. `item` holds what every format needs besides the content.
CREATE TABLE articles (
	id TEXT NOT NULL PRIMARY KEY,
	source TEXT NOT NULL,
	guid TEXT NOT NULL,
	slug TEXT NOT NULL UNIQUE,
	item TEXT NOT NULL,
	content_html TEXT,
	content_text TEXT,
	date_published INTEGER NOT NULL,
	-- Where it stands in a feed: its date, or the time it arrived if that date was still to come.
	sorted_at INTEGER NOT NULL,
	-- The revision of its last change, and the digest that tells one version from the next.
	revision INTEGER NOT NULL,
	digest TEXT NOT NULL,
	-- The fingerprint of the file it was last imported from.
	imported TEXT,
	UNIQUE (source, guid)
);

-- A feed each: everything ("all"), a tag ("tag:…") or an author ("author:…").
CREATE TABLE scopes (
	scope TEXT NOT NULL PRIMARY KEY,
	kind TEXT AS (substr(scope, 1, instr(scope || ':', ':') - 1)) STORED,
	-- The tag or author as people write it.
	name TEXT NOT NULL,
	articles INTEGER NOT NULL,
	-- The revision of the newest change in this feed. The row "all" holds the newest of all.
	revision INTEGER NOT NULL,
	-- When that was, in milliseconds since 1970; never goes backwards.
	changed_at INTEGER NOT NULL,
	-- The same in seconds for Last-Modified, strictly growing: of two changes within a second the other one is later.
	last_modified INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX scopes_by_size ON scopes (kind, articles DESC, scope);

INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified) VALUES
	('all', '', 0, 0, unixepoch() * 1000, unixepoch());

-- Which articles each feed has, in the order of the feed.
CREATE TABLE scope_articles (
	scope TEXT NOT NULL,
	sorted_at INTEGER NOT NULL,
	id TEXT NOT NULL,
	-- The size of the content, so that a page of giants can be cut short.
	bytes INTEGER NOT NULL,
	PRIMARY KEY (scope, sorted_at, id)
) WITHOUT ROWID;

-- Deleted articles, so that an import or a poll does not bring them back.
CREATE TABLE tombstones (
	id TEXT NOT NULL PRIMARY KEY,
	source TEXT NOT NULL,
	guid TEXT NOT NULL,
	slug TEXT NOT NULL,
	deleted_at INTEGER NOT NULL,
	UNIQUE (source, guid)
) WITHOUT ROWID;

CREATE INDEX tombstones_by_slug ON tombstones (slug);
