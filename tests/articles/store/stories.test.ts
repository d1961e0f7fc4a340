/** Owners and stories: no owner changes another's articles, and combined feeds show each story once. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import type { Write } from "../../../src/articles/store/plan/write.ts";
import { readArticle } from "../../../src/articles/store/read/article.ts";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import type { Provenance } from "../../../src/model/article.ts";
import type { Scope } from "../../../src/model/scope.ts";
import { NOW } from "./database.ts";

const item = {
	id: "https://blog.example/snow",
	url: "https://blog.example/snow",
	title: "Snow",
	content_html: "<p>White</p>",
	date_published: "2026-01-01",
};

const feedUrlOf = (source: string) => `https://${source}.example/feed`;

/** Stores items as a poll of a source would. */
async function arrive(source: string, items: Record<string, unknown>[], quiet = false) {
	const provenance: Omit<Provenance, "source" | "guid"> = {
		title: `Source ${source}`,
		feed_url: feedUrlOf(source),
	};
	const writes: Write[] = [];
	for (const one of items) {
		const origin = { source, publisher: provenance.feed_url, now: NOW, provenance };
		const candidate = await candidateFrom(parseItem(one), origin);
		writes.push({ candidate: { ...candidate, article: { ...candidate.article, ...(quiet && { quiet }) } } });
	}
	return (await articleStore(env.DB, NOW).save(writes)).results;
}

/** Publishes items as an import of the operator's would. */
async function publish(items: Record<string, unknown>[], slug?: string) {
	const writes: Write[] = [];
	for (const one of items) {
		const origin = { source: "", publisher: "https://news.example", now: NOW };
		writes.push({ candidate: await candidateFrom(parseItem(one), origin), ...(slug && { slug }) });
	}
	return (await articleStore(env.DB, NOW).save(writes)).results;
}

const says = (words: string) => ({ content_html: `<p>${words}</p>` });

async function shown(scope: Scope) {
	const found = await readScope(env.DB, scope, { limit: 50, content: true });
	return (found?.articles ?? []).map(({ id, title, content_html = "", sources }) => ({
		id,
		title,
		words: content_html.replace(/<[^>]*>/g, ""),
		sources: sources.map(({ source }) => source),
	}));
}

async function wordsIn(scope: Scope) {
	return (await shown(scope)).map(({ words }) => words);
}

const forget = (source: string) => articleStore(env.DB, NOW).removeSource(source);

describe("an operator's article", () => {
	const page = { id: "https://news.example/about", title: "About", ...says("Ours") };

	it.each(["before", "after"])(
		"keeps its id if a feed has an entry with that id, stored %s it",
		async (when) => {
			if (when === "after") await publish([page]);
			await arrive("a", [{ ...item, id: page.id, ...says("Theirs") }]);
			if (when === "before")
				expect((await publish([page]))[0]).toMatchObject({ status: "created", id: page.id });
			expect(await shown("own")).toEqual([{ id: page.id, title: "About", words: "Ours", sources: [] }]);
			const [theirs] = await shown("source:a");
			expect(theirs).toMatchObject({ title: "Snow", words: "Theirs" });
			expect(theirs?.id).toMatch(/^urn:uuid:/);
			// Two different articles: both are in the main feed.
			expect((await wordsIn("main")).sort()).toEqual(["Ours", "Theirs"]);
			await arrive("a", [{ ...item, id: page.id, ...says("Changed") }]);
			expect(await wordsIn("own")).toEqual(["Ours"]);
			await forget("a");
			expect(await wordsIn("main")).toEqual(["Ours"]);
		},
	);

	it("keeps the id that is computed from its file's name, which a feed can compute too", async () => {
		const [{ id } = { id: "" }] = await publish([{ id: "about", title: "About", ...says("Ours") }]);
		await articleStore(env.DB, NOW).delete("about");
		await arrive("a", [{ ...item, id, title: "About" }]);
		expect((await publish([{ id: "about", title: "About", ...says("Ours") }]))[0]).toMatchObject({ id });
		expect(await wordsIn("own")).toEqual(["Ours"]);
	});

	it.each(["before", "after"])(
		"takes the requested slug from a feed's article, stored %s it",
		async (when) => {
			const titled = { ...item, title: "About" };
			if (when === "after") await publish([page]);
			await arrive("a", [titled]);
			if (when === "before") await publish([page]);
			const found = await readArticle(env.DB, "about");
			expect(found).toMatchObject({ article: { source: "", content_html: "<p>Ours</p>" } });
			expect((await shown("source:a")).map(({ title }) => title)).toEqual(["About"]);
		},
	);

	it("is written by PUT at its address, even if a feed has an article there", async () => {
		await arrive("a", [{ ...item, title: "Privacy policy" }]);
		const [written] = await publish(
			[{ id: "privacy-policy", title: "Privacy", ...says("Ours") }],
			"privacy-policy",
		);
		expect(written).toMatchObject({ status: "created", slug: "privacy-policy" });
		expect(await wordsIn("source:a")).toEqual(["White"]);
	});

	it.each(["before", "after"])(
		"is shown in mixed feeds for the same story of a feed, without credit, stored %s it",
		async (when) => {
			const own = { ...item, id: "snow", ...says("Ours") };
			if (when === "before") await publish([own]);
			await arrive("a", [item]);
			if (when === "after") await publish([own]);
			expect(await shown("main")).toMatchObject([{ words: "Ours", sources: [] }]);
			expect(await shown("own")).toMatchObject([{ words: "Ours", sources: [] }]);
			expect(await wordsIn("followed")).toEqual(["White"]);
			expect(await wordsIn("source:a")).toEqual(["White"]);
		},
	);

	it("does not free its id and slug for a feed when it is deleted", async () => {
		await publish([page]);
		await articleStore(env.DB, NOW).delete("about");
		await arrive("a", [{ ...item, id: page.id, title: "About" }]);
		const [theirs] = await shown("main");
		expect(theirs?.id).not.toBe(page.id);
		expect(await readArticle(env.DB, "about")).toBe("deleted");
		expect((await publish([page], "about"))[0]).toMatchObject({
			status: "created",
			id: page.id,
			slug: "about",
		});
	});

	it("is not replaced by a feed's version after it is deleted", async () => {
		await publish([{ ...page, url: item.url, title: item.title }]);
		await arrive("a", [item]);
		await articleStore(env.DB, NOW).delete("snow");
		expect(await shown("main")).toEqual([]);
		expect(await wordsIn("followed")).toEqual(["White"]);
		expect(await wordsIn("source:a")).toEqual(["White"]);
		await arrive("a", [{ ...item, ...says("Grey") }]);
		expect(await shown("main")).toEqual([]);
		// Another article of theirs is news.
		await arrive("a", [{ ...item, id: "urn:a:2", date_published: "2026-02-02" }]);
		expect(await shown("main")).toHaveLength(1);
	});

	it.each(["before", "after"])(
		"keeps its address to itself if a feed has an entry for it, stored %s it",
		async (when) => {
			const own = [
				{ ...page, url: "https://elsewhere.example/a" },
				{ id: "here", title: "Here", ...says("Ours too") },
			];
			const addresses = ["http://www.elsewhere.example/a/", "https://news.example/articles/here"];
			const spam = addresses.map((url, i) => ({
				...item,
				...{ id: i === 0 ? "https://elsewhere.example/a" : "urn:2", url, title: `Spam ${i}` },
			}));
			if (when === "after") await publish(own);
			await arrive("a", spam);
			if (when === "before") await publish(own);
			const main = (await readScope(env.DB, "main", { limit: 9, content: false }))?.articles ?? [];
			expect(main).toHaveLength(4);
			for (const { source, id, url, external_url } of main) {
				if (source === "") continue;
				expect([url, addresses.includes(external_url ?? "")]).toEqual([undefined, true]);
				if (when === "after") expect(id).not.toBe("https://elsewhere.example/a");
			}
			await arrive(
				"a",
				spam.map((one) => ({ ...one, ...says("Changed") })),
			);
			const theirs = (await readScope(env.DB, "source:a", { limit: 9, content: false }))?.articles ?? [];
			expect(theirs.map(({ url }) => url)).toEqual([undefined, undefined]);
		},
	);

	it("does not hide an entry that copies its guid and title but links elsewhere", async () => {
		await publish([page]);
		await arrive("a", [{ ...item, id: page.id, title: "About", url: "https://a.example/about" }]);
		expect((await wordsIn("main")).sort()).toEqual(["Ours", "White"]);
	});
});

describe("an article of a followed feed", () => {
	it("appears in its source's own feed with that source's text, even if another source's differs", async () => {
		await arrive("a", [item]);
		await arrive("b", [{ ...item, id: "b-1", ...says("Theirs") }]);
		expect(await shown("source:a")).toEqual([{ id: item.id, title: "Snow", words: "White", sources: ["a"] }]);
		expect(await shown("source:b")).toMatchObject([{ words: "Theirs", sources: ["b"] }]);
		await arrive("b", [{ ...item, id: "b-1", ...says("Changed") }]);
		expect(await wordsIn("source:a")).toEqual(["White"]);
		expect(await wordsIn("source:b")).toEqual(["Changed"]);
	});

	it("is removed with its source; another feed with its guid inherits nothing", async () => {
		await arrive("a", [item]);
		await arrive("b", [{ ...item, title: "Other", url: "https://b.example/1", ...says("Theirs") }]);
		await forget("a");
		expect((await shown("main")).map(({ title, words }) => [title, words])).toEqual([["Other", "Theirs"]]);
		const [left] = await shown("source:b");
		expect(left?.id).not.toBe(item.id);
	});

	it("can share its address and title with many others", async () => {
		const home = { ...item, url: "https://blog.example/", title: "Incident resolved" };
		await arrive("a", [
			{ ...home, id: "1" },
			{ ...home, id: "2", ...says("Grey") },
			{ ...home, id: "3" },
		]);
		expect(await wordsIn("main")).toHaveLength(3);
		await arrive("b", [{ ...home, id: "4" }]);
		expect(await wordsIn("main")).toHaveLength(3);
	});

	it("does not come back after it was deleted, but another article with its title does", async () => {
		await arrive("a", [item]);
		await articleStore(env.DB, NOW).delete("snow");
		expect(await arrive("a", [item])).toMatchObject([{ status: "deleted" }]);
		expect(await arrive("a", [{ ...item, id: "next-week", date_published: "2026-01-08" }])).toMatchObject([
			{ status: "created" },
		]);
		expect(await arrive("b", [item])).toMatchObject([{ status: "created" }]);
	});

	it("blocks no id of another source or of the operator after it was purged", async () => {
		await arrive("a", [
			{ ...item, date_published: "1990-01-01" },
			{ ...item, id: "2", title: "Rain" },
		]);
		await articleStore(env.DB, NOW).purgeSource("a", { articles: 1, days: 0 });
		expect(await arrive("a", [item])).toMatchObject([{ status: "deleted" }]);
		expect(await arrive("b", [item])).toMatchObject([{ status: "created", id: item.id }]);
		expect(await publish([item])).toMatchObject([{ status: "created", id: item.id }]);
	});

	it("never has an id that a client could execute as a script", async () => {
		for (const id of ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "JavaScript:x", "blob:x"])
			expect((await arrive("a", [{ ...item, id }]))[0]?.id).toMatch(/^urn:uuid:/);
	});

	it("gets no address on this site by using the placeholder for its host", async () => {
		const url = "https://site.invalid/articles/about";
		await arrive("a", [
			{
				...item,
				url,
				image: url,
				content_html: `<p><a href="${url}">x</a><img src="${url}" srcset="${url} 1x, ${url} 2x"></p>`,
			},
		]);
		const stored = await env.DB.prepare("SELECT item || content_html AS text FROM articles").first<string>(
			"text",
		);
		expect(stored).not.toContain("https://site.invalid");
	});
});

describe("a story from several sources", () => {
	it("is shown once, in its first version, under the id with which it went out, and names all sources", async () => {
		await arrive("a", [item]);
		await arrive("b", [{ ...item, id: "b-1", date_published: "2026-02-02", ...says("Theirs") }]);
		await arrive("c", [{ ...item, id: "c-1" }]);
		expect(await shown("main")).toEqual([
			{ id: item.id, title: "Snow", words: "White", sources: ["a", "b", "c"] },
		]);
	});

	it("is shown in the version of the source whose site it links to, even if that comes later", async () => {
		await arrive("planet", [{ ...item, id: "p-1", date_published: "2026-01-02", ...says("Copied") }]);
		const [before] = await shown("main");
		await arrive("blog", [{ ...item, date_published: "2026-01-01" }]);
		expect(await shown("main")).toEqual([{ ...before, words: "White", sources: ["blog", "planet"] }]);
		const found = await readScope(env.DB, "main", { limit: 5, content: false });
		expect(found?.articles[0]?.date_published).toBe(Date.parse("2026-01-02"));
	});

	it("keeps its id, date and place when its first version is removed", async () => {
		await arrive("planet", [{ ...item, id: "urn:p:1", date_published: "2026-01-02", ...says("Copied") }]);
		const places = () =>
			env.DB.prepare(
				"SELECT scope, sorted_at, id FROM scope_articles WHERE scope IN ('all', 'main') ORDER BY 1",
			).all();
		const before = (await places()).results;
		await arrive("blog", [item]);
		await forget("planet");
		expect(await shown("main")).toEqual([
			{ id: "urn:p:1", title: "Snow", words: "White", sources: ["blog"] },
		]);
		expect((await places()).results).toEqual(before);
		// The address of its page still leads to it.
		expect(await readArticle(env.DB, "snow")).toMatchObject({ article: { source: "blog" } });
		await arrive("blog", [{ ...item, ...says("Grey") }]);
		expect(await shown("main")).toMatchObject([{ id: "urn:p:1", words: "Grey" }]);
		await forget("blog");
		expect(await shown("main")).toEqual([]);
		expect((await env.DB.prepare("SELECT * FROM stories").all()).results).toEqual([]);
	});

	it("stays one story when its first version is retitled, and shows the new title", async () => {
		await arrive("blog", [item]);
		await arrive("planet", [{ ...item, id: "p-1" }]);
		await arrive("blog", [{ ...item, title: "Snow, corrected" }]);
		expect(await shown("main")).toMatchObject([{ id: item.id, title: "Snow, corrected" }]);
	});

	it("loses a version that becomes a different story", async () => {
		await arrive("a", [{ ...item, id: "urn:a:1" }]);
		await arrive("b", [{ ...item, id: "urn:b:1", ...says("Theirs") }]);
		await arrive("a", [{ ...item, id: "urn:a:1", title: "Pills", url: "https://a.example/pills" }]);
		expect((await shown("main")).map(({ title, sources }) => [title, sources]).sort()).toEqual([
			["Pills", ["a"]],
			["Snow", ["b"]],
		]);
		expect(await shown("source:a")).toMatchObject([{ id: "urn:a:1", title: "Pills" }]);
		const ids = (await shown("main")).map(({ id }) => id);
		expect(new Set(ids).size).toBe(2);
		expect(ids).toContain("urn:a:1");
	});

	it("is not recognised by the guid alone", async () => {
		for (const guid of [
			"http://localhost/?p=1",
			"tag:example.com,2005:Post/1",
			"urn:uuid:00000000-0000-0000-0000-000000000000",
		]) {
			await arrive("a", [{ ...item, id: guid, url: "https://a.example/1", title: `A ${guid}` }]);
			await arrive("b", [{ ...item, id: guid, url: "https://b.example/1", title: `B ${guid}` }]);
		}
		// Every new blog has it.
		await arrive("a", [
			{ ...item, id: "http://localhost/?p=0", url: "https://a.example/0", title: "Hello world!" },
		]);
		await arrive("b", [
			{ ...item, id: "http://localhost/?p=0", url: "https://b.example/0", title: "Hello world!" },
		]);
		const all = await shown("main");
		expect(all).toHaveLength(8);
		expect(new Set(all.map(({ id }) => id)).size).toBe(8);
	});

	it("is not recognised by local addresses of the machine that built a blog", async () => {
		for (const [n, url] of ["http://localhost:1313/posts/first/", "http://192.168.0.7/?p=1"].entries())
			for (const source of ["a", "b"])
				await arrive(source, [{ ...item, id: url, url, title: `My first post ${n}`, ...says(source) }]);
		expect(await shown("main")).toHaveLength(4);
		expect(await wordsIn("source:b")).toEqual(["b", "b"]);
	});

	it("is recognised by the guid with the address or the title", async () => {
		await arrive("a", [item]);
		await arrive("b", [{ ...item, title: "Snow!" }]);
		await arrive("c", [{ ...item, url: "https://tracker.example/?to=snow" }]);
		expect(await shown("main")).toMatchObject([{ sources: ["a", "b", "c"] }]);
	});

	it("differs if the fragment of its address differs", async () => {
		await arrive("a", [{ ...item, id: "1", url: `${item.url}#comment-1`, title: "By: Mira" }]);
		await arrive("b", [{ ...item, id: "2", url: `${item.url}#comment-2`, title: "By: Mira" }]);
		expect(await shown("main")).toHaveLength(2);
	});

	it("can have versions that differ only in their files; each source's feed has its own files", async () => {
		const edition = (type: string) => ({
			...item,
			id: `urn:${type}`,
			attachments: [{ url: `https://cdn.example/1.${type}`, mime_type: `audio/${type}` }],
		});
		await arrive("mp3", [edition("mp3")]);
		await arrive("ogg", [edition("ogg")]);
		expect(await shown("podcast")).toHaveLength(1);
		for (const type of ["mp3", "ogg"] as const) {
			const found = await readScope(env.DB, `source:${type}`, { limit: 5, content: false });
			expect(found?.articles[0]?.attachments[0]?.url).toBe(`https://cdn.example/1.${type}`);
		}
	});

	it("is deleted with all its versions, by its own address or by that of the version shown", async () => {
		for (const slug of ["snow", "snow-2"]) {
			await arrive("planet", [{ ...item, id: `urn:p:${slug}` }]);
			await arrive("blog", [{ ...item, id: `urn:b:${slug}` }]);
			if (slug === "snow") await forget("planet");
			const [{ slug: shownAt = "" } = {}] =
				(await readScope(env.DB, "main", { limit: 1, content: false }))?.articles ?? [];
			const address = slug === "snow" ? "snow" : shownAt;
			expect(await articleStore(env.DB, NOW).delete(address)).toMatchObject({ status: "deleted" });
			expect(await shown("main")).toEqual([]);
			await arrive("planet", [{ ...item, id: `urn:p:${slug}` }]);
			await arrive("blog", [{ ...item, id: `urn:b:${slug}` }]);
			if (slug === "snow-2") expect(await shown("main")).toEqual([]);
			else
				await articleStore(env.DB, NOW).delete(
					(await readScope(env.DB, "main", { limit: 1, content: false }))?.articles[0]?.slug ?? "",
				);
		}
	});

	it("remains when a version that is not shown is deleted", async () => {
		await arrive("blog", [item]);
		await arrive("planet", [{ ...item, id: "urn:p:1" }]);
		const [theirs] = (await readScope(env.DB, "source:planet", { limit: 1, content: false }))?.articles ?? [];
		await articleStore(env.DB, NOW).delete(theirs?.slug ?? "");
		expect(await shown("main")).toMatchObject([{ id: item.id, sources: ["blog"] }]);
		expect(await shown("source:planet")).toEqual([]);
	});

	describe("is not taken over by an edited entry", () => {
		const old = {
			id: "urn:e:1",
			title: "Pills",
			url: "https://evil.example/1",
			date_published: "2020-01-01",
			...says("Cheap"),
		};
		const copy = { ...item, id: old.id, date_published: old.date_published, ...says("Theirs") };

		it("if its own site is followed", async () => {
			await arrive("evil", [old]);
			await arrive("blog", [item]);
			const before = (await shown("main")).find(({ title }) => title === "Snow");
			await arrive("evil", [copy]);
			expect(await shown("main")).toEqual([{ ...before, sources: ["blog", "evil"] }]);
			await arrive("blog", [{ ...item, ...says("Grey") }]);
			expect(await shown("main")).toEqual([{ ...before, words: "Grey", sources: ["blog", "evil"] }]);
			await forget("evil");
			const [article] = (await readScope(env.DB, "main", { limit: 5, content: false }))?.articles ?? [];
			expect(article).toMatchObject({ id: item.id, date_published: Date.parse("2026-01-01") });
		});

		it("if its own site is not followed", async () => {
			await arrive("evil", [old]);
			await arrive("planet", [item]);
			await arrive("evil", [copy]);
			expect(await shown("main")).toMatchObject([
				{ id: item.id, words: "White", sources: ["planet", "evil"] },
			]);
			await arrive("evil", [old]);
			expect(await shown("main")).toHaveLength(2);
			expect((await shown("main")).find(({ id }) => id === item.id)).toMatchObject({
				words: "White",
				sources: ["planet"],
			});
		});

		it("if it was the same story as an article of the operator's", async () => {
			await publish([{ id: "urn:own", title: "Ours", ...says("Ours") }]);
			await arrive("evil", [{ ...old, id: "urn:own", title: "Ours", url: undefined }]);
			expect(await wordsIn("main")).toEqual(["Ours"]);
			await arrive("blog", [item]);
			await arrive("evil", [{ ...copy, id: "urn:own" }]);
			expect((await wordsIn("main")).sort()).toEqual(["Ours", "White"]);
			await forget("evil");
			expect((await wordsIn("main")).sort()).toEqual(["Ours", "White"]);
		});
	});

	it("appears in combined feeds once its only version is no longer the operator's story", async () => {
		await publish([{ ...item, id: "snow", ...says("Ours") }]);
		await arrive("a", [item]);
		expect(await wordsIn("main")).toEqual(["Ours"]);
		await arrive("a", [{ ...item, title: "Rain", url: "https://a.example/rain" }]);
		expect((await wordsIn("main")).sort()).toEqual(["Ours", "White"]);
	});

	it("stays with its own site when that changes title and address; copies follow later", async () => {
		await arrive("blog", [item]);
		await arrive("planet", [{ ...item, id: "urn:p:1", ...says("Copied") }]);
		const moved = { title: "Snow, again", url: "https://blog.example/snow-again" };
		await arrive("blog", [{ ...item, ...moved }]);
		expect((await shown("main")).find(({ id }) => id === item.id)).toMatchObject({
			title: "Snow, again",
			sources: ["blog"],
		});
		await arrive("planet", [{ ...item, id: "urn:p:1", ...moved }]);
		expect(await shown("main")).toMatchObject([{ id: item.id, sources: ["blog", "planet"] }]);
	});

	it("joins another story at its address when it gets its title", async () => {
		await arrive("blog", [item]);
		await arrive("a", [{ ...item, id: "urn:a:1" }]);
		await arrive("b", [{ ...item, id: "urn:b:1", title: "Snow!" }]);
		expect(await shown("main")).toHaveLength(2);
		await arrive("blog", [{ ...item, title: "Snow!" }]);
		expect(await shown("main")).toMatchObject([{ id: item.id, words: "White" }]);
	});

	it("counts as changed when another version is shown because the first one was removed", async () => {
		await arrive("planet", [{ ...item, ...says("Copied") }]);
		await arrive("blog", [item]);
		const revision = async () =>
			(await readScope(env.DB, "main", { limit: 1, content: false }))?.articles[0]?.revision ?? 0;
		const before = await revision();
		await forget("blog");
		expect(await wordsIn("main")).toEqual(["Copied"]);
		expect(await revision()).toBeGreaterThan(before);
	});

	it("is recognised as the operator's without a title if it has the id and address of the operator's article", async () => {
		for (const [n, url] of [undefined, "https://blog.example/n#2"].entries()) {
			const own = { id: `https://news.example/n/${n}`, ...(url && { url }), ...says(`Note ${n}`) };
			await publish([own], `n-${n}`);
			await arrive("planet", [{ ...own, url: url ?? `https://news.example/articles/n-${n}` }]);
		}
		expect((await shown("main")).map(({ sources }) => sources)).toEqual([[], []]);
	});

	it("appears in combined feeds with its first version that is not backlog", async () => {
		await arrive("a", [item], true);
		expect(await shown("main")).toEqual([]);
		await arrive("b", [{ ...item, id: "urn:b:1", date_published: "2026-03-03" }]);
		expect(await shown("main")).toMatchObject([{ id: "urn:b:1", sources: ["a", "b"] }]);
		await forget("b");
		expect(await shown("main")).toMatchObject([{ id: "urn:b:1", sources: ["a"] }]);
		await forget("a");
		expect(await shown("main")).toEqual([]);
	});
});
