/** Exports of Ghost, as its settings page gives them out: one JSON document with the tables of its database. */
import { describe, expect, it } from "vitest";
import { ghostData, readGhost, withSite } from "../../cli/blogs/ghost.ts";

const POST = {
	...{
		id: "64b",
		uuid: "u-1",
		title: "First snow",
		slug: "first-snow",
		html: "<p>White.</p>",
		plaintext: "White.",
	},
	...{
		comment_id: "5f0",
		feature_image: "__GHOST_URL__/content/images/hill.jpg",
		type: "post",
		status: "published",
	},
	...{
		visibility: "public",
		published_at: "2024-01-02T10:00:00.000Z",
		updated_at: "2024-02-01T10:00:00.000Z",
	},
	...{ custom_excerpt: "It snowed.", canonical_url: null },
};

const read = (post: object, tables: object = {}) =>
	readGhost(
		ghostData({ db: [{ meta: { version: "5.0" }, data: { posts: [{ ...POST, ...post }], ...tables } }] }),
	);

it("a Ghost post keeps its id, text, dates, tags and authors", () => {
	const { items, notes } = read(
		{},
		{
			tags: [
				{ id: "t1", name: "Weather", visibility: "public" },
				{ id: "t2", name: "#internal", visibility: "internal" },
			],
			posts_tags: [
				{ post_id: "64b", tag_id: "t2", sort_order: 0 },
				{ post_id: "64b", tag_id: "t1", sort_order: 1 },
			],
			users: [
				{ id: "u1", name: "Ada", website: "https://ada.example/" },
				{ id: "u2", name: "Ben", website: null },
			],
			posts_authors: [
				{ post_id: "64b", author_id: "u2", sort_order: 1 },
				{ post_id: "64b", author_id: "u1", sort_order: 0 },
			],
			posts_meta: [{ post_id: "64b", feature_image_alt: "The hill" }],
		},
	);
	expect(items).toEqual([
		{
			id: "5f0",
			title: "First snow",
			content_html: "<p>White.</p>",
			summary: "It snowed.",
			image: "__GHOST_URL__/content/images/hill.jpg",
			_image: { alt: "The hill" },
			date_published: "2024-01-02T10:00:00.000Z",
			date_modified: "2024-02-01T10:00:00.000Z",
			authors: [{ name: "Ada", url: "https://ada.example/" }, { name: "Ben" }],
			tags: ["Weather"],
			_tributary: { slug: "first-snow", aliases: ["/first-snow/"] },
		},
	]);
	expect(notes).toEqual([]);
	expect(() => withSite(items, undefined)).toThrow("--from https://");
	expect(withSite(items, "https://old.example")[0]?.image).toBe(
		"https://old.example/content/images/hill.jpg",
	);
});

describe("a Ghost post that is not public is kept back:", () => {
	for (const post of [
		...[{ status: "draft" }, { status: "sent" }, { status: "other" }, { status: null }],
		...[{ visibility: "members" }, { visibility: "paid" }, { visibility: "tiers" }],
	]) {
		it(JSON.stringify(post), () => {
			expect(read(post).items[0]?._tributary).toMatchObject({ draft: true });
		});
	}
});

it("a scheduled Ghost post has its date", () => {
	expect(read({ status: "scheduled", published_at: "2099-01-01T00:00:00.000Z" }).items[0]).toMatchObject({
		date_published: "2099-01-01T00:00:00.000Z",
		_tributary: { aliases: ["/first-snow/"] },
	});
});

it("a Ghost post whose slug is reserved by this site gets no redirect, and a note", () => {
	for (const slug of ["tags", "rss", "podcast", "sources", "subscribe", "articles"]) {
		const { items, notes } = read({ slug });
		expect(items[0]?._tributary).toEqual({ slug });
		expect(notes).toEqual([expect.stringContaining(`/${slug}/`)]);
	}
	expect(read({ slug: "tags", status: "draft" }).notes).toEqual([]);
});

it("Ghost pages are counted and left out", () => {
	for (const page of [{ type: "page" }, { page: 1 }]) {
		const { items, notes } = read(page);
		expect([items, notes]).toEqual([[], ["not imported: 1 page"]]);
	}
});

// Version 0 had numbers for ids, dates and switches, one author, and addresses of files without their beginning.
it("a post from the first versions of Ghost is read", () => {
	const old = {
		...{ id: 1, title: "Old", slug: "old", markdown: "**x**", image: "/content/images/2014/hill.jpg" },
		...{ html: '<p><img src="/content/images/2014/a.png"> <a href="/content/">b</a></p>', page: 0 },
		...{ status: "published", published_at: 1388404710000, updated_at: 1388404710000, author_id: 1 },
		created_at: 1388404710000,
	};
	const tables = { posts: [old], tags: [{ id: 1, name: "News" }], posts_tags: [{ post_id: 1, tag_id: 1 }] };
	const data = { ...tables, users: [{ id: 1, name: "Ada", website: "" }], posts_authors: null };
	for (const document of [{ meta: {}, data }, { db: { data } }, { db: [{ data }] }, { data: [data] }])
		expect(readGhost(ghostData(document)).items).toEqual([
			{
				id: "1",
				title: "Old",
				content_html: '<p><img src="__GHOST_URL__/content/images/2014/a.png"> <a href="/content/">b</a></p>',
				image: "__GHOST_URL__/content/images/2014/hill.jpg",
				date_published: "2013-12-30T11:58:30.000Z",
				authors: [{ name: "Ada" }],
				tags: ["News"],
				_tributary: { slug: "old", aliases: ["/old/"] },
			},
		]);
});

// As the API and the tools on it write them: what belongs to a post is in it.
it("Ghost posts that are not inside a database are read", () => {
	const post = {
		...POST,
		tags: [{ name: "Weather", visibility: "public" }, { name: "#internal" }],
		authors: [{ name: "Ada", website: "https://ada.example/" }],
	};
	for (const document of [post, { posts: [post] }, { posts: [post], meta: { pagination: {} } }])
		expect(readGhost(ghostData(document)).items).toMatchObject([
			{ title: "First snow", tags: ["Weather"], authors: [{ name: "Ada", url: "https://ada.example/" }] },
		]);
	expect(readGhost(ghostData({ posts: [{ ...post, status: "draft" }] })).items).toMatchObject([
		{ _tributary: { draft: true } },
	]);
});

it("a Ghost post whose text is not HTML gets a note or is refused", () => {
	const plain = read({ html: null, lexical: "{}" });
	expect(plain.notes).toEqual([expect.stringContaining('"First snow"')]);
	expect(plain.faults?.size).toBe(0);
	expect(plain.items).toMatchObject([{ content_text: "White." }]);
	for (const text of [{ lexical: "{}" }, { mobiledoc: "{}" }]) {
		const { faults } = read({ html: null, plaintext: null, ...text });
		expect(faults?.get("5f0")).toContain("has no text as HTML");
	}
	expect(read({ html: null, plaintext: null }).faults?.size).toBe(0);
});

it("other JSON is not treated as a Ghost export", () => {
	for (const other of [
		null,
		[],
		{},
		{ items: [] },
		{ db: [] },
		{ db: [{ data: {} }] },
		{ data: { posts: 1 } },
		{ posts: [] },
		{ posts: [{ title: "a", slug: "a" }] },
		{ slug: "a", html: "b" },
		{ db: null, data: null },
	])
		expect(ghostData(other)).toBeUndefined();
	expect(() => readGhost({ posts: [{ title: 1 }] })).toThrow("is not a Ghost export of a known form");
});
