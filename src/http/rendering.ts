/**
 * A rendered feed in parts, so that some of its entries can be sent without the others.
 *
 * @module
 */

/** The parts of a document, in order: as text, or as bytes. The document is well-formed with any subset of its entries. */
interface Parts<Part> {
	head: Part;
	entries: Part[];
	/** What is between two entries. */
	separator: Part;
	tail: Part;
}

/** A rendered document, as text. Its parts begin and end with ASCII characters. */
export interface Rendering extends Parts<string> {
	separator: "" | ",";
}

/** A rendered document in UTF-8. */
export type EncodedRendering = Parts<Uint8Array>;

const encoder = new TextEncoder();

/** Encodes each part. As no character begins in one part and ends in the next, the bytes are those of the whole text. */
export function encode({ head, entries, separator, tail }: Rendering): EncodedRendering {
	return {
		head: encoder.encode(head),
		entries: entries.map((entry) => encoder.encode(entry)),
		separator: encoder.encode(separator),
		tail: encoder.encode(tail),
	};
}

/** The bytes of the document. */
export function wholeOf({ head, entries, separator, tail }: EncodedRendering): Uint8Array<ArrayBuffer> {
	const parts = [head, ...entries.flatMap((entry, i) => (i === 0 ? [entry] : [separator, entry])), tail];
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
