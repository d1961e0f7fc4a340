import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameKey, typedUrl } from "../../src/sources/feed-url.ts";

describe("spellings of one feed have the same key:", () => {
	for (const spelling of [
		"https://news.example/feed",
		"http://news.example/feed",
		"HTTPS://NEWS.example/feed",
		"https://www.news.example/feed",
		"https://news.example./feed",
		"https://news.example:443/feed",
		"http://news.example:80/feed",
		"https://news.example/feed/",
		"https://news.example/feed?",
		"https://news.example/feed#latest",
		"https://news.example/feed?utm_source=rss&utm_medium=feed",
		"https://news.example/feed?fbclid=IwAR0",
		"https://news.example/%66eed",
		"https://news.example/a/../feed",
		"feed:https://news.example/feed",
		"feed://news.example/feed",
		"feed:http://news.example/feed/",
		"FEED://news.example/feed",
		"rss://news.example/feed",
		"pcast://news.example/feed",
		"itpc://news.example/feed",
		"news.example/feed",
		"  https://news.example/feed\n",
	]) {
		it(JSON.stringify(spelling), () => expect(sameKey(spelling)).toBe("news.example/feed"));
	}

	for (const [one, other] of [
		["https://news.example", "http://www.news.example/"],
		["https://news.example/?b=2&a=1", "https://news.example/?a=1&b=2"],
		["https://news.example/%c3%bc", "https://news.example/%C3%BC"],
		["https://news.example/ü", "https://news.example/%C3%BC"],
		["https://bücher.example/", "https://xn--bcher-kva.example/"],
		["https://news.example/?q=%7Euser", "https://news.example/?q=~user"],
	] as const) {
		it(`${one} and ${other}`, () => expect(sameKey(one)).toBe(sameKey(other)));
	}
});

describe("addresses that may be different feeds have different keys:", () => {
	for (const [one, other] of [
		["https://news.example/feed", "https://news.example/Feed"],
		["https://news.example/feed", "https://blog.news.example/feed"],
		["https://news.example/feed", "https://news.example:8080/feed"],
		["https://news.example/feed", "https://news.example/feed.xml"],
		["https://news.example/?feed=rss", "https://news.example/?feed=atom"],
		["https://news.example/feed?tag=a", "https://news.example/feed"],
		["https://news.example/a%2Fb", "https://news.example/a/b"],
		["https://www.example/feed", "https://example/feed"],
		["https://news.example/?user=utm_1", "https://news.example/"],
	] as const) {
		it(`${one} and ${other}`, () => expect(sameKey(one)).not.toBe(sameKey(other)));
	}
});

describe("the address that typedUrl returns", () => {
	for (const [text, expected] of [
		["news.example", "https://news.example/"],
		["news.example:8080/feed", "https://news.example:8080/feed"],
		["localhost:8080", "https://localhost:8080/"],
		["feed://news.example/rss", "http://news.example/rss"],
		["feed:https://news.example/rss", "https://news.example/rss"],
		["feed:news.example/rss", "http://news.example/rss"],
		[" http://news.example/a b ", "http://news.example/a%20b"],
		["file:///etc/passwd", undefined],
		["mailto:me@news.example", undefined],
		["javascript:alert(1)", undefined],
		["two words", undefined],
		["", undefined],
	] as const) {
		it(`for ${JSON.stringify(text)} is ${expected}`, () => expect(typedUrl(text)?.href).toBe(expected));
	}
});

it("feedKey maps each of its results to itself, for any address", () => {
	fc.assert(
		fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
			const key = sameKey(url);
			expect(key).not.toMatch(/^https?:|#/);
			expect(sameKey(key)).toBe(key);
			expect(sameKey(`feed:${url}`)).toBe(key);
			expect(sameKey(url.replace(/^https/, "http"))).toBe(key);
		}),
	);
	fc.assert(fc.property(fc.string(), (text) => void expect(sameKey(text)).toEqual(expect.any(String))));
});
