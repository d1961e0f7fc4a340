/**
 * Runs a command, reports an error on one line, and returns the exit code.
 *
 * @module
 */
import { type Command, CommanderError } from "commander";
import { CommandError, FailedError, UsageError } from "./errors.ts";
import { invocation } from "./invocation.ts";
import { createProgram } from "./program.ts";
import { type Streams, terminalOutput } from "./terminal.ts";

/** The exit codes: something failed or was refused, the command was called wrongly, and Ctrl-C (128 + SIGINT). */
export const EXIT = { well: 0, failed: 1, usage: 2, interrupted: 130 };

/**
 * Runs the command that the arguments name.
 *
 * @param streams where usage errors and help go; results go to those of the process
 * @returns the exit code
 */
export async function run(args: string[], streams: Streams = process): Promise<number> {
	const output = terminalOutput({ json: args.includes("--json"), quiet: false }, streams);
	const program = createProgram(streams);
	const [first, ...asked] = args.filter((one) => !one.startsWith("-"));
	if (first === "help" && asked.length > 0) return run(helpOf(program, asked), streams);
	try {
		if (args.length === 0) program.outputHelp();
		else await program.parseAsync(args, { from: "user" });
		return EXIT.well;
	} catch (error) {
		if (error instanceof FailedError) return EXIT.failed;
		if (error instanceof CommandError) {
			output.error(error.message);
			return error instanceof UsageError ? EXIT.usage : EXIT.failed;
		}
		if (!(error instanceof CommanderError)) throw error;
		// Help and the version are "errors" with code 0.
		if (error.exitCode === 0) return EXIT.well;
		output.error(usageErrorText(error, program, args));
		return EXIT.usage;
	}
}

/**
 * The arguments that print the help of a command, which may be in a group: the library's own `help` accepts only one name. An
 * unknown command becomes a usage error with a suggestion.
 */
function helpOf(program: Command, asked: string[]): string[] {
	const names = namesIn(program, asked);
	const unknown = asked[names.length];
	const isGroup = commandAt(program, names).commands.length > 0;
	return unknown !== undefined && isGroup ? [...names, unknown] : [...names, "--help"];
}

/** The command with these names, which all exist. */
function commandAt(program: Command, names: string[]): Command {
	return names.reduce((at, name) => at.commands.find((one) => one.name() === name) ?? at, program);
}

/** A usage error on one line, with the nearest existing name, and with the command that prints help. */
function usageErrorText({ code, message }: CommanderError, program: Command, args: string[]): string {
	// If a command of a group is missing, commander prints the help of the group.
	const text = code === "commander.help" ? "A command is missing" : message;
	const [fault = "", ...more] = text.replace(/^error: /, "").split("\n");
	const suggestion = more.length === 0 ? "" : ` ${more.join(" ")}`;
	const sentence = fault.charAt(0).toUpperCase() + fault.slice(1).replace(/\.$/, "");
	return `${sentence}${suggestion}. See \`${[invocation(), ...namesIn(program, args)].join(" ")} --help\`.`;
}

/** The names of the command that the arguments lead to. */
function namesIn(program: Command, args: string[]): string[] {
	const names: string[] = [];
	let at: Command | undefined = program;
	for (const arg of args.filter((one) => !one.startsWith("-"))) {
		at = at?.commands.find((one) => one.name() === arg);
		if (at === undefined) break;
		names.push(arg);
	}
	return names;
}
