import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith } from "./folder.ts";
import { article, at, SOUND, setUpMediaImports } from "./media-imports.ts";

const imports = setUpMediaImports();
const { run, sent, uploads } = imports;

describe("an attached file", () => {
	it("is uploaded, and the article gets its address, size and type", async () => {
		const folder = folderWith({ "one.md": article("attachments: episode.mp3"), "episode.mp3": SOUND });
		const { tally, said } = await run(folder);
		const url = at(SOUND, "episode.mp3");
		expect(tally).toMatchObject({ created: 1, refused: 0 });
		expect(said[0]).toBe(`uploaded   ${url}  episode.mp3`);
		expect(sent()?.attachments).toEqual([{ url, mime_type: "audio/mpeg", size_in_bytes: SOUND.length }]);
		expect(imports.api.files.get(url)).toEqual({ type: "audio/mpeg", bytes: Buffer.from(SOUND) });
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

	it("keeps the declared type and other declared members, but has the size of the file", async () => {
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
		expect(imports.api.files.get(url)?.type).toBe("audio/x-special");
	});

	it("is not looked for if it is given as a web address or an address of the site", async () => {
		const urls = ["https://cdn.example/a.mp3", "//cdn.example/a.mp3", "/media/x/a.mp3", "mailto:a.mp3"];
		const attachments = urls.map((url) => ({ url, mime_type: "audio/mpeg" }));
		const document = JSON.stringify({ items: [{ id: "1", title: "One", attachments }] });
		await run(folderWith({ "feed.json": document, "a.mp3": SOUND }));
		expect(sent()).toEqual({ id: "1", title: "One", attachments });
		expect(imports.api.paths.every((path) => path.startsWith("/api/import"))).toBe(true);
	});
});

it("an import uploads pictures, transcripts, chapters and portraits too", async () => {
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
	expect([...imports.api.files.values()].map(({ type }) => type).sort()).toEqual([
		"application/json+chapters",
		"application/srt",
		"image/jpeg",
		"image/png",
		"text/vtt",
	]);
});

describe("the HTML of an article", () => {
	it("gets the addresses of pictures and players, and is otherwise unchanged to the letter", async () => {
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

	it("can contain elements named like members of JavaScript objects", async () => {
		const text = "<constructor title=x><toString title=x><img src=a.png></toString></constructor>";
		const folder = folderWith({ "one.md": article("title: One", text), "a.png": "\0a" });
		const { tally } = await run(folder);
		expect(tally).toMatchObject({ created: 1, refused: 0 });
		expect(sent()?.content_html).toContain(at("\0a", "a.png"));
	});

	it("gets the addresses of uploaded files in Markdown too, whatever their names", async () => {
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

describe("a reference to a file in HTML", () => {
	const sentFor = async (html: string, files: Record<string, string | Uint8Array>) => {
		const document = JSON.stringify({ items: [{ id: "1", content_html: html }] });
		const { said, tally } = await run(folderWith({ "feed.json": document, ...files }));
		return { html: sent()?.content_html, said, tally };
	};

	it("is rewritten in a srcset, source, track or poster, and in a link to a file", async () => {
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
		expect([...imports.api.files.values()].map(({ type }) => type)).toContain("application/epub+zip");
	});

	it("to a missing file is reported once for each file and address", async () => {
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

	it("in a link to an unacceptable file leaves the words of the link, with a warning", async () => {
		const { html, said, tally } = await sentFor('<a href="a.zip">a</a> <a href="b">b</a>', {
			"a.zip": "PK",
			b: "b",
		});
		expect(html).toBe("<a >a</a> <a >b</a>");
		expect(tally).toMatchObject({ created: 1, refused: 0 });
		expect(said.filter((line) => line.startsWith("warning"))).toHaveLength(2);
	});

	// CommonMark and HTML parsers reopen such elements in each paragraph.
	it("is rewritten once if its element is not closed", async () => {
		const { html } = await sentFor('<p><a href="a.pdf">one<p>two<p>three', { "a.pdf": "%PDF-1.4" });
		expect(html).toBe(`<p><a href="${at("%PDF-1.4", "a.pdf")}">one<p>two<p>three`);
	});
});

describe("an address from the root of the site", () => {
	// Where Hugo, Astro, Eleventy and Jekyll have the files that they publish as they are.
	it.each(["", "static/", "public/", "assets/"])(
		"is found in the folder %j of the content",
		async (folder) => {
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
		},
	);

	it("may lack its slash where a theme refers to a picture", async () => {
		const { said } = await run(
			folderWith({
				"posts/one.md": article("cover:\n  image: images/a.png\n  alt: A"),
				"static/images/a.png": "\0p",
			}),
		);
		expect(sent()?.image).toBe(at("\0p", "a.png"));
		expect(said.filter((line) => line.startsWith("warning"))).toEqual([]);
	});

	it("stays unchanged with a warning if no file matches, but without one for files of the site", async () => {
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
	it("is left out of the article with a warning if its file is missing", async () => {
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

	it("of the article itself is sent with its width and height, beside what it shows", async () => {
		await run(folderWith({ "one.md": article("cover: a.png\nimage_alt: A"), "a.png": sized }));
		expect(sent()).toMatchObject({
			image: at(sized, "a.png"),
			_image: { alt: "A", width: 300, height: 200 },
		});
	});

	it("gets its width and height, so that pages reserve space for it", async () => {
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
	])("keeps the size that its author chose: %s", async (html) => {
		await run(folderWith({ "one.md": article("title: One", html), "a.png": sized }));
		expect(String(sent()?.content_html).trim()).not.toMatch(/width="300"|height="200"/);
		expect(sent()?.content_html).toContain(at(sized, "a.png"));
	});
});

it("an article published elsewhere refers to uploaded files by the full address of this site", async () => {
	const folder = folderWith({
		"one.md": article("url: https://blog.example/one\nimage: a.png", "![x](a.png)"),
		"a.png": "\0p",
	});
	await run(folder);
	expect(sent()?.image).toBe(`https://site.invalid${at("\0p", "a.png")}`);
	expect(sent()?.content_html).toContain(`src="https://site.invalid${at("\0p", "a.png")}"`);
});

describe("the name of an uploaded file is adapted to addresses:", () => {
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

describe("a second import of a folder", () => {
	it("uploads nothing and sends nothing", async () => {
		const folder = folderWith({ "one.md": article("attachments: episode.mp3"), "episode.mp3": SOUND });
		await run(folder);
		const { tally, said } = await run(folder);
		expect(tally).toMatchObject({ unchanged: 1, created: 0, updated: 0 });
		expect(said.filter((line) => !line.startsWith("note"))).toEqual([
			"0 created, 0 updated, 1 unchanged, 0 refused",
		]);
		expect(uploads()).toBe(1);
	});

	it("uploads a changed file and updates its article", async () => {
		const folder = folderWith({ "one.md": article("attachments: episode.mp3"), "episode.mp3": SOUND });
		await run(folder);
		writeFileSync(join(folder, "episode.mp3"), "another\0take");
		const { tally } = await run(folder);
		expect(tally).toMatchObject({ updated: 1 });
		expect(sent()?.attachments).toMatchObject([
			{ url: at("another\0take", "episode.mp3"), size_in_bytes: 12 },
		]);
	});

	it("checks a file that several articles share once", async () => {
		const files = Object.fromEntries([1, 2, 3].map((n) => [`${n}.md`, article("image: logo.png")]));
		await run(folderWith({ ...files, "logo.png": "\0p" }));
		expect(imports.api.paths.filter((path) => path.startsWith("/media/"))).toHaveLength(1);
		expect(uploads()).toBe(1);
	});
});

it("an import uploads nothing for a draft", async () => {
	await run(folderWith({ "one.md": article("draft: true\nimage: a.png"), "a.png": "\0p" }));
	expect(imports.api.files.size).toBe(0);
});
