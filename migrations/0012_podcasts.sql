-- A transcript in WebVTT, where it was handed in as text. No feed reads it.
ALTER TABLE articles ADD COLUMN transcript TEXT;

-- Two more feeds: the episodes, which are articles with audio or video, and the operator's own among them.
INSERT INTO scope_articles (scope, sorted_at, id, bytes)
SELECT feed.value, s.sorted_at, s.id, s.bytes
FROM scope_articles s JOIN articles a ON a.id = s.id, json_each('["podcast","own-podcast"]') feed
WHERE s.scope = 'all' AND (feed.value = 'podcast' OR a.source = '') AND EXISTS (
	SELECT 1 FROM json_each(a.item, '$.attachments') file
	WHERE file.value ->> 'mime_type' LIKE 'audio/%' OR file.value ->> 'mime_type' LIKE 'video/%'
);

INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
SELECT feed.value ->> 'scope', feed.value ->> 'name',
	(SELECT count(*) FROM scope_articles s WHERE s.scope = feed.value ->> 'scope'), revision, changed_at, last_modified
FROM scopes, json_each('[{"scope":"podcast","name":"Episodes"},{"scope":"own-podcast","name":"Own episodes"}]') feed
WHERE scopes.scope = 'all';

-- The address that the permanent ids of podcasts were computed from first (podcast:guid).
CREATE TABLE podcast_origin (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	origin TEXT NOT NULL
);
