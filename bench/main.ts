/**
 * `npm run bench`: what polls and renderings cost, as ratios within this run.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundle } from "./harness.ts";
import { measureRendering } from "./rendering.ts";
import { measureServing } from "./serving.ts";

const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));
try {
	const script = bundle(folder);
	const size = gzipSync(readFileSync(script)).length / 1024;
	console.log(`\nThe Worker: ${size.toFixed(0)} KB in gzip\n`);

	console.log(
		"Serving 50 articles of 3 KB, beside the same answer from less. CPU is user seconds per 1,000 requests.\n",
	);
	row(["", "constant bytes", "bare KV read", "Tributary", "of the KV read", "aim"]);
	for (const { poll, costs } of await measureServing(script, folder)) {
		const { "constant bytes": constant, "bare KV read": kv, Tributary: ours } = costs;
		const aim = poll === "cold render" ? "–" : "1.15";
		row([
			poll,
			...[constant, kv, ours].map((cost) => `${cost.cpuSeconds.toFixed(2)} s`),
			`${(ours.cpuSeconds / kv.cpuSeconds).toFixed(2)}×`,
			aim,
		]);
		row([
			"  requests per second",
			...[constant, kv, ours].map((cost) => cost.requestsPerSecond.toFixed(0)),
			`${(ours.requestsPerSecond / kv.requestsPerSecond).toFixed(2)}×`,
			"",
		]);
	}

	console.log("\nRendering articles of 3 KB, beside plain string building. Times are milliseconds.\n");
	row(["", "articles", "plain", "Tributary", "of plain", "aim"]);
	for (const { format, count, ours, plain, aim } of measureRendering()) {
		row([
			format,
			String(count),
			plain.toFixed(2),
			ours.toFixed(2),
			`${(ours / plain).toFixed(2)}×`,
			aim === undefined ? "–" : `${aim}×`,
		]);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}

function row(cells: string[]): void {
	console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(15))).join(""));
}
