/** Submitted episodes: accepted, or refused with the field and the reason. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem, RefusedError } from "../../../src/articles/schema/item.ts";
import {
	type Cue,
	cuesIn,
	subRip,
	TranscriptError,
	webVtt,
} from "../../../src/articles/schema/transcript.ts";
import { oneLine } from "../../../src/model/text.ts";
import { anyText } from "../../feeds/arbitrary.ts";

const ORIGIN = { source: "", publisher: "https://news.example", now: Date.parse("2026-11-20T12:00:00Z") };

const stored = async (more: object) => {
	const item = { id: "1", title: "One", ...more };
	return (await candidateFrom(parseItem(item), ORIGIN)).article;
};

/** Why an item is refused, by field. */
async function faults(more: object): Promise<Record<string, string>> {
	try {
		await stored(more);
	} catch (error) {
		if (!(error instanceof RefusedError)) throw error;
		return Object.fromEntries(error.faults.map(({ pointer, detail }) => [pointer, detail]));
	}
	return expect.fail("it was taken");
}

const file = (more: object) => ({
	attachments: [{ url: "https://cdn.example/1", mime_type: "audio/mpeg", ...more }],
});

describe("an attachment", () => {
	it("has a length and a duration within limits", async () => {
		expect(await faults(file({ size_in_bytes: -1 }))).toEqual({
			"/attachments/0/size_in_bytes": "must not be negative",
		});
		expect(await faults(file({ size_in_bytes: 1e15 }))).toEqual({
			"/attachments/0/size_in_bytes": "is more than 1000000000000 bytes",
		});
		expect(await faults(file({ size_in_bytes: 1.5 }))).toEqual({
			"/attachments/0/size_in_bytes": "must be a whole number",
		});
		expect(await faults(file({ duration_in_seconds: -0.1 }))).toEqual({
			"/attachments/0/duration_in_seconds": "must not be negative",
		});
		expect(await faults(file({ duration_in_seconds: 1e9 }))).toEqual({
			"/attachments/0/duration_in_seconds": "is more than 1,000,000 seconds",
		});
	});

	it("has a valid type, which its name does not override", async () => {
		expect(await faults(file({ mime_type: "sound" }))).toEqual({
			"/attachments/0/mime_type": "is not a media type such as audio/mpeg",
		});
		const declared = file({ url: "https://cdn.example/1.mp3", mime_type: "video/mp4" });
		expect((await stored(declared)).attachments[0]?.mime_type).toBe("video/mp4");
	});

	it("without a type gets the type of its name, or that of binary data", async () => {
		const typeOf = async (url: string) =>
			(await stored({ attachments: [{ url }] })).attachments[0]?.mime_type;
		expect(await typeOf("https://cdn.example/1.M4A?x=1")).toBe("audio/mp4");
		expect(await typeOf("https://cdn.example/1")).toBe("application/octet-stream");
	});

	it("is refused if there are more than a hundred", async () => {
		const { attachments } = file({});
		expect(await faults({ attachments: Array.from({ length: 500 }, () => attachments[0]) })).toEqual({
			"/attachments": "has 500 entries, at most 100 can be stored",
		});
	});
});

describe("a picture", () => {
	it("has a valid address, and alternative text on one line", async () => {
		expect(await faults({ image: "javascript:alert(1)" })).toEqual({
			"/image": '"javascript:alert(1)" is not a web address',
		});
		expect(await faults({ image: "https://" })).toEqual({ "/image": '"https://" is not a web address' });
		const { image_alt } = await stored({ image: "https://cdn.example/1.png", _image: { alt: " A\n boat " } });
		expect(image_alt).toBe("A boat");
	});
});

describe("an episode", () => {
	it("is accepted with all its members, and its addresses become absolute", async () => {
		const { episode, transcript } = await stored({
			url: "https://elsewhere.example/one",
			_podcast: {
				number: 1.5,
				season: 2,
				season_name: "Winter",
				type: "trailer",
				explicit: true,
				persons: [{ name: "Ada", image: "/ada.png" }],
				transcripts: [{ url: "one.srt" }],
				transcript: "1\n00:00:01,000 --> 00:00:02,000\nHi",
				chapters: [{ start: 0, title: "A", image: "a.png" }, { start: 1.5 }],
				chapters_url: "c.json",
				unknown: "left out",
			},
		});
		expect(episode).toEqual({
			number: 1.5,
			season: 2,
			season_name: "Winter",
			type: "trailer",
			explicit: true,
			persons: [{ name: "Ada", image: "https://elsewhere.example/ada.png" }],
			transcripts: [{ url: "https://elsewhere.example/one.srt", mime_type: "application/x-subrip" }],
			has_transcript: true,
			chapters: [{ start: 0, title: "A", image: "https://elsewhere.example/a.png" }, { start: 1.5 }],
			chapters_url: "https://elsewhere.example/c.json",
			chapters_type: "application/json+chapters",
		});
		expect(transcript).toBe("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHi\n");
	});

	it("without any podcast members is an ordinary article", async () => {
		for (const _podcast of [
			null,
			{},
			{ persons: [], transcripts: [], chapters: [] },
			{ season_name: "Winter" },
		])
			expect((await stored({ _podcast })).episode).toBeUndefined();
	});

	it("keeps other elements of the podcast namespace that are known and harmless", async () => {
		const soundbite = { name: "soundbite", attributes: { startTime: "1" }, text: "Hear" };
		const { episode } = await stored({ _podcast: { elements: [soundbite] } });
		expect(episode?.elements).toEqual([soundbite]);
		const refused = await faults({
			_podcast: {
				elements: [
					{ name: "script", attributes: {} },
					{ name: "license", attributes: { url: " javascript:alert(1)" } },
					{ name: "license", attributes: { 'a="b"': "c" } },
					{ name: "value", attributes: {}, children: [{ name: "script", attributes: {} }] },
				],
			},
		});
		expect(Object.values(refused)).toEqual([
			expect.stringMatching(/^must be one of alternateEnclosure, chat/),
			"is not a web address",
			"is not a valid attribute name",
			"must be one of integrity, source, valueRecipient",
		]);
	});

	it("has times rounded to milliseconds, and numbers to hundredths", async () => {
		const { episode } = await stored({
			_podcast: { number: 0.1 + 0.2, chapters: [{ start: 1e-7 }, { start: 1 / 3 }] },
		});
		expect(episode).toMatchObject({ number: 0.3, chapters: [{ start: 0 }, { start: 0.333 }] });
	});

	it("is refused with a message for each invalid member", async () => {
		expect(
			await faults({
				_podcast: {
					number: -1,
					season: 1.5,
					type: "teaser",
					explicit: "yes",
					persons: [{ role: "host" }],
					transcripts: [{ url: "x", mime_type: "vtt" }],
				},
			}),
		).toEqual({
			"/_podcast/number": "must not be negative",
			"/_podcast/season": "must be a whole number",
			"/_podcast/type": 'must be "full", "trailer" or "bonus"',
			"/_podcast/explicit": "must be true or false",
			"/_podcast/persons/0/name": "is missing",
			"/_podcast/transcripts/0/mime_type": "is not a media type such as audio/mpeg",
		});
		expect(
			await faults({
				_podcast: {
					persons: [{ name: "Eve", url: "javascript:alert(1)" }],
					transcripts: [{ url: "data:text/vtt,x" }],
					chapters: [{ start: 0, url: "javascript:alert(1)" }],
				},
			}),
		).toEqual({
			"/_podcast/persons/0/url": '"javascript:alert(1)" is not a web address',
			"/_podcast/transcripts/0/url": '"data:text/vtt,x" is not a web address',
			"/_podcast/chapters/0/url": '"javascript:alert(1)" is not a web address',
		});
	});

	it("has chapters in order and within its duration", async () => {
		expect(await faults({ _podcast: { chapters: [{ start: 0 }, { start: 300 }, { start: 62 }] } })).toEqual({
			"/_podcast/chapters": "are out of order: number 3 begins at 62 seconds, the one before it at 300",
		});
		expect(await faults({ _podcast: { chapters: [{ start: 5 }, { start: 5 }] } })).toHaveProperty([
			"/_podcast/chapters",
		]);
		expect(await faults({ _podcast: { chapters: [{ start: 9, end: 3 }] } })).toEqual({
			"/_podcast/chapters/0": "ends before it begins",
		});
		expect(await faults({ _podcast: { chapters: [{ start: -1 }] } })).toEqual({
			"/_podcast/chapters/0/start": "must not be negative",
		});
		expect(await faults({ _podcast: { chapters: [{ title: "When?" }] } })).toEqual({
			"/_podcast/chapters/0/start": "is missing",
		});
		const many = Array.from({ length: 1001 }, (_, start) => ({ start }));
		expect(await faults({ _podcast: { chapters: many } })).toEqual({
			"/_podcast/chapters": "has 1001 entries, at most 1000 can be stored",
		});
	});
});

describe("a transcript", () => {
	it("in WebVTT or SubRip keeps its words, times and speakers", () => {
		const vtt = `WEBVTT - with a title

STYLE
::cue { color: red }

NOTE nobody sees this

intro
00:01.000 --> 00:00:02.500 align:start
<v.loud Ada Lovelace>Hello <b>you</b> &amp; me

1:00:00.000 --> 1:00:01.000
- One
- Two`;
		expect(cuesIn(vtt)).toEqual([
			{ start: 1, end: 2.5, speaker: "Ada Lovelace", text: "Hello you & me" },
			{ start: 3600, end: 3601, text: "- One\n- Two" },
		]);
		const srt = "1\n00:00:01,5 --> 00:00:02,000\n<i>Hi</i>\n\n2\n00:00:03,000 --> 00:00:01,000\nAgain";
		expect(cuesIn(srt)).toEqual([
			{ start: 1.5, end: 2, text: "Hi" },
			{ start: 3, end: 3, text: "Again" },
		]);
	});

	it("is refused if it is not WebVTT or SubRip: HTML with scripts, a page, words without times", async () => {
		for (const transcript of [
			"<html><script>alert(1)</script><p>Hello</p></html>",
			"Hello, and welcome.",
			"WEBVTT\n\n",
			"WEBVTT\n\n00:01.000 --> 00:02.000\n",
		]) {
			expect(() => cuesIn(transcript)).toThrow(TranscriptError);
			expect((await faults({ _podcast: { transcript } }))["/_podcast/transcript"]).toMatch(
				/^is neither WebVTT nor SubRip/,
			);
		}
	});

	it("may lack blank lines, have several voices in a cue, and characters like those of markup", () => {
		const srt = "1\n00:00:01,000 --> 00:00:02,000\nfirst\n2\n00:00:03,000 --> 00:00:04,000\nsecond, of 2";
		expect(cuesIn(srt).map(({ text }) => text)).toEqual(["first", "second, of 2"]);
		const vtt = "00:01.000 --> 00:02.000\n<v Ada>Is it?</v>\n<v Ben>if a < b and c > d";
		expect(cuesIn(vtt)).toEqual([
			{ start: 1, end: 2, speaker: "Ada", text: "Is it?" },
			{ start: 1, end: 2, speaker: "Ben", text: "if a < b and c > d" },
		]);
	});

	it("has a valid language, also with an underscore", async () => {
		const transcript = "00:01.000 --> 00:02.000\nHi";
		const { episode } = await stored({ _podcast: { transcript, transcript_language: "en_us" } });
		expect(episode?.transcript_language).toBe("en-US");
		expect(
			await faults({ _podcast: { transcript, transcript_language: "English, I think" } }),
		).toHaveProperty(["/_podcast/transcript_language"]);
	});

	it("is written so that its text cannot end a cue or become markup", () => {
		const cues = [{ start: 1, end: 2, text: "a --> b\n\n<c> & d" }];
		expect(webVtt(cues)).toBe("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na → b\n&lt;c&gt; &amp; d\n");
		expect(subRip(cues)).toBe("1\n00:00:01,000 --> 00:00:02,000\na → b\n‹c> & d\n");
	});

	it("loses scripts in its text", async () => {
		const said = '<script>alert(1)</script><img src=x onerror="alert(1)">Hello';
		const { transcript } = await stored({ _podcast: { transcript: `00:01.000 --> 00:02.000\n${said}` } });
		expect(transcript).toBe("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nalert(1)Hello\n");
	});

	it("is parsed in time at any length up to the limit", async () => {
		const line = "00:00:01.000 --> 00:00:02.000\nx\n\n";
		expect(cuesIn(line.repeat(30_000))).toHaveLength(30_000);
		expect(await faults({ _podcast: { transcript: line.repeat(40_000) } })).toEqual({
			"/_podcast/transcript": "is longer than 1000000 characters",
		});
		for (const hostile of [
			"<".repeat(500_000),
			"<v ".repeat(300_000),
			"&".repeat(500_000),
			"-->".repeat(300_000),
		])
			expect(() => cuesIn(`00:01.000 --> 00:02.000\n${hostile}`)).not.toThrow(RangeError);
	});

	it("keeps its text when it is written and parsed in both formats", () => {
		const anyCue: fc.Arbitrary<Cue> = fc.record(
			{
				start: fc.nat({ max: 35_999_999 }).map((milliseconds) => milliseconds / 1000),
				end: fc.constant(36_000),
				speaker: fc.constantFrom("Ada", "Ben & Co", "ש"),
				text: anyText
					.map((text) => oneLine(text).replaceAll("-->", "").trim())
					.filter((text) => text !== "" && !/^\d+$/.test(text)),
			},
			{ requiredKeys: ["start", "end", "text"] },
		);
		fc.assert(
			fc.property(fc.array(anyCue, { minLength: 1, maxLength: 5 }), (cues) => {
				expect(cuesIn(webVtt(cues))).toEqual(cues);
				expect(cuesIn(subRip(cues)).map(({ start }) => start)).toEqual(cues.map(({ start }) => start));
			}),
		);
	});
});
