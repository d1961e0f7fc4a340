-- The history, in documents of its own (RFC 5005 §4): "main" holds the articles of the main feed, and each "archive:…"
-- a number of those that it has no room for any more. An article that stands in the main feed's history stands in one of them.
ALTER TABLE scopes ADD COLUMN archive INTEGER
	AS (CASE kind WHEN 'archive' THEN CAST(substr(scope, 9) AS INTEGER) END) VIRTUAL;

CREATE INDEX scopes_archives ON scopes (archive) WHERE archive IS NOT NULL;
CREATE INDEX scopes_archives_in_use ON scopes (archive) WHERE archive IS NOT NULL AND articles > 0;

-- The archive that an article stands in.
ALTER TABLE articles ADD COLUMN archive INTEGER;

-- What is stored already: 25 in each, from the oldest on, as long as 50 stay in the main feed. Long articles stay there
-- too, until the next write finds a place for them.
UPDATE articles SET archive = place.archive FROM (
	SELECT id, (rank - 1) / 25 + 1 AS archive FROM (
		SELECT id, row_number() OVER (ORDER BY sorted_at, id) AS rank, count(*) OVER () AS total
		FROM scope_articles WHERE scope = 'all' AND bytes <= 80000
	) WHERE rank <= (total - 50) / 25 * 25
) place WHERE articles.id = place.id;

INSERT INTO scope_articles (scope, sorted_at, id, bytes)
SELECT coalesce('archive:' || a.archive, 'main'), s.sorted_at, s.id, s.bytes
FROM scope_articles s JOIN articles a ON a.id = s.id WHERE s.scope = 'all';

INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
SELECT place.scope, '', place.articles, a.revision, a.changed_at, a.last_modified FROM (
	SELECT 'main' AS scope, (SELECT count(*) FROM scope_articles WHERE scope = 'main') AS articles
	UNION ALL
	SELECT 'archive:' || archive, count(*) FROM articles WHERE archive IS NOT NULL GROUP BY archive
) place JOIN scopes a ON a.scope = 'all';
