/** `tributary check podcast`, against a directory's rules and a real server. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync } from "node:zlib";
import { parseRssFeed } from "feedsmith";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkPodcast } from "../../cli/check/podcast.ts";
import { type Files, findingsIn } from "../../cli/check/rules.ts";

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

const FILES: Files = { picture: { type: "png", width: 1400, height: 1400 }, enclosures: new Map() };

const found = (xml: string, files = FILES) =>
	findingsIn(parseRssFeed(xml), files).map(({ level, where, what }) => `${level} ${where} ${what}`);

describe("a podcast", () => {
	it("with all that directories want has nothing wrong with it", () => {
		expect(found(podcast())).toEqual([]);
	});

	it("is told each thing that its channel lacks, and what to set", () => {
		const said = found(podcast("<title>Streams</title>")).join("\n");
		for (const lack of [
			"error channel has no description",
			"error channel has no language",
			"error channel has no category: set categories in PODCAST",
			"error channel does not say whether it is explicit",
			"error channel has no picture",
			"warning channel names no author",
			"warning channel has no owner's e-mail address",
			"warning channel has no podcast:guid",
		])
			expect(said).toContain(lack);
	});

	it("may have no category that is none of Apple's", () => {
		const said = found(podcast(CHANNEL.replace("Tech News", "Gossip")));
		expect(said).toEqual(["error channel has a category that is none: News"]);
	});

	it("has a picture that is square, large enough, and a JPEG or PNG", () => {
		const said = (picture: Files["picture"]) => found(podcast(), { ...FILES, picture });
		expect(said({ type: "png", width: 1399, height: 1399 })[0]).toContain("has 1399 × 1399 pixels");
		expect(said({ type: "jpg", width: 3000, height: 2000 })[0]).toContain("has 3000 × 2000 pixels");
		expect(said({ type: "svg", width: 1400, height: 1400 })[0]).toContain("is SVG, not");
		expect(said("answers 404")).toEqual(["error picture https://site.example/cover.png answers 404"]);
	});

	it("has episodes, each with its own sound, guid, length and type", () => {
		expect(found(podcast(CHANNEL, ""))).toEqual([expect.stringContaining("error feed has no episode")]);
		expect(found(podcast(CHANNEL, ITEM + ITEM))).toEqual([
			"error feed has two items with the guid 1",
			"error feed has two items with the enclosure https://site.example/1.mp3",
		]);
		const odd = ITEM.replace('length="4" type="audio/mpeg"', 'length="0" type="audio/ogg"').replace(
			"<itunes:duration>60</itunes:duration>",
			"",
		);
		expect(found(podcast(CHANNEL, odd))).toEqual([
			'error "One" has an enclosure without a length: give size_in_bytes',
			'warning "One" is audio/ogg, which Apple Podcasts does not play',
			'warning "One" does not say how long it is: give duration_in_seconds',
		]);
	});

	it("is not made of other people's episodes", () => {
		const theirs = ITEM.replace("<guid>", '<source url="https://else.example/feed">Else</source><guid>');
		expect(found(podcast(CHANNEL, theirs))).toEqual([expect.stringContaining("submit /own/podcast.xml")]);
	});

	it("in order has numbers", () => {
		const serial = `${CHANNEL}<itunes:type>serial</itunes:type>`;
		expect(found(podcast(serial))).toEqual([expect.stringContaining('error "One" has no number')]);
	});
});

/** A PNG of one colour. */
function png(side: number): Buffer {
	const chunk = (type: string, data: Buffer) => {
		const head = Buffer.alloc(8);
		head.writeUInt32BE(data.length);
		head.write(type, 4, "latin1");
		return Buffer.concat([head, data, Buffer.alloc(4)]);
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(side, 0);
	header.writeUInt32BE(side, 4);
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
				response.writeHead(206, { "content-range": `bytes 0-1/${size}`, "content-length": 2 }).end("au");
			else
				response
					.writeHead(200, { "content-length": size })
					.end(request.method === "HEAD" ? undefined : "audi");
		};
	};

	it("the picture and the files are asked for as directories do", async () => {
		const { isFine, said } = await check(await serve(server(true)));
		expect(said).not.toContain("error ");
		expect(said).toContain("Directories would take it.");
		expect(isFine).toBe(true);
	});

	it("a file without byte ranges, or of another length, is told", async () => {
		const { isFine, said } = await check(await serve(server(false, 5)));
		expect(said).toContain('error    "One" has a file of 5 bytes, and says 4: import it again');
		expect(said).toContain("gives no parts of it (byte ranges)");
		expect(said).toContain("Directories would refuse it.");
		expect(isFine).toBe(false);
	});

	it("what is no feed, or not there, is told in a sentence", async () => {
		const json = await serve((_, response) => response.end("{}"));
		await expect(checkPodcast(json, console)).rejects.toThrow("is no RSS, and directories take nothing else");
		const missing = await serve((_, response) => response.writeHead(404).end());
		await expect(checkPodcast(missing, console)).rejects.toThrow("it answers 404");
	});
});
