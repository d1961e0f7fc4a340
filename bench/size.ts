/**
 * How large the deployed Worker is.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { size, type Table } from "./support/table.ts";
import { bundle } from "./support/workerd.ts";

/** Bundles the Worker into a folder, as a deploy would. */
export function measureSize(folder: string): Table {
	const bytes = gzipSync(readFileSync(bundle(folder))).length;
	return {
		title: "Size of the Worker",
		head: ["", "in gzip"],
		rows: [["src/worker.ts, bundled", size(bytes)]],
	};
}
