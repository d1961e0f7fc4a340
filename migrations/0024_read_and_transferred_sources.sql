-- 1 once all entries of a document of the source have been stored. Later ones are news, even if `body_digest` is NULL
-- because the next poll must read everything again. Until now, an empty digest meant that.
ALTER TABLE sources ADD COLUMN was_read INTEGER NOT NULL DEFAULT 0;

UPDATE sources SET was_read = 1, body_digest = nullif(body_digest, '') WHERE body_digest IS NOT NULL;

-- How many times the claim on the source was transferred to another message. The claim is identified by this number and
-- `polling_until`. Until now, each transfer moved `polling_until` by a millisecond.
ALTER TABLE sources ADD COLUMN claim_transfers INTEGER NOT NULL DEFAULT 0;
