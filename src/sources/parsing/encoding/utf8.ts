/**
 * UTF-8 with damage: characters that were cut off, as where a program shortens a summary by bytes, and bytes of
 * windows-1252, as where one entry was pasted into a feed.
 *
 * @module
 */
import { WINDOWS_1252 } from "./windows-1252.ts";

/** What there is beyond ASCII in bytes that are read as UTF-8. */
export interface Utf8Tally {
	/** Whole characters. */
	characters: number;
	/** Bytes that continue a character: in other encodings they hardly ever follow one that begins one by chance. */
	continuations: number;
	/** How many bytes begin whole characters but punctuation: few in a text, as a script has few. */
	leads: number;
	/** Characters of which the last bytes are missing. */
	cuts: number;
	/** Bytes that are quotation marks, dashes and spaces between words in windows-1252. */
	marks: number;
	/** Other bytes that belong to no character. */
	strays: number;
}

/** Characters for each flaw from which on a text is UTF-8 whatever its label says. */
const PLAINLY_UTF8 = 6;

/** So many characters are in UTF-8 by accident only in an encoding of two bytes a character. */
const FEW = 3;

/**
 * Whether bytes are UTF-8 with some damage.
 *
 * @param labels the encodings that the document is labelled with, as `TextDecoder` knows them
 * @param isLanguage whether the bytes are plainly a language in a legacy encoding
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
	// Letters of a legacy encoding that look like characters by accident have little in common.
	if (continuations < FEW * leads) return false;
	if (strays + marks === 0) return continuations >= Math.max(FEW, cuts);
	return characters >= Math.max(FEW, flaws) && !isLanguage;
}

/** Encodings of two bytes a character, in which one may look like a character of UTF-8. */
const PAIRS = /^(?:gb|big5|shift_jis|euc)/;

/** Counts what is UTF-8 and what is not. */
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
			// No other encoding has these two bytes in a text: emoji begin so.
			if (bytes[at] === 0xf0 && bytes[at + 1] === 0x9f) tally.continuations += cut - 1;
		} else if (length === 0) {
			if (isMark(bytes, at)) tally.marks++;
			else tally.strays++;
		}
		at += Math.max(length, cut, 1);
	}
	return tally;
}

/** Whether a byte is punctuation of windows-1252 beside a letter or a space of ASCII, or both. */
function isMark(bytes: Uint8Array, at: number): boolean {
	const isAscii = (byte: number | undefined) => byte === undefined || byte < 0x80;
	return LATIN_PUNCTUATION.has(bytes[at] ?? 0) && isAscii(bytes[at - 1]) && isAscii(bytes[at + 1]);
}

/** The text of damaged UTF-8: U+FFFD for each character that was cut off, and bytes of windows-1252 as what they are. */
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

/** The first bytes of the whole characters beyond ASCII. */
export function leadsIn(bytes: Uint8Array): Set<number> {
	const leads = new Set<number>();
	for (let at = 0; at < bytes.length; ) {
		const length = sequenceLength(bytes, at);
		if (length > 1) leads.add(bytes[at] ?? 0);
		at += Math.max(length, 1);
	}
	return leads;
}

/** How many bytes a character takes that begins with this one (RFC 3629 §3), or 0 if none does. */
function lengthAfter(first: number): number {
	if (first < 0x80) return 1;
	if (first < 0xc2 || first > 0xf4) return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** How many bytes the character takes that begins here, or 0 if none does (RFC 3629 §4, but for what is overlong). */
function sequenceLength(bytes: Uint8Array, at: number): number {
	const length = lengthAfter(bytes[at] ?? 0);
	for (let next = at + 1; next < at + length; next++) if (!isContinuation(bytes[next] ?? 0)) return 0;
	return length;
}

/** How many bytes are left of a character that was cut off here, or 0 if it rather is windows-1252. */
function cutLength(bytes: Uint8Array, at: number, leads: ReadonlySet<number>): number {
	const first = bytes[at] ?? 0;
	if (lengthAfter(first) < 2) return 0;
	let length = 1;
	while (isContinuation(bytes[at + length] ?? 0)) length++;
	const after = bytes[at + length] ?? 0;
	// Of a character whose kind occurs elsewhere, the first byte may be all that is left. Within a word it is a letter.
	if (length === 1)
		return leads.has(first) && !isLetter(after) && (after < 0x80 || after === ELLIPSIS) ? 1 : 0;
	const isQuoted = length === 2 && LATIN_PUNCTUATION.has(bytes[at + 1] ?? 0) && isLetter(bytes[at - 1] ?? 0);
	return isQuoted && !leads.has(first) ? 0 : length;
}

function isContinuation(byte: number): boolean {
	return (byte & 0xc0) === 0x80;
}

/** A letter of ASCII. */
function isLetter(byte: number): boolean {
	const lower = byte | 0x20;
	return lower >= 0x61 && lower <= 0x7a;
}

/** The first byte of `…` and of quotation marks, which are written where a text was cut. */
const ELLIPSIS = 0xe2;

/** Quotation marks, dashes and spaces of windows-1252, which follow an accented letter at a word's end: `José’s`. */
const LATIN_PUNCTUATION: ReadonlySet<number> = new Set([
	0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0xa0, 0xab, 0xbb,
]);
