/** Readers during faults of KV and the database: they get the last good feed or 503, and nothing else. */
import { env } from "cloudflare:workers";
import { SaxesParser } from "saxes";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Faults, SLOW, SOUND } from "../support/faults.ts";
import { type Instance, startInstance } from "../support/instance.ts";

const FEEDS = ["/feed.xml", "/atom.xml", "/feed.json"];
/** Everything that is kept in KV. */
const KEPT = [...FEEDS, "/tags/a/feed.xml", "/own/atom.xml", "/archives/1/feed.json", "/"];
/** Paths whose documents are always read from the database. */
const UNKEPT = ["/feed.xml?limit=2", "/articles/no-1", "/sources", "/subscriptions.opml"];

/** A reader waits so long at most, in milliseconds; the clock of these tests moves only while something hangs. */
const LONGEST = 15_000;
/** The time limits of single steps: KV, or a rendering where there is something else to give; and the database, or writing. */
const PATIENCE = 3_000;
const D1_LIMIT = 10_000;

let worker: Instance;

beforeEach(async () => {
	vi.useFakeTimers({
		toFake: ["Date", "setTimeout", "clearTimeout"],
		now: Date.parse("2040-11-20T12:00:00Z"),
	});
	worker = startInstance();
	await publish(...Array.from({ length: 75 }, (_, i) => i + 1));
});
afterEach(() => {
	vi.useRealTimers();
});

async function publish(...numbers: number[]): Promise<void> {
	const items = numbers.map((n) => ({
		id: `urn:a:${n}`,
		title: `No. ${n}`,
		tags: ["A"],
		content_html: `<p>Text ${n}. ${"word ".repeat(50)}</p>`,
		date_published: new Date(Date.parse("2026-01-01") + n * 60_000).toISOString(),
	}));
	const { status } = await worker.api("POST", "/api/import", { title: "", items });
	expect(status).toBe(200);
}

/** Breaks services, and mends the others. */
function breakIn(instance: Instance, faults: Partial<Faults>): void {
	Object.assign(instance.broken, SOUND, faults);
}

/** Moves the clock on. */
function later(seconds: number): void {
	vi.setSystemTime(Date.now() + seconds * 1000);
}

/** Reads as feed readers do, and fails the test if what comes is neither whole nor a plain refusal. */
async function read(path: string, headers: Record<string, string> = {}, from = worker) {
	const began = Date.now();
	const response = await from.fetch(path, { headers: { "accept-encoding": "identity", ...headers } });
	const text = await response.text();
	const { status } = response;
	const etag = response.headers.get("etag") ?? "";
	expect([200, 226, 304, 503], path).toContain(status);
	if (status === 503) {
		expect(Number(response.headers.get("retry-after")), path).toBeGreaterThan(0);
		expect(response.headers.get("cache-control"), path).toBe("no-store");
	} else {
		expect(etag, path).toMatch(/^"[0-9a-f]{32}[\w.-]*"$/);
		expect(Date.parse(response.headers.get("last-modified") ?? ""), path).toBeLessThanOrEqual(Date.now());
	}
	if (status === 200 || status === 226) expectWhole(path, text);
	return { status, etag, text, waited: from.answeredAt() - began };
}

function expectWhole(path: string, text: string): void {
	const [, name = ""] = /([^/?]*)(\?.*)?$/.exec(path) ?? [];
	if (name.endsWith(".json")) expect(JSON.parse(text).items.length).toBeGreaterThan(0);
	else if (/xml$|opml$/.test(name)) new SaxesParser({ xmlns: true }).write(text).close();
	else expect(text).toMatch(/^<!doctype html>.*<\/html>$/is);
	if (name.endsWith(".xml")) expect(text).toMatch(/<item>|<entry>/);
}

/** Reads each document once, so that it is in KV, and returns the responses. */
async function readAll(paths = KEPT): Promise<Map<string, Awaited<ReturnType<typeof read>>>> {
	const all = new Map();
	for (const path of paths) all.set(path, await read(path));
	return all;
}

/** The metadata of all that is in KV. */
async function metadata(): Promise<unknown[]> {
	return (await env.FEEDS.list()).keys.map((key) => key.metadata);
}

describe("a fault of KV", () => {
	for (const kvReads of [true, "hangs", "body hangs", "body breaks", "truncated", "empty"] as const) {
		it(`on reading (${kvReads === true ? "fails" : kvReads}) does not affect readers, on any instance`, async () => {
			const before = await readAll();
			const other = startInstance();
			for (const instance of [worker, other]) {
				breakIn(instance, { kvReads });
				for (const path of KEPT) {
					const { status, etag, text, waited } = await instance.patiently(PATIENCE, () =>
						read(path, {}, instance),
					);
					expect([status, etag, text], path).toEqual([200, before.get(path)?.etag, before.get(path)?.text]);
					expect(waited, path).toBeLessThanOrEqual(PATIENCE);
				}
			}
		});

		it(`on reading (${kvReads === true ? "fails" : kvReads}) and of the database leaves the copies in memory, or 503`, async () => {
			const before = await readAll();
			const other = startInstance();
			breakIn(worker, { kvReads, d1: true });
			breakIn(other, { kvReads, d1: true });
			for (const path of KEPT) {
				const mine = await worker.patiently(PATIENCE, () => read(path));
				expect([mine.status, mine.etag], path).toEqual([200, before.get(path)?.etag]);
				expect((await other.patiently(PATIENCE, () => read(path, {}, other))).status, path).toBe(503);
			}
		});
	}

	for (const kvReads of ["truncated", "empty"] as const) {
		it(`with a value that is ${kvReads} is repaired at once`, async () => {
			await readAll(["/atom.xml"]);
			const other = startInstance();
			breakIn(other, { kvReads });
			await other.patiently(PATIENCE, () => read("/atom.xml", {}, other));
			expect(other.counts().kvWrites).toBe(1);
		});

		it(`with a value that is ${kvReads} leaves a client with the current copy its 304, for one read`, async () => {
			const before = await readAll();
			const other = startInstance();
			breakIn(other, { kvReads });
			for (const path of KEPT) {
				const headers = { "if-none-match": before.get(path)?.etag ?? "" };
				expect((await read(path, headers, other)).status, path).toBe(304);
				expect((await other.fetch(path, { method: "HEAD" })).status, path).toBe(200);
				expect(other.counts(), path).toEqual({ kvReads: 2, kvWrites: 0, d1Queries: 0 });
			}
		});
	}

	for (const kvWrites of [true, "hangs"] as const) {
		it(`on writing (${kvWrites === true ? "fails" : kvWrites}) does not hide a change, and the write is repeated`, async () => {
			breakIn(worker, { kvWrites });
			for (const path of KEPT) await worker.patiently(LONGEST * 2, () => read(path));
			await worker.patiently(LONGEST * 2, () => publish(76));
			for (const path of FEEDS) {
				const { waited, text } = await worker.patiently(LONGEST * 2, () => read(path));
				expect(text, path).toContain("No. 76");
				expect(waited, path).toBe(0);
			}
			expect(await metadata()).toEqual([]);
			breakIn(worker, {});
			later(61);
			await readAll();
			expect(await metadata()).toHaveLength(KEPT.length);
			const other = startInstance();
			for (const path of FEEDS) expect((await read(path, {}, other)).text, path).toContain("No. 76");
			// One of them looks whether it has changed, and keeps the settings.
			expect(other.counts()).toEqual({ kvReads: 3, kvWrites: 0, d1Queries: 2 });
		});
	}

	const sound = {
		etag: "a".repeat(32),
		lastModified: 2,
		length: 2,
		renderedAt: 2,
		revision: 2,
		database: "a",
		version: "",
	};
	const without = (name: string) => (metadata: unknown) => ({ ...(metadata as object), [name]: undefined });
	const others: [string, (metadata: unknown) => unknown][] = [
		["no metadata", () => null],
		["none of the members", () => ({})],
		["a text", () => "a3f0"],
		["a list", () => [1, 2]],
		["a number", () => 7],
		...[...Object.keys(sound), "index"].flatMap((name): [string, (metadata: unknown) => unknown][] => [
			[`no ${name}`, without(name)],
			...[null, "", "x", -1, 1.5, 1e300, {}, [], true].map(
				(value): [string, (metadata: unknown) => unknown] => [
					`${name}: ${JSON.stringify(value)}`,
					(metadata) => ({ ...(metadata as object), [name]: value }),
				],
			),
		]),
		...['W/"abc"', 'a"b', "a\r\nb: c", "ä", "x".repeat(500)].map(
			(etag): [string, (m: unknown) => unknown] => [
				`etag: ${JSON.stringify(etag)}`,
				(metadata) => ({ ...(metadata as object), etag }),
			],
		),
		["an index of another form", (metadata) => ({ ...(metadata as object), index: "12,40 3-5" })],
		["an index of other bytes", (metadata) => ({ ...(metadata as object), index: "CgEDgEBgEA" })],
		[
			"a time of rendering that is still to come",
			(metadata) => ({ ...(metadata as object), renderedAt: 9e15 }),
		],
		["members that are not known yet", (metadata) => ({ ...(metadata as object), colour: "blue" })],
	];
	it("with metadata of another schema sends no such document, and causes no failure", async () => {
		const paths = ["/feed.xml", "/atom.xml"];
		const before = await readAll(paths);
		await publish(76);
		const after = await readAll(paths);
		for (const [i, [what, kvReads]] of others.entries()) {
			const path = paths[i % 2] ?? "";
			const other = startInstance();
			breakIn(other, { kvReads });
			const { status, text } = await read(path, {}, other);
			expect([what, status, text === after.get(path)?.text]).toEqual([what, 200, true]);
			// What is new since the version before, or all.
			const headers = { "a-im": "feed", "if-none-match": before.get(path)?.etag ?? "" };
			expect((await read(path, headers, other)).text, what).toContain("No. 76");
			const without = startInstance();
			breakIn(without, { kvReads, d1: true });
			await read(path, {}, without);
			await read(path, headers, without);
		}
	}, 30_000);

	it("with a value of another schema is repaired, and the new value is valid from then on", async () => {
		const before = await readAll();
		for (const { name } of (await env.FEEDS.list()).keys)
			await env.FEEDS.put(name, "<old/>", { metadata: { etag: "old", savedAt: 1 } });
		const other = startInstance();
		for (const path of KEPT) expect((await read(path, {}, other)).text, path).toBe(before.get(path)?.text);
		const another = startInstance();
		breakIn(another, { d1: true });
		for (const path of KEPT) expect((await read(path, {}, another)).text, path).toBe(before.get(path)?.text);
	});

	it("with a rendering time in the future does not stop checks for changes", async () => {
		await readAll(["/feed.xml"]);
		const other = startInstance();
		breakIn(other, { kvReads: (metadata) => ({ ...(metadata as object), renderedAt: 9e15 }) });
		await publish(76);
		await read("/feed.xml", {}, other);
		expect((await read("/feed.xml", {}, other)).text).toContain("No. 76");
		other.counts();
		await read("/feed.xml", {}, other);
		expect(other.counts().d1Queries).toBe(0);
	});
});

describe("a fault of the database", () => {
	it("that makes it hang sends the copy in KV at once, however old", async () => {
		const before = await readAll();
		const other = startInstance();
		breakIn(other, { d1: "hangs" });
		for (const seconds of [0, 61, 86_400]) {
			later(seconds);
			for (const path of KEPT) {
				let answer: Awaited<ReturnType<typeof read>> | undefined;
				const app = read(path, {}, other).then((read) => {
					answer = read;
				});
				await other.patiently(D1_LIMIT, () => app);
				expect([answer?.status, answer?.etag], path).toEqual([200, before.get(path)?.etag]);
			}
		}
	});

	it("that makes it slow sends the last good feed, and keeps the late rendering", async () => {
		const before = await readAll();
		await publish(76);
		breakIn(worker, { d1: "slow" });
		for (const path of KEPT) {
			const { text } = await worker.patiently(SLOW, () => read(path));
			if (FEEDS.includes(path)) expect(text, path).toBe(before.get(path)?.text);
		}
		worker.counts();
		for (const path of FEEDS) expect((await read(path)).text, path).toContain("No. 76");
		expect(worker.counts().d1Queries).toBe(0);
		const other = startInstance({ VERSION: { id: "next", tag: "", timestamp: "" } });
		for (const { name } of (await env.FEEDS.list()).keys) await env.FEEDS.delete(name);
		breakIn(other, { d1: "slow" });
		for (const path of [...KEPT, ...UNKEPT.slice(0, 2)])
			expect((await other.patiently(SLOW, () => read(path, {}, other))).status, path).toBe(200);
	});

	it("that makes it hang gives 503 in bounded time if KV is empty", async () => {
		breakIn(worker, { d1: "hangs" });
		for (const path of [...KEPT, ...UNKEPT]) {
			const { status, waited } = await worker.patiently(D1_LIMIT, () => read(path));
			expect([path, status]).toEqual([path, 503]);
			expect(waited, path).toBeLessThanOrEqual(LONGEST);
		}
		expect((await worker.patiently(D1_LIMIT, () => worker.fetch("/health"))).status).toBe(503);
		breakIn(worker, {});
		for (const path of [...KEPT, ...UNKEPT]) expect((await read(path)).status, path).toBe(200);
	});

	it("and of KV that makes both hang gives a copy in memory or 503 in bounded time", async () => {
		await readAll();
		const other = startInstance();
		for (const [instance, expected] of [
			[worker, 200],
			[other, 503],
		] as const) {
			breakIn(instance, { d1: "hangs", kvReads: "hangs", kvWrites: "hangs" });
			for (const path of KEPT) {
				const { status, waited } = await instance.patiently(D1_LIMIT, () => read(path, {}, instance));
				expect([path, status]).toEqual([path, expected]);
				expect(waited, path).toBeLessThanOrEqual(2 * D1_LIMIT);
			}
		}
	});

	for (const d1 of [true, "hangs", "full", "read-only", "no rows", "no results"] as const) {
		for (const [whose, overrides] of [
			["the instance that published", undefined],
			["the first of a new deployment", { VERSION: { id: "next", tag: "", timestamp: "" } }],
		] as const) {
			it(`(${d1 === true ? "fails" : d1}) at ${whose} sends the last good feed, and the newest once it is over`, async () => {
				const before = await readAll();
				await publish(76);
				const instance = overrides ? startInstance(overrides) : worker;
				const canRead = d1 === "full" || d1 === "read-only";
				breakIn(instance, { d1 });
				for (const path of KEPT) {
					const answer = await instance.patiently(D1_LIMIT, () => read(path, {}, instance));
					expect([path, answer.status]).toEqual([path, 200]);
					expect(answer.waited, path).toBeLessThanOrEqual(D1_LIMIT);
					if (!canRead)
						expect([answer.etag, answer.text], path).toEqual([
							before.get(path)?.etag,
							before.get(path)?.text,
						]);
				}
				for (const path of UNKEPT) {
					const { status } = await instance.patiently(D1_LIMIT, () => read(path, {}, instance));
					if (d1 !== "no rows") expect([path, status]).toEqual([path, canRead ? 200 : 503]);
				}
				breakIn(instance, {});
				for (const path of FEEDS) expect((await read(path, {}, instance)).text, path).toContain("No. 76");
			});
		}
	}

	it("that returns no rows gives 503 for documents that always exist if KV is empty", async () => {
		for (const d1 of ["no rows", "no results"] as const) {
			breakIn(worker, { d1 });
			for (const path of ["/feed.xml", "/own/atom.xml", "/followed/feed.json", "/feed.xml?limit=2", "/"])
				expect((await read(path)).status, path).toBe(503);
		}
	});

	it("that brings it back to an earlier time does the same to feeds on every instance, which then show new writes", async () => {
		const other = startInstance();
		const paths = [...FEEDS, "/tags/a/feed.xml"];
		const before = await readAll(paths);
		const scopes = (
			await env.DB.prepare("SELECT scope, articles, revision, changed_at, last_modified FROM scopes").all()
		).results;
		later(60);
		await publish(76);
		for (const instance of [worker, other]) for (const path of paths) await read(path, {}, instance);
		await env.DB.batch([
			env.DB.prepare("DELETE FROM articles WHERE id = 'urn:a:76'"),
			env.DB.prepare("DELETE FROM scope_articles WHERE id = 'urn:a:76'"),
			...scopes.map((row) =>
				env.DB.prepare(
					"UPDATE scopes SET articles = ?2, revision = ?3, changed_at = ?4, last_modified = ?5 WHERE scope = ?1",
				).bind(...Object.values(row)),
			),
		]);
		for (let looks = 0; looks < 2; looks++) {
			later(61);
			for (const instance of [worker, other]) for (const path of FEEDS) await read(path, {}, instance);
		}
		for (const instance of [worker, other]) {
			for (const path of FEEDS)
				expect((await read(path, {}, instance)).text, path).toBe(before.get(path)?.text);
			instance.counts();
			await read("/feed.xml", {}, instance);
			expect(instance.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
		}
		// It has the number that No. 76 had.
		await publish(77);
		for (let looks = 0; looks < 2; looks++) {
			later(61);
			for (const instance of [worker, other]) for (const path of paths) await read(path, {}, instance);
		}
		for (const instance of [worker, other]) {
			for (const path of paths) {
				const { text } = await read(path, {}, instance);
				expect(text, path).toContain("No. 77");
				expect(text, path).not.toContain("No. 76");
			}
		}
	});

	it("that loses all articles though they are counted gives 503, not an empty feed", async () => {
		await env.DB.prepare("DELETE FROM scope_articles").run();
		for (const path of ["/feed.xml", "/tags/a/atom.xml", "/", "/feed.xml?limit=2"])
			expect((await read(path)).status, path).toBe(503);
	});
});
