/** `tributary import` of episodes: what front matter says, and the files that become a part of the article. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { cuesIn } from "../../src/articles/transcript.ts";
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

describe("front matter", () => {
	it("says what podcast apps want to know", async () => {
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

	it("that is wrong is sent as it is, for the server to refuse with the field", async () => {
		const { item } = await run(
			folderWith({ "one.md": episode("episode: three\nexplicit: perhaps\nchapters: [later]\nseason: -1") }),
		);
		expect(item?._podcast).toEqual({
			number: "three",
			explicit: "perhaps",
			chapters: ["later"],
			season: "-1",
		});
	});
});

describe("a transcript", () => {
	it("is taken into the article out of a file beside it", async () => {
		const { item } = await run(
			folderWith({ "one.md": episode("transcript: one.vtt"), "one.vtt": `\uFEFF${VTT}` }),
		);
		expect(item?._podcast).toEqual({ transcript: VTT });
	});

	it("that has changed makes another article", async () => {
		const folder = folderWith({ "one.md": episode("transcript: one.vtt"), "one.vtt": VTT });
		await run(folder);
		expect((await run(folder)).tally).toMatchObject({ unchanged: 1, updated: 0 });
		writeFileSync(join(folder, "one.vtt"), VTT.replace("Hello", "Goodbye"));
		expect((await run(folder)).tally).toMatchObject({ unchanged: 0, updated: 1 });
	});

	it("that is not there, outside of the folder, or no text, refuses the article alone", async () => {
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
		expect(said).toContain('refused    c.md: transcript "c.vtt": this file is not valid UTF-8');
		expect(tally).toMatchObject({ created: 1, refused: 3 });
	});
});

describe("chapters", () => {
	it("may be in a file of their own", async () => {
		const chapters = [{ startTime: 0, title: "A", img: "https://cdn.example/a.png" }, { startTime: 9 }];
		const { item } = await run(
			folderWith({
				"one.md": episode("chapters: one.json.chapters"),
				"one.json.chapters": JSON.stringify({ version: "1.2.0", chapters }),
			}),
		);
		expect(item?._podcast).toEqual({
			chapters: [{ start: 0, title: "A", image: "https://cdn.example/a.png" }, { start: 9 }],
		});
	});

	it("in a file that is none refuse the article", async () => {
		const { said } = await run(
			folderWith({
				"a.md": episode("chapters: a.txt1"),
				"a.txt1": "{",
				"b.md": episode("chapters: b.txt1"),
				"b.txt1": "[]",
			}),
		);
		expect(said).toContain("refused    a.md: has chapters in a file that is not JSON");
		expect(said).toContainEqual(
			expect.stringContaining("refused    b.md: has chapters in a file without a list"),
		);
	});
});

describe("a recording", () => {
	it("says itself how long it is, in the shipped episode", async () => {
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

	it("that is none is uploaded all the same, and told by the server's check alone", async () => {
		const { item } = await run(
			folderWith({ "one.md": episode("attachments: one.mp3"), "one.mp3": "no sound" }),
		);
		expect(item?.attachments).toEqual([
			{ url: expect.stringMatching(/^\/media\//), mime_type: "audio/mpeg", size_in_bytes: 8 },
		]);
	});
});

describe("a warning", () => {
	it("of the server is told, and the article is stored", async () => {
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
