/**
 * Links between the files of a folder, as people write them in Markdown for GitHub, Hugo, Jekyll, Eleventy or a wiki, and as
 * exports of sites have them in HTML.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { type Api, startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

let api: Api;
beforeEach(async () => {
	api = await startApi();
});

/** Imports paths of a folder that has a root, and returns the messages without the folder's name. */
async function run(folder: string, ...paths: string[]) {
	const said: string[] = [];
	const short = (line: string) => said.push(line.replaceAll(join(folder, "/"), ""));
	const given = paths.length === 0 ? [folder] : paths.map((path) => join(folder, path));
	const tally = await importPaths(given, api, { log: short, error: short }, { root: folder });
	return { tally, said, warnings: said.filter((line) => line.startsWith("warning")) };
}

/** The HTML of an article as it was sent last. */
const sent = (path: string) =>
	String(
		api.batches.flat().findLast((item) => (item?._tributary as { path?: string })?.path === path)
			?.content_html,
	);

/** Where the first link of an article leads; `undefined` if it does not lead anywhere. */
const linkIn = (path: string) => /<a [^>]*href="([^"]*)"/i.exec(sent(path))?.[1];

const sendings = () => api.batches.flat().length;

describe("a link to another file of the folder leads to the article of that file:", () => {
	const FILES = {
		"notes.md": "# Notes\n\nText.\n",
		"page.html": "<title>Page</title><body><article><p>Text.</p></article></body>",
		"Über uns.md": "---\nslug: about\n---\n\nText.\n",
		"ferry/index.md": "# Ferry\n\nText.\n",
		"wiki/README.md": "---\nslug: wiki\n---\n\nText.\n",
		"elsewhere.md": "---\nurl: https://blog.example/one\n---\n\nText.\n",
		"here.md": "---\nurl: /2026/10/here/\n---\n\nText.\n",
		"content/posts/hugo.md": "# Hugo\n\nText.\n",
	};
	it.each([
		["notes.md", "/articles/notes"],
		["./notes.md", "/articles/notes"],
		["ferry/../notes.md", "/articles/notes"],
		["/notes.md", "/articles/notes"],
		["notes.md#part-two", "/articles/notes#part-two"],
		["notes.md?plain=1#L3", "/articles/notes#L3"],
		["notes.html", "/articles/notes"],
		["notes", "/articles/notes"],
		["notes/", "/articles/notes"],
		["/notes/#x", "/articles/notes#x"],
		["page.html", "/articles/page"],
		["%C3%9Cber%20uns.md", "/articles/about"],
		["<Über uns.md>", "/articles/about"],
		["ferry/", "/articles/ferry"],
		["ferry", "/articles/ferry"],
		["ferry/index.md#top", "/articles/ferry#top"],
		["ferry/index.html", "/articles/ferry"],
		["wiki/", "/articles/wiki"],
		["elsewhere.md#x", "https://blog.example/one#x"],
		["here.md#x", "https://site.invalid/2026/10/here/#x"],
		["/posts/hugo/", "/articles/hugo"],
		["a.md#self", "/articles/a#self"],
	])("%s", async (href, expected) => {
		const { warnings } = await run(folderWith({ ...FILES, "a.md": `# A\n\n[words](${href})\n` }));
		expect(linkIn("a.md")).toBe(expected);
		expect(sent("a.md")).toContain(">words</a>");
		expect(warnings).toEqual([]);
	});

	// Hugo and others publish posts/a.md at /posts/a/, and relative links count from there; Obsidian counts from the vault.
	it.each([
		["../b/", "/articles/b"],
		["../../notes.md", "/articles/notes"],
		["posts/b.md", "/articles/b"],
		["Notes/c d.md", "/articles/c-d"],
		["Notes/c%20d.md#x", "/articles/c-d#x"],
	])("%s, whether it counts from the page or from the root", async (href, expected) => {
		const posts = {
			"posts/a.md": `# A\n\n[words](<${href}>)\n`,
			"posts/b.md": "Text.",
			"Notes/c d.md": "Text.",
		};
		api.decide = (item) => (item?.id === "Notes/c d.md" ? { slug: "c-d" } : undefined);
		const { warnings } = await run(folderWith({ ...FILES, ...posts }));
		expect(linkIn("posts/a.md")).toBe(expected);
		expect(warnings).toEqual([]);
	});

	it("in an article that is published elsewhere, with the full address of this site", async () => {
		const front = "---\nurl: https://blog.example/a\n---\n\n";
		await run(folderWith({ ...FILES, "a.md": `${front}[words](notes.md)\n` }));
		expect(linkIn("a.md")).toBe("https://site.invalid/articles/notes");
	});

	it("in an HTML page and in a JSON Feed document", async () => {
		const html = '<p><A class=x HREF = notes.md#a>words</A> <a href="mailto:a@b.example">mail</a></p>';
		const document = { items: [{ id: "1", content_html: html }] };
		await run(
			folderWith({
				...FILES,
				"p.html": `<article>${html}</article>`,
				"feed.json": JSON.stringify(document),
			}),
		);
		expect(linkIn("p.html")).toBe("/articles/notes#a");
		expect(api.batches.flat().find((item) => item?.id === "1")?.content_html).toBe(
			html.replace("HREF = notes.md#a", 'href="/articles/notes#a"'),
		);
	});
});

describe("a link to a file without a public article", () => {
	const link = (href: string) => `# A\n\nSee [the words](${href}) here.\n`;

	it("loses its address and keeps its words, with a warning, if the file is a draft", async () => {
		const folder = folderWith({
			"a.md": link("secret.md#x"),
			"secret.md": "---\ndraft: true\n---\n\nSecret.\n",
		});
		const { warnings } = await run(folder);
		expect(sent("a.md")).toContain(">the words</a> here");
		expect(sent("a.md")).not.toContain("href");
		expect(warnings).toEqual(['warning    a.md: "secret.md#x": is a draft; the words stay, without a link']);
		expect(JSON.stringify(api.batches)).not.toContain("/articles/secret");
		expect(api.files.size).toBe(0);
	});

	it("gets its address once the draft is published, though the linking file has not changed", async () => {
		const folder = folderWith({ "a.md": link("b.md"), "b.md": "---\ndraft: true\n---\n\nText.\n" });
		await run(folder);
		writeFileSync(join(folder, "b.md"), "Text.\n");
		await run(folder);
		expect(linkIn("a.md")).toBe("/articles/b");
		rmSync(join(folder, "b.md"));
		const { warnings } = await run(folder);
		expect(sent("a.md")).not.toContain("href");
		expect(warnings).toEqual([
			'warning    a.md: "b.md": there is no such file beside the article; the words stay, without a link',
		]);
	});

	it("loses its address and keeps its words if the file cannot be read", async () => {
		const { warnings } = await run(
			folderWith({ "a.md": link("b.md"), "b.md": "---\ntitle: [\n---\n\nText.\n" }),
		);
		expect(sent("a.md")).not.toContain("href");
		expect(warnings).toEqual([
			expect.stringMatching(
				/^warning {4}a\.md: "b\.md": has front matter .*; the words stay, without a link$/,
			),
		]);
	});

	it("loses its address and keeps its words if the server refuses the article, and is tried again with each import", async () => {
		api.decide = (item) =>
			item?.id === "b.md"
				? { status: "refused", errors: [{ pointer: "/title", detail: "is wrong" }] }
				: undefined;
		const folder = folderWith({ "a.md": link("b.md"), "b.md": link("a.md") });
		const first = await run(folder);
		expect(sent("a.md")).not.toContain("href");
		expect(first.warnings).toEqual([
			'warning    a.md: "b.md": is not published; the words stay, without a link',
		]);
		expect(first.tally).toMatchObject({ created: 1, refused: 1 });
		await run(folder);
		expect(sent("a.md")).not.toContain("href");
		api.decide = () => undefined;
		await run(folder);
		expect(linkIn("a.md")).toBe("/articles/b");
		const before = sendings();
		expect((await run(folder)).tally).toMatchObject({ unchanged: 2 });
		expect(sendings()).toBe(before);
	});

	it("loses its address and keeps its words while the article is scheduled", async () => {
		const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
		const folder = folderWith({
			"a.md": link("b.md"),
			"b.md": `---\ndate: ${day(30)}\n---\n\n[a](a.md)\n`,
			// The server may know better than the file.
			"c.md": link("d.md"),
			"d.md": "Text.\n",
		});
		api.decide = (item) => (/^[bd]/.test(String(item?.id)) ? { status: "scheduled" } : undefined);
		await run(folder);
		expect(JSON.stringify(api.batches.flat().filter((item) => item?.id !== "b.md"))).not.toContain(
			"/articles/",
		);
		const { tally } = await run(folder);
		expect(tally).toMatchObject({ updated: 2 });
		expect(linkIn("a.md")).toBeUndefined();
		api.decide = () => undefined;
		writeFileSync(join(folder, "b.md"), "Text.\n");
		await run(folder);
		expect(linkIn("a.md")).toBe("/articles/b");
	});

	it("loses its address and keeps its words if the file is not imported, unless the site has its article", async () => {
		const folder = folderWith({ "a.md": link("b.md"), "b.md": "Text.\n" });
		const { warnings } = await run(folder, "a.md");
		expect(sent("a.md")).not.toContain("href");
		expect(warnings).toEqual(['warning    a.md: "b.md": is not published; the words stay, without a link']);
		await run(folder, "b.md");
		await run(folder, "a.md");
		expect(linkIn("a.md")).toBe("/articles/b");
	});

	const WORDS = "; the words stay, without a link";
	it.each([
		["gone.md", `there is no such file beside the article${WORDS}`, undefined],
		["gone.pdf", `there is no such file beside the article${WORDS}`, undefined],
		["gone/", `there is no such file beside the article${WORDS}`, undefined],
		[
			"../../../../../../../../../../etc/no-such-file",
			`there is no such file beside the article${WORDS}`,
			undefined,
		],
		["/gone.pdf", "there is no such file below the root, and no article with this address", "/gone.pdf"],
	])("causes a warning if there is no file: %s", async (href, reason, stays) => {
		const { warnings } = await run(folderWith({ "a.md": `${link(href)}\n[again](${href})\n` }));
		expect(warnings).toEqual([`warning    a.md: "${href}": ${reason}`]);
		expect(linkIn("a.md")).toBe(stays);
		expect(sent("a.md")).toContain(">the words</a> here");
	});

	// People put data, sources and documents of all programs beside their articles.
	it.each(["data.csv", "x.zip", "script.py", "way.gpx", "text.docx", "slides.key", "photo.HEIC"])(
		"causes a warning if the site does not accept the file: %s",
		async (name) => {
			const { warnings } = await run(folderWith({ "a.md": link(name), [name]: "\0" }));
			const ending = name.replace(/^.*(?=\.)/, "");
			expect(warnings).toEqual([
				expect.stringMatching(
					`^warning {4}a.md: "${name}": files that end in "${ending}" cannot be uploaded. They may be audio/…, .*${WORDS}$`,
				),
			]);
			expect(sent("a.md")).not.toContain("href");
			expect(api.files.size).toBe(0);
		},
	);

	it("does not include a link to an audio book, whose ending .m4b names a type that the site accepts", async () => {
		const { warnings } = await run(
			folderWith({ "a.md": link("book.m4b"), "book.m4b": "\0\0\0\x18ftypM4B \0" }),
		);
		expect(warnings).toEqual([]);
		expect(linkIn("a.md")).toMatch(/^\/media\/[0-9a-f]+\/book\.m4b$/);
		expect([...api.files.values()].map(({ type }) => type)).toEqual(["audio/mp4"]);
	});

	it("keeps its address if the article is from another site, which may have the file", async () => {
		const text = "[pdf](gone.pdf) [page](../other/)\n";
		const { warnings } = await run(
			folderWith({ "a.md": `---\nurl: https://blog.example/x/a/\n---\n\n${text}` }),
		);
		expect(sent("a.md").match(/href="[^"]*"/g)).toEqual(['href="gone.pdf"', 'href="../other/"']);
		const reason = "there is no such file beside the article; it leads to https://blog.example/x/";
		expect(warnings).toEqual([
			`warning    a.md: "gone.pdf": ${reason}a/gone.pdf`,
			`warning    a.md: "../other/": ${reason}other/`,
		]);
	});

	it("keeps its address if another article requests that address", async () => {
		const text = "[b](../b/) [c](../c/) [pdf](gone.pdf)\n";
		const { warnings } = await run(
			folderWith({
				"a.md": `---\nurl: /2026/a/\n---\n\n${text}`,
				"x.md": "---\nurl: /2026/b/\n---\n\nText.\n",
			}),
		);
		expect(sent("a.md").match(/href="[^"]*"/g)).toEqual(['href="../b/"', 'href="../c/"']);
		expect(warnings).toEqual([
			`warning    a.md: "gone.pdf": there is no such file beside the article${WORDS}`,
			'warning    a.md: "../c/": there is no such file below the root, and no article with this address',
		]);
	});

	it("causes no warning if it leads to an address that another file requests, to a path of the site, or to the web", async () => {
		const hrefs = [
			"/tags/feeds",
			"/feed.xml",
			"/articles/elsewhere",
			"/2018/05/06/x.html",
			"/old/x/#y",
			"/",
			"#top",
			"?q",
			"https://x.example/a.md",
			"//x.example/a.md",
		];
		const { warnings } = await run(
			folderWith({
				"a.md": hrefs.map((href) => `[x](${href})`).join(" "),
				"z.md": "---\nurl: /2018/05/06/x.html\n---\n\nText.\n",
				"feed.json": JSON.stringify({
					items: [{ id: "1", title: "One", _tributary: { aliases: ["/old/x"] } }],
				}),
			}),
		);
		expect(warnings).toEqual([]);
		expect(sent("a.md").match(/href="[^"]*"/g)).toEqual(hrefs.map((href) => `href="${href}"`));
	});
});

describe("articles that link to each other", () => {
	const files = {
		"2025/notes.md": "# Old notes\n\n[new](../2026/notes.md)\n",
		"2026/notes.md": "# New notes\n\n[old](../2025/notes.md)\n",
		"index.md": "# All\n\n[old](2025/notes.md) [new](2026/notes.md)\n",
	};

	it("are sent once if they get the addresses that they ask for, and a second run sends nothing", async () => {
		const folder = folderWith({ "a.md": "[b](b.md)", "b.md": "[c](c.md)", "c.md": "[a](a.md) [b](b.md)" });
		await run(folder);
		expect(sendings()).toBe(3);
		api.paths.length = 0;
		expect((await run(folder)).tally).toMatchObject({ unchanged: 3 });
		expect(api.paths).toEqual(["/api/import/changed"]);
	});

	it("are sent again with the right links, and count as the same, if the site gives them other addresses", async () => {
		api.decide = (item) => (item?.id === "2026/notes.md" ? { slug: "notes-2" } : undefined);
		const folder = folderWith(files);
		const { tally } = await run(folder);
		expect(tally).toMatchObject({ created: 3, updated: 0 });
		expect(linkIn("2025/notes.md")).toBe("/articles/notes-2");
		expect(linkIn("2026/notes.md")).toBe("/articles/notes");
		expect(sent("index.md").match(/href="[^"]*"/g)).toEqual([
			'href="/articles/notes"',
			'href="/articles/notes-2"',
		]);
		const again = api.batches.flat().findLast((item) => item?.id === "2025/notes.md");
		const prints = (again?._tributary ?? {}) as Record<string, string>;
		expect(prints.former_fingerprint).toBe(prints.fingerprint);
		api.paths.length = 0;
		expect((await run(folder)).tally).toMatchObject({ unchanged: 3 });
		expect(api.paths).toEqual(["/api/import/changed"]);
	});

	it("get the addresses of unchanged articles from the site if only some are imported again", async () => {
		api.decide = (item) => (item?.id === "2026/notes.md" ? { slug: "notes-2" } : undefined);
		const folder = folderWith(files);
		await run(folder);
		writeFileSync(join(folder, "index.md"), "# All\n\n[new](2026/notes.md), anew\n");
		const before = sendings();
		await run(folder);
		expect(linkIn("index.md")).toBe("/articles/notes-2");
		expect(sendings()).toBe(before + 1);
	});

	// Former versions knew articles by the bare names of their files, and one that was edited since stays as it is.
	it("get the addresses of unchanged articles that the site knows by other names", async () => {
		api.decide = (item) => ({ status: "unchanged", slug: `former-${item?.id}` });
		const { tally, warnings } = await run(folderWith({ "a.md": "[b](b.md)", "b.md": "Text.\n" }));
		expect(tally).toMatchObject({ unchanged: 2 });
		expect(warnings).toEqual([]);
		expect(linkIn("a.md")).toBe("/articles/former-b.md");
	});

	it("have a fingerprint of two halves, the first of which depends on the file alone", async () => {
		const printOf = (path: string) => {
			const item = api.batches.flat().findLast((item) => item?.id === path);
			return String((item?._tributary as { fingerprint?: string } | undefined)?.fingerprint);
		};
		const folder = folderWith({ "a.md": "[b](b.md)", "b.md": "---\ndraft: true\n---\n\nText.\n" });
		await run(folder);
		const first = printOf("a.md");
		writeFileSync(join(folder, "b.md"), "Text.\n");
		await run(folder);
		const second = printOf("a.md");
		expect(second.slice(0, 32)).toBe(first.slice(0, 32));
		expect(second.slice(32)).not.toBe(first.slice(32));
		writeFileSync(join(folder, "a.md"), "[b](b.md), and more");
		await run(folder);
		expect(printOf("a.md").slice(0, 32)).not.toBe(first.slice(0, 32));
		expect(printOf("a.md").slice(32)).toBe(second.slice(32));
	});

	it("are neither sent nor uploaded in a dry run", async () => {
		const said: string[] = [];
		const output = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };
		const folder = folderWith({ ...files, "x.md": "[file](paper.pdf)", "paper.pdf": "%PDF-1.4" });
		await importPaths([folder], api, output, { root: folder, dryRun: true });
		expect(api.paths.filter((path) => path === "/api/import" || path.startsWith("/api/media"))).toEqual([]);
		expect(said.join("\n")).toContain("would be uploaded");
	});
});
