/** Files that are read while they are written. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import { overwrite } from "../../cli/overwrite.ts";
import { folderWith } from "./folder.ts";

it("an overwritten file has the latest text, shorter or longer, and stays the same file", () => {
	const path = join(folderWith({ "a.toml": "first" }), "a.toml");
	const { ino } = statSync(path);
	for (const text of ["another, which is longer", "ü", "", "more\n"]) {
		overwrite(path, text);
		expect(readFileSync(path, "utf8")).toBe(text);
	}
	expect(statSync(path).ino).toBe(ino);
});

it("a reader of a file that is being overwritten always sees its beginning", async () => {
	const path = join(folderWith({ "a.toml": 'main = "a"\n' }), "a.toml");
	// A process that reads as fast as it can, and reports what it read.
	const reader = new Worker(
		`const { parentPort, workerData } = require("node:worker_threads");
		const { readFileSync } = require("node:fs");
		const seen = new Set();
		parentPort.postMessage("reading");
		for (const end = Date.now() + 1000; Date.now() < end; ) seen.add(readFileSync(workerData, "utf8").slice(0, 10));
		parentPort.postMessage([...seen]);`,
		{ eval: true, workerData: path },
	);
	onTestFinished(async () => void (await reader.terminate()));
	await new Promise((resolve) => reader.once("message", resolve));
	let seen: string[] | undefined;
	reader.once("message", (message: string[]) => (seen = message));
	while (seen === undefined) {
		for (let i = 0; i < 100; i++) overwrite(path, `main = "a"\n${"x = 1\n".repeat(i % 7)}`);
		await new Promise((resolve) => setImmediate(resolve));
	}
	expect(seen).toEqual(['main = "a"']);
});
