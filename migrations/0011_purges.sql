-- Up to which revision changes have been purged from the cache in front of the Worker (see src/edge.ts): once, and for
-- good; and up to which revision of the list of subscriptions.
CREATE TABLE purges (
	purged INTEGER NOT NULL,
	settled INTEGER NOT NULL,
	subscriptions INTEGER NOT NULL
);

INSERT INTO purges (purged, settled, subscriptions)
SELECT scopes.revision, scopes.revision, subscriptions.revision FROM scopes, subscriptions WHERE scope = 'all';

CREATE INDEX scopes_by_revision ON scopes (revision);
