/** Episodes in every format: independent parsers read the submitted values from them. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { parseRssFeed } from "feedsmith";
import { describe, expect, it, vi } from "vitest";
import type { FeedEntry } from "../../src/feeds/document.ts";
import { podcastGuid } from "../../src/feeds/podcast-channel.ts";
import { isPlayable } from "../../src/model/media-type.ts";
import { SITE, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";
import { anyItem } from "./arbitrary.ts";
import { acceptedDocumentOf, documentOf, renderAtom, renderJson, renderRss } from "./documents.ts";
import { assertWellFormed, type Element, elementsOf, textsOf } from "./xml.ts";

const EPISODE = {
	id: "episode-1",
	title: "The first",
	content_html: "<p>Hello</p>",
	date_published: "2026-11-01",
	image: "https://cdn.example/cover.jpg",
	_image: { alt: "A microphone" },
	attachments: [
		{
			url: "https://cdn.example/1.mp3",
			mime_type: "audio/mpeg",
			size_in_bytes: 12_345,
			duration_in_seconds: 61.4,
		},
		{ url: "https://cdn.example/1.opus", mime_type: "audio/ogg", title: "Small" },
		{ url: "https://cdn.example/1.pdf", mime_type: "application/pdf" },
	],
	_podcast: {
		number: 3,
		season: 2,
		season_name: "Winter",
		type: "bonus",
		explicit: false,
		persons: [
			{
				name: "Ada",
				role: "guest",
				group: "cast",
				url: "https://ada.example/",
				image: "https://ada.example/a.png",
			},
		],
		transcripts: [{ url: "https://cdn.example/1.html", mime_type: "text/html", language: "de" }],
		transcript: "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ada>Hello &amp; welcome",
		chapters: [
			{ start: 0, title: "Start" },
			{ start: 30.5, title: "End" },
		],
	},
};

/** The elements of an item in RSS, or of an entry in Atom, by name, as attributes or text. */
function elements(parent: Element | undefined, name: string): (Record<string, string> | string)[] {
	return (parent?.children ?? [])
		.filter((child) => child.name === name)
		.map(({ attributes, text }) => {
			if (Object.keys(attributes).length === 0) return text;
			return text === "" ? attributes : { ...attributes, text };
		});
}

/** An object without the members that are `undefined`. */
function given<T extends object>(object: T): Record<string, string> {
	return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

const text = (value: number | boolean | string | undefined) => (value === undefined ? [] : [String(value)]);

/** Asserts that an item has the entry's metadata of an episode. */
function assertSaid(item: Element | undefined, entry: FeedEntry): void {
	const { episode, attachments, image, imageAlt } = entry;
	const played = attachments.filter(({ mime_type }) => isPlayable(mime_type));
	const [first, ...others] = played;
	const seconds = first?.duration_in_seconds;
	const isSaid = episode !== undefined || first !== undefined;
	expect(elements(item, "itunes:duration")).toEqual(
		text(seconds && Math.round(seconds)).filter((one) => one),
	);
	expect(elements(item, "itunes:image")).toEqual(isSaid && image ? [{ href: image }] : []);
	expect(elements(item, "podcast:image")).toEqual(
		image && entry.imageAlt ? [{ href: image, alt: entry.imageAlt }] : [],
	);
	expect(elements(item, "itunes:episodeType")).toEqual(text(episode?.type));
	expect(elements(item, "itunes:explicit")).toEqual(text(episode?.explicit));
	expect(elements(item, "podcast:episode")).toEqual(text(episode?.number));
	const season = episode?.season;
	expect(elements(item, "podcast:season")).toEqual(
		season === undefined
			? []
			: [episode?.seasonName ? { name: episode.seasonName, text: String(season) } : String(season)],
	);
	expect(elements(item, "podcast:person")).toEqual(
		(episode?.persons ?? []).map(({ name, role, group, url, image }) => {
			const attributes = given({ role, group, href: url, img: image });
			return Object.keys(attributes).length === 0 ? name : { ...attributes, text: name };
		}),
	);
	expect(elements(item, "podcast:transcript")).toEqual(
		(episode?.transcripts ?? []).map(({ url, mime_type, language, rel }) =>
			given({ url, type: mime_type, language, rel }),
		),
	);
	expect(elements(item, "podcast:chapters")).toEqual(
		episode?.chapters ? [{ url: episode.chapters.url, type: episode.chapters.mime_type }] : [],
	);
	const alternates = (item?.children ?? []).filter(({ name }) => name === "podcast:alternateEnclosure");
	expect(alternates.map(({ children }) => children[0]?.attributes.uri)).toEqual(others.map(({ url }) => url));

	const files = (item?.children ?? []).flatMap((child) =>
		child.name === "media:group" ? child.children : child.name === "media:content" ? [child] : [],
	);
	const said = files.map(({ attributes, children }) => ({ ...attributes, text: children[0]?.text }));
	const pictures = attachments.filter(({ mime_type }) => mime_type.startsWith("image/"));
	expect(said).toEqual([
		...(image && pictures.length === 0 ? [{ url: image, medium: "image", text: imageAlt || undefined }] : []),
		...[...pictures, ...attachments.filter((file) => !pictures.includes(file))].map(
			({ url, mime_type, title, size_in_bytes, duration_in_seconds }) => ({
				...given({
					url,
					type: mime_type,
					medium: /^(image|audio|video)\//.exec(mime_type)?.[1],
					fileSize: size_in_bytes ? size_in_bytes.toString() : undefined,
					duration: duration_in_seconds === undefined ? undefined : String(Math.round(duration_in_seconds)),
				}),
				text: title || undefined,
			}),
		),
	]);
	expect(elements(item, "media:thumbnail")).toEqual(image ? [{ url: image }] : []);
}

describe("an episode", () => {
	it("of any kind has the same values in RSS, Atom and JSON Feed", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyItem, { minLength: 1, maxLength: 2 }), async (items) => {
				const document = await acceptedDocumentOf(items);
				fc.pre(document !== undefined);
				const [rss, atom] = [renderRss(document), renderAtom(document)];
				assertWellFormed(rss);
				assertWellFormed(atom);
				const json = (JSON.parse(renderJson(document)) as { items: Record<string, unknown>[] }).items;
				const inRss = elementsOf(rss, "item");
				const inAtom = elementsOf(atom, "entry");
				for (const [i, entry] of document.entries.entries()) {
					assertSaid(inRss[i], entry);
					assertSaid(inAtom[i], entry);
					const { episode } = entry;
					expect(json[i]?._image).toEqual(entry.imageAlt === undefined ? undefined : { alt: entry.imageAlt });
					if (episode === undefined) expect(json[i]?._podcast).toBeUndefined();
					else {
						expect(json[i]?._podcast).toMatchObject(
							given({
								number: episode.number,
								season: episode.season,
								season_name: episode.seasonName,
								type: episode.type,
								explicit: episode.explicit,
								chapters_url: episode.chapters?.url,
								...(episode.persons.length > 0 && { persons: episode.persons.map(given) }),
								...(episode.transcripts.length > 0 && { transcripts: episode.transcripts.map(given) }),
							}),
						);
					}
				}
				expect(textsOf(rss, "podcast:guid")).toHaveLength(
					document.entries.some(({ attachments }) =>
						attachments.some(({ mime_type }) => isPlayable(mime_type)),
					)
						? 1
						: 0,
				);
			}),
			{ numRuns: runs(200) },
		);
	});

	it("has its playable file as the enclosure, even if other files come first", async () => {
		const document = await acceptedDocumentOf([
			{ ...EPISODE, attachments: EPISODE.attachments.toReversed() },
		]);
		const [item] = parseRssFeed(renderRss(document ?? expect.fail())).items ?? [];
		expect(item?.enclosures).toEqual([{ url: "https://cdn.example/1.opus", type: "audio/ogg", length: 0 }]);
	});

	it("with the number 0 or a fraction has it in podcast:episode, and not in itunes:episode", async () => {
		for (const number of [0, 1.5]) {
			const document = await acceptedDocumentOf([{ ...EPISODE, _podcast: { number } }]);
			const rss = renderRss(document ?? expect.fail());
			expect(textsOf(rss, "podcast:episode")).toEqual([String(number)]);
			expect(textsOf(rss, "itunes:episode")).toEqual([]);
		}
	});
});

const NEWS = { id: "news", title: "No sound", content_text: "Words", date_published: "2026-11-02" };

describe("/podcast.xml", () => {
	it("has only the episodes, with all submitted metadata, and shares the main feed's podcast", async () => {
		const worker = startInstance();
		await worker.publish(NEWS);
		await worker.publish(EPISODE);
		const rss = await (await worker.fetch("/podcast.xml")).text();
		const { items = [], podcast, itunes, atom } = parseRssFeed(rss);
		expect(items.map(({ title }) => title)).toEqual(["The first"]);
		expect(items[0]).toMatchObject({
			enclosures: [{ url: "https://cdn.example/1.mp3", type: "audio/mpeg", length: 12_345 }],
			itunes: {
				duration: 61,
				episode: 3,
				season: 2,
				episodeType: "bonus",
				explicit: false,
				image: EPISODE.image,
			},
			podcast: {
				episode: { number: 3 },
				season: { number: 2, name: "Winter" },
				persons: [
					{
						display: "Ada",
						role: "guest",
						group: "cast",
						href: "https://ada.example/",
						img: "https://ada.example/a.png",
					},
				],
				chapters: { url: `${SITE}/articles/the-first/chapters.json`, type: "application/json+chapters" },
				transcripts: [
					{ url: `${SITE}/articles/the-first/transcript.vtt`, type: "text/vtt", language: "en" },
					{
						url: `${SITE}/articles/the-first/transcript.srt`,
						type: "application/x-subrip",
						language: "en",
					},
					{ url: "https://cdn.example/1.html", type: "text/html", language: "de" },
				],
				alternateEnclosures: [
					{ type: "audio/ogg", title: "Small", sources: [{ uri: "https://cdn.example/1.opus" }] },
				],
			},
		});
		expect(itunes).toMatchObject({ author: "Tributary", type: "episodic", explicit: false });
		expect(podcast?.guid).toBe(podcastGuid(`${SITE}/podcast.xml`));
		expect(atom?.links?.find(({ rel }) => rel === "self")?.href).toBe(`${SITE}/podcast.xml`);

		const main = parseRssFeed(await (await worker.fetch("/feed.xml")).text());
		expect(main.items?.map(({ title }) => title)).toEqual(["No sound", "The first"]);
		expect(main.podcast?.guid).toBe(podcastGuid(`${SITE}/feed.xml`));
	});

	it("declares the language of a transcript if it is not the article's", async () => {
		const worker = startInstance();
		const languages = async (more: object) => {
			await worker.publish({ ...EPISODE, ...more });
			const rss = await (await worker.fetch("/podcast.xml?limit=9")).text();
			return elementsOf(rss, "podcast:transcript")[0]?.attributes.language;
		};
		expect(await languages({})).toBe("en");
		expect(await languages({ language: "de" })).toBe("de");
		expect(
			await languages({ language: "de", _podcast: { ...EPISODE._podcast, transcript_language: "fr" } }),
		).toBe("fr");
	});

	it("exists in all formats and for the operator's own episodes only, each at one address", async () => {
		const worker = startInstance();
		await worker.publish(EPISODE);
		for (const path of [
			"/podcast.xml",
			"/own/podcast.xml",
			"/podcast/atom.xml",
			"/podcast/feed.json",
			"/own/podcast/feed.json",
		]) {
			const response = await worker.fetch(path);
			expect(response.status, path).toBe(200);
			expect(await response.text()).toContain("The first");
		}
		for (const [from, to] of [
			["/podcast/feed.xml", "/podcast.xml"],
			["/own/podcast/feed.xml?limit=3", "/own/podcast.xml?limit=3"],
		] as const) {
			const response = await worker.fetch(from);
			expect(response.status).toBe(301);
			expect(response.headers.get("location")).toBe(to);
		}
		const negotiated = await worker.fetch("/podcast/feed", { headers: { accept: "application/rss+xml" } });
		expect(negotiated.headers.get("content-location")).toBe("/podcast.xml");
	});

	it("is a channel without items while there are no episodes", async () => {
		const worker = startInstance();
		await worker.publish(NEWS);
		const rss = await (await worker.fetch("/podcast.xml")).text();
		assertWellFormed(rss);
		expect(elementsOf(rss, "item")).toEqual([]);
		expect(textsOf(rss, "itunes:type")).toEqual(["episodic"]);
		const main = await (await worker.fetch("/feed.xml")).text();
		expect(main).not.toContain("itunes");
		expect(main).not.toContain("xmlns:media");
	});

	it("has the newest 300 episodes, as directories drop those that are not in it", async () => {
		const worker = startInstance();
		const items = Array.from({ length: 310 }, (_, i) => ({
			...EPISODE,
			id: `e${i}`,
			title: `No. ${i}`,
			_podcast: undefined,
			attachments: [{ ...EPISODE.attachments[0], url: `https://cdn.example/${i}.mp3` }],
		}));
		await worker.api("POST", "/api/import", { items });
		const rss = await (await worker.fetch("/podcast.xml")).text();
		expect(elementsOf(rss, "item")).toHaveLength(300);
		expect(elementsOf(await (await worker.fetch("/feed.xml?limit=300")).text(), "item")).toHaveLength(200);
	});

	it("is found at the places where podcast apps look", async () => {
		const worker = startInstance();
		for (const path of ["/podcast.rss", "/podcast/rss"])
			expect((await worker.fetch(path)).headers.get("location")).toBe("/podcast.xml");
	});

	it("continues in pages", async () => {
		const worker = startInstance();
		for (let day = 1; day <= 3; day++)
			await worker.publish({
				...EPISODE,
				id: `e${day}`,
				title: `Day ${day}`,
				date_published: `2026-11-0${day}`,
			});
		const rss = await (await worker.fetch("/podcast.xml?limit=2")).text();
		const next = elementsOf(rss, "atom:link").find(({ attributes }) => attributes.rel === "next")?.attributes
			.href;
		expect(next).toMatch(/\/podcast\.xml\?limit=2&before=/);
		const older = await (await worker.fetch(next ?? "")).text();
		expect(textsOf(older, "title").slice(2)).toEqual(["Day 1"]);
	});

	it("loses an article whose audio is removed, and gains one that gets audio", async () => {
		const worker = startInstance();
		await worker.publish(EPISODE);
		await worker.publish({ ...EPISODE, attachments: [] });
		expect(elementsOf(await (await worker.fetch("/podcast.xml")).text(), "item")).toEqual([]);
		await worker.publish(EPISODE);
		expect(elementsOf(await (await worker.fetch("/podcast.xml")).text(), "item")).toHaveLength(1);
	});
});

describe("a followed podcast", () => {
	it("is republished completely, also in /podcast.xml, but never among the operator's own episodes", async () => {
		const upstream = startInstance();
		await upstream.publish({
			...EPISODE,
			url: "https://pod.example/1",
			_podcast: { ...EPISODE._podcast, chapters: undefined, chapters_url: "https://pod.example/1.json" },
		});
		const original = await (await upstream.fetch("/podcast.xml")).text();
		const before = parseRssFeed(original).items?.[0];
		await env.DB.batch([
			env.DB.prepare("DELETE FROM articles"),
			env.DB.prepare("DELETE FROM scope_articles"),
			env.DB.prepare("UPDATE scopes SET articles = 0"),
		]);

		const worker = startInstance();
		vi.spyOn(globalThis, "fetch").mockResolvedValue(
			new Response(original, { headers: { "content-type": "application/rss+xml" } }),
		);
		const response = await worker.api("POST", "/api/sources", { url: "https://pod.example/podcast.xml" });
		vi.restoreAllMocks();
		expect(response.status).toBe(201);
		for (const path of ["/feed.xml", "/followed/feed.xml", "/podcast.xml"]) {
			const after = parseRssFeed(await (await worker.fetch(path)).text()).items?.[0];
			expect(after?.podcast, path).toEqual(before?.podcast);
			expect(after?.itunes, path).toEqual(before?.itunes);
			expect(after?.enclosures, path).toEqual(before?.enclosures);
			expect(after?.media, path).toEqual(before?.media);
			expect(after?.source?.url, path).toBe("https://pod.example/podcast.xml");
		}
		expect(parseRssFeed(await (await worker.fetch("/own/podcast.xml")).text()).items).toBeUndefined();
	});
});

const CLAIMS = {
	image: "/cover.png",
	categories: ["Technology"],
	explicit: false,
	owner: { email: "ada@example.org" },
	author: "Ada",
	funding: [{ url: "https://pay.example/", text: "Help" }],
	txt: [{ purpose: "verify", text: "mine" }],
	persons: [{ name: "Ada" }],
	locked: true,
};

const CLAIMED = [
	"itunes:owner",
	"itunes:author",
	"funding",
	"podcast:person",
	"podcast:locked",
	"podcast:txt",
];

describe("the settings of the operator's own podcast", () => {
	it("do not appear in feeds with other publishers' episodes", async () => {
		const theirs = renderRss(
			await documentOf([{ ...EPISODE, _podcast: { explicit: true } }], "full", [], "source:pod"),
		);
		const channel = theirs.slice(0, theirs.indexOf("<item>"));
		for (const claim of CLAIMED) expect(channel).not.toContain(claim);
		expect(channel).toContain("<itunes:explicit>true</itunes:explicit>");

		const worker = startInstance({ PODCAST: CLAIMS } as unknown as Partial<Env>);
		await worker.publish(EPISODE);
		const own = await (await worker.fetch("/podcast.xml")).text();
		for (const claim of CLAIMED) expect(own).toContain(claim);
		expect(textsOf(own, "url")).toEqual([`${SITE}/cover.png`]);
	});
});

describe("podcast:guid", () => {
	it("is computed as the namespace specifies", () => {
		expect(podcastGuid("https://podnews.net/rss")).toBe("9b024349-ccf0-5f69-a609-6b82873eab3c");
		expect(podcastGuid("http://podnews.net/rss//")).toBe("9b024349-ccf0-5f69-a609-6b82873eab3c");
	});

	it("stays the same when the site moves", async () => {
		const before = startInstance();
		await before.publish(EPISODE);
		const guid = () => podcastGuid(`${SITE}/podcast.xml`);
		expect(await (await before.fetch("/podcast.xml")).text()).toContain(guid());
		const moved = startInstance({ SITE_URL: "https://elsewhere.example" });
		const rss = await (await moved.fetch("/podcast.xml?limit=10")).text();
		expect(textsOf(rss, "podcast:guid")).toEqual([guid()]);
		expect(rss).toContain("https://elsewhere.example/podcast.xml");
	});

	it("is not fixed before the site has an address", async () => {
		const worker = startInstance({ SITE_URL: "" });
		await worker.publish(EPISODE);
		await worker.fetch("/podcast.xml");
		expect(await env.DB.prepare("SELECT origin FROM podcast_origin").first()).toBeNull();
	});
});
