/** `tributary import` of a site's folder: pages and the look go in with the articles, and nothing else is taken for them. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type ImportOptions, importPaths } from "../../cli/import.ts";
import { type Api, startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

let api: Api;
beforeEach(async () => {
	api = await startApi();
	has([], []);
});

/** Sets what the site has: files of the look with their digests, and pages. */
function has(files: { path: string; digest: string }[], pages: { path: string; file?: string }[]): void {
	api.replies["GET /api/theme"] = { body: { files } };
	api.replies["GET /api/pages"] = { body: { pages } };
}

/** Sets what the site answers to pages that are sent. */
function answers(...results: { path: string; status: string }[]): void {
	api.replies["POST /api/pages"] = { body: { results } };
}

async function run(folder: string, options: ImportOptions = {}, paths = [""]) {
	const said: string[] = [];
	const say = (line: string) => said.push(line.replaceAll(join(folder, "/"), ""));
	api.bodies.length = 0;
	api.paths.length = 0;
	const given = paths.map((path) => join(folder, path));
	const tally = await importPaths(given, api, { log: say, error: say }, options);
	return { tally, said, sent: api.bodies.filter((body) => body !== "").map((body) => JSON.parse(body)) };
}

const SITE = {
	".git/HEAD": "",
	"articles/a.md": "# A\n\n[About](../pages/about.md)\n",
	"pages/about.md":
		"---\ntitle: About us\nmenu: 2\nsummary: Who we are\n---\n\nHello, see [us](legal/imprint.md).\n",
	"pages/legal/imprint.md": "# Imprint\n",
	"pages/index.md": "# Welcome\n",
	"theme.css": "a { background: url(theme/p.png) }",
	"theme/p.png": "png",
};

describe("a folder with articles, pages and a look", () => {
	it("sends each where it belongs", async () => {
		api.replies["POST /api/theme"] = { body: { results: [] } };
		answers(
			{ path: "/about", status: "created" },
			{ path: "/", status: "created" },
			{ path: "/legal/imprint", status: "unchanged" },
		);
		const { said, sent, tally } = await run(folderWith(SITE));
		expect(api.batches.flat().map((item) => item?.title)).toEqual(["A"]);
		const [{ pages }, { files }] = sent;
		expect(pages).toMatchObject([
			{
				path: "/about",
				title: "About us",
				description: "Who we are",
				menu: 2,
				file: "about.md",
				source: SITE["pages/about.md"],
				content_html: expect.stringContaining('href="https://site.invalid/legal/imprint"'),
			},
			{ path: "/", title: "Welcome", file: "index.md" },
			{ path: "/legal/imprint", title: "Imprint" },
		]);
		expect(files).toEqual([
			{ path: "theme/p.png", base64: Buffer.from("png").toString("base64") },
			{ path: "theme.css", base64: Buffer.from(SITE["theme.css"]).toString("base64") },
		]);
		expect(said).toEqual([
			"created    /articles/a  articles/a.md",
			"created    /about  pages/about.md",
			"created    /  pages/index.md",
			"created    theme/p.png",
			"created    theme.css",
			"3 created, 0 updated, 1 unchanged, 0 refused",
		]);
		expect(tally).toMatchObject({ created: 3, unchanged: 1 });
		// An article can link to a page by its file.
		expect(JSON.stringify(api.batches)).toContain("https://site.invalid/about");
	});

	it("sends only the files of the look that the site does not have as they are", async () => {
		const digest = "6ab2c5a0d6d09a1bd6dd30c24bbb1d4e8a64f0d5e0e5a2bfa7b0bd2c7ecf9ed4";
		has([{ path: "theme.css", digest }], []);
		api.replies["POST /api/theme"] = {
			body: { results: [], warnings: [{ pointer: "/files/0", detail: "has an @import" }] },
		};
		const { said } = await run(folderWith({ "articles/a.md": "# A\n", "theme.css": "a{}" }), {}, [
			"theme.css",
		]);
		expect(said.slice(0, 2)).toEqual(["warning    theme.css: has an @import", "updated    theme.css"]);
		expect(api.batches).toEqual([]);
	});

	it("imports a page alone if only that is named, and no part if only articles are", async () => {
		answers({ path: "/about", status: "updated" });
		expect((await run(folderWith(SITE), {}, ["pages/about.md"])).said[0]).toBe(
			"updated    /about  pages/about.md",
		);
		expect(api.paths).not.toContain("/api/theme");
		api.bodies.length = 0;
		const { sent } = await run(folderWith(SITE), {}, ["articles"]);
		expect([sent, api.paths.filter((path) => /pages|theme/.test(path))]).toEqual([[], []]);
	});

	it.each([
		["a style sheet", { "theme.css": "p { color: red }\n" }],
		["subscriptions", { "subscriptions.opml": "<opml version='2.0'><body/></opml>\n" }],
	])("knows the pages of a site without articles by %s beside them", async (_, files) => {
		has([], []);
		api.replies["POST /api/theme"] = { body: { results: [] } };
		answers({ path: "/about", status: "created" });
		const { said } = await run(folderWith({ "pages/about.md": "# About\n", ...files }));
		expect(api.batches.flat()).toEqual([]);
		expect(said).toContain("created    /about  pages/about.md");
	});

	it("takes pages for articles where no folder of articles is beside them", async () => {
		const folder = folderWith({
			".git/HEAD": "",
			"content/pages/about.md": "# About\n",
			"content/theme/a.md": "# B\n",
		});
		await run(folder, {}, ["content"]);
		expect(api.batches.flat().map((item) => item?.title)).toEqual(["About", "B"]);
	});

	it("takes drafts off the site", async () => {
		has([], [{ path: "/about", file: "about.md" }]);
		answers({ path: "/about", status: "deleted" });
		const folder = folderWith({
			"articles/a.md": "# A\n",
			"pages/about.md": "---\ndraft: true\n---\n# About\n",
		});
		const { said, sent } = await run(folder, {}, ["pages"]);
		expect(sent).toEqual([{ pages: [], deleted: ["/about"] }]);
		expect(said[0]).toBe("withdrawn  /about  pages/about.md");
	});
});

describe("what cannot be imported", () => {
	it("is reported file by file, and the rest goes in", async () => {
		let asked = 0;
		Object.defineProperty(api.replies, "POST /api/pages", {
			get: () =>
				asked++ === 0
					? {
							status: 422,
							body: {
								title: "Page refused",
								detail: "Nothing is stored.",
								errors: [{ pointer: "/pages/0/path", detail: '"/feed.xml" is reserved by this site' }],
							},
						}
					: { body: { results: [{ path: "/good", status: "created" }] } },
		});
		const folder = folderWith({
			"articles/a.md": "# A\n",
			"pages/feed.xml.md": "# Feed\n",
			"pages/good.md": "# Good\n",
			"pages/menu.md": "---\nmenu: first\n---\n# Menu\n",
			"pages/url.md": "---\nurl: /elsewhere/\n---\n# Url\n",
		});
		const { said, tally } = await run(folder, {}, ["pages"]);
		expect(said).toEqual([
			'refused    pages/menu.md: menu must be a whole number, such as "menu: 1"',
			expect.stringContaining('refused    pages/url.md: says "url", but a page is at the path of its file'),
			'refused    pages/feed.xml.md: "/feed.xml" is reserved by this site',
			"created    /good  pages/good.md",
			"1 created, 0 updated, 0 unchanged, 3 refused",
		]);
		expect(tally.refused).toBe(3);
	});

	it("is a file that no look can have", async () => {
		const folder = folderWith({
			"articles/a.md": "# A\n",
			"theme/Fluß.png": "x",
			"theme/script.js": "x",
			"theme/.hidden.png": "x",
			"theme/large.png": Buffer.alloc(1_000_001).toString(),
		});
		const { said, sent } = await run(folder, {}, ["theme"]);
		expect(said.slice(0, 3)).toEqual([
			expect.stringMatching(/^refused {4}theme\/Fluß\.png: is not a file that a look can have/),
			"refused    theme/large.png: has 1000001 bytes, at most 1000000 can be stored",
			expect.stringMatching(/^refused {4}theme\/script\.js: is not a file/),
		]);
		expect(sent).toEqual([]);
	});
});

describe("what is gone from the folder", () => {
	const folder = () => {
		const made = folderWith({ ...SITE, ".git/HEAD": "" });
		rmSync(join(made, "pages/index.md"));
		rmSync(join(made, "theme/p.png"));
		has([{ path: "theme/p.png", digest: "x" }], [{ path: "/", file: "index.md" }, { path: "/by-hand" }]);
		api.replies["POST /api/theme"] = { body: { results: [] } };
		answers();
		api.replies["GET /api/articles?own=1&state=published&limit=500"] = { body: { items: [] } };
		api.replies["GET /api/articles?own=1&state=scheduled&limit=500"] = { body: { items: [] } };
		return made;
	};

	it("stays on the site, and that is said", async () => {
		const { said } = await run(folder());
		expect(said).toContain(
			"note       pages/index.md, theme/p.png: are no longer in the folder and still on the site; --prune deletes what is gone",
		);
	});

	it("is deleted with --prune, and pages that were made through the API stay", async () => {
		const { said, sent } = await run(folder(), { prune: true, yes: true });
		expect(sent).toContainEqual({ pages: [], deleted: ["/"] });
		expect(sent).toContainEqual({ deleted: ["theme/p.png"] });
		expect(said).toContain("withdrawn  /  pages/index.md");
		expect(said).toContain("deleted    theme/p.png");
	});

	it("is found where the folder of pages is gone too", async () => {
		const without = folder();
		rmSync(join(without, "pages"), { recursive: true });
		const { said, tally } = await run(without);
		expect(tally.refused).toBe(0);
		expect(said.join("\n")).toContain("pages/index.md");
	});

	it("is only named with --dry-run, which changes nothing", async () => {
		const { said, sent } = await run(folder(), { prune: true, dryRun: true });
		expect(sent).toEqual([]);
		expect(said).toContain("would be withdrawn  /  pages/index.md");
		expect(said).toContain("would be created  /about  pages/about.md");
		expect(said).toContain("would be deleted  theme/p.png");
	});

	it("is kept if the user declines", async () => {
		const asked: string[] = [];
		const confirm = async (question: string) => {
			asked.push(question);
			return false;
		};
		const { sent } = await run(folder(), { prune: true, confirm });
		expect(asked[0]).toContain(
			"  pages/index.md\n  theme/p.png\n2 files of your pages and look are no longer",
		);
		expect(sent).not.toContainEqual({ deleted: ["theme/p.png"] });
	});
});

it("the folder of another site is not mixed with this one", async () => {
	const folder = folderWith({
		"one/articles/a.md": "# A\n",
		"one/theme.css": "a{}",
		"two/articles/a.md": "# A\n",
		"two/theme.css": "a{}",
	});
	await expect(run(folder, {}, ["one", "two"])).rejects.toThrow("each have pages or a look");
});
