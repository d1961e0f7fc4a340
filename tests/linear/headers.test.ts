import { describe, it } from "vitest";
import { isNotModified, outcomeOf } from "../../src/http/conditional.ts";
import { deltaFor } from "../../src/http/delta.ts";
import { parseRange } from "../../src/media/range.ts";
import { freshFor, retryAfter } from "../../src/outbound/freshness.ts";
import { linksInHeader } from "../../src/outbound/link-header.ts";
import { prefersMarkdown } from "../../src/pages/markdown.ts";
import { expectLinear, repeated } from "./growth.ts";

/** As long as platforms let all headers of a request be, in characters. */
const LENGTH = 64_000;

const TAG = "5f3c0a5f3c0a5f3c0a5f3c0a5f3c0a5f.1.1.5f3c0a";
const VALIDATORS = { etag: TAG, lastModified: 0 };

/** Values that headers are made of, each of which begins something that may never end. */
const UNITS = [
	" ",
	",",
	", ",
	";",
	"-",
	"--;",
	'"',
	'"-',
	"W/",
	'W/"',
	"a",
	"a ",
	"a=",
	'a="',
	"<",
	"<a>;",
	'<a>;a="\\"',
	"q=0;",
	"1",
	"bytes=1-",
	"*",
	`"${TAG}-`,
	`${TAG} `,
];

/** How much of a `Link` header is read: with longer ones, all would take the same time. */
const LINK_LENGTH = 16_000;

const ENTRANCES: [name: string, read: (value: string) => unknown, length?: number][] = [
	[
		"If-None-Match of a feed",
		(value) => isNotModified(new Headers({ "if-none-match": value }), VALIDATORS, 0),
	],
	[
		"If-Modified-Since of a feed",
		(value) => isNotModified(new Headers({ "if-modified-since": value }), VALIDATORS, 0),
	],
	[
		"Accept of a page",
		(value) => {
			const headers = { accept: `text/markdown,${value}` };
			return prefersMarkdown(new Request("https://a.example/", { headers }));
		},
	],
	[
		"A-IM and If-None-Match for a delta",
		(value) =>
			deltaFor(new Headers({ "a-im": `feed,${value}`, "if-none-match": value }), {
				etag: TAG,
				index: "BBBBBB",
			}),
	],
	[
		"the conditions on a file",
		(value) => outcomeOf(new Headers({ "if-match": value, "if-unmodified-since": value }), VALIDATORS, 0),
	],
	["Link", linksInHeader, LINK_LENGTH],
	["Range", parseRange],
	[
		"what an upstream says of the freshness of its answer",
		(value) => {
			const headers = new Headers({
				"cache-control": value,
				expires: value,
				age: value,
				"retry-after": value,
			});
			return [freshFor(headers, 0), retryAfter(headers, 0)];
		},
	],
];

describe.each(ENTRANCES)("reading %s takes linear time", (_, read, length = LENGTH) => {
	it.each(UNITS)("for a value of many %j", async (unit) => {
		for (const [before, after] of [
			["", ""],
			['"', 'x"'],
		])
			await expectLinear(read, repeated(unit, before, after), length);
	});
});
