/**
 * Validates the rows of an export before a restore. An export may have been edited or may come from an untrusted source, and
 * rows that the site cannot read would make its pages fail.
 *
 * @module
 */
import * as v from "valibot";
import { LINK_SCHEMES } from "../articles/sanitise/policy.ts";
import { MAX_FILE_BYTES, themeType } from "../site/theme-files.ts";
import { isOwnPath, pathKey } from "../urls/article-paths.ts";
import type { Row, Table } from "./tables.ts";

const Integer = v.nullable(v.pipe(v.number(), v.safeInteger()));
const Text = v.nullable(v.string());

/** Members of stored JSON that are addresses. */
const ADDRESSES: ReadonlySet<string> = new Set([
	...["url", "external_url", "image", "avatar", "chapters_url", "feed_url", "home_page_url"],
	...["homePageUrl", "feedUrl"],
]);

/** A stored item: the parts of its shape that its readers rely on. */
const ItemShape = v.looseObject({
	excerpt: v.string(),
	authors: v.array(v.looseObject({})),
	tags: v.array(v.string()),
	attachments: v.array(v.looseObject({ url: v.string(), mime_type: v.string() })),
	sources: v.optional(
		v.array(v.looseObject({ source: v.string(), feed_url: v.string(), title: v.string() })),
	),
	title: v.optional(v.string()),
	summary: v.optional(v.string()),
	language: v.optional(v.string()),
	date_modified: v.optional(v.number()),
	episode: v.optional(
		v.looseObject({ persons: v.array(v.looseObject({})), transcripts: v.array(v.looseObject({})) }),
	),
});

const Item = v.pipe(
	v.string(),
	v.check((text) => v.is(ItemShape, parsed(text)), "is not a stored article"),
	v.check((text) => hasHarmlessAddresses(parsed(text)), "has an address that no article may have"),
);

const Json = v.pipe(
	v.string(),
	v.check((text) => parsed(text) !== undefined, "is not JSON"),
	v.check((text) => hasHarmlessAddresses(parsed(text)), "has an address that is not a web address"),
);

/** Parses JSON; `undefined` if the text is not JSON. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** A path that leads to an article. */
const SitePathKey = v.pipe(
	v.string(),
	v.check(
		(path) => /^\/[^/]/.test(path) && pathKey(path) === path && !isOwnPath(path),
		"is not a path that an article may have",
	),
);

/** A path of a page of the operator's; that of the text on the front page is empty. */
const PageKey = v.pipe(
	v.string(),
	v.check(
		(path) => path === "" || (/^\/[^/]/.test(path) && pathKey(path) === path && !isOwnPath(path)),
		"is not a path that a page may have",
	),
);

/** A path of a file of the look, which decides its media type. */
const ThemePath = v.pipe(
	v.string(),
	v.check((path) => themeType(path) !== undefined, "is not a path that a file of the look may have"),
);

/** The bytes of a file of the look. */
const ThemeContent = v.pipe(v.string(), v.check(isBase64, "is not Base64"));

/** A regular expression would exceed its stack on a megabyte. */
function isBase64(text: string): boolean {
	try {
		return Uint8Array.fromBase64(text).length <= MAX_FILE_BYTES;
	} catch {
		return false;
	}
}

/** The schema of the rows of a table. */
export function rowSchema({
	name,
	columns,
	integers = [],
	json = [],
	added = {},
	upgraded,
}: Table): v.GenericSchema<unknown, Row> {
	const schemaOf = (column: string): v.GenericSchema<unknown, Row[string]> => {
		if (column === "item") return Item;
		if (name === "addresses" && column === "path") return SitePathKey;
		if (name === "pages" && column === "path") return PageKey;
		if (name === "theme_files" && column === "path") return ThemePath;
		if (name === "theme_files" && column === "content") return ThemeContent;
		if (json.includes(column)) return Json;
		return integers.includes(column) ? Integer : Text;
	};
	const fieldOf = (column: string): v.GenericSchema<unknown, Row[string]> => {
		const instead = added[column];
		return instead === undefined ? schemaOf(column) : v.optional(schemaOf(column), instead);
	};
	const row = v.strictObject(Object.fromEntries(columns.map((column) => [column, fieldOf(column)])));
	return upgraded === undefined ? row : v.pipe(row, v.transform(upgraded));
}

/** Whether all addresses in a value are allowed for links and files. */
function hasHarmlessAddresses(value: unknown): boolean {
	const rest: unknown[] = [value];
	for (let one = rest.pop(); one !== undefined || rest.length > 0; one = rest.pop()) {
		if (typeof one !== "object" || one === null) continue;
		for (const [name, member] of Object.entries(one)) {
			if (typeof member === "string" && ADDRESSES.has(name)) {
				const url = URL.parse(member);
				if (url !== null && !LINK_SCHEMES.has(url.protocol)) return false;
			} else rest.push(member);
		}
	}
	return true;
}
