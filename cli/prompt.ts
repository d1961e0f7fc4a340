/**
 * Questions to the person at the terminal.
 *
 * @module
 */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "./errors.ts";

/** Whether the user can be asked: input and output are a terminal. */
export function isInteractive(): boolean {
	return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks for a line.
 *
 * @throws {CommandError} if the input ends first
 */
export async function ask(question: string): Promise<string> {
	return answerTo(question, process.stderr);
}

/** Asks for a line that is not shown; throws as {@link ask} does. */
export async function askHidden(question: string): Promise<string> {
	const hidden = new Writable({ write: (_, __, done) => done() });
	// The question comes when the terminal no longer shows what is typed.
	const answer = answerTo("", hidden);
	process.stderr.write(question);
	try {
		return await answer;
	} finally {
		process.stderr.write("\n");
	}
}

/** Asks a yes-or-no question; anything but yes is no. Returns `undefined` without a terminal. */
export async function confirm(question: string): Promise<boolean | undefined> {
	if (!isInteractive()) return undefined;
	return /^y(?:es)?$/i.test(await ask(`${question} [y/N] `));
}

async function answerTo(question: string, output: NodeJS.WritableStream): Promise<string> {
	const lines = createInterface({ input: process.stdin, output, terminal: true });
	// A terminal in raw mode sends Ctrl-C as a letter.
	lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
	const closed = new Promise<never>((_, reject) =>
		lines.once("close", () => reject(new CommandError("Nothing was entered."))),
	);
	try {
		return (await Promise.race([lines.question(question), closed])).trim();
	} finally {
		lines.close();
	}
}
