/**
 * Reads YAML in bounded time.
 *
 * @module
 */
import { CST, isNode, isScalar, Lexer, parseDocument, visit, type YAMLMap } from "yaml";
import { FileError } from "../errors.ts";

/** How deep lists and mappings may nest: front matter needs four levels. */
const MAX_DEPTH = 50;

/** The most aliases (`*name`): for each, the parser searches everything before it. */
const MAX_ALIASES = 200;

/** The most tokens of YAML (keys, values, signs, spaces): as many as a thousand chapters with all members have. */
const MAX_TOKENS = 30_000;

/**
 * Reads YAML. Every scalar stays a string as it was written, so that the title 2.0 does not become 2; `null` stays `null`.
 * Merge keys (`<<`) are supported, as in all tools that people import from.
 *
 * The parser's own search for repeated keys and its excerpts of faulty lines are switched off, because their time grows faster
 * than the text.
 *
 * @param line the number of its first line in the file
 * @param format its name in messages
 * @throws {FileError} if it is not YAML, or would take too long to read
 */
export function parseYaml(yaml: string, line: number, format = "YAML"): unknown {
	refuseExcess(yaml);
	try {
		const document = parseDocument(yaml, {
			schema: "failsafe",
			customTags: ["null", "merge"],
			logLevel: "error",
			uniqueKeys: false,
			prettyErrors: false,
		});
		const [fault] = document.errors;
		if (fault !== undefined) {
			// The usual reason: a title with a colon in it.
			const advice = fault.message.startsWith("Nested mappings")
				? ": put a value with a colon in quotes"
				: "";
			throw new Error(fault.message + placeIn(yaml, fault.pos[0], line) + advice);
		}
		visit(document, { Map: (_, map) => refuseRepeatedKeys(map, yaml, line) });
		return document.toJS();
	} catch (error) {
		const [reason] = String(error instanceof Error ? error.message : error).split("\n");
		throw new FileError(`has front matter that is not ${format}: ${reason?.replace(/:$/, "")}`);
	}
}

/** @throws {FileError} for YAML that would take the parser seconds, or overflow its stack */
function refuseExcess(yaml: string): void {
	let tokens = 0;
	let aliases = 0;
	let last = "";
	let inFlow = 0;
	let inLine = 0;
	for (const token of new Lexer().lex(yaml)) {
		if (token === "[" || token === "{") inFlow++;
		else if (token === "]" || token === "}") inFlow--;
		else if (token === "-" || token === "?") inLine++;
		else if (token.includes("\n")) inLine = 0;
		if (inFlow < 0) throw new FileError(`has front matter that is not YAML: a ${token} without a beginning`);
		if (inFlow > MAX_DEPTH || inLine > MAX_DEPTH)
			throw new FileError(`has front matter whose lists and mappings nest more than ${MAX_DEPTH} deep`);
		if (token.startsWith("*") && last !== CST.SCALAR && ++aliases > MAX_ALIASES)
			throw new FileError(
				`has front matter with more than ${MAX_ALIASES} aliases: replace them with their values`,
			);
		last = token;
		if (++tokens > MAX_TOKENS)
			throw new FileError(
				`has front matter of more than ${MAX_TOKENS} keys, values and signs: move text below the front matter`,
			);
	}
}

function refuseRepeatedKeys({ items }: YAMLMap, yaml: string, line: number): void {
	const keys = new Set<unknown>();
	for (const { key } of items) {
		if (!isScalar(key)) continue;
		if (keys.has(key.value))
			throw new Error(
				`Map keys must be unique${isNode(key) ? placeIn(yaml, key.range?.[0] ?? 0, line) : ""}`,
			);
		keys.add(key.value);
	}
}

/** The line and column of an index, counted from 1. */
function placeIn(yaml: string, index: number, first: number): string {
	const lines = yaml.slice(0, index).split("\n");
	return ` at line ${first + lines.length - 1}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
