/**
 * Reads plain text as version 1 of the readers did (see `item.ts`). Must not change.
 *
 * @module
 */
import { excerpt } from "../../src/model/text.ts";
import { FileError } from "../errors.ts";
import type { Item } from "./front-matter.ts";

/** The longest title made from a text, in UTF-16 code units. */
const TITLE_LENGTH = 120;

/** A full stop that does not end a sentence: after an initial, or after an abbreviated title. */
const ABBREVIATION = /(?<!\p{L})(\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Det|Sgt|Lt|Capt|Gen|vs)\.\s*$/u;

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
	const [line = ""] = body.split(/[\r\n]/, 1);
	// Only the beginning is searched for a sentence, because a text may be one very long line.
	return excerpt(firstSentence(line.slice(0, 2000)), TITLE_LENGTH);
}

function firstSentence(line: string): string {
	let sentence = "";
	// The language is fixed, so that a file has the same title on every machine.
	for (const { segment } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(line)) {
		sentence += segment;
		if (!ABBREVIATION.test(sentence)) break;
	}
	return sentence;
}
