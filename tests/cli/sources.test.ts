/** The commands for followed feeds: what they send and print, and how they continue after refusals. */
import { beforeEach, describe, expect, it } from "vitest";
import { readFilter, writeFilter } from "../../cli/filters.ts";
import { humanTime, inColumns, inLine } from "../../cli/output.ts";
import {
	listSources,
	pause,
	poll,
	resume,
	type Source,
	set,
	unsubscribe,
	withSources,
} from "../../cli/sources.ts";
import { printStatus, statusLines } from "../../cli/status.ts";
import { subscribeAll } from "../../cli/subscribe.ts";
import { intervalOf, intervalText } from "../../src/settings/poll-intervals.ts";
import { type Api, startApi } from "./api.ts";

const NOW = new Date("2026-11-20T12:00:00Z");

let api: Api;
let said: string[];
let complained: string[];
const output = { log: (line: string) => said.push(line), error: (line: string) => complained.push(line) };
beforeEach(async () => {
	api = await startApi();
	said = [];
	complained = [];
});

const source = (id: string, more: Partial<Source> = {}): Source => ({
	id,
	title: id.toUpperCase(),
	feed_url: `https://${id}.example/feed`,
	state: "active",
	...more,
});

describe("`tributary subscribe`", () => {
	const follow = (urls: string[], options = {}) => subscribeAll(urls, options, api, output);

	it("reports the followed feed and its articles, and sends the title and the tags", async () => {
		const body = { status: "created", ...source("a"), poll: { outcome: "changed", created: 12, updated: 1 } };
		api.replies["POST /api/sources"] = { status: 201, body };
		const tally = await follow(["a.example"], { title: "A", tags: ["News", "Snow"] });
		expect(tally).toEqual({ followed: 1, already: 0, refused: 0 });
		expect(JSON.parse(api.bodies[0] ?? "")).toEqual({
			url: "a.example",
			title: "A",
			tags: ["News", "Snow"],
		});
		expect(said).toEqual([
			"followed   /sources/a  A: 13 articles",
			"1 followed, 0 followed already, 0 refused",
		]);
	});

	it("reports a feed that is already followed, with its address", async () => {
		api.replies["POST /api/sources"] = { body: { status: "unchanged", ...source("a") } };
		await follow(["http://A.example/feed/"]);
		expect(said).toEqual([
			"unchanged  /sources/a  A: is followed already, as https://a.example/feed",
			"0 followed, 1 followed already, 0 refused",
		]);
	});

	it("lists the feeds of a site, and tells which one is followed", async () => {
		const found = [
			{ url: "https://a.example/feed", title: "All" },
			{ url: "https://a.example/comments", title: "Comments" },
			{ url: "https://a.example/bare" },
		];
		const body = { status: "created", ...source("a"), poll: { outcome: "changed", created: 1 }, found };
		api.replies["POST /api/sources"] = { body };
		await follow(["a.example"]);
		expect(said.slice(0, -1)).toEqual([
			"followed   /sources/a  A: 1 article",
			"           3 feeds were found there. This one is followed: https://a.example/feed. The others:",
			"           https://a.example/comments  Comments",
			"           https://a.example/bare",
		]);
	});

	it("reports entries of a feed that could not be stored", async () => {
		const outcome = {
			outcome: "changed",
			created: 1,
			refused: 2,
			reason: "An entry cannot be stored: it is empty",
		};
		api.replies["POST /api/sources"] = { body: { status: "created", ...source("a"), poll: outcome } };
		await follow(["a.example"]);
		expect(complained).toEqual(["note       2 articles left out. An entry cannot be stored: it is empty"]);
	});

	it("reports refused addresses with the reason, and continues", async () => {
		const refused = (detail: string) => ({ status: 422, body: { title: "Not followed", detail } });
		api.replies["POST /api/sources"] = refused("https://b.example/: There is nothing at this address (404).");
		const tally = await follow(["https://b.example/", "c"]);
		expect(tally).toEqual({ followed: 0, already: 0, refused: 2 });
		expect(complained).toEqual([
			"refused    https://b.example/: There is nothing at this address (404).",
			"refused    c: https://b.example/: There is nothing at this address (404).",
		]);
		expect(api.paths).toHaveLength(2);
	});

	it("stops if the server fails, rejects the token, or is not a Tributary", async () => {
		await expect(subscribeAll(["a"], {}, { ...api, token: "x" }, output)).rejects.toThrow("the token");
		api.replies["POST /api/sources"] = { body: {} };
		await expect(follow(["a"])).rejects.toThrow(
			"answered, but not as a Tributary server. Check the address.",
		);
		api.troubles = Array(4).fill(503);
		await expect(follow(["a", "b"])).rejects.toThrow("answered 503: Trouble. Later.");
		expect(complained).toEqual([]);
	});
});

describe("`tributary status`", () => {
	it("explains how to follow the first feed", async () => {
		api.replies["GET /api/sources"] = { body: { sources: [] } };
		await printStatus(api, { onlyFailing: false }, output);
		expect(said).toEqual([expect.stringMatching(/^No feeds are followed yet\. .*tributary subscribe/)]);
	});

	it("lists failing feeds first or exclusively, and counts them", async () => {
		const sources = [
			source("well"),
			source("broken", { last_failure: "404 Not Found" }),
			source("over", { state: "gone" }),
			source("resting", { state: "paused" }),
		];
		api.replies["GET /api/sources"] = { body: { sources } };
		const ids = () =>
			said
				.join("\n")
				.match(/^ {2}\w+$/gm)
				?.map((line) => line.trim());
		expect(await printStatus(api, { onlyFailing: false }, output)).toBe(2);
		expect(ids()).toEqual(["broken", "over", "well", "resting"]);
		said = [];
		expect(await printStatus(api, { onlyFailing: true }, output)).toBe(2);
		expect(ids()).toEqual(["broken", "over"]);
		said = [];
		api.replies["GET /api/sources"] = { body: { sources: [source("well")] } };
		expect(await printStatus(api, { onlyFailing: true }, output)).toBe(0);
		expect(said).toEqual(["None of 1 feed fails."]);
	});

	it("prints a table 80 columns wide, with relative times and reasons of failures", () => {
		const sources = [
			source("rss-advisory-board", {
				title: "RSS Advisory Board, news of a format that outlives them all",
				articles: 42,
				last_success: "2026-11-20T11:55:00Z",
				last_change: "2026-11-17T12:00:00Z",
				next_poll: "2026-11-20T12:25:00Z",
			}),
			source("neu", { title: "新しい", articles: 1234, next_poll: "2026-11-20T11:00:00Z" }),
			source("alt", {
				state: "paused",
				articles: 1,
				last_success: "2025-01-01T00:00:00Z",
				last_failure:
					"It could not be reached: its name may not exist, or its encryption be broken, or worse",
			}),
		];
		const lines = statusLines(sources, NOW);
		expect(lines).toEqual([
			"FEED                        STATE   ARTICLES  SUCCESS     CHANGE      NEXT POLL",
			"RSS Advisory Board, news…   active        42  5 min ago   3 days ago  in 25 min",
			"  rss-advisory-board",
			"新しい                      active      1234  never       never       due",
			"  neu",
			"ALT                         paused         1  2025-01-01  never       none",
			"  alt",
			"  ! It could not be reached: its name may not exist, or its encryption be",
			"    broken, or worse",
		]);
		for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
	});
});

describe("a command for one or more sources", () => {
	it("pauses and resumes them", async () => {
		api.replies["PATCH /api/sources/a"] = { body: source("a") };
		expect(await withSources(["a"], pause, api, output)).toBe(true);
		expect(await withSources(["a"], resume, api, output)).toBe(true);
		expect(api.bodies.map((body) => JSON.parse(body))).toEqual([{ state: "paused" }, { state: "active" }]);
		expect(said).toEqual(["paused     /sources/a  A", "resumed    /sources/a  A"]);
	});

	it("removes them, deletes articles only on request, and continues after an unknown id", async () => {
		api.replies["DELETE /api/sources/a"] = { status: 204 };
		api.replies["DELETE /api/sources/b?articles=delete"] = { status: 204 };
		expect(await withSources(["x/y", "a"], unsubscribe(false), api, output)).toBe(false);
		expect(await withSources(["b"], unsubscribe(true), api, output)).toBe(true);
		expect(api.paths[0]).toBe("/api/sources/x%2Fy");
		expect(said).toEqual([
			"removed    /sources/a; its articles stay",
			"removed    /sources/b, and its articles",
		]);
		expect(complained).toEqual(['There is no source "x/y"; `node tributary status` lists them.']);
	});

	it("prints how many older articles a poll left out, and that the document was truncated", async () => {
		api.replies["POST /api/sources/a/poll"] = {
			body: { outcome: "changed", created: 2, omitted: 400, reason: "The document is cut off" },
		};
		expect(await withSources(["a"], poll, api, output)).toBe(true);
		expect(said.join("\n")).toContain(
			"400 older articles left out: only the newest 1,000 of a feed are read",
		);
		expect(complained).toEqual(["note       The document is cut off"]);
	});

	it("polls them and prints the results", async () => {
		api.replies["POST /api/sources/a/poll"] = { body: { outcome: "changed", created: 2, updated: 1 } };
		api.replies["POST /api/sources/b/poll"] = { body: { outcome: "unchanged" } };
		api.replies["POST /api/sources/c/poll"] = {
			body: { outcome: "failed", reason: "Its server failed (500)" },
		};
		api.replies["POST /api/sources/d/poll"] = {
			body: { outcome: "unchanged", reason: "It has brought 2000 new articles today; 9 more have to wait" },
		};
		expect(await withSources(["a", "b"], poll, api, output)).toBe(true);
		expect(await withSources(["c"], poll, api, output)).toBe(false);
		expect(said).toEqual(["changed    /sources/a  2 new, 1 updated", "unchanged  /sources/b"]);
		expect(await withSources(["d"], poll, api, output)).toBe(true);
		expect(complained).toEqual([
			"failed     /sources/c: Its server failed (500)",
			"note       It has brought 2000 new articles today; 9 more have to wait",
		]);
	});
});

describe("output to a terminal", () => {
	it("contains no control characters and no line breaks", () => {
		expect(inLine("a\u001b]0;owned\u0007\n\u202Eb\u009b2J")).toBe("a ]0;owned b 2J");
	});

	it("fits the available columns in any script", () => {
		expect(inColumns("abc", 5)).toBe("abc  ");
		expect(inColumns("abcdef", 5)).toBe("abcd…");
		expect(inColumns("新しい", 5)).toBe("新し…");
		expect(inColumns("新しい", 4)).toBe("新… ");
		expect(inColumns("👩‍👩‍👧x", 4)).toBe("👩‍👩‍👧x ");
	});

	for (const [seconds, words] of [
		[-10, "just now"],
		[10, "in 1 min"],
		[-90 * 60, "2 h ago"],
		[-59.9 * 60, "60 min ago"],
		[47 * 3600, "in 47 h"],
		[-3 * 86_400, "3 days ago"],
		[-30 * 86_400, "2026-10-21"],
	] as const)
		it(`shows a moment ${seconds} seconds from now as "${words}"`, () => {
			expect(humanTime(new Date(NOW.getTime() + seconds * 1000), NOW)).toBe(words);
		});
});

describe("with --json, a command for sources", () => {
	let records: object[];
	const json = { ...output, record: (record: object) => records.push(record) };
	beforeEach(() => {
		records = [];
	});

	it("prints a record for each source, with its result", async () => {
		const a = source("a");
		api.replies["GET /api/sources"] = { body: { sources: [a] } };
		await printStatus(api, { onlyFailing: false }, json);
		await listSources(api, json);
		api.replies["POST /api/sources"] = { status: 201, body: { status: "created", ...a } };
		await subscribeAll(["a.example"], {}, api, json);
		for (const [action, state] of [
			[pause, "paused"],
			[resume, "active"],
		] as const) {
			api.replies["PATCH /api/sources/a"] = { body: { ...a, state } };
			await withSources(["a"], action, api, json);
		}
		await withSources(["a"], set({ title: "B" }), api, json);
		api.replies["POST /api/sources/a/poll"] = { body: { outcome: "changed", created: 2, updated: 1 } };
		await withSources(["a"], poll, api, json);
		api.replies["POST /api/sources/a/poll"] = { body: { outcome: "failed", reason: "It is gone" } };
		expect(await withSources(["a", "b"], poll, api, json)).toBe(false);
		api.replies["DELETE /api/sources/a?articles=delete"] = { status: 204 };
		await withSources(["a"], unsubscribe(true), api, json);
		const whole = { type: "source", ...a };
		expect(records).toEqual([
			whole,
			whole,
			{ ...whole, status: "followed" },
			{ type: "summary", followed: 1, already: 0, refused: 0 },
			{ ...whole, state: "paused", status: "paused" },
			{ ...whole, status: "resumed" },
			{ ...whole, status: "set" },
			{ type: "source", status: "changed", id: "a", created: 2, updated: 1 },
			{ type: "source", status: "failed", id: "a", error: "It is gone" },
			{
				type: "source",
				status: "refused",
				id: "b",
				error: expect.stringContaining('There is no source "b"'),
			},
			{ type: "source", status: "removed", id: "a", articles: "deleted" },
		]);
	});
});

describe("`tributary sources set`", () => {
	it("sends only the named settings, and prints the result", async () => {
		const filters = [
			{ action: "block" as const, field: "title", words: ["advert", "job of the week"] },
			{ action: "keep" as const, pattern: "^a" },
		];
		api.replies["PATCH /api/sources/a"] = {
			body: { ...source("a"), tags: ["News", "Snow"], filters, retention: { articles: 500, days: 30 } },
		};
		const retention = { days: 30 };
		expect(await withSources(["a"], set({ filters, title: null, retention }), api, output)).toBe(true);
		expect(JSON.parse(api.bodies[0] ?? "")).toEqual({ filters, title: null, retention });
		expect(said).toEqual([
			"set        /sources/a  A",
			"           tags: News, Snow",
			"           block title: advert, job of the week",
			"           keep /^a/",
			"           keeps the newest 500 articles, and all articles for 30 days",
		]);
	});

	it.each([
		[1800, "polled every 30m"],
		[7200, "polled every 2h"],
		[5400, "polled every 90m"],
		[undefined, "polled as often as it publishes, or as its publisher requests"],
	])("prints the resulting polling interval for `every` of %s", async (every, words) => {
		api.replies["PATCH /api/sources/a"] = { body: { ...source("a"), every } };
		expect(await withSources(["a"], set({ every: every ?? null }), api, output)).toBe(true);
		expect(JSON.parse(api.bodies[0] ?? "")).toEqual({ every: every ?? null });
		expect(said).toEqual(["set        /sources/a  A", `           ${words}`]);
	});

	it.each([
		["10m", 600],
		["30m", 1800],
		["90 min", 5400],
		["2h", 7200],
		["1D", 86_400],
		["7d", 604_800],
		["3600", 3600],
		["600s", 600],
		["9m", undefined],
		["8d", undefined],
		["", undefined],
		["h", undefined],
		["-30m", undefined],
		["1.5h", undefined],
		["1e3", undefined],
		["30m30s", undefined],
		["1w", undefined],
		["99999999999999999999m", undefined],
	])("reads or refuses the time %j", (text, seconds) => {
		expect(intervalOf(text)).toBe(seconds);
		if (seconds !== undefined) expect(intervalOf(intervalText(seconds))).toBe(seconds);
	});

	for (const [text, expected] of [
		["advert", { words: ["advert"] }],
		["Title: advert ,  job of the week", { field: "title", words: ["advert", "job of the week"] }],
		["tag:/^ad(s|verts)?$/", { field: "tag", pattern: "^ad(s|verts)?$" }],
		["note: well", { words: ["note: well"] }],
		["and/or", { words: ["and/or"] }],
	] as const)
		it(`reads the filter ${text} and writes it in the same form`, () => {
			const filter = readFilter("keep", text);
			expect(filter).toEqual({ action: "keep", ...expected });
			expect(readFilter("keep", writeFilter(filter).replace(/^keep /, ""))).toEqual(filter);
		});

	it("refuses a filter without a word", () => {
		for (const text of ["", " ", "title:", "a,,b", ","])
			expect(() => readFilter("block", text)).toThrow("contains no words");
	});
});
