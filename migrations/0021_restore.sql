-- Rows of an export on their way back, as JSON lists, until all are there and go into their tables in one transaction.
CREATE TABLE staged_rows (
	-- The table they belong to.
	name TEXT NOT NULL,
	part INTEGER NOT NULL,
	-- The SHA-256 of the list, by which a restore that was cut short knows what it has sent.
	digest TEXT NOT NULL,
	rows TEXT NOT NULL,
	PRIMARY KEY (name, part)
);
