/** `tributary check podcast` against a real server. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { checkPodcast } from "../../cli/check/podcast.ts";
import { CHANNEL, ITEM, podcast, SOUND } from "./podcast-feed.ts";

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

describe("`tributary check podcast` over HTTP", () => {
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

	it("reports that directories would accept a site that they can reach", async () => {
		expect(await check(deploy(podcast()))).toEqual({
			isFine: true,
			said: "https://site.example/podcast.xml: 1 item, nothing that a directory would refuse.",
		});
		expect((await check(deploy(podcast(), "audio/ogg"))).said.split("\n")).toEqual([
			expect.stringContaining('"One" has a file that is served as audio/ogg, but the feed says audio/mpeg'),
			"https://site.example/podcast.xml: 1 item, 0 errors, 1 warning. Directories would accept it.",
		]);
	});

	it("reports that directories cannot reach a local site or local files", async () => {
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

	it("reports a file of a deployed site that redirects into a private network, and does not request it there", async () => {
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

	it("reports a feed that is not well-formed, with the line", async () => {
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

	it("measures each picture of episodes once, and only a limited number of pictures", async () => {
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
	])("reports a file whose first bytes are %s", async (what, bytes) => {
		const { listener } = episodes(Buffer.from(bytes), png(1400));
		const { isFine, said } = await check(await serve(listener));
		expect(said).toContain(`error    "One" has a file that is not audio/mpeg, but ${what}: replace it`);
		expect(isFine).toBe(false);
	});

	it("reads only the beginning of a file or a picture", async () => {
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

	it("reports in one sentence that there is no feed, or no server, at an address", async () => {
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
