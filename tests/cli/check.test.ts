/** `tributary check podcast`, against a directory's rules and a real server. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Files, Picture, Served } from "../../cli/check/files.ts";
import { checkPodcast } from "../../cli/check/podcast.ts";
import { findingsIn } from "../../cli/check/rules.ts";
import { readXml } from "../../cli/check/xml.ts";

/** The beginning of a frame of MPEG audio. */
const SOUND = Uint8Array.of(0xff, 0xfb, 0x90, 0x00);

const NAMESPACES =
	'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom"';

const CHANNEL = `<title>Streams</title><link>https://site.example/</link><description>About water</description>
<language>en</language><copyright>Ada</copyright><atom:link rel="self" href="https://site.example/podcast.xml"/>
<itunes:category text="News"><itunes:category text="Tech News"/></itunes:category><itunes:explicit>false</itunes:explicit>
<itunes:author>Ada</itunes:author><itunes:owner><itunes:email>ada@site.example</itunes:email></itunes:owner>
<itunes:image href="https://site.example/cover.png"/><podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>`;

const ITEM = `<item><title>One</title><guid>1</guid><pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate>
<enclosure url="https://site.example/1.mp3" length="4" type="audio/mpeg"/><itunes:duration>60</itunes:duration></item>`;

const podcast = (channel = CHANNEL, items = ITEM) =>
	`<rss version="2.0" ${NAMESPACES}><channel>${channel}${items}</channel></rss>`;

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

/** A fault, made by replacing what is in the sound feed, and what is found then, each by its beginning. */
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
	["a locale of Unix", ">en<", ">en_US<", 'error channel has the language "en_US", which is not a tag'],
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
		"one below another",
		'"Tech News"',
		'"Football"',
		"error channel has an unknown category: News > Football",
	],
	["a category alone", '<itunes:category text="Tech News"/>', ""],
	[
		"no explicit",
		/<itunes:explicit>.*<.itunes:explicit>/,
		"",
		"error channel does not say whether it is explicit",
	],
	["an old explicit", ">false<", ">clean<", 'warning channel has the old itunes:explicit "clean"'],
	[
		"an odd explicit",
		">false<",
		">maybe<",
		'error channel has the itunes:explicit "maybe", which is not true or',
	],
	[
		"an odd type",
		"<copyright>",
		"<itunes:type>daily</itunes:type><copyright>",
		'warning channel has the itunes:type "daily"',
	],
	["a type", "<copyright>", "<itunes:type>episodic</itunes:type><copyright>"],
	["no author", "<itunes:author>Ada</itunes:author>", "", "warning channel names no author"],
	["no owner", /<itunes:owner>.*<.itunes:owner>/, "", "warning channel has no owner's e-mail address"],
	["no copyright", "<copyright>Ada</copyright>", "", "warning channel has no copyright: set SITE_COPYRIGHT"],
	["no podcast:guid", /<podcast:guid>.*<.podcast:guid>/, "", "warning channel has no podcast:guid"],
	[
		"a guid that is no UUID",
		"917393e3-",
		"",
		"warning channel has a podcast:guid that is not a UUID: 1b1e-5cef",
	],
	["no address of its own", 'rel="self"', 'rel="hub"', 'warning channel has no atom:link rel="self"'],
	["no picture", /<itunes:image.*\/>/, "", "error channel has no picture; directories want a square JPEG"],
	[
		"a picture without a host",
		"https://site.example/cover.png",
		"/cover.png",
		'error picture is at "/cover.png", which',
	],
	[
		"a picture by http",
		"https://site.example/cover",
		"http://site.example/cover",
		"warning picture is not at an https",
	],
	[
		"another namespace of Apple's",
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
	["other prefixes", /itunes(?=[:=])/g, "apple"],
];

const EPISODE_CASES: Case[] = [
	["no item", /<item>[\s\S]*<.item>/, "", "error feed has no episode"],
	[
		"an item without sound",
		"<item>",
		"<item><title>Text</title></item><item>",
		"warning feed has 1 article without audio or video",
	],
	[
		"somebody else's",
		"<guid>",
		'<source url="https://else.example/feed">Else</source><guid>',
		"error feed has 1 episode of feeds that you follow; submit /own/podcast.xml",
	],
	["no title", "<title>One</title>", "", 'error "https://site.example/1.mp3" has no title'],
	["no guid", "<guid>1</guid>", "", 'error "One" has no guid'],
	["no date", /<pubDate>.*<.pubDate>/, "", 'warning "One" has no date'],
	[
		"a date of ISO 8601",
		/Mon, 05.*GMT/,
		"2026-01-05T08:00:00Z",
		'error "One" has the date "2026-01-05T08:00:00Z", which is not in the form of RFC 2822',
	],
	[
		"another day of the week",
		"Mon, 05",
		"Tue, 05",
		'error "One" has the date "Tue, 05 Jan 2026 08:00:00 GMT", which',
	],
	[
		"a day that is not",
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
		"an enclosure by FTP",
		"https://site.example/1.mp3",
		"ftp://site.example/1.mp3",
		'error "One" has an enclosure at "ftp:',
	],
	[
		"an enclosure by http",
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
		"a length in words",
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
	["a duration in words", ">60<", ">1 min<", 'warning "One" has the duration "1 min", which cannot be read'],
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
	["minutes and seconds", ">60<", ">01:00<"],
	["hours, minutes and seconds", ">60<", ">1:01:00<"],
	[
		"a long description",
		"<guid>",
		`<description>${LONG}</description><guid>`,
		'warning "One" has a description of more than 10000',
	],
	[
		"no number in a serial",
		"<item>",
		"<itunes:type>Serial</itunes:type><item>",
		'error "One" has no number, which serial podcasts',
	],
	[
		"an odd type",
		"<guid>",
		"<itunes:episodeType>teaser</itunes:episodeType><guid>",
		'warning "One" has the itunes:episodeType "teaser"',
	],
	["a type", "<guid>", "<itunes:episodeType>trailer</itunes:episodeType><guid>"],
	[
		"an old explicit",
		"<guid>",
		"<itunes:explicit>yes</itunes:explicit><guid>",
		'warning "One" has the old itunes:explicit "yes"',
	],
	[
		"an odd explicit",
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
		"an odd transcript",
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

describe("check podcast", () => {
	it("finds nothing wrong with a podcast that has all that directories want", () => {
		expect(found(podcast())).toEqual([]);
	});

	it.each(CHANNEL_CASES)("whose channel has %s", (_, from, to, ...expected) => {
		expect(podcast()).toMatch(from);
		expectFindings(found(podcast().replace(from, to)), expected);
	});

	it.each(EPISODE_CASES)("whose episode has %s", (_, from, to, ...expected) => {
		const xml = podcast(CHANNEL, ITEM.replace(from, to));
		expect(xml).not.toBe(podcast());
		expectFindings(found(xml), expected);
	});

	it("reports two episodes that share a guid or a file", () => {
		expect(found(podcast(CHANNEL, ITEM + ITEM))).toEqual([
			"error feed has two items with the guid 1",
			"error feed has two items with the enclosure https://site.example/1.mp3",
		]);
	});

	it("accepts numbers in a podcast in order", () => {
		const serial = `${CHANNEL}<itunes:type>serial</itunes:type>`;
		expect(
			found(podcast(serial, ITEM.replace("<guid>", "<itunes:episode>1</itunes:episode><guid>"))),
		).toEqual([]);
	});

	it("wants a square picture that is large enough, as JPEG or PNG", () => {
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

	it("has episodes whose pictures are the same, each named once", () => {
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

	it("has episodes that show the podcast's own picture, which is named as that alone", () => {
		const item = ITEM.replace("<guid>", '<itunes:image href="https://site.example/cover.png"/><guid>');
		const picture = { type: "png", width: 300, height: 400 };
		const pictures = new Map([["https://site.example/cover.png", picture]]);
		expectFindings(found(podcast(CHANNEL, item), { ...FILES, picture, pictures }), [
			"error picture has 300 × 400 pixels",
		]);
	});
});

describe("an episode's file", () => {
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

	it("is there, as long as the feed says, and in parts", () => {
		expect(said({})).toEqual([]);
		expect(said({ length: undefined })).toEqual([]);
		expect(said({ length: 5 })).toEqual([
			'error "One" has a file of 5 bytes, but the feed says 4: import it again',
		]);
		expect(said({ hasRanges: false })).toEqual([expect.stringContaining("does not support byte ranges")]);
		expect(said("answers 404")).toEqual(['error "One" has a file that answers 404 (HEAD request)']);
	});

	it("is what its type says", () => {
		expect(said({ isOther: "an HTML page" })).toEqual([
			'error "One" has a file that is not audio/mpeg, but an HTML page: replace it',
		]);
	});

	it("is served as what the feed says, whatever its parameters, case, or other name", () => {
		expect(said({ type: undefined })).toEqual([]);
		expect(said({ type: "Audio/MPEG; codecs=mp3" })).toEqual([]);
		expect(said({ type: "audio/mp4" }, "audio/x-m4a")).toEqual([]);
		expect(said({ type: "audio/x-m4a" }, "audio/mp4")).toEqual([]);
		expectFindings(said({ type: "text/html; charset=utf-8" }), [
			'warning "One" has a file that is served as text/html, but the feed says audio/mpeg',
		]);
	});
});

describe("XML that is not well-formed", () => {
	it.each([
		["a tag that is not closed", "<rss>\n<a>\n<b></a></rss>", 3, "unexpected close tag, after <b></a>"],
		["a document cut off", "<rss>\n<channel>", 2, "unclosed tag: channel, after <channel>"],
		[
			"a bare ampersand",
			"<rss>\n<a>R & B</a>\n<b>x; y</b></rss>",
			2,
			"an & that must be written as &amp;, in & B</a>",
		],
		[
			"an entity of HTML",
			"<rss>\n<![CDATA[R & B]]>&nbsp;</rss>",
			2,
			"undefined entity, after <![CDATA[R & B]]>&nbsp;",
		],
		[
			"something before the declaration",
			'\n<?xml version="1.0"?><rss/>',
			2,
			"an XML declaration must be at the start of the document, after <?xml",
		],
		[
			"a namespace that is not declared",
			"<rss><itunes:type/></rss>",
			1,
			'unbound namespace prefix: "itunes", after <rss><itunes:type/>',
		],
	])("is found by its line: %s", (_, xml, line, what) => {
		const { root, fault } = read(xml);
		expect(root?.name).toBe("rss");
		expect(fault).toEqual({ line, what });
	});

	it("includes text in another encoding than declared", () => {
		const latin1 = (declaration: string) => Buffer.from(`${declaration}<rss>\n<a>ü</a></rss>`, "latin1");
		const declared = latin1('<?xml version="1.0" encoding="ISO-8859-1"?>');
		expect(readXml(declared, null)).toMatchObject({ fault: undefined, root: { children: [{ text: "ü" }] } });
		const fault = { line: 2, what: "bytes that are not valid in the declared encoding, utf-8" };
		expect(readXml(latin1(""), null).fault).toEqual(fault);
		expect(readXml(declared, "text/xml; charset=utf-8").fault).toEqual(fault);
		expect(readXml(Buffer.from("\uFEFF<rss/>", "utf16le"), null)).toMatchObject({ fault: undefined });
	});
});

/** A PNG of one colour. */
function png(width: number, height = width): Buffer {
	const chunk = (type: string, data: Buffer) => {
		const head = Buffer.alloc(8);
		head.writeUInt32BE(data.length);
		head.write(type, 4, "latin1");
		return Buffer.concat([head, data, Buffer.alloc(4)]);
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 0], 8);
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.alloc(8)))]);
}

async function serve(listener: RequestListener): Promise<URL> {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
	});
	return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/podcast.xml`);
}

async function check(url: URL): Promise<{ isFine: boolean; said: string }> {
	const lines: string[] = [];
	const isFine = await checkPodcast(url, { log: (line) => lines.push(String(line)), error: expect.fail });
	return { isFine, said: lines.join("\n") };
}

describe("over HTTP", () => {
	const server = (withRanges: boolean, size = 4): RequestListener => {
		return (request, response) => {
			const origin = `http://${request.headers.host}`;
			if (request.url === "/podcast.xml") response.end(podcast().replaceAll("https://site.example", origin));
			else if (request.url === "/cover.png") response.end(png(1400));
			else if (withRanges && request.headers.range)
				response
					.writeHead(206, { "content-range": `bytes 0-1/${size}`, "content-length": 2 })
					.end(SOUND.subarray(0, 2));
			else
				response
					// One that says more than it sends ends at once.
					.writeHead(200, { "content-length": size, connection: "close" })
					.end(request.method === "HEAD" ? undefined : SOUND);
		};
	};

	/** Answers for the addresses of a deployed site, as the network would. */
	const deploy = (xml: string, type = "audio/mpeg") => {
		const answers = (path: string, init: RequestInit) => {
			if (path === "/podcast.xml") return new Response(xml);
			if (path === "/cover.png") return new Response(new Uint8Array(png(1400)));
			const isPart = new Headers(init.headers).has("range");
			const headers = { "content-type": type, "content-length": "4" };
			return isPart ? new Response(SOUND.subarray(0, 2), { status: 206 }) : new Response(null, { headers });
		};
		const network = async (url: string | URL | Request, init: RequestInit = {}) =>
			answers(new URL(String(url)).pathname, init);
		const spy = vi.spyOn(globalThis, "fetch").mockImplementation(network);
		onTestFinished(() => spy.mockRestore());
		return new URL("https://site.example/podcast.xml");
	};

	it("requests the picture and the files as directories do", async () => {
		const { isFine, said } = await check(await serve(server(true)));
		expect(said).not.toContain("error ");
		expect(said).toContain("0 errors, 2 warnings");
		expect(isFine).toBe(true);
	});

	it("says that directories would accept a site that they can reach", async () => {
		expect(await check(deploy(podcast()))).toEqual({
			isFine: true,
			said: "https://site.example/podcast.xml: 1 item, nothing that a directory would refuse.",
		});
		expect((await check(deploy(podcast(), "audio/ogg"))).said.split("\n")).toEqual([
			expect.stringContaining('"One" has a file that is served as audio/ogg, but the feed says audio/mpeg'),
			"https://site.example/podcast.xml: 1 item, 0 errors, 1 warning. Directories would accept it.",
		]);
	});

	it("says that no directory reaches a local site, or one with local files", async () => {
		const verdict = (origin: string) =>
			`${origin} is a local address, which no directory can reach: check the deployed site with --to.`;
		const url = await serve(server(true));
		const { said } = await check(url);
		expect(said).toContain(verdict(url.origin));
		expect(said).not.toContain("Directories would");
		for (const origin of [
			"http://localhost:8787",
			"https://192.168.0.1",
			"https://[::1]",
			"https://box.local",
		]) {
			const file = `${origin}/1.mp3`;
			const { said } = await check(deploy(podcast().replace("https://site.example/1.mp3", file)));
			expect(said).toContain(verdict(origin));
			expect(said).not.toContain("Directories would");
		}
	});

	it("a file of a deployed site that redirects into a network is an error and is not requested there", async () => {
		const asked: string[] = [];
		const url = deploy(podcast());
		vi.mocked(globalThis.fetch).mockImplementation(async (input) => {
			asked.push(new URL(String(input)).host);
			const location = "http://10.0.0.1/1.mp3";
			return String(input).endsWith(".mp3")
				? new Response(null, { status: 302, headers: { location } })
				: new Response(podcast());
		});
		const { said } = await check(url);
		expect(said).toContain(
			"redirects to http://10.0.0.1/1.mp3, which is refused: 10.0.0.1 is a private address",
		);
		expect(new Set(asked)).toEqual(new Set(["site.example"]));
	});

	it("a feed that is not well-formed is refused, with its line", async () => {
		expect(await check(deploy(podcast().replace("Streams", "\nStreams & Rivers")))).toEqual({
			isFine: false,
			said: `error    feed is not well-formed XML: line 2: an & that must be written as &amp;, in & Rivers</title><lin  (XML 1.0, well-formed documents)
https://site.example/podcast.xml: 1 error, 0 warnings. Directories would refuse it.`,
		});
	});

	it("reports a file without byte ranges or of another length", async () => {
		const { isFine, said } = await check(await serve(server(false, 5)));
		expect(said).toContain('error    "One" has a file of 5 bytes, but the feed says 4: import it again');
		expect(said).toContain("does not support byte ranges");
		expect(said).toContain("Directories would refuse it.");
		expect(isFine).toBe(false);
	});

	/** Serves a podcast of thirty episodes with a file and a picture each, and tells which paths were requested how. */
	const episodes = (file: Buffer, picture: Buffer, pictureOf = (n: number) => `/${n}.png`) => {
		const items = Array.from({ length: 30 }, (_, n) =>
			ITEM.replace("<guid>1", `<guid>${n}`)
				.replace("1.mp3", `${n}.mp3`)
				.replace('"4"', `"${file.length}"`)
				.replace("<guid>", `<itunes:image href="https://site.example${pictureOf(n)}"/><guid>`),
		);
		const asked: string[] = [];
		const listener: RequestListener = ({ url = "", headers, method = "" }, response) => {
			asked.push(`${method} ${url}`);
			const origin = `http://${headers.host}`;
			if (url === "/podcast.xml")
				return void response.end(podcast(CHANNEL, items.join("")).replaceAll("https://site.example", origin));
			if (url === "/cover.png") return void response.end(png(1400));
			if (url.endsWith(".png")) return void response.end(picture);
			const range = /^bytes=0-(\d+)$/.exec(headers.range ?? "");
			const part = range ? file.subarray(0, Number(range[1]) + 1) : file;
			response.writeHead(range ? 206 : 200, { "content-length": part.length });
			response.end(method === "HEAD" ? undefined : part);
		};
		return { listener, asked };
	};

	it("pictures of episodes are measured: each is requested once, and not of hundreds", async () => {
		const { listener, asked } = episodes(Buffer.from(SOUND), png(300, 400));
		const { isFine, said } = await check(await serve(listener));
		expect(said).toContain('error    picture of "One" has 300 × 400 pixels, and is not a square JPEG or PNG');
		expect(isFine).toBe(false);
		expect(asked.filter((line) => line.endsWith(".png"))).toHaveLength(21);
		const shared = episodes(Buffer.from(SOUND), png(1400), () => "/same.png");
		expect((await check(await serve(shared.listener))).isFine).toBe(true);
		expect(shared.asked.filter((line) => line.endsWith(".png"))).toHaveLength(2);
	});

	// Such files come from servers that answer with a page to say that a file is gone, and from exports that failed.
	it.each([
		["an HTML page", "<!doctype html><title>Not found</title>"],
		["text", "This episode will be available soon."],
		["JSON", '{"error": "gone"}'],
		["a picture", png(10)],
	])("a file whose first bytes are %s is an error", async (what, bytes) => {
		const { listener } = episodes(Buffer.from(bytes), png(1400));
		const { isFine, said } = await check(await serve(listener));
		expect(said).toContain(`error    "One" has a file that is not audio/mpeg, but ${what}: replace it`);
		expect(isFine).toBe(false);
	});

	it("reads only the beginning of a file or picture", async () => {
		const { listener } = episodes(Buffer.from(SOUND), png(1400));
		let isCut = false;
		const endless: RequestListener = (request, response) => {
			if (!/\.(?:mp3|png)$/.test(request.url ?? "") || request.method === "HEAD")
				return listener(request, response);
			response.on("close", () => {
				isCut = true;
			});
			response.write(request.url?.endsWith(".mp3") ? Buffer.from(SOUND) : png(1400));
			const more = () => {
				while (!response.destroyed && response.write(Buffer.alloc(65_536)));
			};
			response.on("drain", more);
			more();
		};
		expect((await check(await serve(endless))).said).not.toContain("that can be read");
		expect(isCut).toBe(true);
	});

	it("reports in one sentence an address with no feed, or with nothing", async () => {
		const json = await serve((_, response) => response.end("{}"));
		await expect(checkPodcast(json, console)).rejects.toThrow(
			"is not an RSS feed, and directories accept no other format",
		);
		const atom = await serve((_, response) => response.end('<feed xmlns="http://www.w3.org/2005/Atom"/>'));
		await expect(checkPodcast(atom, console)).rejects.toThrow(
			"is not an RSS feed, and directories accept no other format",
		);
		const empty = await serve((_, response) => response.end("<rss/>"));
		await expect(checkPodcast(empty, console)).rejects.toThrow(
			"is not an RSS feed, and directories accept no other format",
		);
		const missing = await serve((_, response) => response.writeHead(404).end());
		await expect(checkPodcast(missing, console)).rejects.toThrow("it answers 404");
	});
});
