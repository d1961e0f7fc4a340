/**
 * The bytes of an answer → text: which encoding they are in, whatever their label says.
 *
 * @module
 */
import { xmlSafe } from "../text.ts";

/** What is no encoding, or none that anyone knows, was most often this one, or its ASCII half. */
const FALLBACK = "windows-1252";

/** How far into a document its XML declaration may stand, in bytes: junk comes before some. */
const DECLARATION_WITHIN = 1024;

/**
 * Decodes the bytes of a document: by its byte order mark, by the shape of UTF-16, as UTF-8 where they are valid
 * UTF-8 (so many labels are wrong), else by the HTTP charset, else by the XML declaration.
 *
 * @param contentType the `Content-Type` header as it came
 * @returns text without a byte order mark and without what is not a character in XML
 */
export function decode(bytes: Uint8Array, contentType: string | null | undefined): string {
	return xmlSafe(
		textOf(bytes, contentType)
			.replace(/^\uFEFF+/, "")
			.replace(/[\x80-\x9F]/g, punctuation),
	);
}

/** What windows-1252 has from 0x80 on. */
const UPPER_HALF = [...new TextDecoder(FALLBACK).decode(Uint8Array.from({ length: 128 }, (_, i) => 128 + i))];

/** Punctuation of windows-1252 that was converted as if it were ISO 8859-1, where there are controls in its place. */
function punctuation(control: string): string {
	return UPPER_HALF[control.charCodeAt(0) - 128] ?? "";
}

function textOf(bytes: Uint8Array, contentType: string | null | undefined): string {
	const utf16 = utf16Of(bytes);
	if (utf16 !== undefined) return new TextDecoder(utf16).decode(bytes);
	const label = charsetOf(contentType) ?? declaredIn(bytes);
	// The one encoding that is made of ASCII bytes only, so that it is always valid UTF-8 as well.
	if (label !== undefined && /^(cs)?iso-?2022-?jp$/i.test(label) && bytes.includes(0x1b))
		return new TextDecoder("iso-2022-jp").decode(bytes);
	try {
		// As a stream, so that a character cut off at the end does not count.
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
	} catch {
		const decoder = decoderFor(label);
		if (decoder !== undefined && decoder.encoding !== "utf-8") return decoder.decode(bytes);
		return mixed(bytes);
	}
}

/** By its byte order mark, or because a document begins with an ASCII character, and that takes two bytes. */
function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
	const [first = 1, second = 1] = bytes;
	if (first === 0xff && second === 0xfe) return "utf-16le";
	if (first === 0xfe && second === 0xff) return "utf-16be";
	if (isOpening(first) && second === 0) return "utf-16le";
	if (first === 0 && isOpening(second)) return "utf-16be";
	return undefined;
}

/** White space, `<`, `{` or `[`. */
function isOpening(byte: number): boolean {
	return [0x09, 0x0a, 0x0d, 0x20, 0x3c, 0x5b, 0x7b].includes(byte);
}

/** The `charset` parameter of a media type (RFC 9110 §8.3.1). */
function charsetOf(contentType: string | null | undefined): string | undefined {
	return /;\s*charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? "")?.[1];
}

/** The encoding in the XML declaration, which is ASCII in every encoding that is left. */
function declaredIn(bytes: Uint8Array): string | undefined {
	const beginning = new TextDecoder(FALLBACK).decode(bytes.subarray(0, DECLARATION_WITHIN));
	return /<\?xml\s[^>]*?encoding\s*=\s*["']\s*([\w.:-]+)/i.exec(beginning)?.[1];
}

function decoderFor(label: string | undefined): TextDecoder | undefined {
	if (label === undefined) return undefined;
	try {
		return new TextDecoder(label);
	} catch {
		return new TextDecoder(FALLBACK);
	}
}

/**
 * UTF-8 with bytes of windows-1252 in it, as where one entry was pasted into a feed: each as what it is. If most are
 * of the latter, the few that look like UTF-8 do so by chance.
 */
function mixed(bytes: Uint8Array): string {
	let good = 0;
	let bad = 0;
	const encoded = UPPER_HALF.map((character) => new TextEncoder().encode(character));
	const mended = new Uint8Array(bytes.length * 3);
	let size = 0;
	for (let at = 0; at < bytes.length; ) {
		const length = sequenceLength(bytes, at);
		const stray = length === 0 ? encoded[(bytes[at] ?? 0) - 128] : undefined;
		mended.set(stray ?? bytes.subarray(at, at + length), size);
		size += stray?.length ?? length;
		if (stray !== undefined) bad++;
		else if (length > 1) good++;
		at += Math.max(length, 1);
	}
	return bad > good
		? new TextDecoder(FALLBACK).decode(bytes)
		: new TextDecoder("utf-8").decode(mended.subarray(0, size));
}

/** How many bytes the character takes that begins here, or 0 if none does (RFC 3629 §4, but for what is overlong). */
function sequenceLength(bytes: Uint8Array, at: number): number {
	const first = bytes[at] ?? 0;
	const length =
		first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
	for (let next = at + 1; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
	return length;
}
