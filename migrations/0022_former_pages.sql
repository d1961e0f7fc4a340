-- An alias at a path where the article had its page before. When the article does not name it any more, it goes on to lead
-- there; what never was more than an alias goes. Aliases that were stored until now count as the latter.
ALTER TABLE addresses ADD COLUMN had_page INTEGER NOT NULL DEFAULT 0;
