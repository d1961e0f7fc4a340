-- How often a source is polled is in the list of subscriptions: see 0003.
CREATE TRIGGER source_paced AFTER UPDATE OF poll_every ON sources WHEN old.poll_every IS NOT new.poll_every
BEGIN
	UPDATE subscriptions SET revision = revision + 1, last_modified = max(last_modified, unixepoch() + 1);
END;
