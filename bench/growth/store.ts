/**
 * A Worker that counts, on a store of any size.
 *
 * @module
 */
import { globSync } from "node:fs";
import { join } from "node:path";
import { type CountingWorker, startCounting } from "../support/counting.ts";
import { createStore } from "../support/workerd.ts";
import { fill } from "./fill.ts";

/** A running Worker with its store. */
export interface FilledStore {
	/** Articles that it was filled with; they are numbered as in `articles.ts`. */
	articles: number;
	worker: CountingWorker;
}

/** Creates a store with so many articles in a folder of its own, and starts the Worker on it. */
export async function filledStore(
	countingScript: string,
	folder: string,
	articles: number,
): Promise<FilledStore> {
	const data = join(folder, `store-${articles}`);
	await createStore(countingScript, data);
	fill(databaseIn(data), articles);
	return { articles, worker: await startCounting(countingScript, data) };
}

/** The file in which Miniflare keeps the one database of a folder. */
function databaseIn(data: string): string {
	const [file] = globSync(join(data, "d1/*/*.sqlite")).filter((name) => !name.endsWith("metadata.sqlite"));
	if (file === undefined) throw new Error("Miniflare keeps its databases somewhere else now");
	return file;
}
