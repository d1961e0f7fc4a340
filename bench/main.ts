/**
 * `npm run bench`: what it costs to be polled, to render and to poll, as ratios within this run.
 * `npm run bench -- requests` measures only that; the sections are named below.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundle } from "./harness.ts";
import { measureOnePoll } from "./one-poll.ts";
import { measurePolling } from "./polling.ts";
import { measureRendering } from "./rendering.ts";
import { measureRequests } from "./requests.ts";
import { print, size, type Table } from "./table.ts";

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
};

const { positionals } = parseArgs({ allowPositionals: true });
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
