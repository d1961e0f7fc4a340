/**
 * Decodes the bytes of a response. Labels of encodings are often wrong, so they are used only if the bytes agree.
 *
 * @module
 */
import { xmlSafe } from "../../../model/text.ts";
import { lookOf } from "./guess.ts";
import { encodingOf } from "./labels.ts";
import { isDamagedUtf8, leadsIn, mended, tallyUtf8 } from "./utf8.ts";
import { WINDOWS_1252 } from "./windows-1252.ts";

/** The part of a document, in bytes, that is searched for its XML declaration, or the `meta` of a page. Junk may come first. */
const DECLARATION_WITHIN = 4096;

/** A label is used if at most one in this many characters beyond ASCII is impossible in its encoding. */
const POSSIBLE = 20;

/**
 * Decodes the bytes of a document: by its byte order mark, by the pattern of UTF-16 and UTF-32, or as UTF-8 if they are valid
 * UTF-8, whatever the label. Otherwise it uses the first source that the bytes do not contradict: the HTTP charset, the XML
 * declaration (or the `meta` of a page), and last a guess (see `guess.ts`). The declaration comes first if the bytes fit it
 * better.
 *
 * @param contentType the `Content-Type` header as received
 * @returns text without a byte order mark and without characters that XML does not allow
 */
export function decode(bytes: Uint8Array, contentType: string | null | undefined): string {
	return xmlSafe(
		textOf(bytes, contentType)
			.replace(/^\uFEFF+/, "")
			.replace(/[\x80-\x9F]/g, punctuation),
	);
}

/** The punctuation of windows-1252 for a control character, which results if it is decoded as ISO 8859-1. */
function punctuation(control: string): string {
	return WINDOWS_1252[control.charCodeAt(0) - 128] ?? "";
}

function textOf(bytes: Uint8Array, contentType: string | null | undefined): string {
	const wide = wideTextOf(bytes);
	if (wide !== undefined) return wide;
	// ISO-2022-JP has only ASCII bytes, so it is valid UTF-8 too. XML does not allow its escape characters.
	if (hasJapaneseEscape(bytes)) return new TextDecoder("iso-2022-jp").decode(bytes);
	try {
		// With `stream`, a character cut off at the end is no error.
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
	} catch {
		return notQuiteUtf8(bytes, contentType);
	}
}

/** Decodes bytes that are not valid UTF-8. */
function notQuiteUtf8(bytes: Uint8Array, contentType: string | null | undefined): string {
	const beginning = new TextDecoder("windows-1252").decode(bytes.subarray(0, DECLARATION_WITHIN));
	const labels = [charsetOf(contentType), declaredIn(beginning)]
		.map((label) => (label === undefined ? undefined : encodingOf(label)))
		.filter((encoding) => encoding !== undefined);
	const leads = leadsIn(bytes);
	const tally = tallyUtf8(bytes, leads);
	const look = lookOf(bytes);
	if (isDamagedUtf8(tally, labels, look.isLanguage)) return mended(bytes, leads);
	const [served, declared] = labels.filter((encoding) => encoding !== "utf-8");
	if (served !== undefined && declared !== undefined && look.isDeclaredLikelier(declared, served))
		labels.reverse();
	for (const encoding of labels) {
		if (encoding === "utf-8" || look.disproves(encoding)) continue;
		const text = new TextDecoder(encoding).decode(bytes);
		if (isPossible(text)) return text;
	}
	const isMostlyUtf8 = tally.characters >= tally.cuts + tally.marks + tally.strays;
	if (isMostlyUtf8 && !look.isLanguage) return mended(bytes, leads);
	return new TextDecoder(look.guess).decode(bytes);
}

/** Decodes UTF-16 and UTF-32, detected by a byte order mark or an ASCII character in two or four bytes at the beginning. */
function wideTextOf(bytes: Uint8Array): string | undefined {
	const [first = 1, second = 1, third = 1, fourth = 1] = bytes;
	if (
		first === 0 &&
		second === 0 &&
		((third === 0xfe && fourth === 0xff) || (third === 0 && isOpening(fourth)))
	)
		return utf32(bytes, { littleEndian: false });
	if (
		third === 0 &&
		fourth === 0 &&
		((first === 0xff && second === 0xfe) || (isOpening(first) && second === 0))
	)
		return utf32(bytes, { littleEndian: true });
	if ((first === 0xff && second === 0xfe) || (isOpening(first) && second === 0))
		return new TextDecoder("utf-16le").decode(bytes);
	if ((first === 0xfe && second === 0xff) || (first === 0 && isOpening(second)))
		return new TextDecoder("utf-16be").decode(bytes);
	return undefined;
}

/** White space, `<`, `{` or `[`. */
function isOpening(byte: number): boolean {
	return [0x09, 0x0a, 0x0d, 0x20, 0x3c, 0x5b, 0x7b].includes(byte);
}

/** Decodes UTF-32, which `TextDecoder` does not support. */
function utf32(bytes: Uint8Array, { littleEndian }: { littleEndian: boolean }): string {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const pieces: string[] = [];
	for (let at = 0; at + 4 <= bytes.length; at += 4) {
		const code = view.getUint32(at, littleEndian);
		pieces.push(code > 0x10ffff ? "\uFFFD" : String.fromCodePoint(code));
	}
	return pieces.join("");
}

/** Whether there is an escape sequence of ISO-2022-JP (RFC 1468): ESC `$@`, ESC `$B` or ESC `(J`. */
function hasJapaneseEscape(bytes: Uint8Array): boolean {
	for (let at = bytes.indexOf(0x1b); at >= 0; at = bytes.indexOf(0x1b, at + 1)) {
		const [set, final] = [bytes[at + 1], bytes[at + 2]];
		if ((set === 0x24 && (final === 0x40 || final === 0x42)) || (set === 0x28 && final === 0x4a)) return true;
	}
	return false;
}

/** The `charset` parameter of a media type (RFC 9110 §8.3.1), even if the semicolon before it is missing. */
function charsetOf(contentType: string | null | undefined): string | undefined {
	const [, quoted, bare] =
		/(?:^|[;,\s])charset\s*=\s*(?:["']([^"']*)|([^\s"';,]+))/i.exec(contentType ?? "") ?? [];
	return quoted ?? bare;
}

/** The encoding in the XML declaration or in the `meta` of a page, which are ASCII in all remaining encodings. */
function declaredIn(beginning: string): string | undefined {
	const [, declared] = /<\?xml\s[^>]*?(?:encoding|charset)\s*=\s*["']([^"'>]+)/i.exec(beginning) ?? [];
	return declared ?? /<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(beginning)?.[1];
}

/** Whether a text may have been decoded by the right encoding: hardly any byte is undefined in it. */
function isPossible(text: string): boolean {
	let characters = 0;
	let impossible = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code < 0x80) continue;
		characters++;
		if (code < 0xa0 || code === 0xfffd) impossible++;
	}
	return impossible * POSSIBLE <= characters;
}
