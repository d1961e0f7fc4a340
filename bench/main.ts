/**
 * `npm run bench`: what it costs to be polled, to render and to poll, as ratios within this run.
 * `npm run bench -- requests` measures only that; the sections are named below. `--articles 1000000` says how many articles
 * the large store has in which growth is measured.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { measureDay } from "./day/measure.ts";
import { measureGrowth } from "./growth/cost.ts";
import { BATCH } from "./growth/fill.ts";
import { filledStore } from "./growth/store.ts";
import { measureWalks } from "./growth/walk.ts";
import { bundle } from "./harness.ts";
import { measureOnePoll } from "./one-poll.ts";
import { measurePolling } from "./polling.ts";
import { measureRendering } from "./rendering.ts";
import { measureRequests } from "./requests/measure.ts";
import { print, size, type Table } from "./table.ts";

/** The small store that growth is measured from. */
const FEW_ARTICLES = 1000;

const { values, positionals } = parseArgs({
	options: { articles: { type: "string", default: "10000" } },
	allowPositionals: true,
});
// In whole batches, so that the main feed is as long as in the small store.
const articles = Math.floor(Number(values.articles) / BATCH) * BATCH;
// The folder of a store is named after its number of articles.
if (!(articles > FEW_ARTICLES)) throw new Error(`--articles takes a number from ${FEW_ARTICLES + BATCH} on`);

const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));

/** What is measured, in this order; each has the folder for its scripts and data. */
const SECTIONS: Record<string, () => AsyncGenerator<Table>> = {
	async *size() {
		const bytes = gzipSync(readFileSync(bundle(folder))).length;
		yield { title: "The Worker", head: ["", "in gzip"], rows: [["src/worker.ts, bundled", size(bytes)]] };
	},
	async *requests() {
		yield* await measureRequests(folder);
	},
	async *rendering() {
		yield measureRendering();
	},
	async *polling() {
		yield await measurePolling(folder);
		yield await measureOnePoll(folder);
	},
	async *growth() {
		const script = bundle(folder, "bench/workers/counting.ts");
		const small = await filledStore(script, folder, FEW_ARTICLES);
		const large = await filledStore(script, folder, articles);
		// First, as publishing adds to the store.
		const walks = await measureWalks(large);
		yield await measureGrowth(small, large);
		yield walks;
		await Promise.all([small.worker.stop(), large.worker.stop()]);
	},
	async *day() {
		yield* await measureDay(folder);
	},
};

try {
	for (const section of sectionsOf(positionals)) for await (const table of section()) print(table);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** The sections with these names, or all. */
function sectionsOf(names: string[]): (() => AsyncGenerator<Table>)[] {
	if (names.length === 0) return Object.values(SECTIONS);
	return names.map((name) => {
		const section = SECTIONS[name];
		if (section === undefined)
			throw new Error(`There is no section "${name}", but ${Object.keys(SECTIONS).join(", ")}`);
		return section;
	});
}
