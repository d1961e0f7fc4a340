#!/usr/bin/env node
/**
 * The `tributary` command.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { CommandError } from "./errors.ts";
import { importPaths } from "./import.ts";
import { serverFrom } from "./server.ts";

const USAGE = `tributary import <file or folder …> [--to URL] [--token TOKEN]
    Publishes articles: Markdown (.md), HTML (.html), plain text (.txt) and JSON Feed documents (.json).
    --to     the site to publish on (http://localhost:8787, or what PORT says)
    --token  its ADMIN_TOKEN (the variable TRIBUTARY_TOKEN, or .dev.vars)
`;

// Whoever read the output has gone (`| head`): there is nobody left to tell.
process.stdout.on("error", () => process.exit(1));
try {
	await run(process.argv.slice(2));
} catch (error) {
	if (!(error instanceof CommandError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function run([command, ...rest]: string[]): Promise<void> {
	if (command === undefined || command === "help" || command === "--help" || command === "-h") {
		console.log(USAGE);
		return;
	}
	if (command !== "import") throw new CommandError(`There is no command "${command}".\n\n${USAGE}`);
	const { values, positionals } = readOptions(rest);
	if (values.help) {
		console.log(USAGE);
		return;
	}
	if (positionals.length === 0) throw new CommandError(`Name the files or folders to import.\n\n${USAGE}`);
	const tally = await importPaths(positionals, serverFrom(values), console);
	if (tally.refused > 0) process.exitCode = 1;
}

function readOptions(args: string[]) {
	try {
		return parseArgs({
			args,
			allowPositionals: true,
			options: { to: { type: "string" }, token: { type: "string" }, help: { type: "boolean", short: "h" } },
		});
	} catch (error) {
		throw new CommandError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
	}
}
