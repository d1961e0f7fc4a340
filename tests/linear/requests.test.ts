import { describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import type { FeedCache } from "../../src/http/kv-cache.ts";
import { expectLinear, repeated } from "./growth.ts";

/** As long as platforms let an address be, and all headers of a request (characters). */
const PATH_LENGTH = 16_000;
const HEADERS_LENGTH = 64_000;

const TAG = "5f3c0a5f3c0a5f3c0a5f3c0a5f3c0a5f.1.1.5f3c0a";

const file = { size: 1, uploaded: new Date(0), httpMetadata: {}, checksums: {} };

/** Everything is cached, and there is no database. */
const cache: FeedCache = {
	get: async () => ({ etag: TAG, lastModified: 0, index: "BBBBBB", body: new Uint8Array() }),
	assertPart: async () => {},
	changed: () => {},
};
const app = createApp(cache);
const env = {
	SITE_TITLE: "A",
	SITE_DESCRIPTION: "B",
	SITE_URL: "https://a.example",
	SITE_LANGUAGE: "en",
	SITE_AUTHORS: [{ name: "A" }],
	FEED_MAX_AGE: 900,
	ADMIN_TOKEN: "a-token-for-tests",
	VERSION: { id: "1" },
	MEDIA: { head: async () => file, get: async () => ({ ...file, body: new Response("a").body }) },
};
const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} };

const FILE = "/media/0123456789abcdef/a.mp3";

const answer = (path: string, headers: Record<string, string> = {}) =>
	app.request(`https://a.example${path}`, { headers }, env, context as never);

it("the requests of these tests reach the code that reads their headers", async () => {
	const tag = { "if-none-match": `"${TAG}"` };
	expect((await answer("/feed", { accept: "application/atom+xml" })).headers.get("content-location")).toBe(
		"/atom.xml",
	);
	for (const path of ["/feed.xml", "/atom.xml", "/feed.json", "/", "/tags/a/feed.xml"])
		expect((await answer(path, tag)).status).toBe(304);
	expect((await answer(FILE, { "if-none-match": '"0123456789abcdef"' })).status).toBe(304);
	expect((await answer("/api/articles", { authorization: "Bearer wrong" })).status).toBe(401);
});

const UNITS = [
	" ",
	",",
	"a,",
	"a/b,",
	"*/*;q=",
	";",
	"q=0;",
	"-",
	'"',
	'"-',
	"=",
	"a=",
	"a ",
	"W/",
	"\\",
	"%",
	"1",
	"*",
];

describe.each([
	["accept", "/feed"],
	["accept-encoding", "/feed.xml"],
	["accept-language", "/"],
	["a-im", "/feed.xml"],
	["authorization", "/api/articles"],
	["content-type", "/api/articles"],
	["cookie", "/"],
	["if-match", FILE],
	["if-modified-since", "/atom.xml"],
	["if-none-match", "/feed.json"],
	["range", FILE],
	["user-agent", "/feed.xml"],
])("a request with the header %s takes linear time", (name, path) => {
	it.each(UNITS)("if it contains many %j", async (unit) => {
		await expectLinear((value) => answer(path, { [name]: value }), repeated(unit, "a", "x"), HEADERS_LENGTH);
	});
});

describe.each([
	"/",
	"/feed.xml?",
	"/feed?limit=",
	"/feed.xml?before=",
	"/tags/",
	"/articles/",
	"/media/",
	"/archives/",
	"/authors/a",
])("an address that begins with %s takes linear time", (start) => {
	it.each([
		"/",
		"a/",
		"a",
		"%",
		"%2F",
		"%CC%81",
		"%CC%96%CC%81",
		"&limit",
		"&a=1",
		"=",
		"?",
		".",
		"-",
		"+",
		"1",
		":",
	])("if it contains many %j", async (unit) => {
		await expectLinear((rest) => answer(start + rest), repeated(unit, "", "/feed.xml"), PATH_LENGTH);
	});
});
