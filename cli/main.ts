#!/usr/bin/env node
/**
 * The `tributary` command, as a process.
 *
 * @module
 */
import { EXIT, run } from "./run.ts";

// The reader of the output has gone (`| head`).
process.stdout.on("error", () => process.exit(EXIT.failed));
process.on("SIGINT", () => {
	if (process.stderr.isTTY) process.stderr.write("\n");
	process.exit(EXIT.interrupted);
});
process.exitCode = await run(process.argv.slice(2));
