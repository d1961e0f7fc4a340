-- The files of the sitemap (src/articles/sitemaps.ts): 2,000 places in each. Each of the operator's own articles keeps the
-- place that it gets when it comes, so a file that is full does not change with what comes later. Triggers keep them, so
-- that no way to change an article can forget to.
CREATE TABLE sitemap_places (
	place INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	file INTEGER AS ((place - 1) / 2000 + 1) VIRTUAL
);

CREATE TABLE sitemaps (
	number INTEGER PRIMARY KEY,
	-- When an article in it last came, was edited or was deleted, in milliseconds since 1970.
	changed_at INTEGER NOT NULL
);

INSERT INTO sitemap_places (id) SELECT id FROM scope_articles WHERE scope = 'own' ORDER BY sorted_at, id;

INSERT INTO sitemaps (number, changed_at)
SELECT DISTINCT p.file, own.changed_at
FROM sitemap_places p JOIN scopes own ON own.scope = 'own';

CREATE TRIGGER own_article_came AFTER INSERT ON scope_articles WHEN new.scope = 'own' BEGIN
	INSERT INTO sitemap_places (id) VALUES (new.id) ON CONFLICT DO NOTHING;
	INSERT INTO sitemaps (number, changed_at)
	SELECT p.file, own.changed_at
	FROM sitemap_places p JOIN scopes own ON own.scope = 'own' WHERE p.id = new.id
	ON CONFLICT (number) DO UPDATE SET changed_at = excluded.changed_at WHERE changed_at < excluded.changed_at;
END;

CREATE TRIGGER own_article_edited AFTER UPDATE ON scope_articles WHEN new.scope = 'own' BEGIN
	UPDATE sitemaps SET changed_at = own.changed_at FROM scopes own
	WHERE own.scope = 'own' AND sitemaps.changed_at < own.changed_at
		AND number = (SELECT file FROM sitemap_places WHERE id = new.id);
END;

CREATE TRIGGER own_article_deleted AFTER DELETE ON scope_articles WHEN old.scope = 'own' BEGIN
	UPDATE sitemaps SET changed_at = own.changed_at FROM scopes own
	WHERE own.scope = 'own' AND sitemaps.changed_at < own.changed_at
		AND number = (SELECT file FROM sitemap_places WHERE id = old.id);
	DELETE FROM sitemap_places WHERE id = old.id;
END;
