/**
 * Parses front matter in YAML, TOML and JSON into the same kind of values.
 *
 * @module
 */
import { parse, TomlDate } from "smol-toml";
import { FileError } from "../errors.ts";
import { isDeciding, nameOf } from "./front-names.ts";
import { parseYaml } from "./yaml.ts";

export type Format = "yaml" | "toml" | "json";

/** The values of front matter by key. Every scalar is a string, as it was written where possible, or `null`. */
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
			'has front matter that is not made of "key: value" lines: if the text begins with a horizontal rule, write it as ***',
		);
	return values as Values;
}

/**
 * Reads YAML. Normalises the line ends of YAML 1.1, and removes the invisible characters that editors put before keys and
 * after colons, which YAML would read as part of the key or the value.
 */
function yamlValues(source: string, line: number): unknown {
	const text = source
		.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
		.replace(/^[\u200B\u2060\uFEFF]+/gm, "")
		.replace(/^([ \t]*[^\s:"'#]{1,100}:)[\u00A0\u2000-\u200B\u202F\u205F\u2060\u3000\uFEFF]+/gm, "$1 ");
	refuseMissingSpaces(text, line);
	return parseYaml(text, line);
}

/**
 * Refuses `draft:true`: below another key, YAML reads it as the continuation of that key's value.
 *
 * @throws {FileError} if a key that decides whether to publish has no space after its colon
 */
function refuseMissingSpaces(yaml: string, line: number): void {
	for (const [i, one] of yaml.split("\n").entries()) {
		const [shown = "", key = ""] =
			/^\s*([\p{L}_][\p{L}_-]{0,40})\s{0,20}[:：](?=[\p{L}\p{N}"'])/u.exec(one) ?? [];
		if (key !== "" && isDeciding(nameOf(key)))
			throw new FileError(`has "${shown.trim()}" without a space after it at line ${line + i}: add one`);
	}
}

/**
 * Reads JSON with the YAML parser, which keeps scalars as written and finds repeated keys. Tabs between values, which YAML does
 * not allow, become spaces.
 */
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
	refuseInvalidDays(text);
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
function refuseInvalidDays(toml: string): void {
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
