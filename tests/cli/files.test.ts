/** The files that an import reads, the ids and slugs of their articles, and refusals. */
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { shortPath } from "../../cli/beside.ts";
import { filesIn as filesTold, readArticles } from "../../cli/files.ts";
import { articleIn, contentOf, folderWith } from "./folder.ts";

/** The files, of which nothing is told. */
async function filesIn(paths: string[]): Promise<string[]> {
	const said: string[] = [];
	const { files } = await filesTold(paths, {
		log: (line) => said.push(line),
		error: (line) => said.push(line),
	});
	expect(said).toEqual([]);
	return files;
}

describe("the list of a folder's files", () => {
	it("has all files that can be articles, at any depth, always in the same order", async () => {
		const folder = folderWith({
			"b.md": "x",
			"a.markdown": "x",
			"c.HTML": "x",
			"d.htm": "x",
			"e.txt": "x",
			"f.json": "{}",
			"2026/11/snow.md": "x",
			"picture.png": "x",
			README: "x",
			"style.css": "x",
		});
		const names = (await filesIn([folder])).map((file) => relative(folder, file));
		expect(names).toEqual([
			join("2026", "11", "snow.md"),
			"a.markdown",
			"b.md",
			"c.HTML",
			"d.htm",
			"e.txt",
			"f.json",
		]);
	});

	it("has no hidden files, and nothing in node_modules", async () => {
		const folder = folderWith({
			".git/a.md": "x",
			".hidden.md": "x",
			"node_modules/b/README.md": "x",
			"deep/node_modules/c.md": "x",
			"seen.md": "x",
		});
		expect(await filesIn([folder])).toEqual([join(folder, "seen.md")]);
	});

	it("has each file once, even if it is named twice or is also linked", async () => {
		const folder = folderWith({ "a.md": "x" });
		symlinkSync(join(folder, "a.md"), join(folder, "b.md"));
		symlinkSync(folder, join(folder, "loop"));
		expect(await filesIn([folder, join(folder, "a.md"), folder])).toEqual([
			join(folder, "a.md"),
			join(folder, "b.md"),
		]);
	});

	it("leaves out linked folders and reports them, unless the import covers their real path", async () => {
		const folder = folderWith({ "in/a.md": "x", "in/.git/b.md": "x", "out/c.md": "x" });
		const root = join(folder, "in");
		symlinkSync("../out", join(root, "drafts"));
		symlinkSync("drafts", join(root, "more"));
		symlinkSync(".git", join(root, "git"));
		symlinkSync(".", join(root, "loop"));
		symlinkSync("nowhere", join(root, "broken"));
		const said: string[] = [];
		const output = { log: () => {}, error: (line: string) => said.push(relative(root, line.slice(11))) };
		expect((await filesTold([root], output)).files).toEqual([join(root, "a.md")]);
		const outside = "is a link to a folder that is outside the imported folder; copy it into the folder";
		expect(said).toEqual([
			`drafts: ${outside}`,
			"git: is a link to a folder that is hidden, because a name in its path begins with a dot; move it to a path without one",
			`more: ${outside}`,
		]);
	});

	it("fails for a path that does not exist before anything is sent", async () => {
		await expect(filesIn([folderWith({}), "no-such-folder"])).rejects.toMatchObject({
			name: "CommandError",
			message: 'There is no file or folder "no-such-folder".',
		});
	});
});

describe("the default id and slug of an article", () => {
	const slugOf = async (name: string) => {
		const { id, _tributary } = await articleIn(name, "Text.");
		const { slug, date } = _tributary as { slug: string; date?: string };
		return { id, slug, date };
	};

	it("keep a date before the file's name in the id, and leave it out of the slug", async () => {
		expect(await slugOf("2026-11-20-first-snow.md")).toEqual({
			id: "2026-11-20-first-snow.md",
			slug: "first-snow",
			date: "2026-11-20",
		});
		expect(await slugOf("2026-11-20.md")).toMatchObject({ slug: "2026-11-20", date: "2026-11-20" });
	});

	it("are recognised with a date of one-digit months and days, as in Jekyll", async () => {
		const date = "2099-01-05";
		expect(await slugOf("_posts/2099-1-5-first-snow.md")).toMatchObject({ slug: "first-snow", date });
		expect(await slugOf("2099-1-5.md")).toMatchObject({ slug: "2099-1-5", date });
		expect(await slugOf("2099-13-5-a.md")).toMatchObject({ date: undefined });
	});

	it("come from the folder's name for an index file", async () => {
		expect(await slugOf("first-snow/index.md")).toEqual({ id: "first-snow/index.md", slug: "first-snow" });
		const dated = { slug: "first-snow", date: "2026-11-20" };
		expect(await slugOf("2026-11-20-first-snow/Index.html")).toMatchObject(dated);
	});

	it("are the same for composed and decomposed accents", async () => {
		const joined = { id: "zo\u00EB.md", slug: "zo\u00EB" };
		expect(await slugOf("zoe\u0308.md")).toEqual(joined);
		expect(await slugOf("zo\u00EB.md")).toEqual(joined);
	});
});

describe("an unreadable file is refused with the reason:", () => {
	for (const [what, name, content, reason] of [
		[
			"a file in invalid UTF-8",
			"a.md",
			new Uint8Array([0x63, 0x61, 0x66, 0xe9]),
			/^is not valid UTF-8; save it/,
		],
		[
			"a file that ends within a character",
			"a.txt",
			new Uint8Array([0x61, 0xe2, 0x82]),
			/^is not valid UTF-8/,
		],
		["a file in UTF-16", "a.html", Buffer.from("\uFEFF<p>Snow</p>", "utf16le"), /^is not valid UTF-8/],
		["an empty file", "a.md", "", /^is empty$/],
		["a file with only white space", "a.json", "\uFEFF \n\t\n", /^is empty$/],
		[
			"a file with an unknown ending",
			"a.docx",
			"x",
			/^is not one of \.md, \.markdown, \.html, \.htm, \.txt, \.json, \.xml$/,
		],
		["a file without an ending", "README", "x", /^is not one of \.md/],
	] as const) {
		it(what, async () => {
			await expect(contentOf(name, content)).rejects.toMatchObject({
				name: "FileError",
				message: expect.stringMatching(reason),
			});
		});
	}

	it("a folder that a link passes off as a file", async () => {
		const folder = folderWith({ "inside/picture.png": "x" });
		symlinkSync(join(folder, "inside"), join(folder, "a.md"));
		const [file = ""] = await filesIn([folder]);
		await expect(readArticles(file)).rejects.toMatchObject({
			name: "FileError",
			message: "is a folder, not a file",
		});
	});

	it("a pipe, without waiting for a writer", async () => {
		const folder = folderWith({});
		execFileSync("mkfifo", [join(folder, "a.md")]);
		await expect(readArticles(join(folder, "a.md"))).rejects.toMatchObject({
			name: "FileError",
			message: expect.stringMatching(/^is not a regular file/),
		});
	});
});

describe("a JSON Feed document", () => {
	it("gives its items, with the authors and the language of the feed", async () => {
		const { items, state } = await contentOf(
			"feed.json",
			JSON.stringify({
				version: "https://jsonfeed.org/version/1.1",
				title: "The Blog",
				language: "nl",
				authors: [{ name: "Jane" }],
				items: [
					{ id: "1", content_text: "One" },
					{ id: "2", content_text: "Two", language: "en", authors: [{ name: "Joe" }] },
				],
			}),
		);
		expect(state).toBe("publish");
		expect(items).toEqual([
			{ id: "1", content_text: "One", language: "nl", authors: [{ name: "Jane" }] },
			{ id: "2", content_text: "Two", language: "en", authors: [{ name: "Joe" }] },
		]);
	});

	it("may contain invalid items, which the server refuses one by one", async () => {
		const { items } = await contentOf("feed.json", '{ "items": [null, 1, "x", []] }');
		expect(items).toHaveLength(4);
	});

	for (const [what, text, reason] of [
		["not JSON", "{ 'items':\n [] }", /^is not JSON: [^\n]+$/],
		[
			"an object without items",
			'{ "title": "The Blog" }',
			/^is not a JSON Feed document: it has no `items` array$/,
		],
		["an object whose items are not a list", '{ "items": {} }', /^is not a JSON Feed document/],
		["a list", "[]", /^is not a JSON Feed document/],
		["null", "null", /^is not a JSON Feed document/],
		[
			"nested too deeply",
			`{ "items": [${"[".repeat(100_000)}${"]".repeat(100_000)}] }`,
			/^is nested too deeply/,
		],
	] as const) {
		it(`is refused if it is ${what}`, async () => {
			await expect(contentOf("feed.json", text)).rejects.toMatchObject({
				name: "FileError",
				message: expect.stringMatching(reason),
			});
		});
	}
});

it("a path in a message is relative to the working folder if it is below that, and absolute otherwise", () => {
	const folder = folderWith({ "a.md": "" });
	expect(shortPath(join(process.cwd(), "data", "a.md"))).toBe(join("data", "a.md"));
	expect(shortPath(join(folder, "a.md"))).toBe(join(folder, "a.md"));
});
