/**
 * Detects and repairs damaged UTF-8: truncated characters, from programs that shorten summaries by bytes, and bytes of
 * windows-1252, from entries pasted into a feed.
 *
 * @module
 */
import { WINDOWS_1252 } from "./windows-1252.ts";

/** Counts of sequences beyond ASCII in bytes read as UTF-8. */
export interface Utf8Tally {
	/** Whole characters. */
	characters: number;
	/** Continuation bytes. In other encodings, they rarely follow a lead byte by chance. */
	continuations: number;
	/** The number of different lead bytes of characters other than punctuation. A text has few, because its script has few. */
	leads: number;
	/** Truncated characters. */
	cuts: number;
	/** Bytes that are quotation marks, dashes and spaces of windows-1252. */
	marks: number;
	/** Other invalid bytes. */
	strays: number;
}

/** The ratio of characters to flaws from which on a text is UTF-8 whatever its label. */
const PLAINLY_UTF8 = 6;

/** This many valid characters occur by accident only in an encoding of two bytes a character. */
const FEW = 3;

/**
 * Whether bytes are damaged UTF-8.
 *
 * @param labels the encodings that the document is labelled with, as `TextDecoder` knows them
 * @param isLanguage whether the bytes are clearly a language in a legacy encoding
 */
export function isDamagedUtf8(
	{ characters, continuations, leads, cuts, marks, strays }: Utf8Tally,
	labels: readonly string[],
	isLanguage: boolean,
): boolean {
	const flaws = cuts + marks + strays;
	if (characters >= PLAINLY_UTF8 * flaws) return true;
	const others = labels.filter((label) => label !== "utf-8");
	const isInPairs = others.some((label) => PAIRS.test(label));
	if (strays === 0 && others.length === 0) return continuations >= (labels.length > 0 ? 1 : cuts + marks);
	if (isInPairs) return strays + marks === 0 && continuations >= Math.max(2 * FEW, 2 * cuts);
	// Letters of a legacy encoding that look like UTF-8 by accident have many different lead bytes.
	if (continuations < FEW * leads) return false;
	if (strays + marks === 0) return continuations >= Math.max(FEW, cuts);
	return characters >= Math.max(FEW, flaws) && !isLanguage;
}

/** Matches encodings of two bytes a character, whose characters may look like UTF-8. */
const PAIRS = /^(?:gb|big5|shift_jis|euc)/;

/** Counts valid and invalid sequences of UTF-8. */
export function tallyUtf8(bytes: Uint8Array, leads: ReadonlySet<number>): Utf8Tally {
	const tally = {
		characters: 0,
		continuations: 0,
		leads: leads.has(ELLIPSIS) ? leads.size - 1 : leads.size,
		cuts: 0,
		marks: 0,
		strays: 0,
	};
	for (let at = 0; at < bytes.length; ) {
		const length = sequenceLength(bytes, at);
		const cut = length === 0 ? cutLength(bytes, at, leads) : 0;
		if (length > 1) {
			tally.characters++;
			tally.continuations += length - 1;
		} else if (cut > 0) {
			tally.cuts++;
			// These two bytes begin emoji, and occur in no other encoding.
			if (bytes[at] === 0xf0 && bytes[at + 1] === 0x9f) tally.continuations += cut - 1;
		} else if (length === 0) {
			if (isMark(bytes, at)) tally.marks++;
			else tally.strays++;
		}
		at += Math.max(length, cut, 1);
	}
	return tally;
}

/** Whether a byte is punctuation of windows-1252 next to an ASCII letter or space. */
function isMark(bytes: Uint8Array, at: number): boolean {
	const isAscii = (byte: number | undefined) => byte === undefined || byte < 0x80;
	return LATIN_PUNCTUATION.has(bytes[at] ?? 0) && isAscii(bytes[at - 1]) && isAscii(bytes[at + 1]);
}

/** Decodes damaged UTF-8: U+FFFD for each truncated character, and the windows-1252 character for each stray byte. */
export function mended(bytes: Uint8Array, leads: ReadonlySet<number>): string {
	const encoder = new TextEncoder();
	const latin = WINDOWS_1252.map((character) => encoder.encode(character));
	const replacement = encoder.encode("\uFFFD");
	const whole = new Uint8Array(bytes.length * 3);
	let size = 0;
	for (let at = 0; at < bytes.length; ) {
		const length = sequenceLength(bytes, at);
		const cut = length === 0 ? cutLength(bytes, at, leads) : 0;
		const repaired = cut > 0 ? replacement : latin[(bytes[at] ?? 0) - 128];
		const piece = length === 0 ? repaired : bytes.subarray(at, at + length);
		if (piece !== undefined) whole.set(piece, size);
		size += piece?.length ?? 0;
		at += Math.max(length, cut, 1);
	}
	return new TextDecoder("utf-8").decode(whole.subarray(0, size));
}

/** The lead bytes of the complete characters beyond ASCII. */
export function leadsIn(bytes: Uint8Array): Set<number> {
	const leads = new Set<number>();
	for (let at = 0; at < bytes.length; ) {
		const length = sequenceLength(bytes, at);
		if (length > 1) leads.add(bytes[at] ?? 0);
		at += Math.max(length, 1);
	}
	return leads;
}

/** The length in bytes of a character with this lead byte (RFC 3629 §3), or 0 if no character begins with it. */
function lengthAfter(first: number): number {
	if (first < 0x80) return 1;
	if (first < 0xc2 || first > 0xf4) return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The length in bytes of the valid character at an index, or 0 (RFC 3629 §4, except that some overlong forms pass). */
function sequenceLength(bytes: Uint8Array, at: number): number {
	const length = lengthAfter(bytes[at] ?? 0);
	for (let next = at + 1; next < at + length; next++) if (!isContinuation(bytes[next] ?? 0)) return 0;
	return length;
}

/** The number of bytes of the truncated character at an index, or 0 if it is probably windows-1252. */
function cutLength(bytes: Uint8Array, at: number, leads: ReadonlySet<number>): number {
	const first = bytes[at] ?? 0;
	if (lengthAfter(first) < 2) return 0;
	let length = 1;
	while (isContinuation(bytes[at + length] ?? 0)) length++;
	const after = bytes[at + length] ?? 0;
	// A single lead byte is a truncated character only if the lead occurs elsewhere. Within a word it is a letter.
	if (length === 1)
		return leads.has(first) && !isLetter(after) && (after < 0x80 || after === ELLIPSIS) ? 1 : 0;
	const isQuoted = length === 2 && LATIN_PUNCTUATION.has(bytes[at + 1] ?? 0) && isLetter(bytes[at - 1] ?? 0);
	return isQuoted && !leads.has(first) ? 0 : length;
}

function isContinuation(byte: number): boolean {
	return (byte & 0xc0) === 0x80;
}

/** Whether a byte is an ASCII letter. */
function isLetter(byte: number): boolean {
	const lower = byte | 0x20;
	return lower >= 0x61 && lower <= 0x7a;
}

/** The lead byte of `…` and of quotation marks, which are common where a text is cut. */
const ELLIPSIS = 0xe2;

/** Quotation marks, dashes and spaces of windows-1252, which may follow an accented letter at the end of a word: `José’s`. */
const LATIN_PUNCTUATION: ReadonlySet<number> = new Set([
	0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0xa0, 0xab, 0xbb,
]);
