/**
 * A counting Worker with a store of any size.
 *
 * @module
 */
import { globSync } from "node:fs";
import { join } from "node:path";
import { COLD, type CountingWorker, startCounting } from "../support/counting.ts";
import { createStore } from "../support/workerd.ts";
import { fill } from "./fill.ts";

/** A running Worker with its store. */
export interface FilledStore {
	/** How many articles it was filled with; `articles.ts` has them by number. */
	articles: number;
	worker: CountingWorker;
}

/** Creates a store with so many articles in a new folder inside `folder`, and starts the Worker on it. */
export async function filledStore(
	countingScript: string,
	folder: string,
	articles: number,
): Promise<FilledStore> {
	const data = join(folder, `store-${articles}`);
	await createStore(countingScript, data);
	fill(databaseIn(data), articles);
	const worker = await startCounting(countingScript, data);
	// The first request of an instance that queries the database also stores the settings there, which would be counted.
	await worker.ask("/feed.xml", 200, { headers: COLD });
	return { articles, worker };
}

/** The SQLite file of the only database that Miniflare has in a folder. */
function databaseIn(data: string): string {
	const [file] = globSync(join(data, "d1/*/*.sqlite")).filter((name) => !name.endsWith("metadata.sqlite"));
	if (file === undefined)
		throw new Error(`there is no D1 database in ${data}; has Miniflare changed where it stores them?`);
	return file;
}
