/** The type and length of a file that a submitted article lacks are requested from the file's server. */
import { env } from "cloudflare:workers";
import { parseRssFeed } from "feedsmith";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LookUp, MAX_REQUESTS, withFileFacts } from "../../src/api/file-lookup.ts";
import { parseItem } from "../../src/articles/schema/item.ts";
import type { Attachment } from "../../src/model/attachment.ts";
import { type Instance, SITE, startInstance } from "../support/instance.ts";

const FILE = "https://cdn.example/episode";

/** An item with one file. */
const withFile = (file: Record<string, unknown>) => ({
	id: "1",
	title: "One",
	attachments: [{ url: FILE, ...file }],
});

const audio = (headers: Record<string, string> = {}) =>
	new Response(null, { headers: { "content-type": "audio/mpeg", "content-length": "4000", ...headers } });

/** Looks the file of an item up with a server that is played. */
async function facts(
	item: unknown,
	fetch: LookUp["fetch"],
	more: Partial<LookUp> = {},
	stored: Attachment[] = [],
) {
	const lookUp: LookUp = {
		fetch,
		origin: SITE,
		siteUrl: undefined,
		allowPrivate: false,
		bucket: undefined,
		left: 10,
		...more,
	};
	const { item: complete, warnings } = await withFileFacts(parseItem(item), lookUp, stored);
	return {
		files: complete.attachments,
		warnings: warnings.map(({ pointer, detail }) => `${pointer} ${detail}`),
	};
}

describe("the type and length of a linked file", () => {
	it("are requested with HEAD, without compression, if they are missing", async () => {
		const asked: [string, RequestInit][] = [];
		const { files, warnings } = await facts(withFile({}), async (url, init) => {
			asked.push([url, init]);
			return audio();
		});
		expect(files).toMatchObject([{ url: FILE, mime_type: "audio/mpeg", size_in_bytes: 4000 }]);
		expect(warnings).toEqual([]);
		expect(asked).toMatchObject([[FILE, { method: "HEAD", headers: { "accept-encoding": "identity" } }]]);
	});

	it("are neither requested nor replaced if the item has them", async () => {
		const fetch = vi.fn(async () => audio());
		const said = { mime_type: "audio/ogg", size_in_bytes: 1 };
		expect((await facts(withFile(said), fetch)).files).toMatchObject([said]);
		expect(fetch).not.toHaveBeenCalled();
		expect((await facts(withFile({ mime_type: "audio/ogg" }), fetch)).files).toMatchObject([
			{ mime_type: "audio/ogg", size_in_bytes: 4000 },
		]);
	});

	it("are found behind redirects, but never at private addresses", async () => {
		const fetch: LookUp["fetch"] = async (url) =>
			url === FILE
				? new Response(null, { status: 302, headers: { location: "http://10.0.0.1/x" } })
				: audio();
		const { files, warnings } = await facts(withFile({ mime_type: "audio/mpeg" }), fetch);
		expect(files[0]?.size_in_bytes).toBeUndefined();
		expect(warnings[0]).toContain("it redirects to http://10.0.0.1/x, which is refused: 10.0.0.1");
		expect((await facts(withFile({}), fetch, { allowPrivate: true })).warnings).toEqual([]);
	});

	it("are not requested at a private address", async () => {
		for (const url of ["http://127.0.0.1/a.mp3", "http://web.team.svc/a.mp3", "http://nas/a.mp3"]) {
			const { warnings } = await facts(withFile({ url }), () => expect.fail("asked"));
			expect(warnings[0]).toContain("its address is refused: ");
		}
	});

	it("that cannot be looked up cause a warning with the reason, and the article is stored", async () => {
		const reasons: [string, LookUp["fetch"]][] = [
			["its server answers 404", async () => new Response(null, { status: 404 })],
			["its server could not be reached", () => Promise.reject(new TypeError("no such host"))],
			["its server does not say", async () => new Response(null)],
			["it redirects (302) without saying where to", async () => new Response(null, { status: 302 })],
			[
				`it redirects in a loop, back to ${FILE}`,
				async () => new Response(null, { status: 301, headers: { location: FILE } }),
			],
			[
				"it redirects more than 5 times",
				async (url) => new Response(null, { status: 301, headers: { location: `${url}/x` } }),
			],
		];
		for (const [reason, fetch] of reasons) {
			const { warnings } = await facts(withFile({ mime_type: "audio/mpeg" }), fetch);
			expect(warnings[0]).toMatch(/^\/attachments\/0 has no size_in_bytes, and it could not be looked up: /);
			expect(warnings[0]).toContain(reason);
		}
	});

	it("are waited for at most five seconds", async () => {
		vi.useFakeTimers();
		const looked = facts(withFile({}), () => new Promise(() => {}));
		await vi.advanceTimersByTimeAsync(5_000);
		expect((await looked).warnings[0]).toContain("did not answer within 5 seconds");
		vi.useRealTimers();
	});

	it("that are empty or impossible are ignored", async () => {
		const odd = { "content-type": "application/octet-stream", "content-length": "-5" };
		const { files, warnings } = await facts(withFile({}), async () => audio(odd));
		expect(files[0]).toMatchObject({ mime_type: undefined, size_in_bytes: undefined });
		expect(warnings[0]).toContain("has no mime_type and no size_in_bytes");
	});

	it("are ignored if a page is in place of a recording", async () => {
		const item = { id: "1", title: "One", attachments: [{ url: `${FILE}.mp3` }] };
		const { files, warnings } = await facts(item, async () => audio({ "content-type": "text/html" }));
		expect(files).toMatchObject([{ mime_type: undefined, size_in_bytes: undefined }]);
		expect(warnings[0]).toContain("its server says that it is text/html");
		for (const type of ["binary/octet-stream", "application/force-download", "audio/mpeg; x=\u0001"]) {
			const { files } = await facts(item, async () => {
				const response = audio();
				vi.spyOn(response.headers, "get").mockImplementation((name) =>
					name === "content-type" ? type : name === "content-length" ? "4000" : null,
				);
				return response;
			});
			expect(files, type).toMatchObject([{ mime_type: undefined, size_in_bytes: 4000 }]);
		}
	});

	it("keep their stored values while they cannot be looked up", async () => {
		const before = { url: FILE, mime_type: "audio/mpeg", size_in_bytes: 4000 };
		const fetch = async () => new Response(null, { status: 503 });
		const { files, warnings } = await facts(withFile({}), fetch, {}, [before]);
		expect(files).toEqual([{ title: undefined, duration_in_seconds: undefined, ...before }]);
		expect(warnings).toEqual([]);
	});

	it("of the site's own files are read from the bucket", async () => {
		const bucket = env.MEDIA ?? expect.fail();
		await bucket.put("0123456789abcdef/one", "1234", { httpMetadata: { contentType: "audio/ogg" } });
		for (const url of ["/media/0123456789abcdef/one", `${SITE}/media/0123456789abcdef/one`]) {
			const item = { id: "1", title: "One", url: "https://else.example/", attachments: [{ url }] };
			const own = url.startsWith("/") ? { ...item, url: undefined } : item;
			const { files } = await facts(own, () => expect.fail("asked over the network"), { bucket });
			expect(files).toMatchObject([{ mime_type: "audio/ogg", size_in_bytes: 4 }]);
		}
		const gone = withFile({ url: `${SITE}/media/0123456789abcdef/two` });
		expect((await facts(gone, () => expect.fail(), { bucket })).warnings[0]).toContain("no such file");
	});

	it("are looked up with a limited number of requests, including redirects", async () => {
		const fetch = vi.fn(async (url: string) =>
			url.endsWith("/x") ? audio() : new Response(null, { status: 302, headers: { location: `${url}/x` } }),
		);
		const item = {
			id: "1",
			title: "x",
			attachments: Array.from({ length: 30 }, (_, i) => ({ url: `${FILE}${i}` })),
		};
		const { warnings } = await facts(item, fetch, { left: MAX_REQUESTS });
		expect(fetch).toHaveBeenCalledTimes(MAX_REQUESTS);
		// Which of them had the last redirect followed is for the order of the answers to say.
		expect(warnings.length).toBeGreaterThanOrEqual(30 - MAX_REQUESTS / 2);
	});
});

describe("the API, which looks up types and lengths of files,", () => {
	let worker: Instance;
	let answer: () => Response;

	beforeEach(() => {
		worker = startInstance();
		answer = () => audio();
		vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer());
	});
	afterEach(() => {
		vi.restoreAllMocks();
	});

	const enclosures = async () =>
		parseRssFeed(await (await worker.fetch("/feed.xml?limit=9")).text()).items?.[0]?.enclosures;

	it("stores them for the feed, which sends no requests", async () => {
		await worker.publish(withFile({}));
		answer = () => expect.fail("asked while rendering");
		expect(await enclosures()).toEqual([{ url: FILE, length: 4000, type: "audio/mpeg" }]);
	});

	it("answers with a warning if one is unknown", async () => {
		answer = () => new Response(null, { status: 503 });
		const response = await worker.api("POST", "/api/articles", withFile({ mime_type: "audio/mpeg" }));
		expect(response.status).toBe(201);
		expect(await response.json()).toMatchObject({
			status: "created",
			warnings: [{ pointer: "/attachments/0" }],
		});
		expect(await enclosures()).toEqual([{ url: FILE, length: 0, type: "audio/mpeg" }]);
	});

	it("tries again with each import until it has them", async () => {
		const item = withFile({ mime_type: "audio/mpeg" });
		const send = async () => {
			const response = await worker.api("POST", "/api/import", { items: [item] });
			return ((await response.json()) as { results: { status: string; warnings?: unknown[] }[] }).results[0];
		};
		answer = () => new Response(null, { status: 503 });
		expect(await send()).toMatchObject({ status: "created", warnings: [{}] });
		expect(await send()).toMatchObject({ status: "unchanged", warnings: [{}] });
		answer = () => audio();
		const updated = await send();
		expect(updated).toMatchObject({ status: "updated" });
		expect(updated?.warnings).toBeUndefined();
		expect(await enclosures()).toMatchObject([{ length: 4000 }]);
	});

	it("identifies an article without an id independently of the looked-up values", async () => {
		const { id, ...item } = withFile({ mime_type: "audio/mpeg" });
		answer = () => new Response(null, { status: 503 });
		expect((await worker.api("POST", "/api/articles", item)).status).toBe(201);
		answer = () => audio();
		const again = await worker.api("POST", "/api/articles", item);
		expect(await again.json()).toMatchObject({ status: "updated" });
		expect(await enclosures()).toMatchObject([{ length: 4000 }]);
	});

	it("keeps an edit since the import, even if it can now look up what it could not", async () => {
		const item = withFile({ mime_type: "audio/mpeg" });
		const send = () => worker.api("POST", "/api/import", { items: [item] });
		answer = () => new Response(null, { status: 503 });
		await send();
		await worker.publish({ ...item, title: "Edited" });
		answer = () => audio();
		expect(await (await send()).json()).toMatchObject({ results: [{ status: "unchanged" }] });
		expect(await (await worker.fetch("/feed.xml?limit=9")).text()).toContain("<title>Edited</title>");
	});

	it("keeps a deleted article deleted, even if its file could not be looked up", async () => {
		answer = () => new Response(null, { status: 503 });
		const send = () => worker.api("POST", "/api/import", { items: [withFile({})] });
		await send();
		await worker.api("DELETE", "/api/articles/one");
		expect(await (await send()).json()).toMatchObject({ results: [{ status: "deleted" }] });
	});
});
