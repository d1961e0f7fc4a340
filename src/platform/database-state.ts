/**
 * The identity of the database, and what it has stored about its site.
 *
 * @module
 */

/** The state of the database that a result comes from. */
export interface DatabaseState {
	/** A random id from a migration, so that each new database has a different one. */
	id: string;
	/** 1 if it has ever had an article. */
	hadArticles: number;
	/** The origin of the operator's last request to the API while no site URL was configured; `null` before there was one. */
	origin: string | null;
}

/** Joins the state of the database to a statement: two rows, as `i` and `everything`. */
export const WITH_DATABASE =
	"CROSS JOIN identity i ON i.one = 1 CROSS JOIN scopes everything ON everything.scope = 'all'";

/** SQL for whether the database has ever had an article, where {@link WITH_DATABASE} is joined. */
export const DATABASE_HAD_ARTICLES = "(everything.articles > 0 OR everything.filled)";

/** The columns of a {@link WithDatabase}, where {@link WITH_DATABASE} is joined. */
export const DATABASE_STATE = `
	i.id AS "databaseId", i.origin AS "databaseOrigin", ${DATABASE_HAD_ARTICLES} AS "databaseHadArticles"`;

/** A row that includes the state of the database. */
export interface WithDatabase {
	databaseId: string;
	databaseHadArticles: number;
	databaseOrigin: string | null;
}

/** Separates the state of the database from the rest of a row. */
export function splitDatabase<Row extends WithDatabase>(
	row: Row,
): Omit<Row, keyof WithDatabase> & { database: DatabaseState } {
	const { databaseId, databaseHadArticles, databaseOrigin, ...rest } = row;
	return { ...rest, database: { id: databaseId, hadArticles: databaseHadArticles, origin: databaseOrigin } };
}

/**
 * Reads the state of the database: two rows.
 *
 * @throws if it has not been migrated, or has lost its rows
 */
export async function readDatabase(db: D1Database): Promise<DatabaseState> {
	const row = await db
		.prepare(`SELECT ${DATABASE_STATE} FROM (SELECT 1) ${WITH_DATABASE}`)
		.first<WithDatabase>();
	if (row === null) throw notMigrated();
	return splitDatabase(row).database;
}

/** The error for a database without the rows that migrations insert. */
export function notMigrated(): Error {
	return new Error("the database has not been migrated");
}

/** Stores the origin that the operator uses. */
export async function noteOrigin(db: D1Database, origin: string): Promise<void> {
	await db.prepare("UPDATE identity SET origin = ?1 WHERE one = 1 AND origin IS NOT ?1").bind(origin).run();
}
