/** Published ids and slugs: if one of these changes, subscribers see every article as new. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { articleId, isAbsoluteIri, slugify } from "../../src/model/identity.ts";
import { nameSlug, scopesOf } from "../../src/model/scope.ts";

describe("the id of an article", () => {
	// In Python: uuid.uuid5(uuid.UUID("8d0c9a3e-5b0b-4d0e-9d5c-2f1c7f8d6a11"), f"{publisher}\n{guid}")
	for (const [publisher, guid, id] of [
		["https://news.example", "first-snow", "urn:uuid:f78374cf-c250-55bd-b45d-7060cfee863c"],
		["https://news.example", "42", "urn:uuid:97004cdf-bf97-5f56-919b-2990242ed897"],
		["https://feeds.example/rss.xml", "42", "urn:uuid:87516889-83b8-59b1-a72f-2f6055f12f55"],
		["", "42", "urn:uuid:5fde2a1c-33bc-5fb6-aac7-821b8f3aa4bc"],
		["https://news.example", "שלג ראשון", "urn:uuid:d53fd26f-ce1a-57d0-a706-dcde34447276"],
		["https://news.example", "not an iri: x", "urn:uuid:b1723744-410a-56b5-8289-f5c26d33bb1c"],
	] as const) {
		it(`of "${guid}" from "${publisher}" is always ${id}`, () => {
			expect(articleId(publisher, guid)).toBe(id);
		});
	}

	it("is the guid if that is an absolute IRI, unchanged and for any publisher", () => {
		for (const iri of [
			"https://blog.example/2026/snow?a=1&b=2#c",
			"HTTPS://Blog.Example",
			"http://blog.example/שלג",
			"tag:blog.example,2026:snow",
			"urn:uuid:f78374cf-c250-55bd-b45d-7060cfee863c",
			"urn:sha256:00",
		]) {
			expect(isAbsoluteIri(iri), iri).toBe(true);
			for (const publisher of ["", "https://news.example"]) expect(articleId(publisher, iri)).toBe(iri);
		}
	});

	it("is computed if the guid is not an absolute IRI", () => {
		for (const guid of [
			"",
			"1",
			"/2026/snow",
			"//blog.example/",
			"blog.example/snow",
			"https://",
			"https://a b/",
			"https://a.example/<b>",
			"https://a.example/{b}",
			'x:"y"',
			"C:\\snow.md",
			"1:2",
			"note: snow",
			":x",
		]) {
			expect(isAbsoluteIri(guid), guid).toBe(false);
			expect(isAbsoluteIri(articleId("https://news.example", guid)), guid).toBe(true);
		}
	});

	it("differs for each publisher and guid", () => {
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 }),
				fc.webUrl(),
				([a = "", b = ""], url) => {
					expect(articleId(url, a)).not.toBe(articleId(url, b));
					if (!isAbsoluteIri(a)) expect(articleId(url, a)).not.toBe(articleId(`${url}x`, a));
				},
			),
		);
	});
});

describe("the slug of an article", () => {
	for (const [title, slug] of [
		["First snow", "first-snow"],
		["  What's new?  It’s 2026! ", "whats-new-its-2026"],
		["C++ & C#: a/b_test", "c-c-a-b-test"],
		["Grüße aus Köln", "grüße-aus-köln"],
		["L'été à la façade", "lété-à-la-façade"],
		["Ελληνικά νέα", "ελληνικά-νέα"],
		["Первый снег", "первый-снег"],
		["שלג ראשון", "שלג-ראשון"],
		["أول ثلج", "أول-ثلج"],
		["पहली बर्फ़", "पहली-बर्फ़".normalize("NFKC")],
		["初雪が降った。", "初雪が降った"],
		["첫눈", "첫눈"],
		["หิมะแรก", "หิมะแรก".normalize("NFKC")],
		["Ｆｕｌｌ ｗｉｄｔｈ ﬁne", "full-width-fine"],
		["e\u0301te\u0301", "été"],
		["../../etc/passwd", "etc-passwd"],
		["<script>alert(1)</script>", "script-alert-1-script"],
		["İ\u0316 ’\u0301", "i\u0316\u0307-\u0301"],
		["🌊", ""],
		["?!", ""],
		// What emoji and word processors leave behind that nobody sees.
		["☀️", ""],
		["☀️ Sun & ☁︎ clouds", "sun-clouds"],
		["👩‍👩‍👧 Family", "family"],
		["🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} Scotland", "scotland"],
		["1️⃣ First", "1-first"],
		["A soft\u00ADly hyphen\u00ADated word", "a-softly-hyphenated-word"],
		["\u2066left\u2069 \u200Fto\u200E right\u061C", "left-to-right"],
		["zero\u200Bwidth\uFEFF \u2060space", "zerowidth-space"],
		["葛󠄀城市", "葛城市"],
		["ᠮᠣᠩᠭᠣᠯ\u180B", "ᠮᠣᠩᠭᠣᠯ"],
		["filler\u3164 \u115F\uFFA0\u034F", "filler"],
		["می‌شود", "می-شود"],
		["ශ්‍රී ලංකා", "ශ්රී-ලංකා"],
	] as const) {
		it(`with the title "${title}" is "${slug}"`, () => {
			expect(slugify(title)).toBe(slug);
		});
	}

	it("with a long title has at most 80 characters and does not end with a hyphen", () => {
		expect(slugify("x".repeat(500))).toBe("x".repeat(80));
		expect(slugify("snow ".repeat(50))).toBe(`${"snow-".repeat(15)}snow`);
		expect(slugify("雪".repeat(500))).toBe("雪".repeat(80));
		expect(slugify("𠀀".repeat(500))).toBe("𠀀".repeat(80));
		expect(slugify(`${"x".repeat(79)} y`)).toBe("x".repeat(79));
	});

	it("with any title is a valid path segment, and unchanged by slugging it again", () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ unit: "binary" }),
					fc.string({
						unit: fc.constantFrom("İ", "'", "\u0301", "\u0316", "e", "Σ", "-", "\uFE0F", "\u200C", "\u034F"),
					}),
				),
				(text) => {
					const slug = slugify(text);
					expect(slug).not.toMatch(/\p{Default_Ignorable_Code_Point}/u);
					expect(slug).toMatch(/^([\p{L}\p{N}\p{M}]+(-[\p{L}\p{N}\p{M}]+)*)?$/u);
					expect(slugify(slug)).toBe(slug);
				},
			),
		);
	});
});

describe("the name of a tag or an author", () => {
	for (const [name, slug] of [
		["Weather", "weather"],
		["C", "c"],
		["C++", "c++"],
		["C#", "c#"],
		[".NET", ".net"],
		["Zoë O'Hara", "zoë-o'hara"],
		["  two   words ", "two-words"],
		["AC/DC", "ac-dc"],
		["50%", "50-"],
		["what?", "what-"],
		["a\\b", "a-b"],
		[".", ".-"],
		["..", "..-"],
		["日本", "日本"],
		["İ\u0316", "i\u0316\u0307"],
	] as const) {
		it(`"${name}" has the address "${slug}"`, () => {
			expect(nameSlug(name)).toBe(slug);
		});
	}

	it("has a path segment that URL parsers do not change, and that is its own path segment", () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ unit: "grapheme", minLength: 1 }),
					fc.string({ unit: fc.constantFrom("İ", ".", "\u0316", "/", "Σ", "\u3000") }),
				),
				(name) => {
					const slug = nameSlug(name);
					expect(nameSlug(slug)).toBe(slug);
					fc.pre(slug !== "");
					const { pathname } = new URL(`/tags/${encodeURIComponent(slug)}/feed.xml`, "https://news.example");
					expect(pathname.split("/").map(decodeURIComponent)).toEqual(["", "tags", slug, "feed.xml"]);
				},
			),
		);
	});

	it("makes one scope of all its spellings", () => {
		const authors = [{ name: "Zoë" }, { url: "https://joe.example/" }];
		const scopes = scopesOf({ tags: ["Weather", "weather", "C++"], authors, attachments: [] }, true);
		expect([...scopes.keys()]).toEqual([
			"all",
			"own",
			"tag:weather",
			"tag:c++",
			"author:zoë",
			"author:https:-joe.example-",
		]);
	});

	it("audio or video puts an article into the podcast scopes, one of which has the operator's own only", () => {
		const scopes = (mime_type: string, isOwn: boolean) => {
			const attachments = [{ url: "https://cdn.example/1", mime_type }];
			return [...scopesOf({ tags: [], authors: [], attachments }, isOwn).keys()];
		};
		expect(scopes("audio/mpeg", true)).toEqual(["all", "own", "podcast", "own-podcast"]);
		expect(scopes("VIDEO/mp4", false)).toEqual(["all", "followed", "podcast"]);
		expect(scopes("application/pdf", true)).toEqual(["all", "own"]);
	});
});
