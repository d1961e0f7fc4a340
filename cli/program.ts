/**
 * The tree of commands.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { checkCommand } from "./commands/check.ts";
import { completionCommand } from "./commands/completion.ts";
import { deleteCommand } from "./commands/delete.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { listCommand } from "./commands/list.ts";
import { loginCommand } from "./commands/login.ts";
import { logoutCommand } from "./commands/logout.ts";
import { openCommand } from "./commands/open.ts";
import { restoreCommand } from "./commands/restore.ts";
import { showCommand } from "./commands/show.ts";
import { sourceCommands, sourcesCommand } from "./commands/sources.ts";
import { statusCommand } from "./commands/status.ts";
import { subscribeCommand } from "./commands/subscribe.ts";
import { invocation } from "./invocation.ts";
import type { Streams } from "./terminal.ts";

/**
 * Returns the program with all commands. It throws a `CommanderError` for a usage error, for help and for `--version`.
 *
 * @param streams where help and the version go
 */
export function createProgram({ stdout }: Pick<Streams, "stdout"> = process): Command {
	const program = new Command()
		.name(invocation())
		.description("Publishes articles on a Tributary, follows feeds, and shows what is there.")
		.version(version())
		.option("--to <url>", "the site (default: that of the last login, or http://localhost:8787)")
		.addOption(
			new Option("--token <token>", "its ADMIN_TOKEN (visible to other processes)").conflicts("tokenStdin"),
		)
		.option("--token-stdin", "read the token from standard input")
		.option("--json", "one line of JSON for each result")
		.option("-q, --quiet", "print only errors and requested output")
		.exitOverride()
		// The message of the thrown error is printed instead, on one line and without the help.
		.configureOutput({
			outputError: () => {},
			writeOut: (text) => void stdout.write(text),
			writeErr: () => {},
		})
		.configureHelp({ showGlobalOptions: true, sortOptions: false });
	for (const add of [
		importCommand,
		exportCommand,
		listCommand,
		showCommand,
		openCommand,
		deleteCommand,
		restoreCommand,
		subscribeCommand,
		statusCommand,
		sourcesCommand,
		sourceCommands,
		checkCommand,
		loginCommand,
		logoutCommand,
		completionCommand,
	])
		add(program);
	return program;
}

function version(): string {
	const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
	return (JSON.parse(text) as { version: string }).version;
}
