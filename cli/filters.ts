/**
 * Reads and writes filters of followed feeds, in the form of the command line: `title: advert, job of the week`.
 *
 * @module
 */
import { UsageError } from "./errors.ts";

/** A filter, as the API takes it. */
export interface Filter {
	action: "block" | "keep";
	/** `title`, `content`, `author` or `tag`; everywhere, if it is not given. */
	field?: string;
	words?: string[];
	/** A regular expression in RE2's syntax. */
	pattern?: string;
}

/**
 * Reads the value of `--keep` or `--block`: words or phrases separated by commas, or one regular expression between slashes.
 * The field to search may come before them.
 *
 * @throws {UsageError} if there is nothing to search for
 *
 * @example
 * readFilter("block", "title: /^\\[ad\\]/") // { action: "block", field: "title", pattern: "^\\[ad\\]" }
 */
export function readFilter(action: Filter["action"], text: string): Filter {
	const [, field, rest = ""] = /^(?:(title|content|author|tag)\s*:)?(.*)$/is.exec(text.trim()) ?? [];
	const sought = rest.trim();
	const where = field === undefined ? {} : { field: field.toLowerCase() };
	const pattern = /^\/(.+)\/$/s.exec(sought)?.[1];
	if (pattern !== undefined) return { action, ...where, pattern };
	const words = sought.split(",").map((word) => word.trim());
	if (words.includes(""))
		throw new UsageError(
			`--${action} "${text}" contains no words. Write it like "title: advert, job of the week".`,
		);
	return { action, ...where, words };
}

/** The reverse of {@link readFilter}, for people to read. */
export function writeFilter({ action, field, words = [], pattern }: Filter): string {
	const where = field === undefined ? "" : `${field}: `;
	return `${action} ${where}${pattern === undefined ? words.join(", ") : `/${pattern}/`}`;
}
