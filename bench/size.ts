/**
 * The size of the deployed Worker.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { size, type Table } from "./support/table.ts";
import { bundle } from "./support/workerd.ts";

/** The largest Worker that Cloudflare accepts on the free plan, in gzip. */
const LIMIT = "3 MB";

/** Bundles the Worker into a folder, as a deployment does. */
export function measureSize(folder: string): Table {
	const bytes = gzipSync(readFileSync(bundle(folder))).length;
	return {
		title: "Size",
		about: "The Worker as it is deployed, bundled and minified.",
		head: ["", "in gzip", "limit of the free plan"],
		rows: [["`src/worker.ts`", size(bytes), LIMIT]],
	};
}
