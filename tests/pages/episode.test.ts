/** Episodes as people and podcast players get them: pages, and the files below them. */
import { beforeEach, describe, expect, it } from "vitest";
import { cuesIn } from "../../src/articles/schema/transcript.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { elements, elementsOf } from "./reading.ts";

const EPISODE = {
	id: "urn:e:1",
	title: "The river",
	content_html: "<p>Notes.</p>",
	date_published: "2026-01-01T10:00:00Z",
	image: "https://cdn.example/cover.jpg",
	_image: { alt: "A blue river" },
	attachments: [
		{
			url: "https://cdn.example/river%20one.mp3",
			mime_type: "audio/mpeg",
			size_in_bytes: 23_400_000,
			duration_in_seconds: 1440,
		},
		{ url: "https://cdn.example/notes.pdf", mime_type: "application/pdf" },
	],
	_podcast: {
		number: 5,
		season: 2,
		season_name: "Under the town",
		explicit: true,
		persons: [
			{ name: "Ada", url: "https://ada.example/" },
			{ name: "<b>Bob", role: "guest" },
		],
		chapters: [
			{ start: 0, title: "Intro" },
			{ start: 90.5, end: 600, title: "<script>alert(1)</script>", url: "https://town.example/map" },
			{ start: 3700, image: "/art.png" },
		],
		transcript: [
			"WEBVTT",
			"00:00.000 --> 00:02.000\n<v Ada>Good evening.",
			"00:02.000 --> 00:04.000\n<v Ada>Tonight:",
			"01:30.000 --> 01:32.000\n<v Bob>&lt;script>alert(2)&lt;/script> & more",
		].join("\n\n"),
		transcript_language: "en",
		transcripts: [{ url: "https://elsewhere.example/fr.html", mime_type: "text/html", language: "fr" }],
	},
};

let worker: Instance;
beforeEach(async () => {
	worker = startInstance();
	await worker.publish(EPISODE);
});

const page = async (path: string) => (await worker.fetch(path)).text();

describe("the page of an article with pictures beside its text", () => {
	const picture = (name: string, title?: string) => ({
		url: `https://cdn.example/${name}.jpg`,
		mime_type: "image/jpeg",
		...(title && { title }),
	});

	it("shows each picture once with its alternative text, and does not link to pictures that are shown", async () => {
		await worker.publish({
			id: "snow",
			title: "Snow",
			content_html: '<p>a</p><img src="https://cdn.example/3.jpg?a=1&amp;b=2" alt="Fog">',
			image: "https://cdn.example/1.jpg",
			attachments: [
				picture("1", "A fir"),
				picture("2", 'Ice & "snow"'),
				{ ...picture("3"), url: "https://cdn.example/3.jpg?a=1&b=2" },
				picture("4"),
				{ ...picture("5", "Blood"), _sensitive: true },
				{ url: "magnet:?xt=urn:btih:1&dn=Snow+1", mime_type: "application/x-bittorrent" },
				{ url: "magnet:?xt=urn:btih:2&dn=Film", mime_type: "video/mp4" },
			],
			external_url: "magnet:?xt=urn:btih:1&dn=Snow+1",
		});
		const html = await page("/articles/snow");
		expect(elements(html, "img").map((img) => [img.get("src"), img.get("alt")])).toEqual([
			["https://cdn.example/1.jpg", ""],
			["https://cdn.example/3.jpg?a=1&b=2", "Fog"],
			["https://cdn.example/2.jpg", 'Ice & "snow"'],
			["https://cdn.example/4.jpg", ""],
			["https://cdn.example/5.jpg", "Blood"],
		]);
		expect(html).toMatch(/<details><summary[^>]*>Sensitive picture: Blood<\/summary><figure>/);
		expect(elements(html, "video")).toEqual([]);
		const links = elements(html, "a").map((link) => link.get("href"));
		expect(links.filter((href) => href === "magnet:?xt=urn:btih:1&dn=Snow+1")).toHaveLength(2);
		expect(links).toContain("magnet:?xt=urn:btih:2&dn=Film");
		expect(elementsOf(html, "p", "original").map(({ text }) => text)).toEqual(["About Snow 1"]);
	});

	it("compares whole addresses, and not sizes, to find pictures that the text shows", async () => {
		await worker.publish({
			id: "hail",
			title: "Hail",
			content_html: '<img src="https://cdn.example/10"><img src="https://cdn.example/2-300x200.jpg">',
			attachments: [{ url: "https://cdn.example/1", mime_type: "image/jpeg" }, picture("2")],
		});
		expect(elements(await page("/articles/hail"), "img").map((img) => img.get("src"))).toEqual([
			"https://cdn.example/10",
			"https://cdn.example/2-300x200.jpg",
			"https://cdn.example/1",
		]);
	});
});

describe("the page of an episode", () => {
	it("plays its file with the browser's own player, loads nothing in advance, and links to the file", async () => {
		const html = await page("/articles/the-river");
		const [player] = elements(html, "audio");
		expect(player?.get("src")).toBe("https://cdn.example/river%20one.mp3");
		expect(player?.has("controls")).toBe(true);
		expect(player?.get("preload")).toBe("none");
		expect(elementsOf(html, "div", "file").map(({ text }) => text)).toEqual([
			"river one.mp3 audio/mpeg · 23.4 MB · 24 min",
		]);
		expect(elementsOf(html, "ul", "attachments").map(({ text }) => text)).toEqual([
			"notes.pdf application/pdf",
		]);
		expect(elements(html, "script").map((script) => script.get("src"))).toContain("/player.js");
	});

	it("tells which episode it is, and who takes part", async () => {
		const html = await page("/articles/the-river");
		expect(html.replaceAll("\u00A0", " ").replace(/<\/?bdi>/g, "")).toContain(
			"Season 2: Under the town · Episode 5 · 24 min · Explicit",
		);
		expect(elementsOf(html, "ul", "persons").map(({ text }) => text)).toEqual(["Ada host<b>Bob guest"]);
		expect(elements(html, "a").some((link) => link.get("href") === "https://ada.example/")).toBe(true);
	});

	it("has chapters whose times lead into the file without scripts", async () => {
		const html = await page("/articles/the-river");
		const [list] = elementsOf(html, "section", "chapters");
		expect(list?.text).toBe("Chapters0:00 Intro1:30 <script>alert(1)</script> town.example1:01:40 Chapter 3");
		const links = elements(html, "a").map((link) => link.get("href"));
		expect(links).toContain("https://cdn.example/river%20one.mp3#t=90.5");
		expect(links).toContain("https://town.example/map");
	});

	it("has the transcript as text, folded, by speakers, with links to it as a file", async () => {
		const html = await page("/articles/the-river");
		expect(elements(html, "details")[0]?.has("open")).toBe(false);
		const [words] = elementsOf(html, "div", "words");
		expect(words?.text).toBe("0:00 Ada Good evening. Tonight:1:30 Bob <script>alert(2)</script> & more");
		expect(words?.attributes.get("lang")).toBe("en");
		const [section] = elementsOf(html, "section", "transcript");
		expect(section?.text).toContain("As a file: WebVTT, SubRip, web page (fr)");
		expect(html).not.toMatch(/<script>|<b>Bob/);
	});

	it("never contains addresses that are scripts, which are refused", async () => {
		for (const _podcast of [
			{ persons: [{ name: "Eve", url: "javascript:alert(1)" }] },
			{ chapters: [{ start: 0, url: "javascript:alert(1)" }] },
			{ transcripts: [{ url: "javascript:alert(1)", mime_type: "text/html" }] },
			{ chapters_url: "data:text/html,x" },
		])
			expect((await worker.api("POST", "/api/articles", { ...EPISODE, _podcast })).status).toBe(422);
	});

	it("runs no inline script, and allows captions and files to be loaded", async () => {
		const response = await worker.fetch("/articles/the-river");
		const policy = response.headers.get("content-security-policy") ?? "";
		expect(policy).toContain("script-src 'self';");
		expect(policy).toContain("media-src 'self' https: http:;");
		expect(await response.text()).not.toMatch(/ (style|on\w+)=/);
	});

	it("shows its picture with its alternative text, in a box of a known size", async () => {
		const [picture] = elements(await page("/articles/the-river"), "img");
		expect(picture?.get("src")).toBe("https://cdn.example/cover.jpg");
		expect(picture?.get("alt")).toBe("A blue river");
		expect(picture?.get("width")).toBe("256");
		expect(picture?.get("height")).toBe("256");
	});

	it("shows the picture of a video in the player, with captions from this site", async () => {
		await worker.publish({
			...EPISODE,
			id: "urn:e:2",
			title: "Film",
			attachments: [{ url: "https://cdn.example/film.mp4", mime_type: "video/mp4" }],
		});
		const html = await page("/articles/film");
		expect(elements(html, "video")[0]?.get("poster")).toBe("https://cdn.example/cover.jpg");
		expect(elements(html, "img")).toEqual([]);
		const [track] = elements(html, "track");
		expect(track?.get("kind")).toBe("captions");
		expect(track?.get("srclang")).toBe("en");
		expect((await worker.fetch(track?.get("src") ?? "")).headers.get("content-type")).toBe(
			"text/vtt; charset=utf-8",
		);
	});

	it("lists all of a hundred files without titles and durations", async () => {
		const files = Array.from({ length: 100 }, (_, i) => ({
			url: `https://cdn.example/${i}.mp3`,
			mime_type: "audio/mpeg",
		}));
		await worker.publish({
			id: "urn:e:3",
			_tributary: { slug: "bare" },
			content_text: "Here.",
			attachments: files,
		});
		const html = await page("/articles/bare");
		expect(elements(html, "audio")).toHaveLength(100);
		expect(elementsOf(html, "div", "file")[99]?.text).toBe("99.mp3 audio/mpeg");
		expect(elements(html, "script").filter((script) => script.get("src") === "/player.js")).toHaveLength(1);
	});

	it("contains the beginning of a very long transcript, and links to the rest", async () => {
		const cues = Array.from({ length: 20_000 }, (_, i) => {
			const at = (s: number) =>
				`${Math.floor(s / 3600)}`.padStart(2, "0") +
				`:${`${Math.floor(s / 60) % 60}`.padStart(2, "0")}:${`${s % 60}`.padStart(2, "0")}.000`;
			return `${at(i)} --> ${at(i + 1)}\nword ${i}`;
		});
		await worker.publish({
			...EPISODE,
			id: "urn:e:4",
			title: "Long",
			_podcast: { transcript: `WEBVTT\n\n${cues.join("\n\n")}` },
		});
		const html = await page("/articles/long");
		expect(html.length).toBeLessThan(400_000);
		expect(html).toContain("word 0 word 1 ");
		expect(html).not.toContain("word 19999");
		expect(html).toContain("The rest is in the files.");
		expect(cuesIn(await page("/articles/long/transcript.vtt"))).toHaveLength(20_000);
	});

	it("shows a very long cue, and a transcript in a language of any spelling", async () => {
		const transcript = `00:01.000 --> 00:02.000\n${"word ".repeat(70_000)}`;
		await worker.publish({
			...EPISODE,
			id: "urn:e:5",
			title: "Endless",
			_podcast: { transcript, transcript_language: "en_US" },
		});
		expect(await page("/articles/endless")).toContain('<div class="words" lang="en-US" dir="ltr">');
	});

	it("links to a transcript and chapters on another site", async () => {
		await worker.publish({
			...EPISODE,
			id: "urn:e:5",
			title: "Elsewhere",
			_podcast: {
				transcripts: [
					{ url: "https://elsewhere.example/en.srt", mime_type: "application/x-subrip", language: "en" },
				],
				chapters_url: "https://elsewhere.example/c.json",
			},
		});
		const html = await page("/articles/elsewhere");
		expect(elementsOf(html, "section", "transcript")[0]?.text).toBe("Transcript: SubRip (en)");
		const links = elements(html, "a").map((link) => link.get("href"));
		expect(links).toContain("https://elsewhere.example/en.srt");
		expect(links).toContain("https://elsewhere.example/c.json");
		expect(elements(html, "details")).toEqual([]);
	});

	it("has labels in the direction of a right-to-left language", async () => {
		await worker.publish({
			...EPISODE,
			id: "urn:e:6",
			title: "הנהר",
			language: "he",
			_podcast: { transcript: "WEBVTT\n\n00:01.000 --> 00:02.000\nשלום" },
		});
		const html = await page(`/articles/${encodeURIComponent("הנהר")}`);
		const [words] = elementsOf(html, "div", "words");
		expect(words?.attributes.get("dir")).toBe("rtl");
		expect(words?.attributes.get("lang")).toBe("he");
	});

	it("differs from that of an article without audio or video, which has no player and no script", async () => {
		await worker.publish({ id: "urn:a", title: "Plain", content_text: "x" });
		const html = await page("/articles/plain");
		expect(elements(html, "audio")).toEqual([]);
		expect(html).not.toContain("player.js");
		expect(elementsOf(html, "div", "episode")).toEqual([]);
	});
});

const FILES = [
	["chapters.json", "application/json+chapters; charset=utf-8"],
	["transcript.vtt", "text/vtt; charset=utf-8"],
	["transcript.srt", "application/x-subrip; charset=utf-8"],
] as const;

describe("the files below an episode", () => {
	for (const [file, type] of FILES) {
		it(`${file} is served to players of any site, with validators, and purged with its article`, async () => {
			const path = `/articles/the-river/${file}`;
			const response = await worker.fetch(path);
			expect(response.status).toBe(200);
			expect(response.headers.get("content-type")).toBe(type);
			expect(response.headers.get("access-control-allow-origin")).toBe("*");
			expect(response.headers.get("cache-control")).toContain("max-age=900");
			expect(response.headers.get("cache-tag")).toBe("main");
			const etag = response.headers.get("etag") ?? "";
			const again = await worker.fetch(path, { headers: { "if-none-match": etag } });
			expect([again.status, await again.text()]).toEqual([304, ""]);
			expect(again.headers.get("access-control-allow-origin")).toBe("*");
			const head = await worker.fetch(path, { method: "HEAD" });
			expect([head.status, await head.text(), head.headers.get("etag")]).toEqual([200, "", etag]);
			expect(head.headers.get("content-type")).toBe(type);
		});

		it(`${file} is gone with its article, and answers 404 for an article without it`, async () => {
			await worker.publish({ id: "urn:a", title: "Plain", content_text: "x" });
			const none = await worker.fetch(`/articles/plain/${file}`);
			expect(none.status).toBe(404);
			expect(none.headers.get("cache-tag")).toBe("main");
			expect((await worker.fetch(`/articles/nothing/${file}`)).status).toBe(404);
			await worker.api("DELETE", "/api/articles/the-river");
			const gone = await worker.fetch(`/articles/the-river/${file}`);
			expect(gone.status).toBe(410);
			expect(gone.headers.get("access-control-allow-origin")).toBe("*");
		});
	}

	it("cost no more than the page", async () => {
		// The first page of an instance also reads what all pages show.
		await worker.fetch("/articles/the-river");
		for (const file of ["", ...FILES.map(([name]) => `/${name}`)]) {
			worker.counts();
			await worker.fetch(`/articles/the-river${file}`);
			expect(worker.counts()).toEqual({ kvReads: 0, kvWrites: 0, d1Queries: 5 });
		}
	});

	it("have the chapters as JSON Chapters 1.2, with absolute addresses", async () => {
		expect(JSON.parse(await page("/articles/the-river/chapters.json"))).toEqual({
			version: "1.2.0",
			title: "The river",
			chapters: [
				{ startTime: 0, title: "Intro" },
				{
					startTime: 90.5,
					endTime: 600,
					title: "<script>alert(1)</script>",
					url: "https://town.example/map",
				},
				{ startTime: 3700, img: "https://news.example/art.png" },
			],
		});
	});

	it("have the transcript as WebVTT, in which no cue is treated as markup", async () => {
		const vtt = await page("/articles/the-river/transcript.vtt");
		expect(vtt).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:02\.000\n<v Ada>Good evening\.\n/);
		expect(vtt).toContain("<v Bob>&lt;script&gt;alert(2)&lt;/script&gt; &amp; more");
	});

	it("have the transcript as SubRip, with speakers by name", async () => {
		expect(await page("/articles/the-river/transcript.srt")).toMatch(
			/^1\n00:00:00,000 --> 00:00:02,000\nAda: Good evening\.\n/,
		);
	});

	it("change with an edit", async () => {
		const etag = (await worker.fetch("/articles/the-river/chapters.json")).headers.get("etag") ?? "";
		await worker.publish({ ...EPISODE, _podcast: { chapters: [{ start: 0, title: "Only" }] } });
		const response = await worker.fetch("/articles/the-river/chapters.json", {
			headers: { "if-none-match": etag },
		});
		expect(response.status).toBe(200);
		expect(await response.text()).toContain("Only");
		expect((await worker.fetch("/articles/the-river/transcript.vtt")).status).toBe(404);
	});
});

describe("the pages of episodes", () => {
	for (const [path, title, feed] of [
		["/podcast", "Episodes", "https://news.example/podcast.xml"],
		["/own/podcast", "Episodes published here", "https://news.example/own/podcast.xml"],
	] as const) {
		it(`${path} lists only episodes, and links to their feed`, async () => {
			await worker.publish({ id: "urn:a", title: "Plain", content_text: "x" });
			const response = await worker.fetch(path);
			expect(response.status).toBe(200);
			const html = await response.text();
			expect(elementsOf(html, "h1")[0]?.text).toBe(title);
			expect(elementsOf(html, "h3").map(({ text }) => text)).toEqual(["The river"]);
			expect(elements(html, "link").map((link) => link.get("href"))).toContain(feed);
			expect(response.headers.get("link")).toContain(`<${feed}>; rel="alternate"`);
			const other = await worker.fetch(`${path}/`);
			expect([other.status, other.headers.get("location")]).toEqual([301, path]);
		});

		it(`${path} tells if there are no episodes`, async () => {
			await worker.api("DELETE", "/api/articles/the-river");
			expect(await page(path)).toContain("There is nothing here yet");
		});
	}

	it("are linked from the front page and from that of own articles while there are any", async () => {
		const leads = async (from: string, to: string) =>
			elements(await page(from), "a").some((link) => link.get("href") === to);
		expect(await leads("/", "/podcast")).toBe(true);
		expect(await leads("/own", "/own/podcast")).toBe(true);
		await worker.api("DELETE", "/api/articles/the-river");
		await worker.publish({ id: "urn:a", title: "Plain", content_text: "x" });
		expect(await leads("/", "/podcast")).toBe(false);
		expect(await leads("/own", "/own/podcast")).toBe(false);
	});
});

describe("a podcast's own page", () => {
	const PODCAST = {
		title: "What we found",
		description: "On the hill",
		image: "/cover.png",
		categories: ["Science"],
		explicit: false,
		persons: [{ name: "Ada", role: "host" }],
		funding: [{ url: "https://pay.example/", text: "Help us" }],
	};

	it("has the podcast's title, cover, people and links for support", async () => {
		const other = startInstance({ PODCAST } as unknown as Partial<Env>);
		await other.publish(EPISODE);
		const html = await (await other.fetch("/podcast")).text();
		expect(html).toContain('<h1 dir="auto">What we found</h1>');
		expect(html).toContain("On the hill");
		expect(html).toContain('<a href="https://pay.example/" dir="auto">Help us</a>');
		expect(html).toContain('<meta property="og:title" content="What we found"');
		expect(html).toMatch(/og:image" content="[^"]+\/cover\.png"/);
		expect(html).toContain("What we found (podcast, RSS)");
	});

	it("is linked from the front page and from its episodes, if there are any", async () => {
		const link =
			/<link rel="alternate" type="application\/rss\+xml" title="[^"]+ \(podcast\)" href="[^"]+\/podcast\.xml"/;
		const other = startInstance();
		await other.publish({ id: "text", title: "Text", content_text: "x" });
		expect(await (await other.fetch("/articles/text")).text()).not.toMatch(link);
		await other.publish({ ...EPISODE, id: "urn:e:9", title: "Nine" });
		expect(await (await other.fetch("/?x")).text()).toMatch(link);
		expect(await (await other.fetch("/articles/nine")).text()).toMatch(link);
	});

	it("marks trailers and bonus episodes", async () => {
		for (const [type, word] of [
			["trailer", "Trailer"],
			["bonus", "Bonus"],
		]) {
			await worker.publish({ ...EPISODE, id: type, title: type, _podcast: { type } });
			expect(await page(`/articles/${type}`)).toContain(`<bdi>${word}</bdi>`);
		}
	});
});
