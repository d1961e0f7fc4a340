/** The source texts of the operator's articles: when they are stored, replaced and removed, and what readers notice. */

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { articleStore } from "../../../src/articles/store/article-store.ts";
import { type Instance, startInstance } from "../../support/instance.ts";
import { runs } from "../../support/runs.ts";
import { NOW, recordingDatabase } from "./database.ts";

let instance: Instance;
beforeEach(() => {
	instance = startInstance();
});

const PAGE = "<p>Ice on the <em>river</em>.</p>";
const MARKDOWN = "Ice on the *river*.\n";

interface Result {
	status: string;
	warnings?: { pointer: string; detail: string }[];
}

/** Imports items as one document, and returns what became of each. */
async function importAll(items: Record<string, unknown>[]): Promise<Result[]> {
	const response = await instance.api("POST", "/api/import", { version: "", title: "", items });
	expect(response.status).toBe(200);
	return ((await response.json()) as { results: Result[] }).results;
}

const item = (id: string, more: Record<string, unknown> = {}) => ({
	id,
	title: id,
	content_html: PAGE,
	date_published: "2026-01-05",
	_source_markdown: MARKDOWN,
	...more,
});

interface Read {
	_source_markdown?: string;
	date_modified?: string;
	_tributary: { revision: number; file?: string };
}

async function read(slug: string): Promise<Read> {
	return (await instance.api("GET", `/api/articles/${slug}`)).json();
}

async function kept(): Promise<{ guid: string; kind: string; text: string }[]> {
	const { results } = await env.DB.prepare(
		"SELECT guid, kind, text FROM originals ORDER BY guid, kind",
	).all();
	return results as { guid: string; kind: string; text: string }[];
}

describe("the stored source text", () => {
	it("is the Markdown byte for byte, and the file beside it", async () => {
		const file = `---\r\ntitle: odd\r\n---\r\n<!-- not for readers -->${MARKDOWN}`;
		await importAll([item("odd", { _tributary: { file } })]);
		expect(await read("odd")).toMatchObject({ _source_markdown: MARKDOWN, _tributary: { file } });
	});

	it("can be any text in UTF-8", async () => {
		// The characters that XML and SQL know nothing good of, and surrogates in pairs.
		const unit = fc.oneof(
			fc.constantFrom(
				"\0",
				"\r",
				"\r\n",
				"\t",
				"\u0001",
				"\u007f",
				"\ufeff",
				"\uffff",
				"]]>",
				'"',
				"\\",
				"'",
			),
			fc.string({ unit: "binary" }),
		);
		const text = fc.array(unit, { maxLength: 20 }).map((parts) => parts.join("").toWellFormed());
		let count = 0;
		await fc.assert(
			fc.asyncProperty(text, text, async (markdown, file) => {
				const id = `any-${count++}`;
				await importAll([item(id, { _source_markdown: markdown, _tributary: { file } })]);
				expect(await read(id)).toMatchObject({ _source_markdown: markdown, _tributary: { file } });
			}),
			{ numRuns: runs(40) },
		);
	});

	it("can be as long as a row; a longer text is left out with a warning", async () => {
		// Each of these takes two bytes in JSON, so that no bulk statement would hold them.
		const longest = '"'.repeat(1_900_000);
		const [whole] = await importAll([item("whole", { _source_markdown: longest })]);
		expect(whole).toMatchObject({ status: "created" });
		expect(whole).not.toHaveProperty("warnings");
		const long = item("other", { _source_markdown: `${longest}"`, _tributary: { file: "short" } });
		const [other] = await importAll([long]);
		expect((await read("whole"))._source_markdown).toBe(longest);
		expect(other?.warnings).toEqual([
			{
				pointer: "/_source_markdown",
				detail: "is 1900001 bytes long and is not kept: at most 1900000 can be",
			},
		]);
		expect(await read("other")).toMatchObject({ _tributary: { file: "short" } });
		expect(await read("other")).not.toHaveProperty("_source_markdown");
		// An unchanged file is not sent again just because of that.
		expect(await importAll([long])).toMatchObject([{ status: "unchanged" }]);
	});

	it("is refused if it is not text", async () => {
		const response = await instance.api("POST", "/api/articles", item("no", { _source_markdown: ["a"] }));
		expect(response.status).toBe(422);
		expect(await response.json()).toMatchObject({ errors: [{ pointer: "/_source_markdown" }] });
	});

	it("takes few statements for many texts of one import", async () => {
		const items = Array.from({ length: 200 }, (_, n) =>
			item(`n-${n}`, { _source_markdown: `${n} ${"words ".repeat(800)}`, _tributary: { file: `${n}` } }),
		);
		instance.counts();
		await importAll(items);
		expect(instance.counts().d1Queries).toBeLessThan(40);
		expect(await kept()).toHaveLength(400);
	});
});

describe("a new source text", () => {
	it("is stored if it gives the same content, and does not count as an update", async () => {
		await importAll([item("a"), item("b")]);
		const [before, other] = [await read("a"), await read("b")];
		const underlined = "Ice on the _river_.\n";
		const results = await importAll([item("a", { _source_markdown: underlined }), item("b")]);
		expect(results).toMatchObject([{ status: "repaired" }, { status: "unchanged" }]);
		const after = await read("a");
		expect(after._source_markdown).toBe(underlined);
		expect(after).not.toHaveProperty("date_modified");
		// The page has another validator, and caches hear of it.
		expect(after._tributary.revision).toBeGreaterThan(before._tributary.revision);
		expect(await read("b")).toEqual(other);
	});

	it("is stored if only the file differs, and changes nothing for readers", async () => {
		await importAll([item("a", { _tributary: { file: "<!-- one -->" } })]);
		const before = await read("a");
		const results = await importAll([item("a", { _tributary: { file: "<!-- two -->" } })]);
		expect(results).toMatchObject([{ status: "unchanged" }]);
		const after = await read("a");
		expect(after._tributary).toEqual({ ...before._tributary, file: "<!-- two -->" });
		// The file is Markdown alone from now on.
		await importAll([item("a")]);
		expect((await read("a"))._tributary).not.toHaveProperty("file");
	});

	it("is stored in the same write as new content", async () => {
		await importAll([item("a", { _tributary: { file: "one" } })]);
		const changed = { content_html: "<p>Thaw</p>", _source_markdown: "Thaw\n" };
		expect(await importAll([item("a", changed)])).toMatchObject([{ status: "updated" }]);
		expect(await kept()).toEqual([{ guid: "a", kind: "markdown", text: "Thaw\n" }]);
	});

	it("is removed if new content has no source text", async () => {
		await importAll([item("a", { _tributary: { file: "one" } })]);
		// As a client reads it, edits the HTML, and knows nothing of Markdown.
		const put = await instance.api("PUT", "/api/articles/a", {
			title: "a",
			content_html: "<p>Edited</p>",
			date_published: "2026-01-05",
		});
		expect(await put.json()).toMatchObject({ status: "updated" });
		expect(await kept()).toEqual([]);
	});

	it("is kept if the same content comes back without a source text, as from a feed", async () => {
		await importAll([item("a", { _tributary: { file: "one" } })]);
		const { _source_markdown: _, ...without } = item("a");
		expect(await importAll([without])).toMatchObject([{ status: "unchanged" }]);
		expect(await read("a")).toMatchObject({ _source_markdown: MARKDOWN, _tributary: { file: "one" } });
	});

	it("can be read and written back through the API without a change", async () => {
		await importAll([item("a", { _tributary: { file: "one" } })]);
		const before = await read("a");
		const put = await instance.api("PUT", "/api/articles/a", before);
		expect(await put.json()).toMatchObject({ status: "unchanged" });
		expect(await read("a")).toEqual(before);
	});

	it("is not inherited by a new article at the same address", async () => {
		await importAll([item("a", { _tributary: { file: "one" } })]);
		await instance.api("DELETE", "/api/articles/a");
		await instance.publish({ id: "a", title: "a", content_html: "<p>Anew</p>" });
		expect(await read("a")).not.toHaveProperty("_source_markdown");
		expect(await kept()).toEqual([]);
	});
});

describe("an article that is not public", () => {
	const hidden = async () => {
		const paths = ["/articles/a.md", "/articles/a", "/feed.xml", "/feed.json"];
		const site = startInstance({ FEED_MARKDOWN: "1" });
		for (const path of paths) {
			const response = await site.fetch(path, { headers: { accept: "text/markdown" } });
			expect(await response.text(), path).not.toContain("*river*");
		}
		return (await site.fetch("/articles/a.md")).status;
	};
	const markdown = async () => (await instance.fetch("/articles/a.md")).text();

	it("keeps its source text until it is public, and does not show it earlier", async () => {
		const ahead = item("a", { date_published: "2099-01-05", _tributary: { file: "one" } });
		expect(await importAll([ahead])).toMatchObject([{ status: "scheduled" }]);
		expect(await hidden()).toBe(404);
		expect(await read("a")).toMatchObject({ _source_markdown: MARKDOWN, _tributary: { file: "one" } });
		// Another text of the same content is another one to come.
		const other = "Ice on the _river_.\n";
		await importAll([{ ...ahead, _source_markdown: other }]);
		expect((await read("a"))._source_markdown).toBe(other);
		expect(await importAll([item("a", { _source_markdown: other })])).toMatchObject([{ status: "created" }]);
		expect(await markdown()).toBe(other);
		expect(await kept()).toHaveLength(1);
	});

	it("has its source text again after it is restored, or the new one if it comes back with one", async () => {
		await importAll([item("a")]);
		for (const take of ["withdraw", "delete"]) {
			if (take === "delete") await instance.api("DELETE", "/api/articles/a");
			else await instance.api("POST", "/api/articles/a/withdraw");
			expect(await hidden()).toBe(410);
			expect((await instance.api("POST", "/api/articles/a/restore")).status).toBe(200);
			expect(await markdown()).toBe(MARKDOWN);
		}
		await importAll([item("a", { _tributary: { draft: true } })]);
		expect(await hidden()).toBe(410);
		const changed = { content_html: "<p>Thaw</p>", _source_markdown: "Thaw\n" };
		expect(await importAll([item("a", changed)])).toMatchObject([{ status: "restored" }]);
		expect(await markdown()).toBe("Thaw\n");
	});
});

it("articles stored by a former version get their Markdown, and none counts as updated", async () => {
	const items = Array.from({ length: 120 }, (_, n) => item(`old-${n}`));
	const without = items.map(({ _source_markdown: _, ...rest }) => rest);
	await importAll(without);
	const feed = await (await instance.fetch("/atom.xml")).text();
	const results = await importAll(items);
	expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["repaired"]));
	expect(await kept()).toHaveLength(120);
	expect(await (await startInstance().fetch("/atom.xml")).text()).toBe(feed);
	expect(await importAll(items)).toMatchObject(items.map(() => ({ status: "unchanged" })));
});

it("statements about followed articles do not touch source texts", async () => {
	const { db, statements } = recordingDatabase();
	const given = parseItem({ id: "x", title: "x", content_text: "x", _source_markdown: "x" });
	const candidate = await candidateFrom(given, {
		source: "blog",
		publisher: "https://blog.example/feed",
		now: 0,
	});
	await articleStore(db, 0).save([{ candidate }]);
	expect(
		statements.filter((sql) => /(INTO|FROM) originals/.test(sql) && !sql.includes("CASE WHEN a.source = ''")),
	).toEqual([]);
	expect(await kept()).toEqual([]);
});

it.each([
	["public", NOW],
	["scheduled", 0],
])(
	"a second write of the same %s article in one request is refused, and its source text is not stored",
	async (_, now) => {
		const writeOf = async (more: Record<string, unknown>) => {
			const origin = { source: "", publisher: "https://news.example", now };
			return { candidate: await candidateFrom(parseItem(item("a", more)), origin) };
		};
		const writes = [await writeOf({ _source_markdown: "one" }), await writeOf({ _source_markdown: "two" })];
		const { results } = await articleStore(env.DB, now).save(writes);
		expect(results.map(({ status }) => status)).toEqual([
			expect.stringMatching(/^created|scheduled$/),
			"refused",
		]);
		expect(await kept()).toEqual([{ guid: "a", kind: "markdown", text: "one" }]);
	},
);
