#!/usr/bin/env node
/**
 * The `tributary` command, for every Node from 20 on: runs `cli/main.ts` in this process if this Node reads TypeScript, else
 * with the Node among the packages. Plain JavaScript for that reason.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("node_modules", import.meta.url));

if (!existsSync(packages)) {
	console.error(
		`Run \`npm ci\` in ${fileURLToPath(new URL(".", import.meta.url))} first: the packages are missing.`,
	);
	process.exitCode = 1;
} else if (process.features.typescript) {
	// What is compiled now, the next command only loads.
	module.enableCompileCache(`${packages}/.cache/tributary`);
	await import("./cli/main.ts");
} else {
	const node = `${packages}/node/bin/node${process.platform === "win32" ? ".exe" : ""}`;
	const child = spawn(node, process.argv.slice(1), { stdio: "inherit" });
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
	child.on("error", ({ message }) => {
		console.error(`Run \`npm ci\` again: the Node among the packages does not start (${message}).`);
		process.exitCode = 1;
	});
	child.on("exit", (code, signal) => {
		process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
	});
}
