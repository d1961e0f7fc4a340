/** The documents of an export: their paths for any names of articles, and their contents. */

import { readdirSync, symlinkSync } from "node:fs";
import { join, posix } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	besideDocument,
	documentOf,
	documentPath,
	type Exported,
	namedIn,
} from "../../cli/export/documents.ts";
import { readManifest, writeInto } from "../../cli/export/manifest.ts";
import { splitFrontMatter } from "../../cli/readers/front-matter.ts";
import type { Row } from "../../src/backup/tables.ts";
import { runs } from "../support/runs.ts";
import { folderWith } from "./folder.ts";

const ITEM = {
	...{ title: "Snow: a report", excerpt: "", sources: [], authors: [{ name: "Ada" }], tags: ["A", "B, C"] },
	...{ attachments: [], image: "https://site.invalid/media/0123456789abcdef/hill.png" },
};
const own = (row: Partial<Row>, more: Partial<Exported> = {}): Exported => ({
	row: {
		guid: "g",
		slug: "snow",
		source: "",
		path: null,
		item: JSON.stringify(ITEM),
		date_published: 0,
		...row,
	} as Row,
	content: { id: "g", content_html: "<p>White <b>all</b> over</p>", content_text: null },
	originals: [],
	aliases: [],
	...more,
});
const kept = (path: string, text: string) =>
	own({ path }, { originals: [{ guid: "g", kind: "markdown", text }] });

describe("the path of an exported document", () => {
	it("is the path of the file that the article was imported from", () => {
		expect(documentPath(kept("2025/notes.md", "x"), new Set())).toBe("articles/2025/notes.md");
	});

	it("is the slug of the article if no file was stored", () => {
		expect(documentPath(own({}), new Set())).toBe("articles/snow.md");
		expect(documentPath(own({ source: "blog" }), new Set())).toBe("followed/blog/snow.html");
		expect(documentPath(own({ state: "withdrawn" }), new Set())).toBe("withdrawn/snow.md");
		expect(documentPath(own({ state: "deleted" }), new Set())).toBeUndefined();
	});

	it("is unique, even where file names ignore case", () => {
		const taken = new Set<string>();
		expect(documentPath(kept("A.md", "x"), taken)).toBe("articles/A.md");
		expect(documentPath(kept("a.md", "x"), taken)).toBe("articles/a-2.md");
	});

	it("is inside the export for any name of the original file", () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ unit: "binary" }),
					fc
						.array(fc.constantFrom("..", ".", "", "a", "c:", "~", "aux", "x.md", "\\", "\u0000"), {
							minLength: 1,
						})
						.map((parts) => parts.join("/")),
				),
				fc.string(),
				(path, slug) => {
					const place = documentPath(own({ path, slug }, kept(path, "x")), new Set()) ?? "";
					expect(place).toMatch(/^articles\/./);
					expect(posix.normalize(place)).toBe(place);
					expect(place).not.toMatch(/[\\\0:]|(?:^|\/)\.\.?(?:\/|$)/);
				},
			),
			{ numRuns: runs(100) },
		);
	});
});

describe("an exported document", () => {
	it("is the original file, byte for byte", () => {
		const text = "---\ntitle: x\n---\r\n\r\nText <!-- hidden -->\n";
		const exported = own(
			{ path: "a.md" },
			{
				originals: [
					{ guid: "g", kind: "markdown", text: "Text" },
					{ guid: "g", kind: "file", text },
				],
			},
		);
		expect(documentOf("articles/a.md", exported, undefined).text).toBe(text);
	});

	it("is Markdown with front matter that an import can read, if no file was stored", () => {
		const { text } = documentOf("articles/snow.md", own({}, { aliases: ["/old"] }), "https://news.example");
		const { front, body } = splitFrontMatter(text);
		expect(body.trim()).toBe("White **all** over");
		expect(front.item).toMatchObject({
			...{ id: "g", title: "Snow: a report", tags: ["A", "B, C"], date_published: "1970-01-01T00:00:00Z" },
			image: "../media/0123456789abcdef/hill.png",
		});
	});

	it("is a draft if the article is from a followed feed or was withdrawn", () => {
		for (const row of [{ source: "blog" }, { state: "withdrawn" }]) {
			expect(documentOf("followed/blog/snow.html", own(row), undefined).text).toContain("\ndraft: true\n");
		}
	});
});

describe("an exported document with files", () => {
	it("refers to its files in a form that an import finds", () => {
		const text =
			"---\nimage: d.webp\ntranscript: t.vtt\n---\n![x](hill%20two.png) ![y](<bild ö.png>) <img src='../up/b.jpg'> https://a.example/c.png\n";
		const { addresses, texts } = namedIn("articles/a.md", text);
		expect(addresses).toEqual(
			expect.arrayContaining(["d.webp", "hill%20two.png", "bild%20%C3%B6.png", "../up/b.jpg"]),
		);
		expect(texts).toEqual({ transcript: "t.vtt" });
	});

	it("has its files beside it, and none outside its folder", () => {
		expect(besideDocument("articles/2025/a.md", "hill%20two.png")).toBe("articles/2025/hill two.png");
		expect(besideDocument("articles/2025/a.md", "../up/b.jpg")).toBe("articles/up/b.jpg");
		expect(besideDocument("articles/2025/a.md", "../../../b.jpg")).toBeUndefined();
		expect(besideDocument("articles/a.md", "..%2F..%2Fb.jpg")).toBeUndefined();
	});
});

it("the export of Markdown without an original file adds front matter", () => {
	const exported = own({}, { originals: [{ guid: "g", kind: "markdown", text: "Just *this*" }] });
	expect(documentOf("articles/snow.md", exported, undefined).text).toMatch(
		/^---\ntitle: "Snow: a report"\n[\s\S]*---\n\nJust \*this\*$/,
	);
});

describe("the manifest of an export", () => {
	const manifest = (more: object) =>
		JSON.stringify({
			...{
				kind: "tributary-export",
				format: 1,
				complete: true,
				exported_at: "",
				site: { title: "" },
				database: "",
			},
			...{ revision: 0, rows: {}, documents: {}, files: [], ...more },
		});
	const document = "";

	for (const [what, more] of [
		["a document outside", { documents: { "articles/../../x": document } }],
		["a document elsewhere in the export", { documents: { "database/x": document } }],
		["a file outside", { files: [{ url: "/media/../x" }] }],
		["another format", { format: 2 }],
	] as const) {
		it(`with ${what} is refused`, async () => {
			await expect(readManifest(folderWith({ "tributary.json": manifest(more) }))).rejects.toThrow(
				/damaged|another version/,
			);
		});
	}

	it("is distinguished from the settings of a folder", async () => {
		expect(await readManifest(folderWith({ "tributary.json": "{}" }))).toBeUndefined();
		expect(await readManifest(folderWith({ "tributary.json": manifest({}) }))).toMatchObject({ format: 1 });
		await expect(readManifest(folderWith({ "tributary.json": manifest({}).slice(0, 40) }))).rejects.toThrow(
			"damaged",
		);
	});
});

it("an export writes nothing through a link that leads out of its folder", async () => {
	const outside = folderWith({});
	const folder = folderWith({});
	symlinkSync(outside, join(folder, "articles"));
	await expect(writeInto(folder, "articles/a.md", "x")).rejects.toThrow("leads out of the export");
	expect(readdirSync(outside)).toEqual([]);
});
