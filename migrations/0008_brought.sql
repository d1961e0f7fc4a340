-- What a source has brought on one day, counted from 1970: articles, and the length of their contents.
ALTER TABLE sources ADD COLUMN supply TEXT NOT NULL DEFAULT '{"day":0,"articles":0,"length":0}';
-- Entries that came through the queue and left nothing to store, by the beginnings of their fingerprints, as a JSON list.
ALTER TABLE sources ADD COLUMN passed_over TEXT NOT NULL DEFAULT '[]';
