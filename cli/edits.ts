/**
 * Edits a text at known places.
 *
 * @module
 */

/** Replaces a part of a text with other text, or with a value that becomes text later. */
export interface Edit<Later> {
	start: number;
	end: number;
	instead: string | Later;
}

/**
 * A text with its changes.
 *
 * @param edits in any order; they do not overlap
 * @param textOf turns such a value into text
 */
export function withEdits<Later>(
	text: string,
	edits: Edit<Later>[],
	textOf: (later: Later) => string,
): string {
	const parts: string[] = [];
	let at = 0;
	for (const { start, end, instead } of edits.toSorted((a, b) => a.start - b.start)) {
		parts.push(text.slice(at, start), typeof instead === "string" ? instead : textOf(instead));
		at = end;
	}
	return parts.join("") + text.slice(at);
}
