/** An episode that is read from the site and handed in again is the same: neither its texts nor its files are lost. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bodyOf } from "../feeds/reading.ts";
import { type Instance, startInstance } from "../support/instance.ts";

const EPISODE = {
	id: "one",
	title: "One",
	content_html: "<p>Words</p>",
	summary: "Words",
	date_published: "2026-11-01T00:00:00Z",
	language: "en",
	authors: [{ name: "Ada" }],
	image: "https://cdn.example/1.png",
	_image: { alt: "A boat" },
	attachments: [{ url: "https://cdn.example/1.mp3", mime_type: "audio/mpeg", size_in_bytes: 4 }],
	_podcast: {
		number: 1,
		persons: [{ name: "Ada", role: "host" }],
		transcripts: [{ url: "https://cdn.example/1.html", mime_type: "text/html" }],
		transcript: "00:01.000 --> 00:02.000\nHello",
		chapters: [{ start: 0, title: "A" }],
	},
};

let worker: Instance;
beforeEach(async () => {
	worker = startInstance();
	await worker.publish(EPISODE);
});
afterEach(() => {
	vi.restoreAllMocks();
});

const text = async (path: string) => (await worker.fetch(path)).text();

describe("an episode", () => {
	it("that is read from the API and written back is unchanged", async () => {
		const read = await worker.api("GET", "/api/articles/one");
		const back = await worker.api("PUT", "/api/articles/one", await read.json());
		expect(await back.json()).toMatchObject({ status: "unchanged" });
	});

	it("that comes back from the site's own JSON Feed keeps its transcript and chapters", async () => {
		const feed = JSON.parse(await bodyOf(await worker.fetch("/feed.json"))) as { items: object[] };
		const response = await worker.api("POST", "/api/import", feed);
		expect(await response.json()).toMatchObject({ results: [{ slug: "one" }] });
		expect(await text("/articles/one/transcript.vtt")).toContain("Hello");
		expect(JSON.parse(await bodyOf(await worker.fetch("/articles/one/chapters.json")))).toMatchObject({
			chapters: [{ startTime: 0, title: "A" }],
		});
	});

	it("that is edited in that form keeps them too, and those on other sites", async () => {
		const feed = JSON.parse(await bodyOf(await worker.fetch("/feed.json"))) as { items: object[] };
		const items = feed.items.map((item) => ({ ...item, title: "Edited" }));
		await worker.api("POST", "/api/import", { items });
		const item = (await (await worker.api("GET", "/api/articles/one")).json()) as typeof EPISODE;
		expect(item.title).toBe("Edited");
		expect(item._podcast.transcript).toContain("Hello");
		expect(item._podcast.transcripts).toEqual(EPISODE._podcast.transcripts);
		expect(item._podcast.chapters).toEqual(EPISODE._podcast.chapters);
	});

	it("stays an episode even if its file can no longer be looked up", async () => {
		vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(null, { status: 503 }));
		await worker.publish({
			...EPISODE,
			title: "Edited",
			attachments: [{ url: "https://cdn.example/1.mp3" }],
		});
		expect(await text("/podcast.xml?limit=9")).toContain('<enclosure length="4" type="audio/mpeg"');
	});
});
