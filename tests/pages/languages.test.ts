/** Pages in each language of the interface: no word of them is English. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { messagesFor } from "../../src/pages/messages/index.ts";
import { PODCAST_APPS, READERS } from "../../src/pages/subscribe/apps.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { messagesIn, phrasesOf } from "./catalogue.ts";
import { elements, elementsOf } from "./reading.ts";
import { spokenIn } from "./spoken.ts";

/** Articles, sources and settings are in Greek, so that every Latin letter on a page is of the interface. */
const SITE = {
	SITE_TITLE: "Ποτάμι",
	SITE_DESCRIPTION: "Τι ρέει",
	SITE_AUTHORS: [{ name: "Άννα" }],
} as unknown as Partial<Env>;

const EPISODE = {
	id: "urn:e",
	title: "Επεισόδιο",
	_tributary: { slug: "episode" },
	content_text: "Εδώ",
	tags: ["Νερό"],
	authors: [{ name: "Άννα" }],
	date_published: "2026-01-02T10:00:00Z",
	date_modified: "2026-01-03T10:00:00Z",
	image: "/a.jpg",
	attachments: [
		{
			url: "https://cdn.example/a.mp3",
			title: "Ήχος",
			mime_type: "audio/mpeg",
			size_in_bytes: 23_400_000,
			duration_in_seconds: 3900,
		},
		{ url: "magnet:?xt=urn:btih:1", mime_type: "application/x-bittorrent" },
	],
	_podcast: {
		number: 5,
		season: 2,
		season_name: "Πόλη",
		type: "bonus",
		explicit: true,
		persons: [{ name: "Άννα" }, { name: "Νίκος", role: "guest" }],
		chapters: [{ start: 0 }],
		transcript: `WEBVTT\n\n00:00.000 --> 00:02.000\n${"λόγια ".repeat(70_000)}\n\n00:03.000 --> 00:04.000\nτέλος`,
		transcripts: [
			{ url: "https://elsewhere.example/a.html", mime_type: "text/html" },
			{ url: "https://elsewhere.example/a.txt", mime_type: "text/plain" },
		],
	},
};

const FILM = {
	id: "urn:film",
	title: "Ταινία",
	_tributary: { slug: "film" },
	content_text: "Εδώ",
	date_published: "2026-01-02T11:00:00Z",
	attachments: [{ url: "https://cdn.example/a.mp4", title: "Εικόνα", mime_type: "video/mp4" }],
	_podcast: {
		type: "trailer",
		season: 3,
		transcript: "WEBVTT\n\n00:00.000 --> 00:02.000\nλόγια",
		transcript_language: "el",
		chapters_url: "https://elsewhere.example/c.json",
	},
};

const PICTURES = {
	id: "urn:pictures",
	_tributary: { slug: "pictures" },
	content_html: '<img src="https://cdn.example/1.jpg" alt="">',
	external_url: "https://elsewhere.example/",
	date_published: "2026-01-01T10:00:00Z",
	attachments: [
		{ url: "https://cdn.example/2.jpg", mime_type: "image/jpeg", title: "Χιόνι", _sensitive: true },
		{ url: "https://cdn.example/3.jpg", mime_type: "image/jpeg", _sensitive: true },
	],
	_podcast: { transcripts: [{ url: "https://elsewhere.example/a.html", mime_type: "text/html" }] },
};

const FEED = `<rss version="2.0"><channel><title>Πηγή</title><link>https://blog.example/</link>
	<item><link>https://blog.example/x</link><title>Νέα</title><description>Λευκό</description></item></channel></rss>`;

/** A page of each kind. */
const PAGES = [
	"/",
	"/?before=0%20x",
	"/own",
	"/followed",
	"/podcast",
	"/podcast?before=0%20x",
	"/own/podcast",
	`/tags/${encodeURIComponent("νερό")}`,
	`/authors/${encodeURIComponent("άννα")}`,
	"/archive",
	"/archive/2026/01",
	"/tags",
	"/authors",
	"/sources",
	"/sources/status",
	`/sources/${encodeURIComponent("πηγή")}`,
	"/subscribe",
	"/own/subscribe",
	"/followed/subscribe",
	"/own/podcast/subscribe",
	"/feed.xml",
	"/own/atom.xml",
	"/podcast.xml",
	"/subscriptions.opml",
	"/articles/episode",
	"/articles/film",
	"/articles/pictures",
];

/** Addresses that have no page, or none any more. */
const MISSING = [
	"/articles/deleted",
	"/articles/nothing",
	"/articles/nothing.md",
	"/articles/film.md",
	"/?before=nowhere",
	"/archive/1999/01",
	"/archive/2026/01?page=2",
	"/tags/nothing",
	"/tags/nothing/subscribe",
	"/nothing",
];

beforeEach(() => {
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(FEED));
});
afterEach(() => {
	vi.restoreAllMocks();
});

/** Starts a site that has something on each of its pages. */
async function startSite(language: string): Promise<Instance> {
	const worker = startInstance({ ...SITE, SITE_LANGUAGE: language, SITE_SOURCES_STATUS: "public" });
	await worker.publish({ id: "deleted", _tributary: { slug: "deleted" }, content_text: "Εδώ" });
	await worker.api("DELETE", "/api/articles/deleted");
	for (const item of [EPISODE, FILM, PICTURES]) await worker.publish(item);
	await worker.api("POST", "/api/sources", { url: "https://blog.example/feed" });
	const broken = await worker.api("POST", "/api/sources", { url: "https://blog.example/broken" });
	const { id } = (await broken.json()) as { id: string };
	vi.mocked(globalThis.fetch).mockImplementation(async () => new Response("x", { status: 404 }));
	await worker.api("POST", `/api/sources/${encodeURIComponent(id)}/poll`);
	await worker.api("PATCH", `/api/sources/${encodeURIComponent(id)}`, { state: "paused" });
	return worker;
}

/** All pages of a site as browsers get them, by their paths. */
async function pagesOf(language: string): Promise<Map<string, string>> {
	const worker = await startSite(language);
	const pages = new Map<string, string>();
	const headers = { "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" };
	for (const path of [...PAGES, ...MISSING]) {
		const response = await worker.fetch(path, { headers });
		expect([path, response.ok]).toEqual([path, PAGES.includes(path)]);
		pages.set(path, await response.text());
	}
	return pages;
}

/** Parts of a page's words that are the same in all languages: addresses, media types, and names of formats and units. */
const NAMES =
	/\b(?:https?:\/\/)?(?:news|elsewhere|blog)\.example(?:\/\S*)?|\b[a-z]+\/[\w.+-]+|JSON Feed|RSS 2\.0|\b(?:RSS|Atom|OPML|WebVTT|SubRip|MB|UTC)\b/g;

/** Names of apps and of where they run. */
const APPS = new Set([...READERS, ...PODCAST_APPS].flatMap(({ name, platform }) => [name, platform]));

/** The words of a page without those. */
function wordsOf(html: string): string {
	const texts = spokenIn(html).filter((text) => !APPS.has(text));
	return texts.join(" | ").replace(NAMES, "");
}

for (const language of ["de", "es", "fr", "pt"]) {
	it(`a site in ${language} has no English phrase of the catalogue on any page`, async () => {
		const own = messagesIn(messagesFor(language)).flatMap(({ texts }) => [...texts.values()]);
		const phrases = messagesIn(messagesFor("en"))
			.flatMap(phrasesOf)
			.filter((phrase) => !own.some((text) => text.includes(phrase)));
		expect(phrases).toContain("Read the original at");
		for (const [path, html] of await pagesOf(language)) {
			const words = wordsOf(html);
			expect([path, phrases.filter((phrase) => hasPhrase(words, phrase))]).toEqual([path, []]);
		}
	});
}

for (const language of ["ar", "ja"]) {
	it(`a site in ${language} has no word in Latin letters on any page`, async () => {
		for (const [path, html] of await pagesOf(language)) {
			const latin = wordsOf(html).match(/[a-z]\S*/gi) ?? [];
			expect([path, latin]).toEqual([path, []]);
		}
	});
}

/** Whether a text has a phrase, not as a part of longer words. */
function hasPhrase(text: string, phrase: string): boolean {
	const pattern = phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	return new RegExp(`(?<!\\p{L})${pattern}(?!\\p{L})`, "u").test(text);
}

describe("the language and direction of a page", () => {
	const attributesOf = async (worker: Instance, path: string, name: string) => {
		const [element] = elements(await (await worker.fetch(path)).text(), name);
		return [element?.get("lang"), element?.get("dir")];
	};

	it("are those of the site", async () => {
		const worker = startInstance({ ...SITE, SITE_LANGUAGE: "ar" });
		await worker.publish(EPISODE);
		for (const path of ["/", "/sources", "/articles/episode", "/nothing"]) {
			expect(await attributesOf(worker, path, "html")).toEqual(["ar", "rtl"]);
			expect(await attributesOf(worker, path, "header")).toEqual([undefined, undefined]);
		}
	});

	it("keep the region of the site", async () => {
		const worker = startInstance({ ...SITE, SITE_LANGUAGE: "pt-BR" });
		expect(await attributesOf(worker, "/", "html")).toEqual(["pt-BR", "ltr"]);
		expect(await (await worker.fetch("/")).text()).toContain("Assinar");
	});

	it("are those of an article in another language, around which the frame stays as it is", async () => {
		const worker = startInstance({ ...SITE, SITE_LANGUAGE: "ar" });
		await worker.publish({ ...EPISODE, language: "en" });
		expect(await attributesOf(worker, "/articles/episode", "html")).toEqual(["en", "ltr"]);
		for (const name of ["header", "footer"])
			expect(await attributesOf(worker, "/articles/episode", name)).toEqual(["ar", "rtl"]);
		const html = await (await worker.fetch("/articles/episode")).text();
		for (const [name, className] of [
			["p", "meta"],
			["section", "transcript"],
		] as const)
			expect(elementsOf(html, name, className)[0]?.attributes.get("lang")).toBe("ar");
	});

	it("are those of a site without a catalogue, whose interface is marked as English and whose dates are not", async () => {
		const worker = startInstance({ ...SITE, SITE_LANGUAGE: "he" });
		await worker.publish(EPISODE);
		for (const path of ["/", "/articles/episode"]) {
			expect(await attributesOf(worker, path, "html")).toEqual(["he", "rtl"]);
			expect(await attributesOf(worker, path, "header")).toEqual(["en", undefined]);
		}
		const html = await (await worker.fetch("/")).text();
		expect(elementsOf(html, "h2", "section-title")[0]?.attributes.get("lang")).toBe("en");
		const [date] = elementsOf(html, "time");
		expect([date?.attributes.get("lang"), date?.text]).toEqual(["he", "2 בינואר 2026"]);
	});
});

it("dates, durations and sizes are written as the language of the site writes them", async () => {
	const worker = startInstance({ ...SITE, SITE_LANGUAGE: "de" });
	await worker.publish(EPISODE);
	const words = spokenIn(await (await worker.fetch("/articles/episode")).text()).join(" ");
	expect(words).toContain("Aktualisiert am 3. Januar 2026");
	expect(words).toContain("23,4 MB · 1 Std. 5 Min.");
});

it("the copy button has its texts from the page", async () => {
	const worker = startInstance({ ...SITE, SITE_LANGUAGE: "de" });
	const html = await (await worker.fetch("/subscribe")).text();
	const script = elements(html, "script").find((element) => element.get("src") === "/copy.js");
	expect([script?.get("data-copied"), script?.get("data-not-copied")]).toEqual(["Kopiert", "Nicht kopiert"]);
	const [button] = elementsOf(html, "button");
	// People who speak to their computer say the visible text (WCAG 2.2, 2.5.3).
	expect(button?.attributes.get("aria-label")).toMatch(new RegExp(`^${button?.text}`));
});
