/**
 * Detects the kind of a file by its first bytes, regardless of its name.
 *
 * @module
 */

/** How many of the first bytes are read. In audio and pictures, some of them are bytes that no text has. */
export const HEAD_BYTES = 16_384;

/** What kind of file a signature belongs to. */
type Kind = "sound or video" | "picture" | "PDF" | "ZIP archive";

/** The bytes that files begin with, as regular expressions over Latin-1. */
const SIGNATURES: [Kind, RegExp][] = [
	[
		"picture",
		/^(?:\x89PNG\r\n\x1A\n|\xFF\xD8\xFF|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp(?:avi[fs]|mif1|msf1|hei))/s,
	],
	["sound or video", /^(?:.{4}ftyp|ID3[\x02-\x04]|OggS|fLaC|RIFF.{4}(?:WAVE|AVI )|\x1A\x45\xDF\xA3)/s],
	["ZIP archive", /^PK[\x03\x05]/],
];

/** The kinds of files that are no text, by their media types. Other types are not checked. */
const KINDS: [Kind, RegExp][] = [
	["picture", /^image\/(?:png|jpeg|gif|webp|avif)$/],
	[
		"sound or video",
		/^(?:audio\/(?:mpeg|mp3|mp4|x-m4a|m4a|aac|ogg|opus|flac|x-flac|wav|x-wav|webm)|video\/(?:mp4|x-m4v|quicktime|ogg|webm))$/,
	],
	["PDF", /^application\/pdf$/],
	["ZIP archive", /^application\/epub\+zip$/],
];

/**
 * Compares the first bytes of a file with the type that its name or its feed declares. Another type of the same kind is accepted,
 * because players and browsers read the bytes themselves. So are bytes that fit no signature: audio may begin with anything.
 *
 * @param head its first bytes, at most {@link HEAD_BYTES}
 * @returns what it is instead, such as "an HTML page"; `undefined` if it may be of the declared type
 */
export function otherThan(mediaType: string, head: Uint8Array): string | undefined {
	const essence = mediaType.replace(/;.*/s, "").trim().toLowerCase();
	const bytes = head.subarray(0, HEAD_BYTES);
	if (essence === "image/svg+xml") return svgInstead(bytes);
	const expected = KINDS.find(([, types]) => types.test(essence))?.[0];
	if (expected === undefined) return undefined;
	const kind = kindOf(bytes);
	if (kind === undefined || kind === expected) return undefined;
	return typeof kind === "object" ? kindOfText(kind.text) : `a ${kind}`;
}

function kindOf(bytes: Uint8Array): Kind | { text: string } | undefined {
	const latin1 = Buffer.from(bytes).toString("latin1");
	// A PDF may begin with nothing but letters, and with other bytes before its signature.
	if (latin1.slice(0, 1024).includes("%PDF-")) return "PDF";
	const text = textIn(bytes);
	if (text !== undefined) return { text };
	if (isFrame(bytes)) return "sound or video";
	return SIGNATURES.find(([, signature]) => signature.test(latin1))?.[0];
}

/** Whether a frame of MPEG audio begins here (ISO/IEC 11172-3 §2.4.2.3), or one of AAC, which has no layer. */
function isFrame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
	if (first !== 0xff || (second & 0xe0) !== 0xe0) return false;
	if ((second & 0x06) === 0) return (second & 0xf0) === 0xf0;
	// The version, the bit rate and the sampling rate must not be reserved values.
	return (second & 0x18) !== 0x08 && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
}

function svgInstead(bytes: Uint8Array): string | undefined {
	const text = textIn(bytes);
	if (text === undefined) return "no SVG";
	return isDrawing(text) ? undefined : kindOfText(text);
}

function isDrawing(text: string): boolean {
	return /<(?:[\w.-]+:)?svg[\s>/]/i.test(text) && !isPage(text);
}

/** Bytes as text; `undefined` if they are no text. */
function textIn(bytes: Uint8Array): string | undefined {
	for (const encoding of ["utf-8", "utf-16le", "utf-16be"]) {
		const mark = { "utf-16le": [0xff, 0xfe], "utf-16be": [0xfe, 0xff] }[encoding];
		if (mark?.some((byte, i) => bytes[i] !== byte)) continue;
		const text = decoded(bytes, encoding);
		if (text !== undefined && !hasControls(text)) return text;
	}
	// In another encoding, most letters are still those of ASCII.
	const latin1 = Buffer.from(bytes).toString("latin1");
	const plain = latin1.replace(/[^\t\n\r -~]+/g, "").length;
	return !hasControls(latin1) && plain > 0.7 * latin1.length ? latin1 : undefined;
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
	try {
		// The last character may be cut.
		return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
	} catch {
		return undefined;
	}
}

/** Whether there are control characters other than those for white space. */
function hasControls(text: string): boolean {
	return /[\0-\x08\x0E-\x1A\x1C-\x1F\x7F]/.test(text);
}

function isPage(text: string): boolean {
	return /^\s*(?:<!--(?:[^-]|-(?!->))*-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(
		text,
	);
}

/** The kind of a text, in words that help to find out where it came from. */
function kindOfText(text: string): string {
	if (/^version https:\/\/git-lfs\.github\.com\//.test(text))
		return "a Git LFS pointer, not the file itself: run `git lfs pull`";
	if (isPage(text)) return "an HTML page";
	if (isDrawing(text)) return "SVG";
	if (/^\s*[{[]/.test(text)) return "JSON";
	if (/^\s*<\?xml|^\s*<\w/.test(text)) return "XML";
	return "text";
}
