/** The pages of the followed feeds, and the sources of articles on other pages. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Instance, startInstance } from "../support/instance.ts";
import { elements, elementsOf } from "./reading.ts";

let worker: Instance;
let upstream: () => Response;

beforeEach(() => {
	worker = startInstance();
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => upstream());
	upstream = () =>
		new Response(
			`<rss version="2.0"><channel><title>Ben &amp; &lt;b&gt;Jo&lt;/b&gt;</title><link>https://blog.example/</link>
			<item><link>https://blog.example/snow</link><title>Snow</title><description>White</description></item></channel></rss>`,
		);
});
afterEach(() => {
	vi.restoreAllMocks();
});

const page = async (path: string) => (await worker.fetch(path)).text();
const factsIn = (html: string) => elementsOf(html, "p", "meta")[0]?.text;

const basic = (password: string, name = "operator") => ({
	authorization: `Basic ${btoa(`${name}:${password}`)}`,
});
const TOKEN = "a-token-for-tests";
const status = async () => (await worker.fetch("/sources/status", { headers: basic(TOKEN) })).text();

it("a page without sources says so, and tells no reader to run a command", async () => {
	for (const path of ["/", "/followed", "/own", "/sources", "/no/such/page", "/tags/none"])
		expect(await page(path)).not.toMatch(/tributary (?:im|sub)|npm|npx/);
	expect(await page("/sources")).toContain("No feeds are followed yet.");
	expect(await page("/sources")).not.toContain("subscriptions.opml");
});

it("the page of sources lists each by title with its own site, its feed and its newest article, and without its state", async () => {
	const follow = (url: string, title: string) => worker.api("POST", "/api/sources", { url, title });
	for (const title of ["Zebra", "äpfel", "Blog 10", "Blog 9"])
		await follow(`https://${encodeURIComponent(title).replaceAll("%", "")}.example/feed`, title);
	upstream = () => new Response('<rss version="2.0"><channel><title>Silent</title></channel></rss>');
	await follow("https://silent.example/feed", "Silent");
	upstream = () => new Response("gone fishing", { status: 503 });
	await worker.api("POST", "/api/sources/zebra/poll");

	const html = await page("/sources");
	const [list] = elementsOf(html, "ul", "sources");
	expect(list?.text).toMatch(/äpfel.*Blog 9.*Blog 10.*SilentNo articles yet.*Zebra/);
	expect(list?.text.match(/Newest article: \w+ \d+, \d{4}blog\.example · Feed/g)).toHaveLength(4);
	const links = elements(html, "a").map((link) => link.get("href"));
	for (const link of [
		"/sources/zebra",
		"https://blog.example/",
		"https://zebra.example/feed",
		"/subscriptions.opml",
	])
		expect(links).toContain(link);
	expect(html).not.toMatch(/503|Followed|poll/);
});

it("the list of feeds in a browser names each feed", async () => {
	await worker.api("POST", "/api/sources", { url: "https://blog.example/feed" });
	const opened = await worker.fetch("/subscriptions.opml", {
		headers: { "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" },
	});
	expect(elementsOf(await opened.text(), "ul", "feeds")[0]?.text).toBe("Ben & Jo");
});

it("a source has its icon on the page of sources and in lists, and its initial until it has one", async () => {
	await worker.api("POST", "/api/sources", { url: "https://blog.example/feed", title: "The Blog" });
	expect(elementsOf(await page("/sources"), "span", "icon").map(({ text }) => text)).toEqual(["T"]);
	expect(elementsOf(await page("/"), "img", "icon")).toEqual([]);
	await env.DB.prepare("UPDATE source_icons SET digest = ?1, format = 'png', bytes = x'00'")
		.bind("ab".repeat(32))
		.run();
	worker = startInstance();
	await worker.publish({ id: "own", title: "Own", content_text: "Here" });
	for (const path of ["/sources", "/", "/sources/the-blog"]) {
		const [icon, ...others] = elementsOf(await page(path), "img", "icon");
		expect(icon?.attributes.get("src")).toBe("/sources/the-blog/icon-abababababababab.png");
		expect(icon?.attributes.get("alt")).toBe("");
		expect(others).toEqual([]);
	}
});

it("the page of a source begins with its own site and feed, even if it is no longer followed", async () => {
	await worker.api("POST", "/api/sources", { url: "https://blog.example/feed" });
	const [source] = ((await (await worker.api("GET", "/api/sources")).json()) as { sources: { id: string }[] })
		.sources;
	const path = `/sources/${source?.id}`;
	const check = async () => {
		const html = await page(path);
		expect(elementsOf(html, "h1").map(({ text }) => text)).toEqual(["Ben & Jo"]);
		const [intro] = elementsOf(html, "section", "intro");
		expect(intro?.text).toContain("Visit blog.exampleIts own feed");
		const links = elements(html, "a").map((link) => link.get("href"));
		expect(links.indexOf("https://blog.example/")).toBeLessThan(links.indexOf("https://blog.example/snow"));
		expect(links).toContain("https://blog.example/feed");
	};
	await check();
	await worker.api("DELETE", path.replace("/sources", "/api/sources"));
	worker = startInstance();
	await worker.publish({ id: "own", title: "Own", content_text: "Here" });
	await env.FEEDS.delete(`page source:${source?.id}`);
	await check();
});

it("the state of the sources lists each with its articles and its problem", async () => {
	await worker.api("POST", "/api/sources", { url: "https://blog.example/feed" });
	const [source] = ((await (await worker.api("GET", "/api/sources")).json()) as { sources: { id: string }[] })
		.sources;
	const well = await status();
	expect(well).toContain(`<a href="/sources/${source?.id}">`);
	expect(well).not.toContain("<b>Jo");
	expect(factsIn(well)).toMatch(/^Followed · 1 article ·/);
	expect(well).not.toContain('class="failure"');

	upstream = () => new Response("gone fishing", { status: 503, headers: { "retry-after": "60" } });
	await worker.api("POST", `/api/sources/${source?.id}/poll`);
	expect(await status()).toMatch(/<p class="failure"[^>]*>[^<]*503/);

	await worker.api("PATCH", `/api/sources/${source?.id}`, { state: "paused" });
	expect(factsIn(await status())).toMatch(/^Paused · 1 article ·/);
});

describe("the state of the sources", () => {
	const fetchStatus = (headers: Record<string, string> = {}) => worker.fetch("/sources/status", { headers });

	it("is for whoever has the token as the password, under any name, and is not stored", async () => {
		for (const name of ["operator", "", "Zoë"]) {
			const bytes = Array.from(new TextEncoder().encode(`${name}:${TOKEN}`), (byte) =>
				String.fromCharCode(byte),
			);
			const response = await fetchStatus({ authorization: `basic ${btoa(bytes.join(""))}` });
			expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
		}
	});

	it.each([
		["no password", {}],
		["a wrong password", basic("wrong")],
		["the token as the name", basic("", TOKEN)],
		["the token without the scheme of browsers", { authorization: `Bearer ${TOKEN}` }],
		["no Base64", { authorization: "Basic ???" }],
		["Base64 without a colon", { authorization: `Basic ${btoa(TOKEN)}` }],
	])("asks for the password if a request has %s", async (_, headers) => {
		const response = await fetchStatus(headers);
		expect(response.status).toBe(401);
		expect(response.headers.get("www-authenticate")).toBe('Basic realm="tributary", charset="UTF-8"');
		expect(response.headers.get("cache-control")).toBe("no-store");
		expect(await response.text()).not.toContain("Followed");
	});

	it("slows down guessing, together with the API", async () => {
		const headers = { ...basic("wrong"), "cf-connecting-ip": "203.0.113.7" };
		for (let i = 0; i < 5; i++) {
			expect((await fetchStatus(headers)).status).toBe(401);
			const api = { authorization: "Bearer wrong", "cf-connecting-ip": "203.0.113.7" };
			expect((await worker.fetch("/api/articles", { headers: api })).status).toBe(401);
		}
		expect((await fetchStatus(headers)).status).toBe(429);
		expect((await fetchStatus({ ...basic(TOKEN), "cf-connecting-ip": "203.0.113.7" })).status).toBe(200);
	});

	it("is closed without a token", async () => {
		worker = startInstance({ ADMIN_TOKEN: "" });
		const response = await fetchStatus(basic(""));
		expect([response.status, response.headers.get("cache-control")]).toEqual([503, "no-store"]);
	});

	it("is for everyone if the operator says so", async () => {
		worker = startInstance({ SITE_SOURCES_STATUS: "public" });
		const response = await fetchStatus();
		expect([response.status, response.headers.get("cache-control")]).toEqual([200, "public, max-age=60"]);
		expect(response.headers.get("x-robots-tag")).toBe("noindex");
	});

	it("leaves its address to no source", async () => {
		await worker.api("POST", "/api/sources", { url: "https://blog.example/feed", title: "Status" });
		expect((await worker.fetch("/sources/status-2")).status).toBe(200);
		expect((await fetchStatus()).status).toBe(401);
	});
});

it("the page of sources has validators, and is answered with 304", async () => {
	const first = await worker.fetch("/sources");
	const again = await worker.fetch("/sources", {
		headers: { "if-none-match": first.headers.get("etag") ?? "" },
	});
	expect(again.status).toBe(304);
	expect(first.headers.get("content-security-policy")).toContain("default-src 'none'");
});

it("lists name the source of an article, and link to the original", async () => {
	await worker.api("POST", "/api/sources", { url: "https://blog.example/feed", title: "The Blog" });
	await worker.publish({ id: "own", title: "Own", content_text: "Here" });
	const front = await page("/");
	expect(front).toMatch(/<a href="\/sources\/the-blog"[^>]*>The Blog<\/a>/);
	expect(front).toContain('<a href="https://blog.example/snow">Snow</a>');
	expect(front).toContain('<a href="/articles/own">Own</a>');
	expect(await page("/articles/snow")).toContain("Read the original at blog.example");
});
