-- When the list of sources last changed. Triggers keep it, so that no way to change a source can forget to.
CREATE TABLE subscriptions (
	revision INTEGER NOT NULL,
	-- In seconds since 1970 for Last-Modified; never goes backwards. A change is dated at the end of its second, as
	-- another one may follow within it.
	last_modified INTEGER NOT NULL
);

INSERT INTO subscriptions (revision, last_modified) VALUES (0, unixepoch());

CREATE TRIGGER source_followed AFTER INSERT ON sources BEGIN
	UPDATE subscriptions SET revision = revision + 1, last_modified = max(last_modified, unixepoch() + 1);
END;

CREATE TRIGGER source_removed AFTER DELETE ON sources BEGIN
	UPDATE subscriptions SET revision = revision + 1, last_modified = max(last_modified, unixepoch() + 1);
END;

-- Only what the list shows: polls write the others.
CREATE TRIGGER source_changed AFTER UPDATE OF feed_url, about, title, tags, state ON sources
WHEN old.feed_url IS NOT new.feed_url OR old.title IS NOT new.title OR old.tags IS NOT new.tags
	OR old.state IS NOT new.state OR old.about ->> 'title' IS NOT new.about ->> 'title'
	OR old.about ->> 'homePageUrl' IS NOT new.about ->> 'homePageUrl'
BEGIN
	UPDATE subscriptions SET revision = revision + 1, last_modified = max(last_modified, unixepoch() + 1);
END;
