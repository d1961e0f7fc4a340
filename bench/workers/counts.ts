/**
 * Bindings that count what is asked of them, as far as the Worker uses them.
 *
 * @module
 */
import { databaseThrough } from "../../tests/sources/through.ts";

/** What was asked of the services behind the Worker. */
export interface Counts {
	kvReads: number;
	kvWrites: number;
	/** Statements; each one of a batch counts. */
	d1Queries: number;
	/** As D1 counts them, which is what Cloudflare charges for. */
	d1RowsRead: number;
	d1RowsWritten: number;
}

/** Nothing asked so far. */
export function noCounts(): Counts {
	return { kvReads: 0, kvWrites: 0, d1Queries: 0, d1RowsRead: 0, d1RowsWritten: 0 };
}

/** Adds counts to others. */
export function addCounts(sum: Counts, more: Counts): void {
	for (const name of Object.keys(more) as (keyof Counts)[]) sum[name] += more[name];
}

/** A database that adds to counts. */
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

/** A namespace that adds to counts. */
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
