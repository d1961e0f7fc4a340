-- The version of the rules (src/articles/rules.ts) that an article was made by, and that all of a source was last read by.
-- Where these are older, the next import or poll makes the articles anew.
ALTER TABLE articles ADD COLUMN rules INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN rules INTEGER NOT NULL DEFAULT 0;

-- 1 if the article was last written through the API, so that an import of the file that it once came from leaves it alone;
-- NULL if that is not known, as for all that is stored by now.
ALTER TABLE articles ADD COLUMN edited INTEGER;
