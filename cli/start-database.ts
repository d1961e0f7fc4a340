/**
 * Brings the local database up to date, as a process: `node cli/start-database.ts <wrangler.toml>`.
 *
 * Has the effect of `wrangler d1 migrations apply DB --local`, which starts the runtime anew for each migration and takes
 * about ten seconds of processor time for the first start. Here, the runtime starts once, with nothing but the database, and
 * wrangler is loaded only if there is a migration to apply.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import * as v from "valibot";
import { readToml } from "./toml.ts";

const MIGRATIONS = new URL("../migrations/", import.meta.url);

/** The table in which wrangler notes which migrations it has applied. */
const TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT UNIQUE,
	applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

type Database = Awaited<ReturnType<Miniflare["getD1Database"]>>;

/** The part of the settings that says where wrangler keeps the database. What is wrong in it, wrangler reports. */
const Settings = v.fallback(
	v.object({
		d1_databases: v.array(
			v.object({
				binding: v.string(),
				database_id: v.optional(v.string()),
				preview_database_id: v.optional(v.string()),
			}),
		),
	}),
	{ d1_databases: [] },
);

const [configPath = "wrangler.toml"] = process.argv.slice(2);
const miniflare = new Miniflare(
	convertV4MiniflareOptions({
		modules: true,
		script: "",
		d1Databases: { DB: databaseId(configPath) },
		// Where `wrangler dev` has it.
		resourcePersistencePath: join(dirname(configPath), ".wrangler/state/v3"),
		cf: false,
	}),
);
try {
	await migrate(await miniflare.getD1Database("DB"));
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
} finally {
	await miniflare.dispose();
}

/** The name that `wrangler dev` gives the local database. */
function databaseId(path: string): string {
	const { d1_databases } = v.parse(Settings, readToml(readFileSync(path, "utf8"), path));
	const database = d1_databases.find(({ binding }) => binding === "DB");
	return database?.preview_database_id ?? database?.database_id ?? "DB";
}

/**
 * Applies the migrations that the database does not have, each as a whole or not at all.
 *
 * @throws {Error} with the name of the first that cannot be applied
 */
async function migrate(db: Database): Promise<void> {
	await db.prepare(TABLE).run();
	const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
	const applied = new Set(results.map(({ name }) => name));
	const names = readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql") && !applied.has(name));
	if (names.length === 0) return;
	const { unstable_splitSqlQuery: statementsOf } = await import("wrangler");
	for (const name of names.sort()) {
		const statements = statementsOf(readFileSync(new URL(name, MIGRATIONS), "utf8"));
		const note = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
		await db.batch([...statements.map((sql) => db.prepare(sql)), note]).catch((error: Error) => {
			throw new Error(`migrations/${name}: ${error.message}`);
		});
	}
}
