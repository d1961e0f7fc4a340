/** Deltas: RFC 3229 with `feed`. A client that asks for them ends up with what one has that never does. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bodyOf, entriesIn } from "../feeds/reading.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";

const START = Date.parse("2040-11-20T12:00:00Z");
const FEEDS = ["/feed.xml", "/atom.xml", "/feed.json"] as const;

let worker: Instance;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: START });
	worker = startInstance();
});
afterEach(() => {
	vi.useRealTimers();
});

/** Publishes articles, an hour apart; the higher its number, the newer it is. */
async function publish(...numbers: number[]): Promise<void> {
	for (const n of numbers) {
		vi.setSystemTime(Date.now() + 1000);
		await worker.publish({
			id: `urn:a:${n}`,
			title: `No. ${n}`,
			content_html: `<p>Text ${n}, “${"wörds ".repeat(40)}”</p>`,
			date_published: new Date(START - 1_000 * 3_600_000 + n * 3_600_000).toISOString(),
			tags: [n % 2 === 0 ? "Even" : "Odd"],
		});
	}
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

async function poll(path: string, etag: string | undefined, headers: Record<string, string> = {}) {
	const response = await worker.fetch(path, {
		headers: { ...(etag !== undefined && { "if-none-match": etag }), ...headers },
	});
	return {
		response,
		status: response.status,
		etag: response.headers.get("etag") ?? "",
		text: await bodyOf(response),
	};
}

const delta = (path: string, etag: string | undefined, headers: Record<string, string> = {}) =>
	poll(path, etag, { "a-im": "feed", ...headers });

const idsIn = (path: string, text: string) => [...entriesIn(path, text).keys()];

describe("a feed that is too long for its index", () => {
	it("has deltas, in which its oldest entries are sent together", async () => {
		const episode = (n: number, text = "Text") => ({
			id: `urn:e:${n}`,
			title: `No. ${n}`,
			content_text: text,
			date_published: new Date(START - 1_000 * 3_600_000 + n * 3_600_000).toISOString(),
			attachments: [{ url: `https://cdn.example/${n}.mp3`, mime_type: "audio/mpeg", size_in_bytes: n }],
		});
		const items = upTo(290).map((n) => episode(n));
		expect((await worker.api("POST", "/api/import", { items })).status).toBe(200);
		const first = await delta("/podcast.xml", undefined);
		expect(idsIn("/podcast.xml", first.text)).toHaveLength(290);

		await worker.publish(episode(291));
		const second = await delta("/podcast.xml", first.etag);
		expect([second.status, idsIn("/podcast.xml", second.text)]).toEqual([226, ["urn:e:291"]]);

		await worker.publish(episode(2, "Edited"));
		const third = await delta("/podcast.xml", second.etag);
		expect(third.status).toBe(226);
		const ids = idsIn("/podcast.xml", third.text);
		expect(ids).not.toContain("urn:e:290");
		expect(ids).toContain("urn:e:2");
		expect(third.text).toContain("Edited");
		expect(third.text.length).toBeLessThan(first.text.length);
	});
});

describe.each(FEEDS)("a delta of %s", (path) => {
	it("has status 226, the new entries, and the headers of RFC 3229 (§10.4 to §10.8)", async () => {
		await publish(...upTo(5));
		const first = await delta(path, undefined);
		expect([first.status, idsIn(path, first.text).length]).toEqual([200, 5]);
		expect(first.response.headers.get("im")).toBeNull();
		await publish(6, 7);
		const { response, status, text } = await delta(path, first.etag);
		const full = await poll(path, undefined);
		expect(status).toBe(226);
		expect(idsIn(path, text)).toEqual(["urn:a:7", "urn:a:6"]);
		expect(response.headers.get("im")).toBe("feed");
		expect(response.headers.get("delta-base")).toBe(first.etag);
		expect(response.headers.get("etag")).toBe(full.etag);
		expect(response.headers.get("cache-control")).toBe("no-store, im");
		expect(response.headers.get("vary")).toMatch(/A-IM.*, If-None-Match$/);
		expect(response.headers.get("content-type")).toBe(full.response.headers.get("content-type"));
		expect(response.headers.get("access-control-allow-origin")).toBe("*");
		expect(response.headers.get("access-control-expose-headers")).toContain("Delta-Base");
		expect((await delta(path, full.etag)).status).toBe(304);
	});

	it("is sent only to clients that accept it and name a version that they have", async () => {
		await publish(...upTo(5));
		const { etag } = await poll(path, undefined);
		await publish(6);
		for (const accepted of ["feed", "FEED", "vcdiff, feed;q=0.5", "gzip;q=1.0,feed"])
			expect((await poll(path, etag, { "a-im": accepted })).status, accepted).toBe(226);
		for (const refused of ["vcdiff", "feed;q=0", "feed; q=0.000", "feeds", ""])
			expect((await poll(path, etag, { "a-im": refused })).status, refused).toBe(200);
		expect((await poll(path, etag)).status).toBe(200);
		for (const unknown of ['"x"', "W/", '"0"', `"${"0".repeat(32)}.zzzzzz.0.000000"`, etag.slice(0, 20)])
			expect((await delta(path, unknown)).status, unknown).toBe(200);
		expect((await delta(path, "*")).status).toBe(304);
	});

	it("is not sent to a client that is known to treat 226 as a failure", async () => {
		await publish(...upTo(5));
		const { etag } = await poll(path, undefined);
		await publish(6);
		const library = "feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/";
		for (const agent of [
			{ "user-agent": "rss2email/3.14 (https://github.com/rss2email/rss2email)" },
			// As Debian packages it.
			{ "user-agent": library, "if-modified-since": "Tue, 20 Nov 2040 12:00:00 GMT" },
		]) {
			const { response, status, text } = await delta(path, etag, agent);
			expect([status, idsIn(path, text).length]).toEqual([200, 6]);
			// The edge would hand it to those that do want a delta.
			expect(response.headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
		}
		expect((await delta(path, etag, { "user-agent": library })).status).toBe(226);
	});

	it("can be requested with a weak or unquoted ETag, a coding suffix, or a list", async () => {
		await publish(...upTo(5));
		const { etag } = await poll(path, undefined);
		await publish(6);
		const bare = etag.replaceAll('"', "");
		for (const tags of [`W/${etag}`, bare, `"${bare}-gzip"`, `"${bare};br"`, `"other", ${etag}`]) {
			const { status, response } = await delta(path, tags);
			expect(status, tags).toBe(226);
			expect(response.headers.get("delta-base")).toContain(bare);
		}
	});

	it("of several versions has the newest as its base", async () => {
		await publish(...upTo(5));
		const old = await poll(path, undefined);
		await publish(6);
		const newer = await poll(path, undefined);
		await publish(7);
		const { response, text } = await delta(path, `${newer.etag}, ${old.etag}`);
		expect(response.headers.get("delta-base")).toBe(newer.etag);
		expect(idsIn(path, text)).toEqual(["urn:a:7"]);
	});

	it("has the same headers for HEAD, and no body (RFC 9110 §9.3.2)", async () => {
		await publish(...upTo(5));
		const { etag } = await poll(path, undefined);
		await publish(6);
		const headers = { "a-im": "feed", "if-none-match": etag };
		const [get, head] = await Promise.all(
			["GET", "HEAD"].map((method) => worker.fetch(path, { method, headers })),
		);
		expect(head?.status).toBe(226);
		expect(await head?.text()).toBe("");
		expect([...(head?.headers ?? [])]).toEqual([...(get?.headers ?? [])]);
	});

	it("is compressed for clients that accept gzip, as the edge compresses only status 200", async () => {
		await publish(...upTo(5));
		const { etag } = await poll(path, undefined, { "accept-encoding": "gzip" });
		await publish(6);
		const { response, status, text } = await delta(path, etag, { "accept-encoding": "gzip" });
		expect(status).toBe(226);
		expect(response.headers.get("content-encoding")).toBe("gzip");
		expect(response.headers.get("etag")).toMatch(/-gzip"$/);
		expect(response.headers.get("vary")).toContain("Accept-Encoding");
		expect(response.headers.get("delta-base")).toBe(etag);
		expect(idsIn(path, text)).toEqual(["urn:a:6"]);
	});

	it("costs one KV read like any poll, and is available on a new instance", async () => {
		await publish(...upTo(5));
		const { etag } = await poll(path, undefined);
		await publish(6);
		await poll(path, undefined);
		vi.setSystemTime(Date.now() + 30_000);
		const other = startInstance();
		const response = await other.fetch(path, { headers: { "a-im": "feed", "if-none-match": etag } });
		expect(response.status).toBe(226);
		expect(other.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
	});

	it("contains edited entries, and is replaced by the whole feed if all have changed or one was only deleted", async () => {
		await publish(...upTo(5));
		const first = await poll(path, undefined);
		await worker.publish({
			id: "urn:a:2",
			title: "Other",
			content_text: "x",
		});
		expect(idsIn(path, (await delta(path, first.etag)).text)).toEqual(["urn:a:2"]);
		await publish(1, 3, 4, 5);
		const second = await poll(path, undefined);
		await worker.api("DELETE", "/api/articles/no-5");
		const gone = await delta(path, second.etag);
		expect(gone.status).toBe(200);
		expect(idsIn(path, gone.text)).toHaveLength(4);
	});

	it("works for parts of the articles, and for other lengths", async () => {
		await publish(...upTo(9));
		for (const [query, expected] of [
			[`/tags/even${path}`, ["urn:a:10"]],
			[`/own${path}?limit=3`, ["urn:a:11", "urn:a:10"]],
			[`${path}?content=summary`, ["urn:a:11", "urn:a:10"]],
		] as const) {
			const { etag } = await poll(query, undefined);
			await publish(10, 11);
			const { status, text } = await delta(query, etag);
			expect(status, query).toBe(226);
			expect(idsIn(query, text)).toEqual(expected);
			for (const slug of ["no-10", "no-11"]) await worker.api("DELETE", `/api/articles/${slug}`);
		}
	});
});

it("brings every client an older article that moves in when a newer one is deleted", async () => {
	await publish(...upTo(4));
	const { etag } = await poll("/feed.json?limit=3", undefined);
	await worker.api("DELETE", "/api/articles/no-3");
	await publish(5, 6);
	await worker.api("DELETE", "/api/articles/no-4");
	await worker.api("DELETE", "/api/articles/no-6");
	const { status, text } = await delta("/feed.json?limit=3", etag);
	expect(status).toBe(200);
	expect(idsIn("json", text)).toEqual(["urn:a:5", "urn:a:2", "urn:a:1"]);
});

describe("after any changes between polls,", () => {
	const step = fc.oneof(
		{
			weight: 3,
			arbitrary: fc.record({ kind: fc.constant("publish" as const), n: fc.integer({ min: 1, max: 14 }) }),
		},
		{
			weight: 1,
			arbitrary: fc.record({ kind: fc.constant("delete" as const), n: fc.integer({ min: 1, max: 14 }) }),
		},
		{
			weight: 2,
			arbitrary: fc.record({ kind: fc.constant("poll" as const), n: fc.integer({ min: 0, max: 3 }) }),
		},
	);

	it("a client with deltas has the same articles as one that gets the whole feed each time", {
		timeout: 300_000,
	}, async () => {
		let deltas = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...FEEDS),
				fc.integer({ min: 2, max: 8 }),
				fc.array(step, { minLength: 4, maxLength: 24 }),
				async (file, limit, steps) => {
					const path = `${file}?limit=${limit}`;
					let texts = 0;
					const clients = Array.from({ length: 3 }, () => ({
						etag: undefined as string | undefined,
						withDeltas: new Map<string, string>(),
						whole: new Map<string, string>(),
					}));
					const look = async (client: (typeof clients)[number]) => {
						const part = await delta(path, client.etag);
						if (part.status !== 304) {
							for (const [id, entry] of entriesIn(path, part.text)) client.withDeltas.set(id, entry);
							client.etag = part.etag;
						}
						if (part.status === 226) deltas++;
						const full = await poll(path, undefined);
						expect(client.etag).toBe(full.etag);
						for (const [id, entry] of entriesIn(path, full.text)) client.whole.set(id, entry);
						expect(new Map([...client.withDeltas].sort())).toEqual(new Map([...client.whole].sort()));
					};
					for (const { kind, n } of steps) {
						vi.setSystemTime(Date.now() + 1000);
						if (kind === "publish")
							await worker.publish({
								id: `urn:a:${n}`,
								title: `No. ${n}`,
								content_text: `Text ${++texts}`,
								// Some share a date.
								date_published: new Date(
									START - 1000 * 3_600_000 + Math.ceil(n / 2) * 3_600_000,
								).toISOString(),
							});
						else if (kind === "delete") await worker.api("DELETE", `/api/articles/no-${n}`);
						else for (const client of clients.slice(n)) await look(client);
					}
					for (const client of clients) await look(client);
				},
			),
			{ numRuns: runs(60) },
		);
		// Otherwise this test would say nothing.
		expect(deltas).toBeGreaterThan(runs(60) / 3);
	});
});
