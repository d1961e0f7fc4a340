/** Hostile feeds on this machine act against the operator and each other; the tests read the results from outside. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { api, atEndOfFile, get, ROOT, tributary } from "./project.ts";
import { startWorker, type WorkerSite } from "./worker.ts";

interface Entry {
	guid?: string;
	title: string;
	link: string;
	text: string;
	date?: string;
	file?: string;
}

const atEnd = atEndOfFile();

/** A publisher whose entries a test changes. */
async function publisher(title: string) {
	const feed = { url: "", entries: [] as Entry[] };
	const server = createServer((_, response) => {
		response.setHeader("content-type", "application/rss+xml");
		const items = feed.entries.map(
			({ guid, title, link, text, date = "2026-11-01T00:00:00Z", file }) =>
				`<item>${guid === undefined ? "" : `<guid isPermaLink="false">${guid}</guid>`}<title>${title}</title>` +
				`<link>${link}</link><pubDate>${new Date(date).toUTCString()}</pubDate><description>&lt;p&gt;${text}&lt;/p&gt;</description>` +
				`${file === undefined ? "" : `<enclosure url="${file}" type="audio/mpeg" length="9"/>`}</item>`,
		);
		response.end(`<rss version="2.0"><channel><title>${title}</title>${items.join("")}</channel></rss>`);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	feed.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml`;
	atEnd(() => {
		server.closeAllConnections();
		server.close();
	});
	return feed;
}

let site: WorkerSite;
beforeAll(async () => {
	site = await startWorker(atEnd, { vars: { ALLOW_PRIVATE_SOURCES: "1" } });
});

interface Item {
	id: string;
	url: string;
	title: string;
	content_html: string;
	_sources?: unknown;
}

/** The current contents of a feed, without its cached copy. */
async function items(path: string): Promise<Item[]> {
	const { body } = await get(`${site.url}${path}?limit=50`);
	return (JSON.parse(body.toString()) as { items: Item[] }).items;
}

const linesOf = (found: Item[]) =>
	found.map(({ title, content_html }) => `${title}: ${content_html.replace(/<[^>]*>/g, "")}`).sort();

async function follow(url: string): Promise<string> {
	const { id } = await api<{ id: string }>(site, "POST", "/api/sources", { url });
	return id;
}

const poll = (source: string) => api(site, "POST", `/api/sources/${source}/poll`);

describe("a feed with the id and address of the operator's next article", () => {
	it("cannot change, hide or remove that article", async () => {
		const posts = mkdtempSync(join(tmpdir(), "tributary-posts-"));
		atEnd(() => rmSync(posts, { recursive: true }));
		writeFileSync(join(posts, "about.md"), "---\ntitle: About\ndate: 2026-11-01\n---\nOurs\n");
		await tributary(ROOT, ["import", posts, "--to", site.url, "--token", site.token]);
		const [{ id, url } = { id: "", url: "" }] = await items("/own/feed.json");
		await api(site, "DELETE", "/api/articles/about");

		const evil = await publisher("Evil");
		const link = new URL("/1", evil.url).href;
		evil.entries = [
			...[id, url, "about", "about.md", `${site.url}/articles/privacy-policy`].map((guid, i) => ({
				...{ guid, title: "About", link: i % 2 ? url : link, text: `Theirs ${i}` },
			})),
			{ guid: "p", title: "Privacy policy", link, text: "Theirs" },
			{
				guid: "javascript:alert(1)",
				title: "Run",
				link: "https://site.invalid/articles/about",
				text: "Theirs",
			},
		];
		const source = await follow(evil.url);
		expect(linesOf(await items(`/sources/${source}/feed.json`))).toHaveLength(7);

		// What was deleted comes back only by hand, as what it was.
		await api(site, "PUT", "/api/articles/about", {
			id: "about",
			title: "About",
			content_html: "<p>Ours</p>",
		});
		await api(site, "PUT", "/api/articles/privacy-policy", {
			id: "privacy",
			title: "Privacy",
			content_html: "<p>Ours</p>",
		});
		const ours = ["About: Ours", "Privacy: Ours"];
		expect(linesOf(await items("/own/feed.json"))).toEqual(ours);
		expect((await items("/own/feed.json")).map((item) => item.url).sort()).toEqual(
			["about", "privacy-policy"].map((slug) => `${site.url}/articles/${slug}`),
		);
		evil.entries = evil.entries.map((entry) => ({ ...entry, text: `${entry.text}, changed` }));
		await poll(source);
		expect(linesOf(await items("/own/feed.json"))).toEqual(ours);
		expect((await items(`/sources/${source}/feed.json`)).map((item) => item.id).join(" ")).not.toContain(
			"javascript:",
		);
		await api(site, "DELETE", `/api/sources/${source}?articles=delete`);
		expect(linesOf(await items("/feed.json"))).toEqual(ours);
		for (const slug of ["about", "privacy-policy"]) await api(site, "DELETE", `/api/articles/${slug}`);
	});
});

describe("feeds that carry the same story", () => {
	it("show it once, in the version of its own site and under its first id, and each feed keeps its text", async () => {
		const [blog, planet, other] = await Promise.all(["Blog", "Planet", "Other"].map(publisher));
		if (blog === undefined || planet === undefined || other === undefined) throw new Error("no feeds");
		const link = new URL("/snow", blog.url).href;
		planet.entries = [
			{ guid: "tag:planet,2026:1", title: "Snow", link, text: "Copied", date: "2026-11-02T00:00:00Z" },
		];
		const atPlanet = await follow(planet.url);
		const [before] = await items("/feed.json");

		// The same guid on other sites is no sign that it is the same.
		blog.entries = [
			{ guid: "http://localhost/?p=1", title: "Snow", link, text: "White" },
			{
				guid: "urn:uuid:00000000-0000-0000-0000-000000000000",
				title: "By: Mira",
				link: `${link}#comment-1`,
				text: "One",
			},
			{ guid: "2", title: "By: Mira", link: `${link}#comment-2`, text: "Two" },
		];
		other.entries = [
			{ guid: "http://localhost/?p=1", title: "Rain", link: new URL("/rain", other.url).href, text: "Wet" },
			{
				guid: "urn:uuid:00000000-0000-0000-0000-000000000000",
				title: "Hello",
				link: new URL("/0", other.url).href,
				text: "World",
			},
		];
		const atBlog = await follow(blog.url);
		await follow(other.url);
		expect(linesOf(await items("/feed.json"))).toEqual([
			"By: Mira: One",
			"By: Mira: Two",
			"Hello: World",
			"Rain: Wet",
			"Snow: White",
		]);
		expect((await items("/feed.json")).find(({ title }) => title === "Snow")?.id).toBe(before?.id);
		expect(linesOf(await items(`/sources/${atPlanet}/feed.json`))).toEqual(["Snow: Copied"]);
		expect(linesOf(await items(`/sources/${atBlog}/feed.json`))).toContain("Snow: White");
		expect(await poll(atBlog)).toMatchObject({ outcome: "unchanged" });

		await api(site, "DELETE", `/api/sources/${atPlanet}?articles=delete`);
		expect((await items("/feed.json")).find(({ title }) => title === "Snow")?.id).toBe(before?.id);
	});
});

it("a podcast without guids and with one link for all episodes has one article for each, however it grows", async () => {
	const show = await publisher("Show");
	const episode = (n: number, title = `Episode ${n}`): Entry => ({
		...{
			title,
			link: new URL("/", show.url).href,
			text: `Words ${n}`,
			file: new URL(`/${n}.mp3`, show.url).href,
		},
		date: `2026-11-0${n}T00:00:00Z`,
	});
	show.entries = [episode(1)];
	const source = await follow(show.url);
	const ids = new Map<string, string>();
	for (const entries of [[2, 1], [3, 2, 1], [3], [4, 3]]) {
		show.entries = entries.map((n) => episode(n));
		await poll(source);
		for (const { title, id } of await items(`/sources/${source}/feed.json`)) {
			expect(ids.get(title) ?? id).toBe(id);
			ids.set(title, id);
		}
	}
	show.entries = [episode(4, "Episode four"), episode(3)];
	await poll(source);
	expect((await items(`/sources/${source}/feed.json`)).map(({ title }) => title).sort()).toEqual([
		"Episode 1",
		"Episode 2",
		"Episode 3",
		"Episode four",
	]);
	expect(ids.size).toBe(4);
});
