/**
 * The identity of a file's article, and the slug and date in the file's name.
 *
 * Contract: the id that a file gives its article must never be made differently, or readers would show each article again.
 *
 * @module
 */
import { basename, dirname, extname, join, resolve } from "node:path";
import { parseDate } from "../../src/model/dates.ts";
import type { Item } from "../readers/front-matter.ts";
import type { FilePath } from "./roots.ts";

/** The date that many tools put before the name. Jekyll also accepts months and days of one digit. */
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_ ]+(?=.)|$)/;

/**
 * The name of a file without its extension, or the name of its folder for a file named `index`. It is in NFC, so that it is the
 * same on every machine: macOS separates letters and accents in names.
 */
export function nameOf(file: string): string {
	const name = basename(file, extname(file));
	const named = name.toLowerCase() === "index" ? basename(dirname(resolve(file))) || name : name;
	return named.normalize("NFC");
}

/** The slug in a file's name: the name without a date before it. */
export function slugIn(name: string): string {
	return name.replace(/^\d{4}-\d{1,2}-\d{1,2}[-_ ]+(?=.)/, "");
}

/** The date at the beginning of a name, `2018-05-06-first-snow`; `undefined` if there is none, or no such day. */
export function dateIn(name: string): string | undefined {
	const [, year, month = "", day = ""] = DATE.exec(name) ?? [];
	const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
	return parseDate(date) === undefined ? undefined : date;
}

/**
 * Adds its identity to the article of a file: the id or the absolute address that the file gives, or else the path of the file.
 *
 * @param item as it was read from the file
 */
export function identified(item: Item, { root, path, isPartial }: FilePath): Item {
	const name = nameOf(join(root, path));
	// The slug of a plain text comes from its title, because its name is often a number.
	const hasSlug = !/\.txt$/i.test(path);
	const date = item.date_published === undefined ? dateIn(name) : undefined;
	return {
		id: addressElsewhere(item.url) ?? path,
		...item,
		_tributary: {
			...(hasSlug && { slug: slugIn(name) }),
			...(date !== undefined && { date }),
			...(item._tributary as Item | undefined),
			path,
			...(isPartial ? { partial_path: true } : { root: rootName(root) }),
		},
	};
}

/** The name that distinguishes a root from other roots. It is the same on every machine. */
export function rootName(root: string): string {
	return basename(root).normalize("NFC") || "/";
}

/** A web address with a host, which does not depend on where the article is. */
function addressElsewhere(url: unknown): string | undefined {
	return typeof url === "string" && /^\s*https?:\/\/[^/]/i.test(url) ? url : undefined;
}

/** The id by which the server knows an item; empty if the item has none, or not as a string or number. */
export function idOf(item: Item | null): string {
	const id = item?.id ?? item?.url;
	return typeof id === "string" || typeof id === "number" ? String(id) : "";
}
