/**
 * What a file's article is known by, and what its name says.
 *
 * Contract: the id that a file gives its article is never made differently; readers would see each article anew.
 *
 * @module
 */
import { basename, dirname, extname, join, resolve } from "node:path";
import { parseDate } from "../../src/model/dates.ts";
import type { Item } from "../readers/front-matter.ts";
import type { FilePath } from "./roots.ts";

/** The date that many tools put before the name; Jekyll takes months and days of one digit, too. */
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_ ]+(?=.)|$)/;

/**
 * The name that a file goes by: without its ending, and that of its folder for a file named `index`. Macs part letters and
 * accents in names: they are joined, so that a file has the same name on every machine.
 */
export function nameOf(file: string): string {
	const name = basename(file, extname(file));
	const named = name.toLowerCase() === "index" ? basename(dirname(resolve(file))) || name : name;
	return named.normalize("NFC");
}

/** What a file's name asks for as the last part of the article's address: the name without a date before it. */
export function slugIn(name: string): string {
	return name.replace(/^\d{4}-\d{1,2}-\d{1,2}[-_ ]+(?=.)/, "");
}

/** The date before a name, `2018-05-06-first-snow`, or that is one; `undefined` if there is none, or no such day. */
export function dateIn(name: string): string | undefined {
	const [, year, month = "", day = ""] = DATE.exec(name) ?? [];
	const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
	return parseDate(date) === undefined ? undefined : date;
}

/**
 * The article of a file with what it is known by: the id or the address elsewhere that the file gives, or else the path of
 * the file.
 *
 * @param item what is in the file
 */
export function identified(item: Item, { root, path, isPartial }: FilePath): Item {
	const name = nameOf(join(root, path));
	// The address of a plain text comes from its title: its name is often a number.
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

/** The name that tells a root from other roots, the same on every machine. */
export function rootName(root: string): string {
	return basename(root).normalize("NFC") || "/";
}

/** An address of the web with a host, which is the same wherever the article is. */
function addressElsewhere(url: unknown): string | undefined {
	return typeof url === "string" && /^\s*https?:\/\/[^/]/i.test(url) ? url : undefined;
}

/** What the server knows an item by; empty if it says so nowhere, or not in words. */
export function idOf(item: Item | null): string {
	const id = item?.id ?? item?.url;
	return typeof id === "string" || typeof id === "number" ? String(id) : "";
}
