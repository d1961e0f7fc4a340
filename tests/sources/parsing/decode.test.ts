/** Bytes in any encoding, labelled rightly, wrongly, or not at all. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/sources/parsing/encoding/decode.ts";
import { runs } from "../../support/runs.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

function utf16(text: string, littleEndian: boolean): Uint8Array {
	const bytes = new DataView(new ArrayBuffer(text.length * 2));
	for (let i = 0; i < text.length; i++) bytes.setUint16(i * 2, text.charCodeAt(i), littleEndian);
	return new Uint8Array(bytes.buffer);
}

/** The bytes of a text in a legacy encoding, by asking the decoder what each byte, or pair of bytes, stands for. */
function encoderFor(label: string): { encode: (text: string) => Uint8Array; alphabet: string[] } {
	const table = new Map<string, number[]>();
	const decoder = new TextDecoder(label);
	const learn = (bytes: number[]) => {
		const character = decoder.decode(new Uint8Array(bytes));
		if ([...character].length === 1 && character !== "\uFFFD" && !table.has(character))
			table.set(character, bytes);
	};
	for (let byte = 0x20; byte < 0x100; byte++) learn([byte]);
	for (let lead = 0xa1; lead < 0xf0; lead++)
		for (let trail = 0xa1; trail < 0xff; trail++) learn([lead, trail]);
	const alphabet = [...table.keys()].filter((character) => /[\p{L}\p{N} ]/u.test(character));
	return {
		alphabet,
		encode: (text) => new Uint8Array([...text].flatMap((character) => table.get(character) ?? [0x3f])),
	};
}

const LEGACY =
	"windows-1252 iso-8859-1 iso-8859-2 iso-8859-15 windows-1250 windows-1251 koi8-r shift_jis euc-jp gb18030 gbk big5 euc-kr".split(
		" ",
	);

describe("decode", () => {
	it.each(LEGACY)("decodes %s by the label in the header or the declaration", (label) => {
		const { alphabet, encode } = encoderFor(label);
		const text = fc.array(fc.constantFrom(...alphabet), { maxLength: 40 }).map((words) => words.join(""));
		fc.assert(
			fc.property(text, (words) => {
				const declared = `<?xml version="1.0" encoding="${label}"?><rss>${words}</rss>`;
				const plain = `<rss>${words}</rss>`;
				// Bytes that are UTF-8 as well are read as such, whatever they are called.
				fc.pre(!isUtf8(encode(plain)) || /^[ -~]*$/.test(words));
				expect(decode(encode(declared), "text/xml")).toBe(declared);
				expect(decode(encode(plain), `application/rss+xml; charset=${label}`)).toBe(plain);
				expect(decode(encode(plain), `text/xml;Charset="${label.toUpperCase()}" ; x=y`)).toBe(plain);
				const mislabelled = `<?xml version="1.0" encoding="utf-8"?><rss>${words}</rss>`;
				expect(decode(encode(mislabelled), `text/xml; charset=${label}`)).toBe(mislabelled);
			}),
			{ numRuns: runs(40) },
		);
	});

	it("decodes UTF-8 and UTF-16 with and without a byte order mark, whatever the label", () => {
		const word = fc
			.string({ unit: "grapheme", maxLength: 30 })
			.map((text) => text.replace(/[^\p{L}\p{N} ]/gu, ""));
		const label = fc.constantFrom("utf-8", "utf-16", ...LEGACY);
		const type = fc.oneof(
			fc.constantFrom(null, "text/xml"),
			label.map((name) => `text/xml; charset=${name}`),
		);
		fc.assert(
			fc.property(word, type, label, (words, type, declared) => {
				const text = `<?xml version="1.0" encoding="${declared}"?><rss>${words}</rss>`;
				for (const mark of ["", "\uFEFF"]) {
					expect(decode(utf8(mark + text), type)).toBe(text);
					expect(decode(utf16(mark + text, true), type)).toBe(text);
					expect(decode(utf16(mark + text, false), type)).toBe(text);
				}
			}),
		);
	});

	it("prefers the HTTP charset to the XML declaration", () => {
		const bytes = new Uint8Array([
			...utf8('<?xml version="1.0" encoding="koi8-r"?><a>'),
			0xe9,
			...utf8("</a>"),
		]);
		expect(decode(bytes, "text/xml; charset=windows-1252")).toContain("<a>é</a>");
		expect(decode(bytes, "text/xml")).toContain("<a>И</a>");
	});

	it("decodes an unknown encoding as windows-1252", () => {
		expect(decode(new Uint8Array([0x3c, 0x61, 0x3e, 0x93, 0xe9]), "text/xml; charset=x-klingon")).toBe(
			"<a>“é",
		);
	});

	it("decodes text that is labelled UTF-8 but mostly is not as windows-1252", () => {
		const bytes = new Uint8Array([...utf8("<a>caf"), 0xe9, ...utf8(" d"), 0xe9, ...utf8("j</a>")]);
		expect(decode(bytes, "text/xml; charset=utf-8")).toBe("<a>café déj</a>");
	});

	it("decodes UTF-8 with a bad byte, or a character cut off at the end, as UTF-8", () => {
		expect(decode(new Uint8Array([...utf8("<a>žluťoučký"), 0xff]), null)).toBe("<a>žluťoučkýÿ");
		expect(decode(utf8("<a>žluť").slice(0, -1), "text/xml; charset=iso-8859-2")).toBe("<a>žlu");
	});

	it("decodes single invalid bytes in UTF-8 as windows-1252", () => {
		const bytes = new Uint8Array([...utf8("<a>façade déjà "), 0x93, 0x6e, 0x61, 0xef, 0x76, 0x65, 0x94]);
		expect(decode(bytes, "text/xml; charset=utf-8")).toBe("<a>façade déjà “naïve”");
	});

	it("replaces C1 controls with the punctuation of windows-1252", () => {
		expect(decode(utf8("<a>don\u0092t \u0096 \u0085"), null)).toBe("<a>don’t – …");
	});

	it("removes a byte order mark that was written twice", () => {
		expect(decode(utf8("\uFEFF\uFEFF<a>"), null)).toBe("<a>");
	});

	it("decodes ISO-2022-JP", () => {
		const bytes = new Uint8Array([0x3c, 0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x3e]);
		expect(decode(bytes, "text/xml; charset=ISO-2022-JP")).toBe("<日本>");
	});

	it("removes characters that XML does not allow", () => {
		expect(decode(utf8("<a>\u0000b\u0008\uFFFE\r\nc</a>"), null)).toBe("<a>b\nc</a>");
	});

	it("returns a string of XML characters for any bytes", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), fc.option(fc.string()), (bytes, type) => {
				expect(decode(bytes, type)).toBeTypeOf("string");
			}),
		);
	});
});

function isUtf8(bytes: Uint8Array): boolean {
	try {
		new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		return true;
	} catch {
		return false;
	}
}
