/**
 * The formats of front matter: YAML, TOML and JSON, all as the same values.
 *
 * @module
 */
import { parse, TomlDate } from "smol-toml";
import { FileError } from "../errors.ts";
import { isDeciding, nameOf } from "./front-names.ts";
import { parseYaml } from "./yaml.ts";

export type Format = "yaml" | "toml" | "json";

/** What front matter says, by its keys. Every scalar is a text, as far as possible as it was written, or `null`. */
export type Values = Record<string, unknown>;

/**
 * Reads front matter.
 *
 * @param line the number of its first line in the file
 * @throws {FileError} if it is not of that format, or not a mapping
 */
export function valuesOf(source: string, format: Format, line: number): Values {
	const values = { yaml: yamlValues, toml: tomlValues, json: jsonValues }[format](source, line) ?? {};
	if (typeof values !== "object" || Array.isArray(values))
		throw new FileError(
			'has front matter that is not made of "key: value" lines: if a rule begins the text, write *** for it',
		);
	return values as Values;
}

/** What ends a line in YAML 1.1, and what editors put between a line's end and its text, which YAML takes for a part of it. */
function yamlValues(source: string, line: number): unknown {
	const text = source
		.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
		.replace(/^[\u200B\u2060\uFEFF]+/gm, "")
		.replace(/^([ \t]*[^\s:"'#]{1,100}:)[\u00A0\u2000-\u200B\u202F\u205F\u2060\u3000\uFEFF]+/gm, "$1 ");
	refuseJoined(text, line);
	return parseYaml(text, line);
}

/**
 * YAML takes `draft:true` below another key for more of that key's text.
 *
 * @throws {FileError} if a key that decides whether to publish has no space after its colon
 */
function refuseJoined(yaml: string, line: number): void {
	for (const [i, one] of yaml.split("\n").entries()) {
		const [shown = "", key = ""] =
			/^\s*([\p{L}_][\p{L}_-]{0,40})\s{0,20}[:：](?=[\p{L}\p{N}"'])/u.exec(one) ?? [];
		if (key !== "" && isDeciding(nameOf(key)))
			throw new FileError(
				`has "${shown.trim()}" without a space behind it at line ${line + i}: put one there`,
			);
	}
}

/** JSON is YAML but for tabs, which it has between values alone; so its scalars stay as written, and repeated keys are found. */
function jsonValues(source: string, line: number): unknown {
	try {
		JSON.parse(source);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new FileError(`has front matter that is not JSON: ${reason.replace(/\s+/g, " ")}`);
	}
	return parseYaml(source.replace(/\r\n?/g, "\n").replaceAll("\t", " "), line, "JSON");
}

/** How deep lists and tables may nest in TOML. */
const MAX_DEPTH = 50;

/** The longest front matter in TOML, in UTF-16 code units. */
const MAX_TOML = 200_000;

function tomlValues(source: string, line: number): unknown {
	if (source.length > MAX_TOML)
		throw new FileError(
			`has front matter of more than ${MAX_TOML} characters: move text below the front matter`,
		);
	const text = source.replace(/\r\n?/g, "\n");
	refuseMissingDays(text);
	try {
		return plain(parse(text, { maxDepth: MAX_DEPTH, integersAsBigInt: true }));
	} catch (error) {
		const { line: at = 1, column = 1 } = error as { line?: number; column?: number };
		const [reason] = String(error instanceof Error ? error.message : error).split("\n");
		const place = ` at line ${line + at - 1}, column ${column}`;
		throw new FileError(`has front matter that is not TOML: ${reason?.replace(/:$/, "")}${place}`);
	}
}

/** @throws {FileError} for a day such as 30 February, which the parser would move to March */
function refuseMissingDays(toml: string): void {
	for (const [, day = ""] of toml.matchAll(/^[^"'#=\n]*=[ \t]*(\d{4}-\d{2}-\d{2})(?!\d)/gm)) {
		const date = new Date(`${day}T00:00:00Z`);
		if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day)
			throw new FileError(`has front matter with the date ${day}, a day that does not exist`);
	}
}

function plain(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(plain);
	if (value instanceof TomlDate) return value.toISOString();
	if (typeof value !== "object" || value === null) return String(value);
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
