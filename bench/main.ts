/**
 * `npm run bench`: measures all that is named below. `npm run bench -- requests` measures only that. `--articles 1000000`
 * sets the size of the large store for `growth`. `--markdown` also writes `docs/performance.md`.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureDay } from "./day/measure.ts";
import { measureDocuments } from "./documents.ts";
import { measureGrowth } from "./growth/cost.ts";
import { BATCH } from "./growth/fill.ts";
import { filledStore } from "./growth/store.ts";
import { measureWalks } from "./growth/walk.ts";
import { measureOnePoll, measurePolling } from "./polling.ts";
import { measureRendering } from "./rendering.ts";
import { measureRequests } from "./requests.ts";
import { measureSize } from "./size.ts";
import { markdownOf, type Table } from "./support/table.ts";
import { bundle } from "./support/workerd.ts";

/** The small store that growth is measured from. */
const FEW_ARTICLES = 1000;

const { values, positionals } = parseArgs({
	options: { articles: { type: "string", default: "10000" }, markdown: { type: "boolean", default: false } },
	allowPositionals: true,
});
// In whole batches, so that the main feed is as long as in the small store.
const articles = Math.floor(Number(values.articles) / BATCH) * BATCH;
if (!(articles > FEW_ARTICLES)) throw new Error(`--articles takes a number from ${FEW_ARTICLES + BATCH} on`);

const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));

/** The measurements by name, in this order; each has the folder for its scripts and data. */
const SECTIONS: Record<string, () => AsyncGenerator<Table>> = {
	async *size() {
		yield measureSize(folder);
	},
	async *requests() {
		yield await measureRequests(folder);
	},
	async *rendering() {
		yield await measureRendering();
	},
	async *polling() {
		yield await measurePolling(folder);
		yield await measureOnePoll(folder);
	},
	async *documents() {
		yield measureDocuments(folder);
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

const names = positionals.length === 0 ? Object.keys(SECTIONS) : positionals;
const unknown = names.find((name) => SECTIONS[name] === undefined);
if (unknown !== undefined)
	throw new Error(`There is no measurement "${unknown}", but ${Object.keys(SECTIONS).join(", ")}`);
const parts = [introduction()];
try {
	for (const name of names) {
		for await (const table of SECTIONS[name]?.() ?? []) {
			const text = markdownOf(table);
			console.log(`\n${text}`);
			parts.push(text);
		}
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
if (values.markdown) writeFileSync("docs/performance.md", `${parts.join("\n\n")}\n`);

/** What the figures are of: the date, the machine, and the versions. */
function introduction(): string {
	const { version, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
		version: string;
		devDependencies: Record<string, string>;
	};
	const [cpu] = cpus();
	return `# Performance

Written by \`npm run bench -- --markdown\` on ${new Date().toISOString().slice(0, 10)}, of Tributary ${version}, with Node ${process.versions.node}, Miniflare ${devDependencies.miniflare} and Wrangler ${devDependencies.wrangler}, on ${cpus().length} cores (${cpu?.model.trim()}) and ${Math.round(totalmem() / 1024 ** 3)} GB of memory.

Times depend on the machine. Counts, bytes and ratios hold: what is compared is measured in turn, within one run.`;
}
