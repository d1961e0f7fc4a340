/**
 * Brings the local database up to date, as a process: `node cli/start-database.ts <wrangler.toml>`.
 *
 * Has the effect of `wrangler d1 migrations apply DB --local`, which starts the runtime anew for each migration and takes
 * about ten seconds of processor time for the first start. Here, the runtime starts once.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { getPlatformProxy, unstable_splitSqlQuery as statementsOf } from "wrangler";

const MIGRATIONS = new URL("../migrations/", import.meta.url);

/** The table in which wrangler notes which migrations it has applied. */
const TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT UNIQUE,
	applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** The part of D1 that is used here. D1's own types belong to the Worker's configuration. */
interface Database {
	prepare: (sql: string) => Statement;
	batch: (statements: Statement[]) => Promise<unknown>;
}

interface Statement {
	bind: (...values: unknown[]) => Statement;
	run: () => Promise<unknown>;
	all: () => Promise<{ results: unknown[] }>;
}

const [configPath = "wrangler.toml"] = process.argv.slice(2);
const { env, dispose } = await getPlatformProxy<{ DB: Database }>({
	configPath,
	envFiles: [],
	remoteBindings: false,
});
try {
	await migrate(env.DB);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
} finally {
	await dispose();
}

/**
 * Applies the migrations that the database does not have, each as a whole or not at all.
 *
 * @throws {Error} with the name of the first that cannot be applied
 */
async function migrate(db: Database): Promise<void> {
	await db.prepare(TABLE).run();
	const { results } = await db.prepare("SELECT name FROM d1_migrations").all();
	const applied = new Set((results as { name: string }[]).map(({ name }) => name));
	const names = readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql"));
	for (const name of names.sort()) {
		if (applied.has(name)) continue;
		const statements = statementsOf(readFileSync(new URL(name, MIGRATIONS), "utf8"));
		const note = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
		await db.batch([...statements.map((sql) => db.prepare(sql)), note]).catch((error: Error) => {
			throw new Error(`migrations/${name}: ${error.message}`);
		});
	}
}
