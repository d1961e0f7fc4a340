/** The paths of this site that lead to articles: permalinks, aliases and former addresses. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type Instance, SITE, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";

interface Result {
	status: string;
	slug?: string;
	moved_from?: string;
	errors?: { pointer: string; detail: string }[];
}

const item = { id: "1", title: "First snow", content_html: "<p>White.</p>", date_published: "2026-01-01" };

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

async function put(...items: object[]): Promise<Result[]> {
	const response = await worker.api("POST", "/api/import", { items });
	return ((await response.json()) as { results: Result[] }).results;
}

/** The status of a path, and where it leads. */
async function at(path: string): Promise<[number, string | null]> {
	const response = await worker.fetch(path);
	return [response.status, response.headers.get("location")];
}

const textAt = async (path: string) => (await worker.fetch(path)).text();

describe("a permalink", () => {
	const permanent = { ...item, url: "/2026/10/erster schnee/" };
	const path = "/2026/10/erster%20schnee/";

	it("has the article's page, and so has the page's own path, but only one is canonical", async () => {
		expect(await put(permanent)).toMatchObject([{ status: "created", slug: "first-snow" }]);
		for (const place of [path, "/articles/first-snow"]) {
			const response = await worker.fetch(place);
			expect(response.status, place).toBe(200);
			expect(response.headers.get("cache-tag")).toContain("main");
			const page = await response.text();
			expect(page).toContain(`<link rel="canonical" href="${SITE}${path}"`);
			expect(page).toContain(`"@id":"${SITE}${path}"`);
		}
		expect(await at("/2026/10/erster%20schnee")).toEqual([301, path]);
		expect(await at("/2026/10/erster%20schnee///")).toEqual([301, path]);
		// Another spelling is no reason for a redirect, which might go on for ever.
		expect(await at("/2026/10/%65rster%20schnee/")).toEqual([200, null]);
		expect(await at("/2026/10/Erster%20schnee/")).toEqual([404, null]);
	});

	it("is the article's address in feeds, lists, the sitemap and the API", async () => {
		await put(permanent, { ...item, id: "2", title: "Second", date_published: "2026-01-02" });
		for (const feed of ["/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml"])
			expect(await textAt(feed), feed).toContain(SITE + path);
		for (const feed of ["/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/"])
			expect(await textAt(feed), feed).not.toContain("/articles/first-snow");
		expect(await textAt("/")).toContain(`href="${path}"`);
		// The newer one leads to it.
		expect(await textAt("/articles/second")).toContain(`class="previous" href="${path}"`);
		const response = await worker.api("GET", "/api/articles/first-snow");
		const stored = (await response.json()) as object;
		expect(stored).toMatchObject({ url: path, _tributary: { slug: "first-snow", permalink: path } });
		const again = await worker.api("PUT", "/api/articles/first-snow", stored);
		expect(await again.json()).toMatchObject({ status: "unchanged", url: SITE + path });
	});

	it("is what relative addresses and links into the article are resolved against", async () => {
		await put({
			...permanent,
			url: "/2026/10/x/",
			content_html:
				'<h2 id="why">Why</h2><p><a href="#why">why</a> <a href="../y/">y</a> <img src="snow.png" alt="snow"></p>',
		});
		const feed = await textAt("/feed.json");
		expect(feed).toContain(`${SITE}/2026/10/y/`);
		expect(feed).toContain(`${SITE}/2026/10/x/snow.png`);
		expect(feed).toContain(`${SITE}/2026/10/x/#user-content-why`);
		expect(await textAt("/2026/10/x/")).toContain('href="#user-content-why"');
	});

	it("may be written with this site's origin, and is found again by the article's id", async () => {
		await put({ ...item, url: `${SITE}/2026/10/x/` });
		expect(await at("/2026/10/x/")).toEqual([200, null]);
		expect(await put({ ...item, url: "/2026/10/x/" })).toMatchObject([{ status: "unchanged" }]);
	});

	it("may be written with the address of the request if no site URL is configured", async () => {
		worker = startInstance({ SITE_URL: "" });
		const url = `${SITE}/2026/x/`;
		const redirected = { aliases: [`${SITE}/old/`] };
		expect(await put({ ...item, url, _tributary: redirected })).toMatchObject([{ status: "created" }]);
		const stored = await (await worker.api("GET", "/api/articles/first-snow")).json();
		expect(stored).toMatchObject({ url: "/2026/x/", _tributary: { permalink: "/2026/x/" } });
		expect(await at("/old")).toEqual([301, "/2026/x/"]);
		expect(await put({ ...item, url, _tributary: redirected })).toMatchObject([{ status: "unchanged" }]);
	});

	it("still redirects to the article after it changes or is removed", async () => {
		await put({ ...item, url: "/a/" });
		expect(await put({ ...item, url: "/b/" })).toMatchObject([{ status: "updated" }]);
		expect(await at("/a/")).toEqual([301, "/b/"]);
		expect(await at("/b/")).toEqual([200, null]);
		expect(await put(item)).toMatchObject([{ status: "updated" }]);
		expect(await at("/a")).toEqual([301, "/articles/first-snow"]);
		expect(await at("/b")).toEqual([301, "/articles/first-snow"]);
		expect(await put({ ...item, url: "/a" })).toMatchObject([{ status: "updated" }]);
		expect(await at("/a")).toEqual([200, null]);
		expect(await at("/b/")).toEqual([301, "/a"]);
		// A new article may have an address that another one had before.
		expect(await put({ ...item, id: "2", title: "Other", url: "/b" })).toMatchObject([{ status: "created" }]);
		expect(await at("/b")).toEqual([200, null]);
	});

	it("that was only an alias for a while still redirects to the article too", async () => {
		await put({ ...item, id: "1", url: "/2026/a" });
		await put({ ...item, id: "1", _tributary: { aliases: ["/2026/a", "/2026/b"] } });
		await put({ ...item, id: "1", _tributary: { aliases: [] } });
		expect(await at("/2026/a")).toEqual([301, "/articles/first-snow"]);
		expect((await at("/2026/b"))[0]).toBe(404);
	});

	it("of a deleted article answers 410, and is free for another article", async () => {
		await put({ ...item, url: "/x/", _tributary: { aliases: ["/y"] } });
		await worker.api("DELETE", "/api/articles/first-snow");
		expect(await at("/x/")).toEqual([410, null]);
		expect(await at("/y")).toEqual([410, null]);
		expect((await worker.api("POST", "/api/articles/first-snow/restore")).status).toBe(200);
		expect(await at("/x/")).toEqual([200, null]);
		expect(await at("/y")).toEqual([301, "/x/"]);
		await worker.api("DELETE", "/api/articles/first-snow");
		expect(await put({ ...item, id: "2", title: "Other", url: "/x/" })).toMatchObject([
			{ status: "created" },
		]);
		expect(await at("/x/")).toEqual([200, null]);
		const restored = await worker.api("POST", "/api/articles/first-snow/restore");
		expect(restored.status).toBe(422);
		expect(await restored.text()).toContain("is an address of the article /articles/other already");
	});

	it("of a scheduled article answers 404 until then, and cannot be taken by another article", async () => {
		const ahead = new Date(Date.now() + 86_400_000).toISOString();
		expect(await put({ ...item, url: "/soon/", date_published: ahead })).toMatchObject([
			{ status: "scheduled" },
		]);
		expect(await at("/soon/")).toEqual([404, null]);
		expect(await put({ ...item, id: "2", title: "Other", url: "/soon" })).toMatchObject([
			{ status: "refused", errors: [{ pointer: "/url" }] },
		]);
		const now = { ...item, url: "/soon/", date_published: ahead, _tributary: { future: true } };
		expect(await put(now)).toMatchObject([{ status: "created" }]);
		expect(await at("/soon/")).toEqual([200, null]);
	});
});

describe("an alias", () => {
	it("redirects to its article's present address", async () => {
		await put({ ...item, _tributary: { aliases: ["/old/", "/2019/snow.html", "/articles/very-old"] } });
		for (const path of ["/old", "/old/", "/2019/snow.html", "/articles/very-old"])
			expect(await at(path), path).toEqual([301, "/articles/first-snow"]);
		const response = await worker.fetch("/old/");
		expect(response.headers.get("cache-tag")).toBe("main");
		expect(response.headers.get("cache-control")).toBe(
			"public, max-age=900, stale-while-revalidate=86400, stale-if-error=604800",
		);
		const stored = await (await worker.api("GET", "/api/articles/first-snow")).json();
		expect(stored).toMatchObject({
			_tributary: { aliases: ["/2019/snow.html", "/articles/very-old", "/old"] },
		});
	});

	it("comes and goes with the item, without a new date, and stays if the item has no member for it", async () => {
		await put(item);
		const before = await textAt("/feed.json");
		expect(await put({ ...item, _tributary: { aliases: ["/a", "/b"] } })).toMatchObject([
			{ status: "updated" },
		]);
		expect(await textAt("/feed.json")).toBe(before);
		await put({ ...item, _tributary: { aliases: ["/b"] } });
		expect(await at("/a")).toEqual([404, null]);
		expect(await at("/b")).toEqual([301, "/articles/first-snow"]);
		await put({ ...item, title: "Second snow" });
		expect(await at("/b")).toEqual([301, "/articles/first-snow"]);
		await put({ ...item, title: "Second snow", _tributary: { aliases: [] } });
		expect(await at("/b")).toEqual([404, null]);
	});

	it("of a file is removed as soon as the file does not declare it", async () => {
		await put({ ...item, _tributary: { path: "a.md", aliases: ["/a"] } });
		expect(await at("/a")).toEqual([301, "/articles/first-snow"]);
		await put({ ...item, _tributary: { path: "a.md" } });
		expect(await at("/a")).toEqual([404, null]);
	});
});

it("an address that belongs to another article is refused with that article's name, and changes nothing", async () => {
	await put({ ...item, url: "/x/", _tributary: { aliases: ["/y"] } });
	const other = { ...item, id: "2", title: "Other" };
	for (const [members, pointer] of [
		[{ url: "/x" }, "/url"],
		[{ url: "/y/" }, "/url"],
		[{ _tributary: { aliases: ["/free", "/x"] } }, "/_tributary/aliases/1"],
		[{ _tributary: { aliases: ["/articles/first-snow"] } }, "/_tributary/aliases/0"],
	] as const) {
		const [result] = await put({ ...other, ...members });
		expect(result).toMatchObject({ status: "refused", errors: [{ pointer }] });
		expect(result?.errors?.[0]?.detail).toContain(
			"is an address of the article /articles/first-snow already",
		);
		const posted = await worker.api("POST", "/api/articles", { ...other, ...members });
		expect(posted.status).toBe(422);
	}
	expect(await at("/free")).toEqual([404, null]);
	// Within one import, too.
	expect(
		await put({ ...item, id: "3", title: "A", url: "/new" }, { ...item, id: "4", title: "B", url: "/new/" }),
	).toMatchObject([{ status: "created" }, { status: "refused" }]);
});

it("an address that no article can have is refused with advice", async () => {
	for (const [members, pointer, advice] of [
		[{ url: "posts/x" }, "/url", "write /posts/x"],
		[{ url: "www.example.org/x" }, "/url", "write https://www.example.org/x"],
		[{ url: "?p=12" }, "/url", "write a path of this site"],
		[{ url: "/feed.xml" }, "/url", "is reserved by this site"],
		[{ url: `${SITE}/subscribe` }, "/url", "is reserved by this site"],
		[{ url: "/articles/other" }, "/url", undefined],
		[{ url: "/articles/other", _tributary: { slug: "mine" } }, "/url", "write slug: other"],
		[{ _tributary: { aliases: ["/ok", "/hub"] } }, "/_tributary/aliases/1", "is reserved by this site"],
		[{ _tributary: { aliases: ["https://blog.example/x"] } }, "/_tributary/aliases/0", "is not on this site"],
		[{ _tributary: { aliases: ["/?p=12"] } }, "/_tributary/aliases/0", "has a query"],
	] as const) {
		const [result] = await put({ ...item, ...members });
		if (advice === undefined) {
			expect(result).toMatchObject({ status: "created", slug: "other" });
			continue;
		}
		expect(result).toMatchObject({ status: "refused", errors: [{ pointer }] });
		expect(result?.errors?.[0]?.detail).toContain(advice);
	}
});

describe("an article whose slug changes", () => {
	const named = (slug: string, more = {}) => ({ ...item, ...more, _tributary: { slug } });

	it("moves, and its former address redirects in one hop, however often it has moved", async () => {
		await put(named("one"));
		expect(await put(named("two"))).toMatchObject([
			{ status: "updated", slug: "two", moved_from: "/articles/one" },
		]);
		expect(await at("/articles/one")).toEqual([301, "/articles/two"]);
		expect(await at("/articles/two")).toEqual([200, null]);
		await put(named("three"));
		for (const slug of ["one", "two"])
			expect(await at(`/articles/${slug}`)).toEqual([301, "/articles/three"]);
		expect(await put(named("one"))).toMatchObject([{ slug: "one", moved_from: "/articles/three" }]);
		expect(await at("/articles/one")).toEqual([200, null]);
		for (const slug of ["two", "three"])
			expect(await at(`/articles/${slug}`)).toEqual([301, "/articles/one"]);
		expect(await at("/articles/two/")).toEqual([301, "/articles/two"]);
		expect(await textAt("/feed.json")).toContain(`${SITE}/articles/one`);
		// The text is the same.
		expect(await textAt("/feed.json")).not.toContain("date_modified");
	});

	it("is not changed by PUT at the address of another slug", async () => {
		const created = await worker.api("PUT", "/api/articles/one", { ...item, _tributary: { slug: "two" } });
		expect(created.status).toBe(422);
		expect(await created.text()).toContain('is \\"two\\", but a new article at /api/articles/one');
	});

	it("moves with a PUT at its present address, and is not created again at its former one", async () => {
		await put(named("one"));
		const moved = await worker.api("PUT", "/api/articles/one", { ...item, _tributary: { slug: "two" } });
		expect(await moved.json()).toMatchObject({
			status: "updated",
			slug: "two",
			url: `${SITE}/articles/two`,
			moved_from: "/articles/one",
		});
		expect(moved.headers.get("location")).toBe("/api/articles/two");
		const { id, ...anonymous } = item;
		const again = await worker.api("PUT", "/api/articles/one", anonymous);
		expect(again.status).toBe(409);
		expect(await again.text()).toContain("/api/articles/two");
	});

	it("does not move if its slug was derived from the requested one, also in the spelling of former versions", async () => {
		await put(named("snow"), named("snow", { id: "2" }));
		expect(await put(named("snow", { id: "2", title: "x" }))).toMatchObject([
			{ status: "updated", slug: expect.stringMatching(/^snow-[0-9a-f]{8}$/) },
		]);
		// As former versions made it of "☀️ sun".
		await env.DB.prepare("UPDATE articles SET slug = ?1 WHERE guid = '1'").bind("\uFE0F-sun").run();
		const [result] = await put(named("☀️ sun", { title: "y" }));
		expect(result).toMatchObject({ status: "updated", slug: "\uFE0F-sun" });
		expect(result?.moved_from).toBeUndefined();
		expect(await at(`/articles/${encodeURIComponent("\uFE0F-sun")}`)).toEqual([200, null]);
		const again = await worker.api("PUT", `/api/articles/${encodeURIComponent("\uFE0F-sun")}`, item);
		expect(await again.json()).toMatchObject({ status: "updated" });
	});

	it("frees its address for a new article", async () => {
		await put(named("one"));
		await put(named("two"));
		expect(await put(named("one", { id: "2", title: "New" }))).toMatchObject([
			{ status: "created", slug: "one" },
		]);
		expect(await textAt("/articles/one")).toContain("New");
		// One whose slug was not chosen does not take it away.
		await put(named("three", { id: "3", title: "Three" }));
		await put(named("drei", { id: "3", title: "Three" }));
		expect(await put({ ...item, id: "4", title: "Three" })).toMatchObject([
			{ slug: expect.stringMatching(/^three-/) },
		]);
		expect(await at("/articles/three")).toEqual([301, "/articles/drei"]);
	});

	it("does not move for a slug without letters or digits, for which former versions made up one", async () => {
		// Emoji with a variation selector, as phones write them into the names of notes.
		for (const slug of ["❤\uFE0F", "☕\uFE0F", "☀\uFE0F", "\u034F"]) {
			const named = { ...item, id: slug, _tributary: { slug } };
			const [created] = await put(named);
			expect(created?.status).toBe("created");
			const [updated] = await put({ ...named, content_html: "<p>Edited.</p>" });
			expect(updated).toMatchObject({ status: "updated", slug: created?.slug });
			expect(updated?.moved_from).toBeUndefined();
		}
	});

	it("is refused if another article has the new slug", async () => {
		await put(named("one"), named("two", { id: "2", title: "Second" }));
		const taken = [
			{ pointer: "/_tributary/slug", detail: expect.stringMatching(/^"two" is another article's/) },
		];
		expect(await put(named("two"))).toMatchObject([{ moved_from: "/articles/one", warnings: taken }]);
		expect(await put(named("two", { id: "3" }))).toMatchObject([{ status: "created", warnings: taken }]);
	});

	it("can exchange its slug with another article in one import", async () => {
		await put(named("one"), named("two", { id: "2", title: "Second" }), named("three", { id: "3" }));
		await put(named("spare", { id: "3" }));
		expect(await put(named("three"), named("one", { id: "2", title: "Second" }))).toMatchObject([
			{ slug: "three", moved_from: "/articles/one" },
			{ slug: "one", moved_from: "/articles/two" },
		]);
		expect(await textAt("/articles/one")).toContain("Second");
		expect(await textAt("/articles/three")).toContain("First snow");
		expect(await at("/articles/two")).toEqual([301, "/articles/one"]);
	});

	it("takes its files along", async () => {
		const transcript = "WEBVTT\n\n00:00.000 --> 00:01.000\nSnow.\n";
		const attachments = [{ url: "https://a.example/a.mp3", mime_type: "audio/mpeg", size_in_bytes: 1 }];
		const spoken = { ...item, attachments, _podcast: { transcript } };
		await put({ ...spoken, _tributary: { slug: "one" } });
		await put({ ...spoken, _tributary: { slug: "two" } });
		expect(await at("/articles/one/transcript.vtt")).toEqual([301, "/articles/two/transcript.vtt"]);
		expect(await at("/articles/two/transcript.vtt")).toEqual([200, null]);
	});
});

it("a relative address that a former version stored becomes a permalink with the upgrade", async () => {
	await reset();
	const isBefore = ({ name }: { name: string }) => name < "0020";
	await applyD1Migrations(env.DB, env.TEST_MIGRATIONS.filter(isBefore));
	const lists = '"tags":[],"authors":[],"attachments":[],"excerpt":"White."';
	for (const [guid, url] of [
		["a", "https://site.invalid/2026/10/x/"],
		["b", "https://site.invalid/2026/10/x"],
		["c", "https://site.invalid/%C3%A4/"],
		["d", "https://blog.example/x"],
		["e", "https://site.invalid/"],
		["f", "https://site.invalid/x?p=1"],
	])
		await env.DB.prepare(
			`INSERT INTO articles (id, source, guid, slug, item, content_html, date_published, sorted_at, revision, digest)
			VALUES (?1, '', ?1, ?1, ?2, '<p>White.</p>', 0, 0, 1, 'x')`,
		)
			.bind(guid, `{"url":"${url}",${lists}}`)
			.run();
	await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
	const { results } = await env.DB.prepare("SELECT path, guid, kind FROM addresses").run();
	expect(results).toEqual([{ path: "/2026/10/x", guid: "a", kind: "permalink" }]);
	expect(await at("/2026/10/x/")).toEqual([200, null]);
	// What none can have is not named as the page's address.
	for (const slug of ["e", "f"])
		expect(await textAt(`/articles/${slug}`)).toContain(
			`<link rel="canonical" href="${SITE}/articles/${slug}"`,
		);
});

it("each path that ever had a page leads to one in at most one hop, after any changes of addresses", async () => {
	const anyStep = fc.record({
		id: fc.constantFrom("1", "2", "3"),
		slug: fc.constantFrom("a", "b", "c"),
		url: fc.constantFrom(undefined, "/p", "/p/", "/q/"),
		aliases: fc.subarray(["/p", "/x", "/articles/a", "/articles/old"]),
	});
	const leadsTo = async (path: string, shown = 0): Promise<number> => {
		const [status, location] = await at(path);
		return status === 301 && shown === 0 ? leadsTo(location ?? "", 1) : status;
	};
	await fc.assert(
		fc.asyncProperty(fc.array(anyStep, { minLength: 2, maxLength: 8 }), async (steps) => {
			await env.DB.batch(
				["addresses", "articles", "scope_articles", "sitemap_places"].map((table) =>
					env.DB.prepare(`DELETE FROM ${table}`),
				),
			);
			const pages = new Set<string>();
			for (const { id, slug, url, aliases } of steps) {
				const [result] = await put({ ...item, id, url, _tributary: { slug, aliases } });
				expect(["created", "updated", "unchanged", "refused"]).toContain(result?.status);
				const { results } = await env.DB.prepare("SELECT slug, item ->> 'url' AS url FROM articles").run<{
					slug: string;
					url: string | null;
				}>();
				for (const article of results) {
					expect(await at(`/articles/${article.slug}`)).toEqual([200, null]);
					pages.add(`/articles/${article.slug}`);
					const permalink = article.url?.replace("https://site.invalid", "");
					if (permalink === undefined) continue;
					expect(await at(permalink)).toEqual([200, null]);
					pages.add(permalink);
				}
				for (const path of pages) expect(await leadsTo(path), path).toBe(200);
				const rows = await env.DB.prepare("SELECT path FROM addresses").run<{ path: string }>();
				for (const { path } of rows.results) expect(await leadsTo(path), path).toBe(200);
			}
		}),
		{
			numRuns: runs(12),
			examples: [
				[
					[
						{ id: "1", slug: "a", url: "/p", aliases: [] },
						{ id: "1", slug: "a", url: undefined, aliases: ["/p"] },
						{ id: "1", slug: "a", url: undefined, aliases: [] },
					],
				],
			],
		},
	);
}, 120_000);

it("an unknown path costs one query, and a path with a route costs none", async () => {
	await worker.fetch("/nowhere");
	worker.counts();
	for (const [path, queries] of [
		["/nowhere/at/all", 1],
		["/wp-login.php", 1],
		["/tags/a/b/c/d", 0],
		["/podcast/feed.xml/x", 1],
		["/own/x/y", 0],
		[`/${"x".repeat(3000)}`, 0],
	] as const) {
		const response = await worker.fetch(path);
		expect([path, response.status, worker.counts().d1Queries]).toEqual([path, 404, queries]);
		expect(response.headers.get("cache-control")).toBe("public, max-age=60");
	}
	const { meta } = await env.DB.prepare("SELECT * FROM addresses WHERE path = '/nowhere'").run();
	expect(meta.rows_read).toBeLessThanOrEqual(1);
});

it("a trailing slash at any feed or page redirects to it, with the query", async () => {
	for (const path of [
		...[
			"/feed.xml",
			"/atom.xml",
			"/feed.json",
			"/feed",
			"/podcast.xml",
			"/own/podcast.xml",
			"/podcast/atom.xml",
		],
		...["/tags/x/feed", "/tags/x/feed.xml", "/own/feed", "/authors/x/atom.xml", "/sources/x/feed.json"],
		...[
			"/followed/feed.xml",
			"/archives/1/feed.xml",
			"/own",
			"/followed",
			"/podcast",
			"/tags/x",
			"/authors/x",
		],
		...["/sources/x", "/sources", "/articles/x", "/sitemap.xml", "/robots.txt", "/subscriptions.opml"],
	]) {
		expect(await at(`${path}/`), path).toEqual([301, path]);
		expect(await at(`${path}/?limit=3`), path).toEqual([301, `${path}?limit=3`]);
	}
	for (const path of [`${SITE}//evil.example/`, "/nowhere/", `${SITE}//feed.xml/`])
		expect((await at(path))[0], path).toBe(404);
});
