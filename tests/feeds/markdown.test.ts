/** The Markdown of articles in feeds: where it appears, that feeds stay well-formed, and what it costs. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { parseJsonFeed } from "feedsmith";
import { beforeEach, describe, expect, it } from "vitest";
import { readScope } from "../../src/articles/store/read/feed.ts";
import { type FeedDocument, feedDocument } from "../../src/feeds/document.ts";
import { xmlSafe } from "../../src/model/text.ts";
import { recordingDatabase } from "../articles/store/database.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { documentOf, renderAtom, renderJson, renderRss, site } from "./documents.ts";
import { assertWellFormed, elementsOf } from "./xml.ts";

const NAMESPACE = 'xmlns:source="http://source.scripting.com/"';
const MARKDOWN = "Ice on the *river* & <b>more</b>\n\n    indented ]]> code\n";

const item = (id: string, more: Record<string, unknown> = {}) => ({
	id,
	title: id,
	content_html: `<p>${"Ice on the <em>river</em>. ".repeat(10)}</p>`,
	date_published: "2026-01-05",
	_source_markdown: MARKDOWN,
	...more,
});

/** A document whose entries have these texts; `undefined` for none. */
async function documentWith(texts: (string | undefined)[]): Promise<FeedDocument> {
	const document = await documentOf(texts.map((_, i) => ({ id: `${i}`, title: "t", content_text: "x" })));
	return { ...document, entries: document.entries.map((entry, i) => ({ ...entry, markdown: texts[i] })) };
}

describe("Markdown in a feed", () => {
	const anyText = fc.array(
		fc.oneof(
			fc.constantFrom(
				"]]>",
				"]]",
				">",
				"<![CDATA[",
				"</item>\n",
				"</source:markdown>",
				"\0",
				"\r\n",
				"\u0003",
				"&amp;",
			),
			fc.string({ unit: "binary" }),
		),
		{ maxLength: 12 },
	);

	it("leaves RSS well-formed for any text, and keeps every character that XML allows", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.option(anyText, { nil: undefined }), { maxLength: 3 }), async (given) => {
				const texts = given.map((parts) => parts?.join("").toWellFormed());
				const xml = renderRss(await documentWith(texts));
				assertWellFormed(xml);
				expect(elementsOf(xml, "source:markdown").map(({ text }) => text)).toEqual(
					texts.flatMap((text) => (text === undefined ? [] : [xmlSafe(text)])),
				);
				expect(xml.includes(NAMESPACE)).toBe(texts.some((text) => text !== undefined));
				expect(elementsOf(xml, "item")).toHaveLength(texts.length);
			}),
		);
	});

	it("is byte for byte the same in JSON Feed, and absent from Atom", async () => {
		await fc.assert(
			fc.asyncProperty(anyText, async (parts) => {
				const text = parts.join("").toWellFormed();
				const document = await documentWith([text]);
				const { items } = JSON.parse(renderJson(document)) as { items: { _source_markdown: string }[] };
				expect(items[0]?._source_markdown).toBe(text);
				expect(renderAtom(document)).toBe(renderAtom(await documentWith([undefined])));
			}),
		);
		expect(parseJsonFeed(renderJson(await documentWith(["*x*"]))).items).toHaveLength(1);
	});

	it("is not indented, as indented lines would become code", async () => {
		const xml = renderRss(await documentWith(["one\ntwo"]));
		expect(xml).toContain("<source:markdown><![CDATA[one\ntwo]]></source:markdown>\n</item>\n");
	});
});

describe("Markdown over HTTP", () => {
	let instance: Instance;
	beforeEach(() => {
		instance = startInstance({ FEED_MARKDOWN: "1" });
	});
	const text = async (path: string, from = instance) => (await from.fetch(path)).text();

	it("is in RSS and JSON Feed if FEED_MARKDOWN is set, in combined feeds and those of a tag", async () => {
		await instance.publish(item("ice", { tags: ["Snow"] }));
		for (const path of ["/feed.xml", "/own/feed.xml", "/tags/snow/feed.xml", "/feed.xml?limit=1"])
			expect(elementsOf(await text(path), "source:markdown"), path).toMatchObject([{ text: MARKDOWN }]);
		expect(JSON.parse(await text("/feed.json"))).toMatchObject({ items: [{ _source_markdown: MARKDOWN }] });
		expect(await text("/atom.xml")).not.toContain("indented ]]");
	});

	it("is absent from summaries and from articles without Markdown", async () => {
		await instance.publish(item("ice"));
		for (const path of ["/feed.xml?content=summary", "/feed.json?content=summary"])
			expect(await text(path)).not.toContain("*river*");
		await instance.api("DELETE", "/api/articles/ice");
		const { _source_markdown: _, ...without } = item("rain");
		await instance.publish(without);
		expect(await text("/feed.xml")).not.toContain("source");
	});

	it("is in no feed by default, and is not queried", async () => {
		const usual = startInstance();
		await usual.publish(item("ice"));
		expect(await text("/feed.xml", usual)).not.toContain("*river*");
		expect(await text("/feed.json", usual)).not.toContain("*river*");
		const { db, statements } = recordingDatabase();
		await readScope(db, "main", { limit: 10, content: true });
		expect(statements.join("\n")).not.toContain("originals");
	});

	it("changes the feed and its ETag if only it changes, but no dates", async () => {
		await instance.publish(item("ice"));
		await instance.publish(item("rain"));
		const before = await instance.fetch("/feed.xml");
		const etag = before.headers.get("etag") ?? "";
		const changed = `${MARKDOWN}\nMore *words*\n`;
		await instance.publish(item("ice", { _source_markdown: changed }));
		const after = await instance.fetch("/feed.xml", { headers: { "if-none-match": etag } });
		expect(after.status).toBe(200);
		const xml = await after.text();
		expect(elementsOf(xml, "source:markdown").map((element) => element.text)).toContain(changed);
		expect(elementsOf(xml, "atom:updated")).toEqual([]);
		// A reader that asks for what is new gets the changed entry alone.
		const delta = await instance.fetch("/feed.xml", { headers: { "if-none-match": etag, "a-im": "feed" } });
		expect(delta.status).toBe(226);
		const part = await delta.text();
		assertWellFormed(part);
		expect(elementsOf(part, "source:markdown").map((element) => element.text)).toEqual([changed]);
	});

	it("costs one read row for each operator's article that has it", async () => {
		for (let n = 0; n < 10; n++) await instance.publish(item(`n-${n}`));
		const rows = async (markdown: boolean) => {
			let read = 0;
			const db = new Proxy(env.DB, {
				get(target, name) {
					if (name !== "batch") return Reflect.get(target, name).bind(target);
					return async (statements: D1PreparedStatement[]) => {
						const results = await env.DB.batch(statements);
						for (const { meta } of results) read += meta.rows_read;
						return results;
					};
				},
			});
			await readScope(db, "main", { limit: 50, content: true, markdown });
			return read;
		};
		expect((await rows(true)) - (await rows(false))).toBe(10);
	});
});

describe("the space in a feed", () => {
	it("is kept for articles, and excess Markdown is left out", async () => {
		const instance = startInstance({ FEED_MARKDOWN: "1" });
		const long = "Ice on the river. ".repeat(20_000);
		for (let n = 0; n < 9; n++)
			await instance.publish(
				item(`n-${n}`, {
					content_html: `<p>${long}</p>`,
					_source_markdown: long,
					date_published: `2026-01-0${n + 1}`,
				}),
			);
		const page = async (markdown: boolean) => {
			const found = await readScope(env.DB, "all", { limit: 50, content: true, markdown });
			if (found === undefined) throw new Error("no feed");
			return found;
		};
		const [plain, whole] = [await page(false), await page(true)];
		expect(whole.articles.map(({ id }) => id)).toEqual(plain.articles.map(({ id }) => id));
		const has = whole.articles.map(({ markdown }) => markdown !== undefined);
		// The newest have it.
		expect(has).toEqual([true, true, true, true, true, false, false, false, false]);
		const document = feedDocument(site, whole, { content: "full", parameters: [] });
		expect(renderRss(document).length).toBeLessThan(5_500_000);
	});

	it("is not used for Markdown that is longer than its article in the feed", async () => {
		const instance = startInstance({ FEED_MARKDOWN: "1" });
		await instance.publish(item("ice", { _source_markdown: `[river]: https://a.example\n`.repeat(1000) }));
		expect(await (await instance.fetch("/feed.xml")).text()).not.toContain("a.example");
		expect(await (await instance.fetch("/articles/ice.md")).text()).toContain("a.example");
	});
});
