/**
 * Reads TOML files, and finds the lines of their values.
 *
 * @module
 */
import { parse, TomlError } from "smol-toml";
import { CommandError } from "./errors.ts";

/** A table of a TOML document. */
export type Table = Record<string, unknown>;

/** Whether a value of a TOML document is a table. */
export function isTable(value: unknown): value is Table {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

// An integer that is no exact number is a wrong value, not wrong TOML.
const EXACT = { integersAsBigInt: "asNeeded" } as const;

/**
 * Reads a TOML document. Integers that are no exact numbers are of type `bigint`.
 *
 * @param file the name of the file, for messages
 * @throws {CommandError} if it is not TOML, with the line and column of the fault
 */
export function readToml(text: string, file: string): Table {
	try {
		return parse(text, EXACT);
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const what = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
		const line = text.split("\n")[error.line - 1]?.trim();
		throw new CommandError(
			`${file}:${error.line}:${error.column}: this is not TOML: ${what}${line ? `, in \`${line}\`` : ""}`,
		);
	}
}

/**
 * The first line of the statement that sets a value, counted from 1.
 *
 * @param text a valid TOML document
 * @param path the keys, and the indexes in lists, that lead to the value
 * @returns the line of the innermost table or list around it if there is no such value; `undefined` if there is none
 */
export function lineOf(text: string, path: readonly string[]): number | undefined {
	// The first lines of a document are a valid document exactly where a statement ends.
	const lines = text.split("\n");
	const found = new Map<number, number>();
	let begin = 0;
	for (let end = 1; end <= lines.length; end++) {
		const document = beginningOf(lines, end);
		if (document === undefined) continue;
		for (let depth = depthOf(document, path); depth > 0 && !found.has(depth); depth--)
			found.set(depth, begin + 1);
		begin = end;
	}
	return found.get(Math.max(...found.keys()));
}

function beginningOf(lines: string[], end: number): unknown {
	try {
		return parse(`${lines.slice(0, end).join("\n")}\n`, EXACT);
	} catch {
		return undefined;
	}
}

/** How many steps of a path exist in a document. */
function depthOf(document: unknown, path: readonly string[]): number {
	let value = document;
	for (const [depth, key] of path.entries()) {
		if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return depth;
		value = (value as Record<string, unknown>)[key];
	}
	return path.length;
}
