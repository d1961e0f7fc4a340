/**
 * `npm run bench`: what it costs to be polled, to render and to poll, as ratios within this run.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundle } from "./harness.ts";
import { measureOnePoll } from "./one-poll.ts";
import { measurePolling } from "./polling.ts";
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

	console.log(
		"\nPolling sources of 50 entries of 3 KB, beside a bare loop of feedsmith and SQLite. CPU is milliseconds per source.\n",
	);
	row(["", "bare loop", "Tributary", "of the loop", "aim"]);
	for (const { name, costs, aim } of await measurePolling(folder)) {
		const { "bare loop": bare, Tributary: ours } = costs;
		row([
			name,
			...[bare, ours].map(({ cpu }) => `${cpu.toFixed(2)} ms`),
			`${(ours.cpu / bare.cpu).toFixed(2)}×`,
			aim === undefined ? "–" : `${aim}×`,
		]);
		row(["  sources per second", ...[bare, ours].map((cost) => cost.sourcesPerSecond.toFixed(0)), "", ""]);
	}

	console.log(
		"\nOne poll of 50 new entries in workerd, user CPU. The free plan has 10 ms for an invocation.\n",
	);
	const { whole, first, slice, invocations, read, sanitise, prepare, store } = await measureOnePoll(folder);
	row(["", "all at once", "read", "sanitise", "prepare", "store"]);
	row(["milliseconds", ...[whole, read, sanitise, prepare, store].map((part) => part.toFixed(1))]);
	row([
		"of the whole",
		"",
		...[read, sanitise, prepare, store].map((part) => `${((100 * part) / whole).toFixed(0)} %`),
	]);
	row(["aim", "", "", "50 %", "", ""]);
	row(["", "first", "each other", "invocations", "", ""]);
	row(["in invocations, ms", first.toFixed(1), slice.toFixed(1), String(invocations), "", ""]);
	row(["aim", "10", "10", "", "", ""]);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

function row(cells: string[]): void {
	console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(15))).join(""));
}
