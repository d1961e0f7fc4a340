/** `tributary import` of episodes: their front matter, and the files that become part of the article. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { cuesIn } from "../../src/articles/schema/transcript.ts";
import { type Api, startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

let api: Api;
beforeEach(async () => {
	api = await startApi();
});

async function run(folder: string) {
	const said: string[] = [];
	const say = (line: string) => said.push(line.replaceAll(join(folder, "/"), ""));
	const tally = await importPaths([folder], api, { log: say, error: say });
	return { tally, said, item: api.batches.flat().at(-1) };
}

const episode = (front: string) => `---\ntitle: One\n${front}\n---\n\nText.\n`;

const VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello";

describe("the front matter of an episode", () => {
	it("holds the metadata that podcast apps show", async () => {
		const { item } = await run(
			folderWith({
				"one.md": episode(`image: https://cdn.example/1.jpg
image_alt: A boat
episode: 3
season: 2
season_name: Winter
episode_type: bonus
explicit: no
persons:
  - Ada
  - { name: Ben, role: guest }
transcripts: https://cdn.example/1.srt
transcript_language: en
chapters:
  - 0:00 Welcome
  - 1:02:03.5 The end, at last
  - { start: "1:10:00", end: "4300", title: After, url: https://after.example }`),
			}),
		);
		expect(item).toMatchObject({
			_image: { alt: "A boat" },
			_podcast: {
				number: 3,
				season: 2,
				season_name: "Winter",
				type: "bonus",
				explicit: false,
				persons: [{ name: "Ada" }, { name: "Ben", role: "guest" }],
				transcripts: [{ url: "https://cdn.example/1.srt" }],
				transcript_language: "en",
				chapters: [
					{ start: 0, title: "Welcome" },
					{ start: 3723.5, title: "The end, at last" },
					{ start: 4200, end: 4300, title: "After", url: "https://after.example" },
				],
			},
		});
	});

	it("is sent with invalid values, which the server refuses by field", async () => {
		const { item } = await run(
			folderWith({ "one.md": episode("episode: three\nexplicit: perhaps\nchapters: [{ start: later }]") }),
		);
		expect(item?._podcast).toEqual({
			number: "three",
			explicit: "perhaps",
			chapters: [{ start: "later" }],
		});
	});

	it("is sent with negative numbers, so that the server can explain what is wrong", async () => {
		const { item } = await run(
			folderWith({
				"one.md": episode(`episode: -1
season: -2
attachments: [{ url: /media/x/a.mp3, size_in_bytes: -5, duration_in_seconds: -1.5 }]
chapters: ["-1:00 Early", { start: "-0:30", end: "-3" }]`),
			}),
		);
		expect(item).toMatchObject({
			_podcast: {
				number: -1,
				season: -2,
				chapters: [
					{ start: -60, title: "Early" },
					{ start: -30, end: -3 },
				],
			},
			attachments: [{ size_in_bytes: -5, duration_in_seconds: -1.5 }],
		});
	});

	it("is quoted by its own keys in messages of the server", async () => {
		const pointers = [
			"/_podcast/number",
			"/_podcast/type",
			"/_podcast/chapters/0/start",
			"/_podcast/transcripts/1/url",
			"/_podcast/transcript_language",
			"/_image/alt",
			"/_tributary/slug",
			"/date_published",
			"/attachments/0/url",
		];
		api.decide = () => ({
			status: "refused",
			errors: pointers.map((pointer) => ({ pointer, detail: "is wrong" })),
		});
		const document = JSON.stringify({ items: [{ id: "1", title: "One" }] });
		const { said } = await run(folderWith({ "one.md": episode("episode: 1"), "two.json": document }));
		const reasons = (keys: string[]) => keys.map((key) => `${key} is wrong`).join("; ");
		expect(said).toContain(
			`refused    one.md: ${reasons([
				"episode",
				"episode_type",
				"chapters/0/start",
				"transcripts/1/url",
				"transcript_language",
				"image_alt",
				"slug",
				"date",
				"attachments/0/url",
			])}`,
		);
		expect(said).toContain(`refused    two.json: ${reasons(pointers.map((pointer) => pointer.slice(1)))}`);
	});

	it("is quoted by its own key if a file cannot be uploaded", async () => {
		const { said } = await run(
			folderWith({ "a.md": episode("transcripts: a.vtt"), "b.md": episode("persons: [{ image: b.png }]") }),
		);
		const reason = "there is no such file beside the article";
		expect(said).toContain(`refused    a.md: transcripts/0/url "a.vtt": ${reason}`);
		expect(said).toContain(`refused    b.md: persons/0/image "b.png": ${reason}`);
	});
});

describe("a transcript", () => {
	it("is read into the article from a file beside it", async () => {
		const { item } = await run(
			folderWith({ "one.md": episode("transcript: one.vtt"), "one.vtt": `\uFEFF${VTT}` }),
		);
		expect(item?._podcast).toEqual({ transcript: VTT });
	});

	it("updates the article when its file changes", async () => {
		const folder = folderWith({ "one.md": episode("transcript: one.vtt"), "one.vtt": VTT });
		await run(folder);
		expect((await run(folder)).tally).toMatchObject({ unchanged: 1, updated: 0 });
		writeFileSync(join(folder, "one.vtt"), VTT.replace("Hello", "Goodbye"));
		expect((await run(folder)).tally).toMatchObject({ unchanged: 0, updated: 1 });
	});

	it("makes its article alone fail if it is missing, outside the folder, or not text", async () => {
		const { tally, said } = await run(
			folderWith({
				"a.md": episode("transcript: none.vtt"),
				"b.md": episode("transcript: ../../b.vtt"),
				"c.md": episode("transcript: c.vtt"),
				"c.vtt": Buffer.from([0xff, 0xfe, 0x00]),
				"d.md": episode("episode: 1"),
			}),
		);
		expect(said).toContain(
			'refused    a.md: transcript "none.vtt": there is no such file beside the article',
		);
		expect(said).toContainEqual(
			expect.stringMatching(/^refused {4}b\.md: transcript "\.\.\/\.\.\/b\.vtt": /),
		);
		expect(said).toContain(
			'refused    c.md: transcript "c.vtt": this file is not valid UTF-8; save it in that encoding',
		);
		expect(tally).toMatchObject({ created: 1, refused: 3 });
	});

	it("is refused if it is given as a web address or an absolute path", async () => {
		const folder = folderWith({ "a.md": episode("transcript: https://cdn.example/a.vtt"), "b.vtt": VTT });
		writeFileSync(join(folder, "b.md"), episode(`transcript: ${join(folder, "b.vtt")}`));
		const { said } = await run(folder);
		expect(said).toContain(
			'refused    a.md: transcript "https://cdn.example/a.vtt": an address belongs in `transcripts`',
		);
		expect(said).toContain('refused    b.md: transcript "b.vtt": give a path relative to the article');
	});

	it("is named with its file if the server refuses it", async () => {
		const errors = [{ pointer: "/_podcast/transcript", detail: "is neither WebVTT nor SubRip" }];
		api.decide = () => ({ status: "refused", errors });
		const { said } = await run(folderWith({ "a.md": episode("transcript: a.txt"), "a.txt": "Hello" }));
		expect(said).toContain('refused    a.md: transcript "a.txt": is neither WebVTT nor SubRip');
	});

	it("is read from a file only for front matter, and not for members of a JSON Feed document", async () => {
		const item = { id: "1", _podcast: { transcript_file: "one.vtt", chapters_file: "one.json" } };
		const sent = await run(folderWith({ "feed.json": JSON.stringify({ items: [item] }), "one.vtt": VTT }));
		expect(sent.item).toEqual(item);
	});
});

describe("a transcript or chapters file is not imported as an article", () => {
	const HTML_TRANSCRIPT = "<p>Hello, and welcome.</p>";
	const CHAPTERS = '{ "chapters": [] }';

	it("whatever its name and its place in the order of files", async () => {
		const { said, tally } = await run(
			folderWith({
				"a.html": HTML_TRANSCRIPT,
				"b.txt": VTT,
				"c.json": CHAPTERS,
				"d.json": CHAPTERS,
				"e.txt": "Notes",
				"y.html": episode("chapters_url: d.json"),
				"z.md": episode("transcript: b.txt\nchapters: c.json\nattachments: [e.txt]"),
				"zz.md": episode("transcript: a.html"),
			}),
		);
		expect(tally).toMatchObject({ created: 3, refused: 0 });
		expect(said.filter((line) => line.includes("/articles/"))).toEqual([
			"created    /articles/z  z.md",
			"created    /articles/zz  zz.md",
			"created    /articles/y  y.html",
		]);
	});

	it("if an item of a JSON Feed document refers to it", async () => {
		const items = [{ id: "1", _podcast: { chapters_url: "chapters.json" } }];
		const { tally } = await run(
			folderWith({ "feed.json": JSON.stringify({ items }), "chapters.json": CHAPTERS }),
		);
		expect(tally).toMatchObject({ created: 1, refused: 0 });
	});

	it("if the article is a draft or refused, or if both are given as arguments", async () => {
		const folder = folderWith({
			"a.html": HTML_TRANSCRIPT,
			"b.html": HTML_TRANSCRIPT,
			"y.md": episode("transcript: a.html\ndraft: true"),
			"z.md": episode("transcript: b.html\nattachments: missing.mp3"),
		});
		expect((await run(folder)).tally).toMatchObject({ created: 0, drafts: 1, refused: 1 });
		const paths = ["a.html", "b.html", "y.md", "z.md"].map((name) => join(folder, name));
		const tally = await importPaths(paths, api, { log() {}, error() {} });
		expect(tally).toMatchObject({ created: 0, drafts: 1, refused: 1 });
	});

	it("but a JSON file to which no article refers is counted as skipped", async () => {
		const { said } = await run(folderWith({ "a.json": CHAPTERS, "b.md": episode("episode: 1") }));
		expect(said.at(-2)).toBe("passed over: 1 .json");
	});
});

describe("chapters", () => {
	it("may have colons in their titles, or after their times", async () => {
		const { item } = await run(
			folderWith({
				"one.md": episode(`chapters:
  - 0:00 Intro: how we began
  - 0:30: Welcome
  - 1:00 "Who?": an answer
  - 2:00 So:
  - title: At the end
    start: 3:00`),
			}),
		);
		expect(item?._podcast).toEqual({
			chapters: [
				{ start: 0, title: "Intro: how we began" },
				{ start: 30, title: "Welcome" },
				{ start: 60, title: '"Who?": an answer' },
				{ start: 120, title: "So:" },
				{ start: 180, title: "At the end" },
			],
		});
	});

	it("in lines without a time or a title are reported, and the article is refused", async () => {
		const { said } = await run(
			folderWith({
				"a.md": episode("chapters: [0:00 Welcome, later]"),
				"b.md": episode("chapters:\n  - Intro: how we began"),
				"c.md": episode("chapters: ['2:30']"),
			}),
		);
		const reason = 'is not a time and a title, such as "2:30 What we found"';
		expect(said).toContain(`refused    a.md: chapters/1 "later" ${reason}`);
		expect(said).toContain(`refused    b.md: chapters/0 "Intro: how we began" ${reason}`);
		expect(said).toContain(`refused    c.md: chapters/0 "2:30" ${reason}`);
	});

	it("at a web address belong in a key of their own", async () => {
		const { said } = await run(folderWith({ "a.md": episode("chapters: https://cdn.example/1.json") }));
		expect(said).toContain(
			'refused    a.md: chapters "https://cdn.example/1.json": an address belongs in `chapters_url`',
		);
	});

	it("can be in a separate file", async () => {
		const chapters = [{ startTime: 0, title: "A", img: "https://cdn.example/a.png" }, { startTime: 9 }];
		const { item } = await run(
			folderWith({
				"one.md": episode("chapters: chapters.json"),
				"chapters.json": JSON.stringify({ version: "1.2.0", chapters }),
			}),
		);
		expect(item?._podcast).toEqual({
			chapters: [{ start: 0, title: "A", image: "https://cdn.example/a.png" }, { start: 9 }],
		});
	});

	it("in a separate file are named with the file if the server refuses them", async () => {
		const errors = [{ pointer: "/_podcast/chapters/0/start", detail: "must not be negative" }];
		api.decide = () => ({ status: "refused", errors });
		const chapters = [{ startTime: -60, title: "Early" }];
		const { said } = await run(
			folderWith({
				"one.md": episode("chapters: chapters.json"),
				"chapters.json": JSON.stringify({ chapters }),
			}),
		);
		expect(said).toContain('refused    one.md: chapters/0/start "chapters.json": must not be negative');
	});

	it("in a separate file that is not JSON Chapters make the article fail", async () => {
		const { said, tally } = await run(
			folderWith({
				"a.md": episode("chapters: a.json"),
				"a.json": "{",
				"b.md": episode("chapters: b.json"),
				"b.json": "[]",
			}),
		);
		expect(said).toContain('refused    a.md: chapters "a.json": this file is not JSON');
		expect(tally.refused).toBe(2);
		expect(said).toContainEqual(
			expect.stringContaining('refused    b.md: chapters "b.json": this file has no list of chapters'),
		);
	});
});

describe("an audio file", () => {
	it("has its duration read from the file, as in the shipped episode", async () => {
		const folder = join(import.meta.dirname, "../../data/articles");
		const name = "a-podcast-is-a-feed-with-sound";
		const { item } = await run(
			folderWith({
				"one.md": readFileSync(join(folder, `2026-11-02-${name}.md`), "utf8"),
				...Object.fromEntries(
					["mp3", "vtt", "png"].map((end) => [
						`${name}.${end}`,
						readFileSync(join(folder, `${name}.${end}`)),
					]),
				),
			}),
		);
		expect(item?.attachments).toMatchObject([
			{ mime_type: "audio/mpeg", size_in_bytes: 209_121, duration_in_seconds: expect.closeTo(52.2, 0) },
		]);
		const { _podcast } = item ?? expect.fail();
		const { transcript, chapters } = _podcast as {
			transcript: string;
			chapters: { start: number }[];
		};
		expect(cuesIn(transcript)).toHaveLength(9);
		expect(chapters.map(({ start }) => start)).toEqual([0, 13, 21, 29, 39]);
	});

	it("of unknown format is uploaded, with a note unless the article gives the duration", async () => {
		const { item, said } = await run(
			folderWith({ "one.md": episode("attachments: one.mp3"), "one.mp3": "no\0sound" }),
		);
		expect(item?.attachments).toEqual([
			{ url: expect.stringMatching(/^\/media\//), mime_type: "audio/mpeg", size_in_bytes: 8 },
		]);
		const note =
			'note       one.md: attachments/0/url "one.mp3": its duration cannot be read; set duration_in_seconds';
		expect(said).toContain(note);
		const timed = episode("attachments: [{ url: one.mp3, duration_in_seconds: 60 }]");
		const again = await run(folderWith({ "one.md": timed, "one.mp3": "no\0sound" }));
		expect(again.said.filter((line) => line.startsWith("note"))).toEqual([]);
	});
});

describe("a warning", () => {
	it("from the server is printed, and the article is stored", async () => {
		api.decide = () => ({
			status: "created",
			slug: "one",
			warnings: [{ pointer: "/attachments/0", detail: "has no size_in_bytes" }],
		});
		const { said, tally } = await run(
			folderWith({ "one.md": episode("attachments: https://cdn.example/1.mp3") }),
		);
		expect(said).toContain("warning    one.md: attachments/0 has no size_in_bytes");
		expect(tally).toMatchObject({ created: 1, refused: 0 });
	});
});
