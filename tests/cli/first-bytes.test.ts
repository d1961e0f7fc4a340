/** The type of a file by its first bytes: a file named like audio or a picture is not always one. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HEAD_BYTES, otherThan } from "../../cli/first-bytes.ts";
import { runs } from "../support/runs.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");
const zeros = (length: number) => "\0".repeat(length);

const EPISODE = readFileSync(
	new URL("../../data/articles/a-podcast-is-a-feed-with-sound.mp3", import.meta.url),
);
/** The same without its ID3 tag: from the first frame on, as encoders for the radio write it. */
const FRAMES = EPISODE.subarray(EPISODE.indexOf(Buffer.of(0xff, 0xfb)));

const BINARY = [
	"audio/mpeg",
	"audio/mp4",
	"audio/ogg",
	"audio/flac",
	"video/mp4",
	"image/png",
	"image/jpeg",
	"image/gif",
	"image/webp",
	"image/avif",
	"application/pdf",
	"application/epub+zip",
];

describe("a text file is not accepted as audio, picture or book:", () => {
	// Servers that answer 200 for missing files, errors of players and APIs, lists of stations, and clones without Git LFS.
	const TEXTS: [name: string, text: string | Buffer, what: string][] = [
		["a page", "<!DOCTYPE html>\n<html><title>404</title></html>", "an HTML page"],
		["a page after a comment", "<!-- a -->\n<!-- - -- -->\n<html lang=en>", "an HTML page"],
		["a page in capitals after a byte order mark", "\uFEFF  <HTML><HEAD>", "an HTML page"],
		["XHTML", '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', "an HTML page"],
		[
			"an XML error from a storage service",
			'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>',
			"XML",
		],
		["a drawing", '<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"],
		["JSON", '{"message": "Not found"}', "JSON"],
		["a JSON array", "[1, 2]", "JSON"],
		["a short note", "to be recorded", "text"],
		["one letter", "x", "text"],
		["text in Latin-1", latin1("Hier f\xfcgt sich die gro\xdfe Folge ein.\r\n"), "text"],
		["text in UTF-16", Buffer.from("\uFEFFHello, here is text", "utf16le"), "text"],
		["text in UTF-16 of the other byte order", Buffer.from("\uFEFFHello", "utf16le").swap16(), "text"],
		["text in Japanese", "このファイルはありません", "text"],
		["a long text cut off within a character", `x${"ü".repeat(HEAD_BYTES)}`, "text"],
		[
			"a Git LFS pointer",
			"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
			"a Git LFS pointer, not the file itself: run `git lfs pull`",
		],
	];
	it.each(TEXTS)("%s", (_, text, what) => {
		for (const type of BINARY)
			expect(otherThan(type, Buffer.from(text).subarray(0, HEAD_BYTES)), type).toBe(what);
	});

	it("any random text", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
				const plain = text.replace(/[\0-\x08\x0E-\x1A\x1C-\x1F\x7F]|%PDF-/g, "") || "x";
				expect(otherThan("audio/mpeg", Buffer.from(plain))).toBeDefined();
			}),
			{ numRuns: runs(100) },
		);
	});
});

describe("a file whose bytes can be of its type is accepted:", () => {
	const SOUNDS: [name: string, bytes: Buffer][] = [
		["with an ID3 tag", EPISODE],
		["without a tag", FRAMES],
		["with zeros before the first frame", Buffer.concat([Buffer.alloc(5000), FRAMES])],
		["after the headers of a stream", Buffer.concat([latin1("ICY 200 OK\r\nicy-br:128\r\n\r\n"), FRAMES])],
		["after junk", Buffer.concat([latin1("<html>ad</html>"), FRAMES])],
		["that ends after the first frame's header", Buffer.of(0xff, 0xfb, 0x90, 0x64)],
		["of MPEG-2, Layer III", Buffer.of(0xff, 0xf3, 0x48, 0xc4, 0)],
		["in AAC", Buffer.of(0xff, 0xf1, 0x50, 0x80, 0)],
		["in MP4", latin1(`\0\0\0\x20ftypM4A ${zeros(30)}`)],
		["in Ogg", latin1(`OggS\0\x02${zeros(30)}`)],
		["in FLAC", latin1(`fLaC\0\0\0\x22${zeros(30)}`)],
		["in WAVE", latin1(`RIFF\x24\0\0\0WAVEfmt ${zeros(30)}`)],
		["in Matroska", latin1(`\x1A\x45\xDF\xA3${zeros(30)}`)],
		["with unknown bytes", randomBytes(1000)],
		["of zeros", Buffer.alloc(100)],
	];
	it.each(SOUNDS)("audio %s", (_, bytes) => {
		for (const type of ["audio/mpeg", "audio/mp4", "Audio/MPEG; x=y", "video/mp4"])
			expect(otherThan(type, bytes)).toBeUndefined();
	});

	it.each([
		["image/png", "\x89PNG\r\n\x1A\n\0"],
		["image/jpeg", "\xFF\xD8\xFF\xE0\0\x10JFIF\0"],
		["image/gif", "GIF89a\x01\0\x01\0"],
		["image/webp", "RIFF\x10\0\0\0WEBPVP8 \0"],
		["image/avif", "\0\0\0\x1CftypavifMIAF\0"],
		["application/pdf", "%PDF-1.4\n1 0 obj << >> endobj"],
		["application/pdf", `junk of a printer\n%PDF-1.7\n\0`],
		["application/epub+zip", "PK\x03\x04\x14\0\0"],
		["image/svg+xml", '<?xml version="1.0"?>\n<!-- html -->\n<svg xmlns="x"/>'],
		["image/svg+xml", '<svg:svg xmlns:svg="x">'],
	])("%s", (type, bytes) => {
		expect(otherThan(type, latin1(bytes))).toBeUndefined();
		// Browsers detect the type of a picture by its bytes.
		if (/^image\/[^s]/.test(type)) expect(otherThan("image/png", latin1(bytes))).toBeUndefined();
	});

	it("text, and files of unknown types", () => {
		for (const type of ["text/vtt", "text/plain", "application/json", "audio/x-mpegurl", "audio/x-special"])
			expect(otherThan(type, latin1("some text"))).toBeUndefined();
	});
});

it.each([
	["audio/mpeg", "\x89PNG\r\n\x1A\n\0", "a picture"],
	["audio/mpeg", "%PDF-1.4", "a PDF"],
	["audio/mp4", "PK\x03\x04\0", "a ZIP archive"],
	["image/png", "ID3\x04\0\0\0", "a sound or video"],
	["image/jpeg", "\0\0\0\x18ftypmp42\0", "a sound or video"],
	["image/jpeg", "\xFF\xFB\x90\x64\0", "a sound or video"],
	["application/pdf", "PK\x03\x04\0", "a ZIP archive"],
	["image/svg+xml", "<!doctype html><svg></svg>", "an HTML page"],
	["image/svg+xml", "{}", "JSON"],
	["image/svg+xml", "\x89PNG\r\n\x1A\n\0", "no SVG"],
])("a file of type %s that begins with %j is reported as %s", (type, bytes, what) => {
	expect(otherThan(type, latin1(bytes))).toBe(what);
});

it("the check of a file's first bytes takes linear time for any bytes", () => {
	for (const part of ["<!--", "<!-- -->", "<!---->-", "<?xml >", "<svg", " ", "\uFEFF", "%PDF", "-->"]) {
		const start = performance.now();
		otherThan("image/svg+xml", Buffer.from(part.repeat(HEAD_BYTES)));
		otherThan("audio/mpeg", Buffer.from(part.repeat(HEAD_BYTES)));
		expect(performance.now() - start, part).toBeLessThan(500);
	}
});
