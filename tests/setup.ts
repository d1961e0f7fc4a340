/** Every test begins with an empty, migrated database, an empty KV and an empty bucket. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach } from "vitest";

beforeEach(async () => {
	// A reset passes over what fell asleep for want of requests, between two files say; the second time it is awake.
	do {
		await reset();
		await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
	} while (!(await isEmpty()));
});

async function isEmpty(): Promise<boolean> {
	const [revision, { keys }, files] = await Promise.all([
		env.DB.prepare("SELECT revision FROM scopes WHERE scope = 'all'").first("revision"),
		env.FEEDS.list({ limit: 1 }),
		env.MEDIA?.list({ limit: 1 }),
	]);
	return revision === 0 && keys.length === 0 && files?.objects.length === 0;
}
