-- How often a source was taken to be polled since a poll of it last ended.
ALTER TABLE sources ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
