/**
 * Reads YAML front matter as version 1 of the readers did (see `item.ts`). Must not change.
 *
 * @module
 */
import { CST, isNode, isScalar, Lexer, parseDocument, visit, type YAMLMap } from "yaml";
import { FileError } from "../errors.ts";
import { number, PODCAST_KEYS, podcastMember } from "./podcast.ts";

/** A JSON Feed item on its way to the server, which checks it. */
export type Item = Record<string, unknown>;

/** The names of files beside the article that become a part of it (see `texts.ts`). */
export interface TextFiles {
	transcript?: string;
	chapters?: string;
}

/** The front matter of a file, read as members of an item. */
export interface FrontMatter {
	item: Item;
	files: TextFiles;
	draft: boolean;
	/** Unknown keys, which are often typing errors. */
	unknown: string[];
}

/** The keys that may be used, and the item's member each becomes. */
const MEMBERS = new Map([
	["id", "id"],
	["url", "url"],
	["title", "title"],
	["date", "date_published"],
	["updated", "date_modified"],
	["authors", "authors"],
	["tags", "tags"],
	["summary", "summary"],
	["language", "language"],
	["image", "image"],
	["attachments", "attachments"],
	["external_url", "external_url"],
]);

/** The front matter keys of members that have another name there. */
const KEYS = new Map([
	...[...MEMBERS].map(([key, member]) => [member, key] as const),
	...[...PODCAST_KEYS].map(([member, key]) => [`_podcast/${member}`, key] as const),
	["_image/alt", "image_alt"],
	["_tributary/slug", "slug"],
]);

/**
 * The front matter key of a member of an item.
 *
 * @param path as `_podcast/chapters/0/start`
 * @returns such as `chapters/0/start`
 */
export function keyOf(path: string): string {
	const [member, key] = [...KEYS].find(([member]) => path === member || path.startsWith(`${member}/`)) ?? [];
	return member === undefined ? path : key + path.slice(member.length);
}

/**
 * Separates a text from its front matter.
 *
 * @throws {FileError} if there is front matter, but it is not a YAML mapping
 */
export function splitFrontMatter(text: string): { front: FrontMatter; body: string } {
	const [whole, yaml] = /^(---[\t ]*\r?\n[\s\S]*?)(?<=\n)---[\t ]*(?:\r?\n|$)/.exec(text) ?? [];
	if (whole !== undefined) return { front: readFrontMatter(yaml ?? ""), body: text.slice(whole.length) };
	if (/^---[\t ]*\r?\n/.test(text))
		throw new FileError("has front matter that does not end: close it with a line of ---");
	if (/^\+\+\+[\t ]*\r?\n/.test(text))
		throw new FileError("has front matter in TOML; write it in YAML, between two lines of ---");
	return { front: { item: {}, files: {}, draft: false, unknown: [] }, body: text };
}

function readFrontMatter(yaml: string): FrontMatter {
	const values = parseYaml(yaml) ?? {};
	if (typeof values !== "object" || Array.isArray(values))
		throw new FileError('has front matter that is not made of "key: value" lines');
	const item: Item = {};
	const files: TextFiles = {};
	let draft = false;
	const unknown: string[] = [];
	for (const [key, value] of Object.entries(values)) {
		if (value === null) continue;
		if ((key === "transcript" || key === "chapters") && typeof value === "string") {
			files[key] = value;
			continue;
		}
		const member = MEMBERS.get(key);
		const podcast = podcastMember(key, value);
		if (podcast !== undefined) {
			const [name, read] = podcast;
			item._podcast = { ...(item._podcast as Item | undefined), [name]: read };
		} else if (key === "draft") draft = /^(true|yes)$/i.test(String(value));
		else if (key === "slug") item._tributary = { slug: value };
		else if (key === "image_alt") item._image = { alt: value };
		else if (member === undefined) unknown.push(key);
		else item[member] = memberValue(member, value);
	}
	return { item, files, draft, unknown };
}

/** How deep lists and mappings may nest: front matter needs four levels. */
const MAX_DEPTH = 50;

/** The most aliases (`*name`): for each, the parser searches everything before it. */
const MAX_ALIASES = 200;

/** The most tokens of YAML (keys, values, signs, spaces): as many as a thousand chapters with all members have. */
const MAX_TOKENS = 30_000;

/**
 * Reads YAML. Every scalar stays the text that was written, so that the title 2.0 does not become 2; `null` stays `null`.
 *
 * The parser's own search for repeated keys and its excerpts of faulty lines are switched off, as their time grows faster than
 * the text.
 *
 * @throws {FileError} if it is not YAML, or would take too long to read
 */
function parseYaml(yaml: string): unknown {
	refuseExcess(yaml);
	try {
		const document = parseDocument(yaml, {
			schema: "failsafe",
			customTags: ["null"],
			logLevel: "error",
			uniqueKeys: false,
			prettyErrors: false,
		});
		const [fault] = document.errors;
		if (fault !== undefined) throw new Error(fault.message + placeIn(yaml, fault.pos[0]));
		visit(document, { Map: (_, map) => refuseRepeatedKeys(map, yaml) });
		return document.toJS({ reviver: numberOfUnits });
	} catch (error) {
		const [reason] = String(error instanceof Error ? error.message : error).split("\n");
		throw new FileError(`has front matter that is not YAML: ${reason?.replace(/:$/, "")}`);
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
				`has front matter with more than ${MAX_ALIASES} aliases: write out what they stand for`,
			);
		last = token;
		if (++tokens > MAX_TOKENS)
			throw new FileError(
				`has front matter of more than ${MAX_TOKENS} keys, values and signs: move text below the second ---`,
			);
	}
}

function refuseRepeatedKeys({ items }: YAMLMap, yaml: string): void {
	const keys = new Set<unknown>();
	for (const { key } of items) {
		if (!isScalar(key)) continue;
		if (keys.has(key.value))
			throw new Error(`Map keys must be unique${isNode(key) ? placeIn(yaml, key.range?.[0] ?? 0) : ""}`);
		keys.add(key.value);
	}
}

/** The line and column of an index, counted from 1; the text begins with the first line of ---. */
function placeIn(yaml: string, index: number): string {
	const lines = yaml.slice(0, index).split("\n");
	return ` at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** Converts the members of an attachment that are numbers in JSON Feed. Others stay as they are, and the server refuses them. */
function numberOfUnits(key: unknown, value: unknown): unknown {
	const isNumber = key === "size_in_bytes" || key === "duration_in_seconds";
	return isNumber && typeof value === "string" ? number(value) : value;
}

/** `tags: news, sport` and `authors: Ada` are lists too, a name is an author, and an address is an attachment. */
function memberValue(member: string, value: unknown): unknown {
	if (member === "tags") return listOf(value);
	// Addresses may have commas.
	if (member === "attachments")
		return (Array.isArray(value) ? value : [value]).map((one) =>
			typeof one === "string" ? { url: one } : one,
		);
	if (member === "authors")
		return listOf(value).map((author) => (typeof author === "string" ? { name: author } : author));
	return value;
}

function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return typeof value === "string" ? value.split(",").map((part) => part.trim()) : [value];
}
