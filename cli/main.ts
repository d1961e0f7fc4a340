#!/usr/bin/env node
/**
 * The `tributary` command. Exits with 0 if all went well, 1 if something failed or was refused, 2 if it was called wrongly
 * and 130 after Ctrl-C.
 *
 * @module
 */
import { type Command, CommanderError } from "commander";
import { CommandError, UsageError } from "./errors.ts";
import { invocation } from "./invocation.ts";
import { createProgram } from "./program.ts";
import { terminalOutput } from "./terminal.ts";

const EXIT = { failed: 1, usage: 2, interrupted: 130 };

const args = process.argv.slice(2);
const output = terminalOutput({ json: args.includes("--json"), quiet: false });

// The reader of the output has gone (`| head`).
process.stdout.on("error", () => process.exit(EXIT.failed));
process.on("SIGINT", () => {
	if (process.stderr.isTTY) process.stderr.write("\n");
	process.exit(EXIT.interrupted);
});

const program = createProgram();
try {
	if (args.length === 0) program.outputHelp();
	else await program.parseAsync(args, { from: "user" });
} catch (error) {
	if (error instanceof CommanderError) {
		if (error.exitCode !== 0) {
			if (error.code !== "commander.help") output.error(slipOf(error));
			process.exitCode = EXIT.usage;
		}
	} else if (error instanceof CommandError) {
		output.error(error.message);
		process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
	} else throw error;
}

/** A slip in one line, with the nearest name that there is, and where to look. */
function slipOf({ message }: CommanderError): string {
	const [fault = "", ...more] = message.replace(/^error: /, "").split("\n");
	const suggestion = more.length === 0 ? "" : ` ${more.join(" ")}`;
	const text = fault.charAt(0).toUpperCase() + fault.slice(1).replace(/\.$/, "");
	return `${text}${suggestion}. See \`${[invocation(), ...namesIn(program)].join(" ")} --help\`.`;
}

/** The names of the command that the arguments lead to. */
function namesIn(command: Command): string[] {
	const names: string[] = [];
	let at: Command | undefined = command;
	for (const arg of args.filter((one) => !one.startsWith("-"))) {
		at = at?.commands.find((one) => one.name() === arg);
		if (at === undefined) break;
		names.push(arg);
	}
	return names;
}
