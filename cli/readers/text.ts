/**
 * Plain text that begins with `date YYYY-MM-DD`.
 *
 * @module
 */
import { excerpt } from "../../src/articles/text.ts";
import { FileError } from "../errors.ts";
import type { Item } from "./front-matter.ts";

/** The longest title made from a text, in UTF-16 code units. */
const TITLE_LENGTH = 120;

/**
 * An article from plain text. Its title is the first sentence or the first line, whichever is shorter.
 *
 * @throws {FileError} if the text does not begin with its date, or has nothing after it
 */
export function readText(text: string): Item {
	const [opening, date] = /^\s*date\s+(\S+)(?:\s+|$)/i.exec(text) ?? [];
	if (opening === undefined)
		throw new FileError('does not begin with its date: write "date 2025-10-06" before the text');
	const body = text.slice(opening.length).trim();
	if (body === "") throw new FileError("has no text after its date");
	return { date_published: date, title: titleOf(body), content_text: body };
}

function titleOf(body: string): string {
	const [line = ""] = body.split("\n", 1);
	// Sentences are found in the beginning alone, as a text may be one endless line.
	const [first] = new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(line.slice(0, 2000));
	return excerpt(first?.segment ?? line, TITLE_LENGTH);
}
