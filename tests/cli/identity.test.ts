/** The ids of files' articles: the same for any imported part of a site, any working folder, and any links. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type ImportOptions, importPaths } from "../../cli/import.ts";
import { fingerprint } from "../../src/model/fingerprint.ts";
import { type Api, startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

let api: Api;
beforeEach(async () => {
	api = await startApi();
});

interface Members {
	path?: string;
	partial_path?: boolean;
	former_id?: string;
	former_fingerprint?: string;
	fingerprint?: string;
	slug?: string;
	date?: string;
	moved?: boolean;
}

/** Imports paths below a folder, and returns the sent items by id, and the messages. */
async function run(folder: string, paths: string[] = [""], options: ImportOptions = {}) {
	const said: string[] = [];
	const say = (line: string) => said.push(line.replaceAll(join(folder, "/"), ""));
	const given = paths.map((path) => join(folder, path));
	api.batches.length = 0;
	const tally = await importPaths(given, api, { log: say, error: say }, options);
	const items = new Map(api.batches.flat().map((item) => [item?.id, item?._tributary as Members]));
	return { tally, said, items, ids: [...items.keys()].sort() };
}

/** A new site that has none of the articles. */
async function runAnew(...given: Parameters<typeof run>) {
	api = await startApi();
	return run(...given);
}

/** A picture of one point. */
const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==", "base64");

const SITE = { "content/2025/notes.md": "# Old\n", "content/2026/notes.md": "# New\n" };

describe("a file is identified by its path below the root of the content,", () => {
	// Each as the tool lays it out.
	for (const marker of [
		".git/HEAD",
		"tributary.json",
		"hugo.toml",
		"hugo.yaml",
		"config.toml",
		"config/_default/hugo.toml",
		"_config.yml",
		".eleventy.js",
		"eleventy.config.mjs",
		"astro.config.mjs",
		".obsidian/app.json",
	]) {
		it(`which contains ${marker}, whether all of it, a folder or a file is imported`, async () => {
			const folder = folderWith({ ...SITE, [marker]: "{}" });
			const whole = await run(folder);
			expect(whole.ids).toEqual(["content/2025/notes.md", "content/2026/notes.md"]);
			expect([...whole.items.values()].map(({ partial_path }) => partial_path)).toEqual([
				undefined,
				undefined,
			]);
			for (const paths of [["content"], ["content/2025", "content/2026"], Object.keys(SITE)]) {
				const part = await runAnew(folder, paths);
				expect(part.items).toEqual(whole.items);
			}
		});
	}

	it("from any working folder, and through links to folders and to the file", async () => {
		const folder = folderWith({ ...SITE, "hugo.toml": "", "elsewhere/x.md": "# X\n" });
		symlinkSync(join(folder, "content"), join(folder, "elsewhere/linked"));
		const desk = folderWith({});
		symlinkSync(join(folder, "content/2025/notes.md"), join(desk, "link.md"));
		const { ids } = await run(folder, ["elsewhere/linked"]);
		expect(ids).toEqual(Object.keys(SITE));
		const before = process.cwd();
		try {
			process.chdir(join(folder, "content"));
			api = await startApi();
			await importPaths(["2025", "./2026/notes.md"], api, { log() {}, error() {} });
			expect(api.batches.flat().map((item) => item?.id)).toEqual(Object.keys(SITE));
		} finally {
			process.chdir(before);
		}
		const named = await runAnew(desk, ["link.md"]);
		expect(named.ids).toEqual(["content/2025/notes.md"]);
	});

	it("the nearest one above the file, even if a larger folder is imported", async () => {
		const folder = folderWith({
			".git/HEAD": "",
			"site/_config.yml": "",
			"site/_posts/a.md": "# A\n",
			"b.md": "# B\n",
		});
		const { ids } = await run(folder);
		expect(ids).toEqual(["_posts/a.md", "b.md"]);
		expect((await runAnew(folder, ["site"])).ids).toEqual(["_posts/a.md"]);
	});

	it("or below the folder given with --root", async () => {
		const folder = folderWith({ ...SITE, ".git/HEAD": "" });
		const options = { root: join(folder, "content") };
		expect((await run(folder, ["content"], options)).ids).toEqual(["2025/notes.md", "2026/notes.md"]);
		expect((await run(folder, ["content/2025"], { root: join(folder, "content/2026") })).said[0]).toMatch(
			/^refused {4}content\/2025\/notes\.md: is not below content\/2026, the root of the content$/,
		);
		await expect(run(folder, ["content"], { root: join(folder, "no") })).rejects.toThrow(
			/^--root must be a folder/,
		);
	});

	it("or by a path from the imported folder, marked as partial, if no root is known", async () => {
		const folder = folderWith({ "posts/2025/a.md": "# A\n" });
		const whole = await run(folder, ["posts"]);
		expect(whole.items.get("posts/2025/a.md")).toMatchObject({ path: "posts/2025/a.md", partial_path: true });
		expect((await runAnew(folder, ["posts/2025"])).ids).toEqual(["2025/a.md"]);
		expect((await runAnew(folder, ["posts/2025/a.md"])).ids).toEqual(["2025/a.md"]);
	});

	it("in composed form, however its accents are written", async () => {
		const folder = folderWith({ ".git/HEAD": "", "Caf\u0065\u0301/n.md": "# N\n" });
		expect((await run(folder)).ids).toEqual(["Caf\u00e9/n.md"]);
	});
});

describe("files with the same name become separate articles:", () => {
	it("in different folders and languages, and with different endings", async () => {
		const files = [
			"2025/notes.md",
			"2026/notes.md",
			"a.html",
			"a.md",
			"de/ferry/index.md",
			"en/ferry/index.md",
		];
		const folder = folderWith({
			".git/HEAD": "",
			...Object.fromEntries(files.map((path) => [path, `Of ${path}.\n`])),
		});
		const { ids, tally } = await run(folder);
		expect(ids).toEqual(files);
		expect(tally).toMatchObject({ created: 6, refused: 0 });
		expect((await run(folder)).tally).toMatchObject({ unchanged: 6, updated: 0 });
	});

	it("but of two with the same path below different roots one is refused with advice", async () => {
		const folder = folderWith({
			"one/hugo.toml": "",
			"one/content/a.md": "# One\n",
			"two/hugo.toml": "",
			"two/content/a.md": "# Two\n",
		});
		const { said, tally } = await run(folder);
		expect(tally).toMatchObject({ created: 1, refused: 1 });
		expect(said).toContain(
			'refused    two/content/a.md: has the same id "content/a.md" as one/content/a.md; name one root for both with --root',
		);
		expect((await runAnew(folder, [""], { root: folder })).ids).toEqual([
			"one/content/a.md",
			"two/content/a.md",
		]);
	});

	it("but a file reached by several paths is imported once", async () => {
		const folder = folderWith({ ".git/HEAD": "", "a.md": "# A\n" });
		const desk = folderWith({});
		symlinkSync(folder, join(desk, "one"));
		symlinkSync(folder, join(desk, "two"));
		const { tally, ids } = await run(desk, ["one", "two"]);
		expect({ tally, ids }).toMatchObject({ tally: { created: 1, refused: 0 }, ids: ["a.md"] });
	});
});

// Macs have names of files in NFD, and what people type is in NFC; archives and Git bring either to other systems.
describe("names that differ only in composed or decomposed accents", () => {
	const [nfc, nfd] = ["caf\u00e9", "cafe\u0301"];

	it("refer to the same file in a text", async () => {
		const text = `![x](bild-${nfc}.gif) [other](${encodeURIComponent(nfc)}/%C3%BCber.md) [top](/${nfc}.gif)\n`;
		const { items, said, tally } = await run(
			folderWith({
				".git/HEAD": "",
				"a.md": `---\nimage: bild-${nfc}.gif\n---\n\n${text}`,
				[`bild-${nfd}.gif`]: GIF,
				[`${nfd}.gif`]: GIF,
				// One name in each spelling.
				[`${nfd}/\u00fcber.md`]: "Text.\n",
			}),
		);
		expect(said.filter((line) => /^(?:warning|refused)/.test(line))).toEqual([]);
		expect(tally).toMatchObject({ created: 2 });
		expect([...items.keys()]).toContain(`${nfc}/\u00fcber.md`);
		const html = String(api.batches.flat().findLast((item) => item?.id === "a.md")?.content_html);
		expect(html).not.toContain(`bild-${nfc}`);
		expect(html).toMatch(/href="\/articles\/[^"]*ber"/);
		expect(html).toMatch(/href="\/media\//);
	});

	it("are refused as a second file in a folder", async () => {
		const { said, tally } = await run(
			folderWith({ ".git/HEAD": "", [`${nfc}.md`]: "One.\n", [`${nfd}.md`]: "Two.\n" }),
		);
		expect(tally).toMatchObject({ created: 1, refused: 1 });
		expect(said.find((line) => line.startsWith("refused"))).toMatch(/spelling of accents .*: rename one$/);
	});

	it("do not make a file count as missing", async () => {
		const folder = folderWith({
			".git/HEAD": "",
			[`${nfd}.md`]: "---\nid: one\n---\n\nText.\n",
			"b.md": "---\nid: two\n---\n\nText.\n",
		});
		api.decide = (item) =>
			item?.id === "two"
				? { status: "refused", errors: [{ pointer: "/id", detail: "is taken", path: `${nfc}.md` }] }
				: undefined;
		const { items } = await run(folder);
		expect(items.get("two")?.moved).toBeUndefined();
	});
});

describe("a file imported through a link", () => {
	const FILES = {
		"site/content/post/index.md": "![x](pic.gif) ![y](../up.gif) [z](../other.md)\n",
		"site/content/post/pic.gif": GIF,
		"site/content/up.gif": GIF,
		"site/content/other.md": "Text.\n",
		"desk/x": "",
	};
	for (const marker of ["site/.git/HEAD", undefined])
		it(`uses the files beside its real path${marker === undefined ? ", and none beside the link" : ""}`, async () => {
			const folder = folderWith({ ...FILES, ...(marker && { [marker]: "" }) });
			symlinkSync(join(folder, "site/content/post/index.md"), join(folder, "desk/link.md"));
			symlinkSync(join(folder, "site/content/post"), join(folder, "desk/folder"));
			writeFileSync(join(folder, "desk/pic.gif"), "not this one");
			for (const named of ["desk/link.md", "desk/folder/index.md"]) {
				await runAnew(folder, [named]);
				const lengths = [...api.files.values()].map(({ bytes }) => bytes.length);
				expect(lengths).toEqual(marker === undefined ? [GIF.length] : [GIF.length, GIF.length]);
				const html = String(api.batches.flat()[0]?.content_html);
				expect(html).toMatch(/src="\/media\/[^"]*pic\.gif"/);
				if (marker !== undefined) expect(html).toMatch(/src="\/media\/[^"]*up\.gif"/);
			}
		});
});

describe("a single file from a folder without a marked root that was imported as a whole before", () => {
	const FILES = { "blog/bundles/one/index.md": "![x](../../img/pic.gif)\n", "blog/img/pic.gif": GIF };
	const isOf = (path: string) => {
		api.decide = () => ({ status: "updated", slug: "one" });
		api.replies["GET /api/articles/one"] = { body: { _tributary: { path } } };
	};

	it("is refused with advice if it refers to files outside the imported folder", async () => {
		const folder = folderWith(FILES);
		for (const named of ["blog/bundles/one", "blog/bundles/one/index.md", "blog/bundles"]) {
			await runAnew(folder, []);
			isOf("blog/bundles/one/index.md");
			const { said, tally } = await run(folder, [named]);
			expect(tally).toMatchObject({ refused: 1, updated: 0 });
			expect(said.find((line) => line.startsWith("refused"))).toMatch(
				new RegExp(
					`index.md: names "../../img/pic.gif", which is not part of .* was imported from blog/bundles/one/index.md: name .* --root ${folder}$`,
				),
			);
			expect(api.paths).not.toContain("/api/import");
		}
		const { tally } = await run(folder, ["blog/bundles/one/index.md"], { root: folder });
		expect(tally).toMatchObject({ refused: 0, updated: 1 });
	});

	it("is accepted if it was imported alone before, is new, or refers to no other files", async () => {
		const folder = folderWith(FILES);
		isOf("one/index.md");
		expect((await run(folder, ["blog/bundles/one"])).tally).toMatchObject({ refused: 0, updated: 1 });
		await runAnew(folder, []);
		isOf("blog/bundles/one/index.md");
		api.decide = () => ({ status: "created", slug: "one" });
		expect((await run(folder, ["blog/bundles/one"])).tally).toMatchObject({ refused: 0, created: 1 });
		isOf("blog/bundles/one/index.md");
		writeFileSync(join(folder, "blog/bundles/one/index.md"), "Text.\n");
		expect((await run(folder, ["blog/bundles/one"])).tally).toMatchObject({ refused: 0, updated: 1 });
	});
});

describe("an id or an external address in a file identifies the article", () => {
	it("and is sent together with the path of the file", async () => {
		const folder = folderWith({
			".git/HEAD": "",
			"a.md": "---\nid: mine\n---\nText.\n",
			"b.md": "---\nurl: https://blog.example/b\n---\nText.\n",
			"c.md": "---\nurl: /2026/10/c/\n---\nText.\n",
		});
		const { items, ids } = await run(folder);
		expect(ids).toEqual(["c.md", "https://blog.example/b", "mine"]);
		expect(items.get("mine")?.path).toBe("a.md");
		// A path of this site is no name: it may change.
		expect(items.get("c.md")?.former_id).toBe("/2026/10/c/");
	});

	// Generators fill a template with an address that is not there; former versions sent it, and the server refused it.
	it("but is not sent as a former id if the former version could not store it", async () => {
		const page = (href: string) => `<link rel=canonical href="${href}"><title>A</title><p>Text.`;
		const { items } = await run(
			folderWith({ ".git/HEAD": "", "a.html": page(" "), "b.html": page("\n"), "c.html": page("\u00a0") }),
		);
		expect([...items.values()].map((item) => item?.former_id)).toEqual([undefined, undefined, undefined]);
	});

	it("and moves with the article to this file if its former file is gone", async () => {
		const folder = folderWith({
			".git/HEAD": "",
			"new.md": "---\nid: mine\n---\nText.\n",
			"there.md": "# T\n",
		});
		const refusal = (owner: string) => ({
			status: "refused",
			errors: [
				{
					pointer: "/id",
					detail: `has the id "mine", as the file "${owner}" has; give it another (id: …)`,
					path: owner,
				},
			],
		});
		api.decide = (item) =>
			item?.id === "mine" && !(item._tributary as Members).moved ? refusal("old/gone.md") : undefined;
		const moved = await run(folder, ["new.md"]);
		expect(moved.tally.refused).toBe(0);
		expect(moved.items.get("mine")).toMatchObject({ path: "new.md", moved: true });
		api.decide = (item) => (item?.id === "mine" ? refusal("there.md") : undefined);
		writeFileSync(join(folder, "new.md"), "---\nid: mine\n---\nOther.\n");
		const kept = await run(folder, ["new.md"]);
		expect(kept.tally).toMatchObject({ refused: 1 });
		expect(kept.items.get("mine")?.moved).toBeUndefined();
		expect(kept.said[0]).toMatch(
			/^refused {4}new\.md: id has the id "mine", as the file "there\.md" has; give/,
		);
	});
});

it("a date before the name of a file or folder is the default date of the article", async () => {
	const folder = folderWith({
		".git/HEAD": "",
		"2018-05-06-jekyll.md": "Text.",
		"2018-05-07 obsidian.md": "Text.",
		"2018-05-08.md": "Text.",
		"2018-05-09-hugo/index.md": "Text.",
		"2018-05-10-own.md": "---\ndate: 2020-01-01\n---\nText.",
		"2018-02-30-no-day.md": "Text.",
		"2018-05-111.md": "Text.",
	});
	const { items } = await run(folder);
	expect(Object.fromEntries([...items].map(([id, { date, slug }]) => [id, [slug, date]]))).toEqual({
		"2018-05-06-jekyll.md": ["jekyll", "2018-05-06"],
		"2018-05-07 obsidian.md": ["obsidian", "2018-05-07"],
		"2018-05-08.md": ["2018-05-08", "2018-05-08"],
		"2018-05-09-hugo/index.md": ["hugo", "2018-05-09"],
		"2018-05-10-own.md": ["own", undefined],
		"2018-02-30-no-day.md": ["no-day", undefined],
		"2018-05-111.md": ["2018-05-111", undefined],
	});
});

describe("for articles of the version that identified files by bare names", () => {
	const MARKDOWN = "---\ntags: sea\n---\n\n# Ferry\n\nIt runs.\n";

	it("an import sends the former id and fingerprint of Markdown, HTML and text files", async () => {
		const folder = folderWith({
			".git/HEAD": "",
			"en/ferry/index.md": MARKDOWN,
			"page.html": "<p>It was <b>white</b>.</p>",
			"text.txt": "date 2026-11-20 Ice. More.",
			"feed.json": JSON.stringify({ items: [{ id: "1", title: "One" }] }),
		});
		const { items } = await run(folder);
		const prints = [...items].map(([id, { former_id, former_fingerprint } = {}]) => [
			id,
			former_id,
			former_fingerprint,
		]);
		// The items that version sent, member for member.
		const sent = [
			{
				id: "ferry",
				_tributary: { slug: "ferry" },
				tags: ["sea"],
				title: "Ferry",
				content_html: "<p>It runs.</p>\n",
			},
			{ id: "page", _tributary: { slug: "page" }, content_html: "<p>It was <b>white</b>.</p>" },
			{ id: "text", date_published: "2026-11-20", title: "Ice.", content_text: "Ice. More." },
		];
		const [ferry, page, text] = await Promise.all(sent.map(fingerprint));
		expect(prints).toEqual([
			["en/ferry/index.md", "ferry", ferry],
			["page.html", "page", page],
			["1", undefined, undefined],
			["text.txt", "text", text],
		]);
	});

	it("the former fingerprint includes the addresses of uploaded files", async () => {
		const folder = folderWith({
			".git/HEAD": "",
			"a.md": "---\nimage: p.gif\n---\n![P](p.gif)\n",
			"p.gif": GIF,
		});
		const { items } = await run(folder);
		const [url = ""] = api.files.keys();
		const sent = {
			id: "a",
			_tributary: { slug: "a" },
			image: url,
			content_html: `<p><img src="${url}" alt="P"></p>\n`,
		};
		expect(items.get("a.md")?.former_fingerprint).toBe(await fingerprint(sent));
	});

	it("the fingerprint of a file depends on its text and its files, not on its folder", async () => {
		const print = async (folder: string, path: string) =>
			(await runAnew(folder, [path])).items.values().next().value;
		const folder = folderWith({ "x/a.md": "![P](p.gif)\n", "x/p.gif": GIF });
		const first = (await print(folder, "x"))?.fingerprint;
		expect(first).toMatch(/^[0-9a-f]{64}$/);
		mkdirSync(join(folder, "deeper"));
		expect((await print(folder, "x/a.md"))?.fingerprint).toBe(first);
		writeFileSync(join(folder, "x/p.gif"), Buffer.concat([GIF, GIF]));
		const second = (await print(folder, "x"))?.fingerprint;
		expect(second).not.toBe(first);
		writeFileSync(join(folder, "x/a.md"), "![P](p.gif) \n");
		expect((await print(folder, "x"))?.fingerprint).not.toBe(second);
	});
});

describe("tributary.json in the root of the content", () => {
	const TEXT = 'He said "snow".\n';
	const contentAfter = async (settings: string) => {
		const folder = folderWith({ "tributary.json": settings, "a.md": TEXT });
		const { items } = await runAnew(folder);
		return { html: api.batches.flat()[0]?.content_html, print: items.get("a.md")?.fingerprint };
	};

	it("sets how Markdown is read, and articles that this changes are sent again", async () => {
		const plain = await contentAfter("{}");
		expect(plain.html).toBe("<p>He said &quot;snow&quot;.</p>\n");
		expect(await contentAfter('{ "language": "de" }')).toEqual(plain);
		const english = await contentAfter('{ "smartQuotes": true }');
		expect(english.html).toBe("<p>He said “snow”.</p>\n");
		const german = await contentAfter('{ "smartQuotes": true, "language": "de" }');
		expect(german.html).toBe("<p>He said „snow“.</p>\n");
		expect(new Set([plain.print, english.print, german.print]).size).toBe(3);
	});

	it.each([
		["{", /tributary\.json is not JSON: /],
		["[]", /tributary\.json cannot be used: must be an object/],
		['"x"', /tributary\.json cannot be used: must be an object/],
		['{ "smartQuotes": "yes" }', /cannot be used: smartQuotes: must be true or false/],
		[
			'{ "smartquotes": true }',
			/cannot be used: smartquotes: is not a setting; the settings are `smartQuotes` and/,
		],
		['{ "language": "english please" }', /cannot be used: language: "english please" is not a BCP 47/],
	])("ends the import before anything is sent if it contains %s", async (settings, reason) => {
		await expect(contentAfter(settings)).rejects.toMatchObject({
			name: "CommandError",
			message: expect.stringMatching(reason),
		});
		expect(api.batches).toEqual([]);
	});
});

it("a byte order mark is kept in the original file only", async () => {
	const folder = folderWith({ ".git/HEAD": "", "a.md": "\uFEFF# A\n\nText.\n" });
	await run(folder);
	expect(api.batches.flat()[0]).toMatchObject({
		title: "A",
		content_html: "<p>Text.</p>\n",
		_source_markdown: "# A\n\nText.\n",
		_tributary: { file: "\uFEFF# A\n\nText.\n" },
	});
});
