-- 1 if facts about the article's files could not be looked up when it was imported, so that the next import sends it again.
-- Until now, its fingerprint in `imported` ended with a question mark then.
ALTER TABLE articles ADD COLUMN incomplete INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unpublished ADD COLUMN incomplete INTEGER NOT NULL DEFAULT 0;

UPDATE articles SET incomplete = 1, imported = rtrim(imported, '?') WHERE source = '' AND imported LIKE '%?';
UPDATE unpublished SET incomplete = 1, imported = rtrim(imported, '?') WHERE imported LIKE '%?';
UPDATE tombstones SET imported = rtrim(imported, '?') WHERE source = '' AND imported LIKE '%?';
