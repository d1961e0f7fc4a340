/**
 * The metadata of a document in KV (1,024 bytes at most).
 *
 * @module
 */
import type { Validators } from "./representation.ts";

/** The facts about a document in KV, which can be read without its bytes. */
export interface Metadata extends Validators {
	/** Where its entries are, if it is a feed (see `delta.ts`). */
	index?: string | undefined;
	/** The length of the body in bytes; a shorter body was cut off. */
	length: number;
	revision: number;
	/** The id of the database that it was rendered from; earlier versions of the Worker did not store it. */
	database?: string | undefined;
	/** The deployment of the Worker that rendered it. */
	version: string;
	/** Milliseconds since 1970. */
	renderedAt: number;
	/** When the document changes without a write to the database because an entry's date is reached; milliseconds since 1970. */
	until?: number | undefined;
}

/** Whether a value is {@link Metadata}; other versions of the Worker may have stored something else. */
export function isMetadata(value: unknown): value is Metadata {
	if (typeof value !== "object" || value === null) return false;
	const { database, etag, index, lastModified, length, renderedAt, revision, until, version } =
		value as Record<keyof Metadata, unknown>;
	return (
		typeof etag === "string" &&
		/^[0-9a-f]{32}(\.[\w.-]+)?$/.test(etag) &&
		[database, index].every((text) => text === undefined || typeof text === "string") &&
		[lastModified, length, renderedAt, revision, until ?? 0].every(isCount) &&
		typeof version === "string"
	);
}

function isCount(value: unknown): boolean {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Whether a document was rendered from another database that had articles at the time.
 *
 * @param database the id of this database
 */
export function isOfAnother({ database: of, revision }: Metadata, database: string): boolean {
	return revision > 0 && of !== database;
}

/**
 * Whether KV has a document with articles of another database. Takes one list operation.
 *
 * @param database the id of this database
 */
export async function holdsAnother(kv: KVNamespace, database: string): Promise<boolean> {
	const { keys } = await kv.list<unknown>();
	return keys.some(({ metadata }) => isMetadata(metadata) && isOfAnother(metadata, database));
}
