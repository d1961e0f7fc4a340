/** Which files are read, what their articles are called, and which cannot be read. */
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

describe("the files of a folder", () => {
	it("are those that can be articles, at any depth, always in one order", async () => {
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

	it("do not include hidden files or node_modules", async () => {
		const folder = folderWith({
			".git/a.md": "x",
			".hidden.md": "x",
			"node_modules/b/README.md": "x",
			"deep/node_modules/c.md": "x",
			"seen.md": "x",
		});
		expect(await filesIn([folder])).toEqual([join(folder, "seen.md")]);
	});

	it("are read once, even if named twice, and a link to a file is one", async () => {
		const folder = folderWith({ "a.md": "x" });
		symlinkSync(join(folder, "a.md"), join(folder, "b.md"));
		symlinkSync(folder, join(folder, "loop"));
		expect(await filesIn([folder, join(folder, "a.md"), folder])).toEqual([
			join(folder, "a.md"),
			join(folder, "b.md"),
		]);
	});

	it("do not include those in a linked folder, which is reported unless it is found by its own path", async () => {
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

	it("a path that does not exist stops the command before anything is sent", async () => {
		await expect(filesIn([folderWith({}), "no-such-folder"])).rejects.toMatchObject({
			name: "CommandError",
			message: 'There is no file or folder "no-such-folder".',
		});
	});
});

describe("an article goes by the name of its file", () => {
	const slugOf = async (name: string) => {
		const { id, _tributary } = await articleIn(name, "Text.");
		const { slug, date } = _tributary as { slug: string; date?: string };
		return { id, slug, date };
	};

	it("a date before the name is part of the id, not of the address", async () => {
		expect(await slugOf("2026-11-20-first-snow.md")).toEqual({
			id: "2026-11-20-first-snow.md",
			slug: "first-snow",
			date: "2026-11-20",
		});
		expect(await slugOf("2026-11-20.md")).toMatchObject({ slug: "2026-11-20", date: "2026-11-20" });
	});

	it("a date as Jekyll reads it may have a month and a day of one digit", async () => {
		const date = "2099-01-05";
		expect(await slugOf("_posts/2099-1-5-first-snow.md")).toMatchObject({ slug: "first-snow", date });
		expect(await slugOf("2099-1-5.md")).toMatchObject({ slug: "2099-1-5", date });
		expect(await slugOf("2099-13-5-a.md")).toMatchObject({ date: undefined });
	});

	it("index goes by the name of its folder", async () => {
		expect(await slugOf("first-snow/index.md")).toEqual({ id: "first-snow/index.md", slug: "first-snow" });
		const dated = { slug: "first-snow", date: "2026-11-20" };
		expect(await slugOf("2026-11-20-first-snow/Index.html")).toMatchObject(dated);
	});

	it("an accent is the same whether it is part of its letter or not", async () => {
		const joined = { id: "zo\u00EB.md", slug: "zo\u00EB" };
		expect(await slugOf("zoe\u0308.md")).toEqual(joined);
		expect(await slugOf("zo\u00EB.md")).toEqual(joined);
	});
});

describe("what cannot be read is refused with the reason", () => {
	for (const [what, name, content, reason] of [
		["invalid UTF-8", "a.md", new Uint8Array([0x63, 0x61, 0x66, 0xe9]), /^is not valid UTF-8; save it/],
		["half a character at the end", "a.txt", new Uint8Array([0x61, 0xe2, 0x82]), /^is not valid UTF-8/],
		["UTF-16", "a.html", Buffer.from("\uFEFF<p>Snow</p>", "utf16le"), /^is not valid UTF-8/],
		["an empty file", "a.md", "", /^is empty$/],
		["a file of white space", "a.json", "\uFEFF \n\t\n", /^is empty$/],
		[
			"another kind of file",
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

	it("may hold invalid items, which the server refuses one by one", async () => {
		const { items } = await contentOf("feed.json", '{ "items": [null, 1, "x", []] }');
		expect(items).toHaveLength(4);
	});

	for (const [what, text, reason] of [
		["not JSON", "{ 'items':\n [] }", /^is not JSON: [^\n]+$/],
		["without items", '{ "title": "The Blog" }', /^is not a JSON Feed document: it has no `items` array$/],
		["items that are no list", '{ "items": {} }', /^is not a JSON Feed document/],
		["a list", "[]", /^is not a JSON Feed document/],
		["null", "null", /^is not a JSON Feed document/],
		[
			"nested without end",
			`{ "items": [${"[".repeat(100_000)}${"]".repeat(100_000)}] }`,
			/^is nested too deeply/,
		],
	] as const) {
		it(`${what} is refused`, async () => {
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
