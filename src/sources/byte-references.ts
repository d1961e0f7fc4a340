/**
 * UTF-8 of which each byte was written as a reference: `&#226;&#128;&#166;` for `…`.
 *
 * @module
 */

/** A reference to what may be a byte of UTF-8 beyond ASCII, in XML or in HTML that was escaped. */
const REFERENCE = /&(?:amp;)?#(x0*[89a-f][\da-f]|0*(?:12[89]|1[3-9]\d|2[0-4]\d|25[0-5]));/gi;

/** Bytes in references that follow each other, and where these are. */
interface Run {
	from: number;
	to: number;
	bytes: number[];
}

/**
 * A document with the characters that were meant, where a program took the bytes of UTF-8 for characters of Latin-1 and wrote
 * them as references. Such a program does so everywhere: if only some of the references are UTF-8, the document stays as it is,
 * because `&#201;&#187;` may well be the end of a quotation.
 */
export function withBytesJoined(document: string): string {
	const runs: Run[] = [];
	for (const { index: from, 0: reference, 1: digits = "" } of document.matchAll(REFERENCE)) {
		const byte = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits);
		const last = runs.at(-1);
		if (last?.to === from) {
			last.bytes.push(byte);
			last.to = from + reference.length;
			continue;
		}
		// No character beyond ASCII has one byte.
		if (last?.bytes.length === 1) return document;
		runs.push({ from, to: from + reference.length, bytes: [byte] });
	}
	const pieces: string[] = [];
	let copied = 0;
	for (const { from, to, bytes } of runs) {
		const meant = decoded(bytes);
		if (meant === undefined) return document;
		pieces.push(document.slice(copied, from), meant);
		copied = to;
	}
	return runs.length === 0 ? document : pieces.join("") + document.slice(copied);
}

function decoded(bytes: number[]): string | undefined {
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
	} catch {
		return undefined;
	}
}
