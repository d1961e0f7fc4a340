/**
 * Keeps the last good values of the settings that ids depend on in the database.
 *
 * @module
 */
import { KEPT_NAMES, type KeptValues } from "./settings.ts";

/**
 * Reads the stored values.
 *
 * @throws if the database cannot be read
 */
export async function readKept(db: D1Database): Promise<KeptValues> {
	const row = await db
		.prepare("SELECT (SELECT json_group_object(name, value) FROM kept_settings) AS kept")
		.first<{ kept: string }>();
	if (row === null) throw new Error("the database returned no row");
	const all = JSON.parse(row.kept) as Record<string, string>;
	const kept: KeptValues = {};
	for (const name of KEPT_NAMES) if (all[name] !== undefined) kept[name] = all[name];
	return kept;
}

/** Stores good values. A value that is already stored costs no written row. */
export async function writeKept(db: D1Database, good: KeptValues): Promise<void> {
	await db
		.prepare(
			`INSERT INTO kept_settings (name, value) SELECT key, value FROM json_each(?1) WHERE true
			ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE kept_settings.value <> excluded.value`,
		)
		.bind(JSON.stringify(good))
		.run();
}
