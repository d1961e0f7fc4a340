-- The identity of this database. KV outlives a database: each rendering in it names the database that it was made from, so
-- that a new and empty database never replaces the feeds that another one filled.
CREATE TABLE identity (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	id TEXT NOT NULL,
	-- The origin of the operator's last request to the API while no site URL was configured. Of all hosts that requests may
	-- name, KV keeps documents only for this one.
	origin TEXT
);

INSERT INTO identity (one, id) VALUES (1, lower(hex(randomblob(16))));

-- 1 once the feed has had an article. Combined feeds and feeds of sources have rows before that.
ALTER TABLE scopes ADD COLUMN filled INTEGER NOT NULL DEFAULT 0;

-- Earlier renderings do not name their database. All of them came from this one.
UPDATE scopes SET filled = 1 WHERE revision > 0 AND kind NOT IN ('tag', 'author', 'archive');

-- How many documents were written to KV on a day (counted from 1970), other than the feeds that are always written (see
-- src/feeds/budget.ts).
CREATE TABLE kv_writes (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	day INTEGER NOT NULL,
	documents INTEGER NOT NULL
);

INSERT INTO kv_writes (one, day, documents) VALUES (1, 0, 0);
