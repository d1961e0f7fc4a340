import { describe, expect, it } from "vitest";
import type { Files, Picture, Served } from "../../cli/check/files.ts";
import { findingsIn } from "../../cli/check/rules.ts";
import { readXml } from "../../cli/check/xml.ts";
import { CHANNEL, ITEM, podcast } from "./podcast-feed.ts";

const FILES: Files = {
	picture: { type: "png", width: 1400, height: 1400 },
	pictures: new Map(),
	enclosures: new Map(),
};

const read = (xml: string) => readXml(new TextEncoder().encode(xml), null);

const found = (xml: string, files = FILES) => {
	const { root, fault } = read(xml);
	if (root === undefined || fault !== undefined) return expect.fail(JSON.stringify(fault));
	return findingsIn(root, files).map(({ level, where, what }) => `${level} ${where} ${what}`);
};

/** A fault, made by a replacement in a valid feed, and the beginnings of the expected findings. */
type Case = [name: string, from: string | RegExp, to: string, ...expected: string[]];

const expectFindings = (said: string[], expected: string[]) => {
	expect(said.map((finding, i) => finding.slice(0, expected[i]?.length))).toEqual(expected);
};

const LONG = "ü".repeat(5001);

const CHANNEL_CASES: Case[] = [
	["no title", "<title>Streams</title>", "", "error channel has no title: set SITE_TITLE"],
	["a blank title", "Streams", " ", "error channel has no title"],
	["no description", /<description>.*?<.description>/, "", "error channel has no description"],
	["a long description", "About water", LONG, "error channel has a description of more than 10000 bytes"],
	["no language", "<language>en</language>", "", "error channel has no language"],
	[
		"a language in words",
		">en<",
		">English<",
		'error channel has the language "English", which is not a tag',
	],
	[
		"a Unix locale as its language",
		">en<",
		">en_US<",
		'error channel has the language "en_US", which is not a tag',
	],
	["a language with a country", ">en<", ">pt-BR<"],
	["no link", "<link>https://site.example/</link>", "", "warning channel has no link to a site"],
	[
		"no category",
		/<itunes:category.*<.itunes:category>/,
		"",
		"error channel has no category: set categories",
	],
	["an unknown category", '"News"', '"Gossip"', "error channel has an unknown category: Gossip > Tech News"],
	[
		"a subcategory that Apple lists under another category",
		'"Tech News"',
		'"Football"',
		"error channel has an unknown category: News > Football",
	],
	["a category without a subcategory", '<itunes:category text="Tech News"/>', ""],
	[
		"no itunes:explicit",
		/<itunes:explicit>.*<.itunes:explicit>/,
		"",
		"error channel does not say whether it is explicit",
	],
	[
		"an outdated itunes:explicit",
		">false<",
		">clean<",
		'warning channel has the old itunes:explicit "clean"',
	],
	[
		"an invalid itunes:explicit",
		">false<",
		">maybe<",
		'error channel has the itunes:explicit "maybe", which is not true or',
	],
	[
		"an unknown type",
		"<copyright>",
		"<itunes:type>daily</itunes:type><copyright>",
		'warning channel has the itunes:type "daily"',
	],
	["a known type", "<copyright>", "<itunes:type>episodic</itunes:type><copyright>"],
	["no author", "<itunes:author>Ada</itunes:author>", "", "warning channel names no author"],
	["no owner", /<itunes:owner>.*<.itunes:owner>/, "", "warning channel has no owner's e-mail address"],
	["no copyright", "<copyright>Ada</copyright>", "", "warning channel has no copyright: set SITE_COPYRIGHT"],
	["no podcast:guid", /<podcast:guid>.*<.podcast:guid>/, "", "warning channel has no podcast:guid"],
	[
		"a guid that is not a UUID",
		"917393e3-",
		"",
		"warning channel has a podcast:guid that is not a UUID: 1b1e-5cef",
	],
	["no address of its own feed", 'rel="self"', 'rel="hub"', 'warning channel has no atom:link rel="self"'],
	["no picture", /<itunes:image.*\/>/, "", "error channel has no picture; directories want a square JPEG"],
	[
		"a picture without a host",
		"https://site.example/cover.png",
		"/cover.png",
		'error picture is at "/cover.png", which',
	],
	[
		"a picture over http",
		"https://site.example/cover",
		"http://site.example/cover",
		"warning picture is not at an https",
	],
	[
		"another Apple namespace",
		"http://www.itunes.com/dtds/podcast-1.0.dtd",
		"http://www.itunes.com/DTDs/Podcast-1.0.dtd",
		"error feed has the namespace http://www.itunes.com/DTDs/Podcast-1.0.dtd for itunes",
		"error channel has no category",
		"error channel does not say",
		"warning channel names no author",
		"warning channel has no owner",
		"error channel has no picture",
		'warning "One" has no duration',
	],
	[
		"an older namespace of Podcasting 2.0",
		"https://podcastindex.org/namespace/1.0",
		"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
	],
	["other namespace prefixes", /itunes(?=[:=])/g, "apple"],
];

const EPISODE_CASES: Case[] = [
	["no episode at all", /<item>[\s\S]*<.item>/, "", "error feed has no episode"],
	[
		"an item without audio",
		"<item>",
		"<item><title>Text</title></item><item>",
		"warning feed has 1 article without audio or video",
	],
	[
		"an item of a followed feed",
		"<guid>",
		'<source url="https://else.example/feed">Else</source><guid>',
		"error feed has 1 episode of feeds that you follow; submit /own/podcast.xml",
	],
	["no title", "<title>One</title>", "", 'error "https://site.example/1.mp3" has no title'],
	["no guid", "<guid>1</guid>", "", 'error "One" has no guid'],
	["no date", /<pubDate>.*<.pubDate>/, "", 'warning "One" has no date'],
	[
		"an ISO 8601 date",
		/Mon, 05.*GMT/,
		"2026-01-05T08:00:00Z",
		'error "One" has the date "2026-01-05T08:00:00Z", which is not in the form of RFC 2822',
	],
	[
		"the wrong day of the week",
		"Mon, 05",
		"Tue, 05",
		'error "One" has the date "Tue, 05 Jan 2026 08:00:00 GMT", which',
	],
	[
		"an impossible day",
		"Mon, 05 Jan",
		"30 Feb",
		'error "One" has the date "30 Feb 2026 08:00:00 GMT", which',
	],
	[
		"a date without a zone",
		"08:00:00 GMT",
		"08:00:00",
		'error "One" has the date "Mon, 05 Jan 2026 08:00:00", which',
	],
	["a short date", "Mon, 05 Jan 2026 08:00:00 GMT", "5 Jan 2026 08:00 -0730"],
	[
		"an enclosure without an address",
		'url="https://site.example/1.mp3"',
		"",
		'error "One" has an enclosure at "", which is not an http(s) address',
	],
	[
		"an enclosure without a host",
		"https://site.example/1.mp3",
		"/1.mp3",
		'error "One" has an enclosure at "/1.mp3", which is',
	],
	[
		"an enclosure over FTP",
		"https://site.example/1.mp3",
		"ftp://site.example/1.mp3",
		'error "One" has an enclosure at "ftp:',
	],
	[
		"an enclosure over http",
		"https://site.example/1.mp3",
		"http://site.example/1.mp3",
		'warning "One" is not at an https address',
	],
	["no length", 'length="4"', "", 'error "One" has an enclosure without a length: set size_in_bytes'],
	[
		"a length of 0",
		'length="4"',
		'length="0"',
		'error "One" has an enclosure of the length 0: the file is empty, or its length is unknown',
	],
	[
		"a length that is not a number",
		'length="4"',
		'length="4 MB"',
		'error "One" has an enclosure of the length "4 MB", which is not a whole',
	],
	[
		"a type that Apple does not play",
		"audio/mpeg",
		"audio/ogg",
		'warning "One" is audio/ogg, which Apple Podcasts does not play',
	],
	["no type", 'type="audio/mpeg"', "", 'warning "One" is of no type, which Apple Podcasts does not play'],
	["no duration", "<itunes:duration>60</itunes:duration>", "", 'warning "One" has no duration'],
	["a duration of 0", ">60<", ">00:00<", 'warning "One" has no duration'],
	[
		"a duration that is not a number",
		">60<",
		">1 min<",
		'warning "One" has the duration "1 min", which cannot be read',
	],
	[
		"a duration with a fraction",
		">60<",
		">60.5<",
		'warning "One" has the duration "60.5", which cannot be read',
	],
	[
		"a duration of 61 seconds",
		">60<",
		">1:61<",
		'warning "One" has the duration "1:61", which cannot be read',
	],
	["a duration in minutes and seconds", ">60<", ">01:00<"],
	["a duration in hours, minutes and seconds", ">60<", ">1:01:00<"],
	[
		"a long description",
		"<guid>",
		`<description>${LONG}</description><guid>`,
		'warning "One" has a description of more than 10000',
	],
	[
		"no number in a serial podcast",
		"<item>",
		"<itunes:type>Serial</itunes:type><item>",
		'error "One" has no number, which serial podcasts',
	],
	[
		"an unknown type",
		"<guid>",
		"<itunes:episodeType>teaser</itunes:episodeType><guid>",
		'warning "One" has the itunes:episodeType "teaser"',
	],
	["a known type", "<guid>", "<itunes:episodeType>trailer</itunes:episodeType><guid>"],
	[
		"an outdated itunes:explicit",
		"<guid>",
		"<itunes:explicit>yes</itunes:explicit><guid>",
		'warning "One" has the old itunes:explicit "yes"',
	],
	[
		"an invalid itunes:explicit",
		"<guid>",
		"<itunes:explicit>0</itunes:explicit><guid>",
		'error "One" has the itunes:explicit "0", which',
	],
	[
		"a picture without a host",
		"<guid>",
		'<itunes:image href="1.png"/><guid>',
		'error picture of "One" is at "1.png", which is no',
	],
	[
		"a transcript of another type",
		"<guid>",
		'<podcast:transcript url="https://site.example/1.doc" type="application/msword"/><guid>',
		'warning "One" has a transcript of an unknown type: application/msword',
	],
	[
		"a transcript",
		"<guid>",
		'<podcast:transcript url="https://site.example/1" type="text/vtt; charset=utf-8"/><guid>',
	],
];

describe("`tributary check podcast`", () => {
	it("finds nothing wrong with a podcast that meets all requirements of directories", () => {
		expect(found(podcast())).toEqual([]);
	});

	it.each(CHANNEL_CASES)(
		"reports exactly the expected findings for a channel with %s",
		(_, from, to, ...expected) => {
			expect(podcast()).toMatch(from);
			expectFindings(found(podcast().replace(from, to)), expected);
		},
	);

	it.each(EPISODE_CASES)(
		"reports exactly the expected findings for an episode with %s",
		(_, from, to, ...expected) => {
			const xml = podcast(CHANNEL, ITEM.replace(from, to));
			expect(xml).not.toBe(podcast());
			expectFindings(found(xml), expected);
		},
	);

	it("reports two episodes that share a guid or a file", () => {
		expect(found(podcast(CHANNEL, ITEM + ITEM))).toEqual([
			"error feed has two items with the guid 1",
			"error feed has two items with the enclosure https://site.example/1.mp3",
		]);
	});

	it("accepts a serial podcast whose episodes have numbers", () => {
		const serial = `${CHANNEL}<itunes:type>serial</itunes:type>`;
		expect(
			found(podcast(serial, ITEM.replace("<guid>", "<itunes:episode>1</itunes:episode><guid>"))),
		).toEqual([]);
	});

	it("requires a square picture of 1400 to 3000 pixels, as JPEG or PNG", () => {
		const said = (picture: Files["picture"]) => found(podcast(), { ...FILES, picture });
		const png = (width: number, height: number) => said({ type: "png", width, height });
		expectFindings(png(1399, 1399), ["error picture has 1399 × 1399 pixels"]);
		expectFindings(png(3001, 3001), ["error picture has 3001 × 3001 pixels"]);
		expectFindings(png(3000, 2000), ["error picture has 3000 × 2000 pixels"]);
		expect(said({ type: "jpg", width: 3000, height: 3000 })).toEqual([]);
		expectFindings(said({ type: "svg", width: 1400, height: 1400 }), [
			"error picture is SVG, not a square JPEG",
		]);
		expect(said("answers 404")).toEqual(["error picture https://site.example/cover.png answers 404"]);
	});

	it("reports a picture that several episodes share once", () => {
		const itemWith = (n: number, picture: string) =>
			ITEM.replaceAll("1", String(n)).replace(
				"<guid>",
				`<itunes:image href="https://site.example/${picture}"/><guid>`,
			);
		const items = [itemWith(1, "a.jpg"), itemWith(2, "a.jpg"), itemWith(3, "b.webp"), itemWith(4, "c.png")];
		const pictures = new Map<string, Picture | string>([
			["https://site.example/a.jpg", { type: "jpg", width: 300, height: 400 }],
			["https://site.example/b.webp", { type: "webp", width: 1400, height: 1400 }],
		]);
		expectFindings(found(podcast(CHANNEL, items.join("")), { ...FILES, pictures }), [
			'error picture of "One" has 300 × 400 pixels, and is not a square JPEG or PNG of 1400 to 3000 pixels',
			'error picture of "One" is WEBP, not a square JPEG',
		]);
		pictures.set("https://site.example/c.png", "answers 404");
		expect(found(podcast(CHANNEL, items.slice(3).join("")), { ...FILES, pictures })).toEqual([
			'error picture of "One" https://site.example/c.png answers 404',
		]);
	});

	it("reports the podcast's picture once if episodes have it too", () => {
		const item = ITEM.replace("<guid>", '<itunes:image href="https://site.example/cover.png"/><guid>');
		const picture = { type: "png", width: 300, height: 400 };
		const pictures = new Map([["https://site.example/cover.png", picture]]);
		expectFindings(found(podcast(CHANNEL, item), { ...FILES, picture, pictures }), [
			"error picture has 300 × 400 pixels",
		]);
	});
});

describe("the check of an episode's file", () => {
	const said = (served: Partial<Served> | string, type = "audio/mpeg") =>
		found(podcast(CHANNEL, ITEM.replace("audio/mpeg", type)), {
			...FILES,
			enclosures: new Map([
				[
					"https://site.example/1.mp3",
					typeof served === "string"
						? served
						: { type, length: 4, hasRanges: true, isOther: undefined, ...served },
				],
			]),
		});

	it("reports a missing file, a length other than in the feed, and a server without byte ranges", () => {
		expect(said({})).toEqual([]);
		expect(said({ length: undefined })).toEqual([]);
		expect(said({ length: 5 })).toEqual([
			'error "One" has a file of 5 bytes, but the feed says 4: import it again',
		]);
		expect(said({ hasRanges: false })).toEqual([expect.stringContaining("does not support byte ranges")]);
		expect(said("answers 404")).toEqual(['error "One" has a file that answers 404 (HEAD request)']);
	});

	it("reports contents that do not match the type", () => {
		expect(said({ isOther: "an HTML page" })).toEqual([
			'error "One" has a file that is not audio/mpeg, but an HTML page: replace it',
		]);
	});

	it("reports another media type than in the feed, but ignores parameters, case and synonyms", () => {
		expect(said({ type: undefined })).toEqual([]);
		expect(said({ type: "Audio/MPEG; codecs=mp3" })).toEqual([]);
		expect(said({ type: "audio/mp4" }, "audio/x-m4a")).toEqual([]);
		expect(said({ type: "audio/x-m4a" }, "audio/mp4")).toEqual([]);
		expectFindings(said({ type: "text/html; charset=utf-8" }), [
			'warning "One" has a file that is served as text/html, but the feed says audio/mpeg',
		]);
	});
});
