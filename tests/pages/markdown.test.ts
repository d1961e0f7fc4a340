/** The Markdown of an article over HTTP: at its own address, and at the article's page. */
import { beforeEach, describe, expect, it } from "vitest";
import { type Instance, SITE, startInstance } from "../support/instance.ts";

let instance: Instance;
beforeEach(() => {
	instance = startInstance();
});

const MARKDOWN = "Ice on the *river*,\r\nand more: ]]> & <b>bold</b>\n\n\t- 雪 🌊 \n\n";

const written = (id: string, more: Record<string, unknown> = {}) => ({
	id,
	title: id,
	content_html: "<p>Ice on the <em>river</em></p>",
	date_published: "2026-01-05",
	_source_markdown: MARKDOWN,
	...more,
});

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
	instance.fetch(path, { method, headers });

/** As browsers ask for a page. */
const CHROME = {
	accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
	"sec-fetch-dest": "document",
};

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe("/articles/:slug.md", () => {
	it("is the Markdown byte for byte, with validators, tags and a link back", async () => {
		await instance.publish(written("ice"));
		const response = await get("/articles/ice.md");
		expect(response.status).toBe(200);
		expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
		expect(response.headers.get("cache-tag")).toBe("main");
		expect(response.headers.get("cache-control")).toMatch(/^public, max-age=\d+, stale-while-revalidate=/);
		expect(response.headers.get("link")).toBe(`<${SITE}/articles/ice>; rel="canonical"`);
		expect(response.headers.get("access-control-allow-origin")).toBe("*");
		expect(await bytesOf(response)).toEqual(new TextEncoder().encode(MARKDOWN));
		const etag = response.headers.get("etag") ?? "";
		const again = await get("/articles/ice.md", { "if-none-match": etag });
		expect([again.status, again.headers.get("etag")]).toEqual([304, etag]);
		expect((await get("/articles/ice.md", {}, "HEAD")).headers.get("etag")).toBe(etag);
		// Another text has another tag, although the page's content is the same.
		await instance.publish(written("ice", { _source_markdown: `${MARKDOWN}\n` }));
		expect((await get("/articles/ice.md", { "if-none-match": etag })).status).toBe(200);
	});

	it("is compressed for clients that accept gzip", async () => {
		await instance.publish(written("ice"));
		const response = await get("/articles/ice.md", { "accept-encoding": "gzip" });
		expect(response.headers.get("content-encoding")).toBe("gzip");
		const stream = new Blob([await response.arrayBuffer()]).stream();
		const text = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
		expect(text).toBe(MARKDOWN);
	});

	it("answers 404 while the article has no Markdown", async () => {
		const { _source_markdown: _, ...without } = written("ice");
		await instance.publish(without);
		const missing = await get("/articles/ice.md");
		expect([missing.status, missing.headers.get("cache-control"), missing.headers.get("cache-tag")]).toEqual([
			404,
			"public, max-age=60",
			"main",
		]);
		expect((await get("/articles/nothing.md")).status).toBe(404);
		expect((await get("/articles/.md")).status).toBe(404);
		await instance.publish(written("ice"));
		expect((await get("/articles/ice.md")).status).toBe(200);
	});

	it("may be empty, as for a file with only front matter", async () => {
		await instance.publish({ id: "ice", title: "Ice", _source_markdown: "" });
		const response = await get("/articles/ice.md");
		expect([response.status, await response.text()]).toEqual([200, ""]);
	});

	it("is gone with its article", async () => {
		await instance.publish(written("ice"));
		await instance.api("DELETE", "/api/articles/ice");
		const response = await get("/articles/ice.md");
		expect(response.status).toBe(410);
		expect(await response.text()).not.toContain("river");
		expect((await get("/articles/ice", { accept: "text/markdown" })).status).toBe(410);
	});

	it("can have a name in any script", async () => {
		await instance.publish(written("雪 und Eis"));
		const page = await get(`/articles/${encodeURIComponent("雪-und-eis")}`, CHROME);
		const [, url = ""] =
			/<([^>]*)>; rel="alternate"; type="text\/markdown"/.exec(page.headers.get("link") ?? "") ?? [];
		expect(await (await get(url)).text()).toBe(MARKDOWN);
	});
});

describe("an article's page", () => {
	it("links to its Markdown in the head and the headers, if there is some", async () => {
		await instance.publish(written("ice"));
		const { _source_markdown: _, ...without } = written("rain");
		await instance.publish(without);
		const page = await get("/articles/ice", CHROME);
		expect(page.headers.get("link")).toContain(
			`, <${SITE}/articles/ice.md>; rel="alternate"; type="text/markdown"`,
		);
		expect(await page.text()).toContain(
			`<link rel="alternate" type="text/markdown" href="${SITE}/articles/ice.md"/>`,
		);
		const other = await get("/articles/rain", CHROME);
		expect(other.headers.get("link")).not.toContain("markdown");
		expect(other.headers.get("vary")).toBeNull();
		expect(await other.text()).not.toContain("text/markdown");
	});

	const takers: [accept: string, isMarkdown: boolean][] = [
		["text/markdown", true],
		["Text/Markdown; charset=utf-8", true],
		["text/markdown, text/html, */*", true],
		["text/html;q=0.7, text/markdown;q=0.8, */*;q=0.1", true],
		["text/markdown;q=0.1", true],
		["text/markdown;q=0.5, text/html", false],
		["text/markdown;q=0", false],
		["text/markdown;q=0.5, */*", false],
		["text/*", false],
		["*/*", false],
		["text/html", false],
		["text/x-markdown, text/html", false],
		["", false],
		[CHROME.accept, false],
	];
	for (const [accept, isMarkdown] of takers)
		it(`is ${isMarkdown ? "Markdown" : "HTML"} for Accept: ${accept || "nothing"}`, async () => {
			await instance.publish(written("ice"));
			const response = await get("/articles/ice", accept === "" ? {} : { accept });
			expect(response.status).toBe(200);
			expect(response.headers.get("content-type")).toBe(
				`${isMarkdown ? "text/markdown" : "text/html"}; charset=utf-8`,
			);
			expect(response.headers.get("vary")).toContain("Accept, Sec-Fetch-Dest");
			if (isMarkdown) expect(await bytesOf(response)).toEqual(new TextEncoder().encode(MARKDOWN));
		});

	it("as Markdown has its address, a tag of its own, and the cache tags of the page", async () => {
		for (const id of ["rain", "ice", "snow"]) await instance.publish(written(id));
		const page = await get("/articles/ice");
		const markdown = await get("/articles/ice", { accept: "text/markdown" });
		expect(markdown.headers.get("content-location")).toBe(`${SITE}/articles/ice.md`);
		expect(markdown.headers.get("cache-tag")).toBe(page.headers.get("cache-tag"));
		expect(markdown.headers.get("cache-control")).toBe(page.headers.get("cache-control"));
		const etag = markdown.headers.get("etag") ?? "";
		expect(etag).not.toBe(page.headers.get("etag"));
		expect(etag).toBe((await get("/articles/ice.md")).headers.get("etag"));
		const again = await get("/articles/ice", { accept: "text/markdown", "if-none-match": etag });
		expect([again.status, again.headers.get("vary")]).toEqual([304, markdown.headers.get("vary")]);
	});

	it("is HTML if the article has no Markdown, whatever the client accepts", async () => {
		const { _source_markdown: _, ...without } = written("ice");
		await instance.publish(without);
		const response = await get("/articles/ice", { accept: "text/markdown" });
		expect([response.status, response.headers.get("content-type")]).toEqual([
			200,
			"text/html; charset=utf-8",
		]);
	});

	it("costs no additional query for its Markdown", async () => {
		const { _source_markdown: _, ...without } = written("rain");
		await instance.publish(without);
		await instance.publish(written("ice"));
		const queries = async (path: string, headers: Record<string, string>) => {
			instance.counts();
			await get(path, headers);
			return instance.counts().d1Queries;
		};
		// The first page of an instance also reads what all pages show.
		await get("/articles/rain", CHROME);
		const plain = await queries("/articles/rain", CHROME);
		expect(await queries("/articles/ice", CHROME)).toBe(plain);
		expect(await queries("/articles/ice", { accept: "text/markdown" })).toBe(plain);
		expect(await queries("/articles/ice.md", {})).toBe(plain);
	});
});

describe("an article with other addresses", () => {
	it("has its Markdown at its permalink too, with a single canonical address", async () => {
		await instance.publish(written("ice", { url: "/2026/01/ice/" }));
		const page = await get("/2026/01/ice/", CHROME);
		expect(page.headers.get("link")).toContain(
			`<${SITE}/articles/ice.md>; rel="alternate"; type="text/markdown"`,
		);
		expect(page.headers.get("vary")).toBe("Sec-Fetch-Dest");
		const markdown = await get("/2026/01/ice/", { accept: "text/markdown" });
		expect(markdown.headers.get("content-location")).toBe(`${SITE}/articles/ice.md`);
		expect(await markdown.text()).toBe(MARKDOWN);
		const file = await get("/articles/ice.md");
		expect(file.headers.get("link")).toBe(`<${SITE}/2026/01/ice/>; rel="canonical"`);
	});

	it("redirects from its former slug with the same ending", async () => {
		await instance.publish(written("ice"));
		await instance.publish(written("ice", { _tributary: { slug: "black-ice" } }));
		const moved = await get("/articles/ice.md");
		expect([moved.status, moved.headers.get("location")]).toEqual([301, "/articles/black-ice.md"]);
		expect(await (await get("/articles/black-ice.md")).text()).toBe(MARKDOWN);
	});
});

describe("the edge cache", () => {
	/**
	 * A cache as RFC 9111 §4.1 and Cloudflare's documentation describe it: a copy for each value of the headers that `Vary`
	 * names, compared as they are.
	 */
	function cached() {
		const copies: { vary: string[]; request: Record<string, string>; response: Response }[] = [];
		let misses = 0;
		const fetch = async (path: string, request: Record<string, string>) => {
			const found = copies.find((copy) =>
				copy.vary.every((name) => (copy.request[name] ?? "") === (request[name] ?? "")),
			);
			if (found !== undefined) return found.response.clone();
			misses++;
			const response = await get(path, { ...request, "accept-encoding": "gzip" });
			const vary = (response.headers.get("vary") ?? "")
				.toLowerCase()
				.split(/,\s*/)
				.filter((name) => name !== "" && name !== "accept-encoding");
			copies.push({ vary, request, response: response.clone() });
			return response;
		};
		return { fetch, misses: () => misses };
	}

	const BROWSERS = [
		CHROME.accept,
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
		"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
		"text/html, application/xhtml+xml, application/xml; q=0.9, */*; q=0.8",
	].map((accept) => ({ accept, "sec-fetch-dest": "document" }));

	it("has one copy of the page for all browsers, and gives no browser Markdown and no agent HTML", async () => {
		await instance.publish(written("ice"));
		const { fetch, misses } = cached();
		const typeFor = async (headers: Record<string, string>) =>
			(await fetch("/articles/ice", headers)).headers.get("content-type");
		for (const first of [{}, { accept: "text/markdown" }, { accept: "*/*" }]) await typeFor(first);
		expect(misses()).toBe(3);
		for (let round = 0; round < 3; round++)
			for (const browser of BROWSERS) expect(await typeFor(browser)).toBe("text/html; charset=utf-8");
		expect(misses()).toBe(4);
		expect(await typeFor({ accept: "text/markdown" })).toBe("text/markdown; charset=utf-8");
		expect(await typeFor({ accept: "*/*" })).toBe("text/html; charset=utf-8");
		expect(misses()).toBe(4);
	});
});
