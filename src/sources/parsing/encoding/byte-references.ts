/**
 * Decodes UTF-8 whose bytes were written as character references: `&#226;&#128;&#166;` or `&acirc;&#128;&brvbar;` for `…`.
 *
 * @module
 */

/** Matches a reference that may be a byte of UTF-8 beyond ASCII, in XML or in escaped HTML. */
const REFERENCE =
	/&(?:amp;)?(?:#(x0*[89a-f][\da-f]|0*(?:12[89]|1[3-9]\d|2[0-4]\d|25[0-5]))|(?!amp;|gt;|lt;|quot;)([a-z]{2,6}(?:[1-3]4?)?));/gi;

/** The names of the characters of Latin-1, from U+00A0 to U+00FF. */
const NAMES = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute
	micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil
	Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute
	Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute
	icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;
const BYTES = new Map(NAMES.split(/\s+/).map((name, i) => [name, 0xa0 + i]));

/**
 * Matches characters that are common in UTF-8. The bytes of others can be Latin-1 text (`&Eacute;&nbsp;`), so that up to
 * {@link FEW} of them prove nothing.
 */
const IS_USUAL = /[\u0080-\u00ff\u0800-\u{10ffff}]/u;
const FEW = 4;

/**
 * Restores the characters of a document whose program took bytes of UTF-8 for characters of Latin-1 and wrote these as
 * references. Such a program does so everywhere. If only some of the references are UTF-8, the document stays unchanged,
 * because `&#201;&#187;` may be the end of a quotation.
 */
export function withBytesJoined(document: string): string {
	const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
	const pieces: string[] = [];
	let copied = 0;
	let count = 0;
	let isUsual = false;
	/** The bytes of a run of adjacent references, and its position. There may be a million runs. */
	const run = { from: 0, to: 0, bytes: [] as number[] };
	/** Writes the characters of the run; returns whether its bytes are UTF-8. */
	const endRun = (): boolean => {
		if (run.bytes.length === 0) return true;
		const meant = decoded(run.bytes, decoder);
		if (meant === undefined) return false;
		isUsual ||= IS_USUAL.test(meant);
		count += meant.length;
		pieces.push(document.slice(copied, run.from), meant);
		copied = run.to;
		return true;
	};
	for (const { index: from, 0: reference, 1: digits, 2: name = "" } of document.matchAll(REFERENCE)) {
		const byte = digits === undefined ? BYTES.get(name) : Number(digits.replace(/^x/i, "0x"));
		if (byte === undefined) continue;
		if (from !== run.to || run.bytes.length === 0) {
			if (!endRun()) return document;
			run.from = from;
			run.bytes.length = 0;
		}
		run.bytes.push(byte);
		run.to = from + reference.length;
	}
	if (!endRun() || (count < FEW && !isUsual)) return document;
	return pieces.join("") + document.slice(copied);
}

function decoded(bytes: number[], decoder: TextDecoder): string | undefined {
	try {
		return decoder.decode(Uint8Array.from(bytes));
	} catch {
		return undefined;
	}
}
