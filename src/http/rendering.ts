/**
 * A rendered feed in its parts, so that some of its entries can be sent alone.
 *
 * @module
 */

/** Text in the order of the document. A feed with any of the entries, or none, is well-formed. */
export interface Rendering {
	head: string;
	entries: string[];
	/** What stands between two entries. */
	separator: "" | ",";
	tail: string;
}

/** The document. */
export function whole({ head, entries, separator, tail }: Rendering): string {
	return head + entries.join(separator) + tail;
}
