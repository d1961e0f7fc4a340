-- Two more feeds: the operator's own articles alone, and those of followed feeds alone.
INSERT INTO scope_articles (scope, sorted_at, id, bytes)
SELECT CASE a.source WHEN '' THEN 'own' ELSE 'followed' END, s.sorted_at, s.id, s.bytes
FROM scope_articles s JOIN articles a ON a.id = s.id WHERE s.scope = 'all';

INSERT INTO scopes (scope, name, articles, revision, changed_at, last_modified)
SELECT value ->> 'scope', value ->> 'name',
	(SELECT count(*) FROM scope_articles s WHERE s.scope = value ->> 'scope'), revision, changed_at, last_modified
FROM scopes, json_each('[{"scope":"own","name":"Own articles"},{"scope":"followed","name":"Followed feeds"}]')
WHERE scopes.scope = 'all';
