-- The icons of sources. A source has a row as soon as a document of it has been stored. Triggers keep the rows, so that no way
-- to change a source can forget to. Times are in milliseconds since 1970.
CREATE TABLE source_icons (
	source TEXT NOT NULL PRIMARY KEY,
	-- When its icon is to be looked for next, and when that was last done.
	next_look_at INTEGER NOT NULL,
	looked_at INTEGER NOT NULL DEFAULT 0,
	-- How many times in a row it could not be found out whether the source has an icon.
	failures INTEGER NOT NULL DEFAULT 0,
	-- The stored icon: where it came from, with the validators of that answer, and the picture. All are NULL without one.
	url TEXT,
	etag TEXT,
	last_modified TEXT,
	-- The SHA-256 of the bytes, in hex, and how the picture's format is called in file names: png, jpg, gif, webp or ico.
	digest TEXT,
	format TEXT,
	bytes BLOB
);

CREATE INDEX source_icons_due ON source_icons (next_look_at);

INSERT INTO source_icons (source, next_look_at) SELECT id, 0 FROM sources WHERE body_digest IS NOT NULL;

-- As a restore does.
CREATE TRIGGER source_icon_restored AFTER INSERT ON sources WHEN new.body_digest IS NOT NULL
BEGIN
	INSERT OR IGNORE INTO source_icons (source, next_look_at) VALUES (new.id, 0);
END;

CREATE TRIGGER source_icon_expected AFTER UPDATE OF body_digest ON sources
WHEN old.body_digest IS NULL AND new.body_digest IS NOT NULL
BEGIN
	INSERT OR IGNORE INTO source_icons (source, next_look_at) VALUES (new.id, 0);
END;

-- A feed that names another icon or home page at each poll is looked at once a day at most.
CREATE TRIGGER source_icon_moved AFTER UPDATE OF about ON sources
WHEN old.about ->> 'icon' IS NOT new.about ->> 'icon' OR old.about ->> 'homePageUrl' IS NOT new.about ->> 'homePageUrl'
BEGIN
	UPDATE source_icons SET next_look_at = min(next_look_at, looked_at + 86400000) WHERE source = new.id;
END;

CREATE TRIGGER source_icon_removed AFTER DELETE ON sources
BEGIN
	DELETE FROM source_icons WHERE source = old.id;
END;
