-- A followed source has a feed here before it has brought an article.
INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
SELECT 'source:' || s.id, coalesce(s.title, s.about ->> 'title', s.host), 0, a.revision, a.changed_at, a.last_modified
FROM sources s JOIN scopes a ON a.scope = 'all' WHERE true ON CONFLICT DO NOTHING;
