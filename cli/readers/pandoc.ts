/**
 * The title block of pandoc: a title, authors and a date, each after a percent sign.
 *
 * @module
 */
import type { Values } from "./front-formats.ts";

/** The values of a title block. Its authors are separated by semicolons, or are on lines of their own. */
export function pandocValues(block: string): Values {
	const fields = block
		.split(/^%/m)
		.slice(1)
		.map((field) => field.trim());
	const [title = "", authors = "", date = ""] = fields;
	return {
		title: title.replace(/\s+/g, " "),
		authors: authors.split(/[;\n\r]+/).map((author) => author.trim()),
		date,
	};
}
