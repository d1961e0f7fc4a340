/** The storage that tests share, and its reset to that of a new site. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** The database after its migrations. */
interface NewDatabase {
	/** The text of every table, index and trigger. */
	schema: unknown;
	/** Deletes every row, and inserts those that migrations insert. */
	restore: D1PreparedStatement[];
}

const SCHEMA = "SELECT json_group_array(sql) AS schema FROM (SELECT sql FROM sqlite_schema ORDER BY name)";

// Tables with triggers come first, as their triggers write to the others.
const TABLES = `SELECT name, (SELECT json_group_array(c.name) FROM pragma_table_info(t.name) c) AS columns
FROM sqlite_schema t WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'
ORDER BY name NOT IN (SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger'), name`;

let newDatabase: NewDatabase | undefined;

/** Takes all storage back to that of a new site: the migrated database without articles, no keys in KV, no objects in R2. */
export async function emptyStorage(): Promise<void> {
	await Promise.all([emptyDatabase(), emptyKv(), emptyBucket()]);
}

/**
 * Empties the database without its migrations, which take much longer. A test that has changed the schema costs them, and
 * so does the first one.
 */
async function emptyDatabase(): Promise<void> {
	if (newDatabase === undefined) return migrateAnew();
	const { restore, schema } = newDatabase;
	const found = await env.DB.batch<{ schema: unknown }>([env.DB.prepare(SCHEMA), ...restore]).catch(() => []);
	if (found[0]?.results[0]?.schema !== schema) await migrateAnew();
}

async function migrateAnew(): Promise<void> {
	// A reset skips storage that is idle; the second reset finds it awake.
	do {
		await reset();
		await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
	} while ((await env.DB.prepare("SELECT revision FROM scopes WHERE scope = 'all'").first("revision")) !== 0);

	const { results: tables } = await env.DB.prepare(TABLES).all<{ name: string; columns: string }>();
	const rows = await env.DB.batch<Record<string, unknown>>(
		tables.map(({ name }) => env.DB.prepare(`SELECT * FROM ${name}`)),
	);
	newDatabase = {
		schema: await env.DB.prepare(SCHEMA).first("schema"),
		restore: [
			// Without a condition, SQLite would write pages for each empty table and index.
			...tables.map(({ name }) => env.DB.prepare(`DELETE FROM ${name} WHERE true`)),
			...tables.flatMap(({ name, columns }, i) => {
				const found = rows[i]?.results ?? [];
				if (found.length === 0) return [];
				// Generated columns are not among these.
				const names = JSON.parse(columns) as string[];
				const values = names.map((column) => `value ->> '${column}'`);
				const insert = `INSERT INTO ${name} (${names}) SELECT ${values} FROM json_each(?)`;
				return env.DB.prepare(insert).bind(JSON.stringify(found));
			}),
			// Every site has an id of its own.
			env.DB.prepare("UPDATE identity SET id = lower(hex(randomblob(16)))"),
		],
	};
}

async function emptyKv(): Promise<void> {
	let list: KVNamespaceListResult<unknown>;
	do {
		list = await env.FEEDS.list();
		await Promise.all(list.keys.map(({ name }) => env.FEEDS.delete(name)));
	} while (!list.list_complete);
}

async function emptyBucket(): Promise<void> {
	let list: R2Objects | undefined;
	do {
		list = await env.MEDIA?.list();
		if (list !== undefined && list.objects.length > 0)
			await env.MEDIA?.delete(list.objects.map(({ key }) => key));
	} while (list?.truncated);
}
