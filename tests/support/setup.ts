/** Every test begins with an empty, migrated database, an empty KV and an empty bucket. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach } from "vitest";

/** What {@link changes} gives if nothing has used the database since the last test began. */
let untouched: number | undefined;

beforeEach(async () => {
	// A test that uses no database leaves it as it is, and making it anew takes longer than most of these.
	const found = await changes();
	if (found === untouched && (await isEmpty())) {
		untouched = found + 2;
		return;
	}
	// A reset passes over what fell asleep for want of requests, between two files say; the second time it is awake.
	do {
		await reset();
		await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
	} while (!(await isEmpty()));
	untouched = (await changes()) + 1;
});

/** Counts the changes to the database so far. Each query is one at least, this one included once it has answered. */
async function changes(): Promise<number> {
	return Number(await env.DB.prepare("SELECT total_changes() AS changes").first("changes"));
}

async function isEmpty(): Promise<boolean> {
	const [revision, { keys }, files] = await Promise.all([
		env.DB.prepare("SELECT revision FROM scopes WHERE scope = 'all'").first("revision"),
		env.FEEDS.list({ limit: 1 }),
		env.MEDIA?.list({ limit: 1 }),
	]);
	return revision === 0 && keys.length === 0 && files?.objects.length === 0;
}
