/** `tributary import` of articles that bring files along. */
import { createHash } from "node:crypto";
import { chmodSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { MAX_FILE_BYTES } from "../../src/media/upload-policy.ts";
import { type Api, startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

let api: Api;
beforeEach(async () => {
	api = await startApi();
});

/** Imports paths in a folder, and gives what was told with the folder's name taken off. */
async function run(folder: string, ...paths: string[]) {
	const said: string[] = [];
	const short = (line: string) => said.push(line.replaceAll(join(folder, "/"), ""));
	const given = paths.length === 0 ? [folder] : paths.map((path) => join(folder, path));
	const tally = await importPaths(given, api, { log: short, error: short });
	return { tally, said };
}

/** Where a file is on the site. */
function at(bytes: string | Uint8Array, name: string): string {
	return `/media/${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}/${name}`;
}

/** The last item that was sent. */
const sent = () => api.batches.flat().at(-1);

const uploads = () => api.paths.filter((path) => path.startsWith("/api/media/")).length;

const article = (front: string, body = "Text.") => `---\n${front}\n---\n\n${body}\n`;

const OUTSIDE = "outside the imported folder; copy it into the folder";
const HIDDEN = "hidden, because a name in its path begins with a dot; move it to a path without one";

// A text would be refused as sound or picture; this is neither.
const SOUND = "ID3\x04\0 not really sound";

describe("an attachment", () => {
	it("is uploaded, and in the article becomes its address, with its size and type", async () => {
		const folder = folderWith({ "one.md": article("attachments: episode.mp3"), "episode.mp3": SOUND });
		const { tally, said } = await run(folder);
		const url = at(SOUND, "episode.mp3");
		expect(tally).toMatchObject({ created: 1, refused: 0 });
		expect(said[0]).toBe(`uploaded   ${url}  episode.mp3`);
		expect(sent()?.attachments).toEqual([{ url, mime_type: "audio/mpeg", size_in_bytes: SOUND.length }]);
		expect(api.files.get(url)).toEqual({ type: "audio/mpeg", bytes: Buffer.from(SOUND) });
	});

	for (const [form, front] of [
		["a list of names", "attachments: [a.mp3, b.pdf]"],
		["a list of lines", "attachments:\n  - a.mp3\n  - url: b.pdf"],
	] as const) {
		it(`can be given in ${form}`, async () => {
			const folder = folderWith({ "one.md": article(front), "a.mp3": "\0a", "b.pdf": "\0b" });
			await run(folder);
			expect(sent()?.attachments).toMatchObject([
				{ url: at("\0a", "a.mp3"), mime_type: "audio/mpeg" },
				{ url: at("\0b", "b.pdf"), mime_type: "application/pdf" },
			]);
		});
	}

	it("keeps the type that is declared, and what else is said of it; its size is the file's", async () => {
		const front = `attachments:
  - url: episode.mp3
    mime_type: audio/x-special
    title: The whole talk
    size_in_bytes: 7
    duration_in_seconds: 60`;
		const folder = folderWith({ "one.md": article(front), "episode.mp3": SOUND });
		await run(folder);
		const url = at(SOUND, "episode.mp3");
		expect(sent()?.attachments).toEqual([
			{
				url,
				mime_type: "audio/x-special",
				title: "The whole talk",
				size_in_bytes: SOUND.length,
				duration_in_seconds: 60,
			},
		]);
		expect(api.files.get(url)?.type).toBe("audio/x-special");
	});

	it("with an address of the web, or of the site, is left alone", async () => {
		const urls = ["https://cdn.example/a.mp3", "//cdn.example/a.mp3", "/media/x/a.mp3", "mailto:a.mp3"];
		const attachments = urls.map((url) => ({ url, mime_type: "audio/mpeg" }));
		const document = JSON.stringify({ items: [{ id: "1", title: "One", attachments }] });
		await run(folderWith({ "feed.json": document, "a.mp3": SOUND }));
		expect(sent()).toEqual({ id: "1", title: "One", attachments });
		expect(api.paths.every((path) => path.startsWith("/api/import"))).toBe(true);
	});
});

it("uploads pictures, transcripts, chapters and pictures of persons too", async () => {
	const item = {
		id: "1",
		title: "One",
		image: "art/cover.png",
		_podcast: {
			transcripts: [{ url: "talk.vtt" }, { url: "talk.srt", mime_type: "application/srt" }],
			chapters_url: "chapters.json",
			persons: [{ name: "Ada", image: "./art/ada.jpg" }, { name: "Bo" }],
		},
	};
	const files = {
		"art/cover.png": "\x001",
		"talk.vtt": "2",
		"talk.srt": "3",
		"chapters.json": '{ "items": [] }',
		"art/ada.jpg": "\x005",
	};
	const folder = folderWith({ "feed.json": JSON.stringify({ items: [item] }), ...files });
	await run(folder, "feed.json");
	expect(sent()).toMatchObject({
		...item,
		image: at("\x001", "cover.png"),
		_podcast: {
			transcripts: [{ url: at("2", "talk.vtt") }, { url: at("3", "talk.srt"), mime_type: "application/srt" }],
			chapters_url: at(files["chapters.json"], "chapters.json"),
			persons: [{ name: "Ada", image: at("\x005", "ada.jpg") }, { name: "Bo" }],
		},
	});
	expect([...api.files.values()].map(({ type }) => type).sort()).toEqual([
		"application/json+chapters",
		"application/srt",
		"image/jpeg",
		"image/png",
		"text/vtt",
	]);
});

describe("in HTML", () => {
	it("what is shown and played gets its address; all else stays as it was, to the letter", async () => {
		const before = `<p>A <b>bold<i> mess</b></i>
<IMG alt='x' SRC=photo.jpg><img src="photo.jpg" src="other.jpg">
<audio src='a.mp3#t=30'></audio><video poster="photo.jpg" src="v.mp4"><source src="v.mp4"></video>
<a href="a.mp3">file</a> <img src="missing.jpg"> <img src="/photo.jpg"> <img src="https://x.example/photo.jpg">
<!-- <img src="photo.jpg"> -->`;
		const [photo, sound, film] = [at("\0p", "photo.jpg"), at("\0s", "a.mp3"), at("\0f", "v.mp4")];
		const after = `<p>A <b>bold<i> mess</b></i>
<IMG alt='x' src="${photo}"><img src="${photo}" src="other.jpg">
<audio src="${sound}#t=30"></audio><video poster="${photo}" src="${film}"><source src="${film}"></video>
<a href="${sound}">file</a> <img src="missing.jpg"> <img src="${photo}"> <img src="https://x.example/photo.jpg">
<!-- <img src="photo.jpg"> -->`;
		const document = JSON.stringify({ items: [{ id: "1", content_html: before }] });
		const folder = folderWith({ "feed.json": document, "photo.jpg": "\0p", "a.mp3": "\0s", "v.mp4": "\0f" });
		await run(folder);
		expect(sent()?.content_html).toBe(after);
		expect(uploads()).toBe(3);
	});

	it("an element with the name of a member of every object names no file", async () => {
		const text = "<constructor title=x><toString title=x><img src=a.png></toString></constructor>";
		const folder = folderWith({ "one.md": article("title: One", text), "a.png": "\0a" });
		const { tally } = await run(folder);
		expect(tally).toMatchObject({ created: 1, refused: 0 });
		expect(sent()?.content_html).toContain(at("\0a", "a.png"));
	});

	it("and so in Markdown, whatever the file's name", async () => {
		const folder = folderWith({
			"one.md": "# One\n\n![The hill](<Über den Hügel.jpg>) ![100%](100%.png)\n",
			"Über den Hügel.jpg": "\0p",
			"100%.png": "\0q",
		});
		await run(folder);
		expect(sent()?.content_html).toContain(`src="${at("\0p", "Uber-den-Hugel.jpg")}"`);
		expect(sent()?.content_html).toContain(`src="${at("\0q", "100.png")}"`);
	});
});

describe("what else names files in HTML", () => {
	const sentFor = async (html: string, files: Record<string, string | Uint8Array>) => {
		const document = JSON.stringify({ items: [{ id: "1", content_html: html }] });
		const { said, tally } = await run(folderWith({ "feed.json": document, ...files }));
		return { html: sent()?.content_html, said, tally };
	};

	it("is rewritten: sets of pictures, sources, tracks, posters, and links to files", async () => {
		const names = ["s.jpg", "m.jpg", "l.jpg", "x.webp", "v.mp4", "a.ogg", "t.vtt", "p.pdf", "b.epub"];
		const files = Object.fromEntries(names.map((name) => [name, `\0${name}`]));
		files["p.pdf"] = "%PDF-1.4";
		files["t.vtt"] = "WEBVTT";
		const html = `<picture><source srcset="x.webp 1x, ./x.webp 2x"><img src="m.jpg"
 srcset="s.jpg 300w,m.jpg 600w ,  l.jpg, https://x.example/a,b.jpg 2x, gone.jpg 9w" sizes="50vw"></picture>
<video poster="s.jpg" controls><source src="v.mp4" type="video/mp4"><track kind="captions" src="t.vtt" srclang="en"></video>
<audio><source src=a.ogg></audio>
<a title="x" href="p.pdf#page=2">paper</a> <a href="l.jpg"><img src="s.jpg"></a> <a href='b.epub'>book</a>`;
		const { html: result, said } = await sentFor(html, files);
		let expected = html.replace(/src=a\.ogg/, 'src="a.ogg"').replace("href='b.epub'", 'href="b.epub"');
		for (const name of names)
			expected = expected.replace(
				new RegExp(`(?<=["\\s,])(?:\\./)?${name.replace(".", "\\.")}(?=["#\\s,])`, "g"),
				at(files[name] ?? "", name),
			);
		expect(result).toBe(expected);
		expect(said.filter((line) => line.startsWith("warning"))).toEqual([
			'warning    feed.json: "gone.jpg": there is no such file beside the article',
		]);
		expect(uploads()).toBe(names.length);
		expect([...api.files.values()].map(({ type }) => type)).toContain("application/epub+zip");
	});

	it("is named once for each file and address if it is missing", async () => {
		const { html, said } = await sentFor(
			'<img src="a.png"><img src="a.png" srcset="a.png 2x"><a href="a.png">',
			{},
		);
		expect(html).toBe('<img src="a.png"><img src="a.png" srcset="a.png 2x"><a >');
		expect(said.filter((line) => line.startsWith("warning"))).toEqual([
			'warning    feed.json: "a.png": there is no such file beside the article',
			'warning    feed.json: "a.png": there is no such file beside the article; the words stay, without a link',
		]);
	});

	it("leaves the words of a link to what the site does not take, with a warning", async () => {
		const { html, said, tally } = await sentFor('<a href="a.zip">a</a> <a href="b">b</a>', {
			"a.zip": "PK",
			b: "b",
		});
		expect(html).toBe("<a >a</a> <a >b</a>");
		expect(tally).toMatchObject({ created: 1, refused: 0 });
		expect(said.filter((line) => line.startsWith("warning"))).toHaveLength(2);
	});

	// CommonMark and HTML parsers open such elements anew in each paragraph.
	it("is rewritten once if its element is not closed", async () => {
		const { html } = await sentFor('<p><a href="a.pdf">one<p>two<p>three', { "a.pdf": "%PDF-1.4" });
		expect(html).toBe(`<p><a href="${at("%PDF-1.4", "a.pdf")}">one<p>two<p>three`);
	});
});

describe("addresses from the root of the site", () => {
	// Where Hugo, Astro, Eleventy and Jekyll have the files that they publish as they are.
	it.each(["", "static/", "public/", "assets/"])("are found in %j", async (folder) => {
		const folderOf = folderWith({
			"posts/one.md": article("image: /images/a%20b.png", "![x](/images/a%20b.png) <a href=/p.pdf>p</a>"),
			[`${folder}images/a b.png`]: "\0p",
			[`${folder}p.pdf`]: "%PDF-1.4",
		});
		const { said } = await run(folderOf);
		expect(sent()?.image).toBe(at("\0p", "a-b.png"));
		expect(sent()?.content_html).toContain(`src="${at("\0p", "a-b.png")}"`);
		expect(sent()?.content_html).toContain(`href="${at("%PDF-1.4", "p.pdf")}"`);
		expect(said.filter((line) => line.startsWith("warning"))).toEqual([]);
	});

	it("may lack their slash where a theme names a picture", async () => {
		const { said } = await run(
			folderWith({
				"posts/one.md": article("cover:\n  image: images/a.png\n  alt: A"),
				"static/images/a.png": "\0p",
			}),
		);
		expect(sent()?.image).toBe(at("\0p", "a.png"));
		expect(said.filter((line) => line.startsWith("warning"))).toEqual([]);
	});

	it("stay as they are if there is no such file, with a warning, but for those of the site's files", async () => {
		const body = "![x](/images/a.png) ![y](/media/0123456789abcdef/a.png) ![z](//cdn.example/a.png)";
		const { said, tally } = await run(folderWith({ "one.md": article("image: /images/a.png", body) }));
		expect(tally).toMatchObject({ created: 1, refused: 0 });
		expect(sent()?.image).toBe("/images/a.png");
		expect(sent()?.content_html).toContain('src="/images/a.png"');
		expect(said.filter((line) => line.startsWith("warning"))).toEqual([
			'warning    one.md: "/images/a.png": there is no such file below the root of the folder; the address stays as it is',
			'warning    one.md: "/images/a.png": there is no such file below the root of the folder',
		]);
	});
});

describe("a picture", () => {
	it("of the article that is not there is left out, with a warning", async () => {
		const { said, tally } = await run(folderWith({ "one.md": article("cover: gone.jpg\nimage_alt: A") }));
		expect(tally).toMatchObject({ created: 1, refused: 0 });
		expect(sent()).not.toHaveProperty("image");
		expect(sent()).not.toHaveProperty("_image");
		expect(said.filter((line) => line.startsWith("warning"))).toEqual([
			'warning    one.md: "gone.jpg": there is no such file beside the article; the article is published without it',
		]);
	});

	const sized = Buffer.concat([
		Buffer.from("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\x2C\0\0\0\xC8\x08\0\0\0\0", "latin1"),
		Buffer.alloc(20),
	]);

	it("gets its width and height, so that pages keep its place free", async () => {
		await run(folderWith({ "one.md": article("title: One", "![x](a.png)"), "a.png": sized }));
		expect(sent()?.content_html).toContain(
			`<img src="${at(sized, "a.png")}" width="300" height="200" alt="x">`,
		);
	});

	it.each([
		'<img width="50" src="a.png">',
		'<img src="a.png" height=50>',
		'<img style="max-width: 50%" src="a.png">',
		'<img srcset="a.png 2x">',
		'<a href="a.png">x</a>',
	])("is left as large as its author wants it: %s", async (html) => {
		await run(folderWith({ "one.md": article("title: One", html), "a.png": sized }));
		expect(String(sent()?.content_html).trim()).not.toMatch(/width="300"|height="200"/);
		expect(sent()?.content_html).toContain(at(sized, "a.png"));
	});
});

it("an article that is published elsewhere names its files by the site's address, not by its own", async () => {
	const folder = folderWith({
		"one.md": article("url: https://blog.example/one\nimage: a.png", "![x](a.png)"),
		"a.png": "\0p",
	});
	await run(folder);
	expect(sent()?.image).toBe(`https://site.invalid${at("\0p", "a.png")}`);
	expect(sent()?.content_html).toContain(`src="https://site.invalid${at("\0p", "a.png")}"`);
});

describe("file names are adapted to addresses", () => {
	for (const [name, expected] of [
		["Folge 12 – Über Öl.mp3", "Folge-12-Uber-Ol.mp3"],
		["第一回.mp3", "file.mp3"],
		["a  b (final).MP3", "a-b-final.MP3"],
		[`${"long".repeat(40)}.mp3`, `${"long".repeat(24)}.mp3`],
	] as const) {
		it(name.slice(0, 30), async () => {
			const folder = folderWith({ "one.md": article(`attachments: "${name}"`), [name]: SOUND });
			await run(folder);
			expect(sent()?.attachments).toMatchObject([{ url: at(SOUND, expected) }]);
		});
	}
});

describe("a second run", () => {
	it("uploads and sends nothing", async () => {
		const folder = folderWith({ "one.md": article("attachments: episode.mp3"), "episode.mp3": SOUND });
		await run(folder);
		const { tally, said } = await run(folder);
		expect(tally).toMatchObject({ unchanged: 1, created: 0, updated: 0 });
		expect(said.filter((line) => !line.startsWith("note"))).toEqual([
			"0 created, 0 updated, 1 unchanged, 0 refused",
		]);
		expect(uploads()).toBe(1);
	});

	it("brings a file that has changed, and so its article", async () => {
		const folder = folderWith({ "one.md": article("attachments: episode.mp3"), "episode.mp3": SOUND });
		await run(folder);
		writeFileSync(join(folder, "episode.mp3"), "another\0take");
		const { tally } = await run(folder);
		expect(tally).toMatchObject({ updated: 1 });
		expect(sent()?.attachments).toMatchObject([
			{ url: at("another\0take", "episode.mp3"), size_in_bytes: 12 },
		]);
	});

	it("asks once for a file that many articles share", async () => {
		const files = Object.fromEntries([1, 2, 3].map((n) => [`${n}.md`, article("image: logo.png")]));
		await run(folderWith({ ...files, "logo.png": "\0p" }));
		expect(api.paths.filter((path) => path.startsWith("/media/"))).toHaveLength(1);
		expect(uploads()).toBe(1);
	});
});

it("uploads nothing for a draft", async () => {
	await run(folderWith({ "one.md": article("draft: true\nimage: a.png"), "a.png": "\0p" }));
	expect(api.files.size).toBe(0);
});

describe("an article is refused with the reason, and the others go on,", () => {
	/** Imports a folder in which `bad.md` is refused and `fine.md` is not, and gives the reason. */
	async function reason(folder: string, ...paths: string[]): Promise<string> {
		const { tally, said } = await run(folder, ...paths);
		expect(tally).toMatchObject({ created: 1, refused: 1 });
		expect(api.batches.flat().map((item) => item?.title)).toEqual(["Fine"]);
		const line = said.find((line) => line.startsWith("refused")) ?? "";
		expect(line).toMatch(/^refused {4}bad\.md: /);
		return line.slice("refused    bad.md: ".length);
	}
	const folder = (files: Record<string, string | Uint8Array>) =>
		folderWith({
			"bad.md": article("attachments: episode.mp3"),
			"fine.md": article("title: Fine\nattachments: fine.mp3"),
			"fine.mp3": "\0fine",
			...files,
		});

	it("if there is no such file", async () => {
		expect(await reason(folder({}))).toBe(
			'attachments/0/url "episode.mp3": there is no such file beside the article',
		);
	});

	it("if it is a folder", async () => {
		expect(await reason(folder({ "episode.mp3/x": "" }))).toContain("there is no such file");
	});

	it("if it is hidden, as what is hidden is not imported either", async () => {
		const front = "attachments: [{ url: .env, mime_type: text/plain }]";
		const hidden = folder({ "bad.md": article(front), ".env": "SECRET=1" });
		expect(await reason(hidden)).toBe(`attachments/0/url ".env": this file is ${HIDDEN}`);
		expect(uploads()).toBe(1);
	});

	it("if it is a link to what is hidden", async () => {
		const hidden = folder({
			"bad.md": article("attachments: notes.pdf"),
			".env": "SECRET=1",
			".git/config": "x",
		});
		symlinkSync(".env", join(hidden, "notes.pdf"));
		expect(await reason(hidden)).toBe(`attachments/0/url "notes.pdf": this file is ${HIDDEN}`);
		writeFileSync(join(hidden, "bad.md"), article("attachments: git/config.txt"));
		symlinkSync(".git", join(hidden, "git"));
		symlinkSync("config", join(hidden, ".git/config.txt"));
		expect((await run(hidden)).tally).toMatchObject({ unchanged: 1, refused: 1 });
		expect(uploads()).toBe(1);
	});

	it("if it is outside of the folder, by a link", async () => {
		const outside = folderWith({ "secret.mp3": "secret" });
		const linked = folder({});
		symlinkSync(join(outside, "secret.mp3"), join(linked, "episode.mp3"));
		expect(await reason(linked)).toBe(`attachments/0/url "episode.mp3": this file is ${OUTSIDE}`);
	});

	it("if it is above the folder", async () => {
		const nested = folderWith({
			"in/bad.md": article("attachments: ../secret.mp3"),
			"in/fine.md": article("title: Fine"),
			"secret.mp3": "secret",
		});
		const { said } = await run(nested, "in");
		expect(said).toContain(
			`refused    in/bad.md: attachments/0/url "../secret.mp3": this file is ${OUTSIDE}`,
		);
		expect([...api.files.values()].some(({ bytes }) => String(bytes) === "secret")).toBe(false);
	});

	it("if its name does not say what it is, and nothing else does", async () => {
		const files = { "bad.md": article("attachments: episode"), episode: "x" };
		expect(await reason(folder(files))).toBe(
			'attachments/0/url "episode": the name of this file has no extension; add one, such as .mp3',
		);
	});

	it("if files of its type are not taken", async () => {
		const files = { "bad.md": article("attachments: page.html"), "page.html": "<p>x" };
		expect(await reason(folder(files), "bad.md", "fine.md")).toMatch(
			/^attachments\/0\/url "page\.html": files of the type "text\/html" cannot be uploaded\. They may be audio/,
		);
		expect(uploads()).toBe(1);
	});

	it("if files of its type are not taken, even if somebody has put it there", async () => {
		api.files.set(at("<p>x", "page.html"), { type: "text/html", bytes: Buffer.from("<p>x") });
		const files = { "bad.md": article("attachments: page.html"), "page.html": "<p>x" };
		expect(await reason(folder(files), "bad.md", "fine.md")).toContain("cannot be uploaded");
	});

	// An error page of a host, what is left of a clone without its large files, and a file that is to come.
	it.each([
		["episode.mp3", "<!doctype html><title>404</title>", "an HTML page"],
		["episode.mp3", "soon", "text"],
		["episode.m4a", '{"error": 404}', "JSON"],
		[
			"cover.png",
			"version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
			"a Git LFS pointer, not the file itself: run `git lfs pull`",
		],
		["episode.mp3", "%PDF-1.4", "a PDF"],
		["clip.mp4", "\x00\x00\x00\x1Cftypavif", "a picture"],
	])("if it is not what its name says: %s, %j", async (name, bytes, what) => {
		const files = { "bad.md": article(`attachments: ${name}`), [name]: bytes };
		expect(await reason(folder(files))).toBe(
			`attachments/0/url "${name}": this file is not what its name says, but ${what}`,
		);
		const shown = { "bad.md": `<img src="${name}">`, [name]: bytes };
		api.batches.length = 0;
		const { said } = await run(folderWith(shown));
		expect(said.join("\n")).toContain(
			`content_html "${name}": this file is not what its name says, but ${what}`,
		);
	});

	it("if it is empty", async () => {
		expect(await reason(folder({ "episode.mp3": "" }))).toBe(
			'attachments/0/url "episode.mp3": this file is empty',
		);
	});

	it("if it is named by a path of this machine, wherever that leads", async () => {
		const named = folder({ "episode.mp3": SOUND });
		writeFileSync(join(named, "bad.md"), article(`attachments: ${join(named, "episode.mp3")}`));
		expect(await reason(named)).toBe('attachments/0/url "episode.mp3": give a path relative to the article');
		const outside = folderWith({ "a.png": "\0p" });
		writeFileSync(join(named, "bad.md"), article(`image: ${join(outside, "a.png")}`));
		expect((await run(named)).said.join()).toContain("give a path relative to the article");
	});

	it("if it is too large, unless it is there already", async () => {
		// Of an MP3, every frame would be read for its duration.
		const large = folder({ "bad.md": article("attachments: episode.wav"), "episode.wav": "" });
		truncateSync(join(large, "episode.wav"), MAX_FILE_BYTES + 1);
		const why = await reason(large);
		expect(why).toContain(
			`this file has ${MAX_FILE_BYTES + 1} bytes, at most ${MAX_FILE_BYTES} can be uploaded`,
		);
		const [, key = ""] =
			/"tributary-media\/([^"]+)" --remote --file "[^"]+" --content-type "audio\/wav"/.exec(why) ?? [];
		api.files.set(`/media/${key}`, { type: "audio/wav", bytes: Buffer.of() });
		expect((await run(large)).tally).toMatchObject({ created: 1, refused: 0 });
	});

	it("if it cannot be read", async () => {
		const locked = folder({ "episode.mp3": SOUND });
		chmodSync(locked, 0o755);
		chmodSync(join(locked, "episode.mp3"), 0);
		// The superuser may read everything, so the test is somebody else meanwhile.
		const isRoot = process.geteuid?.() === 0;
		if (isRoot) process.seteuid?.(65_534);
		const why = await reason(locked).finally(() => isRoot && process.seteuid?.(0));
		expect(why).toMatch(/^attachments\/0\/url "episode\.mp3": this file cannot be read: EACCES/);
	});

	it("if the site has no bucket, in its own words, which say how to add one", async () => {
		const detail = "This site has no R2 bucket. Enable R2 in the Cloudflare account.";
		api.uploadTroubles.push({ status: 501, title: "No bucket for files", detail });
		expect(await reason(folder({ "episode.mp3": SOUND }))).toBe(
			`attachments/0/url "episode.mp3": it could not be uploaded: ${detail}`,
		);
		expect(uploads()).toBe(2);
	});

	it("if the connection breaks on every attempt; a single break is retried", async () => {
		const bad = folder({ "episode.mp3": SOUND.repeat(10_000) });
		api.uploadTroubles.push("broken", "broken", "broken", "broken");
		expect(await reason(bad)).toMatch(
			/^attachments\/0\/url "episode\.mp3": it could not be uploaded; run the command again: the connection to http:\S+ broke off$/,
		);
		api.uploadTroubles.push("broken");
		expect((await run(bad)).tally).toMatchObject({ created: 1, unchanged: 1, refused: 0 });
	});

	it("if the site's bucket fails on every attempt", async () => {
		const trouble = { status: 503, title: "Interrupted", detail: "Send it again in a minute." };
		api.uploadTroubles.push(trouble, trouble, trouble, trouble);
		expect(await reason(folder({ "episode.mp3": SOUND }))).toBe(
			'attachments/0/url "episode.mp3": it could not be uploaded; run the command again: Send it again in a minute.',
		);
	});
});

it("without a server, says so once and changes nothing", async () => {
	const folder = folderWith({ "one.md": article("attachments: episode.mp3"), "episode.mp3": SOUND });
	const other = createServer();
	await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
	const { port } = other.address() as AddressInfo;
	await new Promise((resolve) => other.close(resolve));
	const nobody = { ...api, url: new URL(`http://127.0.0.1:${port}`) };
	const said: string[] = [];
	const output = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };
	await expect(importPaths([folder], nobody, output)).rejects.toThrow(/^Nothing answers at /);
	expect(said).toEqual([]);
});
