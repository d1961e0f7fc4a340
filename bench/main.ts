/**
 * `npm run bench`: runs all measurements and prints their tables. `npm run bench -- requests` runs only that one.
 * `--articles 1000000` sets the size of the large store for `growth`. `--markdown` also writes `docs/performance.md`, which
 * needs all measurements.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureDay } from "./day/measure.ts";
import { measureDocuments } from "./documents.ts";
import { measureGrowth } from "./growth/cost.ts";
import { BATCH } from "./growth/fill.ts";
import { filledStore } from "./growth/store.ts";
import { measureWalks } from "./growth/walk.ts";
import { measureOnePoll, measurePolling } from "./polling.ts";
import { measurePodcast, measureRendering } from "./rendering.ts";
import { measureRequests } from "./requests.ts";
import { measureSize } from "./size.ts";
import { markdownOf, type Table, wrapped } from "./support/table.ts";
import { bundle } from "./support/workerd.ts";

/** Articles in the small store of `growth`. */
const FEW_ARTICLES = 1000;

const { values, positionals } = parseArgs({
	options: { articles: { type: "string", default: "10000" }, markdown: { type: "boolean", default: false } },
	allowPositionals: true,
});
// A multiple of the batch, so that the main feed is as long as in the small store.
const articles = Math.floor(Number(values.articles) / BATCH) * BATCH;
if (!(articles > FEW_ARTICLES)) throw new Error(`--articles must be ${FEW_ARTICLES + BATCH} or more`);
if (values.markdown && positionals.length > 0)
	throw new Error("--markdown writes a page with all measurements, so name none");

const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));

/** The measurements by name, in the order of the page. */
const SECTIONS: Record<string, () => AsyncGenerator<Table>> = {
	async *size() {
		yield measureSize(folder);
	},
	async *requests() {
		yield* await measureRequests(folder);
	},
	async *rendering() {
		yield await measureRendering();
		yield await measurePodcast();
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
		// Before `measureGrowth`, which adds articles.
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
	throw new Error(`there is no measurement "${unknown}"; choose from ${Object.keys(SECTIONS).join(", ")}`);
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

/** The beginning of the page: how, when and on what the figures were measured. */
function introduction(): string {
	const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
	const date = new Date().toISOString().slice(0, 10);
	return [
		"# Performance",
		`\`npm run bench -- --markdown --articles ${articles}\` wrote this page on ${date}, with Tributary ${version} and Node ` +
			`${process.versions.node} on ${cpus().length} cores. \`npm run bench -- requests\` repeats one of its measurements: ` +
			`${Object.keys(SECTIONS).join(", ")}.`,
		"Times depend on the machine and on what else it does. Ratios compare things that were measured in turn within one run, so " +
			"they hold elsewhere; counts and bytes are exact. Aims that are missed are marked. KB, MB and GB are powers of 1,000.",
	]
		.map(wrapped)
		.join("\n\n");
}
