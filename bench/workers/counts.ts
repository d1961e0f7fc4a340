/**
 * Bindings that count their calls, with the methods that the Worker uses.
 *
 * @module
 */
import { databaseThrough } from "../../tests/sources/through.ts";

/** The operations on KV and D1. */
export interface Counts {
	kvReads: number;
	kvWrites: number;
	/** Statements, those of batches included. */
	d1Queries: number;
	/** Rows as D1 counts them and Cloudflare charges for them. */
	d1RowsRead: number;
	d1RowsWritten: number;
}

/** Counts of zero. */
export function noCounts(): Counts {
	return { kvReads: 0, kvWrites: 0, d1Queries: 0, d1RowsRead: 0, d1RowsWritten: 0 };
}

/** Adds counts to a sum. */
export function addCounts(sum: Counts, more: Counts): void {
	for (const name of Object.keys(more) as (keyof Counts)[]) sum[name] += more[name];
}

/** A database that counts its calls. */
export function countingDatabase(db: D1Database, counts: Counts): D1Database {
	return databaseThrough(db, async (run) => {
		const results = await run();
		for (const { meta } of results) {
			counts.d1Queries++;
			counts.d1RowsRead += meta.rows_read;
			counts.d1RowsWritten += meta.rows_written;
		}
		return results;
	});
}

/** A KV namespace that counts its calls. */
export function countingNamespace(kv: KVNamespace, counts: Counts): KVNamespace {
	const getWithMetadata = (key: string, type: "stream") => {
		counts.kvReads++;
		return kv.getWithMetadata(key, type);
	};
	const put = (key: string, value: Uint8Array, options: KVNamespacePutOptions) => {
		counts.kvWrites++;
		return kv.put(key, value, options);
	};
	const remove = (key: string) => {
		counts.kvWrites++;
		return kv.delete(key);
	};
	return { getWithMetadata, put, delete: remove, list: kv.list.bind(kv) } as unknown as KVNamespace;
}
