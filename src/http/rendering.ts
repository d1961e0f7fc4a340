/**
 * A rendered feed in parts, so that some of its entries can be sent without the others.
 *
 * @module
 */

/** The parts of a document, in order. The document is well-formed with any subset of its entries. */
export interface Rendering {
	head: string;
	entries: string[];
	/** The text between two entries. */
	separator: "" | ",";
	tail: string;
}

/** The document. */
export function whole({ head, entries, separator, tail }: Rendering): string {
	return head + entries.join(separator) + tail;
}
