/**
 * YAML front matter as the members of a JSON Feed item.
 *
 * @module
 */
import { parseDocument } from "yaml";
import { FileError } from "../errors.ts";

/** A JSON Feed item on its way to the server, which checks it. */
export type Item = Record<string, unknown>;

/** What a file's front matter says. */
export interface FrontMatter {
	item: Item;
	draft: boolean;
	/** Keys that mean nothing here; often a slip of the pen. */
	unknown: string[];
}

/** The keys that may be used, and the item's member each becomes. */
const MEMBERS: Record<string, string> = {
	id: "id",
	url: "url",
	title: "title",
	date: "date_published",
	updated: "date_modified",
	authors: "authors",
	tags: "tags",
	summary: "summary",
	language: "language",
	image: "image",
	attachments: "attachments",
	external_url: "external_url",
};

/**
 * Parts a text from its front matter.
 *
 * @throws {FileError} if there is front matter, but it is not a YAML mapping
 */
export function splitFrontMatter(text: string): { front: FrontMatter; body: string } {
	const [whole, yaml] = /^---[\t ]*\r?\n([\s\S]*?)(?:^|\r?\n)---[\t ]*(?:\r?\n|$)/.exec(text) ?? [];
	if (whole !== undefined) return { front: readFrontMatter(yaml ?? ""), body: text.slice(whole.length) };
	if (/^---[\t ]*\r?\n/.test(text))
		throw new FileError("has front matter that does not end: close it with a line of ---");
	if (/^\+\+\+\r?\n/.test(text))
		throw new FileError("has front matter in TOML; write it in YAML, between two lines of ---");
	return { front: { item: {}, draft: false, unknown: [] }, body: text };
}

function readFrontMatter(yaml: string): FrontMatter {
	const document = parseDocument(yaml);
	const [error] = document.errors;
	if (error !== undefined)
		throw new FileError(
			`has front matter that is not YAML: ${error.message.split("\n")[0]?.replace(/:$/, "")}`,
		);
	const values = (document.toJS() ?? {}) as object;
	if (typeof values !== "object" || Array.isArray(values))
		throw new FileError('has front matter that is not a list of "key: value" lines');
	const item: Item = {};
	let draft = false;
	const unknown: string[] = [];
	for (const [key, value] of Object.entries(values)) {
		if (value === null) continue;
		const member = MEMBERS[key];
		if (key === "draft") draft = value === true || value === "true";
		else if (key === "slug") item._tributary = { slug: value };
		else if (member === undefined) unknown.push(key);
		else item[member] = memberValue(member, value);
	}
	return { item, draft, unknown };
}

/** YAML reads `title: 1984` as a number and `tags: news` as one word; people mean text and a list. */
function memberValue(member: string, value: unknown): unknown {
	if (member === "authors")
		return listOf(value).map((author) => (isScalar(author) ? { name: String(author) } : author));
	if (member === "tags") return listOf(value).map((tag) => (isScalar(tag) ? String(tag) : tag));
	return isScalar(value) ? String(value) : value;
}

function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return typeof value === "string" ? value.split(",").map((part) => part.trim()) : [value];
}

function isScalar(value: unknown): value is string | number | boolean {
	return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
